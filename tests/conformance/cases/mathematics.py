"""The math module, bit for bit, on ordinary and edge values; what it raises."""
# mypy: ignore-errors

import math

from tests.conformance.harness import unsupported

_EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 10.0, 1e-10, -1e-10, 1e-300, -1e-300]
_EDGES += [5e-324, -5e-324, 2.2250738585072014e-308, 1e16, -1e16, 1e300, -1e300, 0.1, 0.7, 1.5]
_EDGES += [1.7976931348623157e308, math.pi, -math.pi, math.pi / 2, math.e, 709.0, 710.0, -745.0]
_EDGES += [-746.0, 100.25, 170.5, 171.0, 172.0, 2.5, -2.5, -1.5, -170.5, -0.1, 20.0, 0.999999999]
_EDGES += [1.0000000001, math.inf, -math.inf, math.nan, 9007199254740993.0, 22.0, 345.0, 1e5]
_MANY = [((i * 7919 + 13) % 100003) / 1009.0 - 30.0 for i in range(3000)]
_SMALL = [((i * 7919 + 13) % 100003) / 100003.0 * 2 - 1 for i in range(3000)]
_POSITIVE = [abs(x) + 1e-9 for x in _MANY]
_INTS = [0, 1, -1, 5, 2**53 + 1, -(2**62), 2**63 - 1]
_UNARY = """sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log2 log10
log1p sqrt fabs floor ceil trunc isnan isinf isfinite degrees radians erf erfc gamma lgamma ulp
exp2 cbrt""".split()  # noqa: SIM905
_UNARY = [name for name in _UNARY if hasattr(math, name)]


def _works(function, x):
    try:
        result = function(x)
    except (ValueError, OverflowError):
        return False
    return not isinstance(result, int) or abs(result) < 2**63


def _works2(function, x, y):
    try:
        function(x, y)
    except (ValueError, OverflowError, ZeroDivisionError):
        return False
    return True


_GOOD = {
    name: [x for x in _EDGES + _MANY + _SMALL + _POSITIVE if _works(getattr(math, name), x)]
    for name in _UNARY
}
_BAD = {name: [x for x in _EDGES if not _works(getattr(math, name), x)] for name in _UNARY}
_SOME = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -2.5,
    3.0,
    1e300,
    -1e300,
    5e-324,
    math.inf,
    -math.inf,
    math.nan,
    7.25,
]
_SOME += [_MANY[i] for i in range(0, 3000, 200)]
_PAIRS = [(x, y) for x in _SOME for y in _SOME]


def _good2(function):
    return [(x, y) for x, y in _PAIRS if _works2(function, x, y)]


_ATAN2 = _good2(math.atan2)
_POW = _good2(math.pow)
_FMOD = _good2(math.fmod)
_REMAINDER = _good2(math.remainder)
_HYPOT = _good2(math.hypot)
_COPYSIGN = _good2(math.copysign)
_NEXTAFTER = _good2(math.nextafter)
_LOGS = [(x, b) for x, b in _PAIRS if x > 0 and b > 0 and _works2(math.log, x, b)]
_LDEXP = [
    (x, n)
    for x in _SOME
    for n in (0, 1, -1, 10, -10, 1000, -1000, -1074, -1100, 2**31, -(2**40), 2**62)
]
_LDEXP = [(x, n) for x, n in _LDEXP if _works2(math.ldexp, x, n)]
_GCD = [
    (a, b) for a in (0, 1, -1, 12, -18, 2**62, 97, -(2**61)) for b in (0, 1, 12, 18, -24, 2**40)
]
_LCM = [(a, b) for a, b in _GCD if math.lcm(a, b) < 2**63]


def sin_values():
    return [math.sin(x) for x in _GOOD_SIN]


def cos_values():
    return [math.cos(x) for x in _GOOD_COS]


def tan_values():
    return [math.tan(x) for x in _GOOD_TAN]


def asin_values():
    return [math.asin(x) for x in _GOOD_ASIN]


def acos_values():
    return [math.acos(x) for x in _GOOD_ACOS]


def atan_values():
    return [math.atan(x) for x in _GOOD_ATAN]


def sinh_values():
    return [math.sinh(x) for x in _GOOD_SINH]


def cosh_values():
    return [math.cosh(x) for x in _GOOD_COSH]


def tanh_values():
    return [math.tanh(x) for x in _GOOD_TANH]


def asinh_values():
    return [math.asinh(x) for x in _GOOD_ASINH]


def acosh_values():
    return [math.acosh(x) for x in _GOOD_ACOSH]


def atanh_values():
    return [math.atanh(x) for x in _GOOD_ATANH]


def exp_values():
    return [math.exp(x) for x in _GOOD_EXP]


