"""cmath: functions of complex numbers, with CPython's own steps and special values.

Each function is the formula for finite numbers, written so that it neither over- nor underflows
on the way, and a table for infinities and nans. The functions obey f(conjugate z) = conjugate f(z):
the tables hold the upper half plane.
"""

from __future__ import annotations

import math
from typing import Any

pi = math.pi
e = math.e
tau = math.tau
inf = math.inf
nan = math.nan
infj = complex(0.0, math.inf)
nanj = complex(0.0, math.nan)

# Bounds beyond which a square, a sum or exp() would overflow, and the smallest normal number.
_LARGE = 1.7976931348623157e308 / 4.0
_ROOT_OF_LARGE = math.sqrt(_LARGE)
_LOG_OF_LARGE = math.log(_LARGE)
_SMALLEST = 2.2250738585072014e-308
_ROOT_OF_SMALLEST = math.sqrt(_SMALLEST)
_LN_2 = 0.6931471805599453
_LN_10 = 2.302585092994046

_I = math.inf
_N = math.nan
_P = math.pi
_P2 = 0.5 * math.pi
_P4 = 0.25 * math.pi
_P34 = 0.75 * math.pi
_Z = (0.0, 0.0)

# Real and imaginary part of f(x + yi). Rows: x is -inf, negative, -0.0, 0.0, positive, inf, nan.
# Columns: y is zero, positive, inf, nan. What is finite or an error is not read.
# fmt: off
_ACOS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((_P, -_I), (_P, -_I), (_P34, -_I), (_N, _I)),
    (_Z, _Z, (_P2, -_I), (_N, _N)),
    (_Z, _Z, (_P2, -_I), (_P2, _N)),
    (_Z, _Z, (_P2, -_I), (_P2, _N)),
    (_Z, _Z, (_P2, -_I), (_N, _N)),
    ((0.0, -_I), (0.0, -_I), (_P4, -_I), (_N, _I)),
    ((_N, _N), (_N, _N), (_N, -_I), (_N, _N)),
)
_ACOSH: tuple[tuple[tuple[float, float], ...], ...] = (
    ((_I, _P), (_I, _P), (_I, _P34), (_I, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    ((_I, 0.0), (_I, 0.0), (_I, _P4), (_I, _N)),
    ((_N, _N), (_N, _N), (_I, _N), (_N, _N)),
)
_ASINH: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-_I, 0.0), (-_I, 0.0), (-_I, _P4), (-_I, _N)),
    (_Z, _Z, (-_I, _P2), (_N, _N)),
    (_Z, _Z, (-_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    ((_I, 0.0), (_I, 0.0), (_I, _P4), (_I, _N)),
    ((_N, 0.0), (_N, _N), (_I, _N), (_N, _N)),
)
_ATANH: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.0, _P2), (-0.0, _P2), (-0.0, _P2), (-0.0, _N)),
    (_Z, _Z, (-0.0, _P2), (_N, _N)),
    (_Z, _Z, (-0.0, _P2), (-0.0, _N)),
    (_Z, _Z, (0.0, _P2), (0.0, _N)),
    (_Z, _Z, (0.0, _P2), (_N, _N)),
    ((0.0, _P2), (0.0, _P2), (0.0, _P2), (0.0, _N)),
    ((_N, _N), (_N, _N), (0.0, _P2), (_N, _N)),
)
_COSH: tuple[tuple[tuple[float, float], ...], ...] = (
    ((_I, -0.0), (_I, -_I), _Z, (_I, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (_N, 0.0)),
    (_Z, _Z, _Z, (_N, 0.0)),
    (_Z, _Z, _Z, (_N, _N)),
    ((_I, 0.0), (_I, _I), _Z, (_I, _N)),
    ((_N, 0.0), (_N, _N), (_N, _N), (_N, _N)),
)
_EXP: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    ((_I, 0.0), (_I, _I), _Z, (_I, _N)),
    ((_N, 0.0), (_N, _N), (_N, _N), (_N, _N)),
)
_LOG: tuple[tuple[tuple[float, float], ...], ...] = (
    ((_I, _P), (_I, _P), (_I, _P34), (_I, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    (_Z, _Z, (_I, _P2), (_N, _N)),
    ((_I, 0.0), (_I, 0.0), (_I, _P4), (_I, _N)),
    ((_N, _N), (_N, _N), (_I, _N), (_N, _N)),
)
_SINH: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-_I, 0.0), (-_I, _I), _Z, (_I, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (0.0, _N)),
    (_Z, _Z, _Z, (0.0, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    ((_I, 0.0), (_I, _I), _Z, (_I, _N)),
    ((_N, 0.0), (_N, _N), (_N, _N), (_N, _N)),
)
_SQRT: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.0, _I), (0.0, _I), (_I, _I), (_N, _I)),
    (_Z, _Z, (_I, _I), (_N, _N)),
    (_Z, _Z, (_I, _I), (_N, _N)),
    (_Z, _Z, (_I, _I), (_N, _N)),
    (_Z, _Z, (_I, _I), (_N, _N)),
    ((_I, 0.0), (_I, 0.0), (_I, _I), (_I, _N)),
    ((_N, _N), (_N, _N), (_I, _I), (_N, _N)),
)
_TANH: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.0)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    ((1.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0)),
    ((_N, 0.0), (_N, _N), (_N, _N), (_N, _N)),
)
_RECT: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-_I, -0.0), (-_I, -_I), _Z, (_I, _N)),
    (_Z, _Z, _Z, (_N, _N)),
    (_Z, _Z, (0.0, 0.0), (0.0, 0.0)),
    (_Z, _Z, (0.0, 0.0), (0.0, 0.0)),
    (_Z, _Z, _Z, (_N, _N)),
    ((_I, 0.0), (_I, _I), _Z, (_I, _N)),
    ((_N, 0.0), (_N, _N), (_N, _N), (_N, _N)),
)
# fmt: on


