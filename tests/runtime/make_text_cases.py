"""Prints text_cases.txt: what CPython answers about text, for test_str.c to hold the runtime to.

Run it under CPython 3.11, whose Unicode the runtime has: `python3.11 make_text_cases.py >
text_cases.txt`. Each line is an operation, its arguments and, behind `->`, the result: `s` and the
hexadecimal UTF-8 of a str, `y` and that of bytes, `i` and an int, `f` and a hexadecimal float, `L` and
how many values follow, `!` and the hexadecimal message of what it raises. Lines `unicode` hold hashes
of what all operations on single characters answer, for 4096 code points each.
"""

import math
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

BLOCK = 4096
CASES: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    str.title,
    str.casefold,
    str.capitalize,
    str.swapcase,
]
CLASSES: list[Callable[[str], bool]] = [
    str.isalnum,
    str.isalpha,
    str.isascii,
    str.isdecimal,
    str.isdigit,
    str.isidentifier,
    str.islower,
    str.isnumeric,
    str.isprintable,
    str.isspace,
    str.istitle,
    str.isupper,
]
RANDOM = random.Random(1)
CODES = ["%.0f", "%.3e", "%g", "%.12g", "%#.3g", "%+08.2f", "% .1E", "%-9.1f|"]
LETTERS = [
    "ab",
    "ab ,\t\n",
    "aB1-_ \r\n",
    "aé ß",
    "aΣσς'x",
    "漢b\u2028 \x85",
    "a😀b\ud800 ",
    "ǅİiı",
]


def fnv(values: Iterator[int]) -> int:
    total = 0xCBF29CE484222325
    for value in values:
        total = (total ^ value) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return total


def cased(first: int) -> Iterator[int]:
    for point in range(first, first + BLOCK):
        for case in CASES:
            for c in case("a" + chr(point) + "b"):
                yield ord(c)


def classed(first: int) -> Iterator[int]:
    for point in range(first, first + BLOCK):
        c = chr(point)
        yield sum(1 << i for i, is_it in enumerate(CLASSES) if is_it(c))
        yield len((c + "x").splitlines()) * 2 + ("_" + c).isidentifier()


def word(value: Any) -> str:
    if isinstance(value, bool):
        return f"i{int(value)}"
    if isinstance(value, int):
        return f"i{value}"
    if isinstance(value, float):
        return f"f{value.hex()}"
    if isinstance(value, str):
        return "s" + value.encode("utf-8", "surrogatepass").hex()
    if isinstance(value, bytes):
        return "y" + value.hex()
    return " ".join([f"L{len(value)}", *map(word, value)])


def show(name: str, arguments: tuple[Any, ...], call: Callable[[], Any]) -> None:
    try:
        result = word(call())
    except (ValueError, OverflowError, TypeError, UnicodeError) as error:
        if isinstance(error, UnicodeError):
            return
        result = "!" + str(error).encode("utf-8").hex()
    print(" ".join([name, *map(word, arguments), "->", result]))


def text(longest: int = 12) -> str:
    letters = RANDOM.choice(LETTERS)
    return "".join(RANDOM.choice(letters) for _ in range(RANDOM.randrange(longest)))


def part_of(whole: str) -> str:
    start = RANDOM.randrange(len(whole) + 1)
    return RANDOM.choice([whole[start : start + RANDOM.randrange(4)], text(3)])


def bound() -> int:
    return RANDOM.choice([0, 1, 2, 5, -1, -3, 100, -100, 2**62])


