"""string's pure version against CPython's."""

from __future__ import annotations

import random
import string
from typing import Any

from purlin.pure import _string as pure
from purlin.pure._version import SINCE_3_11
from tests.client.pure.agree import same


def test_constants() -> None:
    for name in (
        "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable"
        " punctuation whitespace"
    ).split():
        assert getattr(pure, name) == getattr(string, name)


def test_capwords() -> None:
    for text in ("", "a b", "  two  words ", "éa-b-c", "x\ty\nz", "ALL CAPS", "ǆ ß"):
        for sep in (None, " ", "-", "", "ab"):
            same(string.capwords, pure.capwords, text, sep)


def templates() -> list[str]:
    rng = random.Random(1)
    pieces = [
        "$",
        "$$",
        "{",
        "}",
        "a",
        "b1",
        "_x",
        "é",
        " ",
        "\n",
        "${a}",
        "$a",
        "1",
        "${",
        "\r\n",
        "K",
    ]
    made = [
        "",
        "plain",
        "$",
        "$$$a",
        "${a}$b1",
        "line\nline $",
        "$1",
        "${1}",
        "${é}",
        "$aé",
        "${a b}",
    ]
    return made + ["".join(rng.choice(pieces) for _ in range(rng.randrange(9))) for _ in range(400)]


def test_templates() -> None:
    values: dict[str, Any] = {"a": 1, "b1": "two", "_x": None}
    for text in templates():
        real, ours = string.Template(text), pure.Template(text)
        for method in ("substitute", "safe_substitute"):
            for mapping in ({}, {"a": 5}, values):
                same(getattr(real, method), getattr(ours, method), mapping)
                same(getattr(real, method), getattr(ours, method), mapping, a="kw")
            same(getattr(real, method), getattr(ours, method), **values)
        if SINCE_3_11:
            same(getattr(real, "is_valid"), ours.is_valid)
            same(getattr(real, "get_identifiers"), ours.get_identifiers)
    same(string.Template("$a").substitute, pure.Template("$a").substitute, 5)
