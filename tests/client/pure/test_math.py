"""math's pure functions against CPython's: every bit."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

import pytest

from purlin.pure import _math as pure
from purlin.pure._version import SINCE_3_12
from tests.client.pure.agree import same

INF = math.inf
NAN = math.nan
VALUES: list[Any] = [
    0.0, -0.0, 1.0, -1.5, 0.1, 1e-320, 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1.7976931348623157e308, INF, -INF,
    NAN, 3, -7, True, 2**53, 2**60 + 1, 0.5, 1e16, 123456.789, Fraction(1, 3),
]  # fmt: skip
WRONG: list[Any] = ["a", None, 1j, [1], 10**400]


def rows(seed: int, count: int) -> list[list[float]]:
    rng = random.Random(seed)
    made: list[list[float]] = []
    for _ in range(count):
        size = rng.randrange(8)
        kind = rng.randrange(5)
        if kind == 0:
            made.append([rng.gauss(0, 1) for _ in range(size)])
        elif kind == 1:
            made.append([rng.gauss(0, 1) * 10.0 ** rng.randrange(-300, 300) for _ in range(size)])
        elif kind == 2:
            half = [rng.gauss(0, 1) * 2.0 ** rng.randrange(-60, 60) for _ in range(size)]
            made.append([*half, *(-x for x in half), 2.0**-70])
        elif kind == 3:
            made.append(
                [
                    rng.choice([1e308, -1e308, 1e16, 1.0, 2.0**-53, -(2.0**-53), 3.0, 5e-324])
                    for _ in range(size)
                ]
            )
        else:
            made.append([float(rng.choice(VALUES)) for _ in range(size)])
    return made


def test_sums_rounded_once() -> None:
    for row in rows(1, 3000):
        same(math.fsum, pure.fsum, row)
    for item in (*VALUES, *WRONG):
        same(math.fsum, pure.fsum, [1, item])
    same(math.fsum, pure.fsum, 5)
    same(math.fsum, pure.fsum, [1e16, 1.0, 1e-16] * 50)
    same(math.fsum, pure.fsum, [2.0**53, 1.0, 2.0**-60])
    same(math.fsum, pure.fsum, [2.0**53, 1.0, -(2.0**-60)])


def test_products() -> None:
    for row in rows(2, 300):
        same(math.prod, pure.prod, row)
        same(math.prod, pure.prod, row, start=3)
    others: list[Any] = [[], [1, 2, 10**30], [2, "ab"], [[1], 2], [1.5, 2], ["a", "b"], 5]
    for other in others:
        same(math.prod, pure.prod, other)
        same(math.prod, pure.prod, other, start=2)


def test_parts() -> None:
    rng = random.Random(3)
    numbers = [rng.gauss(0, 1) * 10.0 ** rng.randrange(-320, 308) for _ in range(1000)]
    for x in (*VALUES, *WRONG, *numbers):
        same(math.modf, pure.modf, x)
        same(math.frexp, pure.frexp, x)


def test_closeness() -> None:
    for a in (*VALUES, 1 + 1e-10, 1e16 + 2, "a"):
        for b in (*VALUES, 1 + 1e-9, None):
            same(math.isclose, pure.isclose, a, b)
            for rel_tol, abs_tol in ((0.0, 0.0), (0.5, 0.0), (1e-12, 1e-5), (INF, 0.0), (2, 1)):
                same(math.isclose, pure.isclose, a, b, rel_tol=rel_tol, abs_tol=abs_tol)
    same(math.isclose, pure.isclose, 1, 2, rel_tol=-1)
    same(math.isclose, pure.isclose, 1, 2, abs_tol=-1)
    same(math.isclose, pure.isclose, 1, 2, abs_tol="x")


def test_distances() -> None:
    rng = random.Random(4)
    for row in rows(5, 3000):
        same(math.hypot, pure.hypot, *row)
        other = [rng.choice([x, -x, rng.gauss(0, 1)]) for x in row]
        same(math.dist, pure.dist, row, other)
        same(math.dist, pure.dist, tuple(row), tuple(other))
    for scale in (1e-323, 1e-310, 1e-308, 1e-200, 1.0, 1e150, 1e308):
        for _ in range(300):
            same(
                math.hypot, pure.hypot, *[rng.random() * scale for _ in range(rng.randrange(1, 6))]
            )
    same(math.dist, pure.dist, [1], [1, 2])
    for item in (*VALUES, *WRONG):
        same(math.hypot, pure.hypot, item)
        same(math.hypot, pure.hypot, item, 2)
        same(math.dist, pure.dist, [item], [1])
        same(math.dist, pure.dist, [1.5, item], [1, 0])
    same(math.dist, pure.dist, 5, [1])


@pytest.mark.skipif(not SINCE_3_12, reason="math.sumprod is new in 3.12")
def test_sums_of_products() -> None:
    real: Any = getattr(math, "sumprod", None)
    rng = random.Random(6)
    pool: list[Any] = [1, 2**40, 2**80, 0.1, 1e16, -1e16, 1e200, 1e300, 1e305, INF, True, 3]
    pool += [rng.gauss(0, 1) for _ in range(20)]
    for _ in range(3000):
        size = rng.randrange(6)
        kept = rng.sample(pool, 3) if rng.random() < 0.5 else pool
        x = [rng.choice(kept) for _ in range(size)]
        y = [rng.choice(kept) for _ in range(size)]
        same(real, pure.sumprod, x, y)
    for x, y in (([1], [1, 2]), ([], [1]), (["a"], [2]), ([[1]], ["a"])):
        same(real, pure.sumprod, x, y)
    same(real, pure.sumprod, (1, 2.5), range(2))
    same(real, pure.sumprod, [Fraction(1, 3)], [3])