def expm1_values():
    return [math.expm1(x) for x in _GOOD_EXPM1]


def log_values():
    return [math.log(x) for x in _GOOD_LOG]


def log2_values():
    return [math.log2(x) for x in _GOOD_LOG2]


def log10_values():
    return [math.log10(x) for x in _GOOD_LOG10]


def log1p_values():
    return [math.log1p(x) for x in _GOOD_LOG1P]


def sqrt_values():
    return [math.sqrt(x) for x in _GOOD_SQRT]


def fabs_values():
    return [math.fabs(x) for x in _GOOD_FABS]


def floor_values():
    return [math.floor(x) for x in _GOOD_FLOOR]


def ceil_values():
    return [math.ceil(x) for x in _GOOD_CEIL]


def trunc_values():
    return [math.trunc(x) for x in _GOOD_TRUNC]


def isnan_values():
    return [math.isnan(x) for x in _GOOD_ISNAN]


def isinf_values():
    return [math.isinf(x) for x in _GOOD_ISINF]


def isfinite_values():
    return [math.isfinite(x) for x in _GOOD_ISFINITE]


def degrees_values():
    return [math.degrees(x) for x in _GOOD_DEGREES]


def radians_values():
    return [math.radians(x) for x in _GOOD_RADIANS]


def erf_values():
    return [math.erf(x) for x in _GOOD_ERF]


def erfc_values():
    return [math.erfc(x) for x in _GOOD_ERFC]


def gamma_values():
    return [math.gamma(x) for x in _GOOD_GAMMA]


def lgamma_values():
    return [math.lgamma(x) for x in _GOOD_LGAMMA]


def ulp_values():
    return [math.ulp(x) for x in _GOOD_ULP]


if hasattr(math, "exp2"):

    def exp2_values():
        return [math.exp2(x) for x in _GOOD_EXP2]

    def cbrt_values():
        return [math.cbrt(x) for x in _GOOD_CBRT]


for _name in _UNARY:
    globals()[f"_GOOD_{_name.upper()}"] = _GOOD[_name]


def atan2_values():
    return [math.atan2(x, y) for x, y in _ATAN2]


def pow_values():
    return [math.pow(x, y) for x, y in _POW]


def fmod_values():
    return [math.fmod(x, y) for x, y in _FMOD]


def remainder_values():
    return [math.remainder(x, y) for x, y in _REMAINDER]


def hypot_values():
    return [math.hypot(x, y) for x, y in _HYPOT]


def hypot_many():
    return [math.hypot(x, y) for x, y in zip(_MANY, _SMALL)]


def copysign_values():
    return [math.copysign(x, y) for x, y in _COPYSIGN]


def nextafter_values():
    return [math.nextafter(x, y) for x, y in _NEXTAFTER]


def log_base_values():
    return [math.log(x, b) for x, b in _LOGS]


def ldexp_values():
    return [math.ldexp(x, n) for x, n in _LDEXP]


def gcd_values():
    return [math.gcd(a, b) for a, b in _GCD]


def lcm_values():
    return [math.lcm(a, b) for a, b in _LCM]


def factorial_values():
    return [math.factorial(n) for n in range(21)]


def isqrt_values():
    return [
        math.isqrt(n) for n in [0, 1, 2, 3, 4, 10**18, 2**62, 2**63 - 1, 2**52 + 1, 999999**2 - 1]
    ]


def comb_values():
    return (
        [math.comb(n, k) for n in range(30) for k in range(35)],
        math.comb(66, 33),
        math.comb(10**9, 2),
    )


def perm_values():
    return [math.perm(n, k) for n in range(20) for k in range(22)]


def of_ints():
    return [
        (
            math.sqrt(i),
            math.atan(i),
            math.exp(-i / 1e18),
            math.floor(i),
            math.ceil(i),
            math.trunc(i),
        )
        for i in [0, 1, 5, 2**53 + 1, 2**62, 2**63 - 1]
    ]


def of_ints_more():
    return [(math.sin(i), math.cos(i), math.fabs(i), math.isnan(i), math.degrees(i)) for i in _INTS]


def of_bools():
    return math.sqrt(True), math.floor(True), math.gcd(True, 3), math.exp(False), math.isinf(True)


def constants():
    return math.pi, math.e, math.tau, math.inf, math.nan, -math.inf


def sin_of_range():
    return [math.sin(i) for i in range(2000)], [math.sin(i * 1e7) for i in range(100)]


def of_literals():
    return math.sin(1), math.sqrt(2), math.exp(1), math.log(10), math.pow(2, 0.5), math.floor(-2.5)


def composition():
    return [math.sqrt(math.sin(x) ** 2 + math.cos(x) ** 2) for x in _MANY]


