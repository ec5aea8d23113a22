"""Program f: classes that compose functions cost nothing against the bare lambda."""

from collections.abc import Callable

import purlin

TITLE = "loopSum(10**9, Compose(Multiply(10.0), Add(20.0)))"
SIZE = 10**9
SMALL = 10**5
SHARE = 100
EXPECTED = 5.0000002059981865e18


class Add:
    def __init__(self, arg: float) -> None:
        self.arg = arg

    def __call__(self, x: float) -> float:
        return self.arg + x


class Multiply:
    def __init__(self, arg: float) -> None:
        self.arg = arg

    def __call__(self, x: float) -> float:
        return self.arg * x


class Compose:
    def __init__(self, f: Callable[[float], float], g: Callable[[float], float]) -> None:
        self.f = f
        self.g = g

    def __call__(self, x: float) -> float:
        return self.f(self.g(x))


def loopSum(x: int, f: Callable[[float], float]) -> float:
    result: float = 0
    while x > 0:
        result = result + f(x)
        x = x - 1
    return result


def remote(executor: purlin.Executor, size: int) -> float:
    with executor.remotely.download_all():
        result = loopSum(size, Compose(Multiply(10.0), Add(20.0)))
    return result


def remote_lambda(executor: purlin.Executor, size: int) -> float:
    """What `remote` is measured against: the same operations, written out."""
    with executor.remotely.download_all():
        result = loopSum(size, lambda x: 10.0 * (20.0 + x))
    return result


def local(size: int) -> float:
    return loopSum(size, Compose(Multiply(10.0), Add(20.0)))


def sample() -> float:
    return local(SIZE // SHARE)


def agrees(result: object, expected: object) -> bool:
    return type(result) is type(expected) and result == expected
