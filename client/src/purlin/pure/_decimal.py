"""decimal: decimal floating point of any precision, by the General Decimal Arithmetic.

A Decimal is a sign, a coefficient (an int) and an exponent; or an infinity; or a nan, quiet or
signaling, whose coefficient is its payload. It never changes. What an operation does is the exact
result, then `Context.finish`: rounding to the context, and the signals that its traps make errors.

The current context is the one `getcontext` returns. Compiled code cannot change it; it passes
contexts of its own. Contexts here record no flags.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from purlin.pure._decimal_math import (
    ROUND_05UP,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUNDINGS,
    digit_count,
    digits_of,
    exp_fixed,
    ln_10,
    ln_fixed,
    rounded,
    ten_to,
)
from purlin.pure._decimal_signals import (
    SIGNALS,
    Clamped,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Underflow,
    raised,
)
from purlin.pure._decimal_text import Parts, formatted, parsed
from purlin.pure._fractions import Fraction

MAX_PREC = 999999999999999999
MAX_EMAX = 999999999999999999
MIN_EMIN = -999999999999999999
MIN_ETINY = -1999999999999999997

_HASH_PRIME = 2**61 - 1
_HASH_OF_INFINITY = 314159


class DecimalTuple:
    """Sign, digits and exponent of a Decimal; equal to the tuple of the three."""

    def __init__(self, sign: int, digits: tuple[int, ...], exponent: Any) -> None:
        self.sign = sign
        self.digits = digits
        self.exponent = exponent

    def _astuple(self) -> tuple[int, tuple[int, ...], Any]:
        return (self.sign, self.digits, self.exponent)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._astuple())

    def __len__(self) -> int:
        return 3

    def __getitem__(self, place: Any) -> Any:
        return self._astuple()[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, DecimalTuple):
            return self._astuple() == other._astuple()
        return self._astuple() == other

    def __hash__(self) -> int:
        return hash(self._astuple())

    def __repr__(self) -> str:
        return f"DecimalTuple(sign={self.sign}, digits={self.digits}, exponent={self.exponent!r})"


def _finite(negative: bool, coefficient: int, exponent: int) -> Decimal:
    return Decimal(Parts(negative, coefficient, exponent, ""))


def _infinity(negative: bool) -> Decimal:
    return Decimal(Parts(negative, 0, 0, "F"))


def _quiet_nan() -> Decimal:
    return Decimal(Parts(False, 0, 0, "n"))


class Context:
    """Precision, rounding, limits of exponents, and which signals are errors."""

    def __init__(
        self,
        prec: int | None = None,
        rounding: str | None = None,
        Emin: int | None = None,
        Emax: int | None = None,
        capitals: int | None = None,
        clamp: int | None = None,
        flags: Any = None,
        traps: Any = None,
    ) -> None:
        self.prec = 28 if prec is None else _checked("prec", prec, 1, MAX_PREC)
        self.rounding = ROUND_HALF_EVEN if rounding is None else _checked_rounding(rounding)
        self.Emin = -999999 if Emin is None else _checked("Emin", Emin, MIN_EMIN, 0)
        self.Emax = 999999 if Emax is None else _checked("Emax", Emax, 0, MAX_EMAX)
        self.capitals = 1 if capitals is None else _checked_switch("capitals", capitals)
        self.clamp = 0 if clamp is None else _checked_switch("clamp", clamp)
        self._traps: tuple[str, ...] = ("InvalidOperation", "DivisionByZero", "Overflow")
        if traps is not None:
            self._traps = _trap_names(traps)

    def copy(self) -> Context:
        result = Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp)
        result._traps = self._traps
        return result

    def __copy__(self) -> Context:
        return self.copy()

    def _rounding_with(self, rounding: str) -> Context:
        result = self.copy()
        result.rounding = rounding
        return result

    def _precise(self, prec: int) -> Context:
        """For work in between: as exact as asked, without limits or errors."""
        return Context(prec, ROUND_HALF_EVEN, MIN_EMIN, MAX_EMAX, 1, 0, None, [])

    def Etiny(self) -> int:
        return self.Emin - self.prec + 1

    def Etop(self) -> int:
        return self.Emax - self.prec + 1

    def signal(self, signals: list[str], condition: str) -> None:
        """Raise the first of the signals that is trapped; all that are stand in the message."""
        trapped = [name for name in SIGNALS if name in signals and name in self._traps]
        if trapped:
            shown = [condition] if trapped == ["InvalidOperation"] and condition else trapped
            listed = ", ".join([f"<class 'decimal.{name}'>" for name in shown])
            raise raised(trapped[0], f"[{listed}]")

    def invalid(self, condition: str = "InvalidOperation") -> Decimal:
        self.signal(["InvalidOperation"], condition)
        return _quiet_nan()

    def finish(self, x: Decimal) -> Decimal:
        """The number as this context has it."""
        if x._kind:
            return self._finish_special(x)
        signals: list[str] = []
        result = self._fitted(x, signals)
        if signals:
            self.signal(signals, "")
        return result

    def _finish_special(self, x: Decimal) -> Decimal:
        if x._kind == "F":
            return x
        # A nan's payload has as many digits as a coefficient may have.
        room = self.prec - self.clamp
        if x._coefficient and digit_count(x._coefficient) > room:
            return Decimal(Parts(x._negative, x._coefficient % ten_to(room), 0, x._kind))
        return x

    def _fitted(self, x: Decimal, signals: list[str]) -> Decimal:
        tiny = self.Etiny()
        top = self.Etop()
        exponent = x._exponent
        if x._coefficient == 0:
            limit = top if self.clamp else self.Emax
            fitting = min(max(exponent, tiny), limit)
            if fitting != exponent:
                signals.append("Clamped")
                return _finite(x._negative, 0, fitting)
            return x
        digits = digit_count(x._coefficient)
        least = digits + exponent - self.prec
        if least > top:
            return self._overflow(x._negative, signals)
        subnormal = least < tiny
        if subnormal:
            least = tiny
            signals.append("Subnormal")
        if exponent < least:
            return self._shortened(x, least, subnormal, signals)
        if self.clamp and exponent > top:
            signals.append("Clamped")
            return _finite(x._negative, x._coefficient * ten_to(exponent - top), top)
        return x

    def _shortened(self, x: Decimal, exponent: int, subnormal: bool, signals: list[str]) -> Decimal:
        coefficient, inexact = rounded(
            x._coefficient, exponent - x._exponent, self.rounding, x._negative
        )
        signals.append("Rounded")
        if inexact:
            signals.append("Inexact")
            if subnormal:
                signals.append("Underflow")
        if digit_count(coefficient) > self.prec:
            coefficient //= 10
            exponent += 1
            if exponent > self.Etop():
                return self._overflow(x._negative, signals)
        if coefficient == 0:
            signals.append("Clamped")
        return _finite(x._negative, coefficient, exponent)

    def _overflow(self, negative: bool, signals: list[str]) -> Decimal:
        signals.extend(["Overflow", "Inexact", "Rounded"])
        to_largest = self.rounding in (ROUND_DOWN, ROUND_05UP) or self.rounding == (
            ROUND_CEILING if negative else ROUND_FLOOR
        )
        if to_largest:
            return _finite(negative, ten_to(self.prec) - 1, self.Etop())
        return _infinity(negative)

    def create_decimal(self, num: Any = "0") -> Decimal:
        if isinstance(num, str) and (num != num.strip() or "_" in num):
            return self.invalid("ConversionSyntax")
        return self.finish(Decimal(num, self))

    def create_decimal_from_float(self, f: Any) -> Decimal:
        return self.finish(Decimal.from_float(f))

    def abs(self, a: Any) -> Decimal:
        return _operand(a).__abs__(self)

    def plus(self, a: Any) -> Decimal:
        return _operand(a).__pos__(self)

    def minus(self, a: Any) -> Decimal:
        return _operand(a).__neg__(self)

    def add(self, a: Any, b: Any) -> Decimal:
        return _sum(_operand(a), _operand(b), self)

    def subtract(self, a: Any, b: Any) -> Decimal:
        return _difference(_operand(a), _operand(b), self)

    def multiply(self, a: Any, b: Any) -> Decimal:
        return _product(_operand(a), _operand(b), self)

    def divide(self, a: Any, b: Any) -> Decimal:
        return _quotient(_operand(a), _operand(b), self)

    def divide_int(self, a: Any, b: Any) -> Decimal:
        return _whole_quotient(_operand(a), _operand(b), self)

    def remainder(self, a: Any, b: Any) -> Decimal:
        return _remainder(_operand(a), _operand(b), self)

    def divmod(self, a: Any, b: Any) -> tuple[Decimal, Decimal]:
        return _divmod(_operand(a), _operand(b), self)

    def power(self, a: Any, b: Any, modulo: Any = None) -> Decimal:
        if modulo is not None:
            raise NotImplementedError("Context.power() takes no modulo here: use pow() of ints")
        return _power(_operand(a), _operand(b), self)

    def fma(self, a: Any, b: Any, c: Any) -> Decimal:
        return _operand(a).fma(b, c, self)

    def sqrt(self, a: Any) -> Decimal:
        return _operand(a).sqrt(self)

    def exp(self, a: Any) -> Decimal:
        return _operand(a).exp(self)

    def ln(self, a: Any) -> Decimal:
        return _operand(a).ln(self)

    def log10(self, a: Any) -> Decimal:
        return _operand(a).log10(self)

    def quantize(self, a: Any, b: Any) -> Decimal:
        return _operand(a).quantize(b, None, self)

    def normalize(self, a: Any) -> Decimal:
        return _operand(a).normalize(self)

    def compare(self, a: Any, b: Any) -> Decimal:
        return _operand(a).compare(b, self)

    def max(self, a: Any, b: Any) -> Decimal:
        return _operand(a).max(b, self)

    def min(self, a: Any, b: Any) -> Decimal:
        return _operand(a).min(b, self)

    def scaleb(self, a: Any, b: Any) -> Decimal:
        return _operand(a).scaleb(b, self)

    def to_integral_value(self, a: Any) -> Decimal:
        return _operand(a).to_integral_value(None, self)

    def to_integral_exact(self, a: Any) -> Decimal:
        return _operand(a).to_integral_exact(None, self)

    def next_plus(self, a: Any) -> Decimal:
        return _operand(a).next_plus(self)

    def next_minus(self, a: Any) -> Decimal:
        return _operand(a).next_minus(self)

    def logb(self, a: Any) -> Decimal:
        return _operand(a).logb(self)

    def to_sci_string(self, a: Any) -> str:
        return _operand(a)._text(False, self)

    def to_eng_string(self, a: Any) -> str:
        return _operand(a).to_eng_string(self)


def _checked(name: str, value: int, low: int, high: int) -> int:
    if not isinstance(value, int):
        raise TypeError("an integer is required")
    if not low <= value <= high:
        shown = {"prec": "[1, MAX_PREC]", "Emin": "[MIN_EMIN, 0]", "Emax": "[0, MAX_EMAX]"}
        raise ValueError(f"valid range for {name} is {shown[name]}")
    return value


def _checked_rounding(rounding: Any) -> str:
    for known in ROUNDINGS:
        if rounding == known:
            return known
    raise TypeError(
        "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
        "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]"
    )


def _checked_switch(name: str, value: int) -> int:
    if value != 0 and value != 1:
        raise ValueError(f"valid values for {name} are 0 or 1")
    return value


def _trap_names(traps: Any) -> tuple[str, ...]:
    names: list[str] = []
    if isinstance(traps, dict):
        for signal, trapped in traps.items():
            if trapped:
                names.append(signal.__name__)
    else:
        for signal in traps:
            names.append(signal.__name__)
    return tuple(names)


DefaultContext = Context()
BasicContext = Context(
    prec=9,
    rounding=ROUND_HALF_UP,
    traps=[DivisionByZero, Overflow, InvalidOperation, Clamped, Underflow],
)
ExtendedContext = Context(prec=9, rounding=ROUND_HALF_EVEN, traps=[])
_CURRENT = Context()


def getcontext() -> Context:
    """The context of operations that are given none."""
    return _CURRENT


def _operand(value: Any) -> Decimal:
    """An operand of a context's method or of a named method: a Decimal or an int."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return _finite(value < 0, abs(value), 0)
    name = type(value).__name__
    raise TypeError(f"conversion from {name} to Decimal is not supported")


