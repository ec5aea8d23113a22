"""Tuples and lists as values: comparison, repetition, membership, unpacking, repr."""
# mypy: ignore-errors


def tuples():
    return (), (1,), (1, 2), 1, (1, (2, (3,))), tuple([1, 2]), tuple("ab"), tuple()


def tuple_operations(t):
    return len(t), t + (9,), t * 2, t[::-1], t[-1:], 2 in t, t.count(2), t[:1] + t[1:] == t


def raises_tuple_assign():
    t = (1, 2)
    t[0] = 5


def raises_tuple_del():
    t = (1, 2)
    del t[0]


def raises_tuple_index_method():
    return (1, 2).index(3)


def raises_tuple_index():
    return (1, 2)[2]


def raises_tuple_append():
    (1,).append(2)


def raises_tuple_add_list():
    return (1,) + [2]


def compare(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


def raises_compare_list_tuple():
    return [1] < (1,)


def raises_compare_elements():
    return [1, "a"] < [1, 2]


def compare_equal_prefix_of_mixed():
    return (
        [1, "a"] < [2, 3],
        (1, None) == (1, None),
        (1, None) < (2, None),
        [1, []] < [1, [2]],
        ["a", 1] != ["a", "1"],
    )


def equality_types():
    return (
        [1, 2] == (1, 2),
        [] == (),
        [1] == [1.0],
        (1, True) == (True, 1),
        [[1], [2]] == [[1], [2]],
    )


def identity_beats_equality():
    n = float("nan")
    return [n] == [n], n in [n], (n, 1) == (n, 1), [float("nan")] == [float("nan")], [n, 1] < [n, 2]


def membership():
    return (
        1 in [1, 2],
        1.0 in [1],
        "a" in ["b"],
        None in [None],
        [1] in [[1]],
        (1,) in [(1,)],
        3 not in (1, 2),
    )


def repetition():
    return [0] * 3, 2 * [1, 2], [] * 5, [1] * 0, [1] * -1, (1,) * 3, [[]] * 2, "ab" * 2


def raises_list_times_float():
    return [1] * 1.5


def raises_list_times_list():
    return [1] * [2]


def raises_list_minus():
    return [1] - [1]


def index_kinds(a):
    return a[0], a[-1], a[True], a[len(a) - 1]


def slices(a):
    return (
        a[1:],
        a[:-1],
        a[::2],
        a[::-1],
        a[-2:],
        a[2:1],
        a[-100:100],
        a[3:0:-2],
        a[None:None],
        a[:],
    )


def unpack():
    a, b = 1, 2
    (c, d), e = [3, 4], 5
    f, *g = [6, 7, 8]
    *h, i = (9, 10)
    j, *k, l = range(5)
    [m, n] = "xy"
    (*o,) = (1, 2)
    p, *q = [1]
    return a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q


def raises_unpack_too_many():
    a, b = [1, 2, 3]


def raises_unpack_too_few():
    a, b, c = (1, 2)


def raises_unpack_star_few():
    a, b, *c = [1]


def raises_unpack_int():
    a, b = 5


def raises_unpack_none():
    a, b = None


def raises_unpack_nested():
    (a, b), c = (1, 2, 3), 3


def raises_unpack_generator():
    a, b = (i for i in range(3))


def unpack_dict_and_set():
    a, b = {"x": 1, "y": 2}
    (c,) = {5}
    return a, b, c


def unpack_in_loops():
    out = []
    for a, (b, *c) in [(1, (2, 3, 4)), (5, "xy")]:
        out.append((a, b, c))
    return out, [x + y for x, y in [(1, 2), (3, 4)]], [h for h, *_ in ["abc", "de"]]


def unpack_evaluation_order():
    log = []

    def f(x):
        log.append(x)
        return x

    a = [0, 0]
    a[f(0)], a[f(1)] = f(5), f(6)
    return a, log


def star_in_displays():
    return [*[1, 2], 3, *(4, 5)], (*"ab", 1), {*[1], *(2,)}, [*range(2), *[]], [*{"a": 1}]


def raises_star_int():
    return [*5]


def representation():
    return (
        repr([]),
        repr([1, "a", 2.0, None, True]),
        repr(()),
        repr((1,)),
        repr([(1, "x"), [2]]),
        str(["é\n"]),
        f"{(1, 2)}",
    )


def copy_and_identity():
    a = [1, [2]]
    b = a[:]
    return b == a, b is a, b[1] is a[1], tuple(a) == (1, [2]), list((1, 2)) == [1, 2]


def truth():
    return bool([]), bool([0]), bool(()), bool((None,)), not [], [] or (), [0] and 5


def length_and_aggregates(a):
    return len(a), sum(a), max(a), min(a), sorted(a), sorted(a, reverse=True), list(reversed(a))


def raises_sum_str():
    return sum(["a", "b"])


def raises_sum_str_start():
    return sum([], "")


def sum_lists():
    return (
        sum([[1], [2, 3]], []),
        sum([(1,), (2,)], ()),
        sum([], 5),
        sum([0.5, 1]),
        sum([True, True]),
        sum((1, 2), start=10),
    )


def hash_of_tuples():
    return (
        hash((1, 2, 3)),
        hash(()),
        hash((1.5, (2, 3))),
        hash((0,)),
        hash((-1, 2**70)),
        hash((None, 1)) == hash((None, 1)),
        hash((True, 1)) == hash((1, 1)),
    )


def raises_hash_list():
    return hash([1])


def raises_hash_tuple_with_list():
    return hash((1, [2]))


def nested_lists():
    m = [[1, 2, 3], [4, 5, 6]]
    return (
        [list(c) for c in zip(*m)],
        [x for r in m for x in r],
        [[r[i] for r in m] for i in range(3)],
        sum(map(sum, m)),
        m[1][-1],
    )


def nested_changes():
    m = [[0] * 3 for _ in range(3)]
    for i in range(3):
        m[i][i] = 1
        m[0][i] += i
    m[2] = m[0] + [9]
    m[1][1:] = [7]
    return m


def flatten(x):
    out = []
    for e in x:
        if isinstance(e, list):
            out.extend(flatten(e))
        else:
            out.append(e)
    return out


def matrix_multiply(a, b):
    return [[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a]


def rotate(m):
    return [list(r) for r in zip(*m[::-1])], [list(r)[::-1] for r in m]


def chunks(a, n):
    return [a[i : i + n] for i in range(0, len(a), n)]


def windows(a, n):
    return [tuple(a[i : i + n]) for i in range(len(a) - n + 1)]


def binary_search(a, x):
    lo, hi = 0, len(a)
    while lo < hi:
        mid = (lo + hi) // 2
        if a[mid] < x:
            lo = mid + 1
        else:
            hi = mid
    return lo


def merge_sort(a):
    if len(a) < 2:
        return a
    m = len(a) // 2
    l, r, out = merge_sort(a[:m]), merge_sort(a[m:]), []
    i = j = 0
    while i < len(l) and j < len(r):
        if l[i] <= r[j]:
            out.append(l[i])
            i += 1
        else:
            out.append(r[j])
            j += 1
    return out + l[i:] + r[j:]


def quicksort_in_place(a):
    a = list(a)

    def sort(lo, hi):
        if lo >= hi:
            return
        p, i = a[hi], lo
        for j in range(lo, hi):
            if a[j] < p:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[hi] = a[hi], a[i]
        sort(lo, i - 1)
        sort(i + 1, hi)

    sort(0, len(a) - 1)
    return a


def permutations_by_hand(a):
    if len(a) <= 1:
        return [a]
    return [[x] + p for i, x in enumerate(a) for p in permutations_by_hand(a[:i] + a[i + 1 :])]


def heterogeneous():
    a = [1, "a", 2.5, None, (1, 2), [3], {"k": 4}, True, b"x", 1j]
    return [type(x).__name__ for x in a], a[4][1] + a[5][0] + a[6]["k"], a[::3]


def list_of_functions():
    fs = [lambda x: x + 1, lambda x: x * 2, abs, str]
    return [f(-3) for f in fs]


def product_table(n):
    return [[i * j for j in range(1, n)] for i in range(1, n)]


def accumulate_by_hand(a):
    out, t = [], 0
    for x in a:
        t += x
        out.append(t)
    return out


def pascal(n):
    rows = [[1]]
    for _ in range(n):
        rows.append([a + b for a, b in zip([0] + rows[-1], rows[-1] + [0])])
    return rows


def stack_and_queue():
    s, q = [], [1, 2, 3]
    s.append(q.pop(0))
    s.append(q.pop(0))
    q.append(s.pop())
    return s, q


def spiral(m):
    m, out = [r[:] for r in m], []
    while m:
        out += m.pop(0)
        m = [list(r) for r in zip(*m)][::-1]
    return out


def equal_to_itself_nested():
    a = [[1], (2, [3])]
    b = [[1], (2, [3])]
    return a == b, a is b, a[1] == b[1], a != b


_P = [
    ([1, 2], [1, 3]),
    ([1], [1, 0]),
    ([], []),
    ((1, 2), (1, 2)),
    (["a", "b"], ["a"]),
    ([1.5, 2], [1, 9]),
    ([[1], [2]], [[1], [1, 5]]),
    ((True, 2), (1, 2.0)),
]
_A = [([3, 1, 2],), ([5],), ([1, 1, 0.5],)]
ARGS = {
    "tuple_operations": [((1, 2),), (("a",),), ((2, 2.0, None),)],
    "compare": _P,
    "index_kinds": [([1, 2, 3],), (("a", "b"),)],
    "slices": [([1, 2, 3, 4, 5],), (("a", "b"),), ([],)],
    "length_and_aggregates": _A,
    "flatten": [([1, [2, [3, []], 4], [[5]]],)],
    "matrix_multiply": [([[1, 2], [3, 4]], [[5, 6], [7, 8]]), ([[0.5]], [[2]])],
    "rotate": [([[1, 2], [3, 4], [5, 6]],)],
    "chunks": [([1, 2, 3, 4, 5], 2), ("abcdefg", 3)],
    "windows": [([1, 2, 3, 4], 2), ("abc", 5)],
    "binary_search": [([1, 3, 5, 7], 5), ([1, 3], 9), ([], 1)],
    "merge_sort": [([5, 2, 8, 1, 9, 3],), (["b", "a"],)],
    "quicksort_in_place": [([3, 6, 1, 8, 2, 9, 2],)],
    "permutations_by_hand": [([1, 2, 3],)],
    "product_table": [(5,)],
    "accumulate_by_hand": [([1, 2, 3],), ([0.5, 0.25],)],
    "pascal": [(6,)],
    "spiral": [([[1, 2, 3], [4, 5, 6], [7, 8, 9]],)],
}
