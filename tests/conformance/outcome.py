"""What came of a call, in a form that compares bit for bit, types included."""

from __future__ import annotations

import contextlib
import io
import math
import struct
import traceback
import types
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How far a float reduction in Purlin's fixed order may be from CPython's order.
CLOSE = 1e-12
# Of a deep recursion, those that say enough.
FRAMES_SHOWN_MAX = 20


@dataclass(frozen=True)
class Outcome:
    """A value, or an exception with the frames of the user's program, outermost first; and what
    was printed before."""

    value: Any = None
    error: BaseException | None = None
    frames: tuple[tuple[str, int, str], ...] = ()
    printed: str = ""

    def __str__(self) -> str:
        printed = f"\n    printed {self.printed!r:.2000}" if self.printed else ""
        if self.error is None:
            return f"{self.value!r:.2000} of {type(self.value).__name__}{printed}"
        shown = self.frames[:FRAMES_SHOWN_MAX]
        places = "".join(f"\n    {file}:{line} in {name}" for file, line, name in shown)
        causes = "".join(f"\n    from {cause!r}" for cause in _causes(self.error))
        return f"{type(self.error).__name__}: {self.error}{places}{causes}{printed}"


def outcome_of(call: Callable[[], Any], files: set[str]) -> Outcome:
    """Run `call`; keep what it prints and, of what it raises, the frames in `files`."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            value, error = call(), None
        except Exception as raised:
            value, error = None, raised
    frames = frames_of(error, files) if error else ()
    return Outcome(value, error, frames, printed.getvalue())


def _causes(error: BaseException) -> list[BaseException]:
    """What an exception was raised from, and that in turn."""
    causes: list[BaseException] = []
    while error.__cause__ is not None and error.__cause__ not in causes:
        error = error.__cause__
        causes.append(error)
    return causes


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

    With `close`, floats may differ by a rounding or two. The order of a dict counts, that of a set
    does not: a case that is about it returns a list.
    """
    return _Comparison(close).same(left, right)


class _Comparison:
    """Compares two values part by part; pairs met again are under comparison already."""

    def __init__(self, close: bool) -> None:
        self.close = close
        # Kept alive, so that no other object takes the id.
        self.met: dict[tuple[int, int], tuple[object, object]] = {}

    def same(self, left: object, right: object) -> bool:
        if type(left) is not type(right):
            return False
        if isinstance(left, float) and isinstance(right, float):
            return self.same_float(left, right)
        if isinstance(left, complex) and isinstance(right, complex):
            return self.same_float(left.real, right.real) and self.same_float(left.imag, right.imag)
        if left is right or (id(left), id(right)) in self.met:
            return True
        self.met[id(left), id(right)] = (left, right)
        return self.same_parts(left, right)

    def same_float(self, left: float, right: float) -> bool:
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        if self.close:
            return math.isclose(left, right, rel_tol=CLOSE, abs_tol=CLOSE)
        return struct.pack("d", left) == struct.pack("d", right)

    def same_parts(self, left: Any, right: Any) -> bool:
        if isinstance(left, (tuple, list, deque)):
            return self.same_row(left, right) and self.same_attributes(left, right)
        if isinstance(left, dict):
            return self.same_row(list(left.items()), list(right.items())) and self.same_attributes(
                left, right
            )
        if isinstance(left, (set, frozenset)):
            return bool(left == right) and self.same_row(_by_repr(left), _by_repr(right))
        if isinstance(left, BaseException):
            return self.same_error(left, right)
        if isinstance(left, types.FunctionType):
            return bool(left.__code__.co_name == right.__code__.co_name)
        if type(left).__module__.startswith("tests.") or hasattr(left, "__dict__"):
            return self.same_attributes(left, right)
        # CPython does not word ints of more than 4300 digits.
        return bool(left == right) and (type(left) is int or repr(left) == repr(right))

    def same_row(self, left: Any, right: Any) -> bool:
        return len(left) == len(right) and all(map(self.same, left, right))

    def same_error(self, left: BaseException, right: BaseException) -> bool:
        return (
            type(left) is type(right)
            and str(left) == str(right)
            and self.same(left.args, right.args)
            and self.same(left.__cause__, right.__cause__)
        )

    def same_attributes(self, left: Any, right: Any) -> bool:
        if not hasattr(left, "__dict__"):
            return True
        return self.same_row(sorted(vars(left).items()), sorted(vars(right).items()))


def _by_repr(values: Any) -> list[Any]:
    return sorted(values, key=repr)


def same_outcome(expected: Outcome, got: Outcome, *, close: bool = False) -> bool:
    """Whether Purlin's outcome is CPython's."""
    if expected.printed != got.printed:
        return False
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
        and same_value(_causes(expected.error), _causes(got.error))
        and expected.frames == got.frames
    )