class Decimal:
    """A decimal number, from an int, a float (exactly), a text, or sign, digits and exponent."""

    def __init__(self, value: Any = "0", context: Context | None = None) -> None:
        if isinstance(value, Parts):
            parts = value
        elif isinstance(value, Decimal):
            parts = Parts(value._negative, value._coefficient, value._exponent, value._kind)
        elif isinstance(value, int):
            parts = Parts(value < 0, abs(int(value)), 0, "")
        elif isinstance(value, str):
            parts = _of_text(value, _CURRENT if context is None else context)
        elif isinstance(value, float):
            (_CURRENT if context is None else context).signal(["FloatOperation"], "")
            parts = _parts_of_float(value)
        elif isinstance(value, (tuple, list, DecimalTuple)):
            parts = _parts_of_tuple(value)
        else:
            name = type(value).__name__
            raise TypeError(f"conversion from {name} to Decimal is not supported")
        self._negative: bool = parts.negative
        self._coefficient: int = parts.coefficient
        self._exponent: int = parts.exponent
        self._kind: str = parts.kind

    @classmethod
    def from_float(cls, f: Any) -> Decimal:
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError("argument must be int or float")
        return cls(_parts_of_float(f))

    # What it is

    @property
    def real(self) -> Decimal:
        return self

    @property
    def imag(self) -> Decimal:
        return _finite(False, 0, 0)

    def conjugate(self) -> Decimal:
        return self

    def as_tuple(self) -> DecimalTuple:
        digits = tuple([ord(digit) - 48 for digit in digits_of(self._coefficient)])
        sign = 1 if self._negative else 0
        if self._kind == "F":
            return DecimalTuple(sign, (0,), "F")
        if self._kind:
            return DecimalTuple(sign, digits if self._coefficient else (), self._kind)
        return DecimalTuple(sign, digits, self._exponent)

    def as_integer_ratio(self) -> tuple[int, int]:
        if self._kind == "F":
            raise OverflowError("cannot convert Infinity to integer ratio")
        if self._kind:
            raise ValueError("cannot convert NaN to integer ratio")
        n = -self._coefficient if self._negative else self._coefficient
        if self._exponent >= 0:
            return n * ten_to(self._exponent), 1
        d = ten_to(-self._exponent)
        common = math.gcd(n, d)
        return n // common, d // common

    def adjusted(self) -> int:
        """The exponent of the first digit."""
        return 0 if self._kind else self._exponent + digit_count(self._coefficient) - 1

    def is_nan(self) -> bool:
        return self._kind in ("n", "N")

    def is_qnan(self) -> bool:
        return self._kind == "n"

    def is_snan(self) -> bool:
        return self._kind == "N"

    def is_infinite(self) -> bool:
        return self._kind == "F"

    def is_finite(self) -> bool:
        return self._kind == ""

    def is_zero(self) -> bool:
        return self._kind == "" and self._coefficient == 0

    def is_signed(self) -> bool:
        return self._negative

    def is_canonical(self) -> bool:
        return True

    def is_normal(self, context: Context | None = None) -> bool:
        if self._kind or self._coefficient == 0:
            return False
        return (_CURRENT if context is None else context).Emin <= self.adjusted()

    def is_subnormal(self, context: Context | None = None) -> bool:
        if self._kind or self._coefficient == 0:
            return False
        return self.adjusted() < (_CURRENT if context is None else context).Emin

    def number_class(self, context: Context | None = None) -> str:
        if self._kind == "N":
            return "sNaN"
        if self._kind == "n":
            return "NaN"
        sign = "-" if self._negative else "+"
        if self._kind == "F":
            return sign + "Infinity"
        if self._coefficient == 0:
            return sign + "Zero"
        return sign + ("Subnormal" if self.is_subnormal(context) else "Normal")

    def same_quantum(self, other: Any, context: Context | None = None) -> bool:
        b = _operand(other)
        if self._kind or b._kind:
            return (self.is_nan() and b.is_nan()) or (self._kind == "F" and b._kind == "F")
        return self._exponent == b._exponent

    def radix(self) -> Decimal:
        return _finite(False, 10, 0)

    # As text

    def _text(self, engineering: bool, context: Context | None) -> str:
        sign = "-" if self._negative else ""
        if self._kind == "F":
            return sign + "Infinity"
        if self._kind:
            payload = digits_of(self._coefficient) if self._coefficient else ""
            return sign + ("sNaN" if self._kind == "N" else "NaN") + payload
        digits = digits_of(self._coefficient)
        left = self._exponent + len(digits)
        if self._exponent <= 0 and left > -6:
            point = left
        elif not engineering:
            point = 1
        elif self._coefficient == 0:
            point = (left + 1) % 3 - 1
        else:
            point = (left - 1) % 3 + 1
        if point <= 0:
            text = "0." + "0" * -point + digits
        elif point >= len(digits):
            text = digits + "0" * (point - len(digits))
        else:
            text = digits[:point] + "." + digits[point:]
        if left == point:
            return sign + text
        mark = "E" if (_CURRENT if context is None else context).capitals else "e"
        return f"{sign}{text}{mark}{left - point:+d}"

    def __str__(self) -> str:
        return self._text(False, None)

    def __repr__(self) -> str:
        return f"Decimal('{self._text(False, None)}')"

    def to_eng_string(self, context: Context | None = None) -> str:
        return self._text(True, context)

    def __format__(self, specifier: str, /) -> str:
        parts = Parts(self._negative, self._coefficient, self._exponent, self._kind)
        special = self.copy_abs()._text(False, None) if self._kind else ""
        return formatted(parts, special, specifier, _CURRENT.capitals, _CURRENT.rounding)

    # As other numbers

    def __bool__(self) -> bool:
        return self._kind != "" or self._coefficient != 0

    def __int__(self) -> int:
        return self._to_int(ROUND_DOWN)

    def __trunc__(self) -> int:
        return self._to_int(ROUND_DOWN)

    def __floor__(self) -> int:
        return self._to_int(ROUND_FLOOR)

    def __ceil__(self) -> int:
        return self._to_int(ROUND_CEILING)

    def _to_int(self, rounding: str) -> int:
        if self._kind == "F":
            raise OverflowError("cannot convert Infinity to integer")
        if self._kind:
            raise ValueError("cannot convert NaN to integer")
        size, _ = rounded(self._coefficient, -self._exponent, rounding, self._negative)
        return -size if self._negative else size

    def __round__(self, n: int | None = None) -> Any:
        if n is None:
            if self._kind == "F":
                raise OverflowError("cannot convert Infinity to integer")
            return self._to_int(ROUND_HALF_EVEN)
        return self.quantize(_finite(False, 1, -n))

    def __float__(self) -> float:
        if self._kind == "N":
            raise ValueError("cannot convert signaling NaN to float")
        if self._kind == "n":
            return -math.nan if self._negative else math.nan
        return float(str(self))

    def __complex__(self) -> complex:
        return complex(float(self))

    def __hash__(self) -> int:
        if self._kind == "N":
            raise TypeError("Cannot hash a signaling NaN value")
        if self._kind == "n":
            # CPython's is the object's own, which says nothing of the number.
            return 0
        if self._kind == "F":
            return -_HASH_OF_INFINITY if self._negative else _HASH_OF_INFINITY
        base = 10 if self._exponent >= 0 else pow(10, -1, _HASH_PRIME)
        scale = pow(base, abs(self._exponent), _HASH_PRIME)
        size = self._coefficient % _HASH_PRIME * scale % _HASH_PRIME
        if not self._negative:
            return size
        return -2 if size == 1 else -size

    def __copy__(self) -> Decimal:
        return self

    def __deepcopy__(self, memo: Any) -> Decimal:
        return self

    # Comparison

    def __eq__(self, other: object) -> bool:
        b = _comparable(other, True)
        if b is None:
            return NotImplemented
        if self._kind == "N":
            _CURRENT.invalid()
        if isinstance(b, Fraction):
            return self._kind == "" and Fraction(*self.as_integer_ratio()) == b
        if b._kind == "N":
            _CURRENT.invalid()
        if self.is_nan() or b.is_nan():
            return False
        return _order(self, b) == 0

    def __lt__(self, other: Any) -> bool:
        order = self._ordered(other)
        return NotImplemented if order is None else order == -1

    def __le__(self, other: Any) -> bool:
        order = self._ordered(other)
        return NotImplemented if order is None else order == -1 or order == 0

    def __gt__(self, other: Any) -> bool:
        order = self._ordered(other)
        return NotImplemented if order is None else order == 1

    def __ge__(self, other: Any) -> bool:
        order = self._ordered(other)
        return NotImplemented if order is None else order == 1 or order == 0

    def _ordered(self, other: Any) -> int | None:
        """-1, 0 or 1; 2 with a nan; None for what has no order with a Decimal."""
        b = _comparable(other, False)
        if b is None:
            return None
        if isinstance(b, Fraction):
            if self._kind == "F":
                return -1 if self._negative else 1
            if self._kind:
                _CURRENT.invalid()
                return 2
            mine = Fraction(*self.as_integer_ratio())
            return (1 if mine > b else 0) - (1 if mine < b else 0)
        if self.is_nan() or b.is_nan():
            _CURRENT.invalid()
            return 2
        return _order(self, b)

    def compare(self, other: Any, context: Context | None = None) -> Decimal:
        b = _operand(other)
        nan = _nan_of(self, b, _CURRENT if context is None else context)
        if nan is not None:
            return nan
        order = _order(self, b)
        return _finite(order < 0, abs(order), 0)

    def max(self, other: Any, context: Context | None = None) -> Decimal:
        return _chosen(self, _operand(other), 1, _CURRENT if context is None else context)

    def min(self, other: Any, context: Context | None = None) -> Decimal:
        return _chosen(self, _operand(other), -1, _CURRENT if context is None else context)

    # Signs

    def copy_abs(self) -> Decimal:
        return Decimal(Parts(False, self._coefficient, self._exponent, self._kind))

    def copy_negate(self) -> Decimal:
        return Decimal(Parts(not self._negative, self._coefficient, self._exponent, self._kind))

    def copy_sign(self, other: Any, context: Context | None = None) -> Decimal:
        negative = _operand(other)._negative
        return Decimal(Parts(negative, self._coefficient, self._exponent, self._kind))

    def __neg__(self, context: Context | None = None) -> Decimal:
        return self._signed(not self._negative, _CURRENT if context is None else context)

    def __pos__(self, context: Context | None = None) -> Decimal:
        return self._signed(self._negative, _CURRENT if context is None else context)

    def __abs__(self, context: Context | None = None) -> Decimal:
        return self._signed(False, _CURRENT if context is None else context)

    def _signed(self, negative: bool, context: Context) -> Decimal:
        nan = _nan_of(self, self, context)
        if nan is not None:
            return nan
        if self.is_zero():
            # Zeros are positive, except when rounding goes down.
            negative = negative and context.rounding == ROUND_FLOOR
        return context.finish(
            Decimal(Parts(negative, self._coefficient, self._exponent, self._kind))
        )

    # Arithmetic

    def __add__(self, other: Any) -> Decimal:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _sum(self, _operand(other), _CURRENT)

    def __radd__(self, other: Any) -> Decimal:
        if not isinstance(other, int):
            return NotImplemented
        return _sum(_operand(other), self, _CURRENT)

    def __sub__(self, other: Any) -> Decimal:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _difference(self, _operand(other), _CURRENT)

    def __rsub__(self, other: Any) -> Decimal:
        if not isinstance(other, int):
            return NotImplemented
        return _difference(_operand(other), self, _CURRENT)

    def __mul__(self, other: Any) -> Decimal:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _product(self, _operand(other), _CURRENT)

    def __rmul__(self, other: Any) -> Decimal:
        if not isinstance(other, int):
            return NotImplemented
        return _product(_operand(other), self, _CURRENT)

    def __truediv__(self, other: Any) -> Decimal:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _quotient(self, _operand(other), _CURRENT)

    def __rtruediv__(self, other: Any) -> Decimal:
        if not isinstance(other, int):
            return NotImplemented
        return _quotient(_operand(other), self, _CURRENT)

    def __floordiv__(self, other: Any) -> Decimal:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _whole_quotient(self, _operand(other), _CURRENT)

    def __rfloordiv__(self, other: Any) -> Decimal:
        if not isinstance(other, int):
            return NotImplemented
        return _whole_quotient(_operand(other), self, _CURRENT)

    def __mod__(self, other: Any) -> Decimal:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _remainder(self, _operand(other), _CURRENT)

    def __rmod__(self, other: Any) -> Decimal:
        if not isinstance(other, int):
            return NotImplemented
        return _remainder(_operand(other), self, _CURRENT)

    def __divmod__(self, other: Any) -> Any:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _divmod(self, _operand(other), _CURRENT)

    def __rdivmod__(self, other: Any) -> Any:
        if not isinstance(other, int):
            return NotImplemented
        return _divmod(_operand(other), self, _CURRENT)

    def __pow__(self, other: Any) -> Decimal:
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return _power(self, _operand(other), _CURRENT)

    def __rpow__(self, other: Any) -> Decimal:
        if not isinstance(other, int):
            return NotImplemented
        return _power(_operand(other), self, _CURRENT)

    def fma(self, other: Any, third: Any, context: Context | None = None) -> Decimal:
        """self * other + third, rounded once."""
        active = _CURRENT if context is None else context
        b = _operand(other)
        c = _operand(third)
        if self._kind or b._kind:
            nan = _nan_of(self, b, active) if not c.is_snan() else _nan_of(c, c, active)
            if nan is not None:
                return nan
            product = _product(self, b, active)
        else:
            product = _finite(
                self._negative != b._negative,
                self._coefficient * b._coefficient,
                self._exponent + b._exponent,
            )
        return _sum(product, c, active)

    def sqrt(self, context: Context | None = None) -> Decimal:
        active = _CURRENT if context is None else context
        nan = _nan_of(self, self, active)
        if nan is not None:
            return nan
        if self.is_zero():
            return active.finish(_finite(self._negative, 0, self._exponent // 2))
        if self._negative:
            return active.invalid()
        if self._kind:
            return self
        # One digit more than the precision, and a last bit that says whether the root is exact.
        digits = digit_count(self._coefficient)
        ideal = self._exponent // 2
        coefficient = self._coefficient
        if self._exponent % 2:
            coefficient *= 10
            digits += 1
        shift = active.prec + 1 - (digits + 1) // 2
        if shift >= 0:
            coefficient *= ten_to(2 * shift)
            exact = True
        else:
            coefficient, rest = divmod(coefficient, ten_to(-2 * shift))
            exact = rest == 0
        exponent = ideal - shift
        root = math.isqrt(coefficient)
        if exact and root * root == coefficient:
            root, exponent = _stripped(root, exponent, ideal)
            if exponent > ideal:
                root *= ten_to(exponent - ideal)
                exponent = ideal
        elif root % 5 == 0:
            root += 1
        return active._rounding_with(ROUND_HALF_EVEN).finish(_finite(False, root, exponent))

    def exp(self, context: Context | None = None) -> Decimal:
        active = _CURRENT if context is None else context
        nan = _nan_of(self, self, active)
        if nan is not None:
            return nan
        if self._kind:
            return _finite(False, 0, 0) if self._negative else self
        if self._coefficient == 0:
            return _finite(False, 1, 0)
        return active._rounding_with(ROUND_HALF_EVEN).finish(_exp(self, active))

    def ln(self, context: Context | None = None) -> Decimal:
        return self._logarithm(_CURRENT if context is None else context, False)

    def log10(self, context: Context | None = None) -> Decimal:
        return self._logarithm(_CURRENT if context is None else context, True)

    def _logarithm(self, context: Context, to_ten: bool) -> Decimal:
        nan = _nan_of(self, self, context)
        if nan is not None:
            return nan
        if self.is_zero():
            return _infinity(True)
        if self._negative:
            return context.invalid()
        if self._kind:
            return self
        to_even = context._rounding_with(ROUND_HALF_EVEN)
        coefficient, exponent = _stripped(self._coefficient, self._exponent, MAX_EMAX)
        if coefficient == 1 and (to_ten or exponent == 0):
            return to_even.finish(_finite(exponent < 0, abs(exponent), 0))
        places = _logarithm_places(coefficient, exponent, context.prec)
        while True:
            value = ln_fixed(coefficient, exponent, places)
            if to_ten:
                value = value * ten_to(places) // ln_10(places)
            result = _settled(value, places, to_even)
            if result is not None:
                return result
            places += context.prec // 2 + 10

    # Digits

    def normalize(self, context: Context | None = None) -> Decimal:
        active = _CURRENT if context is None else context
        nan = _nan_of(self, self, active)
        if nan is not None:
            return nan
        result = active.finish(self)
        if result._kind:
            return result
        if result._coefficient == 0:
            return _finite(result._negative, 0, 0)
        limit = active.Etop() if active.clamp else active.Emax
        coefficient, exponent = _stripped(result._coefficient, result._exponent, limit)
        return _finite(result._negative, coefficient, exponent)

    def quantize(
        self, exp: Any, rounding: str | None = None, context: Context | None = None
    ) -> Decimal:
        """The number with another's exponent."""
        active = _CURRENT if context is None else context
        b = _operand(exp)
        way = active.rounding if rounding is None else _checked_rounding(rounding)
        nan = _nan_of(self, b, active)
        if nan is not None:
            return nan
        if self._kind or b._kind:
            return self if self._kind and b._kind else active.invalid()
        wanted = b._exponent
        if not active.Etiny() <= wanted <= active.Emax:
            return active.invalid()
        if self._coefficient and (
            self.adjusted() > active.Emax or self.adjusted() - wanted + 1 > active.prec
        ):
            return active.invalid()
        coefficient, inexact = rounded(
            self._coefficient, wanted - self._exponent, way, self._negative
        )
        result = _finite(self._negative, coefficient, wanted)
        if coefficient and (
            result.adjusted() > active.Emax or digit_count(coefficient) > active.prec
        ):
            return active.invalid()
        if wanted > self._exponent and self._coefficient:
            active.signal(["Rounded", "Inexact"] if inexact else ["Rounded"], "")
        return active.finish(result)

    def to_integral_value(
        self, rounding: str | None = None, context: Context | None = None
    ) -> Decimal:
        return self._to_integral(rounding, _CURRENT if context is None else context, False)

    def to_integral(self, rounding: str | None = None, context: Context | None = None) -> Decimal:
        return self._to_integral(rounding, _CURRENT if context is None else context, False)

    def to_integral_exact(
        self, rounding: str | None = None, context: Context | None = None
    ) -> Decimal:
        return self._to_integral(rounding, _CURRENT if context is None else context, True)

    def _to_integral(self, rounding: str | None, context: Context, signal: bool) -> Decimal:
        way = context.rounding if rounding is None else _checked_rounding(rounding)
        nan = _nan_of(self, self, context)
        if nan is not None:
            return nan
        if self._kind or self._exponent >= 0:
            return self
        coefficient, inexact = rounded(self._coefficient, -self._exponent, way, self._negative)
        if signal and self._coefficient:
            context.signal(["Rounded", "Inexact"] if inexact else ["Rounded"], "")
        return _finite(self._negative, coefficient, 0)

    def scaleb(self, other: Any, context: Context | None = None) -> Decimal:
        active = _CURRENT if context is None else context
        b = _operand(other)
        nan = _nan_of(self, b, active)
        if nan is not None:
            return nan
        limit = 2 * (active.Emax + active.prec)
        if b._kind or b._exponent != 0 or b._coefficient > limit:
            return active.invalid()
        if self._kind:
            return self
        by = -b._coefficient if b._negative else b._coefficient
        return active.finish(_finite(self._negative, self._coefficient, self._exponent + by))

    def next_plus(self, context: Context | None = None) -> Decimal:
        return self._next(_CURRENT if context is None else context, False)

    def next_minus(self, context: Context | None = None) -> Decimal:
        return self._next(_CURRENT if context is None else context, True)

    def _next(self, context: Context, down: bool) -> Decimal:
        """The nearest number above or below that the context has."""
        nan = _nan_of(self, self, context)
        if nan is not None:
            return nan
        if self._kind:
            if self._negative == down:
                return self
            return _finite(self._negative, ten_to(context.prec) - 1, context.Etop())
        work = context._rounding_with(ROUND_FLOOR if down else ROUND_CEILING)
        work._traps = ()
        fitted = work.finish(self)
        if fitted._kind or _order(fitted, self) != 0:
            return fitted
        return _sum(self, _finite(down, 1, context.Etiny() - 1), work)

    def logb(self, context: Context | None = None) -> Decimal:
        active = _CURRENT if context is None else context
        nan = _nan_of(self, self, active)
        if nan is not None:
            return nan
        if self._kind:
            return _infinity(False)
        if self._coefficient == 0:
            active.signal(["DivisionByZero"], "")
            return _infinity(True)
        power = self.adjusted()
        return active.finish(_finite(power < 0, abs(power), 0))


def _stripped(coefficient: int, exponent: int, limit: int) -> tuple[int, int]:
    """Without trailing zeros, as far as the exponent may rise."""
    while exponent < limit and coefficient % 10 == 0:
        coefficient //= 10
        exponent += 1
    return coefficient, exponent


def _nan_of(a: Decimal, b: Decimal, context: Context) -> Decimal | None:
    """The nan that an operation on these gives; a signaling one signals. None for numbers."""
    if a._kind == "" and b._kind == "":
        return None
    for x in (a, b):
        if x._kind == "N":
            context.invalid()
            quiet = Decimal(Parts(x._negative, x._coefficient, 0, "n"))
            return context._finish_special(quiet)
    for x in (a, b):
        if x._kind == "n":
            return context._finish_special(x)
    return None


def _order(a: Decimal, b: Decimal) -> int:
    """-1, 0 or 1 for numbers and infinities."""
    if a._kind or b._kind:
        left = 0 if a._kind == "" else (-1 if a._negative else 1)
        right = 0 if b._kind == "" else (-1 if b._negative else 1)
        return (left > right) - (left < right)
    if a._coefficient == 0 or b._coefficient == 0:
        left = 0 if a._coefficient == 0 else (-1 if a._negative else 1)
        right = 0 if b._coefficient == 0 else (-1 if b._negative else 1)
        return (left > right) - (left < right)
    if a._negative != b._negative:
        return -1 if a._negative else 1
    larger = -1 if a._negative else 1
    if a.adjusted() != b.adjusted():
        return larger if a.adjusted() > b.adjusted() else -larger
    exponent = min(a._exponent, b._exponent)
    left = int(a._coefficient * ten_to(a._exponent - exponent))
    right = int(b._coefficient * ten_to(b._exponent - exponent))
    return larger * ((left > right) - (left < right))


def _comparable(other: Any, equality: bool) -> Any:
    """What a Decimal compares with: as a Decimal, a Fraction, or None for nothing."""
    if isinstance(other, (Decimal, Fraction)):
        return other
    if isinstance(other, int):
        return _operand(other)
    if isinstance(other, float):
        if not equality:
            _CURRENT.signal(["FloatOperation"], "")
        return Decimal(_parts_of_float(other))
    if equality and isinstance(other, complex) and other.imag == 0.0:
        return Decimal(_parts_of_float(other.real))
    return None


def _chosen(a: Decimal, b: Decimal, wanted: int, context: Context) -> Decimal:
    """The larger or smaller; a number before a quiet nan; equal ones by sign and exponent."""
    if a._kind == "N" or b._kind == "N" or (a._kind == "n" and b._kind == "n"):
        nan = _nan_of(a, b, context)
        if nan is not None:
            return nan
    if a._kind == "n":
        return context.finish(b)
    if b._kind == "n":
        return context.finish(a)
    order = _order(a, b)
    if order == 0:
        if a._negative != b._negative:
            order = -1 if a._negative else 1
        else:
            order = (a._exponent > b._exponent) - (a._exponent < b._exponent)
            order = -order if a._negative else order
    if wanted > 0:
        return context.finish(b if order < 0 else a)
    return context.finish(a if order < 0 else b)


def _sum(a: Decimal, b: Decimal, context: Context) -> Decimal:
    if a._kind or b._kind:
        nan = _nan_of(a, b, context)
        if nan is not None:
            return nan
        if a._kind and b._kind and a._negative != b._negative:
            return context.invalid()
        return a if a._kind else b
    exponent = min(a._exponent, b._exponent)
    if a._coefficient == 0 and b._coefficient == 0:
        negative = a._negative and b._negative
        if context.rounding == ROUND_FLOOR and a._negative != b._negative:
            negative = True
        return context.finish(_finite(negative, 0, exponent))
    if a._coefficient == 0 or b._coefficient == 0:
        x = b if a._coefficient == 0 else a
        if x._exponent > exponent:
            exponent = max(exponent, x._exponent - context.prec - 1)
        if exponent < x._exponent:
            scaled = x._coefficient * ten_to(x._exponent - exponent)
            return context.finish(_finite(x._negative, scaled, exponent))
        return context.finish(x)
    left, right, exponent = _aligned(a, b, context.prec)
    total = (-left if a._negative else left) + (-right if b._negative else right)
    negative = total < 0
    if total == 0:
        negative = context.rounding == ROUND_FLOOR and a._negative != b._negative
    return context.finish(_finite(negative, abs(total), exponent))


def _aligned(a: Decimal, b: Decimal, prec: int) -> tuple[int, int, int]:
    """Both coefficients for one exponent. One that is too small to matter counts as a trace."""
    if a._exponent < b._exponent:
        right, left, exponent = _aligned(b, a, prec)
        return left, right, exponent
    lowest = a._exponent + min(-1, digit_count(a._coefficient) - prec - 2)
    if b.adjusted() < lowest:
        return a._coefficient * ten_to(a._exponent - lowest), 1, lowest
    scaled = a._coefficient * ten_to(a._exponent - b._exponent)
    return scaled, b._coefficient, b._exponent


def _difference(a: Decimal, b: Decimal, context: Context) -> Decimal:
    if a._kind or b._kind:
        nan = _nan_of(a, b, context)
        if nan is not None:
            return nan
    return _sum(a, b.copy_negate(), context)


def _product(a: Decimal, b: Decimal, context: Context) -> Decimal:
    negative = a._negative != b._negative
    if a._kind or b._kind:
        nan = _nan_of(a, b, context)
        if nan is not None:
            return nan
        if a.is_zero() or b.is_zero():
            return context.invalid()
        return _infinity(negative)
    product = a._coefficient * b._coefficient
    return context.finish(_finite(negative, product, a._exponent + b._exponent))


def _quotient(a: Decimal, b: Decimal, context: Context) -> Decimal:
    negative = a._negative != b._negative
    if a._kind or b._kind:
        nan = _nan_of(a, b, context)
        if nan is not None:
            return nan
        if a._kind and b._kind:
            return context.invalid()
        if a._kind:
            return _infinity(negative)
        context.signal(["Clamped"], "")
        return _finite(negative, 0, context.Etiny())
    if b._coefficient == 0:
        if a._coefficient == 0:
            return context.invalid("DivisionUndefined")
        context.signal(["DivisionByZero"], "")
        return _infinity(negative)
    ideal = a._exponent - b._exponent
    if a._coefficient == 0:
        return context.finish(_finite(negative, 0, ideal))
    shift = digit_count(b._coefficient) - digit_count(a._coefficient) + context.prec + 1
    exponent = ideal - shift
    if shift >= 0:
        coefficient, rest = divmod(a._coefficient * ten_to(shift), b._coefficient)
    else:
        coefficient, rest = divmod(a._coefficient, b._coefficient * ten_to(-shift))
    if rest:
        # A trace of the rest, where it could look like a tie or an exact result.
        if coefficient % 5 == 0:
            coefficient += 1
    else:
        coefficient, exponent = _stripped(coefficient, exponent, ideal)
    return context.finish(_finite(negative, coefficient, exponent))


def _whole_parts(a: Decimal, b: Decimal, context: Context) -> tuple[Decimal, Decimal] | None:
    """Quotient without decimals and remainder; None if the quotient has too many digits."""
    negative = a._negative != b._negative
    ideal = a._exponent if b._kind else min(a._exponent, b._exponent)
    gap = a.adjusted() - b.adjusted()
    if a._coefficient == 0 or b._kind or gap <= -2:
        kept = a if b._kind else _rescaled(a, ideal, context.rounding)
        return _finite(negative, 0, 0), kept
    if gap > context.prec:
        return None
    left = a._coefficient * ten_to(a._exponent - ideal)
    right = b._coefficient * ten_to(b._exponent - ideal)
    quotient, rest = divmod(left, right)
    if quotient >= ten_to(context.prec):
        return None
    return _finite(negative, quotient, 0), _finite(a._negative, rest, ideal)


def _rescaled(x: Decimal, exponent: int, rounding: str) -> Decimal:
    coefficient, _ = rounded(x._coefficient, exponent - x._exponent, rounding, x._negative)
    return _finite(x._negative, coefficient, exponent)


def _whole_quotient(a: Decimal, b: Decimal, context: Context) -> Decimal:
    nan = _nan_of(a, b, context)
    if nan is not None:
        return nan
    negative = a._negative != b._negative
    if a._kind:
        return context.invalid() if b._kind else _infinity(negative)
    if b.is_zero():
        if a._coefficient == 0:
            return context.invalid("DivisionUndefined")
        context.signal(["DivisionByZero"], "")
        return _infinity(negative)
    parts = _whole_parts(a, b, context)
    return context.invalid("DivisionImpossible") if parts is None else context.finish(parts[0])


def _remainder(a: Decimal, b: Decimal, context: Context) -> Decimal:
    nan = _nan_of(a, b, context)
    if nan is not None:
        return nan
    if a._kind:
        return context.invalid()
    if b.is_zero():
        return context.invalid("DivisionUndefined" if a._coefficient == 0 else "InvalidOperation")
    parts = _whole_parts(a, b, context)
    return context.invalid("DivisionImpossible") if parts is None else context.finish(parts[1])


def _divmod(a: Decimal, b: Decimal, context: Context) -> tuple[Decimal, Decimal]:
    nan = _nan_of(a, b, context)
    if nan is not None:
        return nan, nan
    negative = a._negative != b._negative
    if a._kind:
        if b._kind:
            return context.invalid(), _quiet_nan()
        return _infinity(negative), context.invalid()
    if b.is_zero():
        if a._coefficient == 0:
            return context.invalid("DivisionUndefined"), _quiet_nan()
        context.signal(["DivisionByZero", "InvalidOperation"], "")
        return _infinity(negative), _quiet_nan()
    parts = _whole_parts(a, b, context)
    if parts is None:
        return context.invalid("DivisionImpossible"), _quiet_nan()
    return context.finish(parts[0]), context.finish(parts[1])


def _is_integer(x: Decimal) -> bool:
    if x._kind:
        return False
    if x._exponent >= 0 or x._coefficient == 0:
        return True
    if -x._exponent >= digit_count(x._coefficient):
        return False
    return int(x._coefficient % ten_to(-x._exponent)) == 0


def _is_odd(x: Decimal) -> bool:
    if x._kind or x._exponent > 0:
        return False
    return _is_integer(x) and int(x._coefficient // ten_to(-x._exponent)) % 2 == 1


def _power(a: Decimal, b: Decimal, context: Context) -> Decimal:
    nan = _nan_of(a, b, context)
    if nan is not None:
        return nan
    negative = a._negative and _is_odd(b)
    if a.is_zero():
        if b.is_zero():
            return context.invalid()
        return _infinity(negative) if b._negative else _finite(negative, 0, 0)
    if a._negative and not _is_integer(b):
        return context.invalid()
    one = _finite(False, 1, 0)
    if b._kind:
        order = _order(a.copy_abs(), one)
        if order == 0:
            return _padded_one(False, context)
        return _finite(False, 0, 0) if (order < 0) != b._negative else _infinity(False)
    if a._kind:
        if b.is_zero():
            return one
        return _finite(negative, 0, 0) if b._negative else _infinity(negative)
    if b.is_zero():
        return one
    if _order(a.copy_abs(), one) == 0:
        return _power_of_one(a, b, negative, context)
    bound = _power_beyond(a, b, negative, context)
    if bound is not None:
        return bound
    if _is_integer(b):
        return _whole_power(a, b, negative, context)
    return context.finish(_real_power(a, b, context))


def _padded_one(negative: bool, context: Context) -> Decimal:
    context.signal(["Inexact", "Rounded"], "")
    return _finite(negative, ten_to(context.prec - 1), 1 - context.prec)


def _power_of_one(a: Decimal, b: Decimal, negative: bool, context: Context) -> Decimal:
    """1 with as many zeros as the exact power has, at most as many as fit."""
    if not _is_integer(b):
        return _padded_one(negative, context)
    if a._exponent == 0 or b._negative:
        return _finite(negative, 1, 0)
    times = _rescaled(b, 0, ROUND_DOWN)._coefficient
    zeros = times * -a._exponent
    if zeros > context.prec - 1:
        context.signal(["Rounded"], "")
        zeros = context.prec - 1
    return _finite(negative, ten_to(zeros), -zeros)


def _power_beyond(a: Decimal, b: Decimal, negative: bool, context: Context) -> Decimal | None:
    """The result where the power is clearly too large or too small for the context."""
    # |log10(a)| is at least about 10**scale.
    adjusted = a.adjusted()
    if adjusted > 0:
        scale = digit_count(adjusted) - 1
    elif adjusted < -1:
        scale = digit_count(-1 - adjusted) - 1
    else:
        distance = _sum(a.copy_abs(), _finite(True, 1, 0), context._precise(context.prec + 9))
        scale = distance.adjusted() - 1 if distance._coefficient else MIN_EMIN
    grows = (_order(a.copy_abs(), _finite(False, 1, 0)) > 0) != b._negative
    if scale + b.adjusted() <= digit_count(max(context.Emax, -context.Etiny())):
        return None
    if grows:
        return context.finish(_finite(negative, 1, context.Emax + 1))
    return context.finish(_finite(negative, 1, context.Etiny() - 1))


def _whole_power(a: Decimal, b: Decimal, negative: bool, context: Context) -> Decimal:
    """By squaring, with as many digits more as the power has, and two."""
    times = _rescaled(b.copy_abs(), 0, ROUND_DOWN)._coefficient
    prec = context.prec + digit_count(b._coefficient) + b._exponent + 4
    work = context._precise(prec + 1 if b._negative else prec)
    base = a.copy_abs()
    if b._negative:
        base = _quotient(_finite(False, 1, 0), base, work)
    result = base
    for bit in bin(times)[3:]:
        result = _product(result, result, work)
        if bit == "1":
            result = _product(result, base, work)
    return context.finish(result.copy_negate() if negative else result)


def _real_power(a: Decimal, b: Decimal, context: Context) -> Decimal:
    """exp(b * ln(a)) with many digits more than asked."""
    extra = max(context.prec, digit_count(a._coefficient)) + 25
    places = extra + abs(a.adjusted()) + max(0, b.adjusted()) + digit_count(b._coefficient)
    logarithm = ln_fixed(a._coefficient, a._exponent, places)
    factor = -b._coefficient if b._negative else b._coefficient
    if b._exponent >= 0:
        product = logarithm * factor * ten_to(b._exponent)
    else:
        product = logarithm * factor // ten_to(-b._exponent)
    value, exponent = exp_fixed(product, places)
    coefficient, _ = rounded(value, places - extra, ROUND_HALF_EVEN, False)
    if coefficient % ten_to(extra) == 0 and coefficient == ten_to(extra) and exponent == 0:
        return _padded_one(False, context)
    return _finite(False, coefficient, exponent - extra)


def _exp(x: Decimal, context: Context) -> Decimal:
    """e to a power that is not 0, with a digit more than asked that keeps it from being a tie."""
    to_even = context._rounding_with(ROUND_HALF_EVEN)
    if x.adjusted() > digit_count(max(context.Emax, -context.Etiny())) + 1:
        if x._negative:
            return _finite(False, 1, context.Etiny() - 1)
        return _finite(False, 1, context.Emax + 1)
    if x.adjusted() < -context.prec - 1:
        # Next to 1, on the one side or the other.
        near = ten_to(context.prec + 2) + (-1 if x._negative else 1)
        return _finite(False, near, -context.prec - 2)
    places = context.prec + 5
    while True:
        # Where digits of x are cut off, the power is off by as much of itself.
        scaled, _ = rounded(x._coefficient, -places - x._exponent, ROUND_DOWN, False)
        value, exponent = exp_fixed(-scaled if x._negative else scaled, places)
        below = to_even.prec + 1
        factor = value // ten_to(places - below)
        rest = value % ten_to(places - below)
        if 200 < rest < ten_to(places - below) - 200:
            # Neither a tie nor exact: a last digit that says so.
            return _finite(False, factor * 10 + 1, exponent - below - 1)
        places += context.prec // 2 + 10


def _logarithm_places(coefficient: int, exponent: int, prec: int) -> int:
    """Enough decimal places for so many digits: more near 1, where the logarithm is small."""
    adjusted = exponent + digit_count(coefficient) - 1
    if adjusted not in (0, -1):
        return prec + 5
    unit = ten_to(-exponent) if exponent < 0 else 1
    distance = abs(coefficient * ten_to(max(0, exponent)) - unit)
    return prec + 5 + max(0, digit_count(unit) - digit_count(distance))


def _settled(value: int, places: int, context: Context) -> Decimal | None:
    """A fixed-point number rounded to the context, if its last places cannot change that."""
    negative = value < 0
    size = abs(value)
    drop = digit_count(size) - context.prec - 1
    if drop < 4:
        return None
    kept, rest = divmod(size, ten_to(drop))
    if not 200 < rest < ten_to(drop) - 200:
        return None
    return context.finish(_finite(negative, kept * 10 + 1, drop - 1 - places))


def _parts_of_float(value: float) -> Parts:
    negative = math.copysign(1.0, value) < 0.0
    if value != value:
        return Parts(negative, 0, 0, "n")
    if math.isinf(value):
        return Parts(negative, 0, 0, "F")
    n, d = abs(value).as_integer_ratio()
    # d is a power of two: n / 2**k is n * 5**k / 10**k.
    k = d.bit_length() - 1
    return Parts(negative, n * int(5**k), -k, "")


def _parts_of_tuple(value: Any) -> Parts:
    parts = list(value)
    if len(parts) != 3:
        raise ValueError("argument must be a sequence of length 3")
    sign, digits, exponent = parts
    if sign not in (0, 1) or not isinstance(sign, int):
        raise ValueError("sign must be an integer with the value 0 or 1")
    if exponent == "F":
        return Parts(sign == 1, 0, 0, "F")
    coefficient = _joined(digits)
    if exponent == "n" or exponent == "N":
        return Parts(sign == 1, coefficient, 0, str(exponent))
    if isinstance(exponent, str):
        raise ValueError("string argument in the third position must be 'F', 'n' or 'N'")
    if not isinstance(exponent, int):
        raise ValueError("exponent must be an integer")
    return Parts(sign == 1, coefficient, exponent, "")


def _joined(digits: Iterable[Any]) -> int:
    coefficient = 0
    for digit in digits:
        if not isinstance(digit, int) or not 0 <= digit <= 9:
            raise ValueError("coefficient must be a tuple of digits")
        coefficient = coefficient * 10 + digit
    return coefficient


def _of_text(text: str, context: Context) -> Parts:
    parts = parsed(text)
    if parts is None:
        context.signal(["InvalidOperation"], "ConversionSyntax")
        return Parts(False, 0, 0, "n")
    return parts
