"""functools: functions made from functions.

`wraps` and `update_wrapper` leave the wrapper as it is: in compiled code a function's name and
documentation are its own. `cached_property`, `singledispatch` and `partialmethod` need descriptors
and have no pure version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from purlin.pure._missing import MISSING, Missing


def reduce(function: Callable[[Any, Any], Any], iterable: Any, initial: Any = MISSING, /) -> Any:
    """Combine the items from left to right, two at a time."""
    try:
        items = iter(iterable)
    except TypeError:
        raise TypeError("reduce() arg 2 must support iteration") from None
    result = initial
    if isinstance(result, Missing):
        for item in items:
            result = item
            break
        if isinstance(result, Missing):
            raise TypeError("reduce() of empty iterable with no initial value")
    for item in items:
        result = function(result, item)
    return result


class partial:
    """A function with some of its arguments given."""

    def __init__(self, func: Callable[..., Any], /, *args: Any, **keywords: Any) -> None:
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            self.func: Callable[..., Any] = func.func
            self.args: tuple[Any, ...] = (*func.args, *args)
            self.keywords: dict[str, Any] = {**func.keywords, **keywords}
        else:
            self.func = func
            self.args = args
            self.keywords = keywords

    def __call__(self, /, *args: Any, **keywords: Any) -> Any:
        return self.func(*self.args, *args, **{**self.keywords, **keywords})

    def __repr__(self) -> str:
        shown = [repr(self.func)]
        for value in self.args:
            shown.append(repr(value))
        for name, value in self.keywords.items():
            shown.append(f"{name}={value!r}")
        return f"functools.partial({', '.join(shown)})"


class CacheInfo:
    """What a cache did and holds; equal to the tuple of its four numbers."""

    def __init__(self, hits: int, misses: int, maxsize: int | None, currsize: int) -> None:
        self.hits = hits
        self.misses = misses
        self.maxsize = maxsize
        self.currsize = currsize

    def _astuple(self) -> tuple[int, int, int | None, int]:
        return (self.hits, self.misses, self.maxsize, self.currsize)

    def __iter__(self) -> Iterator[int | None]:
        return iter(self._astuple())

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: Any) -> Any:
        return self._astuple()[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CacheInfo):
            return self._astuple() == other._astuple()
        if isinstance(other, tuple):
            return self._astuple() == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._astuple())

    def __repr__(self) -> str:
        return (
            f"CacheInfo(hits={self.hits}, misses={self.misses}, "
            f"maxsize={self.maxsize}, currsize={self.currsize})"
        )


class _KeywordMark:
    """Stands between the arguments by position and by keyword in a cache's key."""


_KEYWORDS = _KeywordMark()


