# SPDX-License-Identifier: Apache-2.0
"""The handoff context: what an agent must know before saying hello.

:class:`Context` is the model of doc/context.md as dataclasses. Everything may be absent: None, or an empty list.
Reading and writing go through the library, so its rules hold: strict JSON, secrets dropped, unknown members kept in
``custom``.
"""
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._native import ffi, lib
from ._values import TIME, c_text, dump, grow, item, load, octets, py_text, unix_ms
from .errors import InvalidError, check, new_error

__all__ = [
    "Context", "CallInfo", "Reason", "Signal", "Auth", "AuthField", "Issue", "Entity", "Source", "DateMention",
    "Attempt", "Sentiment", "Peak", "Summary", "Ref", "Refs", "Prosody", "ContextBuilder", "Redactor", "redact",
]

_BRIEFS = {"card": lib.SEGUE_BRIEF_CARD, "box": lib.SEGUE_BRIEF_BOX, "html": lib.SEGUE_BRIEF_HTML,
           "whisper": lib.SEGUE_BRIEF_WHISPER, "json": lib.SEGUE_BRIEF_JSON}
_WHO = {"caller": lib.SEGUE_WHO_CALLER, "bot": lib.SEGUE_WHO_BOT, "agent": lib.SEGUE_WHO_AGENT}
AUTH_LEVELS = {"none": lib.SEGUE_AUTH_NONE, "claimed": lib.SEGUE_AUTH_CLAIMED, "identified": lib.SEGUE_AUTH_IDENTIFIED,
               "verified": lib.SEGUE_AUTH_VERIFIED, "strong": lib.SEGUE_AUTH_STRONG}


def choose(table: Mapping[str, int], word: str, what: str) -> int:
    if word not in table:
        raise InvalidError(f"{what} must be one of {', '.join(table)}")
    return table[word]


@dataclass
class Source:
    """Where an item came from: ``by`` is tool, said or inferred, ``turn`` counts the call's turns from 0."""
    by: Optional[str] = None
    turn: Optional[int] = None
    confidence: Optional[float] = None


@dataclass
class CallInfo:
    """The call itself: numbers, when it began, how long it has lasted."""
    id: Optional[str] = None
    caller: Optional[str] = None
    called: Optional[str] = None
    started: Optional[datetime] = item(TIME)
    duration_s: Optional[int] = None


@dataclass
class Signal:
    """One reason for handing over, with its weight in the score."""
    name: str = ""
    value: Optional[float] = None
    weight: Optional[float] = None
    turn: Optional[int] = None


@dataclass
class Reason:
    """Why the call goes to a person: a code such as ``fixes_rejected``, a score 0…1, one sentence."""
    code: Optional[str] = None
    score: Optional[float] = None
    why: Optional[str] = None
    signals: List[Signal] = item(Signal, many=True)


@dataclass
class AuthField:
    """One identity field; ``status`` is claimed, verified or failed."""
    name: str = ""
    status: Optional[str] = None


@dataclass
class Auth:
    """Who the caller is, and how sure that is: ``level`` is none, claimed, identified, verified or strong."""
    level: str = "none"
    methods: List[str] = field(default_factory=list)
    subject: Optional[str] = None
    verified_at: Optional[datetime] = item(TIME)
    expires_at: Optional[datetime] = item(TIME)
    fields: List[AuthField] = item(AuthField, many=True)


@dataclass
class Entity:
    """A named value. ``cls`` is public, internal or pii (``class`` in JSON); pci and secret never enter a context."""
    name: str = ""
    value: str = ""
    cls: Optional[str] = item(name="class")
    src: Optional[Source] = item(Source)


@dataclass
class DateMention:
    """A date: what it is of, and YYYY-MM-DD or as said."""
    what: Optional[str] = None
    date: str = ""


@dataclass
class Issue:
    """What the call is about."""
    intent: Optional[str] = None
    title: Optional[str] = None
    desired: Optional[str] = None
    entities: List[Entity] = item(Entity, many=True)
    dates: List[DateMention] = item(DateMention, many=True)


@dataclass
class Attempt:
    """A fix; ``outcome`` is offered, accepted, done, partial, rejected or failed."""
    action: str = ""
    outcome: Optional[str] = None
    note: Optional[str] = None
    at: Optional[datetime] = item(TIME)
    src: Optional[Source] = item(Source)


@dataclass
class Peak:
    """The worst moment."""
    valence: Optional[float] = None
    turn: Optional[int] = None


@dataclass
class Sentiment:
    """The caller's mood: valence −1…1, arousal 0…1, trend falling, steady or rising."""
    valence: Optional[float] = None
    arousal: Optional[float] = None
    trend: Optional[str] = None
    label: Optional[str] = None
    peak: Optional[Peak] = item(Peak)
    restated: Optional[int] = None
    circling: Optional[bool] = None


