"""What a running frame is."""

from __future__ import annotations

import inspect
from types import FrameType

__all__ = ["is_module"]


def is_module(frame: FrameType) -> bool:
    """Whether a frame's own variables are its module's.

    CPython 3.12 keeps the variables of a module's comprehensions in its frame, and once a trace
    function has run there, `f_locals` may be a copy of the globals with stale values among them.

    >>> import sys
    >>> is_module(sys._getframe())
    True
    """
    if frame.f_code.co_flags & inspect.CO_OPTIMIZED:
        return False
    return frame.f_locals is frame.f_globals or frame.f_locals.keys() >= frame.f_globals.keys()
