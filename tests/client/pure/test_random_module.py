"""random's pure version against CPython's: the same numbers in the same order."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest

from purlin.pure import _random as pure
from purlin.pure._sha512 import sha512
from purlin.pure._version import SINCE_3_11, SINCE_3_12
from tests.client.pure.agree import outcome, same

SEEDS: tuple[Any, ...] = (
    0, 1, -1, 42, 2**32 - 1, 2**32, 2**64 + 5, -(2**100), 10**200, True, False,
    0.0, 1.5, -2.25, 1e300, float("inf"), "", "a", "seed", "é" * 100, "x" * 111, "x" * 112, "x" * 128,
    b"", b"abc", b"\x00\x00", b"\x00" * 70,
)  # fmt: skip


@pytest.mark.parametrize("size", [0, 1, 55, 56, 111, 112, 113, 127, 128, 129, 239, 240, 241, 1000])
def test_sha512(size: int) -> None:
    data = bytes(i * 7 % 256 for i in range(size))
    assert sha512(data) == hashlib.sha512(data).digest()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: repr(seed)[:12])
def test_seeds(seed: Any) -> None:
    real, ours = random.Random(seed), pure.Random(seed)
    assert [real.random() for _ in range(1300)] == [ours.random() for _ in range(1300)]
    assert real.getstate() == ours.getstate()


@pytest.mark.parametrize("seed", ["", "abc", "é", b"", b"xyz", 5, 2.5])
def test_seeds_of_version_1(seed: Any) -> None:
    real, ours = random.Random(0), pure.Random(0)
    real.seed(seed, version=1)
    ours.seed(seed, version=1)
    assert [real.random() for _ in range(5)] == [ours.random() for _ in range(5)]


def test_what_is_no_seed() -> None:
    seeds: tuple[Any, ...] = ((1, 2), [1], 1j, frozenset())
    for seed in seeds:
        if SINCE_3_11:
            same(random.Random, pure.Random, seed)
        with pytest.raises(TypeError):
            pure.Random(seed)
    with pytest.raises(TypeError, match="needs a seed"):
        pure.Random(None)
    same(lambda x: random.Random(x).random(), lambda x: pure.Random(x).random(), bytearray(b"ab"))


def steps(rng: random.Random) -> list[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    n = rng.choice([1, 2, 7, 100, 2**31, 2**32, 2**32 + 1, 2**40, 10**30])
    k = rng.randrange(0, 40)
    positive = rng.choice([0.2, 0.99, 1.0, 1.0001, 2.0, 7.5, 3, 100.0, 1])
    wide = rng.choice([-3.0, 0.0, 2, 1e10])
    row = list(range(rng.choice([0, 1, 5, 20, 30, 100, 300])))
    weights = [rng.choice([0, 1, 2, 0.5]) for _ in row]
    made: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
        ("random", (), {}),
        ("getrandbits", (rng.choice([0, 1, 5, 31, 32, 33, 63, 64, 65, 200, -1]),), {}),
        ("randbytes", (rng.randrange(20),), {}),
        ("randrange", (n,), {}),
        ("randrange", (-n, n), {}),
        ("randrange", (0, n, 3), {}),
        ("randrange", (n, -5, -2), {}),
        ("randint", (1, n), {}),
        ("choice", (row,), {}),
        ("choice", ("abc",), {}),
        ("shuffle", (row,), {}),
        ("sample", (row, k), {}),
        ("sample", (range(10**9), k), {}),
        ("sample", ("abcdefgh", 3), {}),
        ("sample", ([1, 2, 3], 4), {"counts": [2, 0, 5]}),
        ("choices", (row,), {"k": k}),
        ("choices", (row, weights), {"k": k}),
        ("choices", ("ab",), {"cum_weights": [1, 3], "k": k}),
        ("uniform", (wide, positive), {}),
        ("uniform", (2, 9), {}),
        ("triangular", (), {}),
        ("triangular", (0, positive, 0.1), {}),
        ("triangular", (1.0, 1.0, 1.0), {}),
        ("triangular", (wide, wide + 5), {}),
        ("normalvariate", (wide, positive), {}),
        ("gauss", (wide, positive), {}),
        ("gauss", (wide, positive), {}),
        ("lognormvariate", (0.5, positive / 50), {}),
        ("expovariate", (positive,), {}),
        ("vonmisesvariate", (wide, positive), {}),
        ("vonmisesvariate", (1.0, 1e-7), {}),
        ("gammavariate", (positive, 2.0), {}),
        ("betavariate", (positive, 3), {}),
        ("betavariate", (0.3, positive), {}),
        ("paretovariate", (positive,), {}),
        ("weibullvariate", (2.0, positive), {}),
    ]
    if SINCE_3_12:
        for size in (0, 1, 10, 50, 1000, 10**6):
            for p in (0.0, 0.001, 0.3, 0.5, 0.9, 1.0):
                made.append(("binomialvariate", (size, p), {}))
    return made


@pytest.mark.parametrize("seed", range(12))
def test_distributions(seed: int) -> None:
    rng = random.Random(seed)
    real, ours = random.Random(seed), pure.Random(seed)
    for _ in range(12):
        some = steps(rng)
        rng.shuffle(some)
        for name, args, keywords in some:
            copied = [list(a) if isinstance(a, list) else a for a in args]
            expected = outcome(getattr(real, name), *args, **keywords)
            assert outcome(getattr(ours, name), *copied, **keywords) == expected, (name, args)
        assert real.getstate() == ours.getstate()


def test_wrong_arguments() -> None:
    cases: tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...] = (
        ("randrange", (0,), {}), ("randrange", (-5,), {}), ("randrange", (5, 5), {}), ("randrange", (5, 1), {}),
        ("randrange", (1, 9, 0), {}), ("randrange", (1, 9, -2), {}), ("randrange", (5,), {"step": 2}),
        ("randrange", ("a",), {}), ("randint", (5, 1), {}), ("choice", ([],), {}), ("choice", ("",), {}),
        ("choice", (5,), {}), ("sample", ([1, 2], 3), {}), ("sample", ([1, 2], -1), {}),
        ("sample", ({1: 2}, 1), {}), ("sample", (5, 1), {}), ("sample", ([1, 2], 1), {"counts": [1]}),
        ("sample", ([1, 2], 1), {"counts": [1, -1]}), ("sample", ([1, 2], 1), {"counts": [1, 0.5]}),
        ("choices", ([],), {}), ("choices", ([1, 2], 3), {}), ("choices", ([1, 2], [1]), {}),
        ("choices", ([1, 2], [0, 0]), {}), ("choices", ([1, 2], [1, float("inf")]), {}),
        ("choices", ([1, 2], [1, 2]), {"cum_weights": [1, 2]}), ("choices", ([],), {"k": 0}),
        ("gammavariate", (0, 1), {}), ("gammavariate", (1, -1), {}), ("expovariate", (0,), {}),
        ("paretovariate", (0,), {}), ("shuffle", ((1, 2),), {}), ("shuffle", ((1,),), {}),
        ("uniform", ("a", 1), {}), ("getrandbits", (-1,), {}),
    )  # fmt: skip
    for name, args, keywords in cases:
        real, ours = random.Random(1), pure.Random(1)
        same(getattr(real, name), getattr(ours, name), *args, **keywords)
    for args in ((2.0,), (2.5,), (0, 7.0), (0, 7.5), (0, 9, 2.0), (0, 9, 2.5)):
        if SINCE_3_12:
            same(random.Random(1).randrange, pure.Random(1).randrange, *args)
        else:
            with pytest.warns(DeprecationWarning):
                expected = outcome(random.Random(1).randrange, *args)
            assert outcome(pure.Random(1).randrange, *args) == expected


@pytest.mark.skipif(not SINCE_3_12, reason="Random.binomialvariate is new in 3.12")
def test_wrong_arguments_of_binomialvariate() -> None:
    real: Any = random.Random(1)
    for args in ((-1, 0.5), (3, -0.1), (3, 1.5), (5, float("nan"))):
        if args[1] == args[1]:
            same(real.binomialvariate, pure.Random(1).binomialvariate, *args)


def test_states() -> None:
    real, ours = random.Random(7), pure.Random(0)
    real.gauss(0, 1)
    ours.setstate(real.getstate())
    assert ours.gauss(0, 1) == real.gauss(0, 1) and ours.random() == real.random()
    kept = ours.getstate()
    row = [ours.gauss() for _ in range(3)]
    ours.setstate(kept)
    assert [ours.gauss() for _ in range(3)] == row
    same(random.Random(1).setstate, pure.Random(1).setstate, (4, (), None))
    same(random.Random(1).setstate, pure.Random(1).setstate, (3, (1, 2), None))
    same(random.Random(1).setstate, pure.Random(1).setstate, (3, (0,) * 624 + (625,), None))
