"""bisect: places of values in sorted sequences, by halving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _start(lo: int) -> int:
    if lo < 0:
        raise ValueError("lo must be non-negative")
    return lo


def bisect_right(
    a: Any, x: Any, lo: int = 0, hi: int | None = None, *, key: Callable[[Any], Any] | None = None
) -> int:
    """The place after all elements of `a[lo:hi]` that are not greater than x."""
    low = _start(lo)
    high = len(a) if hi is None or hi == -1 else hi
    if key is None:
        while low < high:
            middle = (low + high) // 2
            if x < a[middle]:
                high = middle
            else:
                low = middle + 1
    else:
        while low < high:
            middle = (low + high) // 2
            if x < key(a[middle]):
                high = middle
            else:
                low = middle + 1
    return low


def bisect_left(
    a: Any, x: Any, lo: int = 0, hi: int | None = None, *, key: Callable[[Any], Any] | None = None
) -> int:
    """The place before all elements of `a[lo:hi]` that are not less than x."""
    low = _start(lo)
    high = len(a) if hi is None or hi == -1 else hi
    if key is None:
        while low < high:
            middle = (low + high) // 2
            if a[middle] < x:
                low = middle + 1
            else:
                high = middle
    else:
        while low < high:
            middle = (low + high) // 2
            if key(a[middle]) < x:
                low = middle + 1
            else:
                high = middle
    return low


def insort_right(
    a: Any, x: Any, lo: int = 0, hi: int | None = None, *, key: Callable[[Any], Any] | None = None
) -> None:
    """Insert x after the elements that are not greater."""
    rank = x if key is None else key(x)
    a.insert(bisect_right(a, rank, lo, hi, key=key), x)


def insort_left(
    a: Any, x: Any, lo: int = 0, hi: int | None = None, *, key: Callable[[Any], Any] | None = None
) -> None:
    """Insert x before the elements that are not less."""
    rank = x if key is None else key(x)
    a.insert(bisect_left(a, rank, lo, hi, key=key), x)