def _row(x: float) -> int:
    if x != x:
        return 6
    if math.isinf(x):
        return 5 if x > 0.0 else 0
    if x == 0.0:
        return 3 if math.copysign(1.0, x) > 0.0 else 2
    return 4 if x > 0.0 else 1


def _special(table: tuple[tuple[tuple[float, float], ...], ...], x: float, y: float) -> complex:
    if y != y:
        column = 3
    elif math.isinf(y):
        column = 2
    else:
        column = 0 if y == 0.0 else 1
    real, imag = table[_row(x)][column]
    # Where y is infinite, CPython leaves zeros as they are.
    mirrored = math.copysign(1.0, y) < 0.0 and y == y and not (column == 2 and imag == 0.0)
    return complex(real, -imag if mirrored else imag)


def _argument(x: Any) -> complex:
    if isinstance(x, complex):
        return x
    if isinstance(x, (str, bytes, bytearray)):
        name = type(x).__name__
        raise TypeError(f"must be real number, not {name}")
    if isinstance(x, (int, float)):
        return complex(float(x), 0.0)
    if hasattr(x, "__complex__") or hasattr(x, "__float__") or hasattr(x, "__index__"):
        return complex(x)
    name = type(x).__name__
    raise TypeError(f"must be real number, not {name}")


def _is_finite(z: complex) -> bool:
    return math.isfinite(z.real) and math.isfinite(z.imag)


def _domain_error() -> ValueError:
    return ValueError("math domain error")


def _in_range(z: complex) -> complex:
    if math.isinf(z.real) or math.isinf(z.imag):
        raise OverflowError("math range error")
    return z


def _hypot(x: float, y: float) -> float:
    """The C library's hypot, which rounds otherwise than math.hypot."""
    return abs(complex(x, y))


def _log_of_large(x: float, y: float) -> float:
    """log(2 * hypot(x, y)) where that may overflow."""
    return math.log(_hypot(x / 2.0, y / 2.0)) + _LN_2 * 2.0


def _is_large(x: float, y: float) -> bool:
    return abs(x) > _LARGE or abs(y) > _LARGE


def sqrt(z: Any, /) -> complex:
    return _sqrt(_argument(z))


