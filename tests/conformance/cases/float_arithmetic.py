"""Arithmetic of floats, bit for bit, and of floats with ints."""
# mypy: ignore-errors

import math

_INF = math.inf
_EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -2.5, 3.0, -3.0, 0.1, -0.1, 7.25, 1e-5, 1e16]
_EDGES += [1e300, -1e300, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308]
_EDGES += [math.inf, -math.inf, math.nan, math.pi, 9007199254740993.0, 4503599627370495.5]
_PAIRS = [(x, y) for x in _EDGES for y in _EDGES]
_NONZERO = [(x, y) for x, y in _PAIRS if y != 0]
_INTS = [0, 1, -1, 3, 2**53, 2**53 + 1, -(2**53) - 1, 2**62 + 1, 2**63 - 1, -(2**63), 2**54 + 2]
_FLOATS = [0.0, -0.0, 1.0, 1.5, -1.0, 2.0**53, 2.0**53 + 2, -(2.0**53), 2.0**62, 2.0**63]
_FLOATS += [-(2.0**63), 2.0**64, 1e300, -1e300, _INF, -_INF, math.nan, 3.0, 5e-324, 2.0**54]
_MIXED = [(i, x) for i in _INTS for x in _FLOATS]


def _power_works(x, y):
    try:
        return not isinstance(x**y, complex)
    except (OverflowError, ZeroDivisionError):
        return False


_POWERS = [(x, y) for x, y in _PAIRS if _power_works(x, y)]


def add_grid():
    return [x + y for x, y in _PAIRS]


def subtract_grid():
    return [x - y for x, y in _PAIRS]


def multiply_grid():
    return [x * y for x, y in _PAIRS]


def divide_grid():
    return [x / y for x, y in _NONZERO]


