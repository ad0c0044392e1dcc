# SPDX-License-Identifier: Apache-2.0
"""What happens in a call, as dataclasses: one class for each type of doc/events.md, made for ``match``.

Members that are not known are None. A type that this package does not know comes as plain :class:`Event`; what a known
one has besides its fields is in ``data``.
"""
import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Tuple, Type

if TYPE_CHECKING:
    from .session import Call, Session

__all__ = [
    "Event", "Incoming", "Start", "Turn", "Partial", "Verify", "Authenticated", "Noted", "Decision", "Handoff", "Queue", "Ears", "Published",
    "Summarised", "Breach", "Release", "Survival", "PolicyReport", "Bridge", "Speech", "Dtmf", "EngineReport", "Leg", "End", "Outcome", "TransportReport", "Answer",
]


def _named(key: str) -> Any:
    return field(default=None, metadata={"key": key})


@dataclass
class Event:
    """Any event. ``t`` is milliseconds since the session's first one, ``data`` the whole JSON object."""
    type: str = ""
    t: int = 0
    call_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    session: Optional["Session"] = field(default=None, repr=False, compare=False)


@dataclass
class Incoming(Event):
    """A call rings: answer or reject :attr:`call`."""
    caller: Optional[str] = None
    called: Optional[str] = None
    headers: Optional[List[Dict[str, str]]] = None
    call: Optional["Call"] = field(default=None, repr=False, compare=False, metadata={"key": ""})


@dataclass
class Start(Event):
    """The caller's leg is established."""
    language: Optional[str] = None
    codec: Optional[str] = None
    caller: Optional[str] = None
    called: Optional[str] = None
    started: Optional[str] = None


@dataclass
class Turn(Event):
    """Somebody finished: ``who`` is caller, bot or agent; of the bot's text what was heard."""
    who: Optional[str] = None
    turn: Optional[int] = None
    text: Optional[str] = None
    confidence: Optional[float] = None
    start_ms: Optional[int] = None
    end_ms: Optional[int] = None
    interrupted: Optional[bool] = None
    to_model: Optional[bool] = None
    prosody: Optional[Dict[str, float]] = None
    latency: Optional[Dict[str, float]] = None  #: of an answer: where the time since the caller's last word went


@dataclass
class Partial(Event):
    """Words so far, masked as the turn will be, and every longer number besides."""
    who: Optional[str] = None
    text: Optional[str] = None


@dataclass
class Verify(Event):
    """The dialog engine asks who the caller is: answer with :meth:`Session.auth`. ``fields`` are names only."""
    id: Optional[int] = None
    fields: Optional[List[str]] = None


@dataclass
class Authenticated(Event):
    """A verifier or the application said who the caller is; ``level`` none: the check failed."""
    level: Optional[str] = None
    method: Optional[str] = None
    ttl_s: Optional[int] = None
    subject: Optional[str] = None
    fields: Optional[List[Dict[str, str]]] = None


@dataclass
class Noted(Event):
    """Intent, entity, attempt, another part of the context or the agent's rating (``type`` says which) was noted; see ``data``."""


@dataclass
class Decision(Event):
    """It was decided to hand over (``decision`` is escalate), or to stay with the bot for ``turns`` caller turns; and why. ``by`` says
    who decided: policy, llm, api, agent or segue."""
    decision: Optional[str] = None
    reason: Optional[str] = None
    score: Optional[float] = None
    why: Optional[str] = None
    turn: Optional[int] = None
    signals: Optional[List[Dict[str, Any]]] = None
    by: Optional[str] = None
    turns: Optional[int] = None


@dataclass
class Handoff(Event):
    """The handoff changed state, from ``from_state``; ``attempt`` counts the targets tried, ``with_attempt`` is the one whose agent
    has the caller meanwhile."""
    state: Optional[str] = None
    from_state: Optional[str] = _named("from")
    why: Optional[str] = None
    attempt: Optional[int] = _named("try")
    target: Optional[str] = None
    with_attempt: Optional[int] = _named("with")


@dataclass
class Queue(Event):
    """How the hunt for an agent stands: ``state`` is calling, queued or told."""
    state: Optional[str] = None
    position: Optional[int] = None
    of: Optional[int] = None
    round: Optional[int] = None
    waited_ms: Optional[int] = None
    status: Optional[int] = None
    reason: Optional[str] = None


@dataclass
class Ears(Event):
    """The AI stopped listening (``closed``), or listens again (``open``) after ``gap_ms``."""
    state: Optional[str] = None
    why: Optional[str] = None
    gap_ms: Optional[int] = None


@dataclass
class Published(Event):
    """The context is frozen and in its wire form: ``value`` is what the INVITE carries."""
    header: Optional[str] = None
    chars: Optional[int] = None
    limit: Optional[int] = None
    value: Optional[str] = field(default=None, repr=False)
    shed: Optional[List[str]] = None


@dataclass
class Summarised(Event):
    """Which summary the agent gets; ``fault`` says what was wrong with the dialog engine's."""
    source: Optional[str] = None
    why: Optional[str] = None
    fault: Optional[str] = None
    found: Optional[str] = None


@dataclass
class Breach(Event):
    """Store or hook (``what``) did not take the context before the first target was called, or the header's value (``header``) was
    not ready: ``state`` late, answered or failed."""
    what: Optional[str] = None
    state: Optional[str] = None
    after_ms: Optional[int] = None
    deadline_ms: Optional[int] = None


