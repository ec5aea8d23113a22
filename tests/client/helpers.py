"""A user's module, imported by the programs of the capture tests."""

from __future__ import annotations

from typing import Any

from tests.client import helpers_inner as inner

CONSTANT = 6.25

__all__ = [
    "BOUND",
    "CONSTANT",
    "Shape",
    "asserting",
    "double",
    "inner",
    "is_function",
    "shadowing",
    "sum",
]


def double(x: Any) -> Any:
    return x * 2


class Shape:
    def __init__(self, side: float) -> None:
        self.side = side

    def area(self) -> Any:
        return double(self.side) * inner.triple(self.side)


def is_function(x: Any) -> bool:
    return not isinstance(x, int)


def sum(values: Any) -> Any:
    return inner.triple(len(values))


def asserting(n: int) -> int:
    assert n > 0
    assert n < 10, ("too large", n)
    return n


def caught_assertion(n: int) -> Any:
    try:
        assert n > 1, f"small {n}"
        assert n != 2
    except AssertionError as error:
        return error.args
    return "passed"


def shadowing(values: Any) -> Any:
    return sum(values)


BOUND = Shape(2.0).area


def everything() -> Any:
    """Uses a class, closures, comprehensions and constants: for tests that print programs."""
    shape = Shape(3.0)
    scale = 2
    return (
        shape.area(),
        [scale * x for x in range(3) if x],
        (lambda k: k + scale)(1),
        max(x * shape.side for x in (1.0, 2.5)),
    )
