# SPDX-License-Identifier: Apache-2.0
"""A C object that several threads may use while another closes it."""
import os
import threading
from types import TracebackType
from typing import Any, Callable, Optional, Type

from .errors import ClosedError, StateError


class Handle:
    """``with handle as pointer:`` keeps the object for the time of a call; ``close`` waits for such calls, then frees.
    In a process forked off later the object does not work and is not freed: its threads stayed behind."""

    def __init__(self, pointer: Any, free: Callable[[Any], None]) -> None:
        self._pointer, self._free, self._users, self._pid = pointer, free, 0, os.getpid()
        self._freed = False
        self._changed = threading.Condition(threading.Lock())

    def __enter__(self) -> Any:
        if self._pid != os.getpid():  # not under the lock: a thread that stayed behind may hold it
            raise StateError("this belongs to the process that forked; make a runtime of this process's own")
        with self._changed:
            if self._pointer is None:
                raise ClosedError()
            self._users += 1
            return self._pointer

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        with self._changed:
            self._users -= 1
            if self._users == 0:
                self._changed.notify_all()

    @property
    def open(self) -> bool:
        return self._pointer is not None and self._pid == os.getpid()

    def close(self) -> None:
        """Free once, when nobody uses it any more; when this returns it is free, whoever did it."""
        if self._pid != os.getpid():
            return
        with self._changed:
            pointer, self._pointer = self._pointer, None
            while self._users or (pointer is None and not self._freed):
                self._changed.wait()
        if pointer is not None:
            self._free(pointer)
            with self._changed:
                self._freed = True
                self._changed.notify_all()

    def __del__(self) -> None:
        if getattr(self, "_pointer", None) is not None and self._pid == os.getpid():
            self._free(self._pointer)
            self._pointer = None
