"""Program e: a list that stays on the cluster; a second block takes its last elements."""

import purlin

from .prime_count import isPrime, spread

TITLE = "[x for x in range(10**7) if isPrime(x)], then [-100:]"
SIZE = 10**7
SMALL = 10**4
SHARE = 50


def _last_primes(below: int, count: int) -> list[int]:
    primes: list[int] = []
    candidate = below - 1
    while len(primes) < count:
        if isPrime(candidate):
            primes.append(candidate)
        candidate -= 1
    return primes[::-1]


EXPECTED = _last_primes(SIZE, 100)


def remote(executor: purlin.Executor, size: int) -> list[int]:
    with executor.remotely.remote_all():
        primes = [x for x in range(size) if isPrime(x)]
    with executor.remotely.download_all():
        last = primes[-100:]
    return last


def local(size: int) -> list[int]:
    primes = [x for x in range(size) if isPrime(x)]
    return primes[-100:]


def sample() -> list[int]:
    primes = [x for x in spread() if isPrime(x)]
    return primes[-100:]


def agrees(result: object, expected: object) -> bool:
    return type(result) is type(expected) and result == expected
