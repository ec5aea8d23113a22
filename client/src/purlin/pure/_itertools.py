"""itertools: iterators made of iterators, most of them generators.

What CPython checks when an iterator is made is checked by a plain function, which then hands its
arguments to the generator; the items are taken only when asked for, as many as CPython takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from purlin.pure._missing import MISSING, Missing
from purlin.pure._same import same


class count:
    """`start`, `start + step`, `start + step + step` and so on for ever."""

    def __init__(self, start: Any = 0, step: Any = 1) -> None:
        if not _is_number(start) or not _is_number(step):
            raise TypeError("a number is required")
        # CPython counts by ones in machine integers: a bool that starts becomes an int.
        by_ones = isinstance(start, int) and isinstance(step, int) and step == 1
        self._next = int(start) if by_ones else start
        self._step = step

    def __iter__(self) -> count:
        return self

    def __next__(self) -> Any:
        value = self._next
        self._next = value + self._step
        return value

    def __repr__(self) -> str:
        if isinstance(self._step, int) and self._step == 1:
            return f"count({self._next!r})"
        return f"count({self._next!r}, {self._step!r})"


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float, complex))
        or hasattr(value, "__index__")
        or hasattr(value, "__int__")
        or hasattr(value, "__float__")
        or hasattr(value, "__complex__")
    )


class repeat:
    """One object again and again, for ever or so many times."""

    def __init__(self, object: Any, times: Any = MISSING) -> None:
        self._object = object
        self._endless = isinstance(times, Missing)
        self._left = 0
        if not self._endless:
            if not isinstance(times, int):
                name = type(times).__name__
                raise TypeError(f"'{name}' object cannot be interpreted as an integer")
            self._left = max(0, int(times))

    def __iter__(self) -> repeat:
        return self

    def __next__(self) -> Any:
        if not self._endless:
            if self._left == 0:
                raise StopIteration
            self._left -= 1
        return self._object

    def __length_hint__(self) -> int:
        if self._endless:
            raise TypeError("len() of unsized object")
        return self._left

    def __repr__(self) -> str:
        if self._endless:
            return f"repeat({self._object!r})"
        return f"repeat({self._object!r}, {self._left})"


def cycle(iterable: Iterable[Any], /) -> Iterator[Any]:
    """The items, then all of them again, for ever."""
    return _cycle(iter(iterable))


def _cycle(items: Iterator[Any]) -> Iterator[Any]:
    seen: list[Any] = []
    for item in items:
        seen.append(item)
        yield item
    while seen:
        yield from seen


def accumulate(
    iterable: Iterable[Any],
    func: Callable[[Any, Any], Any] | None = None,
    *,
    initial: Any = None,
) -> Iterator[Any]:
    """The sums, or results of another function, of the first 1, 2, 3 ... items."""
    if func is None:
        return _accumulate_sums(iter(iterable), initial)
    return _accumulate(iter(iterable), func, initial)


def _accumulate_sums(items: Iterator[Any], initial: Any) -> Iterator[Any]:
    total = initial
    if total is None:
        for item in items:
            total = item
            break
        else:
            return
    yield total
    for item in items:
        total = total + item
        yield total


def _accumulate(
    items: Iterator[Any], func: Callable[[Any, Any], Any], initial: Any
) -> Iterator[Any]:
    total = initial
    if total is None:
        for item in items:
            total = item
            break
        else:
            return
    yield total
    for item in items:
        total = func(total, item)
        yield total


def batched(iterable: Iterable[Any], n: int, *, strict: bool = False) -> Iterator[tuple[Any, ...]]:
    """Tuples of n items; the last may be shorter unless `strict`."""
    if n < 1:
        raise ValueError("n must be at least one")
    return _batched(iter(iterable), n, strict)


def _batched(items: Iterator[Any], n: int, strict: bool) -> Iterator[tuple[Any, ...]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        if strict:
            raise ValueError("batched(): incomplete batch")
        yield tuple(batch)


def chain(*iterables: Iterable[Any]) -> Iterator[Any]:
    """The items of the first iterable, then those of the next."""
    for iterable in iterables:
        yield from iterable


def chain_from_iterable(iterable: Iterable[Iterable[Any]], /) -> Iterator[Any]:
    """`chain.from_iterable`: chain the iterables that an iterable gives."""
    return _flattened(iter(iterable))


def _flattened(iterables: Iterator[Iterable[Any]]) -> Iterator[Any]:
    for iterable in iterables:
        yield from iterable


def combinations(iterable: Iterable[Any], r: int) -> Iterator[tuple[Any, ...]]:
    """All choices of r items, in the order of their places."""
    pool = tuple(iterable)
    if r < 0:
        raise ValueError("r must be non-negative")
    return _combinations(pool, r)


def _combinations(pool: tuple[Any, ...], r: int) -> Iterator[tuple[Any, ...]]:
    spare = len(pool) - r
    if spare < 0:
        return
    places = list(range(r))
    while True:
        yield tuple([pool[place] for place in places])
        # The last place that can still move up moves, and those after it follow closely.
        moving = r - 1
        while moving >= 0 and places[moving] == spare + moving:
            moving -= 1
        if moving < 0:
            return
        places[moving] += 1
        for later in range(moving + 1, r):
            places[later] = places[later - 1] + 1


def combinations_with_replacement(iterable: Iterable[Any], r: int) -> Iterator[tuple[Any, ...]]:
    """All choices of r items, each as often as one likes, in the order of their places."""
    pool = tuple(iterable)
    if r < 0:
        raise ValueError("r must be non-negative")
    return _combinations_with_replacement(pool, r)


def _combinations_with_replacement(pool: tuple[Any, ...], r: int) -> Iterator[tuple[Any, ...]]:
    last = len(pool) - 1
    if last < 0 and r > 0:
        return
    places = [0] * r
    while True:
        yield tuple([pool[place] for place in places])
        moving = r - 1
        while moving >= 0 and places[moving] == last:
            moving -= 1
        if moving < 0:
            return
        place = places[moving] + 1
        for later in range(moving, r):
            places[later] = place


def compress(data: Iterable[Any], selectors: Iterable[Any]) -> Iterator[Any]:
    """The items whose selector is true."""
    return _compress(iter(data), iter(selectors))


def _compress(data: Iterator[Any], selectors: Iterator[Any]) -> Iterator[Any]:
    for item, selector in zip(data, selectors):  # noqa: B905
        if selector:
            yield item


def dropwhile(predicate: Callable[[Any], Any], iterable: Iterable[Any], /) -> Iterator[Any]:
    """The items from the first on that does not satisfy the predicate."""
    return _dropwhile(predicate, iter(iterable))


def _dropwhile(predicate: Callable[[Any], Any], items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        if not predicate(item):
            yield item
            break
    else:
        return
    yield from items


def takewhile(predicate: Callable[[Any], Any], iterable: Iterable[Any], /) -> Iterator[Any]:
    """The items up to the first that does not satisfy the predicate."""
    return _takewhile(predicate, iter(iterable))


def _takewhile(predicate: Callable[[Any], Any], items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        if not predicate(item):
            return
        yield item


def filterfalse(
    predicate: Callable[[Any], Any] | None, iterable: Iterable[Any], /
) -> Iterator[Any]:
    """The items that do not satisfy the predicate; with None the false ones."""
    if predicate is None:
        return _filterfalse_itself(iter(iterable))
    return _filterfalse(predicate, iter(iterable))


def _filterfalse_itself(items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        if not item:
            yield item


def _filterfalse(predicate: Callable[[Any], Any], items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        if not predicate(item):
            yield item


class groupby:
    """Pairs of a key and an iterator over the run of items that have it.

    A group reads on from the same items: the next pair ends the groups before.
    """

    def __init__(self, iterable: Iterable[Any], key: Callable[[Any], Any] | None = None) -> None:
        self._items = iter(iterable)
        self._function = key
        self._value: Any = MISSING
        self._key: Any = MISSING
        self._target: Any = MISSING
        self._group = 0

    def __iter__(self) -> groupby:
        return self

    def _advance(self) -> None:
        value = next(self._items)
        key = value if self._function is None else self._function(value)
        self._value = value
        self._key = key

    def __next__(self) -> tuple[Any, Iterator[Any]]:
        self._group += 1
        while isinstance(self._key, Missing) or (
            not isinstance(self._target, Missing) and same(self._target, self._key)
        ):
            self._advance()
        self._target = self._key
        return self._key, _Group(self, self._key, self._group)


class _Group:
    """The items of one run; ends when its groupby has moved on."""

    def __init__(self, parent: groupby, key: Any, number: int) -> None:
        self._parent = parent
        self._key = key
        self._number = number

    def __iter__(self) -> _Group:
        return self

    def __next__(self) -> Any:
        parent = self._parent
        if parent._group != self._number:
            raise StopIteration
        if isinstance(parent._value, Missing):
            parent._advance()
        if not same(self._key, parent._key):
            raise StopIteration
        value = parent._value
        parent._value = MISSING
        parent._key = MISSING
        return value


def islice(
    iterable: Iterable[Any], start: Any, stop: Any = MISSING, step: Any = None, /
) -> Iterator[Any]:
    """The items at the places that a slice with these numbers takes."""
    if isinstance(stop, Missing):
        first = 0
        end = _slice_end(start)
        stride = 1
    else:
        end = _slice_end(stop)
        first = 0
        if start is not None:
            first = start if isinstance(start, int) else -1
        stride = 1
        if step is not None:
            stride = step if isinstance(step, int) else -1
    if first < 0 or end < -1:
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if stride < 1:
        raise ValueError("Step for islice() must be a positive integer or None.")
    return _islice(iter(iterable), first, end, stride)


def _slice_end(stop: Any) -> int:
    if stop is None:
        return -1
    if not isinstance(stop, int) or stop == -1:
        raise ValueError(
            "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
        )
    return stop


def _islice(items: Iterator[Any], start: int, stop: int, step: int) -> Iterator[Any]:
    place = 0
    wanted = start
    while True:
        while place < wanted:
            for _ in items:
                break
            else:
                return
            place += 1
        if place >= stop >= 0:
            return
        for item in items:
            place += 1
            yield item
            break
        else:
            return
        wanted += step
        if wanted > stop >= 0:
            wanted = stop


def pairwise(iterable: Iterable[Any], /) -> Iterator[tuple[Any, Any]]:
    """Each item with its successor."""
    return _pairwise(iter(iterable))


def _pairwise(items: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
    for first in items:
        before = first
        for item in items:
            yield before, item
            before = item
        return


def permutations(iterable: Iterable[Any], r: int | None = None) -> Iterator[tuple[Any, ...]]:
    """All arrangements of r items, in the order of their places."""
    pool = tuple(iterable)
    if r is None:
        return _permutations(pool, len(pool))
    if not isinstance(r, int):
        raise TypeError("Expected int as r")
    if r < 0:
        raise ValueError("r must be non-negative")
    return _permutations(pool, r)


def _permutations(pool: tuple[Any, ...], r: int) -> Iterator[tuple[Any, ...]]:
    size = len(pool)
    if r > size:
        return
    # The first r places are the arrangement. A place takes, one after the other, the larger ones
    # behind it; remaining[i] says how many it has still to take, itself included.
    places = list(range(size))
    remaining = [size - index for index in range(r)]
    while True:
        yield tuple([pool[place] for place in places[:r]])
        moving = r - 1
        while moving >= 0:
            remaining[moving] -= 1
            place = places[moving]
            if remaining[moving] > 0:
                other = size - remaining[moving]
                places[moving] = places[other]
                places[other] = place
                break
            # All were taken: back to ascending order, and the place before moves.
            del places[moving]
            places.append(place)
            remaining[moving] = size - moving
            moving -= 1
        if moving < 0:
            return


def product(*iterables: Iterable[Any], repeat: int = 1) -> Iterator[tuple[Any, ...]]:
    """All rows with an item from each iterable, the last changing fastest."""
    if repeat < 0:
        raise ValueError("repeat argument cannot be negative")
    pools = [tuple(iterable) for iterable in iterables] if repeat > 0 else []
    return _product(pools * repeat)


def _product(pools: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for pool in pools:
        if not pool:
            return
    places = [0] * len(pools)
    row = [pool[0] for pool in pools]
    while True:
        yield tuple(row)
        moving = len(pools) - 1
        while moving >= 0:
            places[moving] += 1
            if places[moving] < len(pools[moving]):
                row[moving] = pools[moving][places[moving]]
                break
            places[moving] = 0
            row[moving] = pools[moving][0]
            moving -= 1
        if moving < 0:
            return


def starmap(function: Callable[..., Any], iterable: Iterable[Any], /) -> Iterator[Any]:
    """The function's results for each item's parts as arguments."""
    return _starmap(function, iter(iterable))


def _starmap(function: Callable[..., Any], items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        yield function(*tuple(item))


class _Link:
    """A place of a teed iterator: its item, once it was asked for, and the place after it."""

    def __init__(self) -> None:
        self.known = False
        self.item: Any = None
        self.after: _Link | None = None


class _Tee:
    """One of the iterators over a shared source; items wait in links that the slowest frees."""

    def __init__(self, source: Iterator[Any], link: _Link) -> None:
        self._source = source
        self._link = link

    def __iter__(self) -> _Tee:
        return self

    def __next__(self) -> Any:
        link = self._link
        if not link.known:
            link.item = next(self._source)
            link.after = _Link()
            link.known = True
        item = link.item
        if link.after is not None:
            self._link = link.after
        return item

    def __copy__(self) -> _Tee:
        return _Tee(self._source, self._link)


def tee(iterable: Iterable[Any], n: int = 2, /) -> tuple[Any, ...]:
    """n iterators over the same items."""
    if n < 0:
        raise ValueError("n must be >= 0")
    if n == 0:
        return ()
    if isinstance(iterable, _Tee):
        return tuple([iterable, *[iterable.__copy__() for _ in range(n - 1)]])
    source = iter(iterable)
    link = _Link()
    return tuple([_Tee(source, link) for _ in range(n)])


def zip_longest(*iterables: Iterable[Any], fillvalue: Any = None) -> Iterator[tuple[Any, ...]]:
    """Rows of an item from each iterable, ended ones filled up, until the longest ends."""
    return _zip_longest([iter(iterable) for iterable in iterables], fillvalue)


def _zip_longest(sources: list[Iterator[Any]], fillvalue: Any) -> Iterator[tuple[Any, ...]]:
    running = [True] * len(sources)
    left = len(sources)
    while left > 0:
        row: list[Any] = []
        for index in range(len(sources)):
            found = False
            if running[index]:
                for item in sources[index]:
                    row.append(item)
                    found = True
                    break
                if not found:
                    running[index] = False
                    left -= 1
                    if left == 0:
                        return
            if not found:
                row.append(fillvalue)
        yield tuple(row)
