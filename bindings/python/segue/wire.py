# SPDX-License-Identifier: Apache-2.0
"""Contexts as values that carriers accept, and back: encode, decode, key rings, carrier profiles, User-to-User."""
import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from ._native import ffi, lib
from ._values import c_text, grow, octets, py_text, unix_s
from .context import Context, choose, from_handle, owned
from .errors import NotFoundError, SystemRefusedError, check, error, new_error

__all__ = [
    "encode", "decode", "brief", "Encoded", "KeyRing", "Keys", "TextModel", "Profile", "profiles", "profile", "Uui", "uui_build",
    "uui_parse", "refer_to_build", "refer_to_headers", "warm_up",
]

_FORMS = {"auto": lib.SEGUE_FORM_AUTO, "packed": lib.SEGUE_FORM_PACKED, "sealed": lib.SEGUE_FORM_SEALED,
          "text": lib.SEGUE_FORM_TEXT, "sip": lib.SEGUE_FORM_SIP, "json": lib.SEGUE_FORM_JSON, "vcon": lib.SEGUE_FORM_VCON}
_CHARSETS = {"auto": lib.SEGUE_CHARSET_AUTO, "hex": lib.SEGUE_CHARSET_HEX, "base64url": lib.SEGUE_CHARSET_BASE64URL,
             "raw": lib.SEGUE_CHARSET_RAW}
_CHARSET_NAMES = {number: name for name, number in _CHARSETS.items()}
When = Union[datetime, float, int, None]


class KeyRing:
    """Keys of the sealed and signed forms. ``KeyRing()`` is empty; :meth:`load` reads a key file.

    A ring may be used by several threads once it is filled. ``close`` wipes it; it is also wiped when collected.
    """

    def __init__(self, keys: Union[Mapping[str, Any], str, bytes, None] = None) -> None:
        out, err = ffi.new("segue_keyring **"), new_error()
        if keys is None:
            check(lib.segue_keyring_new(out))
        else:
            data = octets(json.dumps(keys) if isinstance(keys, Mapping) else keys)
            check(lib.segue_keyring_from_json(out, data, len(data), err), err)
        self._ring = ffi.gc(out[0], lib.segue_keyring_free)

    @classmethod
    def load(cls, path: Union[str, "os.PathLike[str]"]) -> "KeyRing":
        """Read a key file: {"use": 1, "keys": [{"id": 1, "key": "<64 hex digits>"}]}."""
        try:
            with open(path, "rb") as file:
                return cls(file.read())
        except OSError as failed:
            raise SystemRefusedError(f"cannot read {os.fspath(path)}: {failed.strerror}", path="keys") from failed

    def add(self, id: int, key: bytes) -> None:
        """Add a key of 32 octets, or replace the one of this id (0…255). The first one added is used."""
        check(lib.segue_keyring_add(self.handle(), id, key, len(key)))

    def use(self, id: int) -> None:
        """Choose the key that encoding uses."""
        check(lib.segue_keyring_use(self.handle(), id))

    def close(self) -> None:
        """Wipe the keys. May be called twice."""
        if self._ring is not None:
            ffi.release(self._ring)
            self._ring = None

    def handle(self) -> Any:
        if self._ring is None:
            raise error(lib.SEGUE_E_CLOSED)
        return self._ring

    def __repr__(self) -> str:
        return "<segue.KeyRing>"  # never what is in it


class TextModel:
    """What texts of packed and sealed values are compressed with, primed with an application's own; both ends need the same.

    Each line of ``text`` begins with the digit of its kind (0 prose, 1 titles and wishes, 2 intents, 3 actions, 4 values, 5 names of
    entities and dates, right before the value); ``id`` 0…255 travels with each value. Some 0.4 s of work and 3 MB; any threads may share it.
    """

    def __init__(self, id: int, text: Union[str, bytes]) -> None:
        data, out, err = octets(text), ffi.new("segue_text_model **"), new_error()
        check(lib.segue_text_model_new(out, id, data, len(data), err), err)
        self._model = ffi.gc(out[0], lib.segue_text_model_free)


Keys = Union[KeyRing, Mapping[str, Any], str, "os.PathLike[str]", None]


def _ring(keys: Keys) -> Optional[KeyRing]:
    """A ring as given, of a key file's path, or of its content as an object."""
    if keys is None or isinstance(keys, KeyRing):
        return keys
    return KeyRing(keys) if isinstance(keys, Mapping) else KeyRing.load(keys)


