"""Prints number_cases.txt: what CPython answers, for test_number.c to hold the runtime to.

Run it under CPython 3.11 or later: `python3 make_number_cases.py > number_cases.txt`. Each line is an
operation, its operands, and a result: ints in decimal, floats in hexadecimal, `!` and the name of an
entry of runtime/errors.def, or `#` and the name of one of runtime/stops.def.
"""

import itertools
import math
import random
from collections.abc import Callable
from typing import Any

INTS = [
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    -7,
    10,
    1000,
    2**31,
    -(2**31),
    2**53 - 1,
    2**53,
    2**53 + 1,
    -(2**53) - 1,
    2**62,
    2**63 - 1,
    2**63 - 2,
    -(2**63),
    -(2**63) + 1,
    10**18,
    3037000499,
    3037000500,
]
FLOATS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.0,
    -2.0,
    2.5,
    3.0,
    -3.0,
    0.1,
    7.3,
    -7.3,
    1e-5,
    1e16,
    1e300,
    -1e300,
    1e-300,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    2.0**53,
    2.0**63,
    -(2.0**63),
    2.0**63 - 1024,
    -(2.0**63) - 2048,
    float("inf"),
    float("-inf"),
    float("nan"),
]
ERRORS = {
    ("ZeroDivisionError", "division by zero"): "INT_DIVIDE_BY_ZERO",
    ("OverflowError", "(34, 'Numerical result out of range')"): "POWER_OVERFLOW",
    ("ValueError", "math domain error"): "MATH_DOMAIN",
    ("OverflowError", "math range error"): "MATH_RANGE",
    ("ValueError", "factorial() not defined for negative values"): "FACTORIAL_NEGATIVE",
    ("ValueError", "isqrt() argument must be nonnegative"): "ISQRT_NEGATIVE",
    ("ValueError", "cannot convert float NaN to integer"): "FLOAT_NAN_TO_INT",
    ("OverflowError", "cannot convert float infinity to integer"): "FLOAT_INFINITY_TO_INT",
    ("ValueError", "n must be a non-negative integer"): "VALUE",
    ("ValueError", "k must be a non-negative integer"): "VALUE",
}


def show(value: object) -> str:
    if isinstance(value, float):
        return value.hex()
    return str(value)


def case(name: str, function: Callable[..., object], *operands: Any) -> None:
    try:
        result = function(*operands)
    except Exception as error:
        key = (type(error).__name__, str(error))
        if key[0] == "ZeroDivisionError" and name == "float_power":
            text = "!ZERO_TO_NEGATIVE_POWER"
        elif key[1] == "complex exponentiation":
            text = "#INT_OVERFLOW"
        else:
            text = "!" + ERRORS[key]
    else:
        if isinstance(result, complex):
            text = "#INT_OVERFLOW"
        elif isinstance(result, int) and not -(2**63) <= result < 2**63:
            text = "#INT_OVERFLOW"
        else:
            text = show(result)
    print(name, *map(show, operands), text)


def compare(left: float, right: float) -> int:
    if right != right:
        return 2
    return (left > right) - (left < right)


def main() -> None:
    random.seed(20)
    some_ints = INTS + [random.getrandbits(64) - 2**63 for _ in range(12)]
    some_floats = FLOATS + [random.uniform(-20, 20) for _ in range(8)]
    for left, right in itertools.product(some_ints, some_ints):
        case("int_divide", lambda a, b: a / b, left, right)
        case("gcd", math.gcd, left, right)
        case("lcm", math.lcm, left, right)
    for base in [*range(-12, 13), *INTS]:
        for exponent in [0, 1, 2, 3, 5, 16, 31, 62, 63, 64, 1000, 10**6]:
            if abs(base) <= 1 or exponent <= 64:
                case("int_power", lambda a, b: a**b, base, exponent)
    for x, y in itertools.product(some_floats, some_floats):
        case("float_power", lambda a, b: a**b, x, y)
        case("pow", math.pow, x, y)
        case("fmod", math.fmod, x, y)
        case("remainder", math.remainder, x, y)
        if y != 0:
            case("floor_divide", lambda a, b: a // b, x, y)
            case("modulo", lambda a, b: a % b, x, y)
    for i, y in itertools.product(some_ints, some_floats):
        case("compare", compare, i, y)
    for near in [2**53 + 1, 2**62, 2**63 - 1, 10**18]:
        for y in [
            float(near),
            math.nextafter(float(near), 0),
            math.nextafter(float(near), math.inf),
        ]:
            case("compare", compare, near, y)
    for value in some_floats + [2.5, 3.5, 4.5, -2.5, 0.49999999999999994, 4503599627370497.5]:
        case("to_int", int, value)
        case("round", round, value)
        case("ulp", math.ulp, value)
        for exponent in [0, 1, -1, 10, 1023, 1024, -1074, -1075, 2**40, -(2**40)]:
            case("ldexp", math.ldexp, value, exponent)
    gammas = some_floats + [random.uniform(-180, 180) for _ in range(100)]
    gammas += (
        [random.uniform(-1, 1) for _ in range(30)]
        + [float(i) for i in range(-5, 30)]
        + [171.6, 171.7, -171.5, -250.5]
    )
    gammas += [-0.5 - i for i in range(5)] + [
        1e-21,
        -1e-21,
        1e-309,
        23.5,
        139.9,
        140.1,
        1e17,
        1e305,
        2.6e305,
    ]
    for value in gammas:
        case("gamma", math.gamma, value)
        case("lgamma", math.lgamma, value)
    for n in [*range(-2, 25), *INTS, *(i * i - 1 for i in INTS if 0 < i < 3037000500)]:
        if n < 30:
            case("factorial", math.factorial, n)
        case("isqrt", math.isqrt, n)
    for n in [-1, 0, 1, 2, 5, 10, 20, 21, 60, 61, 66, 67, 68, 100, 2**40, 2**63 - 1]:
        for k in [-1, 0, 1, 2, 3, 5, 10, 19, 20, 21, 30, 33, 34]:
            case("comb", math.comb, n, k)
            case("perm", math.perm, n, k)


main()
