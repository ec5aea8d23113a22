"""What is captured: values and how they are shared, with-blocks, proxies."""

# mypy: disable-error-code="used-before-def, misc, has-type"

from __future__ import annotations

import enum
import itertools
import linecache
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from purlin import CaptureError
from purlin._capture import (
    Captured,
    CaptureOptions,
    LocalReference,
    RemoteReference,
    _cache,
    capture_block,
    capture_call,
    capture_value,
)
from purlin._capture.show import show_program
from purlin._values import UNBOUND, decode_result
from purlin._wire import parse_message
from purlin._wire.purlin_pb2 import Program, Value
from tests.client.outcomes import Block, canonical, joined
from tests.client.reference import framed_result

OPTIONS = CaptureOptions()


def program_of(captured: Captured) -> Program:
    return parse_message(joined(captured), Program)[0]


def round_trip(value: object) -> Any:
    captured = capture_value(value, OPTIONS)
    return decode_result(framed_result(joined(captured), 0), captured)


# -- values


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a = 1


class Plain:
    def __init__(self, x: Any) -> None:
        self.x = x

    def get(self) -> Any:
        return self.x


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -(2**63), 2**63 - 1, 0.5, -0.0, math.inf, "", "tëxt\x01", (), (1, (2, "x")),
        [], [1, 2], [1.0, -0.0], [True, False], [1, 2.0], [True, 1], [[1], [2.0]], ["a", "b"],
        [(1, 2.0, True), (3, 4.0, False)], [(1, "x"), (2, "y")], [(1,), (1, 2)], [()],
        range(3), range(10, 0, -3), [(1.0, 2), (2, 1.0)], [None, None], [2**63 - 1, -(2**63)],
    ],
)  # fmt: skip
def test_values_come_back(value: object) -> None:
    assert canonical(round_trip(value)) == canonical(value)


def test_nan_keeps_its_bits() -> None:
    assert canonical(round_trip([math.nan, -math.nan])) == canonical([math.nan, -math.nan])


def test_objects_come_back() -> None:
    plain = Plain([1, (2, 3)])
    back = round_trip([plain, plain, Plain, Plain.get, math.sin, len, KeyError])
    assert type(back[0]) is Plain and back[0].x == [1, (2, 3)] and back[0] is back[1]
    assert back[2:] == [Plain, Plain.get, math.sin, len, KeyError]
    assert round_trip(plain.get)() == [1, (2, 3)]
    with pytest.raises(CaptureError, match=r"the value\[0\] is a bound method"):
        round_trip([plain.get])
    slotted = round_trip(Slotted())
    assert slotted.a == 1 and not hasattr(slotted, "b")
    f = lambda: 1
    assert round_trip(f) is f


def test_shared_objects_are_sent_once() -> None:
    shared = [1, 2, 3]
    program = program_of(capture_value([shared, shared, (shared, [shared])], OPTIONS))
    assert sum(value.element == Value.INTS for value in program.values) == 1
    a, b, (c, (d,)) = round_trip([shared, shared, (shared, [shared])])
    assert a is b is c is d


def test_large_lists_travel_in_buffers() -> None:
    captured = capture_value([float(i) for i in range(10**5)], OPTIONS)
    assert len(captured.body) == 2
    assert len(captured.body[0]) < 500
    view = captured.body[1]
    assert isinstance(view, memoryview) and view.nbytes == 8 * 10**5


def test_deep_and_long_data_needs_no_recursion() -> None:
    deep: Any = "end"
    for _ in range(20_000):
        deep = (deep,)
    program = program_of(capture_value(deep, OPTIONS))
    assert len(program.values) >= 20_000
    chain: Any = None
    for _ in range(5_000):
        chain = Plain(chain)
    assert len(program_of(capture_value(chain, OPTIONS)).values) >= 5_000
    functions: list[Callable[[], Any]] = [lambda: 0]
    for _ in range(3_000):
        functions.append((lambda f: lambda: f)(functions[-1]))
    assert len(program_of(capture_call(functions[-1], (), {}, options=OPTIONS)).functions) == 3_002


def test_mutable_globals_are_taken_as_they_are() -> None:
    captured = capture_call(read_state, (), {}, options=OPTIONS)
    STATE.append(4)
    try:
        assert decode_result(framed_result(joined(captured), 0), captured) == [1, 2, 3]
    finally:
        STATE.pop()