@dataclass
class Summary:
    """The call in words; ``source`` is llm, rolling or extractive."""
    text: Optional[str] = None
    source: Optional[str] = None
    at: Optional[datetime] = item(TIME)


@dataclass
class Ref:
    """Where something lies, its digest, and until when."""
    url: Optional[str] = None
    digest: Optional[str] = None
    expires: Optional[datetime] = item(TIME)


@dataclass
class Refs:
    """The full context and the transcript, kept elsewhere."""
    sidecar: Optional[Ref] = item(Ref)
    transcript: Optional[Ref] = item(Ref)


@dataclass
class Context:
    """One handoff context. Fill it, or get it from :meth:`from_json`, :func:`segue.decode` or a session."""
    id: Optional[str] = None
    created: Optional[datetime] = item(TIME)
    language: Optional[str] = None
    call: CallInfo = field(default_factory=CallInfo, metadata={"of": CallInfo})
    reason: Reason = field(default_factory=Reason, metadata={"of": Reason})
    priority: int = 0
    auth: Auth = field(default_factory=Auth, metadata={"of": Auth})
    issue: Issue = field(default_factory=Issue, metadata={"of": Issue})
    attempts: List[Attempt] = item(Attempt, many=True)
    sentiment: Sentiment = field(default_factory=Sentiment, metadata={"of": Sentiment})
    summary: Summary = field(default_factory=Summary, metadata={"of": Summary})
    confidence: Optional[float] = None
    refs: Refs = field(default_factory=Refs, metadata={"of": Refs})
    custom: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: Union[str, bytes, Mapping[str, Any]]) -> "Context":
        """Read JSON text (or an object) by the rules of doc/context.md; raises ParseError with path and offset."""
        data = json.dumps(text) if isinstance(text, Mapping) else text
        return from_handle(to_handle(data))

    def to_json(self, omit_pii: bool = False) -> str:
        """Canonical JSON in one line. ``omit_pii`` leaves out what must not be in logs."""
        return json_of(self.handle(), lib.SEGUE_JSON_OMIT_PII if omit_pii else 0).decode()

    def to_dict(self, omit_pii: bool = False) -> Dict[str, Any]:
        """:meth:`to_json` as a dict."""
        out: Dict[str, Any] = json.loads(self.to_json(omit_pii))
        return out

    def brief(self, kind: str = "card", *, now: Union[datetime, float, None] = None, width: int = 66) -> str:
        """What a person reads or hears: ``card`` (five lines), ``box``, ``html``, ``whisper`` or ``json``."""
        handle = self.handle()
        options = ffi.new("segue_brief_options *")
        lib.segue_brief_options_init(options, ffi.sizeof(options[0]))
        options.width = width
        if now is not None:
            options.now_ms = unix_ms(now)
        number = choose(_BRIEFS, kind, "kind")
        return grow(lambda buf, n: lib.segue_context_brief(handle, number, options, buf, n)).decode()

    def demote(self) -> "Context":
        """What this context is worth when its bytes came from an unauthenticated peer: nothing above claimed."""
        out = ffi.new("segue_context **")
        handle = self.handle()
        check(lib.segue_context_demote(out, handle))
        return from_handle(owned(out[0]))

    def handle(self) -> Any:
        """The C object of this context as it is now."""
        return to_handle(json.dumps({"segue": "1", **dump(self)}))


def owned(pointer: Any) -> Any:
    return ffi.gc(pointer, lib.segue_context_unref)


def to_handle(text: Union[str, bytes]) -> Any:
    data, out, err = octets(text), ffi.new("segue_context **"), new_error()
    check(lib.segue_context_from_json(out, data, len(data), err), err)
    return owned(out[0])


def json_of(handle: Any, flags: int = 0) -> bytes:
    return grow(lambda buf, n: lib.segue_context_to_json(handle, flags, buf, n), room=4096)


def from_handle(handle: Any) -> Context:
    return load(Context, json.loads(json_of(handle)))


@dataclass(frozen=True)
class Prosody:
    """How a turn was said, against the caller's own usual: arousal 0…1, loudness in dB, pitch in semitones, rate of speech (1 the
    usual); None where not known."""
    arousal: Optional[float] = None
    loudness_db: Optional[float] = None
    pitch_st: Optional[float] = None
    rate: Optional[float] = None


