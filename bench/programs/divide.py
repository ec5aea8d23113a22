"""Program d: independent calls of a recursive function, with a lambda at the leaves."""

from collections.abc import Callable

import purlin

TITLE = "sum(0, 10**8, lambda x: x * 0.5)"
SIZE = 10**8
SMALL = 10**4
SHARE = 10
EXPECTED = 2499999975000000.0


def sum(a: int, b: int, f: Callable[[int], float]) -> float:
    if a >= b:
        return 0
    if a + 1 >= b:
        return f(a)
    mid = (a + b) // 2
    return sum(a, mid, f) + sum(mid, b, f)


def remote(executor: purlin.Executor, size: int) -> float:
    with executor.remotely.download_all():
        result = sum(0, size, lambda x: x * 0.5)
    return result


def local(size: int) -> float:
    return sum(0, size, lambda x: x * 0.5)


def sample() -> float:
    return local(SIZE // SHARE)


def agrees(result: object, expected: object) -> bool:
    return type(result) is type(expected) and result == expected