STATE = [1, 2, 3]


def read_state() -> Any:
    return STATE


def test_proxies() -> None:
    class Proxy:
        pass

    remote, local = Proxy(), Proxy()

    def reference(obj: object) -> Any:
        if obj is remote:
            return ("ab" * 16, (0, 2))
        return LocalReference([1.5]) if obj is local else None

    options = CaptureOptions(remote_reference=reference)
    program = program_of(capture_value([remote, local, local], options))
    kinds = [(value.kind, value.text, list(value.integers)) for value in program.values]
    assert (Value.REMOTE, "ab" * 16, [0, 2]) in kinds
    assert sum(value.element == Value.FLOATS for value in program.values) == 1
    named = CaptureOptions(remote_reference=lambda obj: RemoteReference("cd", (1,)))
    assert program_of(capture_value(remote, named)).values[0].text == "cd"


def test_float_modes() -> None:
    for mode, number in (("default", 0), ("strict", 1), ("fast", 2)):
        options = CaptureOptions(float_mode=mode)
        assert program_of(capture_value(1, options)).float_mode == number


# -- with-blocks


def test_block_assigns_and_reads() -> None:
    x, unused = 5, 7
    y = 2
    with Block() as block:
        x = x + 1
        if y:
            z = sum(x * i for i in range(10))
        else:
            other = 1
        unused = 1
    assert block.values == {"x": 6, "z": 270, "other": UNBOUND, "unused": 1}


def test_block_of_a_module() -> None:
    text = (
        "total = 10\n"
        "def double(x):\n    return x * factor\n"
        "factor = 2\n"
        "with Block() as block:\n"
        "    def local(k, m=3):\n        return double(k) + m\n"
        "    total += local(1)\n"
        "    class Box:\n"
        "        def __init__(self, v):\n            self.v = v\n"
        "        def get(self):\n            return self.v * factor\n"
        "    box = Box(total)\n"
        "    adder = (lambda n: lambda k: k + n + factor)(100)\n"
    )
    scope = run_text(text)
    values = scope["block"].values
    assert values["total"] == 15
    assert values["local"](2) == 7 and values["local"](2, m=0) == 4
    assert isinstance(values["box"], values["Box"]) and values["box"].get() == 30
    assert values["Box"](4).get() == 8 and values["Box"].__name__ == "Box"
    assert values["adder"](1) == 103


counter = itertools.count()


def run_text(text: str) -> dict[str, Any]:
    """Runs a module's text, which linecache knows."""
    name = f"<text {next(counter)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope = {"__name__": "user", "Block": Block}
    exec(compile(text, name, "exec"), scope)
    return scope


def test_functions_made_in_a_block_come_back() -> None:
    base = 10
    with Block() as block:

        def fact(n: int) -> int:
            return 1 if n < 2 else n * fact(n - 1)

        def shifted(n: int, *, by: int = base + 1) -> int:
            return base + n + by

        pair = [
            lambda q: q + base,
            lambda q: q - base,
        ]
    assert block.values["fact"](5) == 120
    assert block.values["shifted"](1) == 22 and block.values["shifted"](1, by=0) == 11
    assert [f(1) for f in block.values["pair"]] == [11, -9]


def test_block_lines_and_nesting() -> None:
    found = []
    for n in range(2):
        with Block() as outer:
            a = n
        with Block() as block:
            a = n + 10
        found.append((outer.values["a"], block.values["a"]))
    assert found == [(0, 10), (1, 11)]


def test_block_errors() -> None:
    with pytest.raises(UnboundLocalError, match="nothing_yet"):
        with Block():
            a = nothing_yet
            nothing_yet = a
    with pytest.raises(NameError, match="name 'no_such_name' is not defined"):
        with Block():
            a = no_such_name  # type: ignore[name-defined] # noqa: F821
    with pytest.raises(UnboundLocalError, match="later"):
        with Block():
            a = later
    later = 1
    with pytest.raises(CaptureError, match="'return' out of a with-block"):
        with Block():
            return
    for _ in range(1):
        with pytest.raises(CaptureError, match="'break' out of a with-block"):
            with Block():
                break
    with pytest.raises(CaptureError, match="'async def' is not supported"):
        with Block():

            async def nested() -> None:
                pass


