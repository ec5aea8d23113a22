"""collections' pure version against CPython's: the same operations on both, step by step."""

from __future__ import annotations

import collections
import copy
import operator
import random
from collections.abc import Callable
from typing import Any

import pytest

from purlin.pure import _collections as pure
from tests.client.pure.agree import outcome, same, same_type_of_error

Step = Callable[[Any], Any]


def steps_agree(real: Any, ours: Any, steps: list[tuple[str, Step]]) -> None:
    for name, step in steps:
        expected, got = outcome(step, real), outcome(step, ours)
        assert got == expected, f"{name}\n got {got}\nwant {expected}"
        assert repr(ours) == repr(real), name
        assert len(ours) == len(real)


def call(method: str, *args: Any, **keywords: Any) -> tuple[str, Step]:
    return f"{method}{args}{keywords}", lambda x: getattr(x, method)(*args, **keywords)


def operate(name: str, *args: Any) -> tuple[str, Step]:
    return f"{name}{args}", lambda x: getattr(operator, name)(x, *args)


def deque_steps(rng: random.Random) -> list[tuple[str, Step]]:
    items: list[Any] = [0, 1, 2, 3, "a", None, 2.0]
    steps = []
    for _ in range(120):
        x = rng.choice(items)
        i = rng.randrange(-6, 7)
        j = rng.randrange(-6, 7)
        some = [rng.choice(items) for _ in range(rng.randrange(4))]
        steps.append(
            rng.choice(
                [
                    call("append", x),
                    call("append", x),
                    call("appendleft", x),
                    call("appendleft", x),
                    call("pop"),
                    call("popleft"),
                    call("popleft"),
                    call("extend", some),
                    call("extendleft", some),
                    call("rotate", i),
                    call("rotate"),
                    call("reverse"),
                    call("count", x),
                    call("index", x),
                    call("index", x, i),
                    call("index", x, i, j),
                    call("insert", i, x),
                    call("remove", x),
                    call("copy"),
                    operate("getitem", i),
                    operate("setitem", i, x),
                    operate("delitem", i),
                    operate("contains", x),
                    operate("mul", j % 3 - 1),
                    operate("imul", 1),
                    ("rmul", lambda d, n=j: (n % 3 - 1) * d),  # type: ignore[misc]
                    ("list", list),
                    ("reversed", lambda d: list(reversed(d))),
                    ("bool", bool),
                    ("maxlen", lambda d: d.maxlen),
                    ("extend self", lambda d: d.extend(d) if len(d) < 20 else None),
                    ("extendleft self", lambda d: d.extendleft(d) if len(d) < 20 else None),
                    ("copied", lambda d: (copy.copy(d), copy.copy(d) == d, copy.copy(d) != d)),
                    ("add", lambda d: d + d),
                ]
            )
        )
    return steps


@pytest.mark.parametrize("maxlen", [None, 0, 1, 2, 3, 7])
def test_random_steps_on_deques(maxlen: Any) -> None:
    for seed in range(40):
        rng = random.Random(seed)
        start = list(range(rng.randrange(6)))
        steps_agree(collections.deque(start, maxlen), pure.deque(start, maxlen), deque_steps(rng))


def test_deques_made_and_cleared() -> None:
    cases: tuple[Any, ...] = (
        (),
        ("abc",),
        ([],),
        ([1, 2, 3], 2),
        ([1], -1),
        ([1], "x"),
        (5,),
        ([1], None),
        ((), 0),
        (range(4), True),
    )
    for args in cases:
        same(collections.deque, pure.deque, *args)
    deque = pure.deque([1, 2, 3], maxlen=2)
    deque.clear()
    assert len(deque) == 0 and not deque and deque.maxlen == 2
    with pytest.raises(AttributeError):
        deque.maxlen = 3  # type: ignore[misc]


def test_deques_compared() -> None:
    rows = [[], [1], [1, 2], [2, 1], [1.0], ["a"], [1, float("nan")]]
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        compare = getattr(operator, name)
        for a in rows:
            for b in rows:
                same(
                    lambda a, b: compare(collections.deque(a), collections.deque(b)),
                    lambda a, b: compare(pure.deque(a), pure.deque(b)),
                    a,
                    b,
                )
            same(
                lambda a: compare(collections.deque(a), a) if name in ("eq", "ne") else None,
                lambda a: compare(pure.deque(a), a) if name in ("eq", "ne") else None,
                a,
            )
    with pytest.raises(TypeError):
        hash(pure.deque())
    with pytest.raises(TypeError):
        assert pure.deque() < []


