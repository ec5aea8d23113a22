"""Dicts: order, methods, views, comprehension, |, errors."""
# mypy: ignore-errors


def literals():
    return {}, {"a": 1}, {1: "x", "b": 2.5, None: [], (1, 2): {}}, {"a": 1, "a": 2}, dict()


def constructor():
    return (
        dict(a=1, b=2),
        dict([("x", 1), ("y", 2)]),
        dict({"a": 1}, b=2),
        dict(zip("ab", range(2))),
        dict([[1, 2]]),
        dict(["ab", "cd"]),
        dict(((i, i * i) for i in range(3)), z=0),
    )


def raises_constructor_length():
    return dict([(1, 2, 3)])


def raises_constructor_int():
    return dict(5)


def raises_constructor_element():
    return dict([1])


def get_item(d, k):
    return d[k]


def raises_get_item(d, k):
    return d[k]


def set_item():
    d = {}
    d["b"] = 1
    d["a"] = 2
    d["b"] = 3
    return d, list(d)


def delete_and_reinsert():
    d = {"a": 1, "b": 2, "c": 3}
    del d["a"]
    d["a"] = 4
    return list(d.items())


def raises_del():
    d = {"a": 1}
    del d["b"]


def raises_unhashable_list():
    return {[1]: 2}


def raises_unhashable_dict():
    return {1: 2}[{}]


def raises_unhashable_set():
    d = {}
    d[{1}] = 1


def raises_unhashable_in_tuple():
    return {(1, []): 2}


def raises_index_set():
    return {}.nothing


def get():
    d = {"a": 1, "n": None}
    return d.get("a"), d.get("b"), d.get("b", 5), d.get("n", 7), d.get("n")


def setdefault():
    d = {"a": 1}
    r = d.setdefault("a", 9), d.setdefault("b", []), d.setdefault("c")
    d["b"].append(1)
    return r, d


def group_with_setdefault():
    g = {}
    for w in ["apple", "avocado", "bean", "cherry", "corn"]:
        g.setdefault(w[0], []).append(w)
    return g


def pop():
    d = {"a": 1, "b": 2}
    return d.pop("a"), d.pop("x", None), d.pop("x", 5), d


def raises_pop():
    return {"a": 1}.pop("b")


def raises_pop_int_key():
    return {1: 1}.pop(2.5)


def popitem():
    d = {"a": 1, "b": 2, "c": 3}
    return d.popitem(), d.popitem(), d


def raises_popitem():
    return {}.popitem()


def update():
    d = {"a": 1}
    d.update({"b": 2, "a": 3})
    d.update([("c", 4)])
    d.update(d=5, e=6)
    d.update({}, a=7)
    d.update()
    return d


def raises_update_int():
    return {}.update(5)


def clear():
    d = {"a": 1}
    e = d
    d.clear()
    return d, e, d is e


def copy_shallow():
    d = {"a": [1]}
    e = d.copy()
    e["a"].append(2)
    e["b"] = 3
    return d, e


def fromkeys():
    shared = dict.fromkeys("ab", [])
    shared["a"].append(1)
    return dict.fromkeys([1, 2]), dict.fromkeys("aab", 0), shared


def keys_values_items():
    d = {"x": 1, "y": 2}
    return (
        list(d.keys()),
        list(d.values()),
        list(d.items()),
        repr(d.keys()),
        repr(d.values()),
        repr(d.items()),
    )


def view_operations():
    a, b = {1: "a", 2: "b", 3: "c"}, {2: "b", 3: "x", 4: "d"}
    return (
        sorted(a.keys() & b.keys()),
        sorted(a.keys() | b.keys()),
        sorted(a.keys() - b.keys()),
        sorted(a.keys() ^ b.keys()),
        sorted(a.items() & b.items()),
        a.keys() == {1, 2, 3},
        a.keys() >= {1},
        2 in a.keys(),
        "a" in a.values(),
        (1, "a") in a.items(),
        (1, "z") in a.items(),
    )