def _sqrt(z: complex) -> complex:
    x = z.real
    y = z.imag
    if not _is_finite(z):
        return _special(_SQRT, x, y)
    if x == 0.0 and y == 0.0:
        return complex(0.0, y)
    ax = abs(x)
    ay = abs(y)
    if ax < _SMALLEST and ay < _SMALLEST:
        ax = math.ldexp(ax, 53)
        s = math.ldexp(math.sqrt(ax + _hypot(ax, math.ldexp(ay, 53))), -27)
    else:
        ax /= 8.0
        s = 2.0 * math.sqrt(ax + _hypot(ax, ay / 8.0))
    d = ay / (2.0 * s)
    if x >= 0.0:
        return complex(s, math.copysign(d, y))
    return complex(d, math.copysign(s, y))


def acos(z: Any, /) -> complex:
    z = _argument(z)
    x = z.real
    y = z.imag
    if not _is_finite(z):
        return _special(_ACOS, x, y)
    if _is_large(x, y):
        size = _log_of_large(x, y)
        # Two cases, for the sign at the branch cut.
        imag = -math.copysign(size, y) if x < 0.0 else math.copysign(size, -y)
        return complex(math.atan2(abs(y), x), imag)
    a = _sqrt(complex(1.0 - x, -y))
    b = _sqrt(complex(1.0 + x, y))
    return complex(2.0 * math.atan2(a.real, b.real), math.asinh(b.real * a.imag - b.imag * a.real))


def acosh(z: Any, /) -> complex:
    z = _argument(z)
    x = z.real
    y = z.imag
    if not _is_finite(z):
        return _special(_ACOSH, x, y)
    if _is_large(x, y):
        return complex(_log_of_large(x, y), math.atan2(y, x))
    a = _sqrt(complex(x - 1.0, y))
    b = _sqrt(complex(x + 1.0, y))
    return complex(math.asinh(a.real * b.real + a.imag * b.imag), 2.0 * math.atan2(a.imag, b.real))


def asin(z: Any, /) -> complex:
    z = _argument(z)
    turned = _asinh(complex(-z.imag, z.real))
    return complex(turned.imag, -turned.real)


def asinh(z: Any, /) -> complex:
    return _asinh(_argument(z))


def _asinh(z: complex) -> complex:
    x = z.real
    y = z.imag
    if not _is_finite(z):
        return _special(_ASINH, x, y)
    if _is_large(x, y):
        size = _log_of_large(x, y)
        real = math.copysign(size, x) if y >= 0.0 else -math.copysign(size, -x)
        return complex(real, math.atan2(y, abs(x)))
    a = _sqrt(complex(1.0 + y, -x))
    b = _sqrt(complex(1.0 - y, x))
    return complex(
        math.asinh(a.real * b.imag - b.real * a.imag),
        math.atan2(y, a.real * b.real - a.imag * b.imag),
    )


def atan(z: Any, /) -> complex:
    z = _argument(z)
    turned = _atanh(complex(-z.imag, z.real))
    return complex(turned.imag, -turned.real)


def atanh(z: Any, /) -> complex:
    return _atanh(_argument(z))


def _atanh(z: complex) -> complex:
    x = z.real
    y = z.imag
    if not _is_finite(z):
        return _special(_ATANH, x, y)
    if math.copysign(1.0, x) < 0.0:
        mirrored = _atanh(complex(-x, -y))
        return complex(-mirrored.real, -mirrored.imag)
    ay = abs(y)
    if x > _ROOT_OF_LARGE or ay > _ROOT_OF_LARGE:
        # About 1/z, and a right angle to the side of y.
        h = _hypot(x / 2.0, y / 2.0)
        return complex(x / 4.0 / h / h, -math.copysign(_P2, -y))
    if x == 1.0 and ay < _ROOT_OF_SMALLEST:
        if ay == 0.0:
            raise _domain_error()
        real = -math.log(math.sqrt(ay) / math.sqrt(_hypot(ay, 2.0)))
        return complex(real, math.copysign(math.atan2(2.0, -ay) / 2.0, y))
    real = math.log1p(4.0 * x / ((1.0 - x) * (1.0 - x) + ay * ay)) / 4.0
    return complex(real, -math.atan2(-2.0 * y, (1.0 - x) * (1.0 + x) - ay * ay) / 2.0)


def cos(z: Any, /) -> complex:
    z = _argument(z)
    return _cosh(complex(-z.imag, z.real))


