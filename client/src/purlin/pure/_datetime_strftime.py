"""strftime as the C library does it in the C locale, with the flags and widths of GNU's."""

from __future__ import annotations

from purlin.pure._version import SINCE_3_12

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# Directives that stand for several others.
_COMPOSED = ("c", "D", "F", "R", "r", "T", "X", "x")
_COMPOSITIONS = (
    "%a %b %e %H:%M:%S %Y",
    "%m/%d/%y",
    "%Y-%m-%d",
    "%H:%M",
    "%I:%M:%S %p",
    "%H:%M:%S",
    "%H:%M:%S",
    "%m/%d/%y",
)


class Fields:
    """What is to be written: a moment, the offset both ways of writing, and the zone's name."""

    def __init__(self) -> None:
        # A time of day counts as one of 1 January 1900.
        self.set_date(1900, 1, 1, 0, 1, 1900, 1)
        self.set_time(0, 0, 0, 0)
        self.set_zone("", "")
        self.zone_name = ""

    def set_date(
        self,
        year: int,
        month: int,
        day: int,
        weekday: int,
        day_of_year: int,
        iso_year: int,
        iso_week: int,
    ) -> None:
        self.year = year
        self.month = month
        self.day = day
        self.weekday = weekday
        self.day_of_year = day_of_year
        self.iso_year = iso_year
        self.iso_week = iso_week

    def set_time(self, hour: int, minute: int, second: int, microsecond: int) -> None:
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond

    def set_zone(self, offset: str, offset_with_colons: str) -> None:
        self.offset = offset
        self.offset_with_colons = offset_with_colons


class _Directive:
    """One directive taken apart: `%`, flags, a width, a modifier, and what to write."""

    def __init__(self, format: str, start: int) -> None:
        place = start + 1
        self.pad = ""
        self.upper = False
        self.swap = False
        while format[place : place + 1] in ("-", "_", "0", "^", "#"):
            flag = format[place]
            if flag == "^":
                self.upper = True
            elif flag == "#":
                self.swap = True
            else:
                self.pad = flag
            place += 1
        first = place
        while "0" <= format[place : place + 1] <= "9":
            place += 1
        self.width = int(format[first:place]) if place > first else 0
        self.modifier = ""
        if format[place : place + 1] in ("E", "O"):
            self.modifier = format[place]
            place += 1
        self.kind = format[place : place + 1]
        self.end = place + 1 if self.kind else place
        self.text = format[start : self.end]

    def is_plain(self) -> bool:
        return len(self.text) == 2

    def is_known(self) -> bool:
        """Whether the modifier may stand before that letter; if not, all is written as it is."""
        if self.modifier == "E":
            return self.kind != "" and self.kind in "cnprstuxyzCPRTXYZ%"
        if self.modifier == "O":
            return self.kind != "" and self.kind in "bdeghjklmnprstuwyzBCGHIMPRSTUVWZ%"
        return self.kind != ""

    def literal(self) -> str:
        return self.text.rjust(self.width, "0" if self.pad == "0" else " ")

    def number(self, value: int, digits: int, pad: str) -> str:
        text = str(value)
        if self.pad == "-":
            return text.rjust(self.width)
        fill = {"": pad, "_": " ", "0": "0"}[self.pad]
        return text.rjust(max(digits, self.width), fill)

    def name(self, text: str, swapped: str) -> str:
        if self.swap:
            text = swapped
        elif self.upper:
            text = text.upper()
        return text.rjust(self.width, "0" if self.pad == "0" else " ")


def formatted(fields: Fields, format: str) -> str:
    """The fields written as the format says."""
    parts: list[str] = []
    place = 0
    while place < len(format):
        percent = format.find("%", place)
        if percent < 0:
            parts.append(format[place:])
            break
        parts.append(format[place:percent])
        if SINCE_3_12 and format[percent : percent + 3] == "%:z":
            parts.append(fields.offset_with_colons)
            place = percent + 3
            continue
        directive = _Directive(format, percent)
        parts.append(_written(fields, directive))
        place = directive.end
    return "".join(parts)


def _written(fields: Fields, directive: _Directive) -> str:
    kind = directive.kind
    if not directive.is_known():
        return directive.literal()
    if kind in ("z", "Z", "f"):
        # CPython itself writes these, and only as they are here.
        if directive.is_plain():
            return _written_plainly(fields, kind)
        raise ValueError(f"strftime: {directive.text!r} is not supported")
    if kind == "s":
        raise ValueError("strftime: '%s' depends on the machine's time zone; not supported")
    if kind in _COMPOSED:
        if len(directive.text) == (3 if directive.modifier else 2):
            return _written_plainly(fields, kind)
        raise ValueError(f"strftime: {directive.text!r} is not supported")
    if kind in ("a", "A", "b", "B", "h", "p", "P"):
        return _written_name(fields, directive)
    if kind in ("%", "n", "t"):
        text = {"%": "%", "n": "\n", "t": "\t"}[kind]
        return directive.name(text, text)
    number = _number(fields, kind)
    if number is None:
        return directive.literal()
    value, digits, pad = number
    return directive.number(value, digits, pad)


def _written_plainly(fields: Fields, kind: str) -> str:
    if kind == "z":
        return fields.offset
    if kind == "Z":
        return fields.zone_name
    if kind == "f":
        return f"{fields.microsecond:06d}"
    return formatted(fields, _COMPOSITIONS[_COMPOSED.index(kind)])


def _written_name(fields: Fields, directive: _Directive) -> str:
    kind = directive.kind
    if kind == "a" or kind == "A":
        text = _DAYS[fields.weekday]
    elif kind == "p" or kind == "P":
        text = "AM" if fields.hour < 12 else "PM"
        if kind == "P":
            directive.upper = False
            text = text.lower()
        return directive.name(text, text.lower())
    else:
        text = _MONTHS[fields.month - 1]
    if kind in ("a", "b", "h"):
        text = text[:3]
    return directive.name(text, text.upper())


def _number(fields: Fields, kind: str) -> tuple[int, int, str] | None:
    """A directive's number, its digits and what fills them up; None if there is no such one."""
    # From Sunday, as C counts.
    weekday = (fields.weekday + 1) % 7
    numbers = {
        "C": (fields.year // 100, 1, "0"),
        "d": (fields.day, 2, "0"),
        "e": (fields.day, 2, " "),
        "G": (fields.iso_year, 1, "0"),
        "g": (fields.iso_year % 100, 2, "0"),
        "H": (fields.hour, 2, "0"),
        "I": ((fields.hour + 11) % 12 + 1, 2, "0"),
        "j": (fields.day_of_year, 3, "0"),
        "k": (fields.hour, 2, " "),
        "l": ((fields.hour + 11) % 12 + 1, 2, " "),
        "M": (fields.minute, 2, "0"),
        "m": (fields.month, 2, "0"),
        "S": (fields.second, 2, "0"),
        "U": ((fields.day_of_year + 6 - weekday) // 7, 2, "0"),
        "u": (fields.weekday + 1, 1, "0"),
        "V": (fields.iso_week, 2, "0"),
        "W": ((fields.day_of_year + 6 - fields.weekday) // 7, 2, "0"),
        "w": (weekday, 1, "0"),
        "Y": (fields.year, 1, "0"),
        "y": (fields.year % 100, 2, "0"),
    }
    return numbers.get(kind)
