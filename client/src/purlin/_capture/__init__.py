"""From Python objects to a Program message: functions, with-blocks and values."""

from __future__ import annotations

import types

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
    raise NotImplementedError


def capture_block(frame: types.FrameType, with_line: int, options: CaptureOptions) -> Captured:
    """A Program of the body of the `with` statement at that line of the frame's code."""
    raise NotImplementedError


def capture_value(obj: object, options: CaptureOptions) -> Captured:
    """A Program that returns the 1-tuple (obj,)."""
    raise NotImplementedError
