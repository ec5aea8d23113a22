"""Traceback objects for frames that were never here, which show the user's own source lines."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from types import CodeType, FrameType, TracebackType

from purlin._capture._library import is_pure_file
from purlin._capture._types import ENTRY_FILE
from purlin._wire.purlin_pb2 import Frame

MERGES_COMPREHENSIONS = sys.version_info >= (3, 12)  # PEP 709: they have no frame of their own
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")
NO_COLUMNS = 13  # location table entry of a line without columns (Objects/locations.md)
LINE_MAX = 2**31 - 1  # a C int
UNITS_MAX = 8  # code units that one entry covers


def remote_traceback(frames: Sequence[Frame]) -> TracebackType | None:
    """The traceback of these frames, outermost first."""
    places: list[tuple[str, int, str]] = []
    for frame in frames:
        if frame.file == ENTRY_FILE or is_pure_file(frame.file):
            continue  # CPython has no frame there
        place = (frame.file, frame.line, frame.function)
        if MERGES_COMPREHENSIONS and frame.function in COMPREHENSIONS and places:
            place = (frame.file, frame.line, places.pop()[2])
        places.append(place)
    trace: TracebackType | None = None
    for file, line, function in reversed(places):
        stub = _frame(file, line, function)
        trace = TracebackType(trace, stub, stub.f_lasti, min(line, LINE_MAX))
    return trace


def _frame(file: str, line: int, function: str) -> FrameType:
    scope: dict[str, object] = {"__name__": "__remote__", "__builtins__": {}}
    try:
        exec(_stub(file, line, function), scope)
    except ZeroDivisionError as error:
        assert error.__traceback__ is not None
        assert error.__traceback__.tb_next is not None
        return error.__traceback__.tb_next.tb_frame
    raise AssertionError("the stub did not raise")


@lru_cache(maxsize=1024)
def _stub(file: str, line: int, function: str) -> CodeType:
    code = compile("0 / 0", "<remote>", "exec")
    changes: dict[str, object] = {
        "co_filename": file,
        "co_name": function,
        "co_firstlineno": min(max(line, 1), LINE_MAX),
    }
    if sys.version_info >= (3, 11):
        changes["co_qualname"] = function
        changes["co_linetable"] = _line_only(len(code.co_code) // 2)
    return code.replace(**changes)  # type: ignore[arg-type]


def _line_only(units: int) -> bytes:
    """A location table that puts all code units on the first line, without columns."""
    table = bytearray()
    while units > 0:
        length = min(units, UNITS_MAX)
        table += bytes((0x80 | NO_COLUMNS << 3 | (length - 1), 0))
        units -= length
    return bytes(table)
