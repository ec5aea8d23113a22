"""Results decoded: values, typed buffers, exceptions with their tracebacks, damaged messages."""

from __future__ import annotations

import array
import linecache
import random
import re
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

import purlin
from purlin._capture import CaptureOptions, capture_call
from purlin._capture._types import Captured
from purlin._messages import PROVOCATIONS, built_in_error
from purlin._values import UNBOUND, decode_exception, decode_result
from purlin._wire import WireError, frame, parse_frame
from purlin._wire._opcodes import ERRORS
from purlin._wire.purlin_pb2 import Result, Value
from tests.client.reference import framed_result

NOTHING = Captured([], ())


def framed(result: Result, *buffers: bytes) -> bytes:
    return b"".join(bytes(part) for part in frame(result, buffers))


def typed_list(element: Value.Element, data: bytes, count: int) -> bytes:
    result = Result(version=1)
    result.values.add(kind=Value.LIST, element=element, count=count)
    return framed(result, data)


def failed(outcome: Result.Outcome, code: str, message: str = "text") -> bytes:
    result = Result(version=1, outcome=outcome)
    result.diagnostic.code = code
    result.diagnostic.message = message
    result.diagnostic.file = "user.py"
    result.diagnostic.line = 3
    result.diagnostic.column = 5
    return framed(result)


# -- values


def test_typed_lists() -> None:
    floats = array.array("d", [1.5, -0.0, 2.0])
    ints = array.array("q", [1, -(2**63)])
    assert decode_result(typed_list(Value.FLOATS, floats.tobytes(), 3), NOTHING) == [1.5, -0.0, 2.0]
    assert decode_result(typed_list(Value.INTS, ints.tobytes(), 2), NOTHING) == [1, -(2**63)]
    values = decode_result(typed_list(Value.BOOLS, b"\1\0", 2), NOTHING)
    assert values == [True, False] and isinstance(values, list) and type(values[0]) is bool


def test_root_as_buffer() -> None:
    floats = array.array("d", [1.5, 2.5])
    view = decode_result(typed_list(Value.FLOATS, floats.tobytes(), 2), NOTHING, as_buffer=True)
    assert isinstance(view, memoryview) and view.format == "d" and view.tolist() == [1.5, 2.5]
    result = Result(version=1)
    result.values.add(kind=Value.NONE)
    with pytest.raises(TypeError, match="not a list of ints or of floats"):
        decode_result(framed(result), NOTHING, as_buffer=True)


def test_columns_become_tuples() -> None:
    result = Result(version=1)
    result.values.add(kind=Value.LIST, element=Value.INTS, count=2, buffer=0)
    result.values.add(kind=Value.LIST, element=Value.BOOLS, count=2, buffer=1)
    result.values.add(kind=Value.LIST, element=Value.TUPLES, count=2, children=[0, 1])
    result.root = 2
    ints = array.array("q", [7, 8]).tobytes()
    assert decode_result(framed(result, ints, b"\1\0"), NOTHING) == [(7, True), (8, False)]


def test_unbound_and_builtins() -> None:
    result = Result(version=1)
    result.values.add(kind=Value.UNBOUND)
    assert decode_result(framed(result), NOTHING) is UNBOUND
    result.values[0].kind = Value.BUILTIN
    result.values[0].text = "math.sin"
    assert decode_result(framed(result), NOTHING).__name__ == "sin"  # type: ignore[attr-defined]


# -- exceptions of Purlin's own


