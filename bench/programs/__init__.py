"""The headline programs: run by the demo, the tests and the benchmarks alike."""

from typing import Protocol

import purlin

from . import compose, divide, loop_sum, prime_count, prime_list, sin_sum


class Program(Protocol):
    """What each module of this package has."""

    TITLE: str
    SIZE: int  # the headline size
    SMALL: int  # a size that CPython runs in a second or less
    SHARE: int  # SIZE is this many times the work of `sample`

    @property
    def EXPECTED(self) -> object:
        """The result at SIZE."""

    def remote(self, executor: purlin.Executor, size: int, /) -> object:
        """Runs the program by Purlin."""

    def local(self, size: int, /) -> object:
        """Runs the same program by CPython."""

    def sample(self) -> object:
        """Runs a SHARE-th part of the work of SIZE by CPython."""

    def agrees(self, result: object, expected: object, /) -> bool:
        """Whether both are the same answer."""


PROGRAMS: dict[str, Program] = {
    "a": sin_sum,
    "b": prime_count,
    "c": loop_sum,
    "d": divide,
    "e": prime_list,
    "f": compose,
}