class Encoded(str):
    """An encoded value: a text, with what it carries and what was left out."""

    chars: int
    bytes: int
    limit: int
    kept: Sequence[str]
    shed: Sequence[str]

    def __new__(cls, value: str, report: Mapping[str, Any]) -> "Encoded":
        self = super().__new__(cls, value)
        self.chars, self.bytes, self.limit = report["chars"], report["bytes"], report.get("limit", 0)
        self.kept, self.shed = tuple(report["kept"]), tuple(report["shed"])
        return self


def encode(context: Union[Context, str, bytes, Mapping[str, Any]], form: str = "packed", *, profile: Optional[str] = None,
           limit: int = 0, charset: str = "auto", ascii: bool = False, keys: Keys = None, bind: Optional[str] = None,
           now: When = None, valid_s: int = 0, sidecar_base: Optional[str] = None,
           model: Optional[TextModel] = None, octets_for_tests: Optional[bytes] = None) -> Encoded:
    """Encode a context as ``packed``, ``sealed``, ``text``, ``sip``, ``json`` or ``vcon``.

    It never fails for size: what does not fit the profile's or the given limit is left out in a fixed order, and
    ``.shed`` says what. ``keys`` is a KeyRing, a key file's path, or its content. ``charset="raw"`` gives octets as
    Latin-1 text. ``octets_for_tests`` replaces the randomness of sealing.
    """
    ctx = (context if isinstance(context, Context) else Context.from_json(context)).handle()
    ring = _ring(keys)
    options = ffi.new("segue_encode_options *")
    lib.segue_encode_options_init(options, ffi.sizeof(options[0]))
    keep = [c_text(profile), c_text(bind), c_text(sidecar_base)]
    options.form = choose(_FORMS, form, "form")
    options.charset = choose(_CHARSETS, charset, "charset")
    options.limit_chars, options.valid_s = limit, valid_s
    options.flags = lib.SEGUE_WIRE_ASCII if ascii else 0
    options.profile, options.bind, options.sidecar_base = keep
    options.keys = ring.handle() if ring else ffi.NULL
    options.model = model._model if model else ffi.NULL
    options.now = unix_s(now)
    source, data = ffi.new("seguepy_octets *"), None
    if octets_for_tests is not None:
        options.random = ffi.addressof(lib, "seguepy_octets_random")
        options.random_user = source
        data = ffi.from_buffer(octets_for_tests)
    report, err = ffi.new("segue_encode_report **"), new_error()

    def once(buf: Any, n: Any) -> int:
        if octets_for_tests is not None:
            source.data, source.len = ffi.cast("const uint8_t *", data), len(octets_for_tests)
        code: int = lib.segue_encode(ctx, options, buf, n, report, err)
        return code

    value = grow(once, err, room=2048)
    said = json.loads(py_text(lib.segue_encode_report_json(report[0])))
    lib.segue_encode_report_free(report[0])
    return Encoded(value.decode("latin-1" if charset == "raw" and form in ("packed", "sealed") else "utf-8"), said)


def decode(value: Union[str, bytes], form: str = "auto", *, charset: str = "auto", keys: Keys = None,
           bind: Optional[str] = None, now: When = None, sidecar_base: Optional[str] = None,
           model: Optional[TextModel] = None) -> Context:
    """Decode a value. From a form that proves nothing (all but sealed and signed) authentication counts as claimed.

    Raises AuthError for a forged, altered or differently bound value, KeyUnknownError, ExpiredError, ParseError.
    """
    ring = _ring(keys)
    options = ffi.new("segue_decode_options *")
    lib.segue_decode_options_init(options, ffi.sizeof(options[0]))
    keep = [c_text(bind), c_text(sidecar_base)]
    options.form = choose(_FORMS, form, "form")
    options.charset = choose(_CHARSETS, charset, "charset")
    options.keys = ring.handle() if ring else ffi.NULL
    options.bind, options.sidecar_base = keep
    options.model = model._model if model else ffi.NULL
    options.now = unix_s(now)
    data = value.encode("latin-1") if charset == "raw" and isinstance(value, str) else octets(value)
    out, err = ffi.new("segue_context **"), new_error()
    check(lib.segue_decode(out, data, len(data), options, err), err)
    return from_handle(owned(out[0]))


def brief(context: Union[Context, str, bytes, Mapping[str, Any]], kind: str = "card", **options: Any) -> str:
    """What a person reads or hears of a context: see :meth:`Context.brief`."""
    return (context if isinstance(context, Context) else Context.from_json(context)).brief(kind, **options)


