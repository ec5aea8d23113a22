"""set and frozenset: operators, methods, order of numbers, errors."""
# mypy: ignore-errors


def literals():
    return {1, 2, 3}, set(), {1, 1.0, True}, {"a", "b"}, frozenset(), frozenset([1, 2])


def constructor():
    return (
        set([3, 1, 2, 3]),
        set("hello"),
        set(range(4)),
        set({1: 2}),
        set((1,)),
        frozenset("aab"),
        set(frozenset([5])),
        set(i % 3 for i in range(10)),
    )


def raises_constructor_int():
    return set(5)


def raises_unhashable():
    return {[1]}


def raises_unhashable_set():
    return {{1}}


def raises_add_list():
    set().add([])


def set_of_frozensets():
    return {frozenset([1, 2]), frozenset([2, 1]), frozenset()}, frozenset([1]) in {frozenset([1])}


def set_lookup_as_frozenset():
    return {1} in {frozenset([1])}


def add_discard():
    s = {1}
    r = s.add(2), s.add(1), s.discard(1), s.discard(9)
    return s, r


def remove():
    s = {1, 2}
    s.remove(1)
    return s


def raises_remove():
    s = {1, 2}
    s.remove(5)


def raises_remove_str():
    {"a"}.remove("b")


def pop_single():
    s = {7}
    return s.pop(), s


def pop_ints():
    s = {5, 3, 9, 1}
    return [s.pop() for _ in range(4)], s


def raises_pop_empty():
    set().pop()


def clear_copy():
    s = {1, 2}
    t = s.copy()
    u = s
    s.clear()
    return s, t, u, s is u


def operators(a, b):
    return a & b, a | b, a - b, a ^ b, b - a


