"""Floats: repr, round, //, %, divmod, conversion, special values."""
# mypy: ignore-errors

_INF = float("inf")
_NAN = float("nan")


def representation(x):
    return repr(x), str(x), f"{x}"


def computed_representation(a, b):
    return repr(a / b), repr(a * b), repr(a + b), repr(a - b)


def rounded(x):
    return round(x), round(x, None)


def rounded_digits(x, n):
    return round(x, n)


def raises_round_inf():
    return round(_INF)


def raises_round_nan():
    return round(_NAN)


def raises_round_digits_float():
    return round(1.5, 1.0)


def floor_and_modulo(a, b):
    return a // b, a % b, divmod(a, b)


def raises_float_division():
    return 1.0 / 0.0


def raises_float_floor():
    return 1.0 // 0.0


def raises_float_modulo():
    return 1.0 % 0.0


def raises_float_divmod():
    return divmod(1.0, 0.0)


def raises_int_by_zero_float():
    return 1 / 0.0


def power(a, b):
    return a**b


def raises_zero_to_negative():
    return 0.0**-1.0


def raises_power_overflow():
    return 10.0**400


def multiplication_overflows_to_inf():
    return 1e308 * 10, -1e308 * 10, 1e308 + 1e308


def negative_to_fraction():
    return (-8.0) ** (1 / 3)


def special_values():
    return _INF, -_INF, _NAN, _INF - _INF, _INF * 0, _INF + 1, -_INF * -1, 1 / _INF, -1 / _INF


def nan_comparisons():
    return _NAN == _NAN, _NAN != _NAN, _NAN < 1, _NAN > 1, _NAN <= _NAN, _NAN is _NAN, not _NAN


def negative_zero():
    return (
        -0.0,
        0.0 == -0.0,
        0.0 * -1,
        -0.0 + 0.0,
        -0.0 - 0.0,
        repr(-0.0),
        str(abs(-0.0)),
        0 * -1.0,
        -0.0 or "false",
    )


def min_max_order():
    return (
        min(0.0, -0.0),
        min(-0.0, 0.0),
        max(0.0, -0.0),
        min(1, 1.0),
        max(1.0, 1),
        min(_NAN, 1.0),
        min(1.0, _NAN),
        max(_NAN, 1.0),
    )


def from_text(s):
    return float(s)


def raises_from_text(s):
    return float(s)


def raises_float_of_list():
    return float([])


def raises_float_of_none():
    return float(None)


def from_other(x):
    return float(x)


def to_int(x):
    return int(x), bool(x)


def integer_methods(x):
    return x.is_integer(), x.as_integer_ratio(), x.hex(), x.real, x.imag, x.conjugate()


def raises_ratio_of_inf():
    return _INF.as_integer_ratio()


def raises_ratio_of_nan():
    return _NAN.as_integer_ratio()


def from_hex(s):
    return float.fromhex(s)


def raises_from_hex():
    return float.fromhex("0xzz")


def hash_of(x):
    return hash(x)


def formatted(x, spec):
    return format(x, spec)


def percent_formatted(x):
    return "%f %e %g %.3f %10.2f|%-10.1e|%+g" % (x, x, x, x, x, x, x)


def accumulate_in_loop(n):
    s = 0.0
    for i in range(n):
        s += 0.1
    return s


def kahan(n):
    s = c = 0.0
    for i in range(1, n):
        y = 1.0 / i - c
        t = s + y
        c = (t - s) - y
        s = t
    return s


def newton_sqrt(x):
    g = x
    for _ in range(50):
        h = (g + x / g) / 2
        if h == g:
            break
        g = h
    return g


def horner(x):
    r = 0.0
    for c in [1.5, -2.25, 0.125, 7.0]:
        r = r * x + c
    return r


def associativity():
    return (0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3), 0.1 + 0.2 == 0.3, 1e16 + 1 - 1e16


def mixed_int_float(a, x):
    return a + x, a - x, a * x, x / 3, a // x, a % x, a**x


def compare_int_float(a, x):
    return a == x, a < x, a <= x, a > x, a >= x, a != x


def float_as_key():
    d = {1.0: "a", 2.5: "b"}
    return d[1], d.get(True), 2.5 in d, {0.0: 1}[-0.0], list({1: "i", 1.0: "f"}.items())


def nan_in_containers():
    n = _NAN
    return (
        n in [n],
        [n].count(n),
        [n] == [n],
        (n,) == (n,),
        n in {n},
        float("nan") in [float("nan")],
    )


def sort_floats():
    return sorted([2.5, -1.0, 0.0, -0.0, 1e300, -_INF, _INF, 3]), sorted(
        [3.0, 1, 2.0], reverse=True
    )


def raises_float_index():
    return [1, 2][1.0]


def raises_range_float():
    return list(range(2.0))


def raises_bitwise():
    return 1.0 & 1


def raises_add_none():
    return 1.5 + None


def raises_less_str():
    return 1.5 < "2"


def subnormal():
    return 5e-324, 5e-324 / 2, 2.2250738585072014e-308, 1e-310 * 0.1, 5e-324 * 3


def literals():
    return 1.0, 0.5, 1e3, 1e-3, 1_000.5, 0.1e1, 00.5, 1e400, 12345678901234567890.0


def floor_div_types():
    return 7 // 2.0, 7.0 // 2, -7 // 2.0, 7 % 2.5, -7 % 2.5, 7.5 % -2


