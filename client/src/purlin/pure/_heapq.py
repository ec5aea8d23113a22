"""heapq: binary heaps kept in lists, with CPython's own comparisons in CPython's own order.

A heap is a list in which `heap[k]` is not greater than `heap[2 * k + 1]` and `heap[2 * k + 2]`.
Taking an element lets the hole sink to a leaf along the smaller children and the last element
rise from there: fewer comparisons than comparing with it on the way down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from purlin.pure._missing import MISSING, Missing


def _need_list(what: str, heap: Any) -> None:
    if not isinstance(heap, list):
        name = "None" if heap is None else type(heap).__name__
        raise TypeError(f"{what} must be list, not {name}")


def _rise(heap: list[Any], start: int, position: int) -> None:
    item = heap[position]
    while position > start:
        parent = (position - 1) >> 1
        above = heap[parent]
        if not (item < above):
            break
        heap[position] = above
        position = parent
    heap[position] = item


def _sink(heap: list[Any], position: int) -> None:
    count = len(heap)
    start = position
    item = heap[position]
    child = 2 * position + 1
    while child < count:
        right = child + 1
        if right < count and not (heap[child] < heap[right]):
            child = right
        heap[position] = heap[child]
        position = child
        child = 2 * position + 1
    heap[position] = item
    _rise(heap, start, position)


def _rise_max(heap: list[Any], start: int, position: int) -> None:
    item = heap[position]
    while position > start:
        parent = (position - 1) >> 1
        above = heap[parent]
        if not (above < item):
            break
        heap[position] = above
        position = parent
    heap[position] = item


def _sink_max(heap: list[Any], position: int) -> None:
    count = len(heap)
    start = position
    item = heap[position]
    child = 2 * position + 1
    while child < count:
        right = child + 1
        if right < count and not (heap[right] < heap[child]):
            child = right
        heap[position] = heap[child]
        position = child
        child = 2 * position + 1
    heap[position] = item
    _rise_max(heap, start, position)


def heappush(heap: list[Any], item: Any, /) -> None:
    """Add an item, keeping the heap."""
    _need_list("heappush() argument 1", heap)
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)


def heappop(heap: list[Any], /) -> Any:
    """Take the smallest item away."""
    _need_list("heappop() argument", heap)
    if not heap:
        raise IndexError("index out of range")
    last = heap.pop()
    if not heap:
        return last
    smallest = heap[0]
    heap[0] = last
    _sink(heap, 0)
    return smallest


def heapreplace(heap: list[Any], item: Any, /) -> Any:
    """Take the smallest item away, then add one."""
    _need_list("heapreplace() argument 1", heap)
    if not heap:
        raise IndexError("index out of range")
    smallest = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return smallest


def heappushpop(heap: list[Any], item: Any, /) -> Any:
    """Add an item, then take the smallest away."""
    _need_list("heappushpop() argument 1", heap)
    if heap and heap[0] < item:
        smallest = heap[0]
        heap[0] = item
        _sink(heap, 0)
        return smallest
    return item


def heapify(heap: list[Any], /) -> None:
    """Make a heap of a list, in place."""
    _need_list("heapify() argument", heap)
    for position in range(len(heap) // 2 - 1, -1, -1):
        _sink(heap, position)


def _heapify_max(heap: list[Any]) -> None:
    for position in range(len(heap) // 2 - 1, -1, -1):
        _sink_max(heap, position)


def _pairs(iterable: Iterable[Any], key: Callable[[Any], Any] | None) -> Iterator[tuple[Any, Any]]:
    if key is None:
        for item in iterable:
            yield item, item
    else:
        for item in iterable:
            yield key(item), item


def nsmallest(n: int, iterable: Any, key: Callable[[Any], Any] | None = None) -> list[Any]:
    """The n smallest items in ascending order: `sorted(iterable, key=key)[:n]`."""
    if n == 1:
        best = min(iterable, default=MISSING, key=key)
        return [] if isinstance(best, Missing) else [best]
    if hasattr(iterable, "__len__") and n >= len(iterable):
        return sorted(iterable, key=key)[:n]
    source = iter(iterable)
    if n <= 0:
        return []
    heap: list[tuple[Any, int, Any]] = []
    order = 0
    for rank, item in _pairs(source, key):
        if len(heap) < n:
            heap.append((rank, order, item))
            order += 1
            if len(heap) == n:
                _heapify_max(heap)
        elif rank < heap[0][0]:
            heap[0] = (rank, order, item)
            _sink_max(heap, 0)
            order += 1
    heap.sort()
    return [entry[2] for entry in heap]


def nlargest(n: int, iterable: Any, key: Callable[[Any], Any] | None = None) -> list[Any]:
    """The n largest items in descending order: `sorted(iterable, key=key, reverse=True)[:n]`."""
    if n == 1:
        best = max(iterable, default=MISSING, key=key)
        return [] if isinstance(best, Missing) else [best]
    if hasattr(iterable, "__len__") and n >= len(iterable):
        return sorted(iterable, key=key, reverse=True)[:n]
    source = iter(iterable)
    if n <= 0:
        return []
    heap: list[tuple[Any, int, Any]] = []
    order = 0
    for rank, item in _pairs(source, key):
        if len(heap) < n:
            heap.append((rank, order, item))
            order -= 1
            if len(heap) == n:
                heapify(heap)
        elif heap[0][0] < rank:
            heap[0] = (rank, order, item)
            _sink(heap, 0)
            order -= 1
    heap.sort(reverse=True)
    return [entry[2] for entry in heap]


def merge(
    *iterables: Iterable[Any],
    key: Callable[[Any], Any] | None = None,
    reverse: bool = False,
) -> Iterator[Any]:
    """Merge sorted iterables into one sorted iterator, equal items in the iterables' order."""
    sources = [iter(iterable) for iterable in iterables]
    heap: list[tuple[Any, int, Any]] = []
    for index in range(len(sources)):
        for item in sources[index]:
            rank = item if key is None else key(item)
            heap.append((rank, -index if reverse else index, item))
            break
    if reverse:
        _heapify_max(heap)
    else:
        heapify(heap)
    while heap:
        order = heap[0][1]
        yield heap[0][2]
        ended = True
        for item in sources[abs(order)]:
            rank = item if key is None else key(item)
            heap[0] = (rank, order, item)
            ended = False
            break
        if ended:
            last = heap.pop()
            if not heap:
                break
            heap[0] = last
        if reverse:
            _sink_max(heap, 0)
        else:
            _sink(heap, 0)
