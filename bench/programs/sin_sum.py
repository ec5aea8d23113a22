"""Program a: a generator expression inside `sum`."""

import math

import purlin

TITLE = "sum(math.sin(i) for i in range(10**9))"
SIZE = 10**9
SMALL = 10**5
SHARE = 53
# The sum in closed form.
EXPECTED = math.sin((SIZE - 1) / 2) * math.sin(SIZE / 2) / math.sin(0.5)


def remote(executor: purlin.Executor, size: int) -> float:
    with executor.remotely.download_all():
        result = sum(math.sin(i) for i in range(size))
    return result


def remote_fast(executor: purlin.Executor, size: int) -> float:
    with executor.remotely.download_all().fast_floats():
        result = sum(math.sin(i) for i in range(size))
    return result


def local(size: int) -> float:
    return sum(math.sin(i) for i in range(size))


def sample() -> float:
    return sum(math.sin(i) for i in range(0, SIZE, SHARE))


def agrees(result: object, expected: object) -> bool:
    """Purlin adds in a fixed tree, CPython from left to right (and compensated since 3.12)."""
    if not isinstance(result, float) or not isinstance(expected, float):
        # Nothing was added: the int 0.
        return type(result) is type(expected) and result == expected
    return math.isclose(result, expected, rel_tol=0, abs_tol=1e-6)