def test_wrong_use_of_deques() -> None:
    for step in (
        operate("getitem", "a"),
        operate("getitem", slice(0, 1)),
        operate("setitem", 9, 1),
        operate("delitem", 9),
        operate("add", [1]),
        operate("mul", "a"),
        operate("iadd", 5),
        call("rotate", "a"),
        call("extend", 5),
        call("insert", 0, 1),
    ):
        steps_agree(collections.deque([1, 2], 2), pure.deque([1, 2], 2), [step])


@pytest.mark.parametrize("backwards", [False, True])
def test_deques_changed_while_iterated(backwards: bool) -> None:
    def run(kind: Any, when: int, change: str) -> list[Any]:
        deque = kind([1, 2, 3])
        seen: list[Any] = []
        items = reversed(deque) if backwards else iter(deque)
        try:
            if when == 0:
                getattr(deque, change)()
            for index, item in enumerate(items, 1):
                seen.append(item)
                if index == when:
                    getattr(deque, change)()
        except RuntimeError as error:
            seen.append(str(error))
        return seen

    for when in range(4):
        for change in ("pop", "popleft", "clear", "rotate", "reverse", "copy"):
            assert run(pure.deque, when, change) == run(collections.deque, when, change)


def test_a_long_queue() -> None:
    rng = random.Random(8)
    real: collections.deque[int] = collections.deque()
    ours = pure.deque()
    for n in range(20000):
        if rng.random() < 0.55:
            real.append(n)
            ours.append(n)
        elif real:
            assert ours.popleft() == real.popleft()
    assert list(ours) == list(real)


KEYS: tuple[Any, ...] = (0, 1, 2.0, True, "a", "b", (1,), None)


def dict_steps(rng: random.Random, keys: tuple[Any, ...] = KEYS) -> list[tuple[str, Step]]:
    steps = []
    for _ in range(80):
        key = rng.choice(keys)
        value = rng.randrange(5)
        pairs = [(rng.choice(keys), rng.randrange(5)) for _ in range(rng.randrange(3))]
        other = dict(pairs)
        steps.append(
            rng.choice(
                [
                    operate("getitem", key),
                    operate("setitem", key, value),
                    operate("setitem", key, value),
                    operate("delitem", key),
                    operate("contains", key),
                    operate("eq", other),
                    operate("ne", other),
                    call("get", key),
                    call("get", key, 7),
                    call("pop", key),
                    call("pop", key, 8),
                    call("setdefault", key, value),
                    call("update", other),
                    ("list", list),
                    ("reversed", lambda d: list(reversed(d))),
                    ("keys", lambda d: list(d.keys())),
                    ("values", lambda d: list(d.values())),
                    ("items", lambda d: list(d.items())),
                    ("dict", lambda d: dict(d.items()) == d),
                    ("bool", bool),
                    ("copy", lambda d: (d.copy(), copy.copy(d), d.copy() == d)),
                    call("popitem"),
                    call("update", [], a=value),
                ]
            )
        )
    return steps


def test_random_steps_on_defaultdicts() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        for factory in (None, list, int):
            steps = dict_steps(rng) + [
                call("update", [("x", 1)], y=2),
                operate("or_", {"z": 1}),
                operate("ior", {"z": 1}),
                ("ror", lambda d: {"q": 1, "z": 2} | d),
                call("update", 5),
                call("update", [1]),
                call("clear"),
            ]
            steps_agree(collections.defaultdict(factory), pure.defaultdict(factory), steps)
    for args in (
        (),
        (list,),
        (None,),
        (5,),
        (int, [("a", 1)]),
        (int, {"a": 1}),
        (int, 5),
        (int, [1]),
    ):
        same(collections.defaultdict, pure.defaultdict, *args)
    same(collections.defaultdict, pure.defaultdict, int, {"a": 1}, b=2)
    same_type_of_error(lambda: collections.defaultdict() | 5, lambda: pure.defaultdict() | 5)  # type: ignore[operator]


