# SPDX-License-Identifier: Apache-2.0
"""A live call. :class:`Call` rings: answer or reject it. :class:`Session` is the conversation after that."""
import asyncio
import collections
import itertools
import json
from typing import TYPE_CHECKING, Any, AsyncIterator, Deque, Dict, List, Mapping, Optional, Union

from ._handle import Handle
from ._native import ffi, lib
from ._values import c_text
from .context import AUTH_LEVELS, Context, choose, from_handle, owned
from .errors import ClosedError, DeadlineError, check, new_error
from .events import Answer, Event, Incoming, Outcome, Partial, Speech

if TYPE_CHECKING:
    from .runtime import Runtime

__all__ = ["Call", "Session"]

# Events of a session that nobody reads: beyond this the oldest go, those of least worth first.
MAX_WAITING = 4096


class Mailbox:
    """Events on their way to one reader, in the event loop's thread."""

    def __init__(self, limit: int = MAX_WAITING) -> None:
        self.items: Deque[Any] = collections.deque()
        self.limit, self.dropped, self.over = limit, 0, False
        self._waiting: Deque["asyncio.Future[None]"] = collections.deque()

    def put(self, event: Any) -> None:
        if len(self.items) >= self.limit:
            self._drop()
        self.items.append(event)
        self._wake(1)

    def finish(self) -> None:
        self.over = True
        self._wake(len(self._waiting))

    def _drop(self) -> None:
        self.dropped += 1
        for i, old in enumerate(itertools.islice(self.items, 256)):
            if isinstance(old, (Partial, Speech)):
                del self.items[i]
                return
        self.items.popleft()

    def _wake(self, n: int) -> None:
        while n > 0 and self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                n -= 1

    async def get(self) -> Any:
        """The next event; None when there will be none."""
        while not self.items:
            if self.over:
                return None
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await future
        return self.items.popleft()


