"""cmath's pure version against CPython's: every bit of both parts."""

from __future__ import annotations

import cmath
import math
import random
from fractions import Fraction
from typing import Any

import pytest

from purlin.pure import _cmath as pure
from tests.client.pure.agree import same

FUNCTIONS = (
    "acos acosh asin asinh atan atanh cos cosh exp log log10 sin sinh sqrt tan tanh phase polar"
    " isfinite isinf isnan"
).split()
INF = math.inf
NAN = math.nan

PARTS = [
    0.0,
    1.5,
    INF,
    NAN,
    1.0,
    0.5,
    1e-320,
    2.3e-308,
    1e-160,
    1e160,
    1e200,
    1e308,
    4.5e307,
    709.0,
    711.0,
    30.0,
]
PARTS += [-part for part in PARTS if part == part]


def numbers() -> list[complex]:
    made = [complex(x, y) for x in PARTS for y in PARTS]
    rng = random.Random(1)
    for _ in range(800):
        made.append(complex(rng.gauss(0, 1), rng.gauss(0, 1)))
        scale = 10.0 ** rng.uniform(-320, 308)
        made.append(complex(scale * rng.gauss(0, 0.3), scale * rng.gauss(0, 0.3)))
        made.append(complex(rng.uniform(-800, 800), rng.uniform(-800, 800)))
        made.append(cmath.rect(rng.uniform(0.6, 1.8), rng.uniform(-4, 4)))
        made.append(complex(1.0 + rng.gauss(0, 1e-8), rng.gauss(0, 1e-8)))
        made.append(complex(10.0 ** rng.uniform(-300, 300), 10.0 ** rng.uniform(-300, 300)))
    return made


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_bit(name: str) -> None:
    for z in numbers():
        same(getattr(cmath, name), getattr(pure, name), z)


def test_rect() -> None:
    for r in PARTS:
        for phi in PARTS:
            same(cmath.rect, pure.rect, r, phi)


def test_logarithms_to_a_base() -> None:
    bases: tuple[Any, ...] = (2, 10.0, 1j, 0, 1, INF, NAN, -3 + 4j, "a")
    for z in (0, 1, 5, -2.5, 1j, 3 - 4j, INF, NAN, 1e-320, 1e308 + 1e308j):
        for base in bases:
            same(cmath.log, pure.log, z, base)


def test_closeness() -> None:
    values: tuple[Any, ...] = (
        0,
        1,
        1 + 1e-10,
        1j,
        1 + 1e-9j,
        INF,
        complex(INF, 1),
        NAN,
        1e308 + 1e308j,
    )
    for a in values:
        for b in values:
            same(cmath.isclose, pure.isclose, a, b)
            for rel_tol in (0.0, 1e-12, 0.5, 2):
                for abs_tol in (0.0, 1e-9, 10):
                    same(cmath.isclose, pure.isclose, a, b, rel_tol=rel_tol, abs_tol=abs_tol)
    same(cmath.isclose, pure.isclose, 1, 2, rel_tol=-1)
    same(cmath.isclose, pure.isclose, 1, 2, abs_tol=-1)
    same(cmath.isclose, pure.isclose, 1, "a")


class Turned:
    def __complex__(self) -> complex:
        return 2 + 3j


def test_arguments() -> None:
    values: tuple[Any, ...] = (
        2,
        True,
        0.5,
        10**20,
        "1",
        b"1",
        None,
        [1],
        Fraction(1, 3),
        Turned(),
        10**400,
    )
    for name in FUNCTIONS:
        for value in values:
            same(getattr(cmath, name), getattr(pure, name), value)
    for value in values:
        same(cmath.rect, pure.rect, value, 1)
        same(cmath.rect, pure.rect, 1, value)


def test_constants() -> None:
    for name in ("pi", "e", "tau", "inf", "nan", "infj", "nanj"):
        assert repr(getattr(pure, name)) == repr(getattr(cmath, name))