def cosh(z: Any, /) -> complex:
    return _cosh(_argument(z))


def _cosh(z: complex) -> complex:
    x = z.real
    y = z.imag
    if not _is_finite(z):
        if math.isinf(y) and x == x:
            raise _domain_error()
        if math.isinf(x) and math.isfinite(y) and y != 0.0:
            imag = math.copysign(math.inf, math.sin(y))
            return complex(math.copysign(math.inf, math.cos(y)), imag if x > 0.0 else -imag)
        return _special(_COSH, x, abs(y) if x != x else y)
    if abs(x) > _LOG_OF_LARGE:
        near = x - math.copysign(1.0, x)
        return _in_range(_cosh_parts(near, y, math.e))
    return _in_range(_cosh_parts(x, y, 1.0))


def _cosh_parts(x: float, y: float, scale: float) -> complex:
    return complex(math.cos(y) * _real_cosh(x) * scale, math.sin(y) * _real_sinh(x) * scale)


def _real_cosh(x: float) -> float:
    return math.inf if abs(x) > 710.4758600739439 else math.cosh(x)


def _real_sinh(x: float) -> float:
    if abs(x) > 710.4758600739439:
        return math.copysign(math.inf, x)
    return math.sinh(x)


def sin(z: Any, /) -> complex:
    z = _argument(z)
    turned = _sinh(complex(-z.imag, z.real))
    return complex(turned.imag, -turned.real)


def sinh(z: Any, /) -> complex:
    return _sinh(_argument(z))


def _sinh(z: complex) -> complex:
    x = z.real
    y = z.imag
    if not _is_finite(z):
        if math.isinf(y) and x == x:
            raise _domain_error()
        if math.isinf(x) and math.isfinite(y) and y != 0.0:
            real = math.copysign(math.inf, math.cos(y))
            return complex(real if x > 0.0 else -real, math.copysign(math.inf, math.sin(y)))
        return _special(_SINH, x, y)
    scale = 1.0
    if abs(x) > _LOG_OF_LARGE:
        x -= math.copysign(1.0, x)
        scale = math.e
    return _in_range(
        complex(math.cos(y) * _real_sinh(x) * scale, math.sin(y) * _real_cosh(x) * scale)
    )


def tan(z: Any, /) -> complex:
    z = _argument(z)
    turned = _tanh(complex(-z.imag, z.real))
    return complex(turned.imag, -turned.real)


def tanh(z: Any, /) -> complex:
    return _tanh(_argument(z))


def _tanh(z: complex) -> complex:
    x = z.real
    y = z.imag
    if not _is_finite(z):
        if math.isinf(y) and math.isfinite(x):
            raise _domain_error()
        if math.isinf(x) and math.isfinite(y) and y != 0.0:
            imag = math.copysign(0.0, 2.0 * math.sin(y) * math.cos(y))
            return complex(1.0 if x > 0.0 else -1.0, imag)
        return _special(_TANH, x, y)
    if abs(x) > _LOG_OF_LARGE:
        imag = 4.0 * math.sin(y) * math.cos(y) * math.exp(-2.0 * abs(x))
        return complex(math.copysign(1.0, x), imag)
    tx = math.tanh(x)
    ty = math.tan(y)
    cx = 1.0 / math.cosh(x)
    both = tx * ty
    divisor = 1.0 + both * both
    return complex(tx * (1.0 + ty * ty) / divisor, ((ty / divisor) * cx) * cx)


def exp(z: Any, /) -> complex:
    z = _argument(z)
    x = z.real
    y = z.imag
    if not _is_finite(z):
        if math.isinf(y) and (math.isfinite(x) or x > 0.0):
            raise _domain_error()
        if math.isinf(x) and math.isfinite(y) and y != 0.0:
            size = math.inf if x > 0.0 else 0.0
            return complex(math.copysign(size, math.cos(y)), math.copysign(size, math.sin(y)))
        return _special(_EXP, x, y)
    if x > _LOG_OF_LARGE:
        size = _real_exp(x - 1.0)
        return _in_range(complex(size * math.cos(y) * math.e, size * math.sin(y) * math.e))
    size = math.exp(x)
    return complex(size * math.cos(y), size * math.sin(y))


