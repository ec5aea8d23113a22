"""math: the functions that are sums and steps over others rather than a call of the C library.

What CPython rounds in the middle is rounded here in the same places.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from purlin.pure._version import SINCE_3_12

_LARGEST = 1.7976931348623157e308
_SMALLEST = 2.2250738585072014e-308


def _real(x: Any) -> float:
    if isinstance(x, (int, float)) or hasattr(x, "__float__") or hasattr(x, "__index__"):
        return float(x)
    name = type(x).__name__
    raise TypeError(f"must be real number, not {name}")


def fsum(seq: Iterable[Any], /) -> float:
    """The sum of floats, rounded once.

    Keeps the sum as floats that do not overlap, the smallest first; they are few.
    """
    partials: list[float] = []
    special = 0.0
    infinite = 0.0
    for item in seq:
        x = _real(item)
        given = x
        kept = 0
        for i in range(len(partials)):
            y = partials[i]
            if abs(x) < abs(y):
                x, y = y, x
            high = x + y
            low = y - (high - x)
            if low != 0.0:
                partials[kept] = low
                kept += 1
            x = high
        del partials[kept:]
        if x != 0.0:
            if math.isfinite(x):
                partials.append(x)
            elif math.isfinite(given):
                raise OverflowError("intermediate overflow in fsum")
            else:
                if math.isinf(given):
                    infinite += given
                special += given
                partials.clear()
    if special != 0.0:
        if infinite != infinite:
            raise ValueError("-inf + inf in fsum")
        return special
    return _rounded_sum(partials)


def _rounded_sum(partials: list[float]) -> float:
    """The partials' sum from the largest down, until something is cut off."""
    place = len(partials) - 1
    if place < 0:
        return 0.0
    high = partials[place]
    low = 0.0
    while place > 0:
        place -= 1
        x = high
        y = partials[place]
        high = x + y
        low = y - (high - x)
        if low != 0.0:
            break
    # A tie goes the way of what is below it.
    if place > 0 and (
        (low < 0.0 and partials[place - 1] < 0.0) or (low > 0.0 and partials[place - 1] > 0.0)
    ):
        y = low * 2.0
        x = high + y
        if y == x - high:
            high = x
    return high


def prod(iterable: Iterable[Any], /, *, start: Any = 1) -> Any:
    """The product, from left to right."""
    result = start
    for item in iterable:
        result = result * item
    return result


def isclose(a: Any, b: Any, *, rel_tol: Any = 1e-09, abs_tol: Any = 0.0) -> bool:
    """Whether two numbers differ by no more than the larger of two tolerances."""
    x = _real(a)
    y = _real(b)
    relative = _real(rel_tol)
    absolute = _real(abs_tol)
    if relative < 0.0 or absolute < 0.0:
        raise ValueError("tolerances must be non-negative")
    if x == y:
        return True
    if math.isinf(x) or math.isinf(y):
        return False
    distance = abs(y - x)
    return distance <= abs(relative * y) or distance <= abs(relative * x) or distance <= absolute


def modf(x: Any, /) -> tuple[float, float]:
    """The part behind the point and the whole part, both with the sign."""
    value = _real(x)
    if value != value:
        return value, value
    if math.isinf(value):
        return math.copysign(0.0, value), value
    whole = float(math.trunc(value))
    return math.copysign(value - whole, value), math.copysign(whole, value)


def frexp(x: Any, /) -> tuple[float, int]:
    """A number as m * 2**e with m from 0.5 to 1."""
    value = _real(x)
    if value == 0.0 or not math.isfinite(value):
        return value, 0
    n, d = abs(value).as_integer_ratio()
    exponent = n.bit_length() - d.bit_length() + 1
    return math.ldexp(value, -exponent), exponent


def dist(p: Iterable[Any], q: Iterable[Any], /) -> float:
    """The distance of two points."""
    a = p if isinstance(p, tuple) else tuple(p)
    b = q if isinstance(q, tuple) else tuple(q)
    if len(a) != len(b):
        raise ValueError("both points must have the same number of dimensions")
    return _norm([abs(_real(a[i]) - _real(b[i])) for i in range(len(a))])


def hypot(*coordinates: Any) -> float:
    """The distance of a point from the origin."""
    return _norm([abs(_real(x)) for x in coordinates])


def _norm(sizes: list[float]) -> float:
    largest = 0.0
    has_nan = False
    for x in sizes:
        if x != x:
            has_nan = True
        elif x > largest:
            largest = x
    if math.isinf(largest):
        return largest
    if has_nan:
        return math.nan
    if largest == 0.0 or len(sizes) <= 1:
        return largest
    _, exponent = frexp(largest)
    if exponent < -1023:
        # Nothing below the normal numbers can be scaled up by one factor.
        if not SINCE_3_12:
            return _norm_of_subnormals(sizes, largest)
        return _SMALLEST * _scaled_norm([x / _SMALLEST for x in sizes], largest / _SMALLEST)
    return _scaled_norm(sizes, largest)