class ContextBuilder:
    """Grows a context during a call, for those who have a bot of their own; gives snapshots at any moment.

    One thread at a time. ``infer=False`` takes tagged events only and reads nothing out of turns.
    """

    def __init__(self, *, id: Optional[str] = None, epoch: Union[datetime, float, None] = None, infer: bool = True) -> None:
        options = ffi.new("segue_context_builder_options *")
        lib.segue_context_builder_options_init(options, ffi.sizeof(options[0]))
        options.id = int(id, 16) if id else 0
        options.epoch_ms = unix_ms(epoch)
        options.infer = 1 if infer else 0
        out = ffi.new("segue_context_builder **")
        check(lib.segue_context_builder_new(out, options))
        self._builder = ffi.gc(out[0], lib.segue_context_builder_free)

    def apply(self, event: Union[str, bytes, Mapping[str, Any]], *, trusted: bool = True) -> None:
        """Apply one event of the event log. ``trusted=False`` for what an LLM or a remote engine says: authentication
        in it counts as claimed at most."""
        data, err = octets(json.dumps(event) if isinstance(event, Mapping) else event), new_error()
        by = lib.SEGUE_EVENT_BY_APP if trusted else lib.SEGUE_EVENT_BY_ENGINE
        check(lib.segue_context_builder_apply(self._builder, data, len(data), by, err), err)

    def turn(self, who: str, text: str, *, confidence: Optional[float] = None, t_ms: Optional[int] = None,
             prosody: Optional[Prosody] = None) -> None:
        """Add a turn of caller, bot or agent; secrets in it are masked before anything is kept. ``prosody`` is how the caller
        said it, for the mood."""
        if prosody is not None:
            p = ffi.new("segue_prosody *")
            lib.segue_prosody_init(p, ffi.sizeof(p[0]))
            for name in ("arousal", "loudness_db", "pitch_st", "rate"):
                value = getattr(prosody, name)
                if value is not None:
                    setattr(p, name, value)
            check(lib.segue_context_builder_prosody(self._builder, p))
        data = octets(text)
        check(lib.segue_context_builder_turn(self._builder, choose(_WHO, who, "who"), data, len(data),
                                             float("nan") if confidence is None else confidence,
                                             2**64 - 1 if t_ms is None else t_ms))

    def set_auth(self, auth: Auth) -> None:
        """What the verifier found out; replaces what was known."""
        info, keep = ffi.new("segue_auth_info *"), [c_text(auth.subject)]
        lib.segue_auth_info_init(info, ffi.sizeof(info[0]))
        info.level = choose(AUTH_LEVELS, auth.level, "level")
        info.methods = sum(_method_bit(method) for method in set(auth.methods))
        info.subject = keep[0]
        info.verified_at, info.expires_at = unix_ms(auth.verified_at), unix_ms(auth.expires_at)
        fields = ffi.new("segue_auth_field[]", max(1, len(auth.fields)))
        for i, one in enumerate(auth.fields):
            keep.append(c_text(one.name))
            fields[i].size = ffi.sizeof("segue_auth_field")
            fields[i].name = keep[-1]
            fields[i].status = {"claimed": lib.SEGUE_FIELD_CLAIMED, "verified": lib.SEGUE_FIELD_VERIFIED,
                                "failed": lib.SEGUE_FIELD_FAILED}.get(one.status or "claimed", -1)
        check(lib.segue_context_builder_set_auth(self._builder, info, fields, len(auth.fields)))

    def snapshot(self) -> Context:
        """The context as it is now."""
        out = ffi.new("segue_context **")
        check(lib.segue_context_builder_snapshot(self._builder, out))
        return from_handle(owned(out[0]))


def _method_bit(name: str) -> int:
    for i in range(32):
        word = py_text(lib.segue_auth_method_name(1 << i))
        if word == name:
            return 1 << i
        if not word:
            break
    raise InvalidError("methods must be of ani, kba, pin, otp, voice, token")


def redact(text: str) -> str:
    """Mask card numbers, CVV, PIN, codes, passwords, SSN-like numbers and security answers in one text."""
    data = octets(text)
    return grow(lambda buf, n: lib.segue_redact_text(data, len(data), buf, n), room=len(data) + 256).decode()


class Redactor:
    """Masks a conversation: knows what was asked, follows numbers over turns, remembers secrets. One thread at a time."""

    def __init__(self) -> None:
        out = ffi.new("segue_redactor **")
        check(lib.segue_redactor_new(out))
        self._redactor = ffi.gc(out[0], lib.segue_redactor_free)
        self._turns: List[str] = []

    def turn(self, who: str, text: str) -> str:
        """The masked text of the next turn. Earlier ones may now read differently: see :attr:`turns`."""
        data, out, size = octets(text), ffi.new("const char **"), ffi.new("size_t *")
        check(lib.segue_redactor_turn(self._redactor, choose(_WHO, who, "who"), data, len(data), out, size))
        masked: str = bytes(ffi.buffer(out[0], size[0])).decode()
        self._turns.append(masked)
        index = ffi.new("uint32_t *")
        for i in range(lib.segue_redactor_revision_count(self._redactor)):
            check(lib.segue_redactor_revision(self._redactor, i, index, out, size))
            self._turns[index[0]] = bytes(ffi.buffer(out[0], size[0])).decode()
        return self._turns[-1]

    @property
    def turns(self) -> Sequence[str]:
        """All turns so far as they read now."""
        return tuple(self._turns)
