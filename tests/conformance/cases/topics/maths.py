"""math: whole, with its errors."""
# mypy: ignore-errors

import math
import sys

_INF, _NAN = math.inf, math.nan


def constants():
    return math.pi, math.e, math.tau, math.inf, math.nan, -math.inf


def roots(x):
    return math.sqrt(x), math.isqrt(int(x)), math.cbrt(x) if sys.version_info >= (3, 11) else None


def raises_sqrt():
    return math.sqrt(-1)


def raises_isqrt():
    return math.isqrt(-1)


def raises_isqrt_float():
    return math.isqrt(2.0)


def rounding(x):
    return math.floor(x), math.ceil(x), math.trunc(x), math.fabs(x), math.modf(x)


def raises_floor_inf():
    return math.floor(_INF)


def raises_ceil_nan():
    return math.ceil(_NAN)


def raises_floor_str():
    return math.floor("a")


def trigonometry(x):
    return math.sin(x), math.cos(x), math.tan(x), math.atan(x), math.degrees(x), math.radians(x)


def inverse(x):
    return math.asin(x), math.acos(x), math.atan2(x, 0.5), math.atanh(x) if abs(x) < 1 else None


def raises_asin():
    return math.asin(2)


def raises_sin_inf():
    return math.sin(_INF)


def raises_atanh():
    return math.atanh(1)


def hyperbolic(x):
    return math.sinh(x), math.cosh(x), math.tanh(x), math.asinh(x)


def raises_sinh():
    return math.sinh(1000)


def raises_acosh():
    return math.acosh(0.5)


def logarithms(x):
    return math.log(x), math.log2(x), math.log10(x), math.log1p(x), math.log(x, 2), math.log(x, 10)


def log_of_big():
    return (
        math.log(10**400),
        math.log2(2**1000),
        math.log10(10**400),
        math.log(2**70, 2),
        math.log2(2**64 - 1),
    )


def raises_log_zero():
    return math.log(0)


def raises_log_negative():
    return math.log(-1.5)


def raises_log_base_one():
    return math.log(5, 1)


def raises_log2_zero():
    return math.log2(0)


def raises_log_str():
    return math.log("a")


def exponentials(x):
    return math.exp(x), math.expm1(x), math.pow(2, x), math.pow(x, 2)


def raises_exp():
    return math.exp(1000)


def raises_pow_negative():
    return math.pow(-8, 1 / 3)


def raises_pow_zero():
    return math.pow(0, -1)


def pow_special():
    return (
        math.pow(1, _NAN),
        math.pow(_NAN, 0),
        math.pow(_INF, -1),
        math.pow(-2, 3),
        math.pow(0, 0),
        math.pow(-1, _INF),
    )


def factorial(n):
    return math.factorial(n)


def raises_factorial():
    return math.factorial(-1)


def raises_factorial_float():
    return math.factorial(2.5)


def gcd_lcm():
    return (
        math.gcd(12, 18),
        math.gcd(),
        math.gcd(0, 5),
        math.gcd(-4, 6),
        math.gcd(12, 18, 27),
        math.lcm(4, 6),
        math.lcm(),
        math.lcm(0, 5),
        math.lcm(2, 3, 7),
        math.gcd(10**30, 6**30),
        math.lcm(10**20, 15),
    )


def raises_gcd_float():
    return math.gcd(1.0, 2)


def comb_perm():
    return (
        math.comb(5, 2),
        math.comb(5, 0),
        math.comb(5, 9),
        math.comb(100, 50),
        math.perm(5, 2),
        math.perm(5),
        math.perm(3, 4),
        math.perm(30, 20),
    )


def raises_comb():
    return math.comb(-1, 2)


def raises_comb_k():
    return math.comb(5, -2)


def raises_perm_float():
    return math.perm(5.0)


def sums(xs):
    return (
        math.fsum(xs),
        math.prod(xs),
        math.prod(xs, start=2),
        math.hypot(*xs),
        math.dist(xs, [0.0] * len(xs)),
    )


def fsum_exact():
    return (
        math.fsum([0.1] * 10),
        math.fsum([1e16, 1, -1e16]),
        math.fsum([]),
        math.fsum([1e308, -1e308]),
        math.fsum([_INF, 1]),
        sum([0.1] * 10),
    )


def raises_fsum_overflow():
    return math.fsum([1e308, 1e308])


def raises_fsum_inf_minus_inf():
    return math.fsum([_INF, -_INF])