class Session:
    """One caller's conversation. Its calls may come from any thread and never wait for the network.

    ``async for event in session`` gives its events up to the last one, the outcome. On a session that has ended every
    call but :meth:`context` raises ClosedError.
    """

    def __init__(self, runtime: "Runtime", pointer: Any) -> None:
        self._runtime = runtime
        self._handle = Handle(lib.segue_session_ref(pointer), lib.segue_session_unref)
        runtime._open.add(self._handle)
        self._mailbox = Mailbox()
        self._answers: Dict[int, "asyncio.Future[Answer]"] = {}
        self._ids = itertools.count(1)
        #: Number of the session in this runtime, never 0.
        self.id: int = lib.segue_session_id(pointer)
        #: The last event, once it has come.
        self.outcome: Optional[Outcome] = None

    def __repr__(self) -> str:
        return f"<segue.Session {self.id}{' over' if self.outcome else ''}>"

    # ---- events ----

    @property
    def dropped(self) -> int:
        """How many events were dropped because nobody read them in time."""
        return self._mailbox.dropped

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        event: Optional[Event] = await self._mailbox.get()
        if event is None:
            raise StopAsyncIteration
        return event

    def _take(self, event: Event, queue: bool) -> None:
        if isinstance(event, Answer) and event.id in self._answers:
            future = self._answers.pop(event.id)
            if not future.done():
                future.set_result(event)
        if queue:
            self._mailbox.put(event)
        if isinstance(event, Outcome):
            self.outcome = event
            self._finish()

    def _finish(self) -> None:
        self._mailbox.finish()
        for future in self._answers.values():
            if not future.done():
                future.set_exception(ClosedError())
        self._answers.clear()

    # ---- what the application does ----

    def say(self, text: str) -> None:
        """Let the bot say ``text`` (1 to 4096 bytes) after what it says now."""
        with self._handle as s:
            check(lib.segue_session_say(s, c_text(text)))

    def auth(self, level: str, *, subject: Optional[str] = None, method: Optional[str] = None, ttl: int = 900) -> None:
        """State who the caller is: ``level`` none (the check failed), claimed, identified, verified or strong;
        ``method`` ani, kba, pin, otp, voice or token; good for ``ttl`` seconds. Answers a pending Verify."""
        err = new_error()
        with self._handle as s:
            check(lib.segue_session_set_auth(s, choose(AUTH_LEVELS, level, "level"), c_text(subject), c_text(method), ttl, err), err)

    def note(self, type: Union[str, Mapping[str, Any]], **members: Any) -> None:
        """Feed a record into the context: ``s.note("entity", name="order_id", value="8812")``; intent, entity, attempt,
        note or rating (doc/events.md)."""
        record = {"type": type, **members} if isinstance(type, str) else {**type, **members}
        err = new_error()
        with self._handle as s:
            check(lib.segue_session_note(s, c_text(json.dumps(record)), err), err)

    def handoff(self, target: Optional[str] = None, *, reason: Optional[str] = None, why: Optional[str] = None,
                message: Optional[str] = None, **more: Any) -> None:
        """Hand over now: to ``target`` or the configured ones, with a reason code, a sentence for the agent and the
        transition message. While caller and agent talk it hands on to another agent; ``first_agent`` "stays" or "leaves"."""
        options = {"target": target, "reason": reason, "why": why, "message": message, **more}
        given = {name: value for name, value in options.items() if value is not None}
        err = new_error()
        with self._handle as s:
            check(lib.segue_session_handoff(s, c_text(json.dumps(given)) if given else ffi.NULL, err), err)

    def handback(self, text: Optional[str] = None, **notes: Any) -> None:
        """The agent gives the caller back to the AI, with what they learned: ``text``, ``intent``, ``title``, ``desired``,
        ``entities``, ``attempts`` (doc/session.md)."""
        given = {name: value for name, value in {"text": text, **notes}.items() if value is not None}
        err = new_error()
        with self._handle as s:
            check(lib.segue_session_handback(s, c_text(json.dumps(given)) if given else ffi.NULL, err), err)

    def pause_ears(self, why: Optional[str] = None) -> None:
        """Hear, recognise and report nothing until :meth:`resume_ears`: card numbers, consent."""
        with self._handle as s:
            check(lib.segue_session_pause_ears(s, c_text(why)))

    def resume_ears(self) -> None:
        """Listen again."""
        with self._handle as s:
            check(lib.segue_session_resume_ears(s))

    def veto(self, turns: Optional[int] = None, why: Optional[str] = None) -> None:
        """Keep the call with the bot for ``turns`` more caller turns (0: no longer, None: until lifted): the policy then hands
        over only when the caller asks for a person or an engine is dead."""
        with self._handle as s:
            check(lib.segue_session_veto(s, 2**32 - 1 if turns is None else turns, c_text(why)))

    async def ask(self, question: str, *, timeout: Optional[float] = 10.0) -> Answer:
        """Ask the AI about the call, for the agent; never aloud. The answer names the turns it rests on."""
        number = next(self._ids)
        future: "asyncio.Future[Answer]" = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        try:
            self.ask_later(question, number)
            return await asyncio.wait_for(future, timeout)
        except asyncio.TimeoutError:
            raise DeadlineError("no answer in time") from None
        finally:
            self._answers.pop(number, None)

    def ask_later(self, question: str, id: int = 0) -> None:
        """As :meth:`ask`; the answer comes as an Answer event with this ``id``."""
        with self._handle as s:
            check(lib.segue_session_ask(s, c_text(question), id))

    def hangup(self) -> None:
        """End the call: all legs."""
        with self._handle as s:
            check(lib.segue_session_hangup(s))

    def context(self) -> Context:
        """The context as it stands; after the end the last one. AgainError when there is none yet."""
        out = ffi.new("segue_context **")
        with self._handle as s:
            check(lib.segue_session_context(s, out))
        return from_handle(owned(out[0]))

    def close(self) -> None:
        """Let go of the handle; the call goes on. Happens by itself when the session is collected."""
        self._handle.close()
        self._runtime._open.discard(self._handle)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            self.close()

    # ---- for Call ----

    def _answer(self, config: str) -> None:
        err = new_error()
        with self._handle as s:
            check(lib.segue_session_answer(s, c_text(config), err), err)

    def _reject(self, status: int, reason: Optional[str]) -> None:
        with self._handle as s:
            check(lib.segue_session_reject(s, status, c_text(reason)))


class Call:
    """A call that rings. ``caller``, ``called`` and ``headers`` are what came with it."""

    def __init__(self, session: Session, event: Incoming) -> None:
        self.session = session
        self.caller = event.caller or ""
        self.called = event.called or ""
        self.headers: List[Dict[str, str]] = event.headers or []

    def __repr__(self) -> str:
        return f"<segue.Call {self.session.id}>"

    def header(self, name: str) -> Optional[str]:
        """Value of the first header of that name, in any case."""
        return next((h["value"] for h in self.headers if h["name"].lower() == name.lower()), None)

    async def answer(self, config: Union[Mapping[str, Any], str, None] = None, **parts: Any) -> Session:
        """Answer with a pipeline; see :meth:`Runtime.config` for what ``parts`` may be. Engines are loaded now, in
        another thread. After a mistake (ParseError and others) the call still rings."""
        text = self.session._runtime.config(config, **parts)
        await asyncio.get_running_loop().run_in_executor(None, self.session._answer, text)
        return self.session

    def answer_now(self, config: Union[Mapping[str, Any], str, None] = None, **parts: Any) -> Session:
        """As :meth:`answer`, waiting for the engines in this thread."""
        self.session._answer(self.session._runtime.config(config, **parts))
        return self.session

    def reject(self, status: int = 486, reason: Optional[str] = None) -> None:
        """Refuse with a SIP status 4xx to 6xx."""
        self.session._reject(status, reason)
