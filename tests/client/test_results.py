"""What comes back: values of every kind, aliases, shared variables, exceptions, output."""

# mypy: ignore-errors

from __future__ import annotations

import collections
import enum
import types
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from purlin._capture import CaptureOptions, capture_call
from purlin._capture._types import Captured
from purlin._futures import Future
from purlin._values import decode_exception, decode_result
from purlin._wire import frame
from purlin._wire.purlin_pb2 import Result, Value
from tests.client.outcomes import all_builtins, joined
from tests.client.reference import framed_result


def remote(function: Any, *args: Any) -> Any:
    with all_builtins():
        captured = capture_call(function, args, {}, options=CaptureOptions())
    return decode_result(framed_result(joined(captured), 0), captured)


def failure(function: Any, *args: Any) -> BaseException:
    with all_builtins():
        captured = capture_call(function, args, {}, options=CaptureOptions())
    error = decode_exception(framed_result(joined(captured)), captured)
    assert error is not None
    return error


class Color(enum.Enum):
    RED = 1
    BLUE = "b"


class Point(NamedTuple):
    x: int
    y: Any = None


@dataclass(frozen=True)
class Frozen:
    n: int


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: Any) -> None:
        self.a = a


class Problem(Exception):
    def __init__(self, code: int, extra: Any = None) -> None:
        super().__init__(f"problem {code}")
        self.code = code
        self.extra = extra


def kinds() -> Any:
    return [
        {"a": 1, (1, 2): None}, {1, 2}, frozenset({3}), b"\0x", bytearray(b"ab"), 2**80, -(2**70), 1 - 2j,
        ..., "nul \0", "\ud800", Color.RED, Point(1, [2]), Frozen(4), Slotted(5), int, len, Color,
        NotImplemented, range(3),
    ]  # fmt: skip


def test_kinds() -> None:
    local, there = kinds(), remote(kinds)
    assert [type(value) for value in there] == [type(value) for value in local]
    assert there[-6].a == 5
    del local[-6], there[-6]
    assert there == local
    assert there[11] is Color.RED and repr(there[12]) == "Point(x=1, y=[2])"


def aliases() -> Any:
    inner: list[Any] = []
    table = {"x": inner, "y": inner}
    point = Point(0, inner)
    return [inner, table, point, (inner, table)]


def test_aliases_are_kept() -> None:
    inner, table, point, pair = remote(aliases)
    assert table["x"] is table["y"] is inner is point.y is pair[0]
    assert pair[1] is table


def counters(start: int) -> Any:
    count = start

    def step(by: int = 1) -> int:
        nonlocal count
        count += by
        return count

    def read() -> int:
        return count

    step()
    return step, read


def test_closures_share_their_variables() -> None:
    step, read = remote(counters, 5)
    assert (read(), step(), step(by=10), read()) == (6, 7, 17, 17)


def raises(n: int) -> None:
    if n == 1:
        raise KeyError("missing") from Problem(2, [3])
    if n == 2:
        raise ValueError from None
    raise Problem(n, {"k": n})


def test_exceptions() -> None:
    error: Any = failure(raises, 0)
    assert type(error) is Problem
    assert (error.args, error.code, error.extra) == (("problem 0",), 0, {"k": 0})
    error = failure(raises, 1)
    assert type(error) is KeyError and error.args == ("missing",) and error.__suppress_context__
    assert type(error.__cause__) is Problem and error.__cause__.extra == [3]
    error = failure(raises, 2)
    assert error.__cause__ is None and error.__suppress_context__


def caught(n: int) -> Any:
    try:
        raises(n)
    except Exception as error:
        return [error, error, str(error)]


def test_exceptions_as_values() -> None:
    first, second, text = remote(caught, 0)
    assert first is second and first.code == 0 and text == "problem 0"


def library_objects() -> Any:
    queue = collections.deque([1, 2, 3], maxlen=2)
    queue.append(4)
    count = collections.Counter("abca")
    count["z"] += 1
    default = collections.defaultdict(list)
    default["k"].append(1)
    return [queue, count, default]


def test_library_objects_are_the_library_s_own() -> None:
    queue, count, default = remote(library_objects)
    assert type(queue) is collections.deque and queue == collections.deque([3, 4], 2)
    assert queue.maxlen == 2
    assert type(count) is collections.Counter and count["a"] == 2 and count["z"] == 1
    assert type(default) is collections.defaultdict and default["new"] == []


QUEUE = collections.deque([1, 2])
COUNT = collections.Counter("aab")


def captured_library_objects() -> Any:
    return (list(QUEUE), COUNT["a"], COUNT.most_common(1), len(QUEUE))


def test_captured_library_objects() -> None:
    assert remote(captured_library_objects) == captured_library_objects()


def test_a_cell_without_a_value() -> None:
    result = Result(version=1)
    result.values.add(kind=Value.CELL)
    data = b"".join(bytes(part) for part in frame(result, []))
    cell = decode_result(data, Captured([], ()))
    assert isinstance(cell, types.CellType)
    with pytest.raises(ValueError, match="empty"):
        _ = cell.cell_contents


def test_output_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    result = Result(version=1, output="é\ud800\n".encode("utf-8", "surrogatepass"))
    result.values.add(kind=Value.NONE)
    data = b"".join(bytes(part) for part in frame(result, []))
    told: list[str] = []
    assert decode_result(data, Captured([], ()), on_output=told.append) is None
    assert told == ["é\ud800\n"]

    future: Future[int] = Future()
    future.printed = "printed\n"
    future.set_running_or_notify_cancel()
    future.settle(3)
    assert capsys.readouterr().out == ""
    assert (future.result(), future.result(), future.exception()) == (3, 3, None)
    assert capsys.readouterr().out == "printed\n"
