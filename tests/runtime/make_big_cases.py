"""Prints big_cases.txt: what CPython answers, for test_big.c to hold ints of any size to.

Run it under CPython 3.11 or later: `python3 make_big_cases.py > big_cases.txt`. Each line is an
operation, its operands, and a result: ints in hexadecimal, floats as C's %a writes them, text as it
is, `!` and the name of an entry of runtime/errors.def.
"""

import math
import operator
import random
from collections.abc import Callable
from typing import Any

random.seed(20240607)

EDGES = [0, 1, 2, 3, 7, 10, 255, 256, 2**31, 2**53, 2**53 + 1, 2**61 - 1]
EDGES += [
    2**bits + near for bits in (62, 63, 64, 65, 126, 127, 128, 192, 256) for near in (-1, 0, 1)
]
EDGES += [10**18, 10**19, 10**40, 3**120, 2**300 + 1]
INTS = EDGES + [-edge for edge in EDGES[1:]]

ERRORS = {
    "integer division or modulo by zero": "INT_FLOOR_DIVIDE_BY_ZERO",
    "integer modulo by zero": "INT_MODULO_BY_ZERO",
    "division by zero": "INT_DIVIDE_BY_ZERO",
    "integer division result too large for a float": "OVERFLOW",
    "int too large to convert to float": "OVERFLOW",
    "negative shift count": "NEGATIVE_SHIFT",
    "too many digits in integer": "OVERFLOW",
    "base is not invertible for the given modulus": "VALUE",
    "pow() 3rd argument cannot be 0": "VALUE",
    "factorial() not defined for negative values": "FACTORIAL_NEGATIVE",
    "isqrt() argument must be nonnegative": "ISQRT_NEGATIVE",
    "n must be a non-negative integer": "VALUE",
    "k must be a non-negative integer": "VALUE",
    "math domain error": "MATH_DOMAIN",
    "int too big to convert": "OVERFLOW",
    "can't convert negative int to unsigned": "OVERFLOW",
    "cannot convert float NaN to integer": "FLOAT_NAN_TO_INT",
    "cannot convert float infinity to integer": "FLOAT_INFINITY_TO_INT",
}


def word(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return f"{value:x}"
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, bytes):
        return value.hex() or "-"
    return str(value)


def case(name: str, function: Callable[..., Any], *operands: Any) -> None:
    try:
        result = function(*operands)
        answer = ",".join(map(word, result)) if isinstance(result, tuple) else word(result)
    except (ArithmeticError, ValueError) as error:
        message = str(error)
        if message.startswith("invalid literal"):
            answer = "!VALUE"
        elif message.startswith("Exceeds the limit"):
            answer = "!INT_FROM_STR_LIMIT" if "value has" in message else "!INT_TO_STR_LIMIT"
        else:
            answer = "!" + ERRORS[message]
    print(name, *map(word, operands), answer)


def any_int(bits: int = 400) -> int:
    kind = random.random()
    if kind < 0.2:
        return random.choice(INTS)
    value = random.getrandbits(random.randrange(1, bits))
    if kind < 0.3:
        value &= ~((1 << random.randrange(bits)) - 1)
    if kind < 0.4:
        value |= (1 << random.randrange(1, bits)) - 1
    return -value if random.random() < 0.5 else value


PAIRS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "floor_divide": operator.floordiv,
    "modulo": operator.mod,
    "divmod": divmod,
    "divide": operator.truediv,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
    "gcd": math.gcd,
    "lcm": math.lcm,
    "order": lambda x, y: (x > y) - (x < y),
}
ONES: dict[str, Callable[..., Any]] = {
    "negate": operator.neg,
    "abs": operator.abs,
    "invert": operator.invert,
    "hash": hash,
    "bit_length": int.bit_length,
    "bit_count": int.bit_count,
    "isqrt": math.isqrt,
    "to_float": float,
    "to_str": str,
    "bin": bin,
    "oct": oct,
    "hex": hex,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
}


def divide_neighbours() -> None:
    """Quotients halfway between two floats, and next to them, at all sizes."""
    for _ in range(50):
        divisor = random.getrandbits(random.randrange(1, 300)) | 1
        mantissa = random.getrandbits(53) | 1 << 52
        halfway = (2 * mantissa + 1) * divisor
        shift = random.randrange(0, 900)
        for near in (-1, 0, 1):
            case("divide", operator.truediv, (halfway << shift) + near, divisor)
            case("divide", operator.truediv, halfway + near, divisor << random.randrange(0, 1200))


def float_neighbours() -> None:
    for _ in range(50):
        mantissa = random.getrandbits(53) | 1 << 52
        shift = random.randrange(8, 960)
        for near in (-1, 0, 1):
            value = ((2 * mantissa + 1) << shift) + near
            case("to_float", float, value)
            number = math.ldexp(mantissa, shift)
            exact = (mantissa << shift) + near
            case("order_float", lambda x, y: (x > y) - (x < y), exact, number)
            case("order_float", lambda x, y: (x > y) - (x < y), -exact, -number)
            case("from_float", int, number)
    for number in (0.0, -0.0, 0.5, -1.5, 1e18, 1e19, -1e300, 1.7976931348623157e308):
        case("from_float", int, number)
        for value in INTS:
            case("order_float", lambda x, y: (x > y) - (x < y), value, number)
    for value in (2**1024 - 2**970, 2**1024 - 2**970 - 1, 10**400, -(10**400)):
        case("to_float", float, value)
    for special in (math.inf, -math.inf, math.nan):
        case("from_float", int, special)