def views_are_live():
    d = {1: 1}
    k, v, i = d.keys(), d.values(), d.items()
    d[2] = 4
    return len(k), list(v), list(i), k.isdisjoint({5}), k.isdisjoint({1})


def raises_view_index():
    return {1: 2}.keys()[0]


def reversed_dict():
    d = {"a": 1, "b": 2, "c": 3}
    return (
        list(reversed(d)),
        list(reversed(d.values())),
        list(reversed(d.items())),
        list(reversed(d.keys())),
    )


def contains():
    return (
        "a" in {"a": 1},
        1 in {"a": 1},
        1.0 in {1: "x"},
        True in {1: "x"},
        None in {},
        "a" not in {"a": 1},
    )


def raises_contains_unhashable():
    return [] in {}


def union():
    a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}
    return a | b, b | a, a


def union_in_place():
    a = {"x": 1}
    b = a
    a |= {"y": 2}
    a |= [("z", 3)]
    return b


def raises_union_list():
    return {} | [(1, 2)]


def raises_union_int():
    return {} | 1


def raises_add():
    return {} + {}


def raises_less():
    return {} < {}


def equality():
    return (
        {"a": 1, "b": 2} == {"b": 2, "a": 1},
        {1: 2} == {1.0: 2.0},
        {} == [],
        {"a": [1]} != {"a": [2]},
        {1: 2} == {1: 2, 3: 4},
    )


def comprehension(n):
    return (
        {i: i * i for i in range(n)},
        {i % 3: i for i in range(n)},
        {k: v for k, v in zip("abc", range(n)) if v != 1},
        {(i, j): i * j for i in range(2) for j in range(n)},
    )


def invert(d):
    return {v: k for k, v in d.items()}


def unpacking():
    a, b = {"x": 1, "y": 2}, {"y": 3}
    return {**a, **b}, {"q": 0, **a, "x": 9}, [*a], {*a}, (*a.values(),)


def raises_unpacking_list():
    return {**[1]}


def truth():
    return bool({}), bool({0: 0}), not {}, {} or "empty", len({1: 1, 2: 2})


def number_keys():
    d = {1: "int"}
    d[1.0] = "float"
    d[True] = "bool"
    d[0] = "zero"
    d[False] = "no"
    d[-0.0] = "minus"
    return d


def nan_keys():
    n = float("nan")
    d = {n: 1, float("nan"): 2}
    d[n] = 3
    return len(d), d[n], list(d.values())


def mixed_keys():
    d = {1: "a", "1": "b", (1,): "c", b"1": "d", None: "e", 1.5: "f", frozenset({1}): "g", 2j: "h"}
    return d["1"], d[(1,)], d[b"1"], d[None], d[1.5], d[frozenset([1])], d[2j], len(d)


def mixed_values():
    d = {"i": 1, "f": 1.5, "s": "x", "l": [1], "n": None, "d": {"e": 2}, "t": (1, "a")}
    d["d"]["e"] += 1
    d["l"] += [2]
    d["i"] *= 10
    return d, [type(v).__name__ for v in d.values()]


def augmented():
    d = {"a": 1, "b": [1]}
    d["a"] += 1
    d["b"] += [2]
    d["a"] **= 3
    d["a"] |= 16
    return d


def raises_augmented_missing():
    d = {}
    d["x"] += 1


def count_words(text):
    d = {}
    for w in text.lower().split():
        d[w] = d.get(w, 0) + 1
    return d, sorted(d.items(), key=lambda p: (-p[1], p[0])), max(d, key=d.get)


def memoised_fib(n):
    memo = {0: 0, 1: 1}

    def fib(k):
        if k not in memo:
            memo[k] = fib(k - 1) + fib(k - 2)
        return memo[k]

    return fib(n), len(memo)


def nested():
    d = {}
    for i in range(3):
        for j in range(2):
            d.setdefault(i, {})[j] = i + j
    return d, d[2][1], {k: sum(v.values()) for k, v in d.items()}