def test_a_factory_that_fails_stores_nothing() -> None:
    for kind in (collections.defaultdict, pure.defaultdict):
        made: Any = kind
        groups = made(list)
        groups["a"].append(1)
        groups["a"].append(2)
        failing = made(lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            failing["x"]
        assert len(failing) == 0 and groups["a"] == [1, 2] and groups.get("b") is None


def test_random_steps_on_ordered_dicts() -> None:
    for seed in range(50):
        rng = random.Random(seed)
        # CPython keeps a key as it was first written, and spreads a missing one over KeyError.
        keys = (0, 2.5, "a", "b", 7)
        steps = dict_steps(rng, keys)
        for _ in range(30):
            key = rng.choice(keys)
            last = rng.random() < 0.5
            steps.insert(
                rng.randrange(len(steps)),
                rng.choice(
                    [
                        call("move_to_end", key),
                        call("move_to_end", key, last),
                        call("popitem", last),
                        operate("or_", {"z": 1}),
                        ("ror", lambda d: {"q": 1, "z": 2} | d),
                    ]
                ),
            )
        steps.append(call("clear"))
        steps_agree(collections.OrderedDict(), pure.OrderedDict(), steps)


def test_ordered_dicts_compared_and_made() -> None:
    rows: list[list[tuple[str, int]]] = [[], [("a", 1)], [("a", 1), ("b", 2)], [("b", 2), ("a", 1)]]
    for a in rows:
        same(collections.OrderedDict, pure.OrderedDict, a)
        same(collections.OrderedDict, pure.OrderedDict, dict(a), c=5)
        for b in rows:
            ours, real = pure.OrderedDict(a), collections.OrderedDict(a)
            assert (ours == pure.OrderedDict(b)) == (real == collections.OrderedDict(b))
            assert (ours != pure.OrderedDict(b)) == (real != collections.OrderedDict(b))
            assert (ours == dict(b)) == (real == dict(b))
            assert (dict(b) == ours) == (dict(b) == real)
    same(collections.OrderedDict.fromkeys, pure.OrderedDict.fromkeys, "aba", 7)
    same(collections.OrderedDict.fromkeys, pure.OrderedDict.fromkeys, "aba")
    same(collections.OrderedDict, pure.OrderedDict, 5)


def counter_pair(rng: random.Random) -> tuple[Any, Any]:
    counts = {rng.choice("abcde"): rng.randrange(-3, 4) for _ in range(rng.randrange(6))}
    return collections.Counter(counts), pure.Counter(counts)


@pytest.mark.parametrize(
    "name",
    "add sub or_ and_ iadd isub ior iand eq ne lt le gt ge".split(),
)
def test_counters_combined(name: str) -> None:
    rng = random.Random(6)
    combine = getattr(operator, name)
    for _ in range(200):
        (real_a, ours_a), (real_b, ours_b) = counter_pair(rng), counter_pair(rng)
        assert repr(combine(ours_a, ours_b)) == repr(combine(real_a, real_b))
        assert repr(ours_a) == repr(real_a)
    if name in ("add", "sub", "lt", "le", "gt", "ge"):
        with pytest.raises(TypeError):
            combine(pure.Counter("ab"), 5)


def test_random_steps_on_counters() -> None:
    for seed in range(50):
        rng = random.Random(seed)
        steps = [step for step in dict_steps(rng) if not step[0].startswith("popitem")]
        for _ in range(40):
            text = "".join(rng.choice("abc") for _ in range(rng.randrange(5)))
            counts = {rng.choice("abc"): rng.randrange(-2, 5)}
            steps.insert(
                rng.randrange(len(steps)),
                rng.choice(
                    [
                        call("update", text),
                        call("update", counts),
                        call("update", text, a=3),
                        call("subtract", text),
                        call("subtract", counts, b=1),
                        call("most_common"),
                        call("most_common", rng.randrange(5)),
                        call("total"),
                        ("elements", lambda c: list(c.elements())),
                        ("pos", lambda c: +c),
                        ("neg", lambda c: -c),
                    ]
                ),
            )
        steps_agree(collections.Counter(), pure.Counter(), steps)


def test_counters_made() -> None:
    cases: tuple[Any, ...] = (
        (),
        ("abca",),
        ([1, 1.0, "a"],),
        ({"a": 3, "b": -1},),
        (5,),
        ([[]],),
        (None,),
    )
    for args in cases:
        same(collections.Counter, pure.Counter, *args)
    same(collections.Counter, pure.Counter, "ab", a=3)
    same(collections.Counter, pure.Counter, {"a": "x", "b": 1})
    same(collections.Counter.fromkeys, pure.Counter.fromkeys, "ab")
    assert pure.Counter(pure.Counter("aab")) == pure.Counter(a=2, b=1)
    assert (pure.Counter("ab") == {"a": 1, "b": 1}) is True
    same_type_of_error(
        lambda: collections.Counter("a") + 5,  # type: ignore[operator]
        lambda: pure.Counter("a") + 5,
    )
