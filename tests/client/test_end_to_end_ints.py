"""Ints that outgrow 64 bits while a program runs, with a real `purlind`: it is run again, unseen."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

import purlin
from tests.client.test_end_to_end import has_purlind

pytestmark = pytest.mark.skipif(not has_purlind(), reason="no purlind was built")


@pytest.fixture(scope="module")
def executor() -> Iterator[purlin.Executor]:
    with purlin.connect() as connected:
        yield connected
        connected.close()


def factorial(n: int) -> int:
    product = 1
    for i in range(2, n + 1):
        product = product * i
    return product


def many_places(n: int) -> tuple[int, int, int, int, int, int, int]:
    """Overflows at more places than runs are made for one place each."""
    a = n * n * n
    b = n + a * 3
    c = n << 30
    d = 1 - n * c
    e = abs(d) ** 3
    f = sum([n, n, n, n])
    g = f * f - e
    return a, b, c, d, e, f, g


def counts_on(n: int) -> int:
    while n:
        n = n + 1
    return n


def fails_late(n: int) -> int:
    return [n * n][1]


def test_run_again(executor: purlin.Executor) -> None:
    assert executor.submit(factorial, 20).result() == factorial(20)
    assert executor.submit(factorial, 30).result() == factorial(30)
    assert executor.submit(factorial, 30).result() == factorial(30)


def test_many_places(executor: purlin.Executor) -> None:
    assert executor.submit(many_places, 2**61).result() == many_places(2**61)


def test_many_at_once(executor: purlin.Executor) -> None:
    futures = [executor.submit(factorial, 18 + i) for i in range(12)]
    assert [future.result() for future in futures] == [factorial(18 + i) for i in range(12)]


def test_exception_of_the_second_run(executor: purlin.Executor) -> None:
    with pytest.raises(IndexError, match="list index out of range"):
        executor.submit(fails_late, 2**40).result()


def test_cancelled_while_run_again(executor: purlin.Executor) -> None:
    future = executor.submit(counts_on, 2**63 - 10)
    deadline = time.monotonic() + 20.0
    while not future.running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert future.cancel()
    assert executor.submit(factorial, 25).result() == factorial(25)
