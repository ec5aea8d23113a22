"""json's pure version against CPython's."""

from __future__ import annotations

import collections
import json
import random
from typing import Any

import pytest

from purlin.pure import _collections as pure_collections
from purlin.pure import _json as pure
from tests.client.pure.agree import outcome, same

TEXTS = [
    '{"a":1,}', "[1,]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1 "b"', "[", "[1", "[1 2", '["abc', '"a\\x"', '"\\u12"',
    '"\\ud800\\u12"', '"\\ud800\\udc00"', '"\\ud800\\ud800\\udc00x"', '"\\udc00\\ud800"', '"\\ud83d\\u0041"', '"\\u 123"',
    '"\n"', '"\x1f"', '"\x7f"', "-", "1.", "01", "NaN", "[NaN, -Infinity, Infinity]", "-In", "-Infinit", "tru", '"\\', "{1:2}",
    "[1,,2]", "", " ", "1 2", '{"a":1,"b"}', "[,1]", "{,}", '"abc\\u00"', "1e5", "1E", "1.5e", "-0", "-0.0", "1e400", "1E+2",
    "1e-2x", "\ufeff1", '{"a": {"b": [1, 2, {"c": null}]}, "d": true}', "[[[]], {}]", '{"a":1,"a":2}', "\n\n [1,\n x]",
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD834\\uDD1E"', '{ "k" : 1 , "l" : [ ] }', "nullx", "null", " true ", "[1}", '{"a":1]',
    "1" * 30, "-12345678901234567890.5e-3", '"é😀"', '{"a":1 ,\n}', "[1 ,\n\n ]", '{"a" 1}', "٣", '"\\u٣٣٣٣"', "\x0c1", "\xa01",
    '["a" "b"]', '{"', '{"a":"', '[{"a":[}]', "'a'", "[1,2", '{"a":1,', "[1,", '"\\u0041', '"\\ud800\\u', '"\\ud800\\udc0',
]  # fmt: skip


class Plain:
    def __init__(self, n: int) -> None:
        self.n = n


def generated(rng: random.Random, depth: int) -> Any:
    kind = rng.randrange(10 if depth > 0 else 7)
    if kind < 7:
        return rng.choice(
            [
                None,
                True,
                False,
                0,
                -5,
                10**20,
                1.5,
                -0.0,
                1e-7,
                1e22,
                float("inf"),
                "",
                'a"b\\',
                "é\n\x00😀",
                "\ud800",
                "/",
                "\x7f",
            ]
        )
    size = rng.randrange(4)
    if kind == 7:
        return [generated(rng, depth - 1) for _ in range(size)]
    if kind == 8:
        return tuple(generated(rng, depth - 1) for _ in range(size))
    return {
        rng.choice(["a", "b", "é", 1, 2.5, True, None, "1"]): generated(rng, depth - 1)
        for _ in range(size)
    }


def test_texts() -> None:
    for text in TEXTS:
        same(json.loads, pure.loads, text)
        same(json.loads, pure.loads, text, strict=False)


def test_damaged_texts() -> None:
    rng = random.Random(1)
    for _ in range(4000):
        text = list(json.dumps(generated(rng, 3), ensure_ascii=rng.random() < 0.5))
        for _ in range(rng.randrange(3)):
            place = rng.randrange(len(text) + 1)
            text[place : place + rng.randrange(2)] = rng.choice(
                ['"', "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "1", "e", "u", "-"]
            )
        same(json.loads, pure.loads, "".join(text))


def test_hooks() -> None:
    text = '{"a": [1, 2.5, {"b": NaN, "b": -3}], "c": {}}'
    for name, hook in (
        ("object_hook", lambda d: sorted(d)),
        ("object_pairs_hook", lambda pairs: pairs),
        ("parse_float", lambda s: s + "f"),
        ("parse_int", lambda s: s + "i"),
        ("parse_constant", lambda s: s + "c"),
    ):
        same(json.loads, pure.loads, text, **{name: hook})
    both = {"object_hook": sorted, "object_pairs_hook": len}
    same(json.loads, pure.loads, text, **both)


def test_bytes() -> None:
    for encoding in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-32",
        "utf-16-le",
        "utf-16-be",
        "utf-32-le",
        "utf-32-be",
    ):
        for text in ('{"é": "😀"}', "1", "[]"):
            same(json.loads, pure.loads, text.encode(encoding))
            same(json.loads, pure.loads, bytearray(text.encode(encoding)))
    for data in (b"", b"\xff", b"\x00", b'"\xed\xa0\x80"', b"1\x00"):
        same(json.loads, pure.loads, data)
    for wrong in (5, None, ["1"]):
        same(json.loads, pure.loads, wrong)


def test_the_error_itself() -> None:
    with pytest.raises(pure.JSONDecodeError) as caught:
        pure.loads("[1,\n  x]")
    with pytest.raises(json.JSONDecodeError) as real:
        json.loads("[1,\n  x]")
    for name in ("msg", "doc", "pos", "lineno", "colno", "args"):
        assert getattr(caught.value, name) == getattr(real.value, name)


OPTIONS: list[dict[str, Any]] = [
    {}, {"indent": 2}, {"indent": 0}, {"indent": "\t"}, {"indent": ""}, {"ensure_ascii": False}, {"sort_keys": True},
    {"skipkeys": True}, {"allow_nan": False}, {"separators": (",", ":")}, {"indent": 1, "separators": (" ;", "=")},
    {"check_circular": False}, {"default": str}, {"indent": 1, "sort_keys": True, "ensure_ascii": False}, {"allow_nan": False, "indent": 1},
]  # fmt: skip


def test_written() -> None:
    rng = random.Random(2)
    values: list[Any] = [generated(rng, 4) for _ in range(1200)]
    values += [
        {1, 2},
        b"a",
        1j,
        {(1, 2): 3},
        [{1: 2, "a": 3}],
        {"a": {2}},
        {float("nan"): 1},
        {(1,): 1, "b": 2},
        {(1,): 1},
    ]
    values += [
        "\u2028",
        "".join(map(chr, range(0x110))),
        {"b": 1, "a": 2, "c": {"z": 1, "y": []}},
        [[], {}, [[]]],
        (),
        ((),),
    ]
    for value in values:
        for options in (
            rng.sample(OPTIONS, 4) if len(values) - values.index(value) > 20 else OPTIONS
        ):
            expected = outcome(lambda: json.dumps(value, **options))
            assert outcome(lambda: pure.dumps(value, **options)) == expected, (value, options)


def test_defaults() -> None:
    def number(value: Any) -> Any:
        if isinstance(value, Plain):
            return {"n": value.n, "more": [Plain(value.n - 1)] if value.n else None}
        raise TypeError(f"no {value!r}")

    for value in (Plain(3), [Plain(1), {"a": Plain(0)}], {1, 2}, [{3}]):
        for indent in (None, 1):
            expected = outcome(lambda: json.dumps(value, default=number, indent=indent))
            got = outcome(lambda: pure.dumps(value, default=number, indent=indent))
            assert got == expected


def test_circles() -> None:
    row: list[Any] = [1]
    row.append({"a": row})
    for value in (row, {"x": row}):
        for indent in (None, 1):
            with pytest.raises(RecursionError):
                pure.dumps(value, indent=indent)
    with pytest.raises(RecursionError):
        pure.dumps(Plain(1), default=lambda value: [value])
    twice = [[1], [1]]
    twice[1] = twice[0]
    assert pure.dumps(twice) == json.dumps(twice)


def test_dictionaries_of_collections() -> None:
    for name, args in (
        ("Counter", ("abca",)),
        ("OrderedDict", ([("b", 1), ("a", 2)],)),
        ("defaultdict", (list, {"x": [1]})),
    ):
        real = getattr(collections, name)(*args)
        ours = getattr(pure_collections, name)(*args)
        for options in OPTIONS:
            assert pure.dumps([ours], **options) == json.dumps([real], **options)
