"""decimal."""
# mypy: ignore-errors

from decimal import (
    ROUND_DOWN,
    ROUND_HALF_UP,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    getcontext,
    localcontext,
)


def constructor():
    return (
        Decimal("1.10"),
        Decimal(5),
        Decimal("-0"),
        Decimal("1E+3"),
        Decimal(0.1),
        Decimal((1, (1, 2, 3), -2)),
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal(" 1_000.5 "),
    )


def arithmetic():
    a, b = Decimal("1.10"), Decimal("3")
    return (
        a + b,
        a - b,
        a * b,
        a / b,
        a // b,
        a % b,
        -a,
        abs(-a),
        a**2,
        divmod(b, a),
        a + 1,
        2 * a,
        round(a, 1),
        int(b),
        float(a),
    )


def exact_sums():
    return (
        Decimal("0.1") + Decimal("0.2") == Decimal("0.3"),
        sum([Decimal("0.1")] * 10),
        Decimal("1.0") + Decimal("2.00"),
    )


def comparison():
    return (
        Decimal("1.0") == Decimal("1"),
        Decimal("1") < Decimal("1.1"),
        Decimal("0.5") == 0.5,
        max(Decimal(1), Decimal("2.5")),
        hash(Decimal(1)) == hash(1),
        sorted([Decimal(3), Decimal("-1.5"), Decimal(2)]),
    )


def text():
    return (
        str(Decimal("1.230")),
        repr(Decimal("1E-10")),
        f"{Decimal('1234.5'):,.2f}",
        f"{Decimal('0.5'):.0%}",
        format(Decimal("1E+5"), "f"),
        Decimal("1E+5").to_eng_string(),
        Decimal("1.50").normalize(),
    )


def quantize():
    return (
        Decimal("2.675").quantize(Decimal("0.01")),
        Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP),
        Decimal("-2.679").quantize(Decimal("0.1"), ROUND_DOWN),
        Decimal("7").quantize(Decimal("1.00")),
    )


def precision():
    with localcontext() as c:
        c.prec = 5
        a = Decimal(1) / Decimal(3)
    return a, Decimal(1) / Decimal(3), getcontext().prec


def functions():
    return (
        Decimal(2).sqrt(),
        Decimal("1").exp(),
        Decimal(10).ln(),
        Decimal(1000).log10(),
        Decimal("1.25").as_tuple(),
        Decimal("1.25").as_integer_ratio(),
        Decimal("5").is_zero(),
        Decimal("NaN").is_nan(),
    )


def raises_text():
    return Decimal("x")


def raises_zero():
    return Decimal(1) / Decimal(0)


def raises_float():
    return Decimal(1) + 0.5


def caught():
    out = []
    for f in (lambda: Decimal(1) / 0, lambda: Decimal("q"), lambda: Decimal(0) / 0):
        try:
            f()
        except DivisionByZero:
            out.append("zero")
        except InvalidOperation:
            out.append("invalid")
    return out


def invoice():
    lines = [("a", 3, "19.99"), ("b", 1, "0.05"), ("c", 12, "1.333")]
    total = sum(n * Decimal(p) for _, n, p in lines)
    tax = (total * Decimal("0.19")).quantize(Decimal("0.01"))
    return total, tax, total + tax, f"{total + tax:>12.2f}"


def compound(rate, years):
    x = Decimal(1000)
    for _ in range(years):
        x = (x * (1 + Decimal(rate) / 100)).quantize(Decimal("0.01"))
    return x


ARGS = {"compound": [("3.5", 10)]}
