"""Program b: uneven work per element inside `sum`."""

from collections.abc import Iterator

import purlin

TITLE = "sum(isPrime(x) for x in range(10**7))"
SIZE = 10**7
SMALL = 10**4
SHARE = 50
EXPECTED = 664579


def isPrime(p: int) -> int:
    if p < 2:
        return 0
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


def remote(executor: purlin.Executor, size: int) -> int:
    with executor.remotely.download_all():
        result = sum(isPrime(x) for x in range(size))
    return result


def local(size: int) -> int:
    return sum(isPrime(x) for x in range(size))


def spread() -> Iterator[int]:
    """A SHARE-th part of the numbers: some of every thousand, as large numbers take longer."""
    for start in range(0, SIZE, 1000):
        yield from range(start, start + 1000 // SHARE)


def sample() -> int:
    return sum(isPrime(x) for x in spread())


def agrees(result: object, expected: object) -> bool:
    return type(result) is type(expected) and result == expected
