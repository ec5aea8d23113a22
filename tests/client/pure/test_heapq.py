"""heapq's pure version against CPython's."""

from __future__ import annotations

import heapq
import random
from typing import Any

from purlin.pure import _heapq as pure
from tests.client.pure.agree import same


class Compared:
    """Counts as equal to what has the same key; says which comparisons happened."""

    log: list[tuple[int, int]] = []

    def __init__(self, key: int, name: str) -> None:
        self.key = key
        self.name = name

    def __lt__(self, other: Any) -> bool:
        Compared.log.append((self.key, other.key))
        return bool(self.key < other.key)

    def __repr__(self) -> str:
        return f"{self.key}{self.name}"


def rows(seed: int) -> list[list[Any]]:
    rng = random.Random(seed)
    made: list[list[Any]] = [[], [1], [2, 1], ["b", "a", "c"], [3.5, 1, True, 2.0]]
    for size in range(1, 40):
        made.append([rng.randrange(size) for _ in range(size)])
        made.append([(rng.randrange(4), rng.random()) for _ in range(size)])
    return made


def test_heapify_and_popping() -> None:
    for row in rows(1):
        same(heapq.heapify, pure.heapify, row)
        heap = list(row)
        heapq.heapify(heap)
        same(heapq.heappop, pure.heappop, heap)
        if row:
            same(heapq.heappush, pure.heappush, heap, row[-1])
            same(heapq.heapreplace, pure.heapreplace, heap, row[-1])
            same(heapq.heappushpop, pure.heappushpop, heap, row[-1])
            same(heapq.heappushpop, pure.heappushpop, heap, max(row))
    same(heapq.heapreplace, pure.heapreplace, [], 1)
    same(heapq.heappushpop, pure.heappushpop, [], 1)


def test_the_same_comparisons_in_the_same_order() -> None:
    rng = random.Random(2)
    keys = [rng.randrange(20) for _ in range(60)]
    logs = []
    for module in (heapq, pure):
        Compared.log = []
        heap: list[Any] = [Compared(key, "x") for key in keys]
        module.heapify(heap)
        for key in keys[:30]:
            module.heappush(heap, Compared(key, "y"))
            module.heappushpop(heap, Compared(key, "z"))
        order = [repr(module.heappop(heap)) for _ in range(len(heap))]
        logs.append((order, Compared.log))
    assert logs[0] == logs[1]


def test_n_smallest_and_largest() -> None:
    for row in rows(3):
        for n in (-1, 0, 1, 2, 3, len(row) - 1, len(row), len(row) + 1):
            same(heapq.nsmallest, pure.nsmallest, n, row)
            same(heapq.nlargest, pure.nlargest, n, row)
            same(heapq.nlargest, pure.nlargest, n, row, key=str)
            same(heapq.nsmallest, pure.nsmallest, n, row, key=repr)
    unordered = [3.0, float("nan"), 1.0, 2.0, float("nan"), 0.5, 7.0, 4.0]
    for n in range(9):
        for real, ours in ((heapq.nsmallest, pure.nsmallest), (heapq.nlargest, pure.nlargest)):
            assert repr(real(n, iter(unordered))) == repr(ours(n, iter(unordered)))
            same(real, ours, n, unordered)
    same(heapq.nsmallest, pure.nsmallest, 2, 5)
    same(heapq.nsmallest, pure.nsmallest, 2, [1, "a", 2])
    items = iter(range(5))
    assert pure.nsmallest(0, items) == [] and next(items) == 0


def test_merge() -> None:
    rng = random.Random(4)
    for count in range(6):
        for backwards in (False, True):
            parts = [
                sorted(
                    [(rng.randrange(5), part) for _ in range(rng.randrange(7))],
                    reverse=backwards,
                    key=lambda pair: pair[0],
                )
                for part in range(count)
            ]
            same(heapq.merge, pure.merge, *parts, reverse=backwards, key=lambda pair: pair[0])
            same(heapq.merge, pure.merge, *parts, reverse=backwards)
    same(heapq.merge, pure.merge, [1, 3], ["a"])


def test_wrong_arguments() -> None:
    for value in ((1, 2), 5, None):
        same(heapq.heappop, pure.heappop, value)
        same(heapq.heapify, pure.heapify, value)
        same(heapq.heappush, pure.heappush, value, 1)
        same(heapq.heapreplace, pure.heapreplace, value, 1)
    same(heapq.heappush, pure.heappush, [1], "a")
