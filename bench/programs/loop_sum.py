"""Program c: a sequential `while` loop on floats."""

import purlin

TITLE = "loopSum(10**9)"
SIZE = 10**9
SMALL = 10**5
SHARE = 25
EXPECTED = 5.0000000099547571e17


def loopSum(x: int) -> float:
    result = 0.0
    while x > 0:
        result = result + x
        x = x - 1
    return result


def remote(executor: purlin.Executor, size: int) -> float:
    with executor.remotely.download_all():
        result = loopSum(size)
    return result


def local(size: int) -> float:
    return loopSum(size)


def sample() -> float:
    return loopSum(SIZE // SHARE)


def agrees(result: object, expected: object) -> bool:
    return type(result) is type(expected) and result == expected
