# SPDX-License-Identifier: Apache-2.0
"""segue hands a live call from a voice agent to a human, so that the caller never has to repeat themselves.

Just the context: :func:`encode`, :func:`decode`, :class:`Context`. Live calls: :class:`Runtime`. doc/python.md is the
guide.
"""
from ._native import ffi as _ffi, lib as _lib
from .context import *
from .engines import *
from .errors import *
from .events import *
from .runtime import *
from .session import *
from .wire import *
from . import context, engines, errors, events, runtime, session, wire

__version__: str = _ffi.string(_lib.segue_version()).decode()
__all__ = ["__version__", *context.__all__, *engines.__all__, *errors.__all__, *events.__all__, *runtime.__all__,
           *session.__all__, *wire.__all__]
