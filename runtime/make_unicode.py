"""Prints unicode.def: what CPython 3.11 knows of code points, for unicode.c.

Run it under CPython 3.11: `python3.11 runtime/make_unicode.py > runtime/unicode.def`. Its Unicode
is 14.0; a code point assigned later has no properties. CASES are the distinct sets of properties,
RANGES say from which code point on which one holds, PAGES where to look for a code point below
0x20000, and LONG are the case mappings to several code points.
"""

import sys
import unicodedata
from collections.abc import Callable

LIMIT = 0x110000
PAGED = 0x20000
LONG = 1 << 13

FLAGS: list[Callable[[str], bool]] = [
    str.isalpha,
    str.isdecimal,
    str.isdigit,
    str.isnumeric,
    str.isprintable,
    str.isspace,
    str.isupper,
    str.islower,
    lambda c: unicodedata.category(c) == "Lt",
    lambda c: (c + "a").title()[-1] == "a",  # cased
    lambda c: is_ignorable(c),
    str.isidentifier,
    lambda c: ("a" + c).isidentifier(),
]
FOLDS: list[Callable[[str], str]] = [str.upper, str.lower, str.title, str.casefold]


def is_ignorable(c: str) -> bool:
    """Case-ignorable: seen by what lower() makes of a sigma behind it."""
    cased = (c + "a").title()[-1] == "a"
    if cased:
        return ("1" + c + "\u03a3").lower()[-1] == "\u03c3"
    return ("A" + c + "\u03a3").lower()[-1] == "\u03c2"


def main() -> None:
    """Prints the tables."""
    longs: dict[str, int] = {}
    records: dict[tuple[int, ...], int] = {}
    ranges: list[tuple[int, int]] = []
    for point in range(LIMIT):
        c = chr(point)
        flags = sum(1 << i for i, flag in enumerate(FLAGS) if flag(c))
        mapped = [fold(c) for fold in FOLDS]
        if all(len(text) == 1 for text in mapped):
            maps = [ord(text) - point for text in mapped]
        else:
            flags |= LONG
            maps = [longs.setdefault(text, len(longs)) for text in mapped]
        record = (flags, unicodedata.decimal(c, 0), *maps)
        which = records.setdefault(record, len(records))
        if not ranges or ranges[-1][1] != which:
            ranges.append((point, which))
    print(f"/* Made by make_unicode.py from Unicode {unicodedata.unidata_version}. */")
    print("#ifdef CASE")
    for record in records:
        print(f"CASE({', '.join(map(str, record))})")
    print("#endif\n#ifdef RANGE")
    for start, which in ranges:
        print(f"RANGE({start:#x}, {which})")
    print("#endif\n#ifdef PAGE")
    at = 0
    for page in range(0, PAGED, 256):
        while at + 1 < len(ranges) and ranges[at + 1][0] <= page:
            at += 1
        print(f"PAGE({at})")
    print("#endif\n#ifdef LONG")
    for text in longs:
        points = [ord(c) for c in text] + [0, 0]
        print(f"LONG({len(text)}, {', '.join(map(hex, points[:3]))})")
    print("#endif")
    print(f"{len(records)} cases, {len(ranges)} ranges, {len(longs)} long", file=sys.stderr)


if __name__ == "__main__":
    main()