class Cached:
    """A function that remembers its results; the ones used last, when there is a limit.

    The results lie in a dict in the order of their last use, so that the first is dropped.
    """

    def __init__(self, function: Callable[..., Any], maxsize: int | None, typed: bool) -> None:
        self.__wrapped__ = function
        self._maxsize = maxsize
        self._typed = typed
        self._results: dict[Any, Any] = {}
        self._hits = 0
        self._misses = 0

    def _key(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if not self._typed and not keywords:
            # CPython's rule: a lone int or str is its own key, so 1 and 1.0 are two keys.
            if len(args) == 1 and (type(args[0]) is int or type(args[0]) is str):
                return args[0]
            return args
        key: list[Any] = list(args)
        if keywords:
            key.append(_KEYWORDS)
            for name, value in keywords.items():
                key.append(name)
                key.append(value)
        if self._typed:
            for value in args:
                key.append(type(value))
            for value in keywords.values():
                key.append(type(value))
        return tuple(key)

    def __call__(self, /, *args: Any, **keywords: Any) -> Any:
        if self._maxsize == 0:
            self._misses += 1
            return self.__wrapped__(*args, **keywords)
        key = self._key(args, keywords)
        if key in self._results:
            self._hits += 1
            found = self._results[key]
            if self._maxsize is not None:
                del self._results[key]
                self._results[key] = found
            return found
        self._misses += 1
        result = self.__wrapped__(*args, **keywords)
        # The call itself may have stored this very key: then the first result stays.
        if self._maxsize is None or key not in self._results:
            if self._maxsize is not None and len(self._results) >= self._maxsize:
                for oldest in self._results:
                    del self._results[oldest]
                    break
            self._results[key] = result
        return result

    def cache_info(self) -> CacheInfo:
        return CacheInfo(self._hits, self._misses, self._maxsize, len(self._results))

    def cache_clear(self) -> None:
        self._results.clear()
        self._hits = 0
        self._misses = 0

    def cache_parameters(self) -> dict[str, Any]:
        return {"maxsize": self._maxsize, "typed": self._typed}


def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    """A decorator that remembers up to `maxsize` results; with None all of them."""
    if maxsize is None:
        return lambda function: Cached(function, None, typed)
    if isinstance(maxsize, int):
        limit = max(0, maxsize)
        return lambda function: Cached(function, limit, typed)
    if callable(maxsize) and isinstance(typed, bool):
        return Cached(maxsize, 128, typed)
    raise TypeError("Expected first argument to be an integer, a callable, or None")


def cache(user_function: Callable[..., Any], /) -> Cached:
    """Remember all results of a function."""
    return Cached(user_function, None, False)


class Ranked:
    """A key that is ordered by a function of two values: negative, zero or positive."""

    def __init__(self, compare: Callable[[Any, Any], Any], obj: Any) -> None:
        self._compare = compare
        self.obj = obj

    def _against(self, other: Any) -> Any:
        if not isinstance(other, Ranked):
            raise TypeError("other argument must be K instance")
        return self._compare(self.obj, other.obj)

    def __lt__(self, other: Any) -> bool:
        result: bool = self._against(other) < 0
        return result

    def __gt__(self, other: Any) -> bool:
        result: bool = self._against(other) > 0
        return result

    def __eq__(self, other: Any) -> bool:
        result: bool = self._against(other) == 0
        return result

    def __ne__(self, other: Any) -> bool:
        result: bool = self._against(other) != 0
        return result

    def __le__(self, other: Any) -> bool:
        result: bool = self._against(other) <= 0
        return result

    def __ge__(self, other: Any) -> bool:
        result: bool = self._against(other) >= 0
        return result


def cmp_to_key(mycmp: Callable[[Any, Any], Any]) -> Callable[[Any], Ranked]:
    """A key function for sorting by a function that compares two values."""

    def rank(obj: Any) -> Ranked:
        return Ranked(mycmp, obj)

    return rank


def update_wrapper(
    wrapper: Any, wrapped: Any, assigned: Iterable[str] = (), updated: Iterable[str] = ()
) -> Any:
    """The wrapper itself."""
    return wrapper


def wraps(
    wrapped: Any, assigned: Iterable[str] = (), updated: Iterable[str] = ()
) -> Callable[[Any], Any]:
    """A decorator that leaves the wrapper as it is."""
    return lambda wrapper: wrapper


# What total_ordering gives a class: each operator from the one that the class defines. The names
# are CPython's, so that classes decorated outside find these.


def _gt_from_lt(self: Any, other: Any) -> Any:
    answer = type(self).__lt__(self, other)
    return answer if answer is NotImplemented else (not answer and self != other)


def _le_from_lt(self: Any, other: Any) -> Any:
    answer = type(self).__lt__(self, other)
    return answer if answer is NotImplemented else (answer or self == other)


def _ge_from_lt(self: Any, other: Any) -> Any:
    answer = type(self).__lt__(self, other)
    return answer if answer is NotImplemented else not answer


def _ge_from_le(self: Any, other: Any) -> Any:
    answer = type(self).__le__(self, other)
    return answer if answer is NotImplemented else (not answer or self == other)


def _lt_from_le(self: Any, other: Any) -> Any:
    answer = type(self).__le__(self, other)
    return answer if answer is NotImplemented else (answer and self != other)


def _gt_from_le(self: Any, other: Any) -> Any:
    answer = type(self).__le__(self, other)
    return answer if answer is NotImplemented else not answer


def _lt_from_gt(self: Any, other: Any) -> Any:
    answer = type(self).__gt__(self, other)
    return answer if answer is NotImplemented else (not answer and self != other)


def _ge_from_gt(self: Any, other: Any) -> Any:
    answer = type(self).__gt__(self, other)
    return answer if answer is NotImplemented else (answer or self == other)


def _le_from_gt(self: Any, other: Any) -> Any:
    answer = type(self).__gt__(self, other)
    return answer if answer is NotImplemented else not answer


def _le_from_ge(self: Any, other: Any) -> Any:
    answer = type(self).__ge__(self, other)
    return answer if answer is NotImplemented else (not answer or self == other)


def _gt_from_ge(self: Any, other: Any) -> Any:
    answer = type(self).__ge__(self, other)
    return answer if answer is NotImplemented else (answer and self != other)


def _lt_from_ge(self: Any, other: Any) -> Any:
    answer = type(self).__ge__(self, other)
    return answer if answer is NotImplemented else not answer


def _defines(cls: Any, name: str) -> bool:
    return getattr(cls, name, None) is not getattr(object, name, None)


def total_ordering(cls: Any) -> Any:
    """Give a class that defines one of the order's operators the other three.

    Runs where the class is made: it sets attributes of a class, which compiled code cannot.
    """
    has_lt = _defines(cls, "__lt__")
    has_le = _defines(cls, "__le__")
    has_gt = _defines(cls, "__gt__")
    has_ge = _defines(cls, "__ge__")
    if has_lt:
        made: tuple[Any, Any, Any, Any] = (None, _le_from_lt, _gt_from_lt, _ge_from_lt)
    elif has_le:
        made = (_lt_from_le, None, _gt_from_le, _ge_from_le)
    elif has_gt:
        made = (_lt_from_gt, _le_from_gt, None, _ge_from_gt)
    elif has_ge:
        made = (_lt_from_ge, _le_from_ge, _gt_from_ge, None)
    else:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    if not has_lt:
        cls.__lt__ = made[0]
    if not has_le:
        cls.__le__ = made[1]
    if not has_gt:
        cls.__gt__ = made[2]
    if not has_ge:
        cls.__ge__ = made[3]
    return cls
