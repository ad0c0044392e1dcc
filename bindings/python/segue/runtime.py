# SPDX-License-Identifier: Apache-2.0
"""The process side: transports, engines, calls coming in, events going out."""
import asyncio
import atexit
import json
import logging
import os
import pathlib
import re
import time
import warnings
import weakref
from types import TracebackType
from typing import Any, AsyncIterator, Dict, Iterator, List, Mapping, Optional, Set, Tuple, Type, Union

from . import engines
from ._handle import Handle
from ._host import Host, KINDS
from ._native import ffi, lib
from ._values import c_text, grow
from .errors import ClosedError, Error, InvalidError, StateError, check, error, new_error
from .events import Event, Incoming, from_json
from .session import Call, Mailbox, Session

__all__ = ["Runtime", "feature", "features"]

_PLUGINS = pathlib.Path(__file__).resolve().parent / "plugins"
_TRIAL = _PLUGINS / "segue-plugin-trial"
_BATCH = 256  # events taken before other tasks of the loop get their turn
_STOP_S = 10.0
_LIVE: "weakref.WeakSet[Runtime]" = weakref.WeakSet()
Spec = Union[str, Mapping[str, Any], "engines.Engine", List[Any], None]


def feature(name: str) -> int:
    """Revision of what the library that runs can do by this name, such as ``"form.sealed"``; 0 when it can't.

    doc/abi.md lists the names.
    """
    return int(lib.segue_feature(name.encode()))


def features() -> List[str]:
    """Names that :func:`feature` knows, built-in plugins (``"plugin.NAME"``) apart."""
    names: List[str] = []
    while True:
        name = lib.segue_feature_at(len(names))
        if name == ffi.NULL:
            return names
        names.append(ffi.string(name).decode())