def methods() -> None:
    for _ in range(60):
        s = text()
        p, q = part_of(s), text(4)
        i, j, k = bound(), bound(), RANDOM.choice([1, 2, -1, -2, 3, -100])
        n = RANDOM.randrange(-2, 5)
        w = RANDOM.randrange(-1, 20)
        fill = RANDOM.choice("*é漢😀 ")
        b = RANDOM.random() < 0.5
        show("find", (s, p, i, j), lambda: s.find(p, i, j))
        show("rfind", (s, p, i, j), lambda: s.rfind(p, i, j))
        show("index", (s, p, i, j), lambda: s.index(p, i, j))
        show("count", (s, p, i, j), lambda: s.count(p, i, j))
        show("startswith", (s, p, i, j), lambda: s.startswith(p, i, j))
        show("endswith", (s, p, i, j), lambda: s.endswith(p, i, j))
        show("replace", (s, p, q, n), lambda: s.replace(p, q, n))
        show("slice", (s, i, j, k), lambda: s[i:j:k])
        show("split", (s, p, n), lambda: s.split(p, n))
        show("rsplit", (s, p, n), lambda: s.rsplit(p, n))
        show("split_space", (s, n), lambda: s.split(None, n))
        show("rsplit_space", (s, n), lambda: s.rsplit(None, n))
        show("splitlines", (s, b), lambda: s.splitlines(b))
        show("partition", (s, p), lambda: s.partition(p))
        show("rpartition", (s, p), lambda: s.rpartition(p))
        show("strip", (s,), lambda: s.strip())
        show("lstrip", (s,), lambda: s.lstrip())
        show("rstrip_of", (s, p), lambda: s.rstrip(p))
        show("strip_of", (s, p), lambda: s.strip(p))
        show("removeprefix", (s, p), lambda: s.removeprefix(p))
        show("removesuffix", (s, p), lambda: s.removesuffix(p))
        show("center", (s, w, fill), lambda: s.center(w, fill))
        show("ljust", (s, w, fill), lambda: s.ljust(w, fill))
        show("rjust", (s, w, fill), lambda: s.rjust(w, fill))
        show("zfill", (s, w), lambda: s.zfill(w))
        show("expandtabs", (s, n), lambda: s.expandtabs(n))
        show("concat", (s, q), lambda: s + q)
        show("repeat", (s, n), lambda: s * n)
        show("compare", (s, q), lambda: (s > q) - (s < q))
        show("join", (q, p, s), lambda: q.join([p, s, p]))
        show("repr", (s,), lambda: repr(s))
        for mode, case in enumerate(CASES):
            show("case", (s, mode), partial(case, s))
        for which, is_it in enumerate(CLASSES):
            show("is", (s, which), partial(is_it, s))
        for codec in ("utf-8", "ascii", "latin-1"):
            for errors in ("ignore", "replace", "backslashreplace", "xmlcharrefreplace"):
                show("encode", (s, codec, errors), lambda: s.encode(codec, errors))
        raw = bytes(RANDOM.choice(b"ab\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff") for _ in range(9))
        for errors in ("ignore", "replace", "backslashreplace"):
            show("decode", (raw, "utf-8", errors), lambda: raw.decode("utf-8", errors))
        show("repr", (raw,), lambda: repr(raw))
        show("hex", (raw, ":", n), lambda: raw.hex(":", n))


def specifier() -> str:
    return "".join(
        [
            RANDOM.choice(["", "", "<", ">", "^", "=", "*>", "é^", "0=", "0>"]),
            RANDOM.choice(["", "", "+", "-", " "]),
            RANDOM.choice(["", "", "", "z"]),
            RANDOM.choice(["", "", "#"]),
            RANDOM.choice(["", "", "0"]),
            RANDOM.choice(["", "", "1", "8", "13", "21"]),
            RANDOM.choice(["", "", "", ",", "_"]),
            RANDOM.choice(["", "", ".0", ".1", ".3", ".17", "."]),
            RANDOM.choice(["", *"bcdeEfFgGnosxX%", "q", "dd"]),
        ]
    )


def numbers() -> Iterator[float]:
    yield from (0.0, -0.0, 1.0, 0.1, 1e16, 1e-5, 123456789.0, 1e15, 9.999e22, 5e-324, 1.5, 2.5)
    yield from (
        math.inf,
        -math.inf,
        math.nan,
        0.5,
        1e22,
        1e23,
        9007199254740993.0,
        1.7976931348623157e308,
    )
    for exponent in range(-1074, 1024, 7):
        yield 2.0**exponent
    for exponent in range(-60, 60):
        yield 2.0**exponent
    for _ in range(500):
        yield math.ldexp(RANDOM.getrandbits(53), RANDOM.randrange(-1126, 970))
    for _ in range(200):
        yield round(RANDOM.uniform(-1000, 1000), RANDOM.randrange(8))


