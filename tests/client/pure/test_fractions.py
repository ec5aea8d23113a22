"""fractions' pure version against CPython's."""

from __future__ import annotations

import cmath
import copy
import decimal
import fractions
import math
import operator
import random
from typing import Any

from purlin.pure import _decimal as pure_decimal
from purlin.pure import _fractions as pure
from purlin.pure._version import SINCE_3_11, SINCE_3_12
from tests.client.pure.agree import outcome, same, same_type_of_error

NAN = float("nan")
INF = float("inf")
OTHERS: tuple[Any, ...] = (
    0,
    1,
    -3,
    True,
    0.5,
    -2.0,
    0.0,
    INF,
    -INF,
    NAN,
    1e300,
    1j,
    0.5 + 0j,
    10**30,
)


def ratios(count: int, seed: int) -> list[tuple[int, int]]:
    rng = random.Random(seed)
    made = [
        (0, 1),
        (1, 1),
        (-1, 1),
        (1, 2),
        (-7, 3),
        (10**25, 7),
        (1, 2**61 - 1),
        (3, 2**62),
        (2**61 - 1, 3),
    ]
    for _ in range(count):
        size = 10 ** rng.randrange(1, 30)
        made.append((rng.randrange(-size, size), rng.randrange(1, size + 1)))
    return made


def pairs(count: int, seed: int) -> list[tuple[Any, Any]]:
    return [(fractions.Fraction(n, d), pure.Fraction(n, d)) for n, d in ratios(count, seed)]


def agree(real: Any, ours: Any) -> None:
    expected = outcome(real)
    got = outcome(ours)
    assert got == expected, (got, expected)


def test_made_of_numbers() -> None:
    values: list[Any] = [*OTHERS, fractions.Fraction(3, 4), "1/2", None, [1], -0.1, 5e-324]

    def swapped(value: Any) -> Any:
        if isinstance(value, fractions.Fraction):
            return pure.Fraction(value.numerator, value.denominator)
        return value

    for a in values:
        agree(lambda: fractions.Fraction(a), lambda: pure.Fraction(swapped(a)))
        agree(
            lambda: fractions.Fraction.from_float(a),
            lambda: pure.Fraction.from_float(swapped(a)),
        )
        for b in values:
            agree(lambda: fractions.Fraction(a, b), lambda: pure.Fraction(swapped(a), swapped(b)))
    agree(fractions.Fraction, pure.Fraction)


def test_made_of_decimals() -> None:
    for text in ("0", "1.25", "-3E+5", "1E-20", "NaN", "Infinity", "sNaN"):
        for make in ("__call__", "from_decimal"):
            agree(
                lambda: getattr(fractions.Fraction, make)(decimal.Decimal(text)),
                lambda: getattr(pure.Fraction, make)(pure_decimal.Decimal(text)),
            )
        real, ours = decimal.Decimal(text), pure_decimal.Decimal(text)
        third, our_third = fractions.Fraction(1, 3), pure.Fraction(1, 3)
        for operation in (
            operator.eq,
            operator.ne,
            operator.lt,
            operator.le,
            operator.gt,
            operator.ge,
        ):
            agree(lambda: operation(real, third), lambda: operation(ours, our_third))
            agree(lambda: operation(third, real), lambda: operation(our_third, ours))
    others: tuple[Any, ...] = (5, 0.5, "1", None)
    for value in others:
        agree(
            lambda: fractions.Fraction.from_decimal(value),
            lambda: pure.Fraction.from_decimal(value),
        )


def test_made_of_text() -> None:
    texts = [
        "3", "-3", "+3", " 3 ", "3/4", "-3/4", " 3/4\n", "3/0", "3 / 4", "3 /4", "3/ 4", "3/-4", "3/", "/4",
        "1.5", ".5", "5.", ".", "", " ", "-", "-.5e3", "1e3", "1e-3", "1E+3", "1e", "e3", "1.5e2x", "1/2.5",
        "1_000", "1__0", "_1", "1_", "1_0/2_0", "1.2_5", "1.2_", "1._2", "1e1_0", "nan", "inf", "0x1", "٣/٤",
        "1 2", "--1", "0/7", "1.50/2", "\u20031/2", "1e5/2", "00012",
    ]  # fmt: skip
    rng = random.Random(7)
    texts += [
        "".join(rng.choice("0123./eE-+_ ") for _ in range(rng.randrange(1, 8))) for _ in range(3000)
    ]
    for text in texts:
        same(fractions.Fraction, pure.Fraction, text)


