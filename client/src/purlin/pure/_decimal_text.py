"""Decimals as text: what a text says, and what a format specification makes of a number."""

from __future__ import annotations

from purlin.pure._decimal_math import coefficient_of, digit_count, digits_of, rounded, ten_to
from purlin.pure._format_spec import Spec, grouped
from purlin.pure._version import SINCE_3_11, SINCE_3_13


class Parts:
    """What a Decimal is made of, already checked. Kinds: "" finite, "F", "n" and "N" for nans."""

    def __init__(self, negative: bool, coefficient: int, exponent: int, kind: str) -> None:
        self.negative = negative
        self.coefficient = coefficient
        self.exponent = exponent
        self.kind = kind


def parsed(text: str) -> Parts | None:
    """The number that a text says; underscores are passed over. None if it says none."""
    body = text.strip().replace("_", "")
    negative = body[:1] == "-"
    if negative or body[:1] == "+":
        body = body[1:]
    lowered = body.lower()
    if lowered == "inf" or lowered == "infinity":
        return Parts(negative, 0, 0, "F")
    for start, kind in (("nan", "n"), ("snan", "N")):
        payload = body[len(start) :]
        if lowered.startswith(start) and (payload == "" or payload.isdecimal()):
            return Parts(negative, coefficient_of(payload) if payload else 0, 0, kind)
    mark = lowered.find("e")
    exponent = 0
    if mark >= 0:
        power = body[mark + 1 :]
        unsigned = power[1:] if power[:1] in ("-", "+") else power
        if not unsigned.isdecimal():
            return None
        exponent = int(power)
        body = body[:mark]
    whole, _, decimals = body.partition(".")
    digits = whole + decimals
    if not digits.isdecimal():
        return None
    return Parts(negative, coefficient_of(digits), exponent - len(decimals), "")


def formatted(x: Parts, special: str, specifier: str, capitals: int, rounding: str) -> str:
    """A number by a format specification; `special` is what an infinity or a nan is called."""
    spec = Spec(specifier)
    kind = spec.kind
    if kind == "":
        kind = "G" if capitals else "g"
    known = kind in ("e", "E", "f", "F", "g", "G", "%")
    doubly = spec.zero_padded and spec.align != ""
    too_new = (spec.no_negative_zero and not SINCE_3_11) or (spec.alternate and not SINCE_3_13)
    if not known or doubly or too_new or spec.separator == "_":
        raise ValueError("invalid format string")
    positive = "" if spec.sign == "-" else spec.sign
    if x.kind:
        text = special + ("%" if kind == "%" else "")
        return spec.padded("-" if x.negative else positive, text)
    negative, coefficient, exponent = x.negative, x.coefficient, x.exponent
    if kind == "%":
        exponent += 2
    if spec.precision >= 0:
        coefficient, exponent = _shortened_for(
            kind, spec.precision, negative, coefficient, exponent, rounding
        )
    if coefficient == 0 and exponent > 0 and kind in ("f", "F", "%"):
        exponent = 0
    elif exponent > 0 and kind in ("f", "F", "%"):
        coefficient *= ten_to(exponent)
        exponent = 0
    if spec.no_negative_zero and coefficient == 0:
        negative = False
    digits = digits_of(coefficient)
    left = exponent + len(digits)
    if kind in ("e", "E"):
        point = 1 - spec.precision if coefficient == 0 and spec.precision >= 0 else 1
    elif kind in ("f", "F", "%") or (exponent <= 0 and left > -6):
        point = left
    else:
        point = 1
    if point < 0:
        whole, decimals = "0", "0" * -point + digits
    elif point > len(digits):
        whole, decimals = digits + "0" * (point - len(digits)), ""
    else:
        whole, decimals = digits[:point] or "0", digits[point:]
    tail = "." + decimals if decimals or spec.alternate else ""
    if left != point or kind in ("e", "E"):
        tail += f"{'E' if kind in ('E', 'G') else 'e'}{left - point:+d}"
    if kind == "%":
        tail += "%"
    sign = "-" if negative else positive
    if spec.zero_padded:
        room = spec.width - len(sign) - len(tail)
        whole = _zero_filled(whole, room, spec.separator)
        return sign + whole + tail
    return spec.padded(sign, grouped(whole, spec.separator) + tail)


def _zero_filled(whole: str, room: int, separator: str) -> str:
    """Zeros up to a width; a separator never comes first."""
    if separator == "":
        return whole.zfill(room)
    text = grouped(whole, separator)
    while len(text) < room:
        whole = "0" + whole
        text = grouped(whole, separator)
    return text


def _shortened_for(
    kind: str, precision: int, negative: bool, coefficient: int, exponent: int, rounding: str
) -> tuple[int, int]:
    """Coefficient and exponent with the digits that a precision asks for."""
    if kind in ("f", "F", "%"):
        shorter, _ = rounded(coefficient, -precision - exponent, rounding, negative)
        return shorter, -precision
    figures = precision + 1 if kind in ("e", "E") else max(precision, 1)
    digits = digit_count(coefficient)
    if kind in ("g", "G") and digits <= figures:
        return coefficient, exponent
    if coefficient == 0:
        return 0, exponent + digits - figures if kind in ("g", "G") else exponent
    shorter, _ = rounded(coefficient, digits - figures, rounding, negative)
    exponent += digits - figures
    if digit_count(shorter) > figures:
        shorter //= 10
        exponent += 1
    return shorter, exponent
