"""datetime: arithmetic, comparison, text."""
# mypy: ignore-errors

import datetime as dt
from datetime import date, datetime, time, timedelta, timezone


def date_parts():
    d = date(2024, 2, 29)
    return (
        d.year,
        d.month,
        d.day,
        d.weekday(),
        d.isoweekday(),
        d.isocalendar()[:3],
        d.toordinal(),
        date.fromordinal(738000),
        d.timetuple().tm_yday,
        d.replace(year=2023, day=28),
    )


def date_text():
    return (
        str(date(2024, 2, 9)),
        repr(date(2024, 2, 9)),
        date(2024, 2, 9).isoformat(),
        date.fromisoformat("2023-12-31"),
        f"{date(2024, 1, 2)}",
        date(2024, 1, 2).ctime(),
        date(2024, 1, 2).strftime("%d/%m/%y %A %j"),
        f"{date(2024, 1, 2):%Y_%m}",
    )


def date_arithmetic():
    a, b = date(2024, 3, 1), date(2023, 12, 25)
    return (
        a - b,
        (a - b).days,
        a + timedelta(days=30),
        a - timedelta(weeks=1),
        a > b,
        a == date(2024, 3, 1),
        min(a, b),
        sorted([a, b]),
        a != b,
        date.min,
        date.max,
        date.resolution,
    )


def raises_date_range():
    return date(2023, 2, 29)


def raises_date_month():
    return date(2023, 13, 1)


def raises_date_year():
    return date(0, 1, 1)


def raises_date_overflow():
    return date.max + timedelta(days=1)


def raises_date_text():
    return date.fromisoformat("2023-02-30")


def raises_date_compare():
    return date(2024, 1, 1) < 5


def raises_date_add_int():
    return date(2024, 1, 1) + 1


def timedelta_parts():
    t = timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=5, microseconds=6)
    return (
        t.days,
        t.seconds,
        t.microseconds,
        t.total_seconds(),
        str(t),
        repr(t),
        timedelta(),
        bool(timedelta(0)),
        bool(t),
    )


def timedelta_arithmetic():
    a, b = timedelta(hours=3), timedelta(minutes=50)
    return (
        a + b,
        a - b,
        a * 2,
        2.5 * a,
        a / b,
        a / 2,
        a // b,
        a // 7,
        a % b,
        divmod(a, b),
        -a,
        abs(-a),
        +b,
        a > b,
        a == timedelta(minutes=180),
        sum([a, b], timedelta()),
        max(a, b),
        hash(a) == hash(timedelta(hours=3)),
    )


def timedelta_negative():
    return (
        timedelta(hours=-1),
        str(timedelta(seconds=-1)),
        repr(timedelta(microseconds=-1)),
        timedelta(days=-1, seconds=5).total_seconds(),
        timedelta(days=1.5),
        timedelta(weeks=2).days,
        timedelta(seconds=0.0000015),
    )


def raises_timedelta_overflow():
    return timedelta(days=10**10)


def raises_timedelta_zero():
    return timedelta(1) / timedelta(0)


def raises_timedelta_add():
    return timedelta(1) + 1


def datetime_parts():
    d = datetime(2024, 2, 29, 13, 45, 59, 123456)
    return (
        d.date(),
        d.time(),
        d.hour,
        d.minute,
        d.second,
        d.microsecond,
        d.weekday(),
        d.replace(hour=0, microsecond=0),
        datetime.combine(date(2024, 1, 1), time(12, 30)),
        d.timetuple()[:6],
        d.toordinal(),
    )


def datetime_text():
    return (
        str(datetime(2024, 1, 2, 3, 4, 5)),
        repr(datetime(2024, 1, 2, 3, 4)),
        datetime(2024, 1, 2, 3, 4, 5, 600).isoformat(),
        datetime(2024, 1, 2).isoformat(" "),
        datetime(2024, 1, 2, 3).isoformat(timespec="minutes"),
        datetime.fromisoformat("2024-01-02T03:04:05"),
        datetime.fromisoformat("2024-01-02 03:04:05.678900"),
        datetime(2024, 1, 2, 15, 4).strftime("%Y-%m-%d %H:%M:%S %p %I %b %a %f %%"),
        datetime.strptime("2024-03-05 06:07", "%Y-%m-%d %H:%M"),
    )


def datetime_arithmetic():
    a, b = datetime(2024, 3, 1, 12), datetime(2024, 2, 28, 23, 30)
    return (
        a - b,
        a + timedelta(hours=36),
        b - timedelta(seconds=1),
        a > b,
        (a - b).total_seconds(),
        max(a, b),
        a == datetime(2024, 3, 1, 12, 0),
        sorted([a, b])[0],
        isinstance(a, date),
        hash(a) == hash(datetime(2024, 3, 1, 12)),
    )


def raises_datetime_hour():
    return datetime(2024, 1, 1, 24)


def raises_datetime_mixed_zones():
    return datetime(2024, 1, 1) < datetime(2024, 1, 1, tzinfo=timezone.utc)


def raises_datetime_minus_date():
    return datetime(2024, 1, 1) - date(2024, 1, 1)


def raises_strptime():
    return datetime.strptime("x", "%Y")


def zones():
    cet = timezone(timedelta(hours=1), "CET")
    a = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)
    b = a.astimezone(cet)
    return (
        str(a),
        str(b),
        a == b,
        b.utcoffset(),
        b.tzname(),
        repr(timezone.utc),
        str(timezone(timedelta(hours=-5, minutes=-30))),
        b - a,
        a.replace(tzinfo=cet) - a,
        datetime.fromisoformat("2024-01-01T00:00:00+02:00").utcoffset(),
        a.timestamp(),
        datetime.fromtimestamp(86400, timezone.utc),
    )


def raises_zone_range():
    return timezone(timedelta(hours=25))


def times():
    return (
        time(1, 2, 3),
        str(time(1, 2, 3, 4)),
        repr(time(1)),
        time(5) < time(6),
        time.fromisoformat("12:34:56"),
        time(1, 2).isoformat("seconds"),
        time(23, 59).replace(minute=0),
        time.max,
        f"{time(9, 5):%H.%M}",
    )


def raises_time_range():
    return time(1, 60)


def days_between():
    return [(date(2024, m, 1) - date(2024, 1, 1)).days for m in range(1, 13)]


def fridays_13th(year):
    return [m for m in range(1, 13) if date(year, m, 13).weekday() == 4]


def is_leap(y):
    try:
        return bool(date(y, 2, 29))
    except ValueError:
        return False


def age(born, today):
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def calendar_rows(y, m):
    first = date(y, m, 1)
    days = ((date(y + m // 12, m % 12 + 1, 1)) - first).days
    cells = [""] * first.weekday() + [str(d) for d in range(1, days + 1)]
    return [cells[i : i + 7] for i in range(0, len(cells), 7)]


def as_keys():
    return (
        {date(2024, 1, 1): "a"}[date(2024, 1, 1)],
        len({datetime(2024, 1, 1), datetime(2024, 1, 1)}),
        timedelta(1) in {timedelta(days=1)},
    )


def module_prefix():
    return dt.date(2024, 1, 1) + dt.timedelta(1), dt.MINYEAR, dt.MAXYEAR


ARGS = {
    "fridays_13th": [(2023,), (2024,)],
    "is_leap": [(1900,), (2000,), (2024,), (2023,)],
    "age": [(date(1990, 5, 17), date(2024, 5, 16)), (date(2000, 2, 29), date(2024, 3, 1))],
    "calendar_rows": [(2024, 2), (2023, 12)],
}
