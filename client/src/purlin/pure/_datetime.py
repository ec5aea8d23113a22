"""datetime: dates, times and the distances between them, in the proleptic Gregorian calendar.

Nothing here asks the machine: there is no now(), no local time zone, and where CPython would use
one (`astimezone()` of a naive datetime, `timestamp()`), the answer is an error that says so.
Dates are computed by ordinals: days since 31 December of the year 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from purlin.pure._datetime_iso import (
    iso_date_fields,
    iso_time_fields,
    split_iso_datetime,
)
from purlin.pure._datetime_strftime import Fields, formatted
from purlin.pure._missing import MISSING, Missing
from purlin.pure._operator import index
from purlin.pure._version import SINCE_3_11, SINCE_3_13

MINYEAR = 1
MAXYEAR = 9999

_MAX_ORDINAL = 3652059
_DAYS_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_NAMES = (
    *("", "Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_DAY_US = 24 * 3600 * 10**6


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if _is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days_before_year(year: int) -> int:
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400


def _day_of_year(year: int, month: int, day: int) -> int:
    leap = 1 if month > 2 and _is_leap(year) else 0
    return _DAYS_BEFORE_MONTH[month] + leap + day


def _ordinal(year: int, month: int, day: int) -> int:
    return _days_before_year(year) + _day_of_year(year, month, day)


def _from_ordinal(ordinal: int) -> tuple[int, int, int]:
    """Year, month and day; by the years of 400, 100, 4 and 1 that have passed."""
    cycles, rest = divmod(ordinal - 1, 146097)
    centuries = min(rest // 36524, 3)
    rest -= centuries * 36524
    fours, rest = divmod(rest, 1461)
    years = min(rest // 365, 3)
    rest -= years * 365
    year = cycles * 400 + centuries * 100 + fours * 4 + years + 1
    month = 1
    while rest >= _days_in_month(year, month):
        rest -= _days_in_month(year, month)
        month += 1
    return year, month, rest + 1


def _iso_week_start(year: int) -> int:
    """The ordinal of the Monday with which the ISO year begins: the week of 4 January."""
    fourth = _ordinal(year, 1, 4)
    return fourth - (fourth - 1) % 7


def _ordinal_of_iso(year: int, week: int, weekday: int) -> int:
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"Year is out of range: {year}")
    start = _iso_week_start(year)
    if not 0 < week < 53:
        # The next ISO year's start is not always a date that exists.
        first = (_ordinal(year, 1, 1) + 6) % 7
        long_year = first == 3 or (first == 2 and _is_leap(year))
        if week != 53 or not long_year:
            raise ValueError(f"Invalid week: {week}")
    if not 0 < weekday < 8:
        raise ValueError(f"Invalid day: {weekday} (range is [1, 7])")
    return start + (week - 1) * 7 + weekday - 1


def _check_date(year: Any, month: Any, day: Any) -> None:
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= _days_in_month(year, month):
        raise ValueError("day is out of range for month")


def _check_time(hour: int, minute: int, second: int, microsecond: int, fold: int) -> None:
    if not 0 <= hour <= 23:
        raise ValueError("hour must be in 0..23")
    if not 0 <= minute <= 59:
        raise ValueError("minute must be in 0..59")
    if not 0 <= second <= 59:
        raise ValueError("second must be in 0..59")
    if not 0 <= microsecond <= 999999:
        raise ValueError("microsecond must be in 0..999999")
    if fold != 0 and fold != 1:
        raise ValueError("fold must be either 0 or 1")


def _check_tzinfo(zone: Any) -> None:
    if zone is not None and not isinstance(zone, tzinfo):
        name = type(zone).__name__
        raise TypeError(f"tzinfo argument must be None or of a tzinfo subclass, not type '{name}'")


def _nearest(a: int, b: int) -> int:
    """a / b as the nearest int, of two the even one."""
    whole, rest = divmod(a, b)
    twice = 2 * rest
    above = twice > b if b > 0 else twice < b
    return whole + 1 if above or (twice == b and whole % 2 == 1) else whole


class _Parts:
    """Microseconds so far: whole ones exactly, and what floats left over."""

    def __init__(self) -> None:
        self.whole = 0
        self.rest = 0.0

    def add(self, name: str, value: Any, factor: int) -> None:
        if isinstance(value, int):
            self.whole += value * factor
        elif isinstance(value, float):
            whole = int(value)
            part = value - whole
            self.whole += whole * factor
            if part != 0.0:
                us = factor * part
                self.whole += int(us)
                self.rest += us - int(us)
        else:
            kind = type(value).__name__
            raise TypeError(f"unsupported type for timedelta {name} component: {kind}")

    def rounded(self) -> int:
        """The nearest whole, of two the even one; the rest is less than the number of parts."""
        down = math.floor(self.rest)
        over = self.rest - down
        total = self.whole + down
        return total + 1 if over > 0.5 or (over == 0.5 and total % 2 == 1) else total


class timedelta:
    """A distance in time: days, seconds and microseconds, of which only the days are negative."""

    min: timedelta
    max: timedelta
    resolution: timedelta

    def __init__(
        self,
        days: Any = 0,
        seconds: Any = 0,
        microseconds: Any = 0,
        milliseconds: Any = 0,
        minutes: Any = 0,
        hours: Any = 0,
        weeks: Any = 0,
    ) -> None:
        parts = _Parts()
        parts.add("microseconds", microseconds, 1)
        parts.add("milliseconds", milliseconds, 1000)
        parts.add("seconds", seconds, 10**6)
        parts.add("minutes", minutes, 60 * 10**6)
        parts.add("hours", hours, 3600 * 10**6)
        parts.add("days", days, _DAY_US)
        parts.add("weeks", weeks, 7 * _DAY_US)
        total = parts.rounded()
        self._days, rest = divmod(total, _DAY_US)
        self._seconds, self._microseconds = divmod(rest, 10**6)
        if not -(2**31) <= self._days < 2**31:
            raise OverflowError("Python int too large to convert to C int")
        if not -999999999 <= self._days <= 999999999:
            raise OverflowError(f"days={self._days}; must have magnitude <= 999999999")

    @property
    def days(self) -> int:
        return self._days

    @property
    def seconds(self) -> int:
        return self._seconds

    @property
    def microseconds(self) -> int:
        return self._microseconds

    def _us(self) -> int:
        return (self._days * 86400 + self._seconds) * 10**6 + self._microseconds

    def total_seconds(self) -> float:
        return self._us() / 10**6

    def __add__(self, other: Any) -> timedelta:
        if isinstance(other, timedelta):
            return _delta(self._us() + other._us())
        return NotImplemented

    def __radd__(self, other: Any) -> timedelta:
        if isinstance(other, timedelta):
            return _delta(self._us() + other._us())
        return NotImplemented

    def __sub__(self, other: Any) -> timedelta:
        if isinstance(other, timedelta):
            return _delta(self._us() - other._us())
        return NotImplemented

    def __neg__(self) -> timedelta:
        return _delta(-self._us())

    def __pos__(self) -> timedelta:
        return _delta(self._us())

    def __abs__(self) -> timedelta:
        return _delta(abs(self._us()))

    def __mul__(self, other: Any) -> timedelta:
        if isinstance(other, int):
            return _delta(self._us() * other)
        if isinstance(other, float):
            a, b = other.as_integer_ratio()
            return _delta(_nearest(self._us() * a, b))
        return NotImplemented

    def __rmul__(self, other: Any) -> timedelta:
        return self.__mul__(other)

    def __floordiv__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return self._us() // other._us()
        if isinstance(other, int):
            return _delta(self._us() // other)
        return NotImplemented

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return self._us() / other._us()
        if isinstance(other, int):
            return _delta(_nearest(self._us(), other))
        if isinstance(other, float):
            a, b = other.as_integer_ratio()
            return _delta(_nearest(self._us() * b, a))
        return NotImplemented

    def __mod__(self, other: Any) -> timedelta:
        if isinstance(other, timedelta):
            return _delta(self._us() % other._us())
        return NotImplemented

    def __divmod__(self, other: Any) -> tuple[int, timedelta]:
        if isinstance(other, timedelta):
            quotient, rest = divmod(self._us(), other._us())
            return quotient, _delta(rest)
        return NotImplemented

    def __eq__(self, other: object) -> bool:
        if isinstance(other, timedelta):
            return self._us() == other._us()
        return NotImplemented

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, timedelta):
            return self._us() < other._us()
        return NotImplemented

    def __le__(self, other: Any) -> bool:
        if isinstance(other, timedelta):
            return self._us() <= other._us()
        return NotImplemented

    def __gt__(self, other: Any) -> bool:
        if isinstance(other, timedelta):
            return self._us() > other._us()
        return NotImplemented

    def __ge__(self, other: Any) -> bool:
        if isinstance(other, timedelta):
            return self._us() >= other._us()
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self._days, self._seconds, self._microseconds))

    def __bool__(self) -> bool:
        return self._us() != 0

    def __repr__(self) -> str:
        parts: list[str] = []
        if self._days:
            parts.append(f"days={self._days}")
        if self._seconds:
            parts.append(f"seconds={self._seconds}")
        if self._microseconds:
            parts.append(f"microseconds={self._microseconds}")
        return f"datetime.timedelta({', '.join(parts) or '0'})"

    def __str__(self) -> str:
        minutes, second = divmod(self._seconds, 60)
        hour, minute = divmod(minutes, 60)
        text = f"{hour}:{minute:02d}:{second:02d}"
        if self._microseconds:
            text += f".{self._microseconds:06d}"
        if self._days:
            plural = "" if abs(self._days) == 1 else "s"
            return f"{self._days} day{plural}, {text}"
        return text

    def __copy__(self) -> timedelta:
        return self

    def __deepcopy__(self, memo: Any) -> timedelta:
        return self


def _delta(us: int) -> timedelta:
    return timedelta(0, 0, us)


timedelta.min = timedelta(-999999999)
timedelta.max = timedelta(999999999, 86399, 999999)
timedelta.resolution = timedelta(0, 0, 1)

_ZERO = timedelta(0)
_DAY = timedelta(1)


class tzinfo:
    """What a time zone is to these classes; subclasses say the offset, its part, and the name."""

    def tzname(self, dt: Any, /) -> Any:
        raise NotImplementedError("a tzinfo subclass must implement tzname()")

    def utcoffset(self, dt: Any, /) -> Any:
        raise NotImplementedError("a tzinfo subclass must implement utcoffset()")

    def dst(self, dt: Any, /) -> Any:
        raise NotImplementedError("a tzinfo subclass must implement dst()")

    def fromutc(self, dt: Any, /) -> Any:
        """The local time of a time in UTC, for zones whose standard offset is constant."""
        if not isinstance(dt, datetime):
            raise TypeError("fromutc: argument must be a datetime")
        if not _is_zone(dt._tzinfo, self):
            raise ValueError("fromutc: dt.tzinfo is not self")
        offset = dt.utcoffset()
        if offset is None:
            raise ValueError("fromutc: non-None utcoffset() result required")
        summer = dt.dst()
        if summer is None:
            raise ValueError("fromutc: non-None dst() result required")
        standard = offset - summer
        local = dt
        if standard:
            local = dt + standard
            summer = local.dst()
            if summer is None:
                raise ValueError("fromutc: tz.dst() gave inconsistent results; cannot convert")
        return local + summer


def _is_zone(a: Any, b: Any) -> bool:
    """Whether two zones are one. Constant ones are values: the offset and the name decide."""
    if a is None or b is None:
        return a is None and b is None
    if isinstance(a, timezone) and isinstance(b, timezone):
        return a._offset == b._offset and a._name == b._name
    return a is b


def _offset_of(zone: Any, dt: Any) -> Any:
    """What a zone says its offset is; None or a timedelta below a day."""
    if zone is None:
        return None
    return _checked_offset("utcoffset", zone.utcoffset(dt))


def _dst_of(zone: Any, dt: Any) -> Any:
    if zone is None:
        return None
    return _checked_offset("dst", zone.dst(dt))


def _checked_offset(name: str, offset: Any) -> Any:
    if offset is None:
        return None
    if not isinstance(offset, timedelta):
        kind = type(offset).__name__
        raise TypeError(f"tzinfo.{name}() must return None or timedelta, not '{kind}'")
    if not -_DAY < offset < _DAY:
        raise ValueError(
            "offset must be a timedelta strictly between -timedelta(hours=24) and "
            "timedelta(hours=24)."
        )
    return offset


def _name_of(zone: Any, dt: Any) -> Any:
    if zone is None:
        return None
    name = zone.tzname(dt)
    if name is not None and not isinstance(name, str):
        kind = type(name).__name__
        raise TypeError(f"tzinfo.tzname() must return None or a string, not '{kind}'")
    return name


def _offset_text(offset: timedelta, colon: str) -> str:
    """`+05:30`, with seconds and microseconds where there are any."""
    us = offset._us()
    sign = "-" if us < 0 else "+"
    seconds, us = divmod(abs(us), 10**6)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    text = f"{sign}{hour:02d}{colon}{minute:02d}"
    if second or us:
        text += f"{colon}{second:02d}"
    if us:
        text += f".{us:06d}"
    return text


class timezone(tzinfo):
    """A constant offset from UTC, with a name or without."""

    utc: timezone
    min: timezone
    max: timezone

    def __init__(self, offset: Any, name: Any = MISSING) -> None:
        if not isinstance(offset, timedelta):
            kind = type(offset).__name__
            raise TypeError(
                f"timezone() argument 1 must be datetime.timedelta, not {_kind(offset, kind)}"
            )
        if not isinstance(name, (str, Missing)):
            kind = type(name).__name__
            raise TypeError(f"timezone() argument 2 must be str, not {_kind(name, kind)}")
        if not -_DAY < offset < _DAY:
            raise ValueError(
                "offset must be a timedelta strictly between -timedelta(hours=24) and "
                f"timedelta(hours=24), not {offset!r}."
            )
        self._offset = offset
        self._name: str | None = name if isinstance(name, str) else None

    def utcoffset(self, dt: Any, /) -> timedelta:
        _check_dt("utcoffset", dt)
        return self._offset

    def tzname(self, dt: Any, /) -> str:
        _check_dt("tzname", dt)
        if self._name is not None:
            return self._name
        return "UTC" + _offset_text(self._offset, ":") if self._offset else "UTC"

    def dst(self, dt: Any, /) -> None:
        _check_dt("dst", dt)
        return None

    def fromutc(self, dt: Any, /) -> Any:
        if not isinstance(dt, datetime):
            raise TypeError("fromutc: argument must be a datetime")
        if not _is_zone(dt._tzinfo, self):
            raise ValueError("fromutc: dt.tzinfo is not self")
        return dt + self._offset

    def __eq__(self, other: object) -> bool:
        if isinstance(other, timezone):
            return self._offset == other._offset
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._offset)

    def __repr__(self) -> str:
        if self._name is None and not self._offset:
            return "datetime.timezone.utc"
        if self._name is None:
            return f"datetime.timezone({self._offset!r})"
        return f"datetime.timezone({self._offset!r}, {self._name!r})"

    def __str__(self) -> str:
        return self.tzname(None)

    def __copy__(self) -> timezone:
        return self

    def __deepcopy__(self, memo: Any) -> timezone:
        return self


def _kind(value: Any, name: str) -> str:
    return "None" if value is None else name


def _check_dt(method: str, dt: Any) -> None:
    if dt is not None and not isinstance(dt, datetime):
        name = type(dt).__name__
        raise TypeError(f"{method}(dt) argument must be a datetime instance or None, not {name}")


timezone.utc = timezone(_ZERO)
timezone.min = timezone(-timedelta(0, 86340))
timezone.max = timezone(timedelta(0, 86340))
UTC = timezone.utc


class IsoCalendarDate:
    """An ISO year, week and weekday; equal to the tuple of the three."""

    def __init__(self, year: int, week: int, weekday: int) -> None:
        self.year = year
        self.week = week
        self.weekday = weekday

    def _astuple(self) -> tuple[int, int, int]:
        return (self.year, self.week, self.weekday)

    def __iter__(self) -> Iterator[int]:
        return iter(self._astuple())

    def __len__(self) -> int:
        return 3

    def __getitem__(self, place: Any) -> Any:
        return self._astuple()[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, IsoCalendarDate):
            return self._astuple() == other._astuple()
        return self._astuple() == other

    def __hash__(self) -> int:
        return hash(self._astuple())

    def __repr__(self) -> str:
        return (
            f"datetime.IsoCalendarDate(year={self.year}, week={self.week}, weekday={self.weekday})"
        )


class date:
    """A day."""

    min: Any
    max: Any
    resolution: timedelta

    def __init__(self, year: Any, month: Any, day: Any) -> None:
        self._year = index(year)
        self._month = index(month)
        self._day = index(day)
        _check_date(self._year, self._month, self._day)

    @classmethod
    def fromordinal(cls, ordinal: int, /) -> Any:
        if ordinal < 1:
            raise ValueError("ordinal must be >= 1")
        if ordinal > _MAX_ORDINAL:
            year = _from_ordinal(ordinal)[0]
            raise ValueError(f"year {year} is out of range")
        year, month, day = _from_ordinal(ordinal)
        return cls(year, month, day)

    @classmethod
    def fromisoformat(cls, date_string: Any, /) -> Any:
        if not isinstance(date_string, str):
            raise TypeError("fromisoformat: argument must be str")
        fields = iso_date_fields(date_string)
        if fields is None:
            raise ValueError(f"Invalid isoformat string: {date_string!r}")
        year, month, day = _plain_date(fields, date_string)
        return cls(year, month, day)

    @classmethod
    def fromisocalendar(cls, year: int, week: int, day: int) -> Any:
        return cls.fromordinal(_ordinal_of_iso(year, week, day))

    @property
    def year(self) -> int:
        return self._year

    @property
    def month(self) -> int:
        return self._month

    @property
    def day(self) -> int:
        return self._day

    def toordinal(self) -> int:
        return _ordinal(self._year, self._month, self._day)

    def weekday(self) -> int:
        return (self.toordinal() + 6) % 7

    def isoweekday(self) -> int:
        return self.weekday() + 1

    def isocalendar(self) -> IsoCalendarDate:
        ordinal = self.toordinal()
        year = self._year
        start = _iso_week_start(year)
        if ordinal < start:
            year -= 1
            start = _iso_week_start(year)
        elif ordinal >= start + 364 and ordinal >= _iso_week_start(year + 1):
            year += 1
            start = _iso_week_start(year)
        week, day = divmod(ordinal - start, 7)
        return IsoCalendarDate(year, week + 1, day + 1)

    def isoformat(self) -> str:
        return f"{self._year:04d}-{self._month:02d}-{self._day:02d}"

    def ctime(self) -> str:
        name = _DAY_NAMES[self.weekday()]
        return f"{name} {_MONTH_NAMES[self._month]} {self._day:2d} 00:00:00 {self._year:04d}"

    def _fields(self) -> Fields:
        iso = self.isocalendar()
        fields = Fields()
        fields.set_date(
            self._year,
            self._month,
            self._day,
            self.weekday(),
            _day_of_year(self._year, self._month, self._day),
            iso.year,
            iso.week,
        )
        return fields

    def strftime(self, format: str) -> str:
        return formatted(self._fields(), format)

    def __format__(self, format_spec: str, /) -> str:
        return self.strftime(format_spec) if format_spec else str(self)

    def replace(self, year: Any = MISSING, month: Any = MISSING, day: Any = MISSING) -> Any:
        return date(
            self._year if isinstance(year, Missing) else year,
            self._month if isinstance(month, Missing) else month,
            self._day if isinstance(day, Missing) else day,
        )

    def __add__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return _date_of(self.toordinal() + other._days)
        return NotImplemented

    def __radd__(self, other: Any) -> Any:
        return self.__add__(other)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return _date_of(self.toordinal() - other._days)
        if isinstance(other, date) and not isinstance(other, datetime):
            return timedelta(self.toordinal() - other.toordinal())
        return NotImplemented

    def _key(self) -> tuple[int, int, int]:
        return (self._year, self._month, self._day)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, date) and not isinstance(other, datetime):
            return self._key() == other._key()
        return NotImplemented

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, date) and not isinstance(other, datetime):
            return self._key() < other._key()
        return NotImplemented

    def __le__(self, other: Any) -> bool:
        if isinstance(other, date) and not isinstance(other, datetime):
            return self._key() <= other._key()
        return NotImplemented

    def __gt__(self, other: Any) -> bool:
        if isinstance(other, date) and not isinstance(other, datetime):
            return self._key() > other._key()
        return NotImplemented

    def __ge__(self, other: Any) -> bool:
        if isinstance(other, date) and not isinstance(other, datetime):
            return self._key() >= other._key()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"datetime.date({self._year}, {self._month}, {self._day})"

    def __str__(self) -> str:
        return self.isoformat()

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self


def _plain_date(fields: tuple[int, int, int, bool], text: str) -> tuple[int, int, int]:
    """Year, month and day of a date as it was written, which may be by its week."""
    first, second, third, by_week = fields
    if not by_week:
        return first, second, third
    try:
        ordinal = _ordinal_of_iso(first, second, third)
    except ValueError:
        raise ValueError(f"Invalid isoformat string: {text!r}") from None
    return _from_ordinal(ordinal)


def _date_of(ordinal: int) -> date:
    if not 1 <= ordinal <= _MAX_ORDINAL:
        raise OverflowError("date value out of range")
    year, month, day = _from_ordinal(ordinal)
    return date(year, month, day)


date.min = date(1, 1, 1)
date.max = date(9999, 12, 31)
date.resolution = _DAY


def _time_text(hour: int, minute: int, second: int, us: int, timespec: str) -> str:
    if timespec == "auto":
        timespec = "microseconds" if us else "seconds"
    text = f"{hour:02d}"
    if timespec == "hours":
        return text
    text += f":{minute:02d}"
    if timespec == "minutes":
        return text
    text += f":{second:02d}"
    if timespec == "seconds":
        return text
    if timespec == "milliseconds":
        return f"{text}.{us // 1000:03d}"
    if timespec == "microseconds":
        return f"{text}.{us:06d}"
    raise ValueError("Unknown timespec value")


def _zone_of(fields: Any) -> Any:
    """The zone that a text names, from its offset in microseconds; None for none."""
    if fields is None:
        return None
    if fields == 0:
        return timezone.utc
    return timezone(_delta(fields))


class time:
    """A time of day, in a zone or without."""

    min: time
    max: time
    resolution: timedelta

    def __init__(
        self,
        hour: Any = 0,
        minute: Any = 0,
        second: Any = 0,
        microsecond: Any = 0,
        tzinfo: Any = None,
        *,
        fold: int = 0,
    ) -> None:
        self._hour = index(hour)
        self._minute = index(minute)
        self._second = index(second)
        self._microsecond = index(microsecond)
        self._fold = index(fold)
        _check_time(self._hour, self._minute, self._second, self._microsecond, self._fold)
        _check_tzinfo(tzinfo)
        self._tzinfo = tzinfo

    @classmethod
    def fromisoformat(cls, time_string: Any, /) -> Any:
        if not isinstance(time_string, str):
            raise TypeError("fromisoformat: argument must be str")
        text = time_string
        if SINCE_3_11 and text.startswith("T"):
            text = text[1:]
        fields = iso_time_fields(text)
        if fields is None:
            raise ValueError(f"Invalid isoformat string: {time_string!r}")
        hour, minute, second, us, offset = fields
        return cls(hour, minute, second, us, _zone_of(offset))

    @property
    def hour(self) -> int:
        return self._hour

    @property
    def minute(self) -> int:
        return self._minute

    @property
    def second(self) -> int:
        return self._second

    @property
    def microsecond(self) -> int:
        return self._microsecond

    @property
    def tzinfo(self) -> Any:
        return self._tzinfo

    @property
    def fold(self) -> int:
        return self._fold

    def isoformat(self, timespec: str = "auto") -> str:
        text = _time_text(self._hour, self._minute, self._second, self._microsecond, timespec)
        offset = self.utcoffset()
        return text if offset is None else text + _offset_text(offset, ":")

    def strftime(self, format: str) -> str:
        fields = Fields()
        fields.set_time(self._hour, self._minute, self._second, self._microsecond)
        offset = self.utcoffset()
        if offset is not None:
            fields.set_zone(_offset_text(offset, ""), _offset_text(offset, ":"))
        name = self.tzname() if "%Z" in format else None
        if name is not None:
            fields.zone_name = name
        return formatted(fields, format)

    def __format__(self, format_spec: str, /) -> str:
        return self.strftime(format_spec) if format_spec else str(self)

    def utcoffset(self) -> Any:
        return _offset_of(self._tzinfo, None)

    def dst(self) -> Any:
        return _dst_of(self._tzinfo, None)

    def tzname(self) -> Any:
        return _name_of(self._tzinfo, None)

    def replace(
        self,
        hour: Any = MISSING,
        minute: Any = MISSING,
        second: Any = MISSING,
        microsecond: Any = MISSING,
        tzinfo: Any = MISSING,
        *,
        fold: Any = MISSING,
    ) -> time:
        return time(
            self._hour if isinstance(hour, Missing) else hour,
            self._minute if isinstance(minute, Missing) else minute,
            self._second if isinstance(second, Missing) else second,
            self._microsecond if isinstance(microsecond, Missing) else microsecond,
            self._tzinfo if isinstance(tzinfo, Missing) else tzinfo,
            fold=self._fold if isinstance(fold, Missing) else fold,
        )

    def _us(self) -> int:
        seconds = (self._hour * 60 + self._minute) * 60 + self._second
        return seconds * 10**6 + self._microsecond

    def _difference(self, other: time) -> int:
        """Microseconds from the other to this; an error where only one has an offset."""
        mine = None
        theirs = None
        if not _is_zone(self._tzinfo, other._tzinfo):
            mine = self.utcoffset()
            theirs = other.utcoffset()
        if (mine is None) != (theirs is None):
            raise TypeError("can't compare offset-naive and offset-aware times")
        difference = self._us() - other._us()
        if mine is not None and theirs is not None:
            difference -= mine._us() - theirs._us()
        return difference

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, time):
            return NotImplemented
        try:
            return self._difference(other) == 0
        except TypeError:
            return False

    def __lt__(self, other: Any) -> bool:
        return self._difference(other) < 0 if isinstance(other, time) else NotImplemented

    def __le__(self, other: Any) -> bool:
        return self._difference(other) <= 0 if isinstance(other, time) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return self._difference(other) > 0 if isinstance(other, time) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return self._difference(other) >= 0 if isinstance(other, time) else NotImplemented

    def __hash__(self) -> int:
        offset = self.replace(fold=0).utcoffset()
        return hash(self._us() - (0 if offset is None else offset._us()))

    def __repr__(self) -> str:
        text = f"{self._hour}, {self._minute}"
        if self._second or self._microsecond:
            text += f", {self._second}"
        if self._microsecond:
            text += f", {self._microsecond}"
        if self._tzinfo is not None:
            text += f", tzinfo={self._tzinfo!r}"
        if self._fold:
            text += ", fold=1"
        return f"datetime.time({text})"

    def __str__(self) -> str:
        return self.isoformat()

    def __copy__(self) -> time:
        return self

    def __deepcopy__(self, memo: Any) -> time:
        return self


time.min = time(0, 0, 0)
time.max = time(23, 59, 59, 999999)
time.resolution = timedelta(0, 0, 1)


# Inside `datetime`, `date` and `time` are methods.
_Date = date
_Time = time


class datetime(date):
    """A day and a time of day, in a zone or without."""

    def __init__(
        self,
        year: Any,
        month: Any,
        day: Any,
        hour: Any = 0,
        minute: Any = 0,
        second: Any = 0,
        microsecond: Any = 0,
        tzinfo: Any = None,
        *,
        fold: int = 0,
    ) -> None:
        super().__init__(year, month, day)
        self._hour = index(hour)
        self._minute = index(minute)
        self._second = index(second)
        self._microsecond = index(microsecond)
        self._fold = index(fold)
        _check_time(self._hour, self._minute, self._second, self._microsecond, self._fold)
        _check_tzinfo(tzinfo)
        self._tzinfo = tzinfo

    @classmethod
    def combine(cls, date: Any, time: Any, tzinfo: Any = MISSING) -> Any:
        _check_combined(date, time)
        return cls(
            date.year,
            date.month,
            date.day,
            time.hour,
            time.minute,
            time.second,
            time.microsecond,
            time.tzinfo if isinstance(tzinfo, Missing) else tzinfo,
            fold=time.fold,
        )

    @classmethod
    def fromisoformat(cls, date_string: Any, /) -> Any:
        if not isinstance(date_string, str):
            raise TypeError("fromisoformat: argument must be str")
        parts = split_iso_datetime(date_string)
        if parts is None:
            raise ValueError(f"Invalid isoformat string: {date_string!r}")
        day_fields = iso_date_fields(parts[0])
        time_fields = iso_time_fields(parts[1]) if parts[1] is not None else (0, 0, 0, 0, None)
        if day_fields is None or time_fields is None:
            raise ValueError(f"Invalid isoformat string: {date_string!r}")
        year, month, day = _plain_date(day_fields, date_string)
        hour, minute, second, us, offset = time_fields
        return cls(year, month, day, hour, minute, second, us, _zone_of(offset))

    @classmethod
    def fromtimestamp(cls, timestamp: Any, tz: Any = None) -> Any:
        _check_tzinfo(tz)
        if tz is None:
            raise ValueError("fromtimestamp() without a time zone needs the machine's: pass tz")
        moment = _utc_moment(timestamp).replace(tzinfo=tz)
        return tz.fromutc(moment)

    @classmethod
    def utcfromtimestamp(cls, timestamp: Any, /) -> Any:
        return _utc_moment(timestamp)

    @property
    def hour(self) -> int:
        return self._hour

    @property
    def minute(self) -> int:
        return self._minute

    @property
    def second(self) -> int:
        return self._second

    @property
    def microsecond(self) -> int:
        return self._microsecond

    @property
    def tzinfo(self) -> Any:
        return self._tzinfo

    @property
    def fold(self) -> int:
        return self._fold

    def date(self) -> _Date:
        return _date_of(self.toordinal())

    def time(self) -> _Time:
        return _make_time(self, None)

    def timetz(self) -> _Time:
        return _make_time(self, self._tzinfo)

    def utcoffset(self) -> Any:
        return _offset_of(self._tzinfo, self)

    def dst(self) -> Any:
        return _dst_of(self._tzinfo, self)

    def tzname(self) -> Any:
        return _name_of(self._tzinfo, self)

    def timestamp(self) -> float:
        if self.utcoffset() is None:
            raise ValueError(
                "timestamp() of a datetime without a time zone needs the machine's: set tzinfo"
            )
        return _timestamp(self._us_utc())

    def astimezone(self, tz: Any = None) -> Any:
        if tz is not None and not isinstance(tz, tzinfo):
            name = type(tz).__name__
            raise TypeError(
                f"tzinfo argument must be None or of a tzinfo subclass, not type '{name}'"
            )
        offset = self.utcoffset()
        if tz is None or offset is None:
            raise ValueError(
                "astimezone() needs the machine's time zone here: pass a zone, and set tzinfo"
            )
        if _is_zone(tz, self._tzinfo):
            return self
        return tz.fromutc((self - offset).replace(tzinfo=tz))

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        if not isinstance(sep, str) or len(sep) != 1:
            name = _kind(sep, type(sep).__name__)
            raise TypeError(f"isoformat() argument 1 must be a unicode character, not {name}")
        text = f"{self._year:04d}-{self._month:02d}-{self._day:02d}{sep}"
        text += _time_text(self._hour, self._minute, self._second, self._microsecond, timespec)
        offset = self.utcoffset()
        return text if offset is None else text + _offset_text(offset, ":")

    def ctime(self) -> str:
        name = _DAY_NAMES[self.weekday()]
        clock = f"{self._hour:02d}:{self._minute:02d}:{self._second:02d}"
        return f"{name} {_MONTH_NAMES[self._month]} {self._day:2d} {clock} {self._year:04d}"

    def strftime(self, format: str) -> str:
        fields = self._fields()
        fields.set_time(self._hour, self._minute, self._second, self._microsecond)
        offset = self.utcoffset()
        if offset is not None:
            fields.set_zone(_offset_text(offset, ""), _offset_text(offset, ":"))
        name = self.tzname() if "%Z" in format else None
        if name is not None:
            fields.zone_name = name
        return formatted(fields, format)

    def replace(
        self,
        year: Any = MISSING,
        month: Any = MISSING,
        day: Any = MISSING,
        hour: Any = MISSING,
        minute: Any = MISSING,
        second: Any = MISSING,
        microsecond: Any = MISSING,
        tzinfo: Any = MISSING,
        *,
        fold: Any = MISSING,
    ) -> Any:
        return datetime(
            self._year if isinstance(year, Missing) else year,
            self._month if isinstance(month, Missing) else month,
            self._day if isinstance(day, Missing) else day,
            self._hour if isinstance(hour, Missing) else hour,
            self._minute if isinstance(minute, Missing) else minute,
            self._second if isinstance(second, Missing) else second,
            self._microsecond if isinstance(microsecond, Missing) else microsecond,
            self._tzinfo if isinstance(tzinfo, Missing) else tzinfo,
            fold=self._fold if isinstance(fold, Missing) else fold,
        )

    def _us(self) -> int:
        """Microseconds since the beginning of the year 0's last day, as the clock shows."""
        seconds = (self._hour * 60 + self._minute) * 60 + self._second
        return self.toordinal() * _DAY_US + seconds * 10**6 + self._microsecond

    def _us_utc(self) -> int:
        offset = self.utcoffset()
        return self._us() - (0 if offset is None else offset._us())

    def __add__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return _moment(self._us() + other._us(), self._tzinfo)
        return NotImplemented

    def __radd__(self, other: Any) -> Any:
        return self.__add__(other)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return _moment(self._us() - other._us(), self._tzinfo)
        if not isinstance(other, datetime):
            return NotImplemented
        mine = None
        theirs = None
        if not _is_zone(self._tzinfo, other._tzinfo):
            mine = self.utcoffset()
            theirs = other.utcoffset()
        if (mine is None) != (theirs is None):
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        difference = self._us() - other._us()
        if mine is not None and theirs is not None:
            difference -= mine._us() - theirs._us()
        return _delta(difference)

    def _difference(self, other: Any) -> int:
        mine = None
        theirs = None
        if not _is_zone(self._tzinfo, other._tzinfo):
            mine = self.utcoffset()
            theirs = other.utcoffset()
        if (mine is None) != (theirs is None):
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        difference = self._us() - other._us()
        if mine is not None and theirs is not None:
            difference -= mine._us() - theirs._us()
        return int(difference)

    def _compared(self, other: Any) -> int:
        if not isinstance(other, datetime):
            raise TypeError("can't compare datetime.datetime to datetime.date")
        return self._difference(other)

    def _depends_on_fold(self) -> bool:
        return bool(self.utcoffset() != self.replace(fold=1 - self._fold).utcoffset())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, datetime):
            return False if isinstance(other, date) else NotImplemented
        if not _is_zone(self._tzinfo, other._tzinfo):
            if (self.utcoffset() is None) != (other.utcoffset() is None):
                return False
            # Between zones, a time that the clock shows twice equals no other.
            if self._depends_on_fold() or other._depends_on_fold():
                return False
        return self._difference(other) == 0

    def __lt__(self, other: Any) -> bool:
        return self._compared(other) < 0 if _may_compare(other) else NotImplemented

    def __le__(self, other: Any) -> bool:
        return self._compared(other) <= 0 if _may_compare(other) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return self._compared(other) > 0 if _may_compare(other) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return self._compared(other) >= 0 if _may_compare(other) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.replace(fold=0)._us_utc())

    def __repr__(self) -> str:
        text = f"{self._year}, {self._month}, {self._day}, {self._hour}, {self._minute}"
        if self._second or self._microsecond:
            text += f", {self._second}"
        if self._microsecond:
            text += f", {self._microsecond}"
        if self._fold:
            text += ", fold=1"
        if self._tzinfo is not None:
            text += f", tzinfo={self._tzinfo!r}"
        return f"datetime.datetime({text})"

    def __str__(self) -> str:
        return self.isoformat(" ")


