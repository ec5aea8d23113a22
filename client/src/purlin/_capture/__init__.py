"""From Python objects to a Program message: functions, with-blocks and values."""

from __future__ import annotations

import types

from purlin._capture._graph import capture_function_call, capture_one_value, capture_with_block
from purlin._capture._types import (
    Captured,
    CaptureOptions,
    LocalReference,
    Reference,
    RemoteReference,
)

__all__ = [
    "CaptureOptions",
    "Captured",
    "LocalReference",
    "Reference",
    "RemoteReference",
    "capture_block",
    "capture_call",
    "capture_value",
]


def capture_call(
    function: object,
    args: tuple[object, ...],
    kwargs: dict[str, object],
    *,
    options: CaptureOptions,
) -> Captured:
    """A Program that returns the 1-tuple (function(*args, **kwargs),)."""
    return capture_function_call(function, args, kwargs, options)


def capture_block(frame: types.FrameType, with_line: int, options: CaptureOptions) -> Captured:
    """A Program of the body of the `with` statement at that line of the frame's code."""
    return capture_with_block(frame, with_line, options)


def capture_value(obj: object, options: CaptureOptions) -> Captured:
    """A Program that returns the 1-tuple (obj,)."""
    return capture_one_value(obj, options)