def test_block_refuses_what_functions_would_see() -> None:
    text = "x = 1\ndef f():\n    return x\nwith Block() as block:\n    x = 2\n    y = f()\n"
    with pytest.raises(CaptureError, match="'f' reads 'x', which the with-block assigns") as caught:
        run_text(text)
    assert caught.value.line == 3

    z = 1

    def g() -> int:
        return z

    with pytest.raises(CaptureError, match="'g' reads 'z', which the with-block assigns"):
        with Block():
            z = 2
            w = g()


def test_block_mangles_private_names() -> None:
    class User:
        __secret = 5

        def run(self) -> Any:
            me = self
            with Block() as block:
                value = me.__secret + 1
            return (block.values["value"], value)

    assert User().run() == (6, 6)


# -- what is kept


def test_code_is_lowered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 3
    frame = sys._getframe()
    lines = linecache.getlines(__file__)
    line = next(i for i, text in enumerate(lines, 1) if text.endswith("# the block\n"))
    first = capture_block(frame, line, OPTIONS), capture_call(read_state, (), {}, options=OPTIONS)
    monkeypatch.setattr(_cache, "lower_block", None)
    monkeypatch.setattr(_cache, "lower_function", None)
    n = 4
    again = capture_block(frame, line, OPTIONS), capture_call(read_state, (), {}, options=OPTIONS)
    if False:
        with Block():  # the block
            x = sum(math.sin(i) for i in range(n))
    assert joined(first[0]) != joined(again[0])
    assert joined(first[1]) == joined(again[1])


def test_code_is_lowered_again_where_its_names_mean_something_else() -> None:
    f = run_text("def f(x):\n    return sum(i * x for i in range(3))\n")["f"]
    assert call_by_reference(f, 2) == 6
    f.__globals__["sum"] = lambda g: len(list(g))
    assert call_by_reference(f, 2) == 3
    f.__globals__["range"] = [5.0, 6.0]
    with pytest.raises(TypeError):
        call_by_reference(f, 2)
    del f.__globals__["sum"], f.__globals__["range"]
    assert call_by_reference(f, 2) == 6


def call_by_reference(function: Any, *args: Any) -> Any:
    captured = capture_call(function, args, {}, options=OPTIONS)
    return decode_result(framed_result(joined(captured), 0), captured)


def test_odd_values_are_refused_clearly() -> None:
    class Color(enum.Flag):
        RED = 1

        def method(self) -> None:
            pass

    class Words(list):  # type: ignore[type-arg]
        pass

    for value, text in (
        (Color.RED, "not supported for its base Flag"),
        (Words("ab"), "of type .*Words, which cannot be sent; convert it with list"),
        (ValueError("x"), "of type ValueError"),
        (range(2**64), "range beyond 64 bits"),
        (memoryview(b"x"), "of type memoryview"),
        (math, "the module 'math'"),
        (time.sleep, "'time.sleep' is not supported"),
        (open, "'io.open' is not supported|the builtin 'open' is not supported"),
        (object(), "of type object"),
        ([1, {2: {"x": object()}}], r"the value\[1\]\[2\]\['x'\] is of type object"),
    ):
        with pytest.raises(CaptureError, match=text):
            capture_value(value, OPTIONS)


def test_deeply_nested_code_is_refused_clearly() -> None:
    text = "def f(a):\n    return " + "a + (" * 80 + "a" + ")" * 80 + "\n"
    assert run_function(text, 1) == 81
    text = "def f(a):\n    return " + "+".join(["a"] * 2000) + "\n"
    try:
        assert run_function(text, 1) == 2000
    except CaptureError as error:
        assert "nested too deeply" in str(error)


def run_function(text: str, *args: Any) -> Any:
    return call_by_reference(run_text(text)["f"], *args)


def test_equal_work_is_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    helpers = Path(__file__).with_name("helpers.py")
    bodies = set()
    for seed in ("1", "2", "3"):
        output = tmp_path / f"{seed}.prog"
        subprocess.run(
            [sys.executable, "-m", "purlin._capture.dump", str(helpers), "everything", str(output)],
            check=True,
            env=dict(os.environ, PYTHONHASHSEED=seed, PYTHONPATH=os.pathsep.join(sys.path)),
            timeout=60,
        )
        bodies.add(output.read_bytes())
    assert len(bodies) == 1
    (body,) = bodies
    text = show_program(parse_message(body, Program)[0])
    assert "Shape" in text and "helpers.py:" in text and "make_generator" in text
