"""Dates and times as ISO 8601 writes them, read as CPython reads them: what it takes and no more.

CPython 3.10 reads only what isoformat() writes; later versions also the forms without separators,
weeks, `Z`, and decimals of any length. Nothing here knows whether the numbers make a date.
"""

from __future__ import annotations

from purlin.pure._version import SINCE_3_11

# Stands after the end of a text; C's strings have it there.
_END = "\0"


def _is_digit(character: str) -> bool:
    return "0" <= character <= "9"


def _digits(text: str, place: int, count: int) -> int:
    """The number that so many digits make; -1 if they are not all digits."""
    number = 0
    for character in text[place : place + count]:
        if not _is_digit(character):
            return -1
        number = number * 10 + ord(character) - 48
    return number if place + count <= len(text) else -1


def _as_bytes(text: str) -> str:
    """CPython counts bytes: a character beyond ASCII takes more than one place."""
    if text.isascii():
        return text
    return "".join([c if c.isascii() else "\x80\x80" for c in text])


def iso_date_fields(text: str) -> tuple[int, int, int, bool] | None:
    """Year, month and day; or year, week, day and True."""
    text = _as_bytes(text)
    if SINCE_3_11:
        if len(text) not in (7, 8, 10):
            return None
    elif len(text) != 10:
        return None
    year = _digits(text, 0, 4)
    separated = text[4] == "-"
    place = 5 if separated else 4
    if year < 0 or not (separated or SINCE_3_11):
        return None
    if SINCE_3_11 and text[place] == "W":
        return _week_fields(text, year, place + 1, separated)
    month = _digits(text, place, 2)
    place += 2
    if separated:
        if text[place : place + 1] != "-":
            return None
        place += 1
    day = _digits(text, place, 2)
    if month < 0 or day < 0:
        return None
    return year, month, day, False


def _week_fields(
    text: str, year: int, place: int, separated: bool
) -> tuple[int, int, int, bool] | None:
    week = _digits(text, place, 2)
    place += 2
    day = 1
    if place < len(text):
        if separated:
            if text[place] != "-":
                return None
            place += 1
        day = _digits(text, place, 1)
    if week < 0 or day < 0:
        return None
    return year, week, day, True


def _date_length(text: str) -> int:
    """How many characters of a date and time are the date's; -1 if that cannot be told."""
    if not SINCE_3_11:
        return 10
    count = len(text)
    if count == 7:
        return 7
    if text[4] == "-":
        if text[5] != "W":
            return 10
        if count > 8 and text[8] == "-":
            if count == 9:
                return -1
            # A hyphen and two digits: an hour, rather than a day and a digit that separates.
            return 8 if count > 10 and _is_digit(text[10]) else 10
        return 8
    if text[4] != "W":
        return 8
    end = 7
    while end < count and _is_digit(text[end]):
        end += 1
    if end < 9:
        return end
    return 7 if end % 2 == 0 else 8


def split_iso_datetime(text: str) -> tuple[str, str | None] | None:
    """The date's text and the time's, which may be missing."""
    if len(text) < (7 if SINCE_3_11 else 10):
        return None
    end = _date_length(text)
    if end < 0:
        return None
    if len(text) > end:
        return text[:end], text[end + 1 :]
    return text[:end], None


class _Clock:
    """Hours, minutes, seconds and microseconds, read from `text[place:end]`.

    `state` is as CPython's: 0 when the whole text was read, 1 when something follows, below 0 when
    it is wrong. What ends at a sign of an offset counts as followed, whatever it ends with.
    """

    def __init__(self, text: str, place: int, end: int) -> None:
        self.numbers = [0, 0, 0]
        self.microsecond = 0
        self._text = text + _END
        self.state = self._read(place, end)

    def _read(self, place: int, end: int) -> int:
        text = self._text
        separated = True
        for i in range(3):
            number = _digits(text, place, 2)
            if number < 0:
                return -3
            self.numbers[i] = number
            follows = text[place + 2]
            place += 3
            if i == 0 and SINCE_3_11:
                separated = follows == ":"
            if place >= end:
                return 0 if follows == _END else 1
            if separated and follows == ":":
                continue
            if follows == "." or (follows == "," and SINCE_3_11):
                break
            if separated:
                return -4
            place -= 1
        return self._read_decimals(place, end)

    def _read_decimals(self, place: int, end: int) -> int:
        text = self._text
        count = end - place
        if SINCE_3_11:
            count = min(count, 6)
        elif count != 3 and count != 6:
            return -3
        number = _digits(text, place, count)
        if number < 0:
            return -3
        self.microsecond = number * (100000, 10000, 1000, 100, 10, 1)[count - 1] if count else 0
        place += count
        while SINCE_3_11 and _is_digit(text[place]):
            place += 1
        return 0 if text[place] == _END else 1


def iso_time_fields(text: str) -> tuple[int, int, int, int, int | None] | None:
    """Hour, minute, second, microsecond and the offset in microseconds, None for none."""
    text = _as_bytes(text)
    zone = 0
    while True:
        # The first character is looked at even in an empty text.
        if text[zone : zone + 1] in ("+", "-") or (SINCE_3_11 and text[zone : zone + 1] == "Z"):
            break
        zone += 1
        if zone >= len(text):
            break
    zone = min(zone, len(text))
    clock = _Clock(text, 0, zone)
    if clock.state < 0:
        return None
    hour, minute, second = clock.numbers
    if zone == len(text):
        return None if clock.state == 1 else (hour, minute, second, clock.microsecond, None)
    if text[zone] == "Z":
        if zone + 1 != len(text):
            return None
        return hour, minute, second, clock.microsecond, 0
    if not SINCE_3_11 and len(text) - zone not in (6, 9, 16):
        return None
    offset = _Clock(text, zone + 1, len(text))
    if offset.state != 0:
        return None
    seconds = (offset.numbers[0] * 60 + offset.numbers[1]) * 60 + offset.numbers[2]
    # CPython takes an offset below a second for UTC.
    us = seconds * 10**6 + offset.microsecond if seconds else 0
    return hour, minute, second, clock.microsecond, -us if text[zone] == "-" else us
