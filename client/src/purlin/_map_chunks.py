"""The functions that `Executor.map` sends when several calls go into one computation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

__all__ = ["submissions"]


def call_1(fn: Callable[..., Any], first: list[Any]) -> list[Any]:
    return [fn(a) for a in first]


def call_2(fn: Callable[..., Any], first: list[Any], second: list[Any]) -> list[Any]:
    return [fn(first[i], second[i]) for i in range(len(first))]


def call_3(
    fn: Callable[..., Any], first: list[Any], second: list[Any], third: list[Any]
) -> list[Any]:
    return [fn(first[i], second[i], third[i]) for i in range(len(first))]


_CALLS: tuple[Callable[..., list[Any]], ...] = (call_1, call_2, call_3)


def submissions(
    fn: Callable[..., Any], iterables: Sequence[Iterable[Any]], chunksize: int
) -> Iterator[tuple[Any, ...]]:
    """Yield `(function, fn, column...)`, one for each chunk of calls."""
    if len(iterables) > len(_CALLS):
        raise TypeError(f"map with a chunksize takes at most {len(_CALLS)} iterables")
    call = _CALLS[len(iterables) - 1]
    rows = zip(*iterables, strict=False)
    return (
        (call, fn, *(list(column) for column in zip(*chunk, strict=True)))
        for chunk in iter(lambda: list(itertools.islice(rows, chunksize)), [])
    )
