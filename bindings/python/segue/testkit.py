# SPDX-License-Identifier: Apache-2.0
"""Calls without a network: phones inside the process, virtual time, and the library's test kit (doc/test-kit.md).

:class:`Simulation` drives your session configuration and your engines in Python through calls in virtual time;
:class:`TestKit` plays the scripts of doc/test-kit.md and checks their rules. Not imported by ``import segue``.
"""
import asyncio
import json
import logging
import selectors
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Tuple, Type, Union

from ._host import Host
from ._native import ffi, lib
from ._values import c_text, py_text
from .errors import ClosedError, Error, check, error, new_error
from .events import Event, Incoming
from .runtime import Runtime
from .session import Session

__all__ = ["Loopback", "PhoneEvent", "Simulation", "TestKit", "FRAME"]

#: Samples of 20 ms at 16 kHz: what phones say and hear at a time.
FRAME: int = lib.SEGUE_LOOPBACK_FRAME
_TYPES = {lib.SEGUE_LOOPBACK_TRANSFER: "transfer", lib.SEGUE_LOOPBACK_ASKED: "asked", lib.SEGUE_LOOPBACK_RINGS: "rings", lib.SEGUE_LOOPBACK_ALERTING: "alerting",
          lib.SEGUE_LOOPBACK_ANSWERED: "answered", lib.SEGUE_LOOPBACK_ENDED: "ended"}
_RESULTS = {"busy": lib.SEGUE_RESULT_BUSY, "no_answer": lib.SEGUE_RESULT_NO_ANSWER, "declined": lib.SEGUE_RESULT_DECLINED,
            "failed": lib.SEGUE_RESULT_FAILED}


@dataclass(frozen=True)
class PhoneEvent:
    """What happened to a phone: it ``rings``, its call is ``alerting``, ``answered`` or ``ended``; it is to ``transfer`` its call
    to ``peer``, or its own request for a transfer was ``asked``."""
    call: int
    type: str
    status: int
    peer: str
    replaces: int = 0


class Loopback:
    """Phones inside the process; added to a runtime as its transport "loopback". Numbers are calls."""

    def __init__(self, rt: Runtime) -> None:
        out, err = ffi.new("segue_loopback **"), new_error()
        check(lib.segue_loopback_new(out))
        self._lb = ffi.gc(out[0], lib.segue_loopback_free)
        self._runtime = rt  # must go first
        with rt._handle as pointer:
            code = lib.segue_runtime_add_plugin(pointer, lib.segue_loopback_plugin(), self._lb, err)
            if code != lib.SEGUE_E_STATE:  # the built-in one may be known already
                check(code, err)
        rt.use("loopback")
        rt._phones = self

    def call(self, frm: str = "loopback:caller", to: str = "loopback:bot", headers: Iterable[Tuple[str, str]] = ()) -> int:
        """A phone calls a session."""
        pairs, out = [(c_text(name), c_text(value)) for name, value in headers], ffi.new("uint64_t *")
        array = ffi.new("segue_header[]", max(1, len(pairs)))
        for i, (name, value) in enumerate(pairs):
            array[i].name, array[i].value = name, value
        check(lib.segue_loopback_call(self._lb, c_text(frm), c_text(to), array, len(pairs), out))
        return int(out[0])

    def ring(self, call: int) -> None:
        """Say that the phone rings."""
        check(lib.segue_loopback_ring(self._lb, call))

    def answer(self, call: int) -> None:
        """Pick up."""
        check(lib.segue_loopback_answer(self._lb, call))

    def refuse(self, call: int, result: str = "busy", status: int = 486) -> None:
        """Refuse: busy, no_answer, declined or failed, with a status as SIP would say it."""
        check(lib.segue_loopback_refuse(self._lb, call, _RESULTS[result], status))

    def hangup(self, call: int) -> None:
        """Hang up."""
        check(lib.segue_loopback_hangup(self._lb, call))

    def drop(self, call: int) -> None:
        """The network loses the call."""
        check(lib.segue_loopback_drop(self._lb, call))

    def digit(self, call: int, digit: str) -> None:
        """Press a key."""
        check(lib.segue_loopback_digit(self._lb, call, digit.encode()))

    def progress(self, call: int, status: int) -> None:
        """Say how the transfer goes that the session asked for: 100 agreed, 180 rings, 200 and above is final."""
        check(lib.segue_loopback_progress(self._lb, call, status))

    def transfer(self, call: int, target: str) -> None:
        """Ask the session to call ``target`` in the phone's place."""
        check(lib.segue_loopback_transfer(self._lb, call, c_text(target)))

    def say(self, call: int, pcm: Any) -> None:
        """Say 20 ms: FRAME samples."""
        data = ffi.from_buffer("int16_t[]", pcm)
        if len(data) != FRAME:
            raise ValueError(f"a frame has {FRAME} samples")
        check(lib.segue_loopback_say(self._lb, call, data))

    def hear(self, call: int) -> Optional[bytes]:
        """The next 20 ms that reached the phone; None when there is none."""
        out = ffi.new("int16_t[]", FRAME)
        return bytes(ffi.buffer(out)) if lib.segue_loopback_hear(self._lb, call, out) == 1 else None

    def next(self) -> Optional[PhoneEvent]:
        """The next event of any phone."""
        ev = ffi.new("segue_loopback_event *")
        ev.size = ffi.sizeof(ev[0])
        if lib.segue_loopback_next(self._lb, ev) < 0:
            return None
        return PhoneEvent(ev.call, _TYPES.get(ev.type, str(ev.type)), ev.status, py_text(ev.peer), ev.replaces)

    def header(self, call: int, name: str) -> Optional[str]:
        """A header that came with a session's call to a phone."""
        value = lib.segue_loopback_header(self._lb, call, c_text(name))
        return None if value == ffi.NULL else py_text(value)