@pytest.mark.parametrize(
    ("outcome", "code", "kind"),
    [
        (Result.REFUSED, "type-explosion", purlin.ProgramRefused),
        (Result.REFUSED, "unsupported", purlin.ProgramRefused),
        (Result.FAILED, "unsupported", purlin.ProgramRefused),
        (Result.FAILED, "int-overflow", purlin.IntOverflowError),
        (Result.FAILED, "int-overflow", OverflowError),
        (Result.FAILED, "cancelled", purlin.ComputationCancelled),
        (Result.FAILED, "worker-lost", purlin.WorkerLost),
        (Result.FAILED, "memory", MemoryError),
        (Result.FAILED, "something-new", purlin.ComputationFailed),
    ],
)
def test_diagnostics(outcome: Result.Outcome, code: str, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        decode_result(failed(outcome, code), NOTHING)
    if isinstance(caught.value, (purlin.ProgramRefused, purlin.ComputationFailed)):
        assert str(caught.value) == "user.py:3:5: text"
        assert (caught.value.code, caught.value.line) == (code, 3)


def test_too_large() -> None:
    result = Result(version=1, outcome=Result.TOO_LARGE, total_bytes=12345)
    with pytest.raises(purlin.ResultTooLarge, match="12345") as caught:
        decode_result(framed(result), NOTHING)
    assert caught.value.total_bytes == 12345


# -- exceptions of the user's program


def test_every_built_in_error_is_worded_as_here() -> None:
    assert set(PROVOCATIONS) == set(ERRORS)
    arguments = {
        "UNPACK_TOO_FEW": ("3", "2"),
        "UNPACK_TOO_MANY": ("2",),
        "NO_ATTRIBUTE": ("int", "x"),
        "UNBOUND_LOCAL": ("x",),
        "UNBOUND_NAME": ("x",),
        "UNBOUND_FREE": ("x",),
        "TYPE": ("text",),
        "VALUE": ("text",),
        "FORMAT_SPECIFIER": ("q", "int"),
        "INT_FROM_STR_LIMIT": ("5000",),
        "UNICODE_ENCODE": ("ascii", "c3a9", "0", "1", "ordinal not in range(128)"),
        "UNICODE_DECODE": ("utf-8", "ff", "0", "1", "invalid start byte"),
    }
    # Those whose argument is the whole message, or a name in it.
    whole = "ZIP_STRICT FROZEN RUNTIME INDEX OVERFLOW LOOKUP KEY_TEXT".split()
    arguments |= {code: ("text",) for code in whole}
    for code, name in ERRORS.items():
        if sys.version_info < (3, 11) and code.startswith("INT_") and code.endswith("_LIMIT"):
            continue  # this Python may have no limit
        error = built_in_error(code, arguments.get(code, ()))
        assert type(error).__name__ == name, code
        assert built_in_error(code, arguments.get(code, ())) is not error


@pytest.mark.parametrize(
    ("code", "arguments", "source"),
    [
        ("INT_MODULO_BY_ZERO", (), "1 % zero"),
        ("FLOAT_FLOOR_DIVIDE_BY_ZERO", (), "1.0 // zero"),
        ("UNPACK_TOO_FEW", ("3", "2"), "unpack3([1, 2])"),
        ("UNPACK_TOO_MANY", ("3",), "unpack3([1, 2, 3, 4])"),
        ("NO_ATTRIBUTE", ("int", "name"), "zero.name"),
        ("UNBOUND_NAME", ("no_such",), "no_such"),
        ("MATH_DOMAIN", (), "math.acos(2)"),
        ("POWER_OVERFLOW", (), "(zero + 10.0) ** 400"),
        ("LIST_INDEX", (), "[][zero]"),
        ("MIN_EMPTY", (), "min([])"),
    ],
)
def test_wording(code: str, arguments: tuple[str, ...], source: str) -> None:
    import math

    def unpack3(values: Any) -> None:
        a, b, c = values

    scope = {"zero": 0, "math": math, "unpack3": unpack3}
    with pytest.raises(Exception) as caught:
        eval(source, scope)
    error = built_in_error(code, arguments)
    assert (type(error), str(error), error.args) == (
        type(caught.value), str(caught.value), caught.value.args
    )  # fmt: skip


class Custom(ValueError):
    def __init__(self, code: int, more: str = "") -> None:
        self.code = code


def leaf(n: int) -> int:
    if n == 0:
        return 1 // n
    if n == 1:
        raise Custom(n, "more")
    if n == 2:
        raise KeyError("key", n)
    return sum([leaf(k) for k in range(2, n)])


def caller(n: int) -> int:
    result = leaf(n)
    return result


def remote_error(n: int) -> BaseException:
    captured = capture_call(caller, (n,), {}, options=CaptureOptions())
    body = b"".join(bytes(buffer) for buffer in captured.body)
    error = decode_exception(framed_result(body), captured)
    assert error is not None
    return error


def local_error(n: int) -> BaseException:
    try:
        caller(n)
    except Exception as error:
        return error
    raise AssertionError


@pytest.mark.parametrize("n", range(4))
def test_errors_and_tracebacks_are_those_of_cpython(n: int) -> None:
    remote, local = remote_error(n), local_error(n)
    assert type(remote) is type(local)
    assert remote.args == local.args and vars(remote) == vars(local)

    def lines(error: BaseException) -> list[tuple[str, int | None, str, str | None]]:
        frames = traceback.extract_tb(error.__traceback__)
        return [
            (frame.filename, frame.lineno, frame.name, frame.line)
            for frame in frames
            if frame.name != "local_error"
        ]

    assert lines(remote) == lines(local)


def test_traceback_prints_the_source() -> None:
    text = "".join(traceback.format_exception(remote_error(1)))
    assert 'line %d, in leaf\n    raise Custom(n, "more")\n' % _line_of("raise Custom") in text
    assert "in caller\n    result = leaf(n)\n" in text
    assert "^" not in text  # columns are not known
    assert text.endswith("test_values.Custom: (1, 'more')\n")


def _line_of(text: str) -> int:
    lines = linecache.getlines(__file__)
    return next(i for i, line in enumerate(lines, start=1) if line.strip().startswith(text))


def test_error_raised_again_keeps_its_remote_frames() -> None:
    error = remote_error(0)
    with pytest.raises(ZeroDivisionError) as caught:
        raise error
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names[-2:] == ["caller", "leaf"]


def test_unknown_classes_and_codes() -> None:
    result = Result(version=1, outcome=Result.EXCEPTION)
    result.raised.class_identity = b"x" * 16
    result.raised.class_name = "Gone"
    assert "Gone" in str(decode_exception(framed(result), NOTHING))
    result.raised.Clear()
    result.raised.builtin = "ValueError"
    result.raised.code = "CODE_OF_THE_FUTURE"
    result.raised.code_args.append("words")
    error = decode_exception(framed(result), NOTHING)
    assert type(error) is ValueError and str(error) == "words"


# -- damaged messages


def test_frames() -> None:
    body = typed_list(Value.BOOLS, b"\1\0\1", 3)
    message, buffers = parse_frame(memoryview(body))
    assert Result.FromString(message).values[0].count == 3
    assert [bytes(buffer) for buffer in buffers] == [b"\1\0\1"]
    for size in range(len(body)):
        with pytest.raises(WireError):
            parse_frame(memoryview(body)[:size])
    for damaged in (b"XXXX" + body[4:], body + b"\0", b""):
        with pytest.raises(WireError):
            parse_frame(memoryview(damaged))


@pytest.mark.parametrize(
    "change",
    [
        lambda result: setattr(result, "root", 9),
        lambda result: setattr(result.values[0], "count", 4),
        lambda result: setattr(result.values[0], "buffer", 1),
        lambda result: setattr(result.values[0], "kind", 99),
        lambda result: setattr(result.values[0], "kind", Value.RANGE),
        lambda result: setattr(result.values[0], "kind", Value.FUNCTION),
        lambda result: setattr(result.values[0], "kind", Value.CLASS),
        lambda result: setattr(result.values[0], "kind", Value.CLOSURE),
        lambda result: setattr(result.values[0], "kind", Value.BOUND_METHOD),
        lambda result: setattr(result.values[0], "kind", Value.REMOTE),
        lambda result: setattr(result.values[0], "kind", Value.INSTANCE),
        lambda result: result.values.add(kind=Value.TUPLE, children=[1]),
        lambda result: result.values.add(kind=Value.BUILTIN, text="no_such_builtin"),
        lambda result: result.values.add(
            kind=Value.LIST, element=Value.TUPLES, children=[0], count=1
        ),
    ],
)  # fmt: skip
def test_wrong_results(change: Any) -> None:
    result = Result(version=1)
    result.values.add(kind=Value.LIST, element=Value.BOOLS, count=3)
    change(result)
    with pytest.raises(WireError):
        decode_result(framed(result, b"\1\0\1"), NOTHING)


def test_random_damage_is_always_an_error_of_ours() -> None:
    seed = 20
    rng = random.Random(seed)
    captured = capture_call(caller, (1,), {}, options=CaptureOptions())
    body = framed_result(b"".join(bytes(buffer) for buffer in captured.body))
    for _ in range(2000):
        damaged = bytearray(body)
        for _ in range(rng.randrange(1, 4)):
            damaged[rng.randrange(8, len(damaged))] = rng.randrange(256)
        try:
            decode_exception(bytes(damaged), captured)
        except WireError:
            pass
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error


def test_messages_follow_errors_def() -> None:
    path = Path(__file__).parents[2] / "runtime" / "errors.def"
    names = re.findall(r"^RT_ERROR\((\w+)", path.read_text(), re.MULTILINE)
    assert set(names) == set(PROVOCATIONS), "run proto/generate.py, then see _messages.py"
    assert sys.version_info >= (3, 10)
