"""What came of a call, in a form that compares bit for bit, types included."""

from __future__ import annotations

import math
import struct
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How far a float reduction in Purlin's fixed order may be from CPython's order.
CLOSE = 1e-12


@dataclass(frozen=True)
class Outcome:
    """A value, or an exception with the frames of the user's program, outermost first."""

    value: Any = None
    error: BaseException | None = None
    frames: tuple[tuple[str, int, str], ...] = ()

    def __str__(self) -> str:
        if self.error is None:
            return f"{self.value!r:.2000} of {type(self.value).__name__}"
        places = "".join(f"\n    {file}:{line} in {name}" for file, line, name in self.frames)
        return f"{type(self.error).__name__}: {self.error}{places}"


def outcome_of(call: Callable[[], Any], files: set[str]) -> Outcome:
    """Run `call`; of what it raises, keep the frames in `files`."""
    try:
        return Outcome(call())
    except Exception as error:
        return Outcome(error=error, frames=frames_of(error, files))


def frames_of(error: BaseException, files: set[str]) -> tuple[tuple[str, int, str], ...]:
    """The places in `files` that an exception passed.

    A generator's frame is kept, but not that of the comprehension or generator that it feeds:
    Purlin runs them as one.
    """
    places: list[tuple[str, int, str]] = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename not in files:
            continue
        place = (Path(frame.f_code.co_filename).name, line, frame.f_code.co_name)
        if place[2] == "<genexpr>" and places and places[-1][2] in ("<genexpr>", "<listcomp>"):
            places.pop()
        places.append(place)
    return tuple(places)


def same_value(left: object, right: object, *, close: bool = False) -> bool:
    """Whether two values are of the same types and print alike; floats by their bits, NaN by being.

    With `close`, floats may differ by a rounding or two.
    """
    if type(left) is not type(right):
        return False
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        if close:
            return math.isclose(left, right, rel_tol=CLOSE, abs_tol=CLOSE)
        return struct.pack("d", left) == struct.pack("d", right)
    if isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
        return len(left) == len(right) and all(
            same_value(a, b, close=close) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, types.FunctionType) and isinstance(right, types.FunctionType):
        return left.__code__.co_name == right.__code__.co_name
    if type(left).__module__.startswith("tests.") or hasattr(left, "__dict__"):
        return same_value(sorted(vars(left).items()), sorted(vars(right).items()), close=close)
    return left == right and repr(left) == repr(right)


def same_outcome(expected: Outcome, got: Outcome, *, close: bool = False) -> bool:
    """Whether Purlin's outcome is CPython's."""
    if expected.error is None or got.error is None:
        return (
            expected.error is None
            and got.error is None
            and same_value(expected.value, got.value, close=close)
        )
    if type(expected.error) is not type(got.error):
        return False
    if isinstance(expected.error, RecursionError):
        return True  # how deep it went, and where it ended, is each one's own
    return (
        str(expected.error) == str(got.error)
        and same_value(expected.error.args, got.error.args)
        and expected.frames == got.frames
    )
