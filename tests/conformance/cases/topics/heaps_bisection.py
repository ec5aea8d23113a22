"""heapq and bisect."""
# mypy: ignore-errors

import bisect
import heapq
from heapq import heapify, heappop, heappush


def push_pop(xs):
    h = []
    for x in xs:
        heappush(h, x)
    layout = list(h)
    return layout, [heappop(h) for _ in range(len(h))]


def heapify_layout(xs):
    h = list(xs)
    heapify(h)
    return h, h[0] if h else None


def raises_pop_empty():
    return heappop([])


def raises_replace_empty():
    return heapq.heapreplace([], 1)


def raises_mixed():
    h = [1]
    heappush(h, "a")


def raises_not_list():
    heappush((1,), 2)


def pushpop_replace():
    h = [1, 3, 5]
    a = heapq.heappushpop(h, 4)
    b = heapq.heapreplace(h, 0)
    c = heapq.heappushpop(h, -1)
    return a, b, c, h, heapq.heappushpop([], 7)


def nlargest(xs):
    return (
        heapq.nlargest(2, xs),
        heapq.nsmallest(2, xs),
        heapq.nlargest(0, xs),
        heapq.nsmallest(99, xs),
        heapq.nlargest(1, xs),
        heapq.nlargest(2, xs, key=lambda x: -x),
        heapq.nsmallest(3, xs, key=lambda x: x % 3),
    )


def merge():
    return (
        list(heapq.merge([1, 4, 7], [2, 5], [0, 9])),
        list(heapq.merge()),
        list(heapq.merge([1], [])),
        list(heapq.merge([5, 3], [4, 1], reverse=True)),
        list(heapq.merge(["a", "ccc"], ["bb"], key=len)),
    )


def tuples_and_ties():
    h = []
    for item in [(2, "b"), (1, "z"), (1, "a"), (2, "a")]:
        heappush(h, item)
    return [heappop(h) for _ in range(4)]


def raises_tie_uncomparable():
    h = []
    heappush(h, (1, {1: 2}))
    heappush(h, (1, {}))


def heap_sort(xs):
    h = xs[:]
    heapify(h)
    return [heappop(h) for _ in xs]


def max_heap_by_negation():
    h = [-x for x in [3, 1, 4, 1, 5]]
    heapify(h)
    return [-heappop(h) for _ in range(3)]


def dijkstra(g, start):
    dist, todo = {start: 0}, [(0, start)]
    while todo:
        d, n = heappop(todo)
        if d > dist[n]:
            continue
        for m, w in g[n]:
            if m not in dist or d + w < dist[m]:
                dist[m] = d + w
                heappush(todo, (d + w, m))
    return dist


def running_median(xs):
    low, high, out = [], [], []
    for x in xs:
        heappush(high, -heapq.heappushpop(low, -x))
        if len(high) > len(low):
            heappush(low, -heappop(high))
        out.append(-low[0] if len(low) > len(high) else (high[0] - low[0]) / 2)
    return out


def huffman_lengths(text):
    counts = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    heap = [(n, i, [c]) for i, (c, n) in enumerate(sorted(counts.items()))]
    heapify(heap)
    length, k = dict.fromkeys(counts, 0), len(heap)
    while len(heap) > 1:
        a, b = heappop(heap), heappop(heap)
        for c in a[2] + b[2]:
            length[c] += 1
        heappush(heap, (a[0] + b[0], k, a[2] + b[2]))
        k += 1
    return length


def kth_smallest(m, k):
    return heapq.nsmallest(k, [x for r in m for x in r])[-1], list(heapq.merge(*m))[k - 1]


def objects_by_less_than():
    class T:
        def __init__(self, p, name):
            self.p, self.name = p, name

        def __lt__(self, o):
            return self.p < o.p

    h = []
    for p, n in [(3, "c"), (1, "a"), (2, "b")]:
        heappush(h, T(p, n))
    return [heappop(h).name for _ in range(3)]


def bisect_forms(a, x):
    return (
        bisect.bisect(a, x),
        bisect.bisect_left(a, x),
        bisect.bisect_right(a, x),
        bisect.bisect_left(a, x, 1),
        bisect.bisect_right(a, x, 0, 2),
        bisect.bisect_left(a, x, lo=1, hi=3),
    )


def bisect_key():
    return bisect.bisect_left(["a", "bb", "dddd"], 3, key=len), bisect.bisect_right(
        [5, 3, 1], -3, key=lambda x: -x
    )


def insort_forms():
    a = [1, 3, 3, 5]
    bisect.insort(a, 3)
    bisect.insort_left(a, 0)
    bisect.insort_right(a, 9)
    bisect.insort(a, 4, 1, 2)
    b = [5, 3, 1]
    bisect.insort(b, 2, key=lambda x: -x)
    return a, b


def raises_bisect_negative():
    return bisect.bisect([1], 1, -1)


def raises_bisect_mixed():
    return bisect.bisect([1, 2], "a")


def grade(score):
    return "FDCBA"[bisect.bisect([60, 70, 80, 90], score)]


def bisect_other_sequences():
    return (
        bisect.bisect((1, 2, 3), 2),
        bisect.bisect("abd", "c"),
        bisect.bisect(range(0, 100, 10), 35),
    )


def merge_intervals(intervals):
    out = []
    for a, b in sorted(intervals):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out


_X = [([3, 1, 4, 1, 5, 9, 2, 6],), ([],), ([2.5, 1, True],), ([5, 5, 5],)]
ARGS = {
    "push_pop": _X,
    "heapify_layout": _X,
    "nlargest": _X[:3],
    "heap_sort": [([5, 2, 8, 1],), (["b", "a"],)],
    "dijkstra": [
        ({"a": [("b", 1), ("c", 4)], "b": [("c", 2), ("d", 6)], "c": [("d", 3)], "d": []}, "a")
    ],
    "running_median": [([5, 15, 1, 3],)],
    "huffman_lengths": [("abracadabra",)],
    "kth_smallest": [([[1, 5, 9], [10, 11, 13], [12, 13, 15]], 8)],
    "bisect_forms": [
        ([1, 3, 3, 5], 3),
        ([1, 3, 3, 5], 0),
        ([1, 3, 3, 5], 9),
        (["a", "c", "d"], "b"),
    ],
    "grade": [(33,), (60,), (89,), (100,)],
    "merge_intervals": [([(1, 3), (8, 10), (2, 6), (15, 18)],)],
}