def modulo_sign(a, b):
    return a % b, a - b * (a // b)


_X = [
    (0.1,),
    (1 / 3,),
    (1e16,),
    (1e15,),
    (123456789012345680.0,),
    (1e22,),
    (1e21,),
    (1e-4,),
    (1e-5,),
    (0.0001234,),
    (-0.0,),
    (2.0,),
    (1e100,),
    (5e-324,),
    (1.7976931348623157e308,),
    (float("inf"),),
    (float("nan"),),
    (-1.5,),
    (9007199254740993.0,),
    (0.1 + 0.2,),
    (100.0,),
    (1e5,),
]
_P = [
    (7.5, 2.0),
    (-7.5, 2.0),
    (7.5, -2.0),
    (-7.5, -2.0),
    (0.0, 3.0),
    (-0.0, 3.0),
    (1e300, 1e-300),
    (1.0, 0.1),
    (5.0, float("inf")),
    (-5.0, float("inf")),
    (float("inf"), 2.0),
    (float("nan"), 1.0),
    (3.0, 3.0),
    (-1e-20, 3.0),
    (0.3, 0.1),
]
ARGS = {
    "representation": _X,
    "computed_representation": [(1.0, 3.0), (0.1, 0.7), (1e10, 1e-10), (2.5, -0.5)],
    "rounded": [
        (0.5,),
        (1.5,),
        (2.5,),
        (-0.5,),
        (-1.5,),
        (2.4999999,),
        (1e20,),
        (-2.6,),
        (0.49999999999999994,),
        (4503599627370497.5,),
    ],
    "rounded_digits": [
        (2.675, 2),
        (1.005, 2),
        (0.125, 2),
        (0.375, 2),
        (1234.5678, -2),
        (1e300, 2),
        (1.5, 0),
        (2.5, 0),
        (-2.5, 0),
        (5e-324, 400),
        (123.456, -5),
        (1e22, -21),
        (0.1, 30),
        (float("inf"), 2),
        (float("nan"), 1),
        (-0.4, 0),
        (1.15, 1),
        (50.0, -2),
        (150.0, -2),
    ],
    "floor_and_modulo": _P,
    "power": [
        (2.0, 0.5),
        (2.0, -2),
        (-2.0, 3),
        (-2.0, 3.0),
        (0.0, 0.0),
        (1.0, float("nan")),
        (float("nan"), 0),
        (10.0, 308),
        (0.5, 1100),
        (float("inf"), -1),
        (-0.0, 3),
        (-1.0, float("inf")),
        (9.0, 1.5),
    ],
    "from_text": [
        ("1.5",),
        (" 2 ",),
        ("1e5",),
        ("-inf",),
        ("Infinity",),
        ("nan",),
        ("1_000.5",),
        (".5",),
        ("5.",),
        ("1E-400",),
        ("1e400",),
        ("+3",),
        ("0.1000000000000000055511151231257827",),
        (
            "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
        ),
        ("٣.٥",),
        ("-0",),
    ],
    "raises_from_text": [
        ("",),
        ("a",),
        ("1.5.2",),
        ("1e",),
        ("0x10",),
        ("1__0",),
        ("--1",),
        ("in f",),
    ],
    "from_other": [(5,), (True,), (2**60 + 1,), ("7",), (b"1.5",), (1.25,)],
    "to_int": [(2.9,), (-2.9,), (0.0,), (-0.0,), (1e-300,), (1e18,)],
    "integer_methods": [(2.5,), (2.0,), (-0.1,), (0.0,), (1e300,), (-0.0,)],
    "from_hex": [
        ("0x1.8p3",),
        ("-0x1p-1074",),
        ("1.5",),
        ("inf",),
        ("0x1.fffffffffffffp+1023",),
        ("  0x.8 ",),
    ],
    "hash_of": [
        (1.0,),
        (0.5,),
        (-1.5,),
        (1e100,),
        (float("inf"),),
        (-float("inf"),),
        (0.0,),
        (-0.0,),
        (0.1,),
        (2.0**61,),
    ],
    "formatted": [
        (3.14159, ".2f"),
        (3.14159, "10.3f"),
        (3.14159, "<10.1f"),
        (1234567.891, ",.2f"),
        (1234567.891, "_.1f"),
        (0.000123, "e"),
        (0.000123, ".3g"),
        (123456789.0, "g"),
        (1e100, "g"),
        (0.5, "%"),
        (0.12345, ".1%"),
        (-3.5, "+.0f"),
        (2.5, ".0f"),
        (3.5, ".0f"),
        (2.0, " f"),
        (-2.0, "=+10.1f"),
        (float("inf"), "f"),
        (float("nan"), "010.2f"),
        (float("-inf"), "F"),
        (1.0, "#.0f"),
        (1.0, "#g"),
        (1e6, ""),
        (123.0, "n"),
        (1.5, ">+9"),
        (1.5, "*^9"),
        (0.1, ".20f"),
        (0.1, ".17g"),
        (1e22, ".30g"),
        (12345.678, "012,.1f"),
        (0.0, ".3e"),
        (1e-7, ".3"),
        (123456.0, ".3"),
        (-0.0, "f"),
        (1e16, ""),
    ],
    "percent_formatted": [(3.14159,), (0.0,), (-1e-10,), (123456789.123,)],
    "accumulate_in_loop": [(10,), (1000,)],
    "kahan": [(1000,)],
    "newton_sqrt": [(2.0,), (1e10,)],
    "horner": [(2.0,), (-0.5,)],
    "mixed_int_float": [(7, 2.5), (-3, 0.5), (2**53 + 1, 1.0)],
    "compare_int_float": [(1, 1.0), (2**53 + 1, 2.0**53), (-1, -0.5), (3, float("nan"))],
    "modulo_sign": [(5.5, 2.0), (-5.5, 2.0), (5.5, -2.0), (1e20, 3.0)],
}
