"""Keeps units by the code object they came from, for as long as that lives."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType

from purlin._capture._lower import Ask, lower_block, lower_function
from purlin._capture._unit import Unit
from purlin._source import find_function, find_with

VARIANTS_MAX = 4  # of one code: differ in what their environments answered


class _Entry:
    def __init__(self, code: CodeType) -> None:
        key = id(code)
        # By identity: equal code objects may come from different files.
        self.code = weakref.ref(code, lambda _: _entries.pop(key, None))
        self.units: dict[object, list[Unit]] = {}


_entries: dict[int, _Entry] = {}


def _cached(code: CodeType, key: object, ask: Ask, make: Callable[[], Unit]) -> Unit:
    entry = _entries.get(id(code))
    if entry is None or entry.code() is not code:
        entry = _entries[id(code)] = _Entry(code)
    units = entry.units.setdefault(key, [])
    for unit in units:
        if all(ask(question) == answer for question, answer in unit.questions.items()):
            return unit
    unit = make()
    units.insert(0, unit)
    del units[VARIANTS_MAX:]
    return unit


def unit_of(function: FunctionType, ask: Ask, *, init: bool) -> Unit:
    """The unit of a function in an environment that answers like this.

    Args:
        init: it is a class's __init__.
    """
    code = function.__code__

    def make() -> Unit:
        return lower_function(find_function(code, function.__globals__), ask, init=init)

    return _cached(code, init, ask, make)


def block_unit_of(frame: FrameType, line: int, ask: Ask) -> Unit:
    """The unit of the with-block at a line of a frame's code."""
    code = frame.f_code
    return _cached(
        code,
        ("with", line),
        ask,
        lambda: lower_block(find_with(frame, line), code.co_name, ask),
    )
