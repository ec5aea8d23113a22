"""Decimal arithmetic on plain ints: rounding, and exp and ln in fixed point.

A fixed-point number is an int that counts units of 10**-places. The functions promise an error of
less than some ten units; their callers ask for more places than they need.
"""

from __future__ import annotations

import math

ROUND_DOWN = "ROUND_DOWN"
ROUND_HALF_UP = "ROUND_HALF_UP"
ROUND_HALF_EVEN = "ROUND_HALF_EVEN"
ROUND_CEILING = "ROUND_CEILING"
ROUND_FLOOR = "ROUND_FLOOR"
ROUND_UP = "ROUND_UP"
ROUND_HALF_DOWN = "ROUND_HALF_DOWN"
ROUND_05UP = "ROUND_05UP"

ROUNDINGS = (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_UP,
    ROUND_DOWN,
    ROUND_HALF_UP,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_05UP,
)


def ten_to(exponent: int) -> int:
    """10**exponent; an int to the compiler too, which cannot see that no exponent is negative."""
    return int(10**exponent)


def digit_count(n: int) -> int:
    """How many digits a coefficient has; 0 has one."""
    if n < 10:
        return 1
    # The bits times log10(2), rounded down: the digits, or one less.
    least = n.bit_length() * 30102999566398 // 10**14
    return least + 1 if n >= ten_to(least) else least


# CPython refuses to turn longer texts into ints and back at once.
_TEXT_MAX = 4000


def digits_of(n: int) -> str:
    """A coefficient's digits, however many."""
    count = digit_count(n)
    if count <= _TEXT_MAX:
        return str(n)
    half = count // 2
    high, low = divmod(n, ten_to(half))
    return digits_of(high) + digits_of(low).zfill(half)


def coefficient_of(digits: str) -> int:
    """The number that digits make, however many."""
    if len(digits) <= _TEXT_MAX:
        return int(digits)
    half = len(digits) // 2
    high = coefficient_of(digits[:-half])
    return int(high * ten_to(half)) + coefficient_of(digits[-half:])


def rounded(n: int, drop: int, rounding: str, negative: bool) -> tuple[int, bool]:
    """A coefficient without its last digits, and whether they mattered."""
    if n == 0:
        return n, False
    if drop <= 0:
        return int(n * ten_to(-drop)), False
    # So far beyond its own digits a coefficient is only a trace, however far.
    unit = ten_to(min(drop, digit_count(n) + 2))
    kept, rest = divmod(n, unit)
    if rest == 0:
        return kept, False
    return (kept + 1 if _goes_up(kept, 2 * rest, unit, rounding, negative) else kept), True


def _goes_up(kept: int, twice: int, unit: int, rounding: str, negative: bool) -> bool:
    if rounding == ROUND_HALF_EVEN:
        return twice > unit or (twice == unit and kept % 2 == 1)
    if rounding == ROUND_HALF_UP:
        return twice >= unit
    if rounding == ROUND_HALF_DOWN:
        return twice > unit
    if rounding == ROUND_UP:
        return True
    if rounding == ROUND_CEILING:
        return not negative
    if rounding == ROUND_FLOOR:
        return negative
    return rounding == ROUND_05UP and kept % 5 == 0


def _inverse_atanh(n: int, unit: int) -> int:
    """atanh(1/n) by its series."""
    term = unit // n
    square = n * n
    total = term
    divisor = 1
    while term > 0:
        term //= square
        divisor += 2
        total += term // divisor
    return total


def ln_10(places: int) -> int:
    """The logarithm of ten: 46 atanh(1/31) + 34 atanh(1/49) + 20 atanh(1/161)."""
    unit = ten_to(places + 10)
    total = (
        46 * _inverse_atanh(31, unit)
        + 34 * _inverse_atanh(49, unit)
        + 20 * _inverse_atanh(161, unit)
    )
    return total // 10**10


def exp_fixed(x: int, places: int) -> tuple[int, int]:
    """e to a power, as a factor between 1 and 10 and an exponent of ten."""
    # The power's whole part takes places of its own when ln 10 is taken away so many times.
    guard = digit_count(abs(x) // ten_to(places)) + 10
    wide = places + guard
    scaled = x * ten_to(guard)
    ten = ln_10(wide)
    exponent, rest = divmod(scaled, ten)
    # e**rest by its series for rest / 2**halvings, squared as often again.
    halvings = math.isqrt(places) // 2 + 4
    unit = ten_to(wide + halvings)
    small = rest * ten_to(halvings) >> halvings
    term = unit
    total = unit
    divisor = 0
    while term > 0:
        divisor += 1
        term = term * small // (unit * divisor)
        total += term
    for _ in range(halvings):
        total = total * total // unit
    factor = total // ten_to(halvings + guard)
    return factor, exponent


def ln_fixed(coefficient: int, exponent: int, places: int) -> int:
    """The logarithm of coefficient * ten_to(exponent.)"""
    shift = digit_count(coefficient) - 1
    exponent += shift
    guard = digit_count(abs(exponent)) + 10
    # Four roots bring the number from below ten to below 1.16; each is exact to a unit.
    roots = 4 + math.isqrt(places) // 4
    wide = places + guard + roots
    unit = ten_to(wide)
    x = coefficient * ten_to(wide - shift) if wide >= shift else coefficient // ten_to(shift - wide)
    for _ in range(roots):
        x = math.isqrt(x * unit)
    # ln x = 2 atanh((x - 1) / (x + 1))
    ratio = (x - unit) * unit // (x + unit)
    square = ratio * ratio // unit
    term = ratio
    total = ratio
    divisor = 1
    while term > 0:
        term = term * square // unit
        divisor += 2
        total += term // divisor
    total = (total * 2) << roots
    return int((total + exponent * ln_10(wide)) // ten_to(guard + roots))
