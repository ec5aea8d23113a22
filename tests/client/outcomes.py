"""Runs a function by CPython and as a lowered Program, and says whether they agree."""

from __future__ import annotations

import builtins
import enum
import re
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from purlin._capture import Captured, CaptureOptions, _objects, capture_block, capture_call
from purlin._values import decode_result
from tests.client.reference import Interpreter, ProgramError, framed_result


def canonical(value: object) -> object:
    """Equal exactly for values that are the same to Python: type, sign of zero, order."""
    if type(value) is float:
        return ("float", struct.pack("<d", value))
    if type(value) in (list, tuple):
        return (type(value).__name__, [canonical(item) for item in value])  # type: ignore[attr-defined]
    if type(value) is complex:
        return ("complex", struct.pack("<dd", value.real, value.imag))
    if type(value) is dict:
        return ("dict", [(canonical(key), canonical(item)) for key, item in value.items()])
    if type(value) in (set, frozenset):
        items = [canonical(item) for item in value]  # type: ignore[attr-defined]
        return (type(value).__name__, sorted(items, key=repr))
    if value is None or type(value) in (bool, int, str, bytes, bytearray, range, slice):
        return (type(value).__name__, repr(value))
    if value is ... or value is NotImplemented:
        return (type(value).__name__, repr(value))
    if isinstance(value, BaseException):
        cause = None if value.__cause__ is None else canonical(value.__cause__)
        text = without_qualifiers(str(value))
        return ("exception", type(value).__name__, text, cause, value.__suppress_context__)
    if isinstance(value, enum.Enum):
        parts = [("name", canonical(value.name)), ("value", canonical(value.value))]
        return ("instance", type(value).__name__, parts)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        named = zip(value._fields, map(canonical, value), strict=True)
        return ("instance", type(value).__name__, sorted(named))
    if isinstance(value, type):
        return ("class", value.__name__)
    attributes = getattr(value, "__dict__", None)
    if attributes is not None and not callable(value):
        fields = sorted((name, canonical(item)) for name, item in attributes.items())
        return ("instance", type(value).__name__, fields)
    return ("other",)


def without_qualifiers(message: str) -> str:
    """Messages about arguments name a nested function by its qualified name."""
    return re.sub(r"[\w.<>]+\.([\w<>]+\(\))", r"\1", message)


def outcome(run: Callable[[], object]) -> tuple[str, object]:
    try:
        return ("value", canonical(run()))
    except ProgramError:
        raise
    except Exception as error:
        return ("raised", canonical(error))


# Builtins that lowering is tested with, whether the compiler knows them yet or not.
PURE_BUILTINS = (
    "abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter"
    " float format frozenset getattr hasattr hash hex int isinstance issubclass iter len list map"
    " max min next object oct ord pow print range repr reversed round set setattr slice sorted str"
    " sum tuple type zip"
).split()


@contextmanager
def all_builtins() -> Iterator[None]:
    """Lets programs refer to all pure builtins."""
    known = _objects._BY_ID
    added = {id(getattr(builtins, name)): name for name in PURE_BUILTINS}
    before = dict(known)
    known.update(added)
    try:
        yield
    finally:
        known.clear()
        known.update(before)


def program_of(function: Callable[..., Any], *args: Any, **kwargs: Any) -> bytes:
    """The framed Program of a call."""
    with all_builtins():
        return joined(capture_call(function, args, kwargs, options=CaptureOptions()))


def joined(captured: Captured) -> bytes:
    return b"".join(bytes(buffer) for buffer in captured.body)


def remote_outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[str, object]:
    body = program_of(function, *args, **kwargs)
    return outcome(lambda: Interpreter(body).run()[0])


def agree(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Asserts that the lowered function does what CPython does."""
    local = outcome(lambda: function(*args, **kwargs))
    assert remote_outcome(function, *args, **kwargs) == local


class Block:
    """Captures the body of its with statement and runs it by the reference interpreter.

    The body then runs here as well: `values` are the remote ones.
    """

    def __init__(self, options: CaptureOptions = CaptureOptions()) -> None:
        self.options = options
        self.captured: Captured
        self.values: dict[str, Any] = {}

    def __enter__(self) -> Block:
        frame: FrameType = sys._getframe(1)
        with all_builtins():
            self.captured = capture_block(frame, frame.f_lineno, self.options)
        outputs = decode_result(framed_result(joined(self.captured)), self.captured)
        assert isinstance(outputs, tuple)
        self.values = dict(zip(self.captured.outputs, outputs, strict=True))
        return self

    def __exit__(self, *error: object) -> None:
        pass
