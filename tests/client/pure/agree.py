"""One call of a library's function and of its pure version, compared in all that a caller sees."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

PLAIN = (bool, int, float, complex, str, bytes, bytearray, type(None))


def shown(value: Any) -> str:
    """A value with the types inside; iterators are run, for at most 50 items."""
    if isinstance(value, PLAIN):
        return f"{type(value).__name__}:{value!r}"
    if isinstance(value, (list, tuple)) and type(value).__name__ in ("list", "tuple"):
        return f"{type(value).__name__}[{', '.join(shown(item) for item in value)}]"
    if type(value) is dict:
        return "dict{" + ", ".join(f"{shown(k)}: {shown(v)}" for k, v in value.items()) + "}"
    if hasattr(value, "__next__"):
        return f"items[{', '.join(drained(value))}]"
    return f"{type(value).__name__}:{value!r}"


def drained(items: Iterator[Any]) -> Iterable[str]:
    for _ in range(50):
        try:
            yield shown(next(items))
        except Exception as error:
            yield raised(error)
            return


def raised(error: BaseException) -> str:
    # Recursion's depth and its message's ending are each implementation's own.
    if isinstance(error, RecursionError):
        return "RecursionError"
    return f"{type(error).__name__}: {error}"


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """What a call gives or raises, and its mutable arguments afterwards."""
    try:
        result = shown(function(*args, **kwargs))
    except Exception as error:
        result = raised(error)
    after = [shown(a) for a in (*args, *kwargs.values()) if type(a) in (list, dict, set)]
    return f"{result} after {after}"


def same(real: Callable[..., Any], pure: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Both give the same for copies of the same arguments; iterators are passed as functions."""
    expected = outcome(real, *copy.deepcopy(args), **copy.deepcopy(kwargs))
    got = outcome(pure, *copy.deepcopy(args), **copy.deepcopy(kwargs))
    assert got == expected, f"{real!r}{args!r} {kwargs!r}\n got {got}\nwant {expected}"


def same_type_of_error(
    real: Callable[..., Any], pure: Callable[..., Any], *args: Any, **kwargs: Any
) -> None:
    """Both raise the same type, with words of their own."""
    try:
        real(*args, **kwargs)
    except Exception as expected:
        try:
            pure(*args, **kwargs)
        except Exception as got:
            assert type(got).__name__ == type(expected).__name__, (got, expected)
            return
        raise AssertionError(f"{real!r}{args!r} raises {expected!r}, the pure version nothing")
    raise AssertionError(f"{real!r}{args!r} raises nothing")
