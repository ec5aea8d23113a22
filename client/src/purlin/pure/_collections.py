"""collections: deque, and the dictionaries with manners of their own.

The dictionaries hold a dict instead of being one: everything they do goes through it, so order,
equality of keys and errors are dict's. They compare equal to dicts with the same items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from purlin.pure._heapq import nlargest
from purlin.pure._missing import MISSING, Missing
from purlin.pure._same import same
from purlin.pure._version import SINCE_3_12


class deque:
    """A list that grows and shrinks at both ends in constant time.

    A ring: the items are `_ring[_head]` and the `_size - 1` after it, from the end on at the
    front again. The other places hold items of the past or copies, so that the ring has one
    element type; nothing reads them. `_state` counts the changes that end an iteration.
    """

    def __init__(self, iterable: Iterable[Any] = (), maxlen: int | None = None) -> None:
        if maxlen is not None:
            if not isinstance(maxlen, int):
                raise TypeError("an integer is required")
            if maxlen < 0:
                raise ValueError("maxlen must be non-negative")
        self._ring: list[Any] = []
        self._head = 0
        self._size = 0
        self._state = 0
        self._maxlen = None if maxlen is None else int(maxlen)
        self.extend(iterable)

    @property
    def maxlen(self) -> int | None:
        return self._maxlen

    def _place(self, index: int) -> int:
        place = self._head + index
        return place - len(self._ring) if place >= len(self._ring) else place

    def _grow(self) -> None:
        """Make room in a full ring; the copies in the new half are only there to fill it."""
        straight = self._ring[self._head :] + self._ring[: self._head]
        self._ring = straight + straight
        self._head = 0

    def append(self, x: Any, /) -> None:
        self._state += 1
        if self._maxlen is not None and self._size >= self._maxlen:
            if self._maxlen == 0:
                return
            self._head = self._place(1)
            self._size -= 1
        if self._size == len(self._ring):
            if self._head == 0:
                self._ring.append(x)
                self._size += 1
                return
            self._grow()
        self._ring[self._place(self._size)] = x
        self._size += 1

    def appendleft(self, x: Any, /) -> None:
        self._state += 1
        if self._maxlen is not None and self._size >= self._maxlen:
            if self._maxlen == 0:
                return
            self._size -= 1
        if self._size == len(self._ring):
            if self._size == 0:
                self._ring.append(x)
                self._size = 1
                return
            self._grow()
        self._head = self._head - 1 if self._head > 0 else len(self._ring) - 1
        self._ring[self._head] = x
        self._size += 1

    def pop(self) -> Any:
        if self._size == 0:
            raise IndexError("pop from an empty deque")
        self._state += 1
        self._size -= 1
        return self._ring[self._place(self._size)]

    def popleft(self) -> Any:
        if self._size == 0:
            raise IndexError("pop from an empty deque")
        self._state += 1
        value = self._ring[self._head]
        self._head = self._place(1)
        self._size -= 1
        return value

    def extend(self, iterable: Iterable[Any], /) -> None:
        if iterable is self:
            for x in self._list():
                self.append(x)
        else:
            for x in iterable:
                self.append(x)

    def extendleft(self, iterable: Iterable[Any], /) -> None:
        if iterable is self:
            for x in self._list():
                self.appendleft(x)
        else:
            for x in iterable:
                self.appendleft(x)

    def clear(self) -> None:
        if self._size > 0:
            self._state += 1
        self._ring.clear()
        self._head = 0
        self._size = 0

    def rotate(self, n: int = 1, /) -> None:
        if not isinstance(n, int):
            name = type(n).__name__
            raise TypeError(f"'{name}' object cannot be interpreted as an integer")
        if self._size <= 1:
            return
        steps = n % self._size
        if self._size == len(self._ring):
            self._head = self._place(self._size - steps)
        else:
            items = self._list()
            self._ring = items[self._size - steps :] + items[: self._size - steps]
            self._head = 0
        self._state += 1

    def reverse(self) -> None:
        items = self._list()
        items.reverse()
        self._ring = items
        self._head = 0

    def copy(self) -> deque:
        return deque(self._list(), self._maxlen)

    def __copy__(self) -> deque:
        return self.copy()

    def count(self, x: Any, /) -> int:
        state = self._state
        found = 0
        for index in range(self._size):
            item = self._ring[self._place(index)]
            if same(item, x):
                found += 1
            if self._state != state:
                raise RuntimeError("deque mutated during iteration")
        return found

    def index(self, x: Any, start: int = 0, stop: Any = MISSING, /) -> int:
        begin = max(0, start + self._size) if start < 0 else start
        end = self._size
        if not isinstance(stop, Missing):
            end = max(0, stop + self._size) if stop < 0 else min(stop, self._size)
        state = self._state
        for index in range(begin, end):
            item = self._ring[self._place(index)]
            if same(item, x):
                return index
            if self._state != state:
                raise RuntimeError("deque mutated during iteration")
        raise ValueError(f"{x!r} is not in deque")

    def insert(self, i: int, x: Any, /) -> None:
        if self._maxlen is not None and self._size >= self._maxlen:
            raise IndexError("deque already at its maximum size")
        self._state += 1
        items = self._list()
        items.insert(i, x)
        self._ring = items
        self._head = 0
        self._size += 1

    def remove(self, value: Any, /) -> None:
        state = self._state
        for index in range(self._size):
            item = self._ring[self._place(index)]
            found = same(item, value)
            if self._state != state:
                raise IndexError("deque mutated during remove().")
            if found:
                self._delete(index)
                return
        raise ValueError(f"{value!r} is not in deque")

    def _delete(self, index: int) -> None:
        self._state += 1
        items = self._list()
        del items[index]
        self._ring = items
        self._head = 0
        self._size -= 1

    def _list(self) -> list[Any]:
        end = self._head + self._size
        spare = end - len(self._ring)
        if spare <= 0:
            return self._ring[self._head : end]
        return self._ring[self._head :] + self._ring[:spare]

    def _checked(self, index: Any) -> int:
        if not isinstance(index, int):
            name = type(index).__name__
            raise TypeError(f"sequence index must be integer, not '{name}'")
        place = index + self._size if index < 0 else index
        if not 0 <= place < self._size:
            raise IndexError("deque index out of range")
        return place

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: int) -> Any:
        return self._ring[self._place(self._checked(index))]

    def __setitem__(self, index: int, value: Any) -> None:
        self._ring[self._place(self._checked(index))] = value

    def __delitem__(self, index: int) -> None:
        self._delete(self._checked(index))

    def __contains__(self, x: object) -> bool:
        state = self._state
        for index in range(self._size):
            item = self._ring[self._place(index)]
            if same(item, x):
                return True
            if self._state != state:
                raise RuntimeError("deque mutated during iteration")
        return False

    def __iter__(self) -> Iterator[Any]:
        return self._forwards(self._state, self._size)

    def _forwards(self, state: int, count: int) -> Iterator[Any]:
        for index in range(count):
            if self._state != state:
                raise RuntimeError("deque mutated during iteration")
            yield self._ring[self._place(index)]
        if self._state != state:
            raise RuntimeError("deque mutated during iteration")

    def __reversed__(self) -> Iterator[Any]:
        return self._backwards(self._state, self._size)

    def _backwards(self, state: int, count: int) -> Iterator[Any]:
        for index in range(count - 1, -1, -1):
            if self._state != state:
                raise RuntimeError("deque mutated during iteration")
            yield self._ring[self._place(index)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, deque):
            return NotImplemented
        return self._list() == other._list()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, deque):
            return NotImplemented
        return self._list() < other._list()

    def __le__(self, other: object) -> bool:
        if not isinstance(other, deque):
            return NotImplemented
        return self._list() <= other._list()

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, deque):
            return NotImplemented
        return self._list() > other._list()

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, deque):
            return NotImplemented
        return self._list() >= other._list()

    def __add__(self, other: Any) -> deque:
        if not isinstance(other, deque):
            name = type(other).__name__
            raise TypeError(f'can only concatenate deque (not "{name}") to deque')
        return deque(self._list() + other._list(), self._maxlen)

    def __iadd__(self, other: Any) -> deque:
        self.extend(other)
        return self

    def __mul__(self, n: int) -> deque:
        _check_repeat(n)
        return deque(self._list() * n, self._maxlen)

    def __rmul__(self, n: int) -> deque:
        _check_repeat(n)
        return deque(self._list() * n, self._maxlen)

    def __imul__(self, n: int) -> deque:
        _check_repeat(n)
        items = self._list() * n
        self.clear()
        self.extend(items)
        return self

    def __repr__(self) -> str:
        if self._maxlen is None:
            return f"deque({self._list()!r})"
        return f"deque({self._list()!r}, maxlen={self._maxlen})"


def _check_repeat(n: Any) -> None:
    if not isinstance(n, int):
        name = type(n).__name__
        raise TypeError(f"can't multiply sequence by non-int of type '{name}'")


class Mapping:
    """What the dictionaries here share: dict's own methods on the dict that they hold."""

    def __init__(self) -> None:
        self._data: dict[Any, Any] = {}

    def _absent(self, key: Any) -> Any:
        raise KeyError(key)

    def __getitem__(self, key: Any) -> Any:
        if key in self._data:
            return self._data[key]
        return self._absent(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._data[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._data[key]

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._data)

    def __reversed__(self) -> Any:
        return reversed(self._data)

    def __contains__(self, key: object) -> bool:
        return key in self._data

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            return self._data == other._data
        if isinstance(other, dict):
            return self._data == other
        return NotImplemented

    def keys(self) -> Any:
        return self._data.keys()

    def values(self) -> Any:
        return self._data.values()

    def items(self) -> Any:
        return self._data.items()

    def get(self, key: Any, default: Any = None, /) -> Any:
        return self._data.get(key, default)

    def setdefault(self, key: Any, default: Any = None, /) -> Any:
        return self._data.setdefault(key, default)

    def pop(self, key: Any, default: Any = MISSING, /) -> Any:
        if isinstance(default, Missing):
            return self._data.pop(key)
        return self._data.pop(key, default)

    def popitem(self) -> tuple[Any, Any]:
        return self._data.popitem()

    def clear(self) -> None:
        self._data.clear()

    def update(self, iterable: Any = (), /, **keywords: Any) -> None:
        if isinstance(iterable, Mapping):
            self._data.update(iterable._data)
        else:
            self._data.update(iterable)
        self._data.update(keywords)


class defaultdict(Mapping):
    """A dictionary that makes what is missing by calling `default_factory`."""

    def __init__(
        self,
        default_factory: Callable[[], Any] | None = None,
        iterable: Any = (),
        /,
        **keywords: Any,
    ) -> None:
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        super().__init__()
        self.default_factory = default_factory
        self.update(iterable, **keywords)

    def _absent(self, key: Any) -> Any:
        if self.default_factory is None:
            raise KeyError(key)
        value = self.default_factory()
        self._data[key] = value
        return value

    def copy(self) -> defaultdict:
        return defaultdict(self.default_factory, self._data)

    def __copy__(self) -> defaultdict:
        return self.copy()

    def __or__(self, other: Any) -> defaultdict:
        if not isinstance(other, (dict, Mapping)):
            return NotImplemented
        result = self.copy()
        result.update(other)
        return result

    def __ror__(self, other: Any) -> defaultdict:
        if not isinstance(other, (dict, Mapping)):
            return NotImplemented
        result = defaultdict(self.default_factory, other)
        result.update(self)
        return result

    def __ior__(self, other: Any) -> defaultdict:
        self.update(other)
        return self

    def __repr__(self) -> str:
        return f"defaultdict({self.default_factory!r}, {self._data!r})"


class OrderedDict(Mapping):
    """A dictionary whose order counts in comparisons and can be changed."""

    def __init__(self, iterable: Any = (), /, **keywords: Any) -> None:
        super().__init__()
        self.update(iterable, **keywords)

    @classmethod
    def fromkeys(cls, iterable: Iterable[Any], value: Any = None) -> OrderedDict:
        result = cls()
        for key in iterable:
            result[key] = value
        return result

    def _end(self, last: bool) -> Any:
        if last:
            for key in reversed(self._data):
                return key
        else:
            for key in self._data:
                return key
        raise KeyError("dictionary is empty")

    def popitem(self, last: bool = True) -> tuple[Any, Any]:
        key = self._end(last)
        return key, self._data.pop(key)

    def move_to_end(self, key: Any, last: bool = True) -> None:
        if key not in self._data:
            raise KeyError(key)
        if last:
            self._data[key] = self._data.pop(key)
        else:
            others = self._data.copy()
            value = others.pop(key)
            self._data.clear()
            self._data[key] = value
            self._data.update(others)

    def copy(self) -> OrderedDict:
        return OrderedDict(self._data)

    def __copy__(self) -> OrderedDict:
        return self.copy()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, OrderedDict):
            return self._data == other._data and list(self._data) == list(other._data)
        return super().__eq__(other)

    def __or__(self, other: Any) -> OrderedDict:
        if not isinstance(other, (dict, Mapping)):
            return NotImplemented
        result = self.copy()
        result.update(other)
        return result

    def __ror__(self, other: Any) -> OrderedDict:
        if not isinstance(other, (dict, Mapping)):
            return NotImplemented
        result = OrderedDict(other)
        result.update(self)
        return result

    def __ior__(self, other: Any) -> OrderedDict:
        self.update(other)
        return self

    def __repr__(self) -> str:
        if not self._data:
            return "OrderedDict()"
        if SINCE_3_12:
            return f"OrderedDict({self._data!r})"
        return f"OrderedDict({list(self._data.items())!r})"


