"""statistics' pure version against CPython's: every digit."""

from __future__ import annotations

import decimal
import fractions
import random
import statistics
from collections.abc import Iterator
from typing import Any

import pytest

from purlin.pure import _decimal as pure_decimal
from purlin.pure import _fractions as pure_fractions
from purlin.pure import _statistics as pure
from purlin.pure._version import SINCE_3_11, SINCE_3_12
from tests.client.pure.agree import outcome

NAN = float("nan")
INF = float("inf")


def swapped(value: Any) -> Any:
    """The same data with the pure Fraction."""
    if isinstance(value, fractions.Fraction):
        return pure_fractions.Fraction(value.numerator, value.denominator)
    if isinstance(value, decimal.Decimal):
        return pure_decimal.Decimal(str(value))
    if isinstance(value, (list, tuple)):
        return type(value)(swapped(item) for item in value)
    return value


def agree(name: str, *args: Any, **keywords: Any) -> None:
    expected = outcome(getattr(statistics, name), *args, **keywords)
    got = outcome(
        getattr(pure, name),
        *[swapped(a) for a in args],
        **{key: swapped(value) for key, value in keywords.items()},
    )
    expected = expected.replace("decimal.Decimal'", "Decimal'")
    got = got.replace("decimal.Decimal'", "Decimal'")
    assert got == expected, f"{name}{args}{keywords}\n got {got}\nwant {expected}"


def rows() -> Iterator[list[Any]]:
    fraction = fractions.Fraction
    yield from (
        [], [1], [0], [2.5], [True, False, True], [1, 2], [1, 2, 4], [1.5, 2], [3, 3, 3], [-1, -2.5, 7],
        [fraction(1, 3)], [fraction(1, 3), fraction(5, 7), 2], [fraction(1, 3), 0.5], [0.1] * 10,
        [1e308, 1e308, 1e308], [1e-320, 3e-320], [1e16, 1, -1e16], [INF, 1.0], [INF, -INF], [NAN, 1.0], [0.0, 1.0],
        [10**30, 1], [1e300, 2e300, 1e-300], [1, 2, 2, 3, 3], ["a"], [1, None], [2**53 + 1, 2**53], [5, 0, 5],
    )  # fmt: skip
    rng = random.Random(1)
    for size in (2, 3, 4, 5, 8, 13, 40, 100):
        yield [rng.random() for _ in range(size)]
        yield [rng.gauss(1e9, 1) for _ in range(size)]
        yield [rng.randrange(-5, 6) for _ in range(size)]
        yield [rng.randrange(1, 10**6) for _ in range(size)]
        yield [rng.choice([1, 0.5, fraction(1, 3), True]) for _ in range(size)]
        yield [rng.expovariate(1) * 10.0 ** rng.randrange(-150, 150) for _ in range(size)]


@pytest.mark.parametrize(
    "name",
    "mean fmean geometric_mean harmonic_mean median median_low median_high mode multimode pstdev"
    " pvariance stdev variance".split(),
)
def test_one_row(name: str) -> None:
    for row in rows():
        agree(name, row)
        assert outcome(lambda: getattr(pure, name)(iter(swapped(row)))) == outcome(
            lambda: getattr(statistics, name)(iter(row))
        )
    agree(name, 5)


def test_given_centres() -> None:
    for row in rows():
        for centre in (0, 1.5, fractions.Fraction(1, 2), 10**20, INF):
            for name in ("variance", "pvariance", "stdev", "pstdev"):
                agree(name, row, centre)


def decimals() -> Iterator[list[Any]]:
    number = decimal.Decimal
    yield from (
        [number("1.5")], [number(1), number(2)], [number("0.1")] * 3, [number("1"), 2, True], [number(3), number(3)], [number("NaN"), number(1)],
        [number("Infinity"), 1], [number("1e20"), number("1e-20")], [number("2.25"), number("4")], [number(0), number(1)],
    )  # fmt: skip
    rng = random.Random(7)
    for size in (2, 3, 10, 30):
        yield [number(f"{rng.gauss(0, 100):.6f}") for _ in range(size)]
        yield [number(str(rng.random())) for _ in range(size)]


def test_decimals() -> None:
    for row in decimals():
        for name in "mean harmonic_mean median median_low mode multimode pstdev pvariance stdev variance".split():
            if name != "harmonic_mean" or all(isinstance(x, decimal.Decimal) for x in row):
                agree(name, row)
        for name in ("stdev", "pvariance"):
            agree(name, row, decimal.Decimal("0.5"))
        agree("quantiles", row, n=3)
    mixes: list[Any] = [[decimal.Decimal(1), 0.5], [fractions.Fraction(1, 2), decimal.Decimal(1)]]
    for mixed in mixes:
        with pytest.raises(TypeError):
            pure.mean(swapped(mixed))
        with pytest.raises(TypeError):
            statistics.mean(mixed)


def test_roots_are_rounded_once() -> None:
    rng = random.Random(2)
    for _ in range(300):
        row = [
            rng.choice([rng.random(), rng.randrange(10**9), 1e-9 * rng.random()]) for _ in range(3)
        ]
        agree("stdev", row)
        agree("pstdev", row)


def test_weights() -> None:
    rng = random.Random(3)
    for row in rows():
        for weights in (
            [1] * len(row), [rng.random() for _ in row], [rng.randrange(3) for _ in row], [1, 2],
            [fractions.Fraction(1, 1 + i) for i in range(len(row))], [-1 for _ in row], [INF for _ in row],
        ):  # fmt: skip
            agree("harmonic_mean", row, weights)
            if SINCE_3_11:
                agree("fmean", row, weights)


