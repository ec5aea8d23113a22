"""What an lru_cache of a captured function is remotely.

The cache object itself is captured, so it cannot change; the dict and the list that it holds are
the program's own and can.
"""

from __future__ import annotations

from typing import Any

from purlin.pure._functools import Cached, CacheInfo


class Remembered(Cached):
    """A `Cached` whose hits and misses are counted in a list."""

    _counts: list[int]

    def __call__(self, /, *args: Any, **keywords: Any) -> Any:
        if self._maxsize == 0:
            self._counts[1] += 1
            return self._call(args, keywords)
        key = self._key(args, keywords)
        if key in self._results:
            self._counts[0] += 1
            found = self._results[key]
            if self._maxsize is not None:
                del self._results[key]
                self._results[key] = found
            return found
        self._counts[1] += 1
        result = self._call(args, keywords)
        # The call itself may have stored this very key: then the first result stays.
        if self._maxsize is None or key not in self._results:
            if self._maxsize is not None and len(self._results) >= self._maxsize:
                for oldest in self._results:
                    del self._results[oldest]
                    break
            self._results[key] = result
        return result

    def _call(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if keywords:
            return self.__wrapped__(*args, **keywords)
        return self.__wrapped__(*args)

    def cache_info(self) -> CacheInfo:
        return CacheInfo(self._counts[0], self._counts[1], self._maxsize, len(self._results))

    def cache_clear(self) -> None:
        self._results.clear()
        self._counts[0] = 0
        self._counts[1] = 0


def remembered(function: Any, maxsize: int | None, typed: bool) -> Remembered:
    """An empty cache around a function."""
    made = object.__new__(Remembered)
    made.__wrapped__ = function
    made._maxsize = maxsize
    made._typed = typed
    made._results = {}
    made._counts = [0, 0]
    return made