def _norm_of_subnormals(sizes: list[float], largest: float) -> float:
    total = 1.0
    rest = 0.0
    for size in sizes:
        x = size / largest
        x = x * x
        before = total
        total += x
        rest += (before - total) + x
    return largest * math.sqrt(total - 1.0 + rest)


def _scaled_norm(sizes: list[float], largest: float) -> float:
    """The root of the sum of squares, with the squares' errors, corrected once."""
    _, exponent = frexp(largest)
    scale = math.ldexp(1.0, -exponent)
    norm = _Norm()
    for x in sizes:
        norm.add(x * scale, 1.0)
    h = math.sqrt(norm.value())
    norm.add(h, -1.0)
    return (h + norm.value() / (2.0 * h)) / scale


class _Norm:
    """A sum of squares; it starts at 1, so that each addition's error is exact."""

    def __init__(self) -> None:
        self._sum = 1.0
        self._first = 0.0
        self._second = 0.0
        self._third = 0.0

    def add(self, x: float, sign: float) -> None:
        if SINCE_3_12:
            product, rest = _two_product(sign * x, x)
            self._second += self._take(product)
            self._first += rest
        else:
            high, low = _halves(x)
            self._first += self._take(sign * (high * high))
            self._second += self._take(sign * (2.0 * high * low))
            self._third += sign * (low * low)

    def _take(self, x: float) -> float:
        before = self._sum
        self._sum = before + x
        return (before - self._sum) + x

    def value(self) -> float:
        if SINCE_3_12:
            return self._sum - 1.0 + (self._first + self._second)
        return self._sum - 1.0 + (self._first + self._second + self._third)


def sumprod(p: Any, q: Any, /) -> Any:
    """The sum of the products of two rows' items."""
    xs = p if isinstance(p, (list, tuple)) else list(p)
    ys = q if isinstance(q, (list, tuple)) else list(q)
    total = sum_of_products(xs, ys)
    if len(xs) != len(ys):
        raise ValueError("Inputs are not the same length")
    return total


def _two_sum(a: float, b: float) -> tuple[float, float]:
    """The sum and its rounding error."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _halves(x: float) -> tuple[float, float]:
    """x as the sum of two floats of 26 bits."""
    scaled = x * 134217729.0
    high = scaled - (scaled - x)
    return high, x - high


def _two_product(a: float, b: float) -> tuple[float, float]:
    """The product and its rounding error, what fma(a, b, -(a * b)) gives."""
    if _SPLITS < abs(a) < math.inf:
        high, low = _two_product(a * 2.0**-100, b)
        return high * 2.0**100, low * 2.0**100
    if _SPLITS < abs(b) < math.inf:
        high, low = _two_product(a, b * 2.0**-100)
        return high * 2.0**100, low * 2.0**100
    product = a * b
    a_high, a_low = _halves(a)
    b_high, b_low = _halves(b)
    rest = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, rest


# Above this, splitting a float into halves may overflow.
_SPLITS = 2.0**990


class _SumOfProducts:
    """A sum of products of floats in three times a double's precision, as `math.sumprod` has it."""

    def __init__(self) -> None:
        self.used = False
        self._high = 0.0
        self._low = 0.0
        self._tiny = 0.0

    def add(self, a: float, b: float) -> bool:
        """Add a product; false, and nothing is added, where that is no longer finite."""
        product, rest = _two_product(a, b)
        high, first = _two_sum(self._high, product)
        if not math.isfinite(high):
            return False
        low, second = _two_sum(self._low, rest)
        low, third = _two_sum(low, first)
        self._high = high
        self._low = low
        self._tiny = self._tiny + second + third
        self.used = True
        return True

    def value(self) -> float:
        high, low = _two_sum(self._low, self._high)
        return self._tiny + low + high


def _fits(x: int) -> bool:
    return -(2**63) <= x < 2**63


def sum_of_products(xs: Any, ys: Any) -> Any:
    """`math.sumprod`: ints exactly, floats with care, others as they come."""
    total: Any = 0
    products = _SumOfProducts()
    phase = _INTS
    for x, y in zip(xs, ys):  # noqa: B905
        if phase == _INTS:
            if type(x) is int and type(y) is int:
                if not (_fits(x) and _fits(y) and _fits(x * y) and _fits(total + x * y)):
                    phase = _OTHERS
            else:
                phase = _FLOATS
        if phase == _FLOATS:
            numbers = isinstance(x, (int, float)) and isinstance(y, (int, float))
            if numbers and (isinstance(x, float) or isinstance(y, float)):
                if products.add(float(x), float(y)):
                    continue
            phase = _OTHERS
            if products.used:
                total = total + products.value()
        total = total + x * y
    if phase == _FLOATS and products.used:
        total = total + products.value()
    return total


# How far `_sum_of_products` has come: it goes from one to the next, never back.
_INTS = 0
_FLOATS = 1
_OTHERS = 2