def warm_up() -> None:
    """Prepare the text model (some 0.2 s, 3 MB) before the first call comes in."""
    check(lib.segue_wire_warm_up())


# ---- carrier profiles ----

@dataclass(frozen=True)
class Profile:
    """One carrier's limits; ``source`` says where the numbers come from."""
    name: str
    title: str
    header: str
    source: str
    limit_chars: int
    minimum_chars: int
    part_chars: int
    parts: int
    charset: str
    ascii: bool
    pd: Optional[int]
    pd_param: bool


def _profile(p: Any) -> Profile:
    return Profile(py_text(p.name), py_text(p.title), py_text(p.header), py_text(p.source), p.limit_chars, p.minimum_chars,
                   p.part_chars, p.parts, _CHARSET_NAMES.get(p.charset, "auto"), bool(p.ascii),
                   None if p.pd < 0 else p.pd, bool(p.pd_param))


def profiles() -> List[Profile]:
    """All carrier profiles."""
    found: List[Profile] = []
    p = ffi.new("segue_profile *")
    while True:
        p.size = ffi.sizeof(p[0])
        if lib.segue_profile_at(len(found), p) < 0:
            return found
        found.append(_profile(p))


def profile(name: str) -> Profile:
    """A carrier profile by name."""
    p = ffi.new("segue_profile *")
    p.size = ffi.sizeof(p[0])
    code = lib.segue_profile_find(c_text(name), p)
    if code == lib.SEGUE_E_NOTFOUND:
        raise NotFoundError(f'no carrier profile "{name}"')
    check(code)
    return _profile(p)


# ---- User-to-User, Refer-To ----

@dataclass(frozen=True)
class Uui:
    """One value of a User-to-User header: its octets, the text as it stood, and its parameters."""
    data: bytes
    text: str
    purpose: str
    content: str
    encoding: str
    pd: Optional[int]


def uui_build(data: Union[bytes, str], *, purpose: Optional[str] = None, content: Optional[str] = None,
              pd: Optional[int] = None, pd_param: bool = False, limit: int = 256, hex: bool = True) -> str:
    """A User-to-User header value (RFC 7433). ``hex=False`` puts the data as token or quoted string."""
    raw, err = octets(data), new_error()
    options = ffi.new("segue_uui_options *")
    lib.segue_uui_options_init(options, ffi.sizeof(options[0]))
    keep = [c_text(purpose), c_text(content)]
    options.purpose, options.content = keep
    options.pd = -1 if pd is None else pd
    options.pd_param, options.limit, options.hex = int(pd_param), limit, int(hex)
    return grow(lambda buf, n: lib.segue_uui_build(raw, len(raw), options, buf, n, err), err).decode("utf-8", "replace")


def uui_parse(value: Union[str, bytes]) -> List[Uui]:
    """The values of a User-to-User header."""
    data, out, err = octets(value), ffi.new("segue_uui **"), new_error()
    check(lib.segue_uui_parse(out, data, len(data), err), err)
    u = ffi.gc(out[0], lib.segue_uui_free)
    found, size = [], ffi.new("size_t *")
    for i in range(lib.segue_uui_count(u)):
        raw = bytes(ffi.buffer(lib.segue_uui_data(u, i, size), size[0]))
        purpose, content, encoding = (py_text(lib.segue_uui_param(u, i, name)) for name in (b"purpose", b"content", b"encoding"))
        pd = lib.segue_uui_pd(u, i)
        found.append(Uui(raw, py_text(lib.segue_uui_text(u, i)), purpose, content, encoding, None if pd < 0 else pd))
    return found


def refer_to_build(uri: str, headers: Iterable[Tuple[str, str]], *, limit: int = 0) -> str:
    """A Refer-To value ``<uri?name=value&…>`` with every value escaped."""
    pairs = [(c_text(name), c_text(value)) for name, value in headers]
    array = ffi.new("segue_sip_header[]", max(1, len(pairs)))
    for i, (name, value) in enumerate(pairs):
        array[i].name, array[i].value = name, value
    target, err = c_text(uri), new_error()
    return grow(lambda buf, n: lib.segue_refer_to_build(target, array, len(pairs), limit, buf, n, err), err).decode()


def refer_to_headers(value: Union[str, bytes]) -> List[Tuple[str, str]]:
    """The headers inside a Refer-To value; those a stranger must not set are left out."""
    data, err = octets(value), new_error()
    rows: List[Dict[str, str]] = json.loads(grow(lambda buf, n: lib.segue_refer_to_headers(data, len(data), buf, n, err), err))
    return [(row["name"], row["value"]) for row in rows]