def comparisons(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


def methods(a, b):
    return (
        a.union(b),
        a.intersection(b),
        a.difference(b),
        a.symmetric_difference(b),
        a.issubset(b),
        a.issuperset(b),
        a.isdisjoint(b),
    )


def methods_take_iterables():
    s = {1, 2, 3}
    return (
        s.union([4], (5,), range(6, 8)),
        s.intersection([1, 2], {2: 0}),
        s.difference([1], [2]),
        s.union(),
        s.intersection(),
        s.issubset(range(10)),
        s.isdisjoint("abc"),
        s.symmetric_difference([3, 4]),
    )


def raises_operator_list():
    return {1} | [2]


def raises_operator_and_range():
    return {1} & range(3)


def raises_union_int():
    return {1}.union(5)


def raises_add_operator():
    return {1} + {2}


def raises_less_list():
    return {1} < [1]


def in_place_operators():
    s = {1, 2, 3}
    t = s
    s |= {4}
    s &= {1, 2, 4}
    s -= {1}
    s ^= {2, 9}
    return s, t, s is t


def update_methods():
    s = {1, 2, 3, 4}
    s.update([5], {6})
    s.intersection_update([2, 3, 4, 5])
    s.difference_update([2])
    s.symmetric_difference_update([3, 10])
    return s


def update_itself():
    s = {1, 2}
    s |= s
    t = {1, 2}
    t -= t
    u = {1, 2}
    u ^= u
    return s, t, u


def frozenset_in_place_rebinds():
    s = frozenset([1])
    t = s
    s |= {2}
    return s, t, s is t


def raises_frozenset_add():
    frozenset().add(1)


def mixed_types():
    return (
        type({1} | frozenset([2])),
        type(frozenset([1]) | {2}),
        {1} == frozenset([1]),
        frozenset([1]) & {1},
        {1, 2} > frozenset([1]),
    )


def contains():
    return 1 in {1}, 1.0 in {1}, "a" in {"b"}, (1, 2) in {(1, 2)}, None in {None}, 1 not in set()


def raises_contains_list():
    return [1] in {1}


def comprehension(n):
    return (
        {i * i % 7 for i in range(n)},
        {c for c in "abca"},
        {(i, j) for i in range(2) for j in range(n) if i != j},
        frozenset(i for i in range(n)),
    )


def order_of_small_ints():
    return list({3, 1, 2}), list({10, 5, 8, 0}), list({-1, -2, -3}), list({100, 200, 300, 400})


def order_of_many_ints():
    s = set()
    for i in range(40):
        s.add(i * 37 % 101)
    return list(s)


def order_after_removal():
    s = {i for i in range(20)}
    for i in range(0, 20, 2):
        s.remove(i)
    for i in (100, 33, 64, 8):
        s.add(i)
    return list(s)


def order_of_floats():
    return list({0.5, 1.5, 2.25, -3.0, 1e10}), list({1.0, 2, 3.5})


def order_of_tuples():
    return list({(1, 2), (0, 0), (3, 1), (2, 2)}), list({(1.5, 2), (2, (3, 4))})


def order_with_collisions():
    return (
        list({0, 8, 16, 24, 32}),
        list({7, 15, 23, 1}),
        list({2**61 - 1, 0, 1}),
        list({1, 9, 17, 25, 33, 41}),
    )


def order_of_operations():
    return (
        list({1, 9, 17} | {25, 8, 0}),
        list({1, 9, 17, 33} & {33, 17, 1}),
        list({5, 13, 21} - {13}),
        list({1, 9} ^ {9, 17, 25}),
    )


def order_from_large_constructor():
    return list(set(range(1000, 0, -37))), list(frozenset([80, 16, 48, 112, 3]))


def order_big_ints():
    return list({2**64, 2**70, -(2**65), 1}), list({10**20, 10**21, 10**19})


def bools_and_none():
    return {True, False, 1, 0}, {True, 1.0}, {1, True}, len({None, False, 0})


def representation():
    return (
        repr(set()),
        repr({1}),
        repr(frozenset()),
        repr(frozenset([2])),
        repr({(1, 2)}),
        str({"a"}),
        f"{ {1, 2, 3} }",
        repr({frozenset([1])}),
    )


def equality_other_types():
    return {1} == [1], set() == {}, {1, 2} == {2, 1}, {1} == {1.0}, frozenset() == set()


def truth():
    return bool(set()), bool({0}), not set(), set() or 5, len({1, 2, 2})


def raises_index():
    return {1, 2}[0]


def raises_sort():
    return {1}.sort()


def hash_of_frozenset():
    return (
        hash(frozenset([1, 2, 3])) == hash(frozenset([3, 2, 1])),
        hash(frozenset()),
        hash(frozenset([1])),
        hash(frozenset([1, 2, 3])),
        hash(frozenset([(1, 2), 3.5])),
    )


def raises_hash_set():
    return hash({1})


def min_max_sum():
    return min({3, 1, 2}), max({3, 1, 2}), sum({1, 2, 3}), sorted({3, 1, 2}), any({0}), all({1, 2})


def unique_in_order(xs):
    seen = set()
    return [x for x in xs if not (x in seen or seen.add(x))]


def duplicates(xs):
    seen, twice = set(), set()
    for x in xs:
        (twice if x in seen else seen).add(x)
    return sorted(twice), len(seen)


def power_set(xs):
    out = [frozenset()]
    for x in xs:
        out += [s | {x} for s in out]
    return sorted(map(sorted, out)), len(set(out))


def reachable(edges, start):
    seen, todo = {start}, [start]
    while todo:
        for a, b in edges:
            if a == todo[-1] and b not in seen:
                seen.add(b)
                todo.append(b)
                break
        else:
            todo.pop()
    return sorted(seen)


def happy_numbers(n):
    out = []
    for i in range(1, n):
        seen, x = set(), i
        while x != 1 and x not in seen:
            seen.add(x)
            x = sum(int(d) ** 2 for d in str(x))
        if x == 1:
            out.append(i)
    return out


def subset_chain():
    return {1} < {1, 2} < {1, 2, 3}, {1} <= {1} < {1, 2}, not {3} <= {1}


def iterate_and_build():
    return (
        [x for x in {4, 2, 6}],
        {x: x * x for x in {3, 1}},
        tuple({9}),
        [*{1, 2}],
        max(len(w) for w in {"a", "bb"}),
    )


def passed_to_helper():
    def fill(s, xs):
        for x in xs:
            s.add(x)
        return len(s)

    s = {0}
    return fill(s, [1, 2, 1]), s


_P = [
    ({1, 2, 3}, {2, 3, 4}),
    (set(), {1}),
    ({1, 2}, {1, 2}),
    ({"a"}, {"b"}),
    (frozenset([1, 2]), {1}),
    ({(1, 2), 3}, {3, 4.5}),
]
ARGS = {
    "operators": _P,
    "comparisons": _P,
    "methods": _P,
    "comprehension": [(0,), (6,)],
    "unique_in_order": [([3, 1, 3, 2, 1],), ("abracadabra",)],
    "duplicates": [([1, 2, 1, 3, 2],)],
    "power_set": [([1, 2, 3],)],
    "reachable": [([(1, 2), (2, 3), (4, 1), (3, 1)], 1)],
    "happy_numbers": [(50,)],
}
