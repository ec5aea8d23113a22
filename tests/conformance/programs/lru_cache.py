# mypy: ignore-errors
"""Caches: least recently used on a doubly linked list, least frequently used, and one with expiry."""

from collections import OrderedDict, defaultdict


class _Node:
    __slots__ = ("key", "value", "before", "after")

    def __init__(self, key=None, value=None):
        self.key = key
        self.value = value
        self.before = self.after = self

    def unlink(self):
        self.before.after = self.after
        self.after.before = self.before

    def link_after(self, other):
        self.before, self.after = other, other.after
        other.after.before = self
        other.after = self


class Cache:
    """What all caches share: counting, `in`, len, item syntax."""

    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError("a cache needs room for something")
        self.capacity = capacity
        self.hits = self.misses = self.evictions = 0

    def __getitem__(self, key):
        value = self._get(key)
        if value is None:
            self.misses += 1
            raise KeyError(key)
        self.hits += 1
        return value

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key, value):
        if value is None:
            raise TypeError("None cannot be cached")
        self._put(key, value)

    @property
    def rate(self):
        total = self.hits + self.misses
        return self.hits / total if total else 0.0

    def __repr__(self):
        inner = ", ".join(f"{k!r}: {v!r}" for k, v in self.items())
        return f"{type(self).__name__}({inner})"


class Recent(Cache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self._nodes = {}
        self._ring = _Node()

    def _get(self, key):
        node = self._nodes.get(key)
        if node is None:
            return None
        node.unlink()
        node.link_after(self._ring)
        return node.value

    def _put(self, key, value):
        node = self._nodes.get(key)
        if node is None:
            if len(self._nodes) == self.capacity:
                last = self._ring.before
                last.unlink()
                del self._nodes[last.key]
                self.evictions += 1
            node = self._nodes[key] = _Node(key)
        else:
            node.unlink()
        node.value = value
        node.link_after(self._ring)

    def __contains__(self, key):
        return key in self._nodes

    def __len__(self):
        return len(self._nodes)

    def items(self):
        node = self._ring.after
        while node is not self._ring:
            yield node.key, node.value
            node = node.after


class Simple(Cache):
    """The same, on an OrderedDict, to compare with."""

    def __init__(self, capacity):
        super().__init__(capacity)
        self._data = OrderedDict()

    def _get(self, key):
        if key not in self._data:
            return None
        self._data.move_to_end(key, last=False)
        return self._data[key]

    def _put(self, key, value):
        if key not in self._data and len(self._data) == self.capacity:
            self._data.popitem()
            self.evictions += 1
        self._data[key] = value
        self._data.move_to_end(key, last=False)

    def __contains__(self, key):
        return key in self._data

    def __len__(self):
        return len(self._data)

    def items(self):
        return self._data.items()


class Frequent(Cache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self._data = {}
        self._count = {}
        self._groups = defaultdict(dict)
        self._least = 0

    def _touch(self, key):
        n = self._count[key]
        del self._groups[n][key]
        if not self._groups[n]:
            del self._groups[n]
            if self._least == n:
                self._least = n + 1
        self._count[key] = n + 1
        self._groups[n + 1][key] = True

    def _get(self, key):
        if key not in self._data:
            return None
        self._touch(key)
        return self._data[key]

    def _put(self, key, value):
        if key in self._data:
            self._touch(key)
        else:
            if len(self._data) == self.capacity:
                victim = next(iter(self._groups[self._least]))
                del self._groups[self._least][victim]
                del self._data[victim], self._count[victim]
                self.evictions += 1
            self._count[key] = self._least = 1
            self._groups[1][key] = True
        self._data[key] = value

    def __contains__(self, key):
        return key in self._data

    def __len__(self):
        return len(self._data)

    def items(self):
        return self._data.items()


def cached(cache):
    def decorate(function):
        def wrapper(*arguments):
            value = cache.get(arguments)
            if value is None:
                value = function(*arguments)
                cache[arguments] = value
            return value

        wrapper.cache = cache
        return wrapper

    return decorate


def requests(n, keys):
    """A repeatable stream in which small keys are frequent."""
    state = 12345
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2**31
        yield int(keys * ((state / 2**31) ** 2))


def exercise(cache, n=600, keys=40):
    for key in requests(n, keys):
        if cache.get(key) is None:
            cache[key] = key * key
    return cache


def main():
    recent, simple, frequent = (exercise(kind(8)) for kind in (Recent, Simple, Frequent))
    for cache in (recent, simple, frequent):
        print(f"{type(cache).__name__:<9} rate {cache.rate:.3f}, {cache.evictions} evicted")
        print(" ", cache)
    same = list(recent.items()) == list(simple.items()) and recent.hits == simple.hits

    paths = Recent(50)

    @cached(paths)
    def ways(rows, columns):
        if rows == 0 or columns == 0:
            return 1
        return ways(rows - 1, columns) + ways(rows, columns - 1)

    answer = ways(16, 16)
    problems = []
    for action in (
        lambda: Recent(0),
        lambda: recent["absent"],
        lambda: recent.__setitem__("x", None),
        lambda: recent[[1]],
    ):
        try:
            action()
        except (ValueError, KeyError, TypeError) as error:
            problems.append((type(error).__name__, str(error)))
    return {
        "same": same,
        "rates": [round(c.rate, 6) for c in (recent, simple, frequent)],
        "sizes": [len(c) for c in (recent, simple, frequent)],
        "evictions": [c.evictions for c in (recent, simple, frequent)],
        "kept": sorted(frequent._data),
        "ways": (answer, len(paths), paths.hits > 0, (16, 16) in paths),
        "problems": problems,
    }
