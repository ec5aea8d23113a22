"""The format specifications of numbers that are not built in, and what they share in writing."""

from __future__ import annotations

_DIGITS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")


class Spec:
    """A format specification taken apart."""

    def __init__(self, text: str) -> None:
        place = 0
        self.fill = " "
        self.align = ""
        if len(text) > 1 and text[1] in "<>=^":
            self.fill = text[0]
            self.align = text[1]
            place = 2
        elif text and text[0] in "<>=^":
            self.align = text[0]
            place = 1
        self.sign = ""
        if text[place : place + 1] in ("-", "+", " "):
            self.sign = text[place]
            place += 1
        self.no_negative_zero = text[place : place + 1] == "z"
        if self.no_negative_zero:
            place += 1
        self.alternate = text[place : place + 1] == "#"
        if self.alternate:
            place += 1
        self.zero_padded = text[place : place + 1] == "0" and text[place + 1 : place + 2] in _DIGITS
        if self.zero_padded:
            place += 1
        start = place
        # A width is written without leading zeros.
        if text[place : place + 1] == "0":
            place += 1
        else:
            while text[place : place + 1] in _DIGITS:
                place += 1
        self.width = int(text[start:place]) if place > start else 0
        self.separator = ""
        if text[place : place + 1] in (",", "_"):
            self.separator = text[place]
            place += 1
        self.precision = -1
        if text[place : place + 1] == ".":
            start = place + 1
            place = start
            if text[place : place + 1] == "0":
                place += 1
            else:
                while text[place : place + 1] in _DIGITS:
                    place += 1
            if place == start:
                place = start - 1
            else:
                self.precision = int(text[start:place])
        self.kind = text[place:]

    def padded(self, sign: str, body: str) -> str:
        missing = max(0, self.width - len(sign) - len(body))
        if self.align == "<":
            return sign + body + self.fill * missing
        if self.align == "^":
            return self.fill * (missing // 2) + sign + body + self.fill * (missing - missing // 2)
        if self.align == "=":
            return sign + self.fill * missing + body
        return self.fill * missing + sign + body


def grouped(digits: str, separator: str) -> str:
    if separator == "":
        return digits
    first = (len(digits) - 1) % 3 + 1
    parts = [digits[:first]]
    for place in range(first, len(digits), 3):
        parts.append(digits[place : place + 3])
    return separator.join(parts)
