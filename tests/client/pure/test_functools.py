"""functools' pure version against CPython's."""

from __future__ import annotations

import functools
import random
from typing import Any

import pytest

from purlin.pure import _functools as pure
from tests.client.pure.agree import same, same_type_of_error


def test_reduce() -> None:
    def add(a: Any, b: Any) -> Any:
        return a + b

    for items in ([], [1], [1, 2, 3], ["a", "b"], [1, "a"], (), "xyz", 5, {1: 2, 3: 4}):
        same(functools.reduce, pure.reduce, add, items)
        same(functools.reduce, pure.reduce, add, items, 10)
        same(functools.reduce, pure.reduce, add, items, None)


def test_partial() -> None:
    def shown(a: Any, b: Any = 2, *rest: Any, c: Any = 3, **more: Any) -> Any:
        return a, b, rest, c, more

    for kind in (functools.partial, pure.partial):
        made: Any = kind
        first = made(shown, 1)
        second = made(first, 5, c=7)
        third = made(second, c=8, d=9)
        assert first() == (1, 2, (), 3, {})
        assert second(6, 7) == (1, 5, (6, 7), 7, {})
        assert third(c=1) == (1, 5, (), 1, {"d": 9})
        assert (third.func, third.args, third.keywords) == (shown, (1, 5), {"c": 8, "d": 9})
    assert repr(pure.partial(max, 1, a="b")) == repr(functools.partial(max, 1, a="b"))
    same(functools.partial(int, base=2), pure.partial(int, base=2), "101")
    same(functools.partial(divmod, 7), pure.partial(divmod, 7))
    same(functools.partial, pure.partial, 5)
    same_type_of_error(functools.partial, pure.partial)


def cached_calls(module: Any, maxsize: Any, typed: bool) -> list[Any]:
    calls: list[Any] = []

    def noted(*args: Any, **keywords: Any) -> Any:
        calls.append((args, keywords))
        return len(calls)

    kept = module.lru_cache(maxsize, typed)(noted)
    rng = random.Random(5)
    values: list[Any] = [0, 1, 2, 1.0, True, "a", "b", (1,), None, 3.5, False]
    results: list[Any] = []
    for _ in range(300):
        args = [rng.choice(values) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
        keywords = {
            name: rng.choice(values) for name in rng.sample(["x", "y"], rng.choice([0, 0, 1, 2]))
        }
        results.append(kept(*args, **keywords))
        if rng.random() < 0.01:
            kept.cache_clear()
        results.append(tuple(kept.cache_info()))
    results.append(kept.cache_parameters())
    results.append(repr(kept.cache_info()))
    return [results, calls]


@pytest.mark.parametrize("maxsize", [None, 0, -3, 1, 2, 5, 128])
@pytest.mark.parametrize("typed", [False, True])
def test_lru_cache(maxsize: Any, typed: bool) -> None:
    assert cached_calls(pure, maxsize, typed) == cached_calls(functools, maxsize, typed)


def test_cache_of_recursion_and_errors() -> None:
    @pure.cache
    def fib(n: int) -> Any:
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    assert fib(80) == 23416728348467685
    assert fib.cache_info() == (78, 81, None, 81)
    assert repr(fib.cache_info()) == "CacheInfo(hits=78, misses=81, maxsize=None, currsize=81)"
    same(functools.lru_cache(len), pure.lru_cache(len), [1])
    same(functools.lru_cache, pure.lru_cache, "x")
    same(functools.lru_cache(int), pure.lru_cache(int), "no")


def test_a_call_that_stores_its_own_key() -> None:
    for module in (functools, pure):
        depth = [0]

        def inner(x: int) -> Any:
            depth[0] += 1
            mine = depth[0]
            if mine < 3:
                bounded(x)
            return mine

        bounded = module.lru_cache(2)(inner)
        assert bounded(1) == 1 and bounded(1) == 3 and bounded.cache_info().currsize == 1


def test_cmp_to_key() -> None:
    def backwards(a: Any, b: Any) -> Any:
        return (b > a) - (b < a)

    rows = [[3, 1, 2], ["b", "a"], [], [1, "a"]]
    for row in rows:
        same(
            lambda items: sorted(items, key=functools.cmp_to_key(backwards)),
            lambda items: sorted(items, key=pure.cmp_to_key(backwards)),
            row,
        )
    for symbol in ("<", "<=", ">", ">=", "==", "!="):
        for a, b in ((1, 2), (2, 1), (1, 1)):
            texts = f"k(a) {symbol} k(b)"
            real = eval(texts, {"k": functools.cmp_to_key(backwards), "a": a, "b": b})
            assert eval(texts, {"k": pure.cmp_to_key(backwards), "a": a, "b": b}) is real
    same(
        lambda: functools.cmp_to_key(backwards)(1) < 3,
        lambda: pure.cmp_to_key(backwards)(1) < 3,
    )


@pytest.mark.parametrize("defined", ["__lt__", "__le__", "__gt__", "__ge__"])
def test_total_ordering(defined: str) -> None:
    def made(module: Any) -> Any:
        def operate(self: Any, other: Any) -> Any:
            if isinstance(other, int):
                return NotImplemented
            return getattr(self.n, defined)(other.n)

        def equal(self: Any, other: Any) -> Any:
            return self.n == other.n

        cls: Any = type("Made", (), {defined: operate, "__eq__": equal})
        return module.total_ordering(cls)

    for symbol in ("<", "<=", ">", ">="):
        for a, b in ((1, 2), (2, 1), (1, 1), (1.0, 1.5)):
            outcomes = []
            for module in (functools, pure):
                cls = made(module)
                x, y = cls(), cls()
                x.n, y.n = a, b
                outcomes.append(eval(f"x {symbol} y", {"x": x, "y": y}))
            assert outcomes[0] == outcomes[1]
    with pytest.raises(TypeError):
        cls = made(pure)
        assert cls() < 1
    for helper in dir(functools):
        if "_from_" in helper:
            assert hasattr(pure, helper)
    same(functools.total_ordering, pure.total_ordering, object)


def test_wraps_gives_the_wrapper() -> None:
    def wrapper() -> int:
        return 5

    assert pure.wraps(len)(wrapper) is wrapper
    assert pure.update_wrapper(wrapper, len) is wrapper