def floor_division_agrees():
    return [(math.floor(x / 3), x // 3, math.floor(x), int(x)) for x in _MANY]


# -- what fails


def call_sin(x):
    return math.sin(x)


def call_tan(x):
    return math.tan(x)


def call_asin(x):
    return math.asin(x)


def call_acos(x):
    return math.acos(x)


def call_sinh(x):
    return math.sinh(x)


def call_cosh(x):
    return math.cosh(x)


def call_acosh(x):
    return math.acosh(x)


def call_atanh(x):
    return math.atanh(x)


def call_exp(x):
    return math.exp(x)


def call_expm1(x):
    return math.expm1(x)


def call_log(x):
    return math.log(x)


def call_log2(x):
    return math.log2(x)


def call_log10(x):
    return math.log10(x)


def call_log1p(x):
    return math.log1p(x)


def call_sqrt(x):
    return math.sqrt(x)


def call_floor(x):
    return math.floor(x)


def call_ceil(x):
    return math.ceil(x)


def call_trunc(x):
    return math.trunc(x)


def call_gamma(x):
    return math.gamma(x)


def call_lgamma(x):
    return math.lgamma(x)


def call_pow(x, y):
    return math.pow(x, y)


def call_fmod(x, y):
    return math.fmod(x, y)


def call_remainder(x, y):
    return math.remainder(x, y)


def call_hypot(x, y):
    return math.hypot(x, y)


def call_log_base(x, b):
    return math.log(x, b)


def call_ldexp(x, n):
    return math.ldexp(x, n)


def call_factorial(n):
    return math.factorial(n)


def call_isqrt(n):
    return math.isqrt(n)


def call_comb(n, k):
    return math.comb(n, k)


def call_perm(n, k):
    return math.perm(n, k)


def call_lcm(a, b):
    return math.lcm(a, b)


def hypot_three():
    return math.hypot(1.0, 2.0, 3.0)


def gcd_three():
    return math.gcd(12, 18, 8)


def fsum():
    return math.fsum([0.1] * 10)


def prod():
    return math.prod([1, 2, 3])


def isclose():
    return math.isclose(1.0, 1.0)


def modf():
    return math.modf(1.5)


def frexp():
    return math.frexp(1.5)


def dist():
    return math.dist((1.0,), (2.0,))


def not_there():
    return math.nothing


ARGS = {
    "call_pow": [(-1.0, 0.5), (0.0, -1.0), (1e300, 2.0), (-1e300, 3.0), (0, -2), (-8.0, 1 / 3)],
    "call_fmod": [(1.0, 0.0), (math.inf, 1.0), (5, 0), (5.5, math.inf), (-5, 3)],
    "call_remainder": [(1.0, 0.0), (math.inf, 1.0), (5, 3)],
    "call_hypot": [(1e308, 1.7e308), (math.inf, math.nan), (3, 4), (5e-324, 5e-324)],
    "call_log_base": [
        (10, 1),
        (10, 0),
        (0, 10),
        (-1, 10),
        (8, 2),
        (100, 10),
        (1, 5),
        (10, -1),
        (7.5, 2),
    ],
    "call_ldexp": [
        (1.0, 1024),
        (1.0, 2**40),
        (-1.0, 5000),
        (0.0, 2**62),
        (math.inf, 2**40),
        (1, 3),
        (1.0, 2.0),
    ],
    "call_factorial": [(-1,), (21,), (20,), (True,), (25,)],
    "call_isqrt": [(-1,), (0,), (17,)],
    "call_comb": [(-1, 2), (5, -1), (5, 6), (100, 50), (67, 33), (2**62, 2)],
    "call_perm": [(-1, 2), (5, -1), (5, 6), (25, 20), (2**62, 2), (5, None)],
    "call_lcm": [(2**40, 3**30), (0, 5), (-4, 6)],
}
for _name in "sin tan asin acos sinh cosh acosh atanh exp expm1 log log2 log10 log1p sqrt".split():
    ARGS[f"call_{_name}"] = [(x,) for x in _BAD[_name]] + [(-5,), (0,), (2000,)]
for _name in "floor ceil trunc gamma lgamma".split():
    ARGS[f"call_{_name}"] = [
        (x,) for x in _BAD[_name] if abs(x) < 2**63 or abs(x) == math.inf or x != x
    ]
for _name in ("gamma", "lgamma"):
    ARGS[f"call_{_name}"] += [(-5,), (0,), (5,), (1e5,)]

ARGS["call_trunc"] += [([1],), (None,), ("a",)]

REFUSED = {
    "hypot_three": unsupported("3 arguments"),
    "call_perm[5]": unsupported("None"),
}