def test_grouped_medians() -> None:
    for row in rows():
        for interval in (1, 2, 0.5, 1.0):
            agree("median_grouped", row, interval)
        agree("median_grouped", row)
    agree("median_grouped", [1, 2, 3], "a")
    agree("median_grouped", ["a", "b"])


def test_quantiles() -> None:
    for row in rows():
        for n in (0, 1, 2, 4, 7, 10):
            for method in ("inclusive", "exclusive", "other"):
                agree("quantiles", row, n=n, method=method)
        agree("quantiles", row)


def test_two_rows() -> None:
    rng = random.Random(4)
    pairs: list[tuple[Any, Any]] = [
        ([1, 2], [1]),
        ([1], [1]),
        ([], []),
        ([1, 1], [1, 2]),
        ([1, 2], [3, 3]),
    ]
    for row in rows():
        pairs.append((row, [rng.gauss(0, 1) for _ in row]))
        pairs.append((row, [2 * i + 1 for i in range(len(row))]))
        pairs.append((row, row))
    for x, y in pairs:
        agree("covariance", x, y)
        agree("correlation", x, y)
        got = outcome(lambda: tuple(pure.linear_regression(swapped(x), swapped(y))))
        assert got == outcome(lambda: tuple(statistics.linear_regression(x, y)))
        agree("linear_regression", x, y)
        if SINCE_3_11:
            agree("linear_regression", x, y, proportional=True)
        if SINCE_3_12:
            agree("correlation", x, y, method="ranked")
            agree("correlation", x, y, method="other")


def test_a_line_is_a_tuple() -> None:
    line = pure.linear_regression([1, 2, 3], [2, 4, 6])
    slope, intercept = line
    assert (slope, intercept) == (2.0, 0.0) == line and len(line) == 2
    assert line[0] == line.slope and line[1] == line.intercept
    assert hash(line) == hash((2.0, 0.0))


DISTRIBUTIONS = ((0.0, 1.0), (100, 15), (-3.5, 0.001), (1e10, 1e5), (2, 0), (5, 2.5))


def normal_agrees(what: Any, *args: Any) -> None:
    expected = outcome(lambda: what(statistics.NormalDist, *args))
    assert outcome(lambda: what(pure.NormalDist, *args)) == expected, args


def test_normal_distributions() -> None:
    for mu, sigma in DISTRIBUTIONS:
        for name in ("mean", "median", "mode", "stdev", "variance"):
            normal_agrees(lambda kind: getattr(kind(mu, sigma), name))
        for x in (-5, 0, 0.3, 1, 90, 130.5, 1e10, INF, NAN, "a"):
            for name in ("pdf", "cdf", "zscore"):
                normal_agrees(lambda kind: getattr(kind(mu, sigma), name)(x))
        for p in (
            0,
            1,
            -1,
            1e-300,
            1e-20,
            1e-9,
            0.01,
            0.07,
            0.075,
            0.0750001,
            0.3,
            0.5,
            0.7,
            0.925,
            0.99,
            1 - 1e-12,
        ):
            normal_agrees(lambda kind: kind(mu, sigma).inv_cdf(p))
        for n in (1, 2, 4, 10):
            normal_agrees(lambda kind: kind(mu, sigma).quantiles(n))
        for seed in (0, "a", 3.5):
            normal_agrees(lambda kind: kind(mu, sigma).samples(5, seed=seed))
        normal_agrees(lambda kind: repr(kind(mu, sigma)))
        normal_agrees(lambda kind: hash(kind(mu, sigma)))
        for other in DISTRIBUTIONS:
            normal_agrees(lambda kind: kind(mu, sigma).overlap(kind(*other)))
            normal_agrees(lambda kind: kind(mu, sigma) == kind(*other))
            normal_agrees(lambda kind: repr(kind(mu, sigma) + kind(*other)))
            normal_agrees(lambda kind: repr(kind(mu, sigma) - kind(*other)))
        for x in (2, -1.5, 0):
            normal_agrees(
                lambda kind: repr([kind(mu, sigma) + x, x + kind(mu, sigma), kind(mu, sigma) - x])
            )
            normal_agrees(
                lambda kind: repr([x - kind(mu, sigma), kind(mu, sigma) * x, x * kind(mu, sigma)])
            )
            normal_agrees(lambda kind: repr(kind(mu, sigma) / x))
        normal_agrees(lambda kind: repr([+kind(mu, sigma), -kind(mu, sigma), kind(mu, sigma) == 5]))
    rng = random.Random(6)
    for _ in range(2000):
        p = rng.choice(
            [rng.random(), rng.random() ** 8, 1 - rng.random() ** 8, 10.0 ** rng.uniform(-300, 0)]
        )
        normal_agrees(lambda kind: kind(3.25, 1.5).inv_cdf(p))
    normal_agrees(lambda kind: kind(1, -1))
    normal_agrees(lambda kind: kind("a"))
    normal_agrees(lambda kind: kind().overlap(5))
    normal_agrees(lambda kind: repr(kind()))


def test_normal_distributions_of_samples() -> None:
    for row in rows():
        expected = outcome(lambda: repr(statistics.NormalDist.from_samples(row)))
        assert outcome(lambda: repr(pure.NormalDist.from_samples(swapped(row)))) == expected