def _real_exp(x: float) -> float:
    return math.inf if x > 709.782712893384 else math.exp(x)


def log(z: Any, base: Any = None, /) -> complex:
    z = _argument(z)
    if base is None:
        return _checked_log(z)
    divisor = _checked_log(_argument(base))
    if divisor == 0.0:
        raise _domain_error()
    # CPython forgets that the first logarithm failed once it has the second.
    result = complex(-math.inf, math.atan2(z.imag, z.real)) if z == 0.0 else _log(z)
    return result / divisor


def log10(z: Any, /) -> complex:
    result = _checked_log(_argument(z))
    return complex(result.real / _LN_10, result.imag / _LN_10)


def _checked_log(z: complex) -> complex:
    if z == 0.0:
        raise _domain_error()
    return _log(z)


def _log(z: complex) -> complex:
    x = z.real
    y = z.imag
    if not _is_finite(z):
        return _special(_LOG, x, y)
    ax = abs(x)
    ay = abs(y)
    if ax > _LARGE or ay > _LARGE:
        real = math.log(_hypot(ax / 2.0, ay / 2.0)) + _LN_2
    elif ax < _SMALLEST and ay < _SMALLEST:
        real = math.log(_hypot(math.ldexp(ax, 53), math.ldexp(ay, 53))) - 53 * _LN_2
    else:
        h = _hypot(ax, ay)
        if 0.71 <= h <= 1.73:
            more = max(ax, ay)
            less = min(ax, ay)
            real = math.log1p((more - 1.0) * (more + 1.0) + less * less) / 2.0
        else:
            real = math.log(h)
    return complex(real, math.atan2(y, x))


def phase(z: Any, /) -> float:
    z = _argument(z)
    angle = math.atan2(z.imag, z.real)
    if angle == 0.0 and z.imag != 0.0 and math.isfinite(z.real):
        raise OverflowError("math range error")
    return angle


def polar(z: Any, /) -> tuple[float, float]:
    z = _argument(z)
    try:
        size = abs(z)
    except OverflowError:
        raise OverflowError("math range error") from None
    return size, math.atan2(z.imag, z.real)


def _real_argument(x: Any) -> float:
    if isinstance(x, (int, float)) or hasattr(x, "__float__") or hasattr(x, "__index__"):
        return float(x)
    name = type(x).__name__
    raise TypeError(f"must be real number, not {name}")


def rect(r: Any, phi: Any, /) -> complex:
    size = _real_argument(r)
    angle = _real_argument(phi)
    if not math.isfinite(size) or not math.isfinite(angle):
        if size != 0.0 and math.isinf(angle) and size == size:
            raise _domain_error()
        if math.isinf(size) and math.isfinite(angle) and angle != 0.0:
            real = math.copysign(math.inf, math.cos(angle))
            imag = math.copysign(math.inf, math.sin(angle))
            return complex(real, imag) if size > 0.0 else complex(-real, -imag)
        return _special(_RECT, size, abs(angle) if size != size else angle)
    if angle == 0.0:
        return complex(size, size * angle)
    return complex(size * math.cos(angle), size * math.sin(angle))


def isfinite(z: Any, /) -> bool:
    return _is_finite(_argument(z))


def isinf(z: Any, /) -> bool:
    z = _argument(z)
    return math.isinf(z.real) or math.isinf(z.imag)


def isnan(z: Any, /) -> bool:
    z = _argument(z)
    return math.isnan(z.real) or math.isnan(z.imag)


def isclose(a: Any, b: Any, *, rel_tol: Any = 1e-9, abs_tol: Any = 0.0) -> bool:
    first = _argument(a)
    second = _argument(b)
    relative = _real_argument(rel_tol)
    absolute = _real_argument(abs_tol)
    if relative < 0.0 or absolute < 0.0:
        raise ValueError("tolerances must be non-negative")
    if first == second:
        return True
    if isinf(first) or isinf(second):
        return False
    distance = _size(complex(first.real - second.real, first.imag - second.imag))
    return (
        distance <= relative * _size(second)
        or distance <= relative * _size(first)
        or distance <= absolute
    )


def _size(z: complex) -> float:
    return abs(z)
