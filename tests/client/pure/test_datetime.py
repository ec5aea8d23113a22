"""datetime's pure version against CPython's: each expression is evaluated with both."""

from __future__ import annotations

import copy
import datetime
import random
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from purlin.pure import _datetime as pure
from purlin.pure._version import SINCE_3_11, SINCE_3_12
from tests.client.pure.agree import outcome

NAMES = ("date", "time", "datetime", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR")


def names(module: ModuleType) -> dict[str, Any]:
    made = {name: getattr(module, name) for name in NAMES}
    delta, zone, base = made["timedelta"], made["timezone"], made["tzinfo"]

    class Summer(base):  # type: ignore[misc, valid-type]
        """One hour ahead, another from April to September; a fold at the end."""

        def utcoffset(self, dt: Any) -> Any:
            return delta(hours=1) + self.dst(dt)

        def dst(self, dt: Any) -> Any:
            if dt is None or not 4 <= dt.month <= 9:
                return delta(0)
            if (dt.month, dt.day, dt.hour) == (9, 30, 23):
                return delta(0) if dt.fold else delta(hours=1)
            return delta(hours=1)

        def tzname(self, dt: Any) -> str:
            return "S%T"

        def __repr__(self) -> str:
            return "Summer"

    class Wrong(base):  # type: ignore[misc, valid-type]
        """Says whatever it is told."""

        def __init__(self, what: Any) -> None:
            self.what = what

        def utcoffset(self, dt: Any) -> Any:
            return self.what

        dst = tzname = utcoffset

        def __repr__(self) -> str:
            return "Wrong"

    made["summer"] = Summer()
    made["Wrong"] = Wrong
    made["east"] = zone(delta(hours=5, minutes=30))
    made["west"] = zone(-delta(hours=8), "PST")
    made["odd"] = zone(delta(hours=1, seconds=2, microseconds=3))
    made["utc"] = zone.utc
    made["copy"] = copy
    return made


REAL = names(datetime)
OURS = names(pure)


def agree(*expressions: str) -> None:
    for expression in expressions:
        code = compile(expression, "expression", "eval")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            expected = outcome(lambda: plain(eval(code, REAL)))
        got = outcome(lambda: plain(eval(code, OURS)))
        if "TypeError" in expected:
            # What Python itself says of operators shows the classes' full names.
            expected = expected.replace("'datetime.", "'")
            got = got.replace("'datetime.", "'")
        assert got == expected, f"{expression}\n got {got}\nwant {expected}"


def plain(value: Any) -> Any:
    return value if type(value) in (bool, int, float, str, tuple) else repr(value)


def deltas(rng: random.Random) -> str:
    return rng.choice(
        [
            "timedelta(0)",
            f"timedelta({rng.randrange(-400, 400)})",
            f"timedelta({rng.randrange(-5, 5)}, {rng.randrange(-(10**6), 10**6)}, {rng.randrange(-(10**9), 10**9)})",
            f"timedelta(hours={rng.uniform(-99, 99)!r})",
            f"timedelta(microseconds={rng.randrange(-3, 4)})",
            f"timedelta(weeks={rng.randrange(-300000, 300000)})",
            "timedelta.max",
            "timedelta.min",
        ]
    )


def dates(rng: random.Random) -> str:
    year = rng.choice(
        [
            1,
            4,
            100,
            400,
            1900,
            1969,
            1970,
            1999,
            2000,
            2004,
            2020,
            2024,
            9999,
            rng.randrange(1, 10000),
        ]
    )
    return f"date({year}, {rng.choice([1, 2, 3, 12, rng.randrange(1, 13)])}, {rng.choice([1, 28, rng.randrange(1, 29)])})"


ZONES = ("None", "None", "utc", "east", "west", "odd", "summer", "timezone.max")


def times(rng: random.Random) -> str:
    clock = f"{rng.randrange(24)}, {rng.randrange(60)}, {rng.choice([0, rng.randrange(60)])}"
    us = rng.choice([0, 0, 1, 5000, 999999, rng.randrange(10**6)])
    return f"time({clock}, {us}, {rng.choice(ZONES)}, fold={rng.randrange(2)})"


def moments(rng: random.Random) -> str:
    return dates(rng).replace("date(", "datetime(")[:-1] + ", " + times(rng)[len("time(") :]


def samples(seed: int, count: int) -> Iterator[tuple[random.Random, str, str, str, str]]:
    rng = random.Random(seed)
    for _ in range(count):
        yield rng, deltas(rng), dates(rng), times(rng), moments(rng)


def test_timedeltas() -> None:
    for rng, a, _, _, _ in samples(1, 150):
        b = deltas(rng)
        agree(
            a,
            f"str({a})",
            f"({a}).total_seconds()",
            f"-({a})",
            f"+({a})",
            f"abs({a})",
            f"bool({a})",
        )
        agree(f"(({a}).days, ({a}).seconds, ({a}).microseconds)")
        for operator in ("+", "-", "/", "//", "%", "<", "<=", ">", ">=", "==", "!="):
            agree(f"({a}) {operator} ({b})")
        agree(f"divmod({a}, {b})", f"hash({a}) == hash(-(-({a})))")
        for number in (
            "0",
            "1",
            "-3",
            "7",
            "0.0",
            "0.1",
            "-2.5",
            "1e-9",
            "float('nan')",
            "float('inf')",
            "True",
            "'a'",
        ):
            agree(f"({a}) / {number}", f"({a}) // {number}")
            if number != "'a'":
                agree(f"({a}) * {number}", f"{number} * ({a})")
    agree("timedelta.min", "timedelta.max", "timedelta.resolution")


def test_timedeltas_made() -> None:
    rng = random.Random(2)
    words = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
    numbers = [
        "0",
        "1",
        "-1",
        "0.5",
        "1.5",
        "2.5",
        "-0.5",
        "-1.5",
        "1e-6",
        "0.0000005",
        "1e10",
        "True",
        "10**9",
        "0.1",
    ]
    for word in words:
        for number in (
            *numbers,
            "'a'",
            "None",
            "float('nan')",
            "float('inf')",
            "10**30",
            "1j",
            "999999999",
            "10**10",
        ):
            agree(f"timedelta({word}={number})")
    for _ in range(500):
        chosen = rng.sample(words, rng.randrange(1, 5))
        agree(f"timedelta({', '.join(f'{word}={rng.choice(numbers)}' for word in chosen)})")
        agree(f"timedelta({', '.join(f'{word}={rng.uniform(-9, 9)!r}' for word in chosen)})")
        agree(
            f"timedelta(microseconds={rng.randrange(-9, 9)}, milliseconds={rng.randrange(-9999, 9999) / 2000!r})"
        )
    agree(
        "timedelta(1) + 5",
        "5 - timedelta(1)",
        "timedelta(1) < 5",
        "timedelta(1) == 5",
        "timedelta(1) % 5",
        "2 // timedelta(1)",
    )


def test_dates() -> None:
    for rng, delta, a, _, moment in samples(3, 150):
        b = dates(rng)
        for call in (
            "toordinal()",
            "weekday()",
            "isoweekday()",
            "isoformat()",
            "ctime()",
            "__str__()",
        ):
            agree(f"({a}).{call}")
        agree(
            a,
            f"tuple(({a}).isocalendar())",
            f"({a}).isocalendar()",
            f"(({a}).year, ({a}).month, ({a}).day)",
        )
        agree(f"({a}) + ({delta})", f"({delta}) + ({a})", f"({a}) - ({delta})", f"({a}) - ({b})")
        for operator in ("<", "<=", ">", ">=", "==", "!="):
            agree(
                f"({a}) {operator} ({b})",
                f"({a}) {operator} ({moment})",
                f"({moment}) {operator} ({a})",
                f"({a}) {operator} 5",
            )
        agree(f"date.fromordinal(({a}).toordinal())", f"date.fromisocalendar(*({a}).isocalendar())")
        agree(
            f"({a}) - ({moment})", f"({moment}) - ({a})", f"hash({a}) == hash(copy.deepcopy({a}))"
        )
        agree(
            f"({a}).replace(day=3)",
            f"({a}).replace(month=2, day=29)",
            f"({a}).replace({rng.randrange(10001)})",
        )
    agree("date.min", "date.max", "date.resolution", "MINYEAR", "MAXYEAR")
    agree(
        "date(2020, 1, 1).isocalendar() == (2020, 1, 3)",
        "date(2020, 1, 1).isocalendar()[1]",
        "len(date.min.isocalendar())",
    )
    for arguments in (
        "2020, 13, 1",
        "0, 1, 1",
        "10000, 1, 1",
        "2020, 2, 30",
        "2021, 2, 29",
        "2020, 1, 0",
        "'a', 1, 1",
        "1.0, 1, 1",
        "2020, None, 1",
        "2020, 0, 1",
        "True, True, True",
    ):
        agree(f"date({arguments})")
    for call in (
        "fromordinal(0)",
        "fromordinal(10**7)",
        "fromordinal(-5)",
        "fromordinal(3652060)",
        "min.replace(None)",
        "min.replace('a')",
        "fromisoformat(5)",
    ):
        agree(f"date.{call}")
    agree("date.min + 5", "5 + date.min", "date.min - 5", "date.min < None")


def test_iso_calendar() -> None:
    for year in (0, 1, 2, 1999, 2004, 2009, 2015, 2016, 2020, 2026, 9998, 9999, 10000):
        for week in (0, 1, 2, 52, 53, 54):
            for day in (0, 1, 7, 8):
                if not (year == 9999 and week == 52 and day == 7):
                    agree(f"date.fromisocalendar({year}, {week}, {day})")
    for ordinal in range(730000, 730000 + 3000, 13):
        agree(f"tuple(date.fromordinal({ordinal}).isocalendar())")


def test_times() -> None:
    for rng, _, _, a, _ in samples(4, 150):
        b = times(rng)
        agree(a, f"str({a})", f"({a}).utcoffset()", f"({a}).dst()", f"({a}).tzname()", f"bool({a})")
        agree(f"(({a}).hour, ({a}).minute, ({a}).second, ({a}).microsecond, ({a}).fold)")
        for spec in ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds", "days"):
            agree(f"({a}).isoformat('{spec}')", f"({a}).isoformat(timespec='{spec}')")
        for operator in ("<", "<=", ">", ">=", "==", "!="):
            agree(f"({a}) {operator} ({b})", f"({a}) {operator} 5", f"({a}) {operator} ({a})")
        agree(
            f"({a}).replace(minute=5)",
            f"({a}).replace(tzinfo=None)",
            f"({a}).replace(fold=1, hour=25)",
            f"({a}).replace(tzinfo=west)",
        )
        agree(f"hash({a}) == hash(copy.copy({a}))")
    for arguments in (
        "24",
        "-1",
        "0, 60",
        "0, 0, 60",
        "0, 0, 0, 10**6",
        "fold=2",
        "tzinfo=5",
        "'a'",
        "1.0",
        "0, None",
        "",
    ):
        agree(f"time({arguments})")
    agree(
        "time.min",
        "time.max",
        "time.resolution",
        "time(1).replace(None)",
        "time(1).replace(tzinfo=5)",
    )


def test_moments() -> None:
    for rng, delta, day, clock, a in samples(5, 150):
        b = moments(rng)
        zone = rng.choice(("utc", "east", "west", "odd", "summer"))
        for call in (
            "utcoffset()",
            "dst()",
            "tzname()",
            "date()",
            "time()",
            "timetz()",
            "ctime()",
            "isoformat()",
            "__str__()",
            "weekday()",
            "toordinal()",
        ):
            agree(f"({a}).{call}")
        agree(
            a,
            f"tuple(({a}).isocalendar())",
            f"({a}).isoformat(' ', 'milliseconds')",
            f"({a}).isoformat(timespec='hours')",
        )
        agree(f"({a}) + ({delta})", f"({delta}) + ({a})", f"({a}) - ({delta})", f"({a}) - ({b})")
        for operator in ("<", "<=", ">", ">=", "==", "!="):
            agree(f"({a}) {operator} ({b})", f"({a}) {operator} 5")
        agree(
            f"datetime.combine({day}, {clock})",
            f"datetime.combine({day}, {clock}, {zone})",
            f"datetime.combine({a}, {clock})",
        )
        agree(
            f"({a}).replace(tzinfo={zone})",
            f"({a}).replace(year=2001, fold=1)",
            f"({a}).replace(second=60)",
            f"({a}).replace(tzinfo=None).tzinfo",
        )
        aware = f"({a}).replace(tzinfo={zone})"
        agree(
            f"{aware}.timestamp()",
            f"hash({aware}) == hash(copy.copy({aware}))",
            f"{aware} == ({b}).replace(tzinfo=utc)",
        )
        for other in ("utc", "east", "summer", "odd"):
            agree(
                f"{aware}.astimezone({other})",
                f"{aware}.astimezone({other}) == {aware}",
                f"{aware}.astimezone({other}) - {aware}",
            )
    agree(
        "datetime.min",
        "datetime.max",
        "datetime.resolution",
        "datetime.max + timedelta(0, 0, 1)",
        "datetime.min - timedelta(0, 0, 1)",
    )
    for arguments in (
        "2020, 1, 1, 24",
        "2020, 1, 1, tzinfo=5",
        "2020, 2, 30",
        "2020, 1, 1, fold=-1",
        "2020, 1, 1, 1.5",
    ):
        agree(f"datetime({arguments})")
    agree(
        "datetime.combine(5, time())",
        "datetime.combine(date.min, 5)",
        "datetime.min.isoformat('ab')",
        "datetime.min.isoformat(5)",
    )
    agree(
        "datetime.min.replace(tzinfo=5)",
        "datetime.min.replace(None)",
        "datetime.min + 5",
        "datetime.min - 'a'",
        "datetime.min.astimezone(5)",
    )


def test_what_a_zone_may_say() -> None:
    for what in (
        "None",
        "5",
        "'a'",
        "timedelta(1)",
        "-timedelta(1)",
        "timedelta(hours=23)",
        "timedelta(0, 0, 1)",
    ):
        for call in ("utcoffset()", "dst()", "tzname()", "isoformat()"):
            agree(
                f"datetime(2020, 1, 1, tzinfo=Wrong({what})).{call}",
                f"time(1, tzinfo=Wrong({what})).{call}",
            )
    agree(
        "datetime(2020, 1, 1, tzinfo=tzinfo()).utcoffset()",
        "tzinfo().dst(None)",
        "tzinfo().tzname(5)",
    )
    agree(
        "summer.fromutc(5)",
        "summer.fromutc(datetime.min)",
        "utc.fromutc(5)",
        "utc.fromutc(datetime.min)",
    )
    agree("Wrong(None).fromutc(datetime(2020, 1, 1, tzinfo=east))")
    zone = "(lambda z: z.fromutc(datetime(2020, 1, 1, tzinfo=z)))"
    agree(
        f"{zone}(Wrong(None))",
        f"{zone}(Wrong(timedelta(hours=1)))",
        f"{zone}(summer)",
        f"{zone}(east)",
    )


def test_zones() -> None:
    for offset in (
        "timedelta(0)",
        "timedelta(hours=5)",
        "-timedelta(minutes=1)",
        "timedelta(0, 1, 1)",
        "-timedelta(0, 1, 1)",
        "timedelta(1)",
        "-timedelta(1)",
        "5",
        "None",
        "-timedelta(hours=23, minutes=59, seconds=59)",
    ):
        agree(
            f"timezone({offset})",
            f"str(timezone({offset}))",
            f"timezone({offset}).utcoffset(None)",
            f"timezone({offset}).tzname(None)",
        )
        agree(
            f"timezone({offset}, 'X')",
            f"timezone({offset}, 'X').tzname(None)",
            f"timezone({offset}) == utc",
            f"timezone({offset}, 5)",
        )
        agree(
            f"timezone({offset}) == timezone({offset}, 'X')",
            f"hash(timezone({offset})) == hash(timezone({offset}, 'X'))",
        )
    agree(
        "timezone.utc",
        "timezone.min",
        "timezone.max",
        "utc.dst(None)",
        "utc.utcoffset(5)",
        "utc.tzname(5)",
        "utc.dst(5)",
        "utc == 5",
        "timezone(timedelta(0), None)",
    )
    if SINCE_3_11:
        assert pure.UTC is pure.timezone.utc


def test_timestamps() -> None:
    rng = random.Random(6)
    stamps: list[Any] = [
        0,
        1,
        -1,
        1.5,
        -1.5,
        1e9,
        1234567890.123456,
        -62135596800,
        253402300799,
        0.0000005,
        0.0000015,
        -0.0000005,
        True,
    ]
    stamps += [rng.uniform(-6e10, 2.5e11) for _ in range(300)] + [
        rng.uniform(-2, 2) for _ in range(300)
    ]
    for stamp in stamps:
        agree(f"datetime.utcfromtimestamp({stamp!r})")
        for zone in ("utc", "east", "odd"):
            if abs(stamp) < 6e10:
                agree(
                    f"datetime.fromtimestamp({stamp!r}, {zone})",
                    f"datetime.fromtimestamp({stamp!r}, tz={zone}).timestamp()",
                )
    agree(
        "datetime.fromtimestamp(float('nan'), utc)",
        "datetime.fromtimestamp('a', utc)",
        "datetime.fromtimestamp(1, 5)",
    )
    for stamp in ("10**20", "-10**20", "10**13", "-10**13", "float('inf')", "1e20"):
        for kind in (names(pure), REAL):
            with pytest.raises((ValueError, OverflowError)):
                eval(f"datetime.fromtimestamp({stamp}, utc)", kind)


def test_what_would_need_the_machine() -> None:
    for expression in (
        "datetime.fromtimestamp(1)",
        "datetime.min.timestamp()",
        "datetime.min.astimezone()",
        "datetime.min.astimezone(utc)",
    ):
        with pytest.raises(ValueError, match="machine"):
            eval(expression, OURS)
    with pytest.raises(ValueError, match="machine"):
        pure.datetime.min.strftime("%s")


KINDS = "aAbBcCdDeFgGhHIjklmMnpPrRStTuUVwWxXyYzZf%"


def test_strftime() -> None:
    rng = random.Random(7)
    for kind in KINDS:
        for value in (
            "date(2020, 1, 1)",
            "date(5, 12, 31)",
            "time(0, 5, 9, 12)",
            "time(12, 30, tzinfo=odd)",
            "datetime(2021, 10, 31, 23, 59, 59, 999999, east)",
            "datetime(123, 2, 3, 13, tzinfo=summer)",
            "datetime(1999, 1, 3, 9)",
        ):
            agree(f"({value}).strftime('<%{kind}>')", f"format({value}, '%{kind}')")
            if kind not in "cDFrRTxXzZf":
                for flags in ("-", "_", "0", "^", "#", "5", "_5", "05", "-5", "E", "O", "10", "^#"):
                    agree(f"({value}).strftime('<%{flags}{kind}>')")
    for _, _, day, clock, moment in samples(8, 150):
        text = "".join(
            rng.choice(["%" + rng.choice(KINDS), " ", "-", "é", "x", "{"]) for _ in range(5)
        )
        for value in (day, clock, moment):
            agree(
                f"({value}).strftime({text!r})", f"format({value}, {text!r})", f"f'{{{value}:%Y}}'"
            )
    for text in (
        "",
        "%",
        "a%",
        "%%%",
        "%Q",
        "%5",
        "%-",
        "%E",
        "%Ed",
        "%OY",
        "%+",
        "%é",
        "%%z",
        "100%%",
        "% d",
    ):
        agree(
            f"datetime(2020, 5, 6, 7, 8, 9, tzinfo=east).strftime({text!r})",
            f"format(date(2020, 5, 6), {text!r})",
        )
    if SINCE_3_12:
        for value in (
            "date(2020, 1, 1)",
            "datetime(2020, 1, 1, tzinfo=odd)",
            "datetime(2020, 1, 1)",
            "time(1, tzinfo=west)",
        ):
            agree(f"({value}).strftime('%:z|%z')")


def test_iso_dates_and_times_read() -> None:
    rng = random.Random(9)
    for _, _, day, clock, moment in samples(10, 300):
        for name, value in (("date", day), ("time", clock), ("datetime", moment)):
            text = str(eval(value, REAL))
            agree(f"{name}.fromisoformat({text!r})", f"{name}.fromisoformat({text!r}).isoformat()")
    pieces = [
        "2020",
        "-",
        "-",
        "01",
        "15",
        "W",
        "W05",
        "3",
        "T",
        " ",
        "12",
        ":",
        ":",
        "30",
        ".",
        ",",
        "123",
        "123456",
        "789",
        "+",
        "Z",
        "05",
        "é",
        "9999",
        "0001",
        "24",
    ]
    texts = {
        "2020-01-15", "20200115", "2020-W05-3", "2020W053", "2020W05", "2020-W05", "2020-W54-1", "2020-W53", "2021-W53-1", "0000-01-01",
        "9999-W52-6", "9999-W52-5", "0001-W01-1", "0001W011", "2020-001", "2020-1-1", "2020-01-15T", "2020-01-15T12", "2020-01-15T1230", "20200115T123015",
        "20200115T123015.5", "2020-01-15 12:30:15,5", "2020-01-15T12:30:15.123456789", "2020-01-15T12:30:15Z", "2020-01-15T12:30:15z", "2020-01-15T12Z",
        "2020-01-15T12:30+05", "2020-01-15T12:30+0530", "2020-01-15T12:30+05:30:15.5", "2020-01-15T12:30-00:00", "2020-01-15T12:30+24:00", "12", "1230",
        "T12", "T1230Z", "12:30:15:123", "12:", "12:+05:00", "12:30:", "12:3", "12:30:15.", "12:30:15.+00:00", "12.5", "12:30.5", "123015.5", "24:00", "12:60",
        "12:30:15.1234567", "+05", "Z", "", "T", "12:30:15+00:00:00.5", "12:30-23:59:59.999999", "2020-W01-12", "2020-W01-1T12", "2020W0112", "2020W01112",
        "2020-01-15é12:30", "2020-01-15\U0001f60012:30", "٢٠٢٠-01-01", "12:30:15-", "12:30 +05:00", "2020-01-15T12:30:15+05:30Z", "2020/01/15", "20-01-15",
    }  # fmt: skip
    for _ in range(2500):
        texts.add("".join(rng.choice(pieces) for _ in range(rng.randrange(1, 12))))
        clock = rng.choice(
            ["12", "1230", "12:30", "123015", "12:30:15", "12:30:15.", "123015,"]
        ) + rng.choice(["", "1", "123", "1234567"])
        zone = rng.choice(
            ["", "Z", "+05", "-0530", "+05:30", "+053015", "-05:30:15.123", "+", "-00:00:00.5"]
        )
        day = rng.choice(
            ["2020-01-15", "20200115", "2020-W05-3", "2020W053", "2020W05", "2020-W05"]
        )
        texts.add(day + rng.choice(["T", " ", "-", "1", "é"]) + clock + zone)
        texts.add(clock + zone)
        damaged = list(day + "T" + clock + zone)
        damaged[rng.randrange(len(damaged))] = rng.choice("0159-:.,WTZ+ ")
        texts.add("".join(damaged))
    for text in sorted(texts):
        for name in ("date", "time", "datetime"):
            agree(f"{name}.fromisoformat({text!r})")
    agree(
        "time.fromisoformat(5)", "datetime.fromisoformat(None)", "date.fromisoformat(b'2020-01-15')"
    )
