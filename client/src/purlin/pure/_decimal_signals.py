"""What a decimal operation can signal, and the errors that trapped signals become."""

from __future__ import annotations


class DecimalException(ArithmeticError):
    """A signal that the context's traps make an error."""


class Clamped(DecimalException):
    """The exponent was changed to fit."""


class InvalidOperation(DecimalException):
    """An operation that has no result."""


class DivisionByZero(DecimalException, ZeroDivisionError):
    """A finite number was divided by zero."""


class Inexact(DecimalException):
    """Digits that mattered were lost."""


class Rounded(DecimalException):
    """Digits were lost."""


class Subnormal(DecimalException):
    """The result is below the smallest normal number."""


class Overflow(Inexact, Rounded):
    """The result is too large."""


class Underflow(Inexact, Rounded, Subnormal):
    """The result is subnormal and inexact."""


class FloatOperation(DecimalException, TypeError):
    """A float met a Decimal."""


def raised(name: str, message: str) -> DecimalException:
    if name == "InvalidOperation":
        return InvalidOperation(message)
    if name == "DivisionByZero":
        return DivisionByZero(message)
    if name == "Overflow":
        return Overflow(message)
    if name == "Underflow":
        return Underflow(message)
    if name == "FloatOperation":
        return FloatOperation(message)
    if name == "Subnormal":
        return Subnormal(message)
    if name == "Inexact":
        return Inexact(message)
    if name == "Rounded":
        return Rounded(message)
    return Clamped(message)


# In the order in which they are raised and named.
SIGNALS = (
    "InvalidOperation",
    "FloatOperation",
    "DivisionByZero",
    "Overflow",
    "Underflow",
    "Subnormal",
    "Inexact",
    "Rounded",
    "Clamped",
)
