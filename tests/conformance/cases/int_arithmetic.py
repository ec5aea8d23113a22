"""Arithmetic of ints within 64 bits."""
# mypy: ignore-errors

_MAX = 2**63 - 1
_MIN = -(2**63)
_EDGES = [0, 1, -1, 2, -2, 3, -3, 7, -7, 10, -10, 63, 64, -64, 1000003, -1000003, 2**31 - 1]
_EDGES += [2**31, -(2**31), 2**32, 2**52, 2**53, 2**53 + 1, -(2**53) - 1, 2**62, -(2**62)]
_EDGES += [_MAX, _MAX - 1, _MIN, _MIN + 1]


def _fits(function):
    pairs = []
    for a in _EDGES:
        for b in _EDGES:
            try:
                result = function(a, b)
            except (ZeroDivisionError, ValueError, OverflowError):
                continue
            if _MIN <= result <= _MAX:
                pairs.append((a, b))
    return pairs


_ADD = _fits(lambda a, b: a + b)
_SUBTRACT = _fits(lambda a, b: a - b)
_MULTIPLY = _fits(lambda a, b: a * b)
_FLOOR = _fits(lambda a, b: a // b)
_MODULO = _fits(lambda a, b: a % b)
_ALL = [(a, b) for a in _EDGES for b in _EDGES]
_NONZERO = [(a, b) for a, b in _ALL if b]
_SHIFTS = [0, 1, 2, 31, 32, 33, 62, 63, 64, 65, 100, 2**40, _MAX]
_LEFT = [(a, s) for a in _EDGES for s in _SHIFTS if a == 0 or s < 64 and _MIN <= a << s <= _MAX]
_RIGHT = [(a, s) for a in _EDGES for s in _SHIFTS]
_POWERS = [(a, e) for a in _EDGES for e in range(0, 64) if abs(a) ** e <= _MAX]
_POWERS += [(1, _MAX), (-1, _MAX), (-1, _MAX - 1), (0, _MAX), (-2, 63), (_MIN, 1)]
_NEGATIVE_POWERS = [(a, -e) for a in _EDGES if a for e in (1, 2, 3, 10, 63, 400)]


def add_grid():
    return [a + b for a, b in _ADD]


def subtract_grid():
    return [a - b for a, b in _SUBTRACT]


def multiply_grid():
    return [a * b for a, b in _MULTIPLY]


def floor_divide_grid():
    return [a // b for a, b in _FLOOR]


def modulo_grid():
    return [a % b for a, b in _MODULO]


def divide_grid():
    return [a / b for a, b in _NONZERO]


def divmod_grid():
    return [divmod(a, b) for a, b in _FLOOR]


def and_grid():
    return [a & b for a, b in _ALL]


def or_grid():
    return [a | b for a, b in _ALL]


def xor_grid():
    return [a ^ b for a, b in _ALL]


def invert_grid():
    return [~a for a in _EDGES]


def negate_grid():
    return [-a for a in _EDGES if a != _MIN]


def absolute_grid():
    return [abs(a) for a in _EDGES if a != _MIN]


def left_shift_grid():
    return [a << s for a, s in _LEFT]


def right_shift_grid():
    return [a >> s for a, s in _RIGHT]


def power_grid():
    return [a**e for a, e in _POWERS]


def negative_power_grid():
    return [a**e for a, e in _NEGATIVE_POWERS]


def compare_grid():
    return [(a < b, a <= b, a == b, a != b, a > b, a >= b) for a, b in _ALL]


def to_float_grid():
    return [float(a) for a in _EDGES]


def truth_grid():
    return [bool(a) for a in _EDGES] + [not a for a in _EDGES]


def mixed_power(a, e):
    return a**e


def literal_division():
    return 7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3


def literal_power():
    return 2**10, 2**-1, (-2) ** 3, (-2) ** -3, 0**0, 10**18, (-1) ** 1000001, 3**2, (-3) ** 2


def literal_bits():
    return 6 & 3, 6 | 3, 6 ^ 3, ~6, 1 << 62, -1 >> 70, -8 >> 1, 0 << 1000


def literal_borders():
    return 9223372036854775807, -9223372036854775807 - 1, 0x7FFF_FFFF_FFFF_FFFF, -0x8000_0000


def smallest_literal():
    return -9223372036854775808


def true_division_rounding():
    return (2**53 + 1) / 1, _MAX / 3, (_MAX - 1) / _MAX, 1 / 3, _MIN / _MAX, 10**18 / 10**17


def constant_divisors(n):
    return n // 1, n // 2, n // 3, n // 7, n // 10, n // -1 if n > _MIN else 0, n // -3, n // 64


def constant_moduli(n):
    return n % 1, n % 2, n % 3, n % 7, n % 10, n % -1, n % -3, n % 64, n % -64


def constant_dividend(n):
    return 100 // n, -100 // n, 100 % n, -100 % n, 0 // n, 0 % n, 1 / n


def constant_factors(n):
    return n * 0, n * 1, n + 0, n - n, n ^ n, n & 0, n | -1, n & n, 0 - n if n > _MIN else 0


def shifts_by_constants(n):
    return n >> 0, n >> 1, n >> 63, n >> 64, n >> 1000, n << 0


def negate_then_add(n):
    return -n + n, n - -n if abs(n) < 2**62 else 0, +n, ~n + 1 if n > _MIN else 0


def increments():
    i = 5
    i += 3
    i -= 10
    i *= 7
    i //= 4
    i %= 5
    i **= 2
    i <<= 3
    i >>= 1
    i |= 64
    i &= 0xFF
    i ^= 3
    return i


def divide_in_place():
    i = 7
    i /= 2
    return i


def precedence():
    return 2 + 3 * 4**2 // 5 % 7 - -1, -(2**2), 2**3**2, ~5 & 3 | 4 ^ 1 << 2, 1 + 2 << 3 - 1


def gcd_by_loop(a, b):
    while b:
        a, b = b, a % b
    return a


def collatz():
    n, steps = 27, 0
    while n != 1:
        n = 3 * n + 1 if n % 2 else n // 2
        steps += 1
    return steps


def mixed_congruential():
    state = 12345
    out = []
    for _ in range(50):
        state = (state * 1103515245 + 12345) % 2147483648
        out = out + [state >> 16]
    return out


def sum_of_ints_at_borders():
    return sum([_MAX, -1, 1, _MIN, 5])


def huge_literal():
    return 9223372036854775808


def huge_captured():
    return _MAX_PLUS_ONE


_MAX_PLUS_ONE = 2**63


def pow_builtin():
    return pow(2, 10), pow(2, -2), pow(-3, 3), pow(2.0, 3), pow(True, 5)


def pow_modular():
    return pow(3, 200, 13)


def int_of_things():
    return int(3.99), int(-3.99), int(True), int(7), int(), int(-0.0), int(1e15), int(-(2.0**63))


def bit_count_method(n):
    return n.bit_length()


# -- division by zero and negative shifts


def divide(a, b):
    return a / b


def floor_divide(a, b):
    return a // b


def modulo(a, b):
    return a % b


def both(a, b):
    return divmod(a, b)


def left(a, b):
    return a << b


def right(a, b):
    return a >> b


# -- beyond 64 bits


def over_add(a, b):
    return a + b


def over_subtract(a, b):
    return a - b


def over_multiply(a, b):
    return a * b


def over_power(a, b):
    return a**b


def over_left_shift(a, b):
    return a << b


def over_negate(a):
    return -a


def over_absolute(a):
    return abs(a)


def over_floor_divide(a, b):
    return a // b


def over_divmod(a, b):
    return divmod(a, b)


def over_sum(values):
    return sum(values)


def over_sum_of_squares(n):
    return sum(i * i for i in range(n, n + 10))


def over_int_of_float(x):
    return int(x)


def over_loop():
    n = 1
    for i in range(1, 30):
        n = n * i
    return n


def over_in_place():
    n = _MAX
    n += 1
    return n


def over_literals():
    return 9223372036854775807 + 1


def over_square(n):
    return n**2


def over_compare(n):
    return n * n > 10


def over_unused(n):
    n * n
    return n


def over_float_mix(n):
    return (n + n) * 1.0


def over_list_map(n):
    return [i * n for i in range(1000)]


def no_over_in_branch(n):
    return n + 1 if n < 10 else n


ARGS = {
    "mixed_power": [(2, 3), (2, -3), (0, 0), (-1, 5), (10, 18), (-10, 17), (7, -1), (1, -5)]
    + [(2.0, 3), (2, 3.0), (2, 0.5), (True, 3), (3, True), (False, False), (-2.0, 3), (0, 5)],
    "constant_divisors": [(n,) for n in (0, 1, -1, 17, -17, _MAX, _MIN, _MIN + 1)],
    "constant_moduli": [(n,) for n in (0, 1, -1, 17, -17, _MAX, _MIN, _MIN + 1)],
    "constant_dividend": [(n,) for n in (1, -1, 3, -3, 99, 101, _MAX, _MIN)],
    "constant_factors": [(n,) for n in (0, 5, -5, _MAX, _MIN)],
    "shifts_by_constants": [(n,) for n in (0, 5, -5, _MAX, _MIN)],
    "negate_then_add": [(n,) for n in (0, 5, -5, _MAX, _MIN + 1)],
    "gcd_by_loop": [(12, 18), (-12, 18), (0, 5), (5, 0), (_MAX, 49)],
    "divide": [(1, 0), (0, 0), (True, False), (1.5, 0), (1, 0.0), (0.0, 0)],
    "floor_divide": [(1, 0), (0, 0), (1.5, 0), (1, 0.0), (True, False)],
    "modulo": [(1, 0), (0, 0), (1.5, 0), (1, 0.0), (True, False)],
    "both": [(1, 0), (1.5, 0), (1, 0.0), (7, 2), (-7, 2), (7.5, -2), (True, True)],
    "left": [(1, -1), (0, -1), (5, 3), (True, True)],
    "right": [(1, -1), (0, -1), (5, 3), (True, True)],
    "over_add": [(_MAX, 1), (_MIN, -1), (_MAX, _MAX), (_MIN, _MIN), (1, _MAX), (2**62, 2**62)],
    "over_subtract": [(_MAX, -1), (_MIN, 1), (0, _MIN), (_MIN, _MAX), (-2, _MAX)],
    "over_multiply": [(_MAX, 2), (_MIN, -1), (-1, _MIN), (2**32, 2**31), (3037000500, 3037000500)]
    + [(_MIN, _MIN), (_MIN, 2), (_MAX, _MAX)],
    "over_power": [(2, 63), (2, 64), (-2, 64), (10, 19), (_MAX, 2), (_MIN, 3), (3, 1000000)],
    "over_left_shift": [(1, 63), (1, 64), (-1, 64), (2, 62), (_MAX, 1), (_MIN, 1), (1, 2**12)],
    "over_negate": [(_MIN,)],
    "over_absolute": [(_MIN,)],
    "over_floor_divide": [(_MIN, -1)],
    "over_divmod": [(_MIN, -1)],
    "over_sum": [([_MAX, 1],), ([_MIN, -1],), ([2**62] * 100,)],
    "over_sum_of_squares": [(3037000499,), (2**40,)],
    "over_int_of_float": [(2.0**63,), (-(2.0**63) * 1.5,), (1e300,)],
    "over_square": [(2**32,), (-(2**40),)],
    "over_compare": [(2**32,)],
    "over_unused": [(2**32,)],
    "over_float_mix": [(2**62,)],
    "over_list_map": [(2**60,)],
    "no_over_in_branch": [(_MAX,), (9,), (_MIN,)],
    "bit_count_method": [(5,)],
}
