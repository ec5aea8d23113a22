"""Ints of ordinary size: operators, built-ins, errors."""
# mypy: ignore-errors


def basic(a, b):
    return a + b, a - b, a * b, -a, +a, ~a


def division(a, b):
    return a / b, a // b, a % b, divmod(a, b)


def raises_division(a):
    return a / 0


def raises_floor(a):
    return a // 0


def raises_modulo(a):
    return a % 0


def raises_divmod():
    return divmod(5, 0)


def raises_zero_to_negative():
    return 0**-1


def power(a, b):
    return a**b


def logic(a, b):
    return a & b, a | b, a ^ b


def shifts(a, n):
    return a << n, a >> n


def compare_chain(a, b, c):
    return a < b < c, a == b == c, a < b > c, a != b != c, a <= b >= c


def booleans_are_ints():
    return (
        True + True,
        True * 5,
        sum([True, False, True]),
        True == 1,
        False is False,
        True / 2,
        -False,
        [10, 20][True],
    )


def bool_operators(a, b):
    return a & b, a | b, a ^ b, a and b, a or b, not a, a == b, a < b


def bool_and_int():
    return (
        True & 3,
        2 | True,
        True ^ 1,
        True & True,
        type(True & 1),
        type(True | False),
        type(True + 0),
    )


def short_circuit():
    log = []

    def f(x):
        log.append(x)
        return x

    r = [f(0) and f(1), f(2) or f(3), f(0) or f(""), f(4) and f(5) or f(6)]
    return r, log


def and_or_values():
    return 0 or "a", 1 and [], None or 0, "" or None, [] or {}, 5 and 6 and 7, 0 or False


def conditional(a):
    return "neg" if a < 0 else "zero" if a == 0 else "pos"


def abs_min_max(a, b):
    return abs(a), min(a, b), max(a, b), min(a, b, 0), max((a, b, 3))


def digit_sum(n):
    s = 0
    n = abs(n)
    while n > 0:
        s += n % 10
        n //= 10
    return s


def is_prime(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def reverse_bits(n, width):
    r = 0
    for _ in range(width):
        r = (r << 1) | (n & 1)
        n >>= 1
    return r


def popcount(n):
    c = 0
    while n:
        n &= n - 1
        c += 1
    return c


def raises_add_str():
    return 1 + "1"


def raises_sub_none():
    return 1 - None


def raises_or_float():
    return 1 | 1.0


def raises_shift_float():
    return 1 << 1.0


def raises_invert_float():
    return ~1.5


def raises_negative_str():
    return -"a"


def raises_less_str():
    return 1 < "a"


def raises_less_none():
    return None < 1


def raises_less_complex():
    return 1j < 2j


def raises_call_int():
    x = 5
    return x()


def raises_subscript_int():
    x = 5
    return x[0]


def raises_iterate_int():
    for _ in 5:
        pass


def raises_len_int():
    return len(5)


def raises_attribute():
    x = 5
    return x.nothing


def raises_set_attribute():
    x = 5
    x.y = 1


def equal_across_types():
    return 1 == 1.0 == True, 1 == "1", 0 == None, 1 != "a", 1 == 1 + 0j, 0 == False, 2 == True


def int_constructor(x):
    return int(x)


def raises_int_constructor(x):
    return int(x)


def int_no_argument():
    return int(), float(), str(), bool(), list(), tuple(), dict(), complex(), bytes()


def bit_tricks(n):
    return n & -n, n & (n - 1), n ^ (n >> 1), (n | (n - 1)) + 1, n.bit_length()


def chained_assignment_ints():
    a = b = c = 5
    a += 1
    b *= 2
    return a, b, c


def ceil_division(a, b):
    return -(-a // b), (a + b - 1) // b


def extended_gcd(a, b):
    if b == 0:
        return a, 1, 0
    g, x, y = extended_gcd(b, a % b)
    return g, y, x - (a // b) * y


def modular_inverse_table(p):
    return [pow(i, p - 2, p) for i in range(1, p)]


def int_format_round_trip(n):
    return int(f"{n:x}", 16) == n, int(f"{n:b}", 2) == n, int(str(n)) == n, int(oct(n), 8) == n


def three_way(a, b):
    return (a > b) - (a < b)


def ternary_types(a):
    return (a if a else "zero", a or None, None if a else a)


_A = [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (6, 3), (2**31, 3), (1, 1000000007)]
ARGS = {
    "basic": _A,
    "division": _A,
    "logic": _A,
    "raises_division": [(1,), (0,), (-5,)],
    "raises_floor": [(1,), (0,)],
    "raises_modulo": [(1,), (-3,)],
    "power": [
        (2, 10),
        (-3, 3),
        (5, 0),
        (0, 0),
        (2, -1),
        (-2, -3),
        (7, 22),
        (10, 18),
        (10, 19),
        (1, -5),
    ],
    "shifts": [(5, 0), (5, 3), (-5, 1), (1, 40), (-1, 70), (12345, 7)],
    "compare_chain": [(1, 2, 3), (3, 2, 1), (1, 1, 1), (1, 3, 2)],
    "bool_operators": [(True, False), (True, True), (False, False)],
    "conditional": [(-1,), (0,), (5,)],
    "abs_min_max": [(3, -4), (-2, 9), (0, 0)],
    "digit_sum": [(0,), (12345,), (-987,), (10**18 - 1,)],
    "is_prime": [(1,), (2,), (91,), (97,), (7919,)],
    "reverse_bits": [(1, 8), (0b1011, 4), (255, 16)],
    "popcount": [(0,), (255,), (2**62 + 1,)],
    "int_constructor": [(3.9,), (-3.9,), (True,), ("42",), (" -7 ",), ("1_0",), (b"12",)],
    "raises_int_constructor": [("x",), (None,), ([],), ("",), (1j,), ("1e5",)],
    "bit_tricks": [(12,), (1,), (96,)],
    "ceil_division": [(7, 2), (-7, 2), (8, 4)],
    "extended_gcd": [(240, 46), (17, 5), (0, 4)],
    "modular_inverse_table": [(13,)],
    "int_format_round_trip": [(0,), (12345,), (2**62,)],
    "three_way": [(1, 2), (2, 1), (3, 3)],
    "ternary_types": [(0,), (3,)],
}
