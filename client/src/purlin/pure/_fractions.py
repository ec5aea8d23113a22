"""fractions: exact rational numbers.

A Fraction never changes: numerator and denominator in lowest terms, the denominator positive.
Results that are known to be so are made through `_Lowest`, which skips finding the divisor.
"""

from __future__ import annotations

import math
from typing import Any

from purlin.pure._format_spec import Spec, grouped
from purlin.pure._version import SINCE_3_11, SINCE_3_12, SINCE_3_13

# Hashes of numbers are residues of this prime, so that equal numbers have equal hashes.
_HASH_PRIME = 2**61 - 1
_HASH_OF_INFINITY = 314159


class _Lowest:
    """A numerator and a positive denominator without a common divisor."""

    def __init__(self, numerator: int, denominator: int) -> None:
        self.numerator = numerator
        self.denominator = denominator


class Fraction:
    """A rational number, from two integers or fractions, one float or a text."""

    def __init__(self, numerator: Any = 0, denominator: Any = None) -> None:
        if isinstance(numerator, _Lowest):
            self._numerator: int = numerator.numerator
            self._denominator: int = numerator.denominator
            return
        if denominator is None:
            if isinstance(numerator, int):
                self._numerator = int(numerator)
                self._denominator = 1
            elif isinstance(numerator, Fraction):
                self._numerator = numerator._numerator
                self._denominator = numerator._denominator
            elif isinstance(numerator, float):
                self._numerator, self._denominator = numerator.as_integer_ratio()
            elif hasattr(numerator, "as_integer_ratio") and hasattr(numerator, "as_tuple"):
                # A Decimal, whose module is made of this one.
                self._numerator, self._denominator = numerator.as_integer_ratio()
            elif isinstance(numerator, str):
                self._set(*_parsed(numerator))
            else:
                raise TypeError("argument should be a string or a Rational instance")
            return
        if isinstance(numerator, int):
            upper = int(numerator)
            lower = 1
        elif isinstance(numerator, Fraction):
            upper = numerator._numerator
            lower = numerator._denominator
        else:
            raise TypeError("both arguments should be Rational instances")
        if isinstance(denominator, int):
            lower = lower * denominator
        elif isinstance(denominator, Fraction):
            upper = upper * denominator._denominator
            lower = lower * denominator._numerator
        else:
            raise TypeError("both arguments should be Rational instances")
        self._set(upper, lower)

    def _set(self, numerator: int, denominator: int) -> None:
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        divisor = math.gcd(numerator, denominator)
        if denominator < 0:
            divisor = -divisor
        self._numerator = numerator // divisor
        self._denominator = denominator // divisor

    @classmethod
    def from_float(cls, f: Any) -> Fraction:
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            name = type(f).__name__
            raise TypeError(f"{cls.__name__}.from_float() only takes floats, not {f!r} ({name})")
        return cls(f)

    @classmethod
    def from_decimal(cls, dec: Any) -> Fraction:
        if not isinstance(dec, int) and not hasattr(dec, "as_tuple"):
            name = type(dec).__name__
            raise TypeError(
                f"{cls.__name__}.from_decimal() only takes Decimals, not {dec!r} ({name})"
            )
        return cls(dec)

    @property
    def numerator(self) -> int:
        return self._numerator

    @property
    def denominator(self) -> int:
        return self._denominator

    @property
    def real(self) -> Fraction:
        return self

    @property
    def imag(self) -> int:
        return 0

    def conjugate(self) -> Fraction:
        return self

    def is_integer(self) -> bool:
        return self._denominator == 1

    def as_integer_ratio(self) -> tuple[int, int]:
        return (self._numerator, self._denominator)

    def limit_denominator(self, max_denominator: int = 1000000) -> Fraction:
        """The nearest fraction whose denominator is not larger than so much.

        Goes through the convergents of the continued fraction; the answer is the last that fits
        or the last semiconvergent that does, whichever is nearer.
        """
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return self
        older_n, older_d = 0, 1
        newer_n, newer_d = 1, 0
        n, d = self._numerator, self._denominator
        while True:
            term = n // d
            next_d = older_d + term * newer_d
            if next_d > max_denominator:
                break
            next_n = older_n + term * newer_n
            older_n, older_d = newer_n, newer_d
            newer_n, newer_d = next_n, next_d
            n, d = d, n - term * d
        steps = (max_denominator - older_d) // newer_d
        between_n = older_n + steps * newer_n
        between_d = older_d + steps * newer_d
        # The two lie on both sides; compare their distances as integers.
        own_n, own_d = self._numerator, self._denominator
        far_newer = abs(newer_n * own_d - own_n * newer_d) * between_d
        far_between = abs(between_n * own_d - own_n * between_d) * newer_d
        if far_newer <= far_between:
            return Fraction(_Lowest(newer_n, newer_d))
        return Fraction(_Lowest(between_n, between_d))

    def __repr__(self) -> str:
        return f"Fraction({self._numerator}, {self._denominator})"

    def __str__(self) -> str:
        if self._denominator == 1:
            return str(self._numerator)
        return f"{self._numerator}/{self._denominator}"

    def __format__(self, format_spec: str, /) -> str:
        if not SINCE_3_12:
            if format_spec == "":
                return str(self)
            raise TypeError("unsupported format string passed to Fraction.__format__")
        if format_spec == "" and not SINCE_3_13:
            return str(self)
        return _formatted(self._numerator, self._denominator, format_spec)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return _sum(self._numerator, self._denominator, other._numerator, other._denominator)
        if isinstance(other, int):
            numerator = self._numerator + other * self._denominator
            return Fraction(_Lowest(numerator, self._denominator))
        if isinstance(other, float):
            return float(self) + other
        if isinstance(other, complex):
            return complex(float(self)) + other
        return NotImplemented

    def __radd__(self, other: Any) -> Any:
        if isinstance(other, int):
            numerator = self._numerator + other * self._denominator
            return Fraction(_Lowest(numerator, self._denominator))
        if isinstance(other, float):
            return other + float(self)
        if isinstance(other, complex):
            return other + complex(float(self))
        return NotImplemented

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return _sum(self._numerator, self._denominator, -other._numerator, other._denominator)
        if isinstance(other, int):
            numerator = self._numerator - other * self._denominator
            return Fraction(_Lowest(numerator, self._denominator))
        if isinstance(other, float):
            return float(self) - other
        if isinstance(other, complex):
            return complex(float(self)) - other
        return NotImplemented

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, int):
            numerator = other * self._denominator - self._numerator
            return Fraction(_Lowest(numerator, self._denominator))
        if isinstance(other, float):
            return other - float(self)
        if isinstance(other, complex):
            return other - complex(float(self))
        return NotImplemented

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return _product(
                self._numerator, self._denominator, other._numerator, other._denominator
            )
        if isinstance(other, int):
            return _product(self._numerator, self._denominator, int(other), 1)
        if isinstance(other, float):
            return float(self) * other
        if isinstance(other, complex):
            return complex(float(self)) * other
        return NotImplemented

    def __rmul__(self, other: Any) -> Any:
        if isinstance(other, int):
            return _product(self._numerator, self._denominator, int(other), 1)
        if isinstance(other, float):
            return other * float(self)
        if isinstance(other, complex):
            return other * complex(float(self))
        return NotImplemented

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return _quotient(
                self._numerator, self._denominator, other._numerator, other._denominator
            )
        if isinstance(other, int):
            return _quotient(self._numerator, self._denominator, int(other), 1)
        if isinstance(other, float):
            return float(self) / other
        if isinstance(other, complex):
            return complex(float(self)) / other
        return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        if isinstance(other, int):
            return _quotient(int(other), 1, self._numerator, self._denominator)
        if isinstance(other, float):
            return other / float(self)
        if isinstance(other, complex):
            return other / complex(float(self))
        return NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return (self._numerator * other._denominator) // (self._denominator * other._numerator)
        if isinstance(other, int):
            return self._numerator // (self._denominator * other)
        if isinstance(other, float):
            return float(self) // other
        return NotImplemented

    def __rfloordiv__(self, other: Any) -> Any:
        if isinstance(other, int):
            return (other * self._denominator) // self._numerator
        if isinstance(other, float):
            return other // float(self)
        return NotImplemented

    def __mod__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return _remainder(
                self._numerator, self._denominator, other._numerator, other._denominator
            )
        if isinstance(other, int):
            return _remainder(self._numerator, self._denominator, other, 1)
        if isinstance(other, float):
            return float(self) % other
        return NotImplemented

    def __rmod__(self, other: Any) -> Any:
        if isinstance(other, int):
            return _remainder(other, 1, self._numerator, self._denominator)
        if isinstance(other, float):
            return other % float(self)
        return NotImplemented

    def __divmod__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return _quotient_and_remainder(
                self._numerator, self._denominator, other._numerator, other._denominator
            )
        if isinstance(other, int):
            return _quotient_and_remainder(self._numerator, self._denominator, other, 1)
        if isinstance(other, float):
            return divmod(float(self), other)
        return NotImplemented

    def __rdivmod__(self, other: Any) -> Any:
        if isinstance(other, int):
            return _quotient_and_remainder(other, 1, self._numerator, self._denominator)
        if isinstance(other, float):
            return divmod(other, float(self))
        return NotImplemented

    def __pow__(self, other: Any) -> Any:
        if isinstance(other, int):
            return _power(self._numerator, self._denominator, int(other))
        if isinstance(other, Fraction):
            if other._denominator == 1:
                return _power(self._numerator, self._denominator, other._numerator)
            # Not a whole power: in floats, which may turn complex.
            return float(self) ** float(other)
        if isinstance(other, float):
            return float(self) ** other
        if isinstance(other, complex):
            return float(self) ** other
        return NotImplemented

    def __rpow__(self, other: Any) -> Any:
        if self._denominator == 1 and self._numerator >= 0:
            return other**self._numerator
        if isinstance(other, int):
            return Fraction(other) ** self
        if self._denominator == 1:
            return other**self._numerator
        return other ** float(self)

    def __pos__(self) -> Fraction:
        return Fraction(_Lowest(self._numerator, self._denominator))

    def __neg__(self) -> Fraction:
        return Fraction(_Lowest(-self._numerator, self._denominator))

    def __abs__(self) -> Fraction:
        return Fraction(_Lowest(abs(self._numerator), self._denominator))

    def __float__(self) -> float:
        return self._numerator / self._denominator

    def __complex__(self) -> complex:
        return complex(float(self))

    def __int__(self) -> int:
        return self.__trunc__()

    def __trunc__(self) -> int:
        if self._numerator < 0:
            return -(-self._numerator // self._denominator)
        return self._numerator // self._denominator

    def __floor__(self) -> int:
        return self._numerator // self._denominator

    def __ceil__(self) -> int:
        return -(-self._numerator // self._denominator)

    def __round__(self, ndigits: int | None = None) -> Any:
        if ndigits is None:
            return _nearest(self._numerator, self._denominator)
        shift = _raised(10, abs(ndigits))
        if ndigits > 0:
            return Fraction(_nearest(self._numerator * shift, self._denominator), shift)
        return Fraction(_nearest(self._numerator, self._denominator * shift) * shift)

    def __hash__(self) -> int:
        if self._denominator % _HASH_PRIME == 0:
            size = _HASH_OF_INFINITY
        else:
            inverse = pow(self._denominator, -1, _HASH_PRIME)
            size = abs(self._numerator) % _HASH_PRIME * inverse % _HASH_PRIME
        if self._numerator >= 0:
            return size
        return -2 if size == 1 else -size

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Fraction):
            return self._numerator == other._numerator and self._denominator == other._denominator
        if isinstance(other, int):
            return self._numerator == other and self._denominator == 1
        if isinstance(other, float):
            return _equals_float(self._numerator, self._denominator, other)
        if isinstance(other, complex):
            return other.imag == 0 and _equals_float(self._numerator, self._denominator, other.real)
        return NotImplemented

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, (int, float, Fraction)):
            return _order(self._numerator, self._denominator, other) == -1
        return NotImplemented

    def __le__(self, other: Any) -> bool:
        if isinstance(other, (int, float, Fraction)):
            return -1 <= _order(self._numerator, self._denominator, other) <= 0
        return NotImplemented

    def __gt__(self, other: Any) -> bool:
        if isinstance(other, (int, float, Fraction)):
            return _order(self._numerator, self._denominator, other) == 1
        return NotImplemented

    def __ge__(self, other: Any) -> bool:
        if isinstance(other, (int, float, Fraction)):
            return _order(self._numerator, self._denominator, other) >= 0
        return NotImplemented

    def __bool__(self) -> bool:
        return self._numerator != 0

    def __copy__(self) -> Fraction:
        return self

    def __deepcopy__(self, memo: Any) -> Fraction:
        return self


