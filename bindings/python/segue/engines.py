# SPDX-License-Identifier: Apache-2.0
"""Engines written in Python: recognisers, dialog engines, voices, verifiers.

Each is a callable that takes one request and gives its answer: an async generator, a coroutine, or (run in a thread of
a small pool) a plain function or generator. They run on one thread of the runtime's own with an asyncio loop; no thread
of segue's ever runs Python. A request that is no longer wanted (the caller barged in, the call ended) is cancelled. An
exception counts as an engine failure: the call goes on, to a human in the end.

==========  =============================  ==========================================================
kind        is given                       gives
==========  =============================  ==========================================================
``asr``     :class:`Utterance`             :class:`Words` or str, as often as it likes; the last one is final
``llm``     :class:`Turns`                 pieces of text, :class:`ToolCall`, :class:`Confidence`
``tts``     :class:`Synthesis`             buffers of 16-bit mono samples, :class:`Mark`
``verify``  :class:`Identify`              :class:`Verified`, or None when the check failed
==========  =============================  ==========================================================
"""
import json
from dataclasses import dataclass
from typing import (Any, AsyncIterator, Callable, Dict, List, Mapping, Optional, Sequence, Union, overload)

from .context import Context

__all__ = ["Turns", "Said", "ToolCall", "Confidence", "Utterance", "Words", "Word", "Synthesis", "Mark", "Identify", "Verified",
           "llm"]

#: Bytes, memoryview, array('h'), numpy int16: anything with the buffer protocol.
Buffer = Any
Engine = Callable[[Any], Any]


# ---- dialog ----

@dataclass(frozen=True)
class Said:
    """One turn of the call so far, as it was heard."""
    who: str
    text: str


class Turns(Sequence[Said]):
    """What a dialog engine answers: the turns so far, and what is asked now.

    ``kind`` is greet, turn (the caller said ``text``), tool (``tool`` answered ``result``), summarise, ask (the agent asks
    ``text``), returned (a handoff failed: go on with the caller) or silence. What the caller said is data, never
    instruction.
    """

    def __init__(self, kind: str, text: str = "", *, turns: str = "[]", context: str = "{}", confidence: Optional[float] = None,
                 turn: int = 0, interrupted: bool = False, tool: Optional[str] = None, language: str = "",
                 config: Optional[Mapping[str, Any]] = None) -> None:
        self.kind, self.text, self.confidence, self.turn = kind, text, confidence, turn
        self.interrupted, self.tool, self.language = interrupted, tool, language
        self.config: Mapping[str, Any] = config or {}
        self.context_json = context
        self._json = turns
        self._said: Optional[List[Said]] = None

    def _list(self) -> List[Said]:
        if self._said is None:
            self._said = [Said(t.get("who", ""), t.get("text", "")) for t in json.loads(self._json or "[]")]
        return self._said

    @overload
    def __getitem__(self, index: int) -> Said: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Said]: ...
    def __getitem__(self, index: Union[int, slice]) -> Union[Said, Sequence[Said]]:
        return self._list()[index]

    def __len__(self) -> int:
        return len(self._list())

    @property
    def result(self) -> Any:
        """What the tool answered; when the call returned, why and with what notes: {"because", "notes"}."""
        return json.loads(self.text) if self.kind in ("tool", "returned") and self.text else None

    @property
    def context(self) -> Context:
        """The handoff context as it stands, without secrets."""
        return Context.from_json(self.context_json or "{}")


class ToolCall:
    """A tool the host runs: verify, attempt, note, handoff, stay, out_of_scope, end. ``ToolCall("handoff", reason="out_of_scope")``.

    ``verify`` only asks; the answer comes as a request of kind tool.
    """

    def __init__(self, name: str, args: Optional[Mapping[str, Any]] = None, /, **more: Any) -> None:
        self.name = name
        self.args: Dict[str, Any] = {**(args or {}), **more}

    def __repr__(self) -> str:
        return f"ToolCall({self.name!r})"  # arguments may be personal


class Confidence(float):
    """How sure a dialog engine is of its answer, 0…1."""


def llm(*, summarise: bool = False, ask: bool = False) -> Callable[[Engine], Engine]:
    """Mark a dialog function that also writes summaries (``text`` is the whole prompt for the model) or answers the agent's
    questions; segue does both by itself otherwise."""

    def mark(function: Engine) -> Engine:
        setattr(function, "segue_kinds", frozenset(k for k, on in (("summarise", summarise), ("ask", ask)) if on))
        return function

    return mark


# ---- recognition ----

@dataclass(frozen=True)
class Word:
    """One word; times in seconds on the axis of :attr:`Utterance.at`."""
    text: str
    start: float = 0.0
    end: float = 0.0
    confidence: Optional[float] = None


@dataclass(frozen=True)
class Words:
    """What was recognised so far."""
    text: str
    confidence: Optional[float] = None
    words: Sequence[Word] = ()


class Utterance:
    """One utterance to recognise: ``async for piece in utterance`` gives its audio until the caller pauses.

    A piece is a memoryview of 16-bit samples at ``sample_rate``, without a copy; it stays valid while it is held. ``at`` is
    the runtime's time of the first sample in seconds. ``hints`` is what the dialog engine expects to hear.
    """

    def __init__(self, sample_rate: int, language: str, hints: Mapping[str, Any], config: Mapping[str, Any],
                 pieces: AsyncIterator[memoryview]) -> None:
        self.sample_rate, self.language, self.hints, self.config = sample_rate, language, hints, config
        self.at = 0.0
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[memoryview]:
        return self._pieces

    async def read(self) -> bytes:
        """All of it, once it has ended."""
        return b"".join([bytes(piece) async for piece in self])


# ---- speech ----

@dataclass(frozen=True)
class Synthesis:
    """A text to speak. Give 16-bit mono samples at ``sample_rate``, or at the rate the engine was registered with."""
    text: str
    language: str
    voice: str
    sample_rate: int
    config: Mapping[str, Any]


class Mark(int):
    """The audio given so far speaks this many characters of the text; optional."""


# ---- verification ----

@dataclass(frozen=True)
class Identify:
    """Who is calling? ``fields`` are what the caller said, secret: never log them."""
    caller: str
    fields: Mapping[str, str]
    config: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Identify({', '.join(self.fields)})"


@dataclass(frozen=True)
class Verified:
    """The caller is who they say: by ``method`` (ani, kba, pin, otp, voice, token), good for ``ttl`` seconds.

    ``fields`` gives the status (claimed, verified, failed) of each field; without it all share the result's.
    """
    level: str = "verified"
    subject: str = ""
    name: str = ""
    method: str = "kba"
    ttl: int = 900
    fields: Optional[Mapping[str, str]] = None
