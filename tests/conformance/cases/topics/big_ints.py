"""Exact ints of any size."""
# mypy: ignore-errors

_BIG = 10**30


def factorial(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def power(a, b):
    return a**b


def power_negative_exponent(a, b):
    return a**-b


def shift_left(a, n):
    return a << n, -a << n


def shift_right(a, n):
    return a >> n, -a >> n


def raises_shift_negative():
    n = -1
    return 1 << n


def raises_shift_right_negative():
    n = -1
    return (10**30) >> n


def floor_division(a, b):
    return a // b, a % b, divmod(a, b)


def raises_big_floor_by_zero():
    z = 0
    return _BIG // z


def raises_big_modulo_by_zero():
    z = 0
    return _BIG % z


def true_division(a, b):
    return a / b


def raises_true_division_overflow():
    return (10**400) / 3


def arithmetic_near_63(a):
    return a + 1, a - 1, a * 2, -a, abs(a), a * a, a - (-a)


def minimum_divided_by_minus_one():
    a = -(2**63)
    return a // -1, a % -1, abs(a), -a, a * -1


def crosses_and_returns():
    a = 2**63 - 1
    b = a + 1
    return b, b - 1 == a, type(b - 1), b - b


def bitwise(a, b):
    return a & b, a | b, a ^ b, ~a


def comparisons(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


def compare_with_float(a, x):
    return a < x, a == x, a > x, x <= a


def mixed_with_float(a, x):
    return a + x, a * x, x - a


def raises_int_too_large_for_float():
    return 10**400 + 1.0


def raises_float_of_big():
    return float(10**309)


def float_of_big(a):
    return float(a)


def int_of_float(x):
    return int(x)


def raises_int_of_inf():
    return int(float("inf"))


def raises_int_of_nan():
    return int(float("nan"))


def pow_three(a, b, m):
    return pow(a, b, m)


def pow_three_inverse(a, m):
    return pow(a, -1, m)


def raises_pow_no_inverse():
    return pow(6, -1, 9)


def raises_pow_modulus_zero():
    return pow(2, 3, 0)


def raises_pow_three_float():
    return pow(2.0, 3, 5)


def int_from_text(s):
    return int(s)


def int_from_text_base(s, base):
    return int(s, base)


def raises_int_from_text(s):
    return int(s)


def raises_int_base_text():
    return int("12", 2)


def raises_int_base_range():
    return int("12", 37)


def raises_int_base_one():
    return int("1", 1)


def raises_int_number_with_base():
    return int(12, 10)


def text_of(a):
    return str(a), repr(a), f"{a}"


def hex_oct_bin(a):
    return hex(a), oct(a), bin(a)


def formatted(a, spec):
    return format(a, spec)


def hash_of(a):
    return hash(a)


def bit_methods(a):
    return (
        a.bit_length(),
        a.bit_count() if hasattr(a, "bit_count") else None,
        a.conjugate(),
        a.real,
        a.imag,
        a.numerator,
        a.denominator,
    )


def to_bytes(a, n, order, signed):
    return a.to_bytes(n, order, signed=signed)


def from_bytes(b, order, signed):
    return int.from_bytes(b, order, signed=signed)


def raises_to_bytes_overflow():
    return (256).to_bytes(1, "big")


def raises_to_bytes_negative():
    return (-1).to_bytes(2, "little")


def raises_to_bytes_order():
    return (1).to_bytes(2, "middle")


def as_integer_ratio(a):
    return a.as_integer_ratio()


def in_a_set():
    s = {2**70, 2**70 + 1, 2**70, -(2**70)}
    return len(s), 2**70 in s, 2**71 in s, float(2**70) in s


def as_dict_keys():
    d = {10**20: "a", 10**20 + 1: "b"}
    d[10**20] = "c"
    return d, d.get(1e20)


def sort_mixed_sizes():
    return sorted([3, 10**30, -(10**30), 2**63, 0, 2**64, -1])


def sum_of_big():
    return sum([2**62] * 8), sum(10**i for i in range(40)), sum([1, 2**64], -(2**64))


def max_min_of_big():
    return max(2**63, 2**64, 5), min(-(2**63), -(2**65)), max([2**80, 1e30])


def loop_overflows_late():
    x, steps = 1, 0
    while x < 10**25:
        x = x * 3 + 1
        steps += 1
    return x, steps


def collatz_big(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def digits_of(n):
    out = []
    while n:
        n, d = divmod(n, 10)
        out.append(d)
    return out[::-1]


def gcd_by_hand(a, b):
    while b:
        a, b = b, a % b
    return a


def isqrt_newton(n):
    x = 1 << ((n.bit_length() + 1) // 2)
    while True:
        y = (x + n // x) // 2
        if y >= x:
            return x
        x = y


def mersenne_lucas_lehmer(p):
    s, m = 4, (1 << p) - 1
    for _ in range(p - 2):
        s = (s * s - 2) % m
    return s == 0


def truth():
    return bool(2**100), not (2**100), bool(2**100 - 2**100), 5 if 2**64 else 6


def augmented():
    a = 2**62
    a += a
    a *= 4
    a -= 1
    a //= 7
    a <<= 5
    a ^= 12345
    a %= 10**18
    a **= 2
    a >>= 3
    a |= 1
    a &= ~2
    return a


def bool_arithmetic():
    return True + 2**63, True << 70, -True, ~True, True * 2**64


def round_ints(a, n):
    return round(a, n)


def range_of_big():
    r = range(10**20, 10**20 + 10, 3)
    return list(r), len(r), r[1], 10**20 + 3 in r, r[-1]


def raises_range_too_long():
    return len(range(10**20))


def list_index_too_big():
    try:
        return [1][2**70]
    except IndexError as e:
        return str(e)


def raises_list_repeat_too_big():
    return [1] * 2**70


def slices_clamp():
    return [1, 2, 3][: 2**70], "abc"[-(2**70) :], (1, 2)[2**65 :]


def big_is_not_small():
    return 2**64 == 2**64 + 0.0, 2**53 + 1 == float(2**53 + 1), 2**64 // 2**64 == 1


def underscore_literals():
    return (
        1_000_000_000_000_000_000_000,
        0xFFFF_FFFF_FFFF_FFFF_F,
        0b1 << 64,
        0o7777777777777777777777777,
    )


def constant_near_limits():
    return (
        9223372036854775807,
        9223372036854775808,
        -9223372036854775808,
        -9223372036854775809,
        18446744073709551616,
    )


def constants_of_pi(n):
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    out = []
    while len(out) < n:
        if 4 * q + r - t < m * t:
            out.append(m)
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = (
                q * k,
                (2 * q + r) * x,
                t * x,
                k + 1,
                (q * (7 * k + 2) + r * x) // (t * x),
                x + 2,
            )
    return out


_PAIRS = [
    (10**30, 7),
    (-(10**30), 7),
    (10**30, -7),
    (-(10**30), -7),
    (10**30, 10**29 + 1),
    (7, 10**30),
    (-7, 10**30),
    (2**64, 2**32),
    (-(2**63), -1),
    (-(2**63), 2**63),
]
ARGS = {
    "factorial": [(0,), (20,), (21,), (50,), (120,)],
    "fibonacci": [(10,), (92,), (93,), (94,), (300,)],
    "power": [
        (2, 63),
        (2, 64),
        (-2, 63),
        (3, 100),
        (10, 0),
        (0, 0),
        (-7, 33),
        (2**40, 3),
        (1, 10**9),
        (-1, 10**9 + 1),
    ],
    "power_negative_exponent": [(2, 3), (10, 20), (-2, 5), (2**70, 1)],
    "shift_left": [(1, 62), (1, 63), (1, 64), (5, 200), (0, 1000), (3, 0)],
    "shift_right": [(10**30, 10), (10**30, 200), (2**64, 64), (1, 100), (7, 0)],
    "floor_division": _PAIRS,
    "true_division": [
        (10**30, 7),
        (2**64, 2**65),
        (10**400, 10**399),
        (1, 3),
        (2**53 + 1, 1),
        (-(10**25), 3),
        (10**30, 10**50),
    ],
    "arithmetic_near_63": [
        (2**63 - 1,),
        (-(2**63),),
        (2**62,),
        (2**31,),
        (-(2**63) + 1,),
        (2**64 - 1,),
    ],
    "bitwise": [
        (2**70 - 1, 2**65 + 5),
        (-(2**70), 2**65 + 5),
        (-1, 10**25),
        (0, -(10**25)),
        (-(2**64) - 3, -(2**63)),
    ],
    "comparisons": [(2**63, 2**63), (2**63, 2**63 - 1), (-(2**64), 1), (10**30, 10**30 + 1)],
    "compare_with_float": [
        (2**53 + 1, 2.0**53),
        (10**30, 1e30),
        (2**63, 2.0**63),
        (-(2**70), float("-inf")),
        (10**400, 1e308),
        (2**64, float("nan")),
    ],
    "mixed_with_float": [(2**64, 0.5), (-(10**25), 1e-3), (2**53 + 1, 1.0)],
    "float_of_big": [
        (2**64,),
        (10**22,),
        (10**23,),
        (-(2**100) - 1,),
        (2**1023,),
        (10**308,),
        (2**53 + 1,),
        (2**54 + 3,),
        (9007199254740993,),
    ],
    "int_of_float": [
        (1e18,),
        (1e19,),
        (-1e25,),
        (2.0**63,),
        (1.7976931348623157e308,),
        (-0.9,),
        (2.0**52 + 0.5,),
    ],
    "pow_three": [
        (3, 100, 7),
        (2, 1000, 10**9 + 7),
        (10**20, 10**20, 10**18 + 9),
        (-3, 5, 7),
        (3, 5, -7),
        (5, 0, 1),
        (7, 2, 1),
        (0, 0, 5),
        (2**64, 3, 2**65),
    ],
    "pow_three_inverse": [(3, 11), (10**18, 10**9 + 7), (-3, 11), (2, 2**89 - 1)],
    "int_from_text": [
        ("12",),
        (" 12\n",),
        ("-12",),
        ("+7",),
        ("1_000",),
        ("0",),
        ("-0",),
        ("9" * 40,),
        ("٣",),
        ("007",),
    ],
    "int_from_text_base": [
        ("ff", 16),
        ("0xff", 16),
        ("-0b101", 2),
        ("0b101", 0),
        ("0o17", 0),
        ("0x1F", 0),
        ("zz", 36),
        ("10", 2),
        ("777", 8),
        ("1" * 80, 2),
        ("1_0", 0),
        ("z" * 20, 36),
    ],
    "raises_int_from_text": [
        ("",),
        ("a",),
        ("1.5",),
        ("1__0",),
        ("- 1",),
        ("0x10",),
        ("_1",),
        ("1_",),
        ("12a" * 3,),
        ("½",),
    ],
    "text_of": [(10**30,), (-(2**64),), (0,), (2**63,), (10**100,)],
    "hex_oct_bin": [(2**64,), (-(2**70) - 1,), (0,), (255,), (-255,), (10**25,)],
    "formatted": [
        (10**30, ","),
        (10**30, "_"),
        (2**70, "x"),
        (2**70, "#X"),
        (-(2**70), "#b"),
        (2**65, "_o"),
        (10**25, ">40"),
        (10**25, "<+40,"),
        (-(10**25), "=040"),
        (10**25, "^45"),
        (10**25, "e"),
        (10**25, ".3f"),
        (10**25, "g"),
        (10**25, "n"),
        (2**70, "#_x"),
        (-5, "%"),
    ],
    "hash_of": [
        (2**61 - 1,),
        (2**61,),
        (2**61 - 2,),
        (-(2**61) + 1,),
        (-1,),
        (-2,),
        (10**30,),
        (-(10**30),),
        (2**64,),
        (0,),
    ],
    "bit_methods": [(0,), (1,), (-1,), (2**64,), (-(2**64),), (10**30,)],
    "to_bytes": [
        (1024, 2, "big", False),
        (1024, 4, "little", False),
        (-5, 3, "big", True),
        (2**64, 9, "little", False),
        (0, 0, "big", False),
        (-(2**63), 8, "little", True),
    ],
    "from_bytes": [
        (b"\x04\x00", "big", False),
        (b"\xff\xfe", "little", True),
        (b"", "big", False),
        (b"\xff" * 12, "big", False),
        (b"\xff" * 12, "little", True),
    ],
    "as_integer_ratio": [(10**30,), (-5,)],
    "collatz_big": [(27,), (2**70 + 1,), (10**20 + 39,)],
    "digits_of": [(1234567890123456789012345,), (0,), (7,)],
    "gcd_by_hand": [(10**30, 6**20), (2**100, 3**50), (12, 18)],
    "isqrt_newton": [(10**40,), (2**64 - 1,), (99,)],
    "mersenne_lucas_lehmer": [(13,), (31,), (67,), (89,), (127,)],
    "round_ints": [
        (12345, -2),
        (15, -1),
        (25, -1),
        (-15, -1),
        (10**30 + 55, -2),
        (5, 3),
        (0, -5),
        (49, -2),
        (51, -2),
        (2**63, -18),
    ],
    "constants_of_pi": [(30,)],
}