class _VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time is the simulation's; it never waits."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(selectors.SelectSelector())
        self._now = now

    def time(self) -> float:
        return self._now()


class _VirtualRuntime(Runtime):
    def __init__(self, clock: Any, host: Host, seed: int, log_level: Optional[int]) -> None:
        options = ffi.new("segue_runtime_options *")
        lib.segue_runtime_options_init(options, ffi.sizeof(options[0]))
        options.mode, options.seed = lib.SEGUE_RUN_EMBEDDED, seed
        options.clock, options.clock_user = ffi.addressof(lib, "seguepy_clock_now"), clock
        self._start(options, host, None, None, log_level)


class Simulation:
    """One runtime in virtual time with phones inside the process: a minute of call takes milliseconds.

    Engines in Python run in this thread between the ticks; ``asyncio.sleep`` in them is virtual too.
    ``with Simulation() as sim: sim.call(llm=my_llm, …); sim.run(5000)``.
    """

    def __init__(self, seed: int = 1, log_level: Optional[int] = logging.WARNING) -> None:
        self.now_us = 100_000_000
        self._clock = ffi.gc(lib.seguepy_clock_new(self.now_us), lib.seguepy_clock_free)
        self._engines = Host(_VirtualLoop(lambda: self.now_us / 1e6))
        #: The runtime: register engines here.
        self.rt: Runtime = _VirtualRuntime(self._clock, self._engines, seed, log_level)
        #: The phones.
        self.phones = Loopback(self.rt)
        #: All events so far, oldest first.
        self.events: List[Event] = []
        #: What happened to phones and was not taken yet.
        self.phone_events: List[PhoneEvent] = []
        #: Called before each tick with this simulation: say and hear here.
        self.before_tick: List[Callable[["Simulation"], None]] = []
        self._config: Optional[str] = None

    def __enter__(self) -> "Simulation":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], failed: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def tick(self) -> None:
        """20 ms pass."""
        for act in self.before_tick:
            act(self)
        self.now_us += 20_000
        lib.seguepy_clock_set(self._clock, self.now_us)
        with self.rt._handle as rt:
            check(lib.segue_runtime_step(rt))
        self._engines.step()
        while True:
            happened = self.phones.next()
            if happened is None:
                break
            self.phone_events.append(happened)
        self._take()

    def _take(self) -> None:
        while True:
            event = self.rt.poll()
            if event is None:
                return
            self.events.append(event)
            if isinstance(event, Incoming) and event.call is not None and self._config is not None:
                event.call.answer_now(self._config)

    def run(self, ms: int) -> None:
        """So much time passes."""
        for _ in range(0, ms, 20):
            self.tick()

    def until(self, wanted: Callable[[Event], Any], ms: int = 30000) -> Optional[Event]:
        """Let time pass until such an event has come, also one that came before; None when it did not."""
        seen = 0
        for _ in range(0, ms + 20, 20):
            for event in self.events[seen:]:
                if wanted(event):
                    return event
            seen = len(self.events)
            self.tick()
        return None

    def find(self, kind: Type[Event], **members: Any) -> Optional[Event]:
        """The first event of this class with these members."""
        return next((e for e in self.events if isinstance(e, kind) and all(getattr(e, n) == v for n, v in members.items())), None)

    def call(self, config: Union[Mapping[str, Any], str, None] = None, *, frm: str = "loopback:caller",
             headers: Iterable[Tuple[str, str]] = (), **parts: Any) -> Tuple[int, Session]:
        """A phone calls, and the call is answered with this configuration; its number and the session."""
        self._config, before = self.rt.config(config, **parts), len(self.events)
        call = self.phones.call(frm, headers=headers)
        for _ in range(100):
            self.tick()
            for event in self.events[before:]:
                if isinstance(event, Incoming) and event.call is not None:
                    return call, event.call.session
        raise Error("the call did not arrive")

    def close(self) -> None:
        """End all calls and free. May be called twice."""
        if not self.rt._handle.open:
            return
        try:
            self.rt.stop()
            for _ in range(1000):
                self.tick()
        except ClosedError:
            pass
        self.rt._free()


