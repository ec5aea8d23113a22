"""copy: shallow and deep copies of containers and of instances of ordinary classes.

What never changes is its own copy. Instances are copied attribute by attribute, without running
their `__init__`, unless their class has `__copy__` or `__deepcopy__`.
"""

from __future__ import annotations

from typing import Any


class Error(Exception):
    """What cannot be copied."""


def _is_atomic(x: Any) -> bool:
    return (
        x is None
        or x is Ellipsis
        or x is NotImplemented
        or isinstance(x, (bool, int, float, complex, str, bytes, range, type))
    )


def _is_function(x: Any) -> bool:
    return callable(x) and not hasattr(x, "__dict__") or hasattr(x, "__code__")


def copy(x: Any) -> Any:
    """A copy that shares what the original holds."""
    if _is_atomic(x) or isinstance(x, (tuple, frozenset)):
        return x
    if isinstance(x, list):
        return list(x)
    if isinstance(x, dict):
        return dict(x)
    if isinstance(x, set):
        return set(x)
    if isinstance(x, bytearray):
        return bytearray(x)
    if hasattr(x, "__copy__"):
        return x.__copy__()
    if _is_function(x):
        return x
    result = object.__new__(type(x))
    result.__dict__.update(x.__dict__)
    return result


def deepcopy(x: Any, memo: Any = None) -> Any:
    """A copy of everything the original holds, each shared object copied once."""
    return _deep(x, {} if memo is None else memo)


def _deep(x: Any, memo: dict[int, Any]) -> Any:
    if _is_atomic(x):
        return x
    key = id(x)
    if key in memo:
        return memo[key]
    if isinstance(x, list):
        items: list[Any] = []
        memo[key] = items
        for item in x:
            items.append(_deep(item, memo))
        return items
    if isinstance(x, tuple):
        return _deep_tuple(x, memo)
    if isinstance(x, dict):
        result: dict[Any, Any] = {}
        memo[key] = result
        for name, value in x.items():
            result[_deep(name, memo)] = _deep(value, memo)
        return result
    copied = _deep_other(x, memo)
    memo[key] = copied
    return copied


def _deep_tuple(x: tuple[Any, ...], memo: dict[int, Any]) -> Any:
    """The tuple itself when all its items are their own copies."""
    items = [_deep(item, memo) for item in x]
    # The items may have led back here.
    if id(x) in memo:
        return memo[id(x)]
    result: Any = x
    for index in range(len(items)):
        if not _is_atomic(x[index]) and items[index] is not x[index]:
            result = tuple(items)
            break
    memo[id(x)] = result
    return result


def _deep_other(x: Any, memo: dict[int, Any]) -> Any:
    if isinstance(x, set):
        return set([_deep(item, memo) for item in x])
    if isinstance(x, frozenset):
        return frozenset([_deep(item, memo) for item in x])
    if isinstance(x, bytearray):
        return bytearray(x)
    if hasattr(x, "__deepcopy__"):
        return x.__deepcopy__(memo)
    if _is_function(x):
        return x
    result = object.__new__(type(x))
    memo[id(x)] = result
    for name, value in x.__dict__.items():
        result.__dict__[name] = _deep(value, memo)
    return result