def formats() -> None:
    ints = [0, 1, -1, 7, 97, -255, 1234567, 2**63 - 1, -(2**63)]
    for _ in range(400):
        spec = specifier()
        value = RANDOM.choice(ints)
        show("format", (value, spec), lambda: format(value, spec))
        real = RANDOM.choice(
            [0.0, -0.0, 1.0, -2.5, 3.14159, 1e20, 1e-7, 123456.789, math.inf, math.nan]
        )
        show("format", (real, spec), lambda: format(real, spec))
        show("format", ("añ漢", spec), lambda: format("añ漢", spec))
        other = RANDOM.choice([0.0, 1.5, -2.0, math.inf])
        show("format_complex", (real, other, spec), lambda: format(complex(real, other), spec))
    for index, real in enumerate(numbers()):
        show("repr", (real,), lambda: repr(real))
        if index % 50 == 0:
            show("percent", ("%.340f", real), lambda: "%.340f" % real)
        if index % 8 == 0:
            for code in CODES:
                show("percent", (code, real), lambda: code % real)
    for value in ints:
        for code in ("%d", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%x", "%#X", "%#o", "%.4d", "%i"):
            show("percent", (code, value), lambda: code % value)
        for base in (2, 8, 16):
            show("based", (value, base), lambda: {2: bin, 8: oct, 16: hex}[base](value))
    for code in ("%s", "%r", "%a", "%5s|", "%-5.2s|", "%c", "%%", "%", "%y", "%d", "%(a)s", "%5"):
        for argument in ("é", "abc", 65):
            show("percent", (code, argument), lambda: code % argument)


def parses() -> None:
    texts = [
        "0",
        "12",
        "-5",
        "+7",
        " 12\n",
        "1_000",
        "1__0",
        "_1",
        "1_",
        "",
        " ",
        "0x1f",
        "0b101",
        "0o17",
    ]
    texts += [
        "ff",
        "FF",
        "zz",
        "0x",
        "010",
        "00",
        "0_0",
        "٣٤",
        "९",
        "1 2",
        "9223372036854775807",
        "-9223372036854775808",
    ]
    texts += [
        "1e5",
        "1.5",
        ".5",
        "5.",
        ".",
        "-.5e-3",
        "inf",
        "-Infinity",
        "nan",
        "+nan",
        "1e400",
        "1_0.0_1",
        "1._5",
        "0x1p3",
    ]
    texts += [
        "infin",
        "1e",
        "e5",
        "1\x000",
        "é",
        "１２",
        "--1",
        "1.e5",
        "\u20031\u2003",
        "1_000.5e1_0",
    ]
    for t in texts:
        for base in (10, 0, 2, 16, 36, 1):
            show("int", (t, base), lambda: int(t, base))
        show("float", (t,), lambda: float(t))
    complexes = [
        "1+2j",
        "1-2J",
        "j",
        "-j",
        "+j",
        "1j",
        "(1+2j)",
        " ( 1+2j ) ",
        "1+j",
        "1 + 2j",
        "nan+infj",
        "1e3-2.5e-1j",
    ]
    for t in complexes + ["", "1+2", "(1", "1+2j)", "a", "1_0+2_0j", "5"]:
        show("complex", (t,), lambda: complex_parts(t))


def complex_parts(t: str) -> list[float]:
    value = complex(t)
    return [value.real, value.imag]


def main() -> None:
    for first in range(0, 0x110000, BLOCK):
        print(f"unicode {first} {fnv(cased(first)):x} {fnv(classed(first)):x}")
    methods()
    formats()
    parses()


if __name__ == "__main__":
    main()
