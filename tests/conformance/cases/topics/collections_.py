"""collections: namedtuple, deque, defaultdict, Counter, OrderedDict, ChainMap-free."""
# mypy: ignore-errors

from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

_Point = namedtuple("_Point", ["x", "y"])
_Person = namedtuple("_Person", "name age city", defaults=["unknown"])


def named_basic():
    p = _Point(1, 2)
    return (
        p.x,
        p[1],
        p,
        p == (1, 2),
        len(p),
        tuple(p),
        p._fields,
        isinstance(p, tuple),
        repr(p),
        hash(p) == hash((1, 2)),
    )


def named_methods():
    p = _Point(1, 2)
    return (
        p._replace(x=9),
        p._asdict(),
        _Point._make([3, 4]),
        _Person("a", 5),
        _Person(name="b", age=6, city="c"),
        _Person._field_defaults,
    )


def named_unpack():
    x, y = _Point(3, 4)
    return (
        x,
        y,
        [*_Point(5, 6)],
        {**_Point(1, 2)._asdict()},
        _Point(1, 2) + (3,),
        _Point(1, 2) < _Point(1, 3),
        max(_Point(2, 1), _Point(1, 9)),
        sorted([_Point(2, 0), _Point(1, 5)]),
    )


def raises_named_missing():
    return _Point(1)


def raises_named_too_many():
    return _Point(1, 2, 3)


def raises_named_set():
    p = _Point(1, 2)
    p.x = 5


def raises_named_unknown():
    return _Point(1, z=2)


def raises_named_replace():
    return _Point(1, 2)._replace(z=1)


def raises_named_attribute():
    return _Point(1, 2).z


def raises_named_make():
    return _Point._make([1])


def named_in_dict():
    return (
        {_Point(1, 2): "a"}[(1, 2)],
        _Point(1, 2) in {(1, 2)},
        [p.x for p in [_Point(i, i) for i in range(3)]],
    )


def named_subclass():
    class P(namedtuple("P", "x y")):
        def norm(self):
            return self.x**2 + self.y**2

    return P(3, 4).norm(), P(1, 2).x, P(1, 2) == (1, 2)


def deque_ends():
    d = deque([1, 2, 3])
    d.append(4)
    d.appendleft(0)
    return d, d.pop(), d.popleft(), list(d), len(d), d[0], d[-1]


def deque_extend():
    d = deque("bc")
    d.extend("de")
    d.extendleft("ax")
    d += [1]
    return d, deque(), bool(deque()), deque([1]) + deque([2]), deque([1, 2]) * 2


def deque_rotate(n):
    d = deque([1, 2, 3, 4, 5])
    d.rotate(n)
    return list(d)


def deque_bounded():
    d = deque(maxlen=3)
    for i in range(5):
        d.append(i)
    d.appendleft(9)
    return d, d.maxlen, deque([1, 2, 3], 2), repr(d), deque([1]).maxlen


def raises_deque_insert_full():
    deque([1, 2], 2).insert(0, 5)


def deque_methods():
    d = deque([3, 1, 2, 1])
    d.remove(1)
    d.insert(1, 9)
    d.reverse()
    c = d.copy()
    d.clear()
    return c, d, c.count(1), c.index(9), 9 in c, list(reversed(c)), c == deque(list(c)), c != [1]


def deque_items():
    d = deque([1, 2, 3])
    d[1] = 9
    del d[0]
    d[-1] += 1
    return d, d[0]


def raises_deque_pop():
    deque().pop()


def raises_deque_popleft():
    deque().popleft()


def raises_deque_index():
    return deque([1])[5]


def raises_deque_slice():
    return deque([1, 2])[0:1]


def raises_deque_remove():
    deque([1]).remove(2)


def raises_deque_mutated():
    d = deque([1, 2])
    for x in d:
        d.append(x)


def raises_deque_maxlen():
    return deque([], -1)


def breadth_first(g, start):
    seen, queue, order = {start}, deque([start]), []
    while queue:
        n = queue.popleft()
        order.append(n)
        for m in g.get(n, []):
            if m not in seen:
                seen.add(m)
                queue.append(m)
    return order


def sliding_maximum(a, k):
    d, out = deque(), []
    for i, x in enumerate(a):
        while d and a[d[-1]] <= x:
            d.pop()
        d.append(i)
        if d[0] == i - k:
            d.popleft()
        if i >= k - 1:
            out.append(a[d[0]])
    return out


def default_list():
    d = defaultdict(list)
    for k, v in [("a", 1), ("b", 2), ("a", 3)]:
        d[k].append(v)
    return d, dict(d), d["zz"], len(d), d.get("nope"), "nope" in d, repr(d["a"])


def default_int():
    d = defaultdict(int)
    for c in "hello":
        d[c] += 1
    return dict(d), d["q"], sorted(d.items())


