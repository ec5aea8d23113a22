"""With-blocks: each runs here and there, and must leave the same variables or exception.

A block is a function of something like an executor. CPython is given one whose blocks run here.
"""
# mypy: ignore-errors

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import purlin
from tests.conformance.outcome import Outcome, outcome_of, same_outcome

K = 3
DATA = [5, 1, 4]


class Here:
    """Stands for an executor: its blocks run in this process."""

    @property
    def remotely(self) -> Here:
        return self

    def download_all(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def value(x: Any) -> Any:
    return x.to_local().result(60) if isinstance(x, purlin.RemotePythonObject) else x


@pytest.fixture(scope="module")
def executor() -> Iterator[purlin.Executor]:
    with purlin.connect() as connected:
        yield connected


def several_variables(executor):
    n = 4
    with executor.remotely.download_all():
        a = [i * n for i in range(5)]
        b, c = sum(a), (n, 2.5)
        d = None
        e = b / n
        n = "changed"
    return a, b, c, d, e, n


def assigned_before(executor):
    x = 1
    y = [1, 2]
    with executor.remotely.download_all():
        x = x + 1
        z = y + [x]
    return x, y, z


def perhaps_assigned(executor):
    x = 7
    with executor.remotely.download_all():
        if x > 10:
            x = 5
        y = x
    return x, y


def never_assigned(executor):
    with executor.remotely.download_all():
        if len(DATA) > 10:
            x = 5
        y = 1
    return y, x  # noqa: F821


def loops_leave_variables(executor):
    with executor.remotely.download_all():
        total = 0
        for i in range(10):
            total += i * K
            last = (i, total)
    return total, i, last


def functions_inside(executor):
    with executor.remotely.download_all():

        def f(x, y=2):
            return x * y + K

        g = [f(i) for i in range(4)]
        h = (lambda x: x + 1)(5)
    return g, h


def of_globals(executor):
    with executor.remotely.download_all():
        a = DATA[0] + K
        b = math.sqrt(a)
    return a, b


def reused(executor):
    with executor.remotely:
        a = [i * i for i in range(1000)]
        b = 2.5
    with executor.remotely:
        c = [x * b for x in a]
        d = len(a)
    with executor.remotely.download_all():
        e = c[-1] + d
        f = sum(a)
        g = (a[3:5], b, c[0])
    return e, f, g, value(d)


def reused_kinds(executor):
    with executor.remotely:
        nothing = None
        flag = True
        text = "héllo"
        pair = (1, (2.5, "x"), None)
        empty = []
        nested = [[1, 2], [], [3]]
        pairs = [(i, i * 0.5) for i in range(5)]
        steps = range(3, 30, 4)
        maybe = [None if i % 2 else i for i in range(5)]
        mixed = [1, 2.5, "s", (1, 2)]
        big = 2**62
        small = -0.0
    with executor.remotely.download_all():
        out = (
            nothing, flag, text, pair, empty, nested, pairs, maybe, mixed, big, small,
            [x for x in steps], nothing is None, len(text), pair[1][0], [len(x) for x in nested],
            [a for a, b in pairs], [1 if x is None else x for x in maybe], empty + [1], big + 1,
        )  # fmt: skip
    return out


def reused_twice_in_one_block(executor):
    with executor.remotely:
        a = [1.5, 2.5]
        b = a
    with executor.remotely.download_all():
        c = a + b
        d = a[0] + b[1]
    return c, d


def reused_in_function(executor):
    with executor.remotely:
        a = [i for i in range(100)]

    def total(k):
        return sum(x * k for x in a)

    with executor.remotely.download_all():
        b = total(2) + total(3)
    return b


def chain_of_blocks(executor):
    with executor.remotely:
        x = 1
    for _ in range(5):
        with executor.remotely:
            x = x * 2 + 1
    return value(x)


def raises_directly(executor):
    with executor.remotely.download_all():
        a = 1
        b = a // (a - 1)
    return a, b


def raises_within(executor):
    with executor.remotely.download_all():
        a = inverse(1)
        b = inverse(0)
    return a, b


def inverse(x):
    return 1 // x


def raises_mine(executor):
    with executor.remotely.download_all():
        a = [check(i) for i in range(10)]
    return a


class TooLarge(Exception):
    pass


def check(i):
    if i > 7:
        raise TooLarge(i, "is too large")
    return i


def unbound_inside(executor):
    with executor.remotely.download_all():
        if len(DATA) > 10:
            x = 5
        y = x
    return y


BLOCKS = [
    several_variables, assigned_before, perhaps_assigned, never_assigned, loops_leave_variables,
    functions_inside, of_globals, reused, reused_kinds, reused_twice_in_one_block,
    reused_in_function, chain_of_blocks, raises_directly, raises_within, raises_mine,
    unbound_inside,
]  # fmt: skip


def own_frames(outcome: Outcome, block: Callable[[Any], Any]) -> Outcome:
    """Without this test's frames, and without the one of the `with` that stands for the block."""
    frames = [frame for frame in outcome.frames if frame[2] != "<lambda>"]
    if len(frames) > 1 and frames[0][2] == frames[1][2] == block.__name__:
        frames = frames[1:]
    return dataclasses.replace(outcome, frames=tuple(frames))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.__name__)
def test_block(block: Callable[[Any], Any], executor: purlin.Executor) -> None:
    expected = own_frames(outcome_of(lambda: block(Here()), {__file__}), block)
    got = own_frames(outcome_of(lambda: block(executor), {__file__}), block)
    assert same_outcome(expected, got), f"CPython: {expected}\nPurlin:  {got}"