def raises_dist():
    return math.dist([1], [1, 2])


def prod_types():
    return (
        math.prod([]),
        math.prod([2, 3.5]),
        math.prod(range(1, 25)),
        math.prod([1.5], start=2),
        math.prod((True, 5)),
    )


def classification(x):
    return math.isnan(x), math.isinf(x), math.isfinite(x), math.copysign(1, x), math.copysign(x, -1)


def isclose():
    return (
        math.isclose(0.1 + 0.2, 0.3),
        math.isclose(1, 1.1),
        math.isclose(1, 1.1, rel_tol=0.2),
        math.isclose(0, 1e-10),
        math.isclose(0, 1e-10, abs_tol=1e-9),
        math.isclose(_INF, _INF),
        math.isclose(_NAN, _NAN),
    )


def raises_isclose():
    return math.isclose(1, 1, rel_tol=-1)


def parts(x):
    return (
        math.frexp(x),
        math.ldexp(x, 3),
        math.ulp(x),
        math.nextafter(x, _INF),
        math.nextafter(x, 0.0),
    )


def raises_ldexp():
    return math.ldexp(1.0, 5000)


def remainders(a, b):
    return math.fmod(a, b), math.remainder(a, b)


def raises_fmod():
    return math.fmod(1, 0)


def raises_remainder_inf():
    return math.remainder(_INF, 1)


def special_functions(x):
    return math.erf(x), math.erfc(x), math.gamma(x), math.lgamma(x)


def raises_gamma_zero():
    return math.gamma(0)


def raises_gamma_negative():
    return math.gamma(-1)


def raises_gamma_large():
    return math.gamma(200)


def raises_lgamma():
    return math.lgamma(0)


def int_arguments():
    return (
        math.sqrt(16),
        math.sin(0),
        math.floor(5),
        math.ceil(True),
        math.fabs(-3),
        math.copysign(5, -0.0),
        math.trunc(7),
    )


def raises_big_argument():
    return math.sqrt(10**400)


def raises_no_argument():
    return math.sqrt()


def raises_two_arguments():
    return math.sin(1, 2)


def raises_none():
    return math.cos(None)


def raises_unknown():
    return math.square(2)


def distance_table():
    return [[round(math.dist(p, q), 3) for q in [(0, 0), (3, 4)]] for p in [(0, 0), (1, 1)]]


def estimate_pi(n):
    return (
        4 * sum((-1) ** k / (2 * k + 1) for k in range(n))
        if n < 10
        else math.sqrt(6 * math.fsum(1 / k**2 for k in range(1, n)))
    )


def great_circle():
    a, b, c, d = map(math.radians, (52.5, 13.4, 48.1, 11.6))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return round(2 * 6371 * math.asin(math.sqrt(h)), 6)


def primitive_root_of_unity(n):
    return [
        (round(math.cos(2 * math.pi * k / n), 12), round(math.sin(2 * math.pi * k / n), 12))
        for k in range(n)
    ]


_T = [(0.5,), (0.0,), (-0.25,), (1.0,)]
STRICT = {"estimate_pi", "fsum_exact"}
ARGS = {
    "roots": [(2.0,), (0.0,), (1e10,), (16,)],
    "rounding": [(2.5,), (-2.5,), (0.0,), (-0.0,), (1e20,), (7.999999999999999,)],
    "trigonometry": _T + [(100.0,), (1e10,)],
    "inverse": _T,
    "hyperbolic": _T + [(5.0,)],
    "logarithms": [(2.0,), (0.5,), (1.0,), (1e300,), (8,), (5e-324,)],
    "exponentials": _T + [(-700.0,), (10,)],
    "factorial": [(0,), (5,), (20,), (25,), (True,)],
    "sums": [([3.0, 4.0],), ([1.5],), ([0.1, 0.2, 0.3],)],
    "classification": [(0.0,), (-0.0,), (_INF,), (-_INF,), (_NAN,), (5,)],
    "parts": [(1.5,), (0.0,), (-3.25,), (1e300,), (5e-324,)],
    "remainders": [(7.5, 2), (-7.5, 2), (5, 3), (-1e-17, 3.0), (10, _INF)],
    "special_functions": [(0.5,), (1.0,), (4.5,), (-0.5,), (30.0,)],
    "estimate_pi": [(5,), (1000,)],
    "primitive_root_of_unity": [(4,)],
}
