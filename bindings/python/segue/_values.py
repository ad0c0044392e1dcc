# SPDX-License-Identifier: Apache-2.0
"""What the other modules share: text in, text out, times, and dataclasses from and to JSON."""
import dataclasses
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Type, TypeVar, Union

from ._native import ffi, lib
from .errors import InvalidError, error

T = TypeVar("T")
UNIX_NONE = -2**63
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def c_text(text: Optional[str]) -> Any:
    """A terminated copy for C, NULL for None. Keep the result as long as C may look."""
    if text is None:
        return ffi.NULL
    data = text.encode("utf-8", "surrogatepass")
    if b"\0" in data:
        raise InvalidError("a text must not hold NUL")
    return ffi.new("char[]", data)


def octets(text: Union[str, bytes, bytearray, memoryview]) -> bytes:
    # A lone surrogate becomes what the C side refuses with its offset.
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)


def py_text(pointer: Any) -> str:
    return "" if pointer == ffi.NULL else ffi.string(pointer).decode("utf-8", "replace")


def grow(call: Callable[[Any, Any], int], err: Any = None, room: int = 1024) -> bytes:
    """Run a call that follows the library's buffer rule until its result fits."""
    size = ffi.new("size_t *", room)
    while True:
        buf = ffi.new("char[]", room)
        size[0] = room
        code = call(buf, size)
        if code == lib.SEGUE_E_LIMIT and size[0] >= room and room < 1 << 28:
            if size[0] == room and err is not None and err.code != 0 and room > 1024:
                raise error(code, err)
            room = size[0] + 1
            continue
        if code < 0:
            raise error(code, err)
        return bytes(ffi.buffer(buf, size[0]))


def unix_ms(when: Union[datetime, float, int, None]) -> int:
    """Unix milliseconds of a datetime (one without zone is UTC) or of seconds; UNIX_NONE for None."""
    if when is None:
        return UNIX_NONE
    if isinstance(when, datetime):
        if when.tzinfo is None:
            when = when.replace(tzinfo=timezone.utc)
        return (when - EPOCH) // timedelta(milliseconds=1)
    return int(when * 1000)


def unix_s(when: Union[datetime, float, int, None]) -> int:
    ms = unix_ms(when)
    return UNIX_NONE if ms == UNIX_NONE else ms // 1000


def parse_time(text: str) -> datetime:
    """RFC 3339 as segue writes it."""
    return datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text).astimezone(timezone.utc)


def show_time(when: datetime) -> str:
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    when = when.astimezone(timezone.utc).replace(tzinfo=None)
    return when.isoformat(timespec="milliseconds" if when.microsecond else "seconds") + "Z"


# ---- dataclasses from and to JSON ----

TIME = "time"


def item(of: Any = None, name: str = "", many: bool = False) -> Any:
    """A field that may be absent. `of`: a dataclass, or TIME; `name`: the JSON name when it is another one."""
    meta = {"of": of, "name": name}
    if many:
        return dataclasses.field(default_factory=list, metadata=meta)
    return dataclasses.field(default=None, metadata=meta)


def _plan(cls: Type[Any]) -> Tuple[Tuple[str, str, Any], ...]:
    plan: Optional[Tuple[Tuple[str, str, Any], ...]] = cls.__dict__.get("_plan")
    if plan is None:
        plan = tuple((f.name, f.metadata.get("name") or f.name, f.metadata.get("of")) for f in dataclasses.fields(cls))
        cls._plan = plan
    return plan


def _in(of: Any, value: Any) -> Any:
    if of is None or value is None:
        return value
    if isinstance(value, list):
        return [_in(of, part) for part in value]
    return parse_time(value) if of is TIME else load(of, value)


def load(cls: Type[T], data: Mapping[str, Any]) -> T:
    """A dataclass out of a JSON object that the library has checked."""
    return cls(**{name: _in(of, data[key]) for name, key, of in _plan(cls) if data.get(key) is not None})


def _out(of: Any, value: Any) -> Any:
    if isinstance(value, list):
        return [_out(of, part) for part in value]
    if of is TIME:
        return show_time(value) if isinstance(value, datetime) else value
    return dump(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def dump(value: Any) -> Dict[str, Any]:
    """The JSON object of a dataclass; what is absent is left out."""
    out = {}
    for name, key, of in _plan(type(value)):
        held = getattr(value, name)
        if held is not None and held != [] and held != {}:
            out[key] = _out(of, held)
    return out
