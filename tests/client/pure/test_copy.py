"""copy's pure version against CPython's: equal values, and the same sharing."""

from __future__ import annotations

import collections
import copy
import random
from collections.abc import Callable
from typing import Any

from purlin.pure import _collections as pure_collections
from purlin.pure import _copy as pure
from purlin.pure._fractions import Fraction


class Node:
    def __init__(self, value: Any, after: Any = None) -> None:
        self.value = value
        self.after = after


class Counted:
    """Copies itself its own way."""

    def __init__(self, n: int) -> None:
        self.n = n

    def __copy__(self) -> Counted:
        return Counted(self.n + 1)

    def __deepcopy__(self, memo: dict[int, Any]) -> Counted:
        return Counted(self.n + 100)


def a_function() -> None:
    """Something to refer to."""


def shape(value: Any, seen: dict[int, int], held: list[Any]) -> Any:
    """A value with a number for each object, so that sharing and circles show."""
    held.append(value)
    if isinstance(value, (bool, int, float, complex, str, bytes, type(None), range)) or callable(
        value
    ):
        return repr(value)
    if id(value) in seen:
        return f"#{seen[id(value)]}"
    seen[id(value)] = len(seen)
    name = type(value).__name__
    if isinstance(value, (list, tuple)):
        return [name] + [shape(item, seen, held) for item in value]
    if isinstance(value, dict):
        return [name] + [(shape(k, seen, held), shape(v, seen, held)) for k, v in value.items()]
    if isinstance(value, (set, frozenset, bytearray)):
        return [name, sorted(repr(item) for item in value)]
    return [name] + [(key, shape(part, seen, held)) for key, part in vars(value).items()]


def originals(value: Any, kept: dict[int, str]) -> None:
    """Numbers for a value and what it holds, in the order of their appearance."""
    if id(value) in kept or isinstance(value, (int, float, str, type(None))):
        return
    kept[id(value)] = f"original {len(kept)}"
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            originals(item, kept)
    elif isinstance(value, dict):
        for key, item in value.items():
            originals(key, kept)
            originals(item, kept)
    elif hasattr(value, "__dict__"):
        originals(vars(value), kept)


def parts_kept(value: Any, result: Any) -> list[str]:
    """Which of the original's objects stand in the copy, and where."""
    kept: dict[int, str] = {}
    originals(value, kept)
    found: list[str] = []
    held: list[Any] = []
    shape(result, {}, held)
    for place, part in enumerate(held):
        if id(part) in kept:
            found.append(f"{place}: {kept[id(part)]}")
    return found


def agree(real: Callable[[Any], Any], ours: Callable[[Any], Any], value: Any) -> None:
    expected, got = real(value), ours(value)
    assert shape(got, {}, []) == shape(expected, {}, [])
    assert parts_kept(value, got) == parts_kept(value, expected)


def generated(rng: random.Random, depth: int, pool: list[Any]) -> Any:
    if pool and rng.random() < 0.2:
        return rng.choice(pool)
    kind = rng.randrange(9) if depth > 0 else 0
    if kind == 0:
        return rng.choice(
            [1, 2.5, "a", None, (), (1, 2), b"x", frozenset({1}), a_function, int, range(3)]
        )
    inner = [generated(rng, depth - 1, pool) for _ in range(rng.randrange(4))]
    made: Any = inner
    if kind == 1:
        made = tuple(inner)
    elif kind == 2:
        made = {index: item for index, item in enumerate(inner)}
    elif kind == 3:
        made = {1, "a", (2, 3)}
    elif kind == 4:
        made = Node(inner, Node(1))
    elif kind == 5:
        made = {(1, index): item for index, item in enumerate(inner)}
    elif kind == 6:
        made = bytearray(b"abc")
    elif kind == 7:
        made = Counted(3)
    pool.append(made)
    return made


def test_random_values() -> None:
    for seed in range(400):
        rng = random.Random(seed)
        value = generated(rng, 5, [])
        agree(copy.copy, pure.copy, value)
        agree(copy.deepcopy, pure.deepcopy, value)


def test_circles() -> None:
    row: list[Any] = [1]
    row.append(row)
    pair: Any = ([],)
    pair[0].append(pair)
    node = Node(1)
    node.after = Node(2, node)
    table: dict[str, Any] = {}
    table["self"] = [table]
    for value in (row, pair, node, table):
        agree(copy.copy, pure.copy, value)
        agree(copy.deepcopy, pure.deepcopy, value)


def test_a_memo_of_ones_own() -> None:
    row = [1]
    memo: dict[int, Any] = {}
    first = pure.deepcopy(row, memo)
    assert first == row and first is not row and pure.deepcopy(row, memo) is first


def test_pure_containers() -> None:
    inner = [1]
    deque = pure_collections.deque([inner, 2], maxlen=5)
    shallow, deep = pure.copy(deque), pure.deepcopy(deque)
    assert shallow[0] is inner and deep[0] == inner and deep[0] is not inner
    assert repr(deep) == repr(copy.deepcopy(collections.deque([inner, 2], maxlen=5)))
    groups = pure_collections.defaultdict(list, {"a": inner})
    copied = pure.deepcopy(groups)
    copied["b"].append(1)
    assert (
        copied["a"] is not inner
        and repr(copied) == "defaultdict(<class 'list'>, {'a': [1], 'b': [1]})"
    )
    assert pure.deepcopy(pure_collections.Counter("aab")) == pure_collections.Counter("aab")
    third = Fraction(1, 3)
    assert pure.deepcopy([third])[0] is third
