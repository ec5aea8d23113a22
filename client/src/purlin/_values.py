"""From a framed Result to Python values and exceptions."""

from __future__ import annotations

from purlin._capture._types import Captured


def decode_result(
    data: memoryview | bytes, captured: Captured, *, as_buffer: bool = False
) -> object:
    """The value of a framed Result, or the exception that it tells of, raised.

    Args:
        data: the framed Result.
        captured: what was submitted; gives back the user's own classes and functions.
        as_buffer: a root list of ints or floats is given as a typed buffer, not as a list.
    """
    raise NotImplementedError


def decode_exception(data: memoryview | bytes, captured: Captured) -> BaseException | None:
    """The exception that a framed Result tells of, with its remote traceback, or None."""
    raise NotImplementedError
