# SPDX-License-Identifier: Apache-2.0
"""What can go wrong: one exception class for each SEGUE_E_*, all of them :class:`Error`."""
from typing import Any, Dict, Optional, Type

from ._native import ffi, lib

__all__ = [
    "Error", "InvalidError", "NoMemoryError", "ParseError", "LimitError", "AgainError", "StateError", "NotFoundError",
    "UnsupportedError", "AuthError", "KeyUnknownError", "ExpiredError", "DeadlineError", "EngineError", "SystemRefusedError",
    "AbiError", "ClosedError",
]

_NOWHERE = 2**64 - 1


class Error(Exception):
    """A call was refused.

    ``code`` is the negative SEGUE_E_*, ``message`` one English sentence without personal data, ``path`` the field of
    the input such as ``"attempts[2].outcome"`` (or ``""``), ``offset`` the byte in the input and ``line`` its line
    (both None where they have no meaning).
    """

    code: int = 0

    def __init__(self, message: str = "", *, code: Optional[int] = None, path: str = "", offset: Optional[int] = None,
                 line: Optional[int] = None) -> None:
        if code is not None:
            self.code = code
        self.message = message or ffi.string(lib.segue_strerror(self.code)).decode()
        self.path = path
        self.offset = offset
        self.line = line
        super().__init__(self.message)

    def __str__(self) -> str:
        """The sentence, behind the path where it does not tell it itself."""
        return f"{self.path}: {self.message}" if self.path and self.path not in self.message else self.message

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), self.message, self.code, self.path, self.offset, self.line)


def _rebuild(cls: Type[Error], message: str, code: int, path: str, offset: Optional[int], line: Optional[int]) -> Error:
    return cls(message, code=code, path=path, offset=offset, line=line)


class InvalidError(Error, ValueError):
    """An argument breaks the call's contract."""
    code = lib.SEGUE_E_INVAL


class NoMemoryError(Error, MemoryError):
    """No memory; nothing was changed."""
    code = lib.SEGUE_E_NOMEM


class ParseError(Error, ValueError):
    """Input from outside is malformed: see ``path``, ``line`` and ``offset``."""
    code = lib.SEGUE_E_PARSE


class LimitError(Error, ValueError):
    """A documented bound was exceeded."""
    code = lib.SEGUE_E_LIMIT


class AgainError(Error):
    """Not now: a queue is full, or there is nothing yet."""
    code = lib.SEGUE_E_AGAIN


class StateError(Error):
    """Not allowed in the present state, such as answering twice."""
    code = lib.SEGUE_E_STATE


class NotFoundError(Error, LookupError):
    """The named thing does not exist: engine, profile, file."""
    code = lib.SEGUE_E_NOTFOUND


class UnsupportedError(Error):
    """The peer, plugin or build cannot do this."""
    code = lib.SEGUE_E_UNSUPPORTED


class AuthError(Error):
    """Forged, altered, or bound to something else."""
    code = lib.SEGUE_E_AUTH


class KeyUnknownError(Error, LookupError):
    """No key of that id in the key ring."""
    code = lib.SEGUE_E_KEY


class ExpiredError(Error):
    """Valid once, but its life is over."""
    code = lib.SEGUE_E_EXPIRED


class DeadlineError(Error):
    """A deadline passed."""
    code = lib.SEGUE_E_TIMEOUT


class EngineError(Error):
    """An engine or plugin failed."""
    code = lib.SEGUE_E_ENGINE


class SystemRefusedError(Error):
    """The operating system refused a file or socket."""
    code = lib.SEGUE_E_IO


class AbiError(Error):
    """A plugin was built for another ABI."""
    code = lib.SEGUE_E_ABI


class ClosedError(Error):
    """The session or runtime has ended."""
    code = lib.SEGUE_E_CLOSED


_CLASSES: Dict[int, Type[Error]] = {cls.code: cls for cls in Error.__subclasses__()}


def new_error() -> Any:
    """A segue_error to be filled."""
    return ffi.new("segue_error *")


def error(code: int, err: Any = None) -> Error:
    """The exception for a negative status, with what a segue_error says when one was filled."""
    cls = _CLASSES.get(code, Error)
    if err is None or err.code == 0:
        return cls(code=code)
    return cls(ffi.string(err.message).decode("utf-8", "replace"), code=code,
               path=ffi.string(err.path).decode("utf-8", "replace"),
               offset=None if err.offset == _NOWHERE else int(err.offset), line=int(err.line) or None)


def check(code: int, err: Any = None) -> int:
    """The status itself, or the exception it stands for."""
    if code < 0:
        raise error(code, err)
    return code