def test_arithmetic() -> None:
    names = "add sub mul truediv floordiv mod eq ne lt le gt ge".split()
    numbers = pairs(14, 1)
    for name in names:
        operation = getattr(operator, name)
        for real_a, ours_a in numbers:
            for real_b, ours_b in numbers:
                agree(lambda: operation(real_a, real_b), lambda: operation(ours_a, ours_b))
            for other in OTHERS:
                if isinstance(other, complex) and name in ("floordiv", "mod"):
                    same_type_of_error(
                        lambda: operation(real_a, other), lambda: operation(ours_a, other)
                    )
                    continue
                agree(lambda: operation(real_a, other), lambda: operation(ours_a, other))
                agree(lambda: operation(other, real_a), lambda: operation(other, ours_a))
    for real_a, ours_a in numbers:
        for real_b, ours_b in numbers:
            agree(lambda: divmod(real_a, real_b), lambda: divmod(ours_a, ours_b))
        for other in OTHERS:
            if not isinstance(other, complex):
                agree(lambda: divmod(real_a, other), lambda: divmod(ours_a, other))
                agree(lambda: divmod(other, real_a), lambda: divmod(other, ours_a))
    real, ours = numbers[3]
    for name in names:
        operation = getattr(operator, name)
        agree(lambda: operation(real, "a"), lambda: operation(ours, "a"))
        agree(lambda: operation([], real), lambda: operation([], ours))


def test_powers() -> None:
    bases = pairs(4, 2)
    exponents = [
        (fractions.Fraction(n, d), pure.Fraction(n, d))
        for n, d in ((2, 1), (-3, 1), (1, 2), (-5, 2), (0, 1))
    ]
    for real, ours in bases:
        for power in (0, 1, 2, 5, -1, -4, 0.5, -1.5, 1j, True):
            agree(lambda: real**power, lambda: ours**power)
        for real_power, ours_power in exponents:
            agree(lambda: real**real_power, lambda: ours**ours_power)
    bases_too: tuple[Any, ...] = (0, 1, -3, 2.5, -2.0, 1j, 10**20, [])
    for base in bases_too:
        for real_power, ours_power in exponents:
            agree(lambda: base**real_power, lambda: base**ours_power)


def test_one_number() -> None:
    for real, ours in pairs(60, 3):
        for function in (
            repr, str, int, float, complex, bool, hash, abs, operator.neg, operator.pos, math.floor,
            math.ceil, math.trunc, round, math.sqrt, copy.copy, copy.deepcopy,
            lambda x: (x.numerator, x.denominator, x.real, x.imag, x.conjugate(), x.as_integer_ratio()),
            lambda x: x.is_integer() if SINCE_3_12 else None, lambda x: cmath.exp(1 / (1 + abs(x))),
        ):  # fmt: skip
            agree(lambda: function(real), lambda: function(ours))
        for digits in (-3, -1, 0, 1, 2, 20, True):
            agree(lambda: round(real, digits), lambda: round(ours, digits))
        for limit in (0, 1, 2, 7, 100, 10**6, 10**9, 10**15):
            agree(lambda: real.limit_denominator(limit), lambda: ours.limit_denominator(limit))
    for n, d in ratios(20, 4):
        assert hash(pure.Fraction(n, d)) == hash(fractions.Fraction(n, d))
    assert {pure.Fraction(2): 1}[2] == 1  # type: ignore[index]
    assert SINCE_3_11 or repr(pure.Fraction(1, 2)) == "Fraction(1, 2)"


def test_halves_round_to_even() -> None:
    for n in range(-9, 10):
        for digits in (None, 0, 1, -1):
            real, ours = fractions.Fraction(5 * n, 2), pure.Fraction(5 * n, 2)
            agree(lambda: round(real, digits), lambda: round(ours, digits))


def test_limits_of_pi() -> None:
    real, ours = fractions.Fraction(math.pi), pure.Fraction(math.pi)
    for limit in range(1, 400):
        agree(lambda: real.limit_denominator(limit), lambda: ours.limit_denominator(limit))


def test_formats() -> None:
    numbers = pairs(6, 5) + [
        (fractions.Fraction(n, d), pure.Fraction(n, d))
        for n, d in (
            (0, 1),
            (1, 8),
            (-1, 1000),
            (99999, 10000),
            (999999, 1),
            (1, 3),
            (12345678, 1),
            (-2, 30000),
        )
    ]
    specs = [
        "", "5", "<9", ">30", "^31", "=30", "*^35", "+", "-", " ", "#", "#20", "z", "010", "0", ",", "_", "x",
        "f", ".2f", ".0f", "10.3f", "010.3f", "<010f", "+.1f", " .1f", "z.1f", "z.0f", "#.0f", ",.2f", "_.3f",
        "015,.2f", "016_.1f", "e", ".3e", ".0e", "#.0e", "E", "G", "g", ".3g", ".10g", ".0g", "#.4g", "%", ".1%",
        "+012.1%", "F", ".f", ".02f", "3.f", "00f", "0f", "5,d", ".3", "zg", "z.1%", "20e", "^20.4g", "=+20.4g", "s",
        "**<8", "0<8", "é>9.1f", ".60f", "010", "+#", ".5z", "1000_", "a<b",
    ]  # fmt: skip
    rng = random.Random(6)
    specs += [
        "".join(rng.choice("0123,_.#z+- <>=^efgG%") for _ in range(rng.randrange(1, 6)))
        for _ in range(400)
    ]
    for real, ours in numbers:
        for spec in specs:
            agree(lambda: format(real, spec), lambda: format(ours, spec))