def floor_divide_grid():
    return [x // y for x, y in _NONZERO]


def modulo_grid():
    return [x % y for x, y in _NONZERO]


def divmod_grid():
    return [divmod(x, y) for x, y in _NONZERO]


def power_grid():
    return [x**y for x, y in _POWERS]


def compare_grid():
    return [(x < y, x <= y, x == y, x != y, x > y, x >= y) for x, y in _PAIRS]


def negate_grid():
    return [-x for x in _EDGES] + [+x for x in _EDGES]


def absolute_grid():
    return [abs(x) for x in _EDGES]


def truth_grid():
    return [bool(x) for x in _EDGES] + [not x for x in _EDGES]


def mixed_compare_grid():
    return [(i < x, i <= x, i == x, i != x, i > x, i >= x) for i, x in _MIXED]


def mixed_compare_mirrored():
    return [(x < i, x <= i, x == i, x != i, x > i, x >= i) for i, x in _MIXED]


def mixed_add():
    return [i + x for i, x in _MIXED] + [x + i for i, x in _MIXED]


def mixed_subtract():
    return [i - x for i, x in _MIXED] + [x - i for i, x in _MIXED]


def mixed_multiply():
    return [i * x for i, x in _MIXED] + [x * i for i, x in _MIXED]


def mixed_divide():
    return [i / x for i, x in _MIXED if x] + [x / i for i, x in _MIXED if i]


def mixed_floor():
    return [i // x for i, x in _MIXED if x] + [x // i for i, x in _MIXED if i]


def mixed_modulo():
    return [i % x for i, x in _MIXED if x] + [x % i for i, x in _MIXED if i]


def literal_signs():
    return 0.0 * -1.0, -0.0 + 0.0, -0.0 - 0.0, 0.0 - 0.0, -(0.0), 0 * -1.0, -0.0 * 0


def literal_floor():
    return 7.5 // 2, -7.5 // 2, 7.5 // -2, 7.5 % 2, -7.5 % 2, 7.5 % -2, -0.0 % 3.0, 5.0 % _INF


def literal_powers():
    return 2.0**0.5, 2.0**-1, (-2.0) ** 3, (-2.0) ** 2.0, 0.0**0, 1e10**20, 4**0.5, 8 ** (1 / 3)


def squares(x):
    return x**2, x**2.0, x**1, x**1.0, x**0, x**-1 if x else 0.0, x**0.5 if x >= 0 else 0.0


def powers_of_constants(x):
    return 2**x, 2.0**x, 10**x, 10.0**x, 0.5**x, 1**x, 4.0**x


_MANY = [((i * 7919 + 13) % 100003) / 991.0 for i in range(4000)]


def many_squares():
    return [x**2 for x in _MANY]


def many_cubes():
    return [x**3 for x in _MANY]


def many_roots():
    return [x**0.5 for x in _MANY]


def many_inverses():
    return [x**-1 for x in _MANY if x]


def many_inverse_squares():
    return [x**-2.0 for x in _MANY if x]


def many_powers_of_two():
    return [2.0**x for x in _MANY]


def many_powers_of_ten():
    return [10.0 ** (x / 10) for x in _MANY]


def many_powers():
    return [x ** (x / 20) for x in _MANY]


def many_int_powers():
    return [x**n for x, n in zip(_MANY, range(-20, 20))]


def association():
    return 0.1 + 0.2 + 0.3, 0.1 + (0.2 + 0.3), 1e16 + 1.0 + 1.0, 1e16 + (1.0 + 1.0)


def multiply_add(x, y, z):
    return x * y + z, x * y - z, z - x * y


def polynomial(x):
    return ((1.5 * x + 2.25) * x - 3.125) * x + 0.1


def harmonic():
    total = 0.0
    for i in range(1, 1000):
        total += 1 / i
    return total


def loop_keeps_order():
    total = 1e16
    for i in range(100):
        total = total + 1.0
    return total


def loop_from_int_zero():
    total = 0
    for i in range(10):
        total = total + 0.1
    return total


def newton():
    x = 2.0
    for _ in range(20):
        x = x - (x * x - 2.0) / (2.0 * x)
    return x


def nan_logic():
    nan = math.nan
    return nan == nan, nan != nan, nan < 1, nan > 1, not nan, bool(nan), nan <= nan


def infinities():
    return _INF - _INF, _INF * 0, _INF + 1, -_INF < _INF, _INF == _INF, _INF // 1, 1 // _INF


def conversions():
    return float(3), float(True), float(), float(2**53 + 1), int(2.9), int(-2.9), int(1e18)


def float_of_big_ints():
    return [float(i) for i in _INTS] + [i * 1.0 for i in _INTS] + [0.5 + i for i in _INTS]


def int_of_float(x):
    return int(x)


def divide(x, y):
    return x / y


def floor_divide(x, y):
    return x // y


def modulo(x, y):
    return x % y


def both(x, y):
    return divmod(x, y)


def power(x, y):
    return x**y


def in_place():
    x = 1.5
    x += 1
    x *= 3
    x -= 0.25
    x /= 7
    x **= 2
    x //= 0.01
    x %= 7
    return x


def bit_operator():
    return 1.5 & 2


def invert():
    return ~1.5


def shift():
    return 1.5 << 1


def is_integer(x):
    return x.is_integer()


def large_to_int():
    return [int(x) for x in [9007199254740993.0, 4503599627370495.5, -4503599627370495.5, 1e17]]


def float_of_text():
    return float("1.5")


ARGS = {
    "squares": [(3.0,), (0.1,), (-2.5,), (0.0,), (1e154,), (7,), (2.2,), (-3,)],
    "powers_of_constants": [(3.0,), (0.5,), (-1.5,), (10,), (-3,), (0,), (300.0,), (1.1,)],
    "multiply_add": [(0.1, 10.0, -1.0), (1e16, 1.0000000000000002, -1e16), (3.0, 1 / 3, -1.0)],
    "polynomial": [(0.3,), (-1e5,), (math.pi,)],
    "int_of_float": [(math.nan,), (_INF,), (-_INF,), (-0.9,), (9.2e18,), (-9.2e18,)],
    "divide": [(1.0, 0.0), (0.0, 0.0), (1.0, -0.0), (math.nan, 0.0), (1, 0.0), (1.0, 0)],
    "floor_divide": [(1.0, 0.0), (math.nan, 0.0), (1.0, -0.0), (1, 0.0), (1.0, 0), (1.0, False)],
    "modulo": [(1.0, 0.0), (math.nan, 0.0), (1.0, -0.0), (1, 0.0), (1.0, 0)],
    "both": [(1.0, 0.0), (1, 0.0), (1.0, 0), (math.nan, 0.0), (5.5, 2.0), (-5.5, 2.0)],
    "power": [(0.0, -1.0), (-0.0, -1.0), (0.0, -2), (0, -1), (0, -1.0), (False, -1), (10.0, 400.0)]
    + [(1e200, 2), (-1e200, 3), (2.0, 1024), (2, 1024.0), (2.0, -1100), (-8.0, 1 / 3), (-8, 0.5)]
    + [(-1.0, _INF), (-2.0, _INF), (_INF, -1.0), (-_INF, 3.0), (-_INF, 0.5), (math.nan, 0)]
    + [(1, math.nan), (0.0, _INF), (0.0, -_INF), (0.0, math.nan), (-0.5, math.nan)],
}