class TestKit:
    """Plays scripts of doc/test-kit.md against one configuration and checks the kit's rules."""

    __test__ = False  # for pytest

    def __init__(self, session: Union[Mapping[str, Any], str], seed: int = 1) -> None:
        options = ffi.new("segue_testkit_options *")
        lib.segue_testkit_options_init(options, ffi.sizeof(options[0]))
        text = c_text(session if isinstance(session, str) else json.dumps(session))
        options.session, options.seed = text, seed
        out, err = ffi.new("segue_testkit **"), new_error()
        check(lib.segue_testkit_new(out, options, err), err)
        self._kit = ffi.gc(out[0], lib.segue_testkit_free)

    def play(self, script: Union[Mapping[str, Any], str]) -> Dict[str, Any]:
        """Play one call; the report, with ``broken`` rules."""
        text, err = script if isinstance(script, str) else json.dumps(script), new_error()
        check(lib.segue_testkit_play(self._kit, c_text(text), err), err)
        report: Dict[str, Any] = json.loads(py_text(lib.segue_testkit_report(self._kit)))
        return report

    @property
    def events(self) -> List[Dict[str, Any]]:
        """The events of the last play (doc/events.md)."""
        n = lib.segue_testkit_event_count(self._kit)
        return [json.loads(py_text(lib.segue_testkit_event(self._kit, i))) for i in range(n)]

    def random(self, seed: int) -> str:
        """A script drawn from a seed."""
        script = lib.segue_testkit_random(self._kit, seed)
        if script == ffi.NULL:
            raise error(lib.SEGUE_E_NOMEM)
        return py_text(script)

    def shrink(self, script: str) -> Optional[str]:
        """The shortest script that breaks a rule as this one does; None when it breaks nothing."""
        found = lib.segue_testkit_shrink(self._kit, c_text(script))
        return None if found == ffi.NULL else py_text(found)

    def close(self) -> None:
        """Free. May be called twice."""
        if self._kit is not None:
            ffi.release(self._kit)
            self._kit = None
