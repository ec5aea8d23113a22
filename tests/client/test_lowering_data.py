"""Displays, assignments to parts, deletion, text: lowered code does what CPython does."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.client.outcomes import agree

TABLE = {"a": 1, "b": [1, 2], "c": {"d": (3, 4)}}
LABELS = frozenset({1, 2, 3})
RAW = b"\x00\xff"
BUFFER = bytearray(b"ab")
HUGE = 2**100
NUMBER = 1 + 2j
ODD = "nul \0 and \ud800 half"


class Box:
    pass


class Loud:
    def __init__(self, log: list[Any]) -> None:
        self.log = log

    def __getitem__(self, key: Any) -> Any:
        self.log.append(("get", key))
        return 10

    def __setitem__(self, key: Any, value: Any) -> None:
        self.log.append(("set", key, value))

    def __delitem__(self, key: Any) -> None:
        self.log.append(("del", key))


def show(log: list[Any], value: Any) -> Any:
    log.append(value)
    return value


def subscripts() -> Any:
    a = [1, 2, 3, 4]
    b = a
    a[0] = 9
    a[1:3] = [7]
    a[-1] += 5
    b[::2] = "xy"
    a[0], a[1] = a[1], a[0]
    d = {}
    d["k"] = a
    d["k"][0] = d
    d["n"] = d.get("n", 0) + 1
    d["n"] *= 4
    return (a is b, a[1:], d["n"], d["k"][0] is d, len(d))


def attributes() -> Any:
    box = Box()
    box.x = 1
    box.list = [box]
    box.x += 2
    box.list[0].y = box.x = 7
    del box.x
    try:
        return box.x
    except AttributeError as error:
        return (box.y, str(error))


def order_of_targets(n: int) -> Any:
    log: list[Any] = []
    loud = Loud(log)
    loud[show(log, "i")] = show(log, "v")
    loud[show(log, 1) : show(log, 2)] += show(log, 3)
    show(log, loud)[show(log, "d")] = loud["e"] = show(log, "two")
    del loud[show(log, n)], loud[2]
    log.pop(log.index(loud))
    return log


def evaluated_once() -> Any:
    log: list[Any] = []
    boxes = [Box()]
    boxes[0].n = 1
    show(log, boxes)[show(log, 0)].n += 1
    table = {0: [1]}
    table[show(log, 0)][0] -= 3
    return (boxes[0].n, table, log[1:])


def scopes_in_targets(n: int) -> Any:
    a = [0] * 5
    a[[i for i in range(n + 1)][-1]] = 1
    a[(lambda: n)()] += 1
    a[(k := n)] += 2
    for a[sum(j for j in range(2))] in [7]:
        pass
    return (a, k)


def deletions(n: int) -> Any:
    a = list(range(8))
    d = {i: i for i in range(4)}
    del a[0], a[1:3], d[n]
    x = 1
    if n:
        del x
    try:
        return (a, d, x)
    except UnboundLocalError as error:
        return (a, d, str(error))


def delete_twice() -> Any:
    x = 1
    del x
    del x


def starred_targets(values: Any) -> Any:
    first, *middle, last = values
    *head, (a, *b) = values
    [*everything] = values
    return (first, middle, last, head, a, b, everything)


def starred_displays(a: Any, b: Any) -> Any:
    return (
        [*a], [1, *a, 2, *b, 3], (*a, *b), (0, *a), (*a,), {*a, 1, *b}, {*a},
        {**{"x": 1}, "y": a, **{"x": 2, "z": b}}, {"q": 0, **{}}, *b,
    )  # fmt: skip


def displays(x: int) -> Any:
    return ({}, {x: x, "b": [x]}, {x, x + 1}, {1: {2: {3}}}, {(x, 1): None}, set(), [{}])


def unhashable() -> Any:
    return {[]: 1}


def comprehensions(n: int) -> Any:
    k = 3
    squares = {x: x * x + k for x in range(n) if x % 2}
    pairs = {(x, y) for x in range(n) for y in range(x) if x != y}
    nested = {x: {y: [x, y, k] for y in range(x)} for x in range(n)}
    swapped = {value: key for key, value in squares.items()}
    indexed = {name: i for i, name in enumerate("abc")}
    unpacked = {a: b for a, (b, *_) in [(1, (2, 3)), (4, (5,))]}
    return (squares, pairs, nested, swapped, indexed, unpacked)


def comprehension_fails(n: int) -> Any:
    return {x: 1 // (x - n) for x in range(5)}


def comprehension_of_nothing(n: Any) -> Any:
    return {x for x in n}


def walrus_in_comprehension(n: int) -> Any:
    last = None
    found = [last := x for x in range(n)]
    total = 0
    sums = [total := total + x for x in range(n)]
    big = any((hit := x) > 2 for x in range(n))
    seen = {(final := x) for x in range(n)}
    return (found, last, sums, total, big, hit, seen, final)


def walrus(n: int) -> Any:
    if (half := n // 2) > 1 and (quarter := half // 2):
        return (half, quarter)
    return (half, [y := 1, y + 1], (n := n + 1) + n)


def captured_values() -> Any:
    copy = dict(TABLE)
    copy["new"] = len(TABLE)
    return (
        copy, TABLE["c"]["d"], TABLE["b"] is TABLE["b"], sorted(LABELS), RAW[1], bytes(BUFFER),
        HUGE + 1, NUMBER * 2, ODD, ..., {1: HUGE},
    )  # fmt: skip


def constants() -> Any:
    return (
        b"\x00a", 10**30, -(2**70), 1j, 2 - 3j, ..., "\0", "\ud83d", (b"", 1e300j, ...), 0xFFFFFFFFF,
        1_000_000_000_000_000_000_000, -0.0 + 1j,
    )  # fmt: skip


def formatted(x: Any, width: int) -> Any:
    name = "purlin"
    return (
        "", f"{x}", f"a{x!r}b{x!s:>10}{x!a}", f"{width:>{width}}", f"{x=}", f"{width:0{width}d}|",
        f"{name!r:^{width + 4}}", f"{{}}{name}" "tail", f"{1.5:{'>'}{8}.{2}f}", f"{[x, name]}",
        f"{f'{x}':>5}",
    )  # fmt: skip


def percent(x: int) -> Any:
    return ("%s and %5.2f" % (x, x / 2), "%(a)s" % {"a": x}, 7 % 4, "{:>4}|{x}".format(x, x="e"))


def format_fails(x: Any) -> Any:
    return f"{x:d}"


def boolean_chain(a: list[int]) -> Any:
    return (1 < len(a) <= 3 != 5, a == a[:] != [], not a, a and a[0], a or "empty")


def printed(n: int) -> None:
    for i in range(n):
        print(i, i * 2, sep="-", end="." if i else "\n")
    print(TABLE["a"], [1, "x"])


def test_assignments() -> None:
    for function in (subscripts, attributes, evaluated_once, delete_twice):
        agree(function)
    for n in (0, 2, 9):
        agree(order_of_targets, n)
        agree(deletions, n)
    agree(scopes_in_targets, 2)


def test_stars() -> None:
    for values in ([1, (2, 3)], (1, 2, (3,)), "ab", [1], 5, []):
        agree(starred_targets, values)
    agree(starred_displays, [1, 2], "xy")
    agree(starred_displays, range(2), {7: 8})
    agree(starred_displays, 3, [])


def test_displays() -> None:
    agree(displays, 4)
    agree(unhashable)
    agree(comprehension_of_nothing, 3)
    for n in range(6):
        agree(comprehensions, n)
        agree(comprehension_fails, n)
        agree(walrus_in_comprehension, n)
        agree(walrus, n)


def test_values() -> None:
    agree(captured_values)
    agree(constants)
    agree(boolean_chain, [])
    agree(boolean_chain, [3, 1])


def test_text() -> None:
    for value in (12, "né", 1.5, None):
        agree(formatted, value, 9)
        agree(format_fails, value)
    agree(percent, 5)


def test_print(capsys: pytest.CaptureFixture[str]) -> None:
    printed(3)
    local = capsys.readouterr().out
    agree(printed, 3)
    assert capsys.readouterr().out == local + local


def many_names() -> Callable[[], Any]:
    names = [f"v{i}" for i in range(300)]
    text = "def f():\n" + "".join(f"    {name} = {i}\n" for i, name in enumerate(names))
    text += f"    return {{{', '.join(f'{name!r}: {name}' for name in names)}}}\n"
    scope: dict[str, Any] = {"__name__": "user"}
    import linecache

    linecache.cache["<many>"] = (len(text), None, text.splitlines(keepends=True), "<many>")
    exec(compile(text, "<many>", "exec"), scope)
    return scope["f"]


def test_many_names() -> None:
    agree(many_names())