def _count_of(item: tuple[Any, Any]) -> Any:
    return item[1]


class Counter(Mapping):
    """A dictionary of counts; what is missing counts 0."""

    def __init__(self, iterable: Any = None, /, **keywords: Any) -> None:
        super().__init__()
        self.update(iterable, **keywords)

    @classmethod
    def fromkeys(cls, iterable: Iterable[Any], v: Any = None) -> Counter:
        raise NotImplementedError(
            "Counter.fromkeys() is undefined.  Use Counter(iterable) instead."
        )

    def _absent(self, key: Any) -> Any:
        return 0

    def __delitem__(self, key: Any) -> None:
        if key in self._data:
            del self._data[key]

    def total(self) -> Any:
        return sum(self._data.values())

    def most_common(self, n: int | None = None) -> list[tuple[Any, Any]]:
        if n is None:
            return sorted(self._data.items(), key=_count_of, reverse=True)
        return nlargest(n, self._data.items(), key=_count_of)

    def elements(self) -> Iterator[Any]:
        for key, count in self._data.items():
            for _ in range(count):
                yield key

    def update(self, iterable: Any = None, /, **keywords: Any) -> None:
        if iterable is not None:
            if isinstance(iterable, (dict, Mapping)):
                self._add_counts(iterable.items())
            else:
                for key in iterable:
                    self._data[key] = self._data.get(key, 0) + 1
        if keywords:
            self._add_counts(keywords.items())

    def _add_counts(self, items: Iterable[tuple[Any, Any]]) -> None:
        if self._data:
            for key, count in items:
                self._data[key] = count + self._data.get(key, 0)
        else:
            for key, count in items:
                self._data[key] = count

    def subtract(self, iterable: Any = None, /, **keywords: Any) -> None:
        if iterable is not None:
            if isinstance(iterable, (dict, Mapping)):
                for key, count in iterable.items():
                    self._data[key] = self._data.get(key, 0) - count
            else:
                for key in iterable:
                    self._data[key] = self._data.get(key, 0) - 1
        for key, count in keywords.items():
            self._data[key] = self._data.get(key, 0) - count

    def copy(self) -> Counter:
        return Counter(self)

    def __copy__(self) -> Counter:
        return self.copy()

    def _get(self, key: Any) -> Any:
        return self._data.get(key, 0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Counter):
            return super().__eq__(other)
        for key in self._data:
            if self._get(key) != other._get(key):
                return False
        for key in other._data:
            if self._get(key) != other._get(key):
                return False
        return True

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Counter):
            return NotImplemented
        for key in self._data:
            if not self._get(key) <= other._get(key):
                return False
        for key in other._data:
            if not self._get(key) <= other._get(key):
                return False
        return True

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Counter):
            return NotImplemented
        for key in self._data:
            if not self._get(key) >= other._get(key):
                return False
        for key in other._data:
            if not self._get(key) >= other._get(key):
                return False
        return True

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Counter):
            return NotImplemented
        return self <= other and not self == other

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Counter):
            return NotImplemented
        return self >= other and not self == other

    def _set_if_positive(self, key: Any, count: Any) -> None:
        if count > 0:
            self._data[key] = count

    def __add__(self, other: Any) -> Counter:
        if not isinstance(other, Counter):
            return NotImplemented
        result = Counter()
        for key, count in self._data.items():
            result._set_if_positive(key, count + other._get(key))
        for key, count in other._data.items():
            if key not in self._data:
                result._set_if_positive(key, count)
        return result

    def __sub__(self, other: Any) -> Counter:
        if not isinstance(other, Counter):
            return NotImplemented
        result = Counter()
        for key, count in self._data.items():
            result._set_if_positive(key, count - other._get(key))
        for key, count in other._data.items():
            if key not in self._data:
                result._set_if_positive(key, 0 - count)
        return result

    def __or__(self, other: Any) -> Counter:
        if not isinstance(other, Counter):
            return NotImplemented
        result = Counter()
        for key, count in self._data.items():
            theirs = other._get(key)
            result._set_if_positive(key, theirs if count < theirs else count)
        for key, count in other._data.items():
            if key not in self._data:
                result._set_if_positive(key, count)
        return result

    def __and__(self, other: Any) -> Counter:
        if not isinstance(other, Counter):
            return NotImplemented
        result = Counter()
        for key, count in self._data.items():
            theirs = other._get(key)
            result._set_if_positive(key, count if count < theirs else theirs)
        return result

    def __pos__(self) -> Counter:
        result = Counter()
        for key, count in self._data.items():
            result._set_if_positive(key, count)
        return result

    def __neg__(self) -> Counter:
        result = Counter()
        for key, count in self._data.items():
            if count < 0:
                result._data[key] = 0 - count
        return result

    def _keep_positive(self) -> Counter:
        for key in [key for key, count in self._data.items() if not count > 0]:
            del self._data[key]
        return self

    def __iadd__(self, other: Any) -> Counter:
        for key, count in other.items():
            self._data[key] = self._get(key) + count
        return self._keep_positive()

    def __isub__(self, other: Any) -> Counter:
        for key, count in other.items():
            self._data[key] = self._get(key) - count
        return self._keep_positive()

    def __ior__(self, other: Any) -> Counter:
        for key, count in other.items():
            if count > self._get(key):
                self._data[key] = count
        return self._keep_positive()

    def __iand__(self, other: Any) -> Counter:
        for key, count in self._data.items():
            theirs = other[key]
            if theirs < count:
                self._data[key] = theirs
        return self._keep_positive()

    def __repr__(self) -> str:
        if not self._data:
            return "Counter()"
        try:
            shown = dict(self.most_common())
        except TypeError:
            shown = self._data
        return f"Counter({shown!r})"