def powers() -> None:
    for base in [*INTS[:24], -1, -2, -3, -10, -(2**64)]:
        for exponent in (0, 1, 2, 3, 5, 17, 64, 100):
            case("power", pow, base, exponent)
    for _ in range(80):
        case("power_modulo", pow, any_int(), any_int(100), any_int())
    for base, exponent, modulus in (
        (2, 10, 0),
        (2, -1, 4),
        (3, -5, 7),
        (3, -5, -7),
        (5, 0, 1),
        (5, 0, -1),
    ):
        case("power_modulo", pow, base, exponent, modulus)
    for value in INTS:
        for count in (0, 1, 31, 62, 63, 64, 65, 128, 200, -1):
            case("shift_left", operator.lshift, value, count)
            case("shift_right", operator.rshift, value, count)
        case("shift_right", operator.rshift, value, 2**70)


def choices() -> None:
    for n in (0, 1, 5, 20, 21, 30, 100, 500, 2**64, -1):
        if n < 1000:
            case("factorial", math.factorial, n)
        for k in (0, 1, 2, 7, 9, 17, 33, -1):
            case("comb", math.comb, n, k)
            case("perm", math.perm, n, k)
        case("comb", math.comb, n, abs(n - 3))


def as_bytes(value: int, length: int, little: int, signed: int) -> bytes:
    return value.to_bytes(length, "little" if little else "big", signed=bool(signed))


def of_bytes(text: str, little: int, signed: int) -> int:
    data = b"" if text == "-" else bytes.fromhex(text)
    return int.from_bytes(data, "little" if little else "big", signed=bool(signed))


def byte_cases() -> None:
    for _ in range(100):
        value = any_int(200)
        least = value.bit_length() // 8
        for length in (least, least + 1, least + 9):
            case("to_bytes", as_bytes, value, length, random.randrange(2), random.randrange(2))
        data = random.randbytes(random.randrange(0, 40))
        case("from_bytes", of_bytes, data.hex() or "-", random.randrange(2), random.randrange(2))
    for bits in (7, 8, 15, 16, 63, 64, 127, 128):
        for near in (-1, 0, 1):
            case("to_bytes", as_bytes, -(2**bits) + near, (bits + 1) // 8, 0, 1)


def texts() -> None:
    for text in (
        "0", "-0", "+5", "00", "12_345", "1__2", "_1", "1_", "", "+", "-", "--1", "0x1f", "0X1F", "0b101", "0o17",
        "0x", "0x_1", "0b2", "zz", "ZZ", "9" * 40, "-" + "8" * 100, "0_0", "01", "0_1", "1.0", "1e5", "\u0663\u0664",
        "1" * 4300, "1" * 4301, "0" * 4301, "f" * 5000,
    ):  # fmt: skip
        for base in (0, 2, 8, 10, 16, 36, 37, 1) if len(text) < 1000 else (10, 16):
            shown = text.encode("utf-8").hex() or "-"
            try:
                answer = word(int(text, base))
            except ValueError as error:
                limit = str(error).startswith("Exceeds")
                answer = "!INT_FROM_STR_LIMIT" if limit else "!VALUE"
            print("from_str", shown, word(base), answer)
    for digits in (4299, 4300, 4301):
        case("to_str", str, 10**digits)
        case("to_str", str, -(10**digits - 1))


def main() -> None:
    for x in INTS:
        for name, one in ONES.items():
            case(name, one, x)
        for y in INTS[::3]:
            if -(2**63) <= y < 2**63:
                case("modulo_int", operator.mod, x, y)
    for _ in range(30):
        case("round", round, any_int(), -random.randrange(0, 60))
        unit = 10 ** random.randrange(1, 30)
        half = unit // 2 * random.randrange(-50, 50)
        case("round", round, half, -len(str(unit)) + 1)
    for name, pair in PAIRS.items():
        for x in INTS[::7]:
            for y in INTS[1::6]:
                case(name, pair, x, y)
        for _ in range(60):
            x, y = any_int(), any_int()
            case(name, pair, x, y)
            case(name, pair, x, x)
            case(name, pair, x, x ^ 1)
        case(name, pair, 2**100, 0)
    for _ in range(30):
        for name, one in ONES.items():
            case(name, one, any_int(600))
    for x, y in (
        (10**400, 3),
        (3, 10**400),
        (10**400, 10**399),
        (-(10**700), 10**400),
        (1, 2**1074),
        (1, 2**1075),
    ):
        case("divide", operator.truediv, x, y)
        case("divide", operator.truediv, 3 * x, y)
    divide_neighbours()
    float_neighbours()
    powers()
    choices()
    byte_cases()
    texts()


if __name__ == "__main__":
    main()
