"""bisect's pure version against CPython's."""

from __future__ import annotations

import bisect
import random
from typing import Any

from purlin.pure import _bisect as pure
from tests.client.pure.agree import same

PLACES: tuple[tuple[Any, Any], ...] = (
    (bisect.bisect_left, pure.bisect_left),
    (bisect.bisect_right, pure.bisect_right),
    (bisect.insort_left, pure.insort_left),
    (bisect.insort_right, pure.insort_right),
)


def test_places_in_sorted_rows() -> None:
    rng = random.Random(1)
    for size in range(12):
        row = sorted(rng.randrange(8) for _ in range(size))
        for x in range(-1, 9):
            for real, ours in PLACES:
                same(real, ours, row, x)
                same(real, ours, row, x + 0.5, 0, size)
                for lo in range(size + 1):
                    same(real, ours, row, x, lo)
                    same(real, ours, row, x, lo, rng.randrange(size + 1))
                    same(real, ours, row, x, lo, -1)


def test_keys_and_wrong_arguments() -> None:
    row = [(1, "a"), (3, "b"), (3, "c"), (5, "d")]
    for x in range(7):
        same(bisect.bisect_left, pure.bisect_left, row, x, key=lambda pair: pair[0])
        same(bisect.bisect_right, pure.bisect_right, row, x, key=lambda pair: pair[0])
        for real, ours in PLACES[2:]:
            same(real, ours, row, (x, "z"), key=lambda pair: pair[0])
    for real, ours in PLACES:
        same(real, ours, [1, 2], 1, -1)
        same(real, ours, [1, 2], "a")
        same(real, ours, [1, 2], 1, 0, 5)