class Runtime:
    """Sessions on threads of its own; ``async with`` or ``with`` it, or close it.

    In asyncio: ``async for call in rt.incoming()`` and ``async for event in session``. Without: ``for event in
    rt.events()``. Not both at once. All other calls may come from any thread.
    """

    def __init__(self, *, shards: int = 0, workers: Optional[int] = None, max_sessions: Optional[int] = None,
                 max_events: Optional[int] = None, seed: int = 0, plugin_path: Optional[str] = None,
                 media_address: Optional[str] = None, media_ports: Optional[Tuple[int, int]] = None,
                 log_level: Optional[int] = None, engine_workers: int = 8) -> None:
        options = ffi.new("segue_runtime_options *")
        lib.segue_runtime_options_init(options, ffi.sizeof(options[0]))
        options.shards, options.seed = shards, seed
        for name, value in (("workers", workers), ("max_sessions", max_sessions), ("max_events", max_events)):
            if value is not None:
                setattr(options, name, value)
        if media_ports is not None:
            options.media_port_min, options.media_port_max = media_ports
        self._start(options, Host(workers=engine_workers), plugin_path, media_address, log_level)

    def _start(self, options: Any, host: Host, plugin_path: Optional[str], media_address: Optional[str],
               log_level: Optional[int]) -> None:
        level = logging.getLogger("segue").getEffectiveLevel() if log_level is None else log_level
        options.log_level = (lib.SEGUE_LOG_DEBUG if level < logging.INFO else lib.SEGUE_LOG_INFO if level < logging.WARNING
                             else lib.SEGUE_LOG_WARN if level < logging.ERROR else lib.SEGUE_LOG_ERROR)
        options.log, options.log_user = ffi.addressof(lib, "seguepy_log_write"), host.log
        keep = [c_text(":".join(filter(None, [plugin_path, str(_PLUGINS)]))), c_text(media_address),
                c_text(str(_TRIAL) if os.access(_TRIAL, os.X_OK) else "")]
        options.plugin_path, options.plugin_trial = keep[0], keep[2]
        if media_address is not None:
            options.media_address = keep[1]
        out, err = ffi.new("segue_runtime **"), new_error()
        code = lib.segue_runtime_new(out, options, err)
        if code < 0:
            host.stop()
            raise error(code, err)
        self._host = host
        self._handle = Handle(out[0], lib.segue_runtime_free)
        self._sessions: Dict[int, Session] = {}
        self._open: Set[Handle] = set()  # of sessions: they go before the runtime does
        self._phones: Any = None
        self._calls = Mailbox()
        self._outside = Mailbox()
        self._names: Dict[str, engines.Engine] = {}
        self._adopted: Dict[Tuple[str, int], str] = {}
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._fd = -1
        self._over: Optional["asyncio.Future[None]"] = None
        self._pid = os.getpid()
        _LIVE.add(self)

    # ---- what it runs ----

    def use(self, name: str, config: Optional[Mapping[str, Any]] = None, **members: Any) -> None:
        """Start a transport, or prepare another plugin: ``rt.use("sip", listen=["udp:127.0.0.1:5060"])``."""
        text, err = json.dumps({**(config or {}), **members}), new_error()
        with self._handle as rt:
            check(lib.segue_runtime_use(rt, c_text(name), c_text(text), err), err)

    def engine(self, name: str, obj: Any = None, *, asr: Optional[engines.Engine] = None, llm: Optional[engines.Engine] = None,
               tts: Optional[engines.Engine] = None, verify: Optional[engines.Engine] = None, sample_rate: int = 0,
               piece_ms: int = 100, hints: Optional[Mapping[str, Any]] = None) -> str:
        """Register an engine written in Python under a name for configurations, which is returned.

        Give callables by kind, or an object with methods ``asr``, ``llm``, ``tts``, ``verify``. ``sample_rate`` is that of the
        voice's audio (default: what the host prefers), ``piece_ms`` how much audio a recogniser gets at a time. ``hints``
        tells the recogniser what callers say to this dialog engine: {"phrases": […]}, or a grammar {"jsgf": "…"}. An engine
        lives as long as the runtime.
        """
        named = {"asr": asr, "llm": llm, "tts": tts, "verify": verify}
        parts: Dict[str, engines.Engine] = {}
        for kind, given in named.items():
            part = given if given is not None else getattr(obj, kind, None)
            if part is not None:
                parts[kind] = part
        if not parts or not all(callable(part) for part in parts.values()):
            raise InvalidError("an engine needs a callable for asr, llm, tts or verify")
        if name in self._names:
            raise StateError(f'the name "{name}" is taken', path="name")
        found, err = self._host.add(name, parts, sample_rate, piece_ms, _hints(hints)), new_error()
        with self._handle as rt:
            check(lib.segue_runtime_add_plugin(rt, lib.seguepy_engine_plugin(found.pointer),
                                               lib.seguepy_engine_user(found.pointer), err), err)
        self._names[name] = obj
        return name

    def _spec(self, kind: str, value: Spec) -> Any:
        if isinstance(value, str):
            return {"use": value}
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, (list, tuple)):
            return [self._spec(kind, one) for one in value]
        key = (kind, id(value))
        if key not in self._adopted:
            if kind not in KINDS or not callable(value):
                raise InvalidError("give a name, an object of JSON, or a callable", path=kind)
            name = f"py-{kind}-{len(self._adopted) + 1}"
            given: Dict[str, Any] = {kind: value}
            self.engine(name, sample_rate=getattr(value, "sample_rate", 0), **given)
            self._names[name] = value  # alive as long as the runtime, so that its id stays its own
            self._adopted[key] = name
        return {"use": self._adopted[key]}

    def config(self, config: Union[Mapping[str, Any], str, None] = None, *, targets: Optional[List[str]] = None,
               keys: Union[str, "os.PathLike[str]", Mapping[str, Any], None] = None, bind: Optional[str] = None,
               **parts: Any) -> str:
        """The configuration of a session as JSON (doc/session.md).

        ``asr``, ``llm``, ``tts``, ``verify``, ``turn``, ``store``, ``hook``: an engine's name, its JSON object, or (the first four) a
        callable; one function should serve all calls, for it is registered once and for ever. ``targets``, ``keys`` and
        ``bind`` are short for members of ``handoff``. Everything else goes in as it is.
        """
        out: Dict[str, Any] = dict(json.loads(config)) if isinstance(config, str) else dict(config or {})
        for name, value in parts.items():
            if name in ("asr", "llm", "tts", "verify", "store", "hook") or (name == "turn" and isinstance(value, str)):
                if value is not None:
                    out[name] = self._spec(name, value)
            elif value is not None:
                out[name] = value
        handoff = dict(out.get("handoff") or {})
        if targets is not None:
            handoff["targets"] = list(targets)
        if isinstance(keys, Mapping):
            handoff["keys"] = dict(keys)
        elif keys is not None:
            handoff["keys_file"] = os.fspath(keys)
        if bind is not None:
            handoff["bind"] = bind
        if handoff:
            out["handoff"] = handoff
        return json.dumps(out)

    def prepare(self, config: Union[Mapping[str, Any], str, None] = None, **parts: Any) -> None:
        """Check a session's configuration and load its engines, so that the first call does not wait for models."""
        text, err = self.config(config, **parts), new_error()
        with self._handle as rt:
            check(lib.segue_runtime_prepare(rt, c_text(text), err), err)

    def stats(self) -> Dict[str, Any]:
        """Figures of this runtime."""
        with self._handle as rt:
            out: Dict[str, Any] = json.loads(grow(lambda buf, n: lib.segue_runtime_stats(rt, buf, n)))
        return out

    def metrics(self) -> str:
        """Figures in Prometheus' text format (doc/metrics.md): what to answer at /metrics."""
        with self._handle as rt:
            return grow(lambda buf, n: lib.segue_runtime_metrics(rt, buf, n), room=16384).decode()

    def drain(self) -> None:
        """Refuse new calls; live ones go on."""
        with self._handle as rt:
            check(lib.segue_runtime_drain(rt))

    def stop(self) -> None:
        """Hang up all sessions. Their last events still come."""
        with self._handle as rt:
            check(lib.segue_runtime_stop(rt))

    @property
    def fd(self) -> int:
        """Readable while events wait: to poll in a loop of your own, with :meth:`poll`. Never read it."""
        with self._handle as rt:
            return int(lib.segue_runtime_fd(rt))

    # ---- events ----

    def _wrap(self, ev: Any) -> Event:
        try:
            pointer, session = lib.segue_event_session(ev), None
            if pointer != ffi.NULL:
                number = lib.segue_session_id(pointer)
                session = self._sessions.get(number)
                if session is None:
                    session = self._sessions[number] = Session(self, pointer)
            event = from_json(ffi.string(lib.segue_event_json(ev)), session)
        finally:
            lib.segue_event_free(ev)
        if isinstance(event, Incoming) and session is not None:
            event.call = Call(session, event)
        return event

    def poll(self, timeout: Optional[float] = 0.0) -> Optional[Event]:
        """The next event, waiting up to ``timeout`` seconds (None: without limit); None when there was none. ClosedError
        after :meth:`stop` when all have been taken."""
        if self._loop is not None:
            raise StateError("events of this runtime go to its event loop")
        event = self._next(lib.SEGUE_FOREVER if timeout is None else max(0, min(int(timeout * 1000), 2**31)))
        if event is not None and event.session is not None:
            event.session._take(event, queue=False)
            self._forget(event)
        return event

    def _next(self, timeout_ms: int) -> Optional[Event]:
        out = ffi.new("segue_event **")
        with self._handle as rt:
            code = lib.segue_runtime_next_event(rt, timeout_ms, out)
        if code == lib.SEGUE_E_TIMEOUT:
            return None
        check(code)
        return self._wrap(out[0])

    def _forget(self, event: Event) -> None:
        if event.session is not None and event.session.outcome is event:
            self._sessions.pop(event.session.id, None)

    def events(self, timeout: Optional[float] = None) -> Iterator[Event]:
        """All events, blocking; ends when there are none for ``timeout`` seconds, or after :meth:`stop`."""
        while True:
            try:
                event = self.poll(timeout)
            except ClosedError:
                return
            if event is None:
                return
            yield event

    def _readable(self) -> None:
        try:
            for _ in range(_BATCH):
                event = self._next(0)
                if event is None:
                    return
                self._route(event)
        except ClosedError:
            self._detach()
        except Exception:
            logging.getLogger("segue").exception("an event was lost")

    def _route(self, event: Event) -> None:
        if event.session is None:
            self._outside.put(event)
            return
        if isinstance(event, Incoming):
            self._calls.put(event.call)
        event.session._take(event, queue=True)
        self._forget(event)

    async def incoming(self) -> AsyncIterator[Call]:
        """Calls as they ring, until the runtime is stopped."""
        self._attach()
        while True:
            call: Optional[Call] = await self._calls.get()
            if call is None:
                return
            yield call

    async def reports(self) -> AsyncIterator[Event]:
        """Events that belong to no session: what transports report."""
        self._attach()
        while True:
            event: Optional[Event] = await self._outside.get()
            if event is None:
                return
            yield event

    def _attach(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._fd = self.fd
            self._loop, self._over = loop, loop.create_future()
            loop.add_reader(self._fd, self._readable)
        elif self._loop is not loop:
            raise StateError("this runtime belongs to another event loop")

    def _detach(self) -> None:
        if self._loop is not None and self._fd >= 0 and not self._loop.is_closed():
            self._loop.remove_reader(self._fd)
        self._fd = -1
        self._calls.finish()
        self._outside.finish()
        for session in list(self._sessions.values()):
            session._finish()
        self._sessions.clear()
        if self._over is not None and not self._over.done():
            self._over.set_result(None)

    # ---- the end ----

    async def __aenter__(self) -> "Runtime":
        self._attach()
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], failed: Optional[BaseException],
                        trace: Optional[TracebackType]) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Hang up all sessions, wait for their last events, end the engines, free. May be called twice."""
        if not self._handle.open:
            return
        try:
            self.stop()
            if self._over is not None:
                await asyncio.wait_for(asyncio.shield(self._over), _STOP_S)
        except (Error, asyncio.TimeoutError):
            pass
        self._detach()
        await asyncio.get_running_loop().run_in_executor(None, self._free)

    def __enter__(self) -> "Runtime":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], failed: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def close(self) -> None:
        """As :meth:`aclose`, from outside a loop."""
        if not self._handle.open:
            return
        try:
            self.stop()
            end = time.monotonic() + _STOP_S
            while time.monotonic() < end:
                self._next(100)
        except Error:
            pass
        self._detach()
        self._free()

    def _free(self) -> None:
        for handle in list(self._open):
            handle.close()
        self._handle.close()
        self._host.stop()

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle is not None and handle.open:
            warnings.warn("a segue.Runtime was not closed", ResourceWarning, stacklevel=2)
            self.close()


def _hints(hints: Optional[Mapping[str, Any]]) -> str:
    """As JSON; phrases become a grammar too, for recognisers that want one."""
    if not hints:
        return ""
    out = dict(hints)
    phrases = [re.sub(r"[^\w' ]+", " ", str(phrase)).lower().strip() for phrase in out.get("phrases", ())]
    if phrases and "jsgf" not in out:
        out["jsgf"] = "#JSGF V1.0;\ngrammar caller;\npublic <said> = " + " | ".join(filter(None, phrases)) + ";\n"
    return json.dumps(out)


@atexit.register
def _close_all() -> None:
    for rt in list(_LIVE):
        if rt._handle.open:
            rt.close()