def adjacency(edges):
    g = {}
    for a, b in edges:
        g.setdefault(a, []).append(b)
        g.setdefault(b, []).append(a)
    seen, todo = [], [edges[0][0]]
    while todo:
        n = todo.pop(0)
        if n in seen:
            continue
        seen.append(n)
        todo += g[n]
    return seen, g


def many_insertions():
    d = {}
    for i in range(2000):
        d[i * 7919 % 10007] = i
    for i in range(0, 2000, 3):
        del d[i * 7919 % 10007]
    return len(d), list(d)[:5], list(d.items())[-3:], sum(d.values())


def growing_and_shrinking():
    d, log = {}, []
    for r in range(5):
        for i in range(50):
            d[(r, i)] = i
        for i in range(0, 50, 2):
            d.pop((r, i))
        log.append(len(d))
    return log, list(d)[:3]


def sort_by_value(d):
    return (
        dict(sorted(d.items(), key=lambda kv: kv[1])),
        sorted(d),
        sorted(d.values()),
        min(d, key=d.get),
        max(d.values()),
    )


def iteration(d):
    a = [k for k in d]
    b = [(k, v) for k, v in d.items()]
    c = [v for v in d.values()]
    e = [(i, k) for i, k in enumerate(d)]
    return a, b, c, e, sum(d.values())


def tuple_keys_grid():
    g = {(x, y): "#" if (x + y) % 2 else "." for x in range(3) for y in range(3)}
    g[1, 1] = "@"
    return ["".join(g[x, y] for x in range(3)) for y in range(3)], (3, 0) in g, g.get((0, 1))


def dispatch():
    ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
    return [ops[o](6, 3) for o in "+-*"], "/" in ops


def first_and_last():
    d = {"a": 1, "b": 2, "c": 3}
    return (
        next(iter(d)),
        next(reversed(d)),
        list(d)[-1],
        next(iter(d.values())),
        next(iter(d.items())),
    )


def raises_iter_exhausted():
    it = iter({1: 1})
    next(it)
    next(it)


def merge_counts(a, b):
    out = dict(a)
    for k, v in b.items():
        out[k] = out.get(k, 0) + v
    return out


def representation(d):
    return repr(d), str(d), f"{d}"


def key_error_repr():
    out = []
    for k in ["a", 5, (1, 2), None, 1.5, "it's"]:
        try:
            {}[k]
        except KeyError as e:
            out.append((str(e), e.args))
    return out


def delete_all():
    d = {i: i for i in range(5)}
    for k in list(d):
        del d[k]
    d["new"] = 1
    return d


def walrus_lookup(d):
    return [v for k in ("a", "b", "z") if (v := d.get(k)) is not None]


def same_hash_different_keys():
    d = {-1: "a", -2: "b"}
    return d[-1], d[-2], hash(-1) == hash(-2), len(d), {2**61 - 1: 1, 0: 2}


ARGS = {
    "get_item": [
        ({"a": 1}, "a"),
        ({1: 2}, 1.0),
        ({None: 3}, None),
        ({(1, 2): 4}, (1, 2)),
        ({True: 5}, 1),
    ],
    "raises_get_item": [
        ({"a": 1}, "b"),
        ({}, 1),
        ({1: 2}, "1"),
        ({}, None),
        ({}, (1, "a")),
        ({1: 1}, 1.5),
    ],
    "comprehension": [(0,), (4,)],
    "invert": [({"a": 1, "b": 2, "c": 1},)],
    "count_words": [("the cat and the dog and the bird",)],
    "memoised_fib": [(50,), (90,)],
    "adjacency": [([(1, 2), (2, 3), (1, 4), (4, 3)],)],
    "sort_by_value": [({"a": 3, "b": 1, "c": 2},)],
    "iteration": [({"a": 1, "b": 2},), ({},)],
    "merge_counts": [({"a": 1}, {"b": 2, "a": 3})],
    "representation": [({},), ({"a": "x", 1: None, (1,): [2.5]},), ({"it's": {"n": {}}},)],
    "walrus_lookup": [({"a": 0, "z": 5},)],
}