@dataclass
class Release(Event):
    """A step of letting go of the media: ``way`` attended, embedded or header; ``state`` asked, agreed, paused, leaving, doubt,
    released, bridged or lost."""
    way: Optional[str] = None
    state: Optional[str] = None
    why: Optional[str] = None
    status: Optional[int] = None


@dataclass
class Survival(Event):
    """The call ended within two minutes of the bridge: cut, or soon settled."""
    survival_ms: Optional[int] = None
    by: Optional[str] = None
    status: Optional[int] = None


@dataclass
class PolicyReport(Event):
    """``state`` judged: how near the call is to a handoff, and the turn that rests on; begins and no_words are for a replay of the log."""
    state: Optional[str] = None
    score: Optional[float] = None
    turn: Optional[int] = None


@dataclass
class Bridge(Event):
    """Caller and agent hear each other; the AI is silent."""
    caller_codec: Optional[str] = None
    agent_codec: Optional[str] = None


@dataclass
class Speech(Event):
    """Somebody's audible speech began or ended."""
    who: Optional[str] = None
    on: Optional[bool] = None


@dataclass
class Dtmf(Event):
    """A digit came; which one is secret."""
    who: Optional[str] = None


@dataclass
class EngineReport(Event):
    """Something the call depends on (``engine``) failed, misbehaved, was refused or recovered. Two states are no faults: usage, what
    an answer cost, and out_of_scope, the dialog engine could not place what the caller said."""
    engine: Optional[str] = None
    state: Optional[str] = None
    code: Optional[str] = None
    message: Optional[str] = None
    use: Optional[str] = None  #: which one of a chain
    from_use: Optional[str] = _named("from")  #: whose place it took
    for_ms: Optional[int] = None  #: how long others go first
    turn: Optional[int] = None  #: of state out_of_scope: which one


@dataclass
class Leg(Event):
    """A leg changed state. From ``codec`` on: of state media, when it has ended; what was not measured is None."""
    party: Optional[str] = None
    state: Optional[str] = None
    status: Optional[int] = None
    reason: Optional[str] = None
    codec: Optional[str] = None
    packets_in: Optional[int] = None
    packets_out: Optional[int] = None
    lost: Optional[int] = None
    late: Optional[int] = None
    loss: Optional[float] = None
    jitter_ms: Optional[float] = None
    rtt_ms: Optional[float] = None
    remote_loss: Optional[float] = None
    mos: Optional[float] = None


@dataclass
class End(Event):
    """The call is over; the outcome is still to come."""
    by: Optional[str] = None
    status: Optional[int] = None


@dataclass
class Outcome(Event):
    """What came of the handoff; the last event of a session. What could not be observed is None."""
    transfer: Optional[Dict[str, Any]] = None
    observed: Optional[str] = None
    first_useful_word_ms: Optional[int] = None
    context_lead_ms: Optional[int] = None
    handle_ms: Optional[int] = None
    survival_ms: Optional[int] = None
    caller_repeats: Optional[int] = None
    repeats: Optional[List[Dict[str, Any]]] = None
    confirmations: Optional[int] = None
    dead_air_ms: Optional[int] = None
    ai_frames_while_shadowing: Optional[int] = None
    wire_chars: Optional[int] = None
    context_lost: Optional[List[str]] = None
    ended_by: Optional[str] = None
    ended_status: Optional[int] = None
    sentiment: Optional[Dict[str, Any]] = None
    rating: Optional[int] = None


@dataclass
class TransportReport(Event):
    """A transport reports, outside any session."""
    transport: Optional[str] = None
    state: Optional[str] = None
    message: Optional[str] = None


@dataclass
class Answer(Event):
    """The answer to :meth:`Session.ask`; ``turns`` are what it rests on, the strongest first."""
    id: Optional[int] = None
    question: Optional[str] = None
    source: Optional[str] = None
    said: Optional[bool] = None
    text: Optional[str] = None
    turns: Optional[List[int]] = None


CLASSES: Dict[str, Type[Event]] = {
    "incoming": Incoming, "start": Start, "turn": Turn, "partial": Partial, "verify": Verify, "auth": Authenticated,
    "intent": Noted, "entity": Noted, "attempt": Noted, "note": Noted, "rating": Noted, "decision": Decision, "handoff": Handoff, "queue": Queue, "ears": Ears,
    "published": Published, "summary": Summarised, "breach": Breach, "release": Release, "survival": Survival, "policy": PolicyReport, "bridge": Bridge, "speech": Speech, "dtmf": Dtmf, "engine": EngineReport, "leg": Leg,
    "end": End, "outcome": Outcome, "transport": TransportReport, "answer": Answer,
}
_COMMON = {f.name for f in dataclasses.fields(Event)}
_PLANS: Dict[Type[Event], Tuple[Tuple[str, str], ...]] = {
    cls: tuple((f.name, f.metadata.get("key", f.name)) for f in dataclasses.fields(cls)
               if f.name not in _COMMON and f.metadata.get("key") != "")
    for cls in {*CLASSES.values(), Event}
}


def from_json(text: bytes, session: Optional["Session"] = None) -> Event:
    """An event out of its JSON line."""
    data: Dict[str, Any] = json.loads(text)
    cls = CLASSES.get(data.get("type", ""), Event)
    event = cls(data.get("type", ""), data.get("t", 0), data.get("call", ""), data, session)
    for name, key in _PLANS[cls]:
        if key in data:
            setattr(event, name, data[key])
    return event
