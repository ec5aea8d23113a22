"""decimal's pure version against CPython's: digits, exponents, signs, signals and messages."""

from __future__ import annotations

import decimal
import math
import operator
import random
from typing import Any

import pytest

from purlin.pure import _decimal as pure
from purlin.pure import _decimal_signals
from purlin.pure._version import SINCE_3_11
from tests.client.pure.agree import outcome

TEXTS = (
    "0 -0 0.0 -0.00 0E+5 0E-30 1 -1 1.0 1.00 -1.000 10 100 1E+2 1E-7 0.000001 0.0000001 2 3 7 0.5 -0.5 1.5 2.5 -2.5 0.1 1234.5678 -1234.5678"
    " 123456789012345678901234567890 9999999999999999999999999999 99999999999999999999999999995 1E+28 1E-28 3.14159265358979323846264338327950288"
    " 1E+999999 9.99E+999999 1E-999999 1E-1000026 1E-1000027 -5E-1000020 NaN -NaN sNaN NaN123 -sNaN45 Infinity -Infinity 1E+50 -1E+50 0.3333333333333333"
).split()


def made(module: Any, text: str) -> Any:
    return module.Decimal(text)


def contexts(seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    chosen: list[dict[str, Any]] = [{}, {"traps": []}]
    roundings = [name for name in dir(decimal) if name.startswith("ROUND_")]
    for prec in (1, 2, 3, 5, 9, 16, 40):
        chosen.append({"prec": prec, "rounding": rng.choice(roundings), "traps": []})
        chosen.append(
            {"prec": prec, "rounding": rng.choice(roundings), "Emax": 20, "Emin": -15, "traps": []}
        )
    chosen.append({"prec": 4, "Emax": 6, "Emin": -6, "clamp": 1, "traps": []})
    chosen.append(
        {"prec": 4, "Emax": 6, "Emin": -6, "capitals": 0, "traps": ["Inexact", "Subnormal"]}
    )
    chosen.append(
        {"prec": 4, "Emax": 6, "Emin": -6, "traps": ["Overflow", "Rounded", "Underflow", "Inexact"]}
    )
    chosen.append({"prec": 4, "traps": ["Clamped", "InvalidOperation", "DivisionByZero"]})
    return chosen


def context(module: Any, options: dict[str, Any]) -> Any:
    named = dict(options)
    if "traps" in named:
        signals = decimal if module is decimal else _decimal_signals
        named["traps"] = [getattr(signals, name) for name in named["traps"]]
    return module.Context(**named)


def plain(value: Any) -> Any:
    if isinstance(value, (decimal.Decimal, pure.Decimal)):
        return str(value)
    if isinstance(value, (decimal.DecimalTuple, pure.DecimalTuple)):
        return repr(value)
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    return value


def same(what: Any, *args: Any) -> None:
    """`what(module, *args)` gives the same with both modules."""
    expected = outcome(lambda: plain(what(decimal, *args)))
    got = outcome(lambda: plain(what(pure, *args)))
    assert got == expected, f"{args}\n got {got[:999]}\nwant {expected[:999]}"


def numbers(rng: random.Random) -> str:
    kind = rng.randrange(8)
    if kind == 0:
        return rng.choice(TEXTS)
    sign = rng.choice(["", "-"])
    digits = "".join(rng.choice("0123456789") for _ in range(rng.choice([1, 2, 3, 5, 9, 30])))
    if kind < 4:
        place = rng.randrange(len(digits) + 1)
        return f"{sign}{digits[:place]}.{digits[place:]}"
    return f"{sign}{digits}E{rng.randrange(-12, 13)}"


def unary(module: Any, name: str, options: dict[str, Any], a: str) -> Any:
    return getattr(context(module, options), name)(made(module, a))


def binary(module: Any, name: str, options: dict[str, Any], a: str, b: str) -> Any:
    return getattr(context(module, options), name)(made(module, a), made(module, b))


@pytest.mark.parametrize(
    "name",
    "add subtract multiply divide divide_int remainder divmod quantize compare max min scaleb".split(),
)
def test_two_operands(name: str) -> None:
    rng = random.Random(name)
    for a in TEXTS:
        for b in rng.sample(TEXTS, 14):
            same(binary, name, {}, a, b)
    for options in contexts(1):
        for _ in range(50):
            same(binary, name, options, numbers(rng), numbers(rng))


@pytest.mark.parametrize(
    "name",
    "abs plus minus normalize next_plus next_minus logb to_integral_value to_integral_exact sqrt to_sci_string to_eng_string".split(),
)
def test_one_operand(name: str) -> None:
    rng = random.Random(name)
    for options in contexts(2):
        for a in (*TEXTS, *(numbers(rng) for _ in range(60))):
            same(unary, name, options, a)


@pytest.mark.parametrize("name", ["exp", "ln", "log10"])
def test_transcendental(name: str) -> None:
    rng = random.Random(name)
    small = [text for text in TEXTS if "99999" not in text and "10000" not in text]
    for options in (
        {},
        {"prec": 5},
        {"prec": 50},
        {"prec": 9, "Emax": 9, "Emin": -9, "traps": []},
        {"prec": 1},
    ):
        for a in (*small, *(numbers(rng).lstrip("-") for _ in range(60))):
            same(unary, name, options, a)
    for a in (
        "1.0000000000000000000000000001",
        "0.9999999999999999999999999999",
        "1E-40",
        "-1E-40",
        "2.302585092994045684017991454684",
        "1E+100",
        "1E-100",
        "1000",
        "0.001",
        "1E+999999",
        "9.99E-999999",
        "1E+8",
        "-1E+8",
        "2302580",
        "1.0001",
    ):
        same(unary, name, {}, a)


def test_powers() -> None:
    rng = random.Random(3)
    bases = "0 -0 1 -1 1.00 -1.000 2 -2 10 0.1 0.5 1.1 -1.5 99999999999999999999 3.14 1E+30 1E-30 Infinity -Infinity NaN sNaN 1.0000000001 4 0.25 7.00".split()
    powers = "0 -0 1 -1 2 -2 3 -3 10 -10 31 100 1E+1 2.0 2.00 0.5 -0.5 0.25 1.5 -3.7 1000 1E+9 -1E+9 Infinity -Infinity NaN 0.3333 1E-10 12345".split()
    for a in bases:
        for b in powers:
            for options in (
                {},
                {"prec": 5, "traps": []},
                {"prec": 12, "Emax": 50, "Emin": -50, "traps": []},
            ):
                same(binary, "power", options, a, b)
    for _ in range(400):
        a = f"{rng.uniform(0, 20)!r}"
        same(binary, "power", {"prec": rng.choice([3, 9, 28])}, a, str(rng.randrange(-40, 40)))
        same(binary, "power", {"prec": rng.choice([3, 9, 28])}, a, f"{rng.uniform(-9, 9):.3f}")


def test_operators() -> None:
    rng = random.Random(4)
    others: list[Any] = [
        0,
        1,
        -3,
        10**30,
        True,
        0.5,
        float("nan"),
        float("inf"),
        1j,
        2 + 0j,
        "1",
        None,
        [1],
    ]
    for name in "add sub mul truediv floordiv mod eq ne lt le gt ge pow".split():
        operation = getattr(operator, name)
        for a in rng.sample(TEXTS, 24):
            for other in others:
                if name == "pow" and (other == 10**30 or "99999" in a):
                    continue
                for forwards in (True, False):

                    def what(module: Any) -> Any:
                        x = made(module, a)
                        return operation(x, other) if forwards else operation(other, x)

                    expected = outcome(lambda: plain(what(decimal)))
                    got = outcome(lambda: plain(what(pure)))
                    assert got == expected.replace("decimal.Decimal", "Decimal"), (
                        name,
                        a,
                        other,
                    )
            for b in rng.sample(TEXTS, 6):
                if name != "pow":
                    same(lambda module: operation(made(module, a), made(module, b)))
    for a in TEXTS:
        same(lambda module: divmod(made(module, a), 7))
        same(lambda module: divmod(7, made(module, a)))
        same(lambda module: -made(module, a))
        same(lambda module: +made(module, a))


def test_texts() -> None:
    texts = list(TEXTS) + [
        "", " ", "1 ", " 1", "1_000", "_1_", "1__0", "--1", "+1", "+-1", "1e5", "1E5", "1E+5", "1e-5", "1e", "e1", "E", ".", ".5", "5.", "-.5e3", "1.2.3",
        "inf", "-INF", "infinity", "Infinit", "nan", "NAN12", "snan", "sNaN0", "nan0012", "nanx", "nan 1", "٣.٤", "0x10", "1e1_0", "1\n", "1,5", "1e٣", "1e+-3",
        "0e0", "00012", "000.10", "1E1000", "-0E-0",
    ]  # fmt: skip
    rng = random.Random(5)
    texts += [
        "".join(rng.choice("0123.eE+-_ naif") for _ in range(rng.randrange(1, 7)))
        for _ in range(1000)
    ]
    for text in texts:
        same(lambda module, text: (made(module, text), repr(made(module, text))), text)
        same(lambda module, text: module.Context(prec=3, traps=[]).create_decimal(text), text)
        same(lambda module, text: made(module, text).to_eng_string(), text)


def test_made_of_others() -> None:
    values: list[Any] = [
        0,
        1,
        -5,
        10**40,
        True,
        0.1,
        -0.0,
        1e300,
        5e-324,
        2.5,
        INF,
        -INF,
        float("nan"),
        None,
        [1],
        b"1",
        1j,
    ]
    values += [
        (0, (1, 2, 3), -2),
        (1, (), 0),
        (0, (0, 0, 1), 5),
        (1, (1,), "F"),
        (0, (), "n"),
        (0, (1, 2), "N"),
        (2, (1,), 0),
        (0, (10,), 0),
        (0, (1,)),
        (0, (1,), "x"),
        (0, (1,), 1.5),
        [0, [1, 2], 3],
    ]
    for value in values:
        same(lambda module: module.Decimal(value))
        same(lambda module: module.Decimal.from_float(value))
    for options in contexts(6):
        for value in (0.1, 12345678, "1.23456789", 1e30):
            same(lambda module: context(module, options).create_decimal(value))
    same(lambda module: module.Decimal())
    same(lambda module: module.Decimal(module.Decimal("1.20")))
    for value in (0.1, 3, "x"):
        same(lambda module: module.Context(prec=4).create_decimal_from_float(value))


INF = float("inf")


def test_one_number() -> None:
    rng = random.Random(7)
    methods = (
        "as_tuple as_integer_ratio adjusted is_nan is_qnan is_snan is_infinite is_finite is_zero is_signed is_normal"
        " is_subnormal is_canonical number_class copy_abs copy_negate conjugate radix logb to_eng_string"
    ).split()
    for a in (*TEXTS, *(numbers(rng) for _ in range(80))):
        if "99999" not in a and "10000" not in a:
            for method in methods:
                same(lambda module: getattr(made(module, a), method)())
            for function in (
                int,
                float,
                complex,
                bool,
                math.floor,
                math.ceil,
                math.trunc,
                round,
                str,
                repr,
                abs,
            ):
                same(lambda module: function(made(module, a)))
            for n in (-2, 0, 1, 3, 30):
                same(lambda module: round(made(module, a), n))
        if "NaN" not in a:
            same(lambda module: hash(made(module, a)))
        for b in ("1", "-0.5", "NaN", "-Infinity", "0.00"):
            same(lambda module: made(module, a).copy_sign(made(module, b)))
            same(lambda module: made(module, a).same_quantum(made(module, b)))
            same(lambda module: made(module, a).fma(made(module, b), 3))
            same(lambda module: made(module, a).fma(2, made(module, b)))
    for _ in range(300):
        a, b, c = numbers(rng), numbers(rng), numbers(rng)
        same(
            lambda module: made(module, a).fma(
                made(module, b), made(module, c), module.Context(prec=5, traps=[])
            )
        )
        same(lambda module: made(module, a).quantize(made(module, "0.01"), "ROUND_HALF_UP"))
        same(lambda module: made(module, a).quantize(made(module, "1E+1"), rounding="ROUND_05UP"))
        same(lambda module: made(module, a).to_integral_value(rounding="ROUND_CEILING"))
    assert hash(pure.Decimal("0.5")) == hash(0.5) and pure.Decimal("0.5") == 0.5


def test_formats() -> None:
    specs = [
        "", ".2f", "f", "e", "E", "g", "G", "%", ".0f", ".3e", ".0e", ".1%", "10", "<10", ">12.3f", "^12", "=+12.1f", "012.2f", "+", " ", ",", ",.2f", "015,.2f",
        ".5g", ".1g", ".0g", "08", "*^20.3e", "x", "d", "#", "<010", "F", ".10", "0,", "020,.3f", "+.1f", "010,", "_", ".2_f",
    ]  # fmt: skip
    if SINCE_3_11:
        specs += ["z.1f", "z", "z.0f"]
    rng = random.Random(8)
    texts = [*TEXTS, *(numbers(rng) for _ in range(60)), "-0.001", "1E+5", "-1234567.891"]
    for a in [text for text in texts if "99999" not in text and "10000" not in text]:
        for spec in specs:
            same(lambda module, a, spec: format(made(module, a), spec), a, spec)


def test_contexts() -> None:
    for options in (
        {"prec": 0}, {"prec": -1}, {"prec": "a"}, {"rounding": "x"}, {"rounding": 5}, {"Emin": 1}, {"Emax": -1}, {"capitals": 2}, {"clamp": 2},
    ):  # fmt: skip
        same(lambda module: module.Context(**options))
    ours = pure.Context(prec=7)
    copied = ours.copy()
    copied.prec = 3
    assert (ours.prec, copied.prec) == (7, 3)
    assert pure.getcontext().prec == 28
    for name in ("DefaultContext", "BasicContext", "ExtendedContext"):
        for a, b in (("1", "3"), ("2", "3"), ("1", "0")):
            same(lambda module: getattr(module, name).divide(made(module, a), made(module, b)))
        same(lambda module: (getattr(module, name).Etiny(), getattr(module, name).Etop()))
    for method in ("add", "divide", "power", "sqrt", "quantize"):
        same(
            lambda module: getattr(module.Context(), method)(
                *([5, "a"] if method != "sqrt" else ["a"])
            )
        )
        same(
            lambda module: getattr(module.Context(), method)(*([5, 2] if method != "sqrt" else [5]))
        )


def test_many_digits() -> None:
    for prec in (100, 5000):
        same(lambda module: module.Context(prec=prec).divide(1, module.Decimal(7)))
        same(lambda module: module.Context(prec=prec).sqrt(module.Decimal(2)))
    same(lambda module: repr(made(module, "123456789" * 1000)))
    same(lambda module: module.Context(prec=300).exp(made(module, "-7.25")))
    same(lambda module: module.Context(prec=300).ln(made(module, "1234.5")))


def test_pi_by_the_recipe() -> None:
    def pi(module: Any) -> Any:
        lasts, t, s, n, na, d, da = 0, module.Decimal(3), 3, 1, 0, 0, 24
        while s != lasts:
            lasts = s
            n, na = n + na, na + 8
            d, da = d + da, da + 32
            t = (t * n) / d
            s += t
        return +s

    same(pi)