def _may_compare(other: Any) -> bool:
    """Before 3.13 a plain date is refused by its name, everything else by Python itself."""
    return isinstance(other, datetime) or (isinstance(other, date) and not SINCE_3_13)


def _check_combined(day: Any, clock: Any) -> None:
    if not isinstance(day, date):
        name = _kind(day, type(day).__name__)
        raise TypeError(f"combine() argument 1 must be datetime.date, not {name}")
    if not isinstance(clock, time):
        name = _kind(clock, type(clock).__name__)
        raise TypeError(f"combine() argument 2 must be datetime.time, not {name}")


def _make_time(moment: datetime, zone: Any) -> _Time:
    return time(
        moment._hour,
        moment._minute,
        moment._second,
        moment._microsecond,
        zone,
        fold=moment._fold,
    )


def _moment(us: int, zone: Any) -> datetime:
    """The datetime that `_us` counts so many microseconds for."""
    ordinal, rest = divmod(us, _DAY_US)
    if not 1 <= ordinal <= _MAX_ORDINAL:
        raise OverflowError("date value out of range")
    year, month, day = _from_ordinal(ordinal)
    seconds, microsecond = divmod(rest, 10**6)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return datetime(year, month, day, hour, minute, second, microsecond, zone)


_EPOCH_US = 719163 * _DAY_US


def _timestamp(us_utc: int) -> float:
    return (us_utc - _EPOCH_US) / 10**6


def _utc_moment(timestamp: Any) -> datetime:
    """The time in UTC so many seconds after 1970, to the nearest microsecond."""
    if isinstance(timestamp, float):
        if timestamp != timestamp:
            raise ValueError("Invalid value NaN (not a number)")
        whole = int(timestamp)
        us = whole * 10**6 + round((timestamp - whole) * 1e6)
    else:
        us = index(timestamp) * 10**6
    if not _DAY_US <= us + _EPOCH_US < (_MAX_ORDINAL + 1) * _DAY_US:
        year = 1970 + us // (365 * _DAY_US)
        raise ValueError(f"year {year} is out of range")
    return _moment(us + _EPOCH_US, None)


datetime.min = datetime(1, 1, 1)
datetime.max = datetime(9999, 12, 31, 23, 59, 59, 999999)
datetime.resolution = timedelta(0, 0, 1)