def default_nested():
    d = defaultdict(lambda: defaultdict(int))
    d["a"]["x"] += 1
    d["b"]["y"] -= 1
    return {k: dict(v) for k, v in d.items()}


def default_set_and_initial():
    d = defaultdict(set, {"k": {1}}, j={2})
    d["k"].add(5)
    d["n"].add(0)
    return {k: sorted(v) for k, v in d.items()}


def raises_default_none():
    return defaultdict()["x"]


def raises_default_factory():
    return defaultdict(5)


def default_is_a_dict():
    return (
        isinstance(defaultdict(int), dict),
        defaultdict(int) == {},
        defaultdict(int, a=1) | {"b": 2},
        defaultdict(list).default_factory is list,
        repr(defaultdict(int, {"a": 1})),
    )


def counter_basic():
    c = Counter("mississippi")
    return (
        c,
        c["s"],
        c["z"],
        c.most_common(2),
        c.most_common(),
        sorted(c.elements()),
        sum(c.values()),
        len(c),
    )


def counter_constructors():
    return (
        Counter(),
        Counter(a=2, b=1),
        Counter({"x": 3}),
        Counter([1, 1, 2]),
        Counter(w for w in "a b a".split()),
    )


def counter_arithmetic():
    a, b = Counter(a=3, b=1), Counter(a=1, b=2, c=5)
    return (
        a + b,
        a - b,
        a & b,
        a | b,
        +Counter(a=1, b=-1),
        -Counter(a=1, b=-1),
        a == Counter(b=1, a=3),
        a <= b if hasattr(a, "total") else None,
    )


def counter_update():
    c = Counter("aab")
    c.update("abc")
    c.subtract({"a": 5})
    c["z"] += 2
    del c["b"]
    return c, c.pop("z"), c.get("q", 0), dict(c)


def counter_total():
    return (
        sum(Counter("abc").values()),
        Counter([3, 1, 3]).most_common(1)[0][0],
        Counter(a=1).copy(),
    )


def counter_of_words(text):
    return Counter(text.lower().split()).most_common(3)


def raises_counter_int():
    return Counter(5)


def counter_repr_order():
    return repr(Counter("abbccc")), repr(Counter()), str(Counter({"a": 1}))


def ordered_basic():
    d = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
    d.move_to_end("a")
    d.move_to_end("c", last=False)
    return (
        list(d),
        d.popitem(),
        d.popitem(last=False),
        d,
        OrderedDict(x=1) == {"x": 1},
        OrderedDict([(1, 2), (3, 4)]) == OrderedDict([(3, 4), (1, 2)]),
    )


def raises_ordered_move():
    OrderedDict().move_to_end("x")


def raises_ordered_popitem():
    OrderedDict().popitem()


def ordered_methods():
    d = OrderedDict()
    d["z"] = 1
    d["a"] = 2
    d["z"] = 3
    return (
        list(reversed(d)),
        d.pop("a"),
        list(d.items()),
        d | {"n": 1},
        OrderedDict.fromkeys("ab", 0),
        repr(d) == "OrderedDict([('z', 3)])" or repr(d),
    )


def lru_with_ordered(ops):
    cache, out = OrderedDict(), []
    for op in ops:
        if len(op) == 2:
            cache[op[0]] = op[1]
            cache.move_to_end(op[0])
            if len(cache) > 2:
                cache.popitem(last=False)
        elif op[0] in cache:
            cache.move_to_end(op[0])
            out.append(cache[op[0]])
        else:
            out.append(-1)
    return out, list(cache)


def group_anagrams(words):
    d = defaultdict(list)
    for w in words:
        d["".join(sorted(w))].append(w)
    return list(d.values())


def topological(deps):
    n, after = defaultdict(int), defaultdict(list)
    for a, b in deps:
        n[b] += 1
        n[a] += 0
        after[a].append(b)
    ready, out = deque(sorted(k for k in n if n[k] == 0)), []
    while ready:
        x = ready.popleft()
        out.append(x)
        for y in after[x]:
            n[y] -= 1
            if n[y] == 0:
                ready.append(y)
    return out


ARGS = {
    "deque_rotate": [(0,), (2,), (-1,), (7,)],
    "breadth_first": [({1: [2, 3], 2: [4], 3: [4]}, 1)],
    "sliding_maximum": [([1, 3, -1, -3, 5, 3, 6, 7], 3)],
    "counter_of_words": [("the cat the dog a cat the",)],
    "lru_with_ordered": [([(1, 1), (2, 2), (1,), (3, 3), (2,), (3,)],)],
    "group_anagrams": [(["eat", "tea", "tan", "ate", "nat", "bat"],)],
    "topological": [
        ([("shirt", "tie"), ("tie", "jacket"), ("pants", "shoes"), ("pants", "jacket")],)
    ],
}
