"""re's pure version against CPython's: what is built on matching, and the runtime's stand-in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from purlin.pure import _re as pure
from tests.client.pure.agree import same

PATTERNS = [
    "a", "", "a*", r"\b", r"(a)|(b)", r"(?P<first>\w+)\s+(?P<second>\w+)", r"((a)(b)?)+", r"(a(b)c)",
    r"(\d+)-(\d+)", "[^a-c]+", "^.", ".$", r"x*", r"(?i)AB", "(a)(b)?", "é|ß", r"((\w)\w*)(!?)",
]  # fmt: skip
TEXTS = ["", "a", "ab abc", "hello big world", "12-34, 5-6", "a\nb\n", "ABab", "één ß", "xxaxx"]
BAD = ["(", ")", "*", "a**", "[", "[b-a]", r"\q", r"(?P<a>x)(?P<a>y)", r"(?<=a*)b", r"\1", "a{3,2}"]


def described(found: Any) -> Any:
    if found is None:
        return None
    indices = range(found.re.groups + 1)
    return (
        [(found.group(i), found[i], found.start(i), found.end(i), found.span(i)) for i in indices],
        found.groups(), found.groups("-"), found.groupdict(), found.lastindex, found.lastgroup,
        found.string, found.pos, found.endpos, repr(found), found.group(*indices),
    )  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_matches(pattern: str) -> None:
    real, ours = re.compile(pattern), pure.compile(pattern)
    assert (ours.pattern, ours.flags, ours.groups) == (real.pattern, real.flags, real.groups)
    assert dict(ours.groupindex) == dict(real.groupindex)
    assert repr(ours) == repr(real)
    for text in TEXTS:
        for bounds in [(), (1,), (1, 3), (-1, 100), (3, 1)]:
            for name in ("search", "match", "fullmatch"):
                expected = described(getattr(real, name)(text, *bounds))
                assert described(getattr(ours, name)(text, *bounds)) == expected
            expected = [described(m) for m in real.finditer(text, *bounds)]
            assert [described(m) for m in ours.finditer(text, *bounds)] == expected
            assert ours.findall(text, *bounds) == real.findall(text, *bounds)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_split_and_sub(pattern: str) -> None:
    for text in TEXTS:
        for count in (0, 1, 2, -1):
            same(re.compile(pattern).split, pure.compile(pattern).split, text, count)
            for repl in ("", "<\\g<0>>", r"\n\\\.", r"\101\0", "$"):
                same(re.compile(pattern).subn, pure.compile(pattern).subn, repl, text, count)
            real = re.sub(pattern, lambda m: f"[{m.group()}{m.start()}]", text, count=max(count, 0))
            ours = pure.sub(pattern, lambda m: f"[{m.group()}{m.start()}]", text, max(count, 0))
            assert ours == real


@pytest.mark.parametrize("template", [
    r"\1-\2", r"\g<1>\g<x>", r"\g<nope>", r"\g<", r"\g<>", r"\g", r"\3", "\\", r"\q", r"\777", r"\g<9>", r"\g<1",
])  # fmt: skip
def test_templates(template: str) -> None:
    pattern = "(a)(?P<x>b)?"
    for text in ("ab", "ac", "ab ab"):
        real = ours = None
        try:
            real = re.sub(pattern, template, text)
        except Exception as failure:
            real = str(failure)
        try:
            ours = pure.sub(pattern, template, text)
        except Exception as failure:
            ours = str(failure)
        assert ours == real


@pytest.mark.parametrize("pattern", BAD)
def test_errors(pattern: str) -> None:
    with pytest.raises(re.error) as real:
        re.compile(pattern)
    with pytest.raises(pure.error) as ours:
        pure.compile(pattern)
    assert str(ours.value) == str(real.value)
    for name in ("msg", "pattern", "pos", "lineno", "colno"):
        if real.value.pos is not None:
            assert getattr(ours.value, name) == getattr(real.value, name)


def test_escape_and_functions() -> None:
    every = "".join(map(chr, range(300)))
    assert pure.escape(every) == re.escape(every)
    for name in ("findall", "split"):
        same(getattr(re, name), getattr(pure, name), r"(\w)(\d)?", "a1 b2 c", flags=re.A)
    same(re.subn, pure.subn, "a", "b", "banana", 2)
    with pytest.raises(ValueError):
        pure.compile(pure.compile("a"), 2)
    with pytest.raises(TypeError):
        pure.compile(5)