def _sum(n: int, d: int, m: int, e: int) -> Fraction:
    divisor = math.gcd(d, e)
    if divisor == 1:
        return Fraction(_Lowest(n * e + m * d, d * e))
    # A divisor of the sum can only be one of the denominators' common divisor.
    part = d // divisor
    total = n * (e // divisor) + m * part
    common = math.gcd(total, divisor)
    return Fraction(_Lowest(total // common, part * (e // common)))


def _product(n: int, d: int, m: int, e: int) -> Fraction:
    first = math.gcd(n, e)
    second = math.gcd(m, d)
    return Fraction(_Lowest((n // first) * (m // second), (d // second) * (e // first)))


def _quotient(n: int, d: int, m: int, e: int) -> Fraction:
    if m == 0:
        if SINCE_3_12:
            raise ZeroDivisionError(f"Fraction({e}, 0)")
        sign = (n > 0) - (n < 0)
        raise ZeroDivisionError(f"Fraction({sign * e}, 0)")
    return _product(n, d, -e, -m) if m < 0 else _product(n, d, e, m)


def _remainder(n: int, d: int, m: int, e: int) -> Fraction:
    return Fraction((n * e) % (m * d), d * e)


def _quotient_and_remainder(n: int, d: int, m: int, e: int) -> tuple[int, Fraction]:
    quotient, rest = divmod(n * e, d * m)
    return quotient, Fraction(rest, d * e)


def _raised(n: int, power: int) -> int:
    """n**power; an int to the compiler too, which cannot see that no power is negative."""
    return int(n**power)


def _power(n: int, d: int, power: int) -> Fraction:
    if power >= 0:
        return Fraction(_Lowest(_raised(n, power), _raised(d, power)))
    if n > 0:
        return Fraction(_Lowest(_raised(d, -power), _raised(n, -power)))
    if n == 0:
        raise ZeroDivisionError(f"Fraction({_raised(d, -power)}, 0)")
    return Fraction(_Lowest(_raised(-d, -power), _raised(-n, -power)))


def _nearest(n: int, d: int) -> int:
    """The nearest integer, of two the even one."""
    whole, rest = divmod(n, d)
    if 2 * rest > d or (2 * rest == d and whole % 2 == 1):
        return whole + 1
    return whole


def _equals_float(n: int, d: int, other: float) -> bool:
    if not math.isfinite(other):
        return False
    m, e = other.as_integer_ratio()
    return n == m and d == e


def _order(n: int, d: int, other: Any) -> int:
    """-1, 0 or 1 as n/d is less, equal or greater; -2 for nan."""
    if isinstance(other, Fraction):
        left, right = n * other._denominator, other._numerator * d
    elif isinstance(other, int):
        left, right = n, other * d
    elif math.isfinite(other):
        m, e = other.as_integer_ratio()
        left, right = n * e, m * d
    elif other != other:
        return -2
    else:
        return -1 if other > 0.0 else 1
    return (left > right) - (left < right)


def _digits_end(text: str, start: int) -> int:
    """Where a run of digits ends; from 3.11 on single underscores may stand between them."""
    place = start
    while place < len(text):
        if text[place].isdecimal():
            place += 1
        elif (
            SINCE_3_11
            and text[place] == "_"
            and place > start
            and text[place - 1] != "_"
            and place + 1 < len(text)
            and text[place + 1].isdecimal()
        ):
            place += 1
        else:
            break
    return place


def _parsed(text: str) -> tuple[int, int]:
    """Numerator and denominator of `3/4`, `-1.25`, `1e-3` and the like."""
    body = text.strip()
    place = 0
    negative = False
    if body[:1] == "-" or body[:1] == "+":
        negative = body[0] == "-"
        place = 1
    end = _digits_end(body, place)
    whole = body[place:end]
    n = int(whole) if whole else 0
    d = 1
    place = end
    slash = end
    if SINCE_3_12:
        while slash < len(body) and body[slash].isspace():
            slash += 1
    if whole and body[slash : slash + 1] == "/":
        place = slash + 1
        if SINCE_3_12:
            while place < len(body) and body[place].isspace():
                place += 1
        end = _digits_end(body, place)
        if end > place:
            d = int(body[place:end])
        else:
            end = -1
    else:
        if body[end : end + 1] == ".":
            place = end + 1
            end = _digits_end(body, place)
            decimals = body[place:end].replace("_", "")
            if decimals:
                d = _raised(10, len(decimals))
                n = n * d + int(decimals)
            elif not whole:
                end = -1
        elif not whole:
            end = -1
        if end >= 0 and (body[end : end + 1] == "e" or body[end : end + 1] == "E"):
            place = end + 1
            below = body[place : place + 1] == "-"
            if below or body[place : place + 1] == "+":
                place += 1
            end = _digits_end(body, place)
            if end > place:
                scale = _raised(10, int(body[place:end]))
                if below:
                    d *= scale
                else:
                    n *= scale
            else:
                end = -1
    if end != len(body):
        raise ValueError(f"Invalid literal for Fraction: {text!r}")
    return (-n if negative else n), d


def _formatted(n: int, d: int, text: str) -> str:
    spec = Spec(text)
    positive = "" if spec.sign == "-" else spec.sign
    if SINCE_3_13 and spec.kind == "" and spec.precision < 0:
        if not spec.no_negative_zero and not spec.zero_padded:
            body = grouped(str(abs(n)), spec.separator)
            if d > 1 or spec.alternate:
                body += "/" + grouped(str(d), spec.separator)
            return spec.padded("-" if n < 0 else positive, body)
    known = spec.kind in ("e", "E", "f", "F", "g", "G", "%")
    doubly = spec.align != "" and spec.zero_padded
    if not known or doubly:
        reason = ""
        if known and not SINCE_3_13:
            reason = "; can't use explicit alignment when zero-padding"
        raise ValueError(f"Invalid format specifier {text!r} for object of type 'Fraction'{reason}")
    return _formatted_as_float(n, d, spec, positive)


def _rounded_to_power(n: int, d: int, exponent: int) -> int:
    """n/d as the nearest multiple of 10**exponent, by its factor."""
    if exponent >= 0:
        return _nearest(n, d * _raised(10, exponent))
    return _nearest(n * _raised(10, -exponent), d)


def _rounded_to_figures(n: int, d: int, figures: int) -> tuple[int, int]:
    """The factor, which has so many digits, and the exponent of ten."""
    if n == 0:
        return 0, 1 - figures
    exponent = len(str(n)) - len(str(d)) - figures
    # That may be one too small: the quotient then has a digit more.
    power = exponent + figures
    if n * _raised(10, max(0, -power)) >= d * _raised(10, max(0, power)):
        exponent += 1
    factor = _rounded_to_power(n, d, exponent)
    if len(str(factor)) > figures:
        factor //= 10
        exponent += 1
    return factor, exponent


def _formatted_as_float(n: int, d: int, spec: Spec, positive: str) -> str:
    precision = 6 if spec.precision < 0 else spec.precision
    suffix = ""
    size = abs(n)
    if spec.kind in ("f", "F", "%"):
        exponent = -precision - 2 if spec.kind == "%" else -precision
        factor = _rounded_to_power(size, d, exponent)
        decimals = precision
        if spec.kind == "%":
            suffix = "%"
    else:
        general = spec.kind == "g" or spec.kind == "G"
        figures = max(precision, 1) if general else precision + 1
        factor, exponent = _rounded_to_figures(size, d, figures)
        if not general or exponent > 0 or exponent + figures <= -4:
            decimals = figures - 1
            suffix = (
                f"{'E' if spec.kind == 'E' or spec.kind == 'G' else 'e'}{exponent + decimals:+03d}"
            )
        else:
            decimals = -exponent
    digits = str(factor).zfill(decimals + 1)
    leading = digits[: len(digits) - decimals]
    fraction = digits[len(digits) - decimals :]
    if (spec.kind == "g" or spec.kind == "G") and not spec.alternate:
        fraction = fraction.rstrip("0")
    point = "." if fraction or spec.alternate else ""
    trailing = point + fraction + suffix
    negative = n < 0 and not (
        spec.no_negative_zero and factor == 0 and spec.kind in ("f", "F", "%")
    )
    sign = "-" if negative else positive
    if spec.zero_padded:
        room = spec.width - len(sign) - len(trailing)
        if spec.separator:
            room = 3 * room // 4 + 1
        leading = leading.zfill(room)
    return spec.padded(sign, grouped(leading, spec.separator) + trailing)
