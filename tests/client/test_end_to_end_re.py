"""Regular expressions with a real `purlind`: as CPython's own, and refused where they are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import purlin
from tests.client.test_end_to_end import has_purlind

pytestmark = pytest.mark.skipif(not has_purlind(), reason="no purlind was built")

WORD = re.compile(r"(?P<key>\w+)=(?P<value>\d+)?")


@pytest.fixture(scope="module")
def executor() -> Iterator[purlin.Executor]:
    with purlin.connect() as connected:
        yield connected
        connected.close()


def one(pattern: str, flags: int, text: str) -> Any:
    found = re.search(pattern, text, flags)
    if found is None:
        return None
    return found.group(), found.groups(), found.span(), found.lastindex


def all_spans(pattern: str, flags: int, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(pattern, text, flags)]


def whole(pattern: str, text: str) -> tuple[bool, bool]:
    return re.match(pattern, text) is None, re.fullmatch(pattern, text) is None


def captured(text: str) -> list[tuple[str, str]]:
    return [(m["key"], m.group("value") or "none") for m in WORD.finditer(text)]


def changed(text: str) -> tuple[str, str, int]:
    doubled = re.sub(r"\d+", lambda m: str(2 * int(m.group())), text)
    swapped, count = re.subn(r"(\w)(\w)", r"\2\g<1>", text)
    return doubled, swapped, count


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def cut(text: str) -> list[str]:
    return re.split(r"[,;]\s*", text)


def with_flag(text: str) -> list[str]:
    return re.findall("^[a-c]+$", text, re.IGNORECASE | re.MULTILINE)


def failure(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as wrong:
        return str(wrong)
    return "none"


PATTERNS = [
    r"\w+", r"\W+", r"[\W\d]", r"[^\W\d]+", r"\s", r"\S+", r"\d+", r"\D+", r"\b", r"\B", "^", "$", r"\Z",
    "(?m)^", "(?m)$", "a*?", "(a|b)+", "(?:a|ab)(c|bcd)?(d*)", r"(\w)\1", "(?<=a)b", "(?<!a)b", "(?=(ab))",
    "a{,2}", "a{2}", "x{", r"[]\-a]+", r"\x41\101\u0042", "(?x) a  b # c", "(?i:A)b", "(?s).+", ".+", "(a)?(?(1)b|c)",
    "[^a]", "é", "[à-ü]+", "日", r"[\s\S]", r"(?P<q>['\"]).*?(?P=q)",
]  # fmt: skip
TEXTS = [
    "", "ab abcd aab", "a\nb\n", "Hello, W0rld 'q' \x1c\x85_", "é日本 ١٢ aa ́_", "ABC xabx", "àéü Ω",
]  # fmt: skip


def table(patterns: list[str], texts: list[str]) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = []
    for pattern in patterns:
        for text in texts:
            found.append([m.span() for m in re.finditer(pattern, text)])
            found.append([m.span() for m in re.finditer(pattern, text, 256)])
    return found


def same(executor: purlin.Executor, function: Callable[..., Any], *arguments: Any) -> None:
    assert executor.submit(function, *arguments).result() == function(*arguments)


def test_spans(executor: purlin.Executor) -> None:
    got = executor.submit(table, PATTERNS, TEXTS).result()
    cases = [(p, t, f) for p in PATTERNS for t in TEXTS for f in ("unicode", "ascii")]
    for case, ours, real in zip(cases, got, table(PATTERNS, TEXTS), strict=True):
        assert ours == real, case


def test_caseless(executor: purlin.Executor) -> None:
    for pattern, text in [("[a-k]+", "ABK ſK"), ("s", "ſ日"), ("É", "é"), ("[^k]+", "abKx日")]:
        same(executor, all_spans, pattern, 2, text)
    for pattern, text in [("i", "xİ"), ("Ω", "ω")]:
        with pytest.raises(purlin.PurlinError, match="regular expression"):
            executor.submit(all_spans, pattern, 2, text).result()


def test_matches(executor: purlin.Executor) -> None:
    same(executor, one, r"(\w+) (\w+)?", 0, "one two three")
    same(executor, one, "((a)(b)?)+", 0, "xabac")
    same(executor, whole, "ab|abc", "abc")
    same(executor, captured, "a=1, bc=22 d=")
    same(executor, changed, "ab 12 cd 7")
    same(executor, words, "the quick, brown fox")
    same(executor, cut, "a, b;c")
    same(executor, with_flag, "abc\nCAB\nxyz")


def test_errors(executor: purlin.Executor) -> None:
    for pattern in [
        "(",
        ")",
        "*",
        "a**",
        "[",
        "[b-a]",
        r"\q",
        r"(?<=a*)b",
        r"(?<=a*)b|\b*",
        r"\1",
        "a{3,2}",
        "(?P<a",
    ]:
        same(executor, failure, pattern)
    for pattern in [r"(a*)*", r"(?!(a))b", "x{70000}"]:
        with pytest.raises(purlin.PurlinError, match="regular expression"):
            executor.submit(failure, pattern).result()


def test_backtracking_ends(executor: purlin.Executor) -> None:
    with pytest.raises(purlin.PurlinError, match="so much backtracking"):
        executor.submit(all_spans, "(?:a|a)+$", 0, "a" * 40 + "b").result()


FLAGS = re.IGNORECASE


def given_back(text: str) -> re.Pattern[str]:
    return re.compile(text, FLAGS)


def test_what_is_captured_and_comes_back(executor: purlin.Executor) -> None:
    same(executor, given_back, "a+")
    assert executor.submit(given_back, "a+").result().flags == given_back("a+").flags


def overlapping(text: str) -> list[str]:
    return re.findall("(?=(aba))", text)


def pairs(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(\w)(\d)?", text)


def test_findall_with_groups(executor: purlin.Executor) -> None:
    same(executor, overlapping, "ababa")
    same(executor, pairs, "a1 b é2")
