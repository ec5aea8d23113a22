"""itertools' pure version against CPython's."""

from __future__ import annotations

import itertools
import operator
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

from purlin.pure import _itertools as pure
from purlin.pure._version import SINCE_3_12, SINCE_3_13
from tests.client.pure.agree import same

POOLS: tuple[Any, ...] = (
    "",
    "a",
    "ab",
    "abcd",
    [3, 1, 2],
    (1, 1, 2),
    range(5),
    {1: 2, 3: 4},
    5,
    None,
)


class Counted:
    """An iterator that says how often it was asked."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.asked = 0

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self.asked += 1
        if self.asked > self.size:
            raise StopIteration
        return self.asked


def asks(make: Callable[[Any], Any], size: int, taken: int) -> list[Any]:
    """What was taken and how often the source was asked for it, step by step."""
    source = Counted(size)
    iterator = make(source)
    steps: list[Any] = [source.asked]
    for _ in range(taken):
        steps.append(next(iterator, "end"))
        steps.append(source.asked)
        if steps[-2] == "end":
            break
    return steps


@pytest.mark.parametrize(
    "make",
    [
        lambda m, s: m.cycle(s),
        lambda m, s: m.accumulate(s),
        lambda m, s: m.accumulate(s, operator.mul, initial=2),
        lambda m, s: m.chain(s, s),
        lambda m, s: m.compress(s, [1, 0, 1, 0]),
        lambda m, s: m.compress([1, 2, 3, 4], s),
        lambda m, s: m.dropwhile(lambda x: x < 3, s),
        lambda m, s: m.takewhile(lambda x: x < 3, s),
        lambda m, s: m.filterfalse(lambda x: x % 2, s),
        lambda m, s: m.filterfalse(None, s),
        lambda m, s: m.islice(s, 3),
        lambda m, s: m.islice(s, 1, 5, 2),
        lambda m, s: m.islice(s, 2, None, 3),
        lambda m, s: m.islice(s, 4, 2),
        lambda m, s: m.pairwise(s),
        lambda m, s: m.zip_longest(s, "ab"),
        lambda m, s: m.zip_longest("ab", s, fillvalue=0),
        lambda m, s: m.tee(s)[1],
        lambda m, s: m.starmap(pow, m.pairwise(s)),
        lambda m, s: m.product(s, repeat=2),
        lambda m, s: m.combinations(s, 2),
    ],
)
def test_items_are_taken_as_late_as_in_cpython(make: Any) -> None:
    for size in (0, 1, 2, 3, 7):
        real = asks(lambda source: make(itertools, source), size, 9)
        assert asks(lambda source: make(pure, source), size, 9) == real


def test_choices() -> None:
    for pool in POOLS:
        for r in (-1, 0, 1, 2, 3, 4, 5, 9):
            same(itertools.combinations, pure.combinations, pool, r)
            same(itertools.permutations, pure.permutations, pool, r)
            same(
                itertools.combinations_with_replacement,
                pure.combinations_with_replacement,
                pool,
                r,
            )
        same(itertools.permutations, pure.permutations, pool)
    same(itertools.permutations, pure.permutations, "abc", "x")
    for size in range(6):
        for r in range(7):
            assert list(pure.permutations(range(size), r)) == list(
                itertools.permutations(range(size), r)
            )


def test_product() -> None:
    same(itertools.product, pure.product)
    for pool in POOLS:
        same(itertools.product, pure.product, pool)
        for repeat in (-1, 0, 1, 2):
            same(itertools.product, pure.product, pool, "xy", repeat=repeat)
            same(itertools.product, pure.product, "xyz", pool, repeat=repeat)


def test_counting() -> None:
    starts: tuple[Any, ...] = (0, 5, -3, 2.5, 1j, True, 10**20, Fraction(1, 3), "a", None)
    for start in starts:
        same(itertools.count, pure.count, start)
        for step in (1, 2, 0, -1, 0.1, True, Fraction(1, 2), "b"):
            same(itertools.count, pure.count, start, step)
            same(lambda *a: repr(itertools.count(*a)), lambda *a: repr(pure.count(*a)), start, step)
    advanced = pure.count(3)
    assert [next(advanced), next(advanced), repr(advanced)] == [3, 4, "count(5)"]


def test_repeating() -> None:
    for times in (-1, 0, 1, 3, "x", None, 2.0, True):
        same(itertools.repeat, pure.repeat, "ab", times)
        same(lambda t: repr(itertools.repeat(1, t)), lambda t: repr(pure.repeat(1, t)), times)
    same(itertools.repeat, pure.repeat, "ab")
    assert repr(pure.repeat(3)) == "repeat(3)"
    same(
        lambda: operator.length_hint(itertools.repeat(1, 4)),
        lambda: operator.length_hint(pure.repeat(1, 4)),
    )
    same(
        lambda: operator.length_hint(itertools.repeat(1), 4),
        lambda: operator.length_hint(pure.repeat(1), 4),
    )
    for pool in POOLS:
        same(itertools.cycle, pure.cycle, pool)


def test_accumulate() -> None:
    for pool in POOLS:
        for initial in (None, 0, "x"):
            same(itertools.accumulate, pure.accumulate, pool, initial=initial)
            same(itertools.accumulate, pure.accumulate, pool, max, initial=initial)


def test_chains() -> None:
    for first in POOLS:
        same(itertools.chain, pure.chain, first)
        same(itertools.chain.from_iterable, pure.chain_from_iterable, first)
        for second in POOLS:
            same(itertools.chain, pure.chain, first, second)
            same(itertools.chain.from_iterable, pure.chain_from_iterable, [first, second])


def test_filters() -> None:
    for pool in POOLS:
        for other in POOLS:
            same(itertools.compress, pure.compress, pool, other)
        for predicate in (None, bool, lambda x: x == "b" or x == 1, lambda x: x > 1, 5):
            same(itertools.filterfalse, pure.filterfalse, predicate, pool)
            if predicate is not None:
                same(itertools.takewhile, pure.takewhile, predicate, pool)
                same(itertools.dropwhile, pure.dropwhile, predicate, pool)
        same(itertools.starmap, pure.starmap, divmod, [(7, 2), (5, 0)])
        same(itertools.starmap, pure.starmap, divmod, pool)
        same(itertools.pairwise, pure.pairwise, pool)


def test_islice() -> None:
    numbers: tuple[Any, ...] = (None, -2, -1, 0, 1, 2, 3, 7, "x", 1.0)
    for a in numbers:
        same(itertools.islice, pure.islice, "abcdef", a)
        for b in numbers:
            same(itertools.islice, pure.islice, "abcdef", a, b)
            for c in numbers:
                same(itertools.islice, pure.islice, "abcdef", a, b, c)
    same(itertools.islice, pure.islice, 5, 2)


def test_groupby() -> None:
    def whole(module: Any, *args: Any) -> Any:
        return [(key, list(group)) for key, group in module.groupby(*args)]

    rng = random.Random(3)
    for pool in (*POOLS, "aabbbca", [1, 1.0, True, 2], [rng.randrange(3) for _ in range(50)]):
        same(lambda p: whole(itertools, p), lambda p: whole(pure, p), pool)
        same(lambda p: whole(itertools, p, str), lambda p: whole(pure, p, str), pool)
        same(lambda p: whole(itertools, p, len), lambda p: whole(pure, p, len), pool)


def test_groups_left_unfinished() -> None:
    def random_steps(module: Any, seed: int) -> list[Any]:
        rng = random.Random(seed)
        groups = module.groupby([rng.randrange(2) for _ in range(30)])
        held: list[Any] = []
        seen: list[Any] = []
        for _ in range(60):
            if not held or rng.random() < 0.4:
                try:
                    key, group = next(groups)
                except StopIteration:
                    seen.append("end")
                    continue
                held.append(group)
                seen.append(key)
            else:
                seen.append(next(rng.choice(held[-3:]), "none"))
        return seen

    for seed in range(60):
        assert random_steps(pure, seed) == random_steps(itertools, seed)


def test_tee() -> None:
    for n in (-1, 0, 1, 3):
        same(itertools.tee, pure.tee, "abc", n)
    same(itertools.tee, pure.tee, 5)

    def random_steps(module: Any, seed: int) -> list[Any]:
        rng = random.Random(seed)
        source = Counted(12)
        held = list(module.tee(source, 3))
        seen: list[Any] = []
        for _ in range(70):
            index = rng.randrange(len(held))
            if rng.random() < 0.05:
                held[index : index + 1] = module.tee(held[index], 2)
            seen.append((next(held[index], "end"), source.asked))
        return seen

    for seed in range(30):
        assert random_steps(pure, seed) == random_steps(itertools, seed)


def test_zip_longest() -> None:
    same(itertools.zip_longest, pure.zip_longest)
    for first in POOLS:
        same(itertools.zip_longest, pure.zip_longest, first)
        for second in POOLS:
            same(itertools.zip_longest, pure.zip_longest, first, second, "xyz")
            same(itertools.zip_longest, pure.zip_longest, second, first, fillvalue=0)


@pytest.mark.skipif(not SINCE_3_12, reason="itertools.batched is new in 3.12")
def test_batched() -> None:
    batched: Any = getattr(itertools, "batched", None)
    for pool in POOLS:
        for n in (-1, 0, 1, 2, 3, 9):
            same(batched, pure.batched, pool, n)
            if SINCE_3_13:
                same(batched, pure.batched, pool, n, strict=True)
