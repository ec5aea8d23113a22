"""Containers whose contents change type as they go, and containers of different origin that meet."""
# mypy: ignore-errors

_CAPTURED = [1, 2]
_WORDS = ["a", "b"]
_TABLE = {"k": [1]}


def list_of_ints_then_text():
    a = [1]
    a.append("x")
    a.append(2.5)
    a.append(None)
    return a, [type(x).__name__ for x in a]


def empty_list_grows_later(kind):
    a = []
    if kind == 0:
        a.append(1)
    elif kind == 1:
        a.append("s")
    elif kind == 2:
        a.append([1])
    return a, len(a)


def item_changes_type_in_loop():
    a = [0, 0, 0]
    for i in range(3):
        if i == 1:
            a[i] = "one"
        elif i == 2:
            a[i] = a
        else:
            a[i] = 1.5
    return a[0], a[1], a[2] is a


def helper_puts_other_type():
    def put(xs, v):
        xs.append(v)

    a, b = [1], ["x"]
    put(a, 2)
    put(b, "y")
    put(a, "mixed")
    return a, b


def two_sites_meet(flag):
    a = [1, 2]
    b = ["x"]
    c = a if flag else b
    c.append(None)
    return a, b, c is a


def two_sites_of_same_type_meet(flag):
    a, b = [1], [2]
    c = a if flag else b
    c.append(3)
    a.append(4)
    return a, b, c


def captured_meets_local(flag):
    a = _CAPTURED if flag else [9]
    return a, a[0] + 1, len(a), a + [1], sorted(a, reverse=True)


def captured_stored_in_local():
    rows = [_CAPTURED, [5]]
    rows[1].append(6)
    rows.append(_WORDS)
    return rows, rows[0] is _CAPTURED, rows[0] is rows[1]


def identity_of_captured():
    a = _CAPTURED
    b = [a, a]
    return a is _CAPTURED, b[0] is b[1], _TABLE["k"] is _TABLE["k"], a is _WORDS


def captured_identity_after_meeting(flag):
    a = _CAPTURED if flag else [1, 2]
    return a is _CAPTURED, a == _CAPTURED


def union_of_list_and_tuple(flag):
    a = [1, 2] if flag else (1, 2)
    return a[0], len(a), list(a), [x * 2 for x in a], a[1:], isinstance(a, list)


def union_of_list_and_dict(flag):
    a = ["x"] if flag else {"x": 1}
    return len(a), "x" in a, list(a), [k for k in a]


def union_of_list_and_none(n):
    a = None
    for i in range(n):
        if a is None:
            a = []
        a.append(i)
    return a


def union_of_str_and_bytes(flag):
    a = "ab" if flag else b"ab"
    return a[0], len(a), a[::-1], a.upper()


def union_of_int_and_str_operations(flag):
    a = 3 if flag else "ab"
    return a * 2, a + a, str(a), a == 3


def raises_union_wrong_side(flag):
    a = 3 if flag else "ab"
    return a + 1


def union_of_classes(flag):
    class A:
        def name(self):
            return "a"

        x = 1

    class B:
        def name(self):
            return "b"

        x = "one"

    o = A() if flag else B()
    return o.name(), o.x, isinstance(o, A)


def raises_union_attribute(flag):
    class A:
        def go(self):
            return 1

    class B:
        pass

    return (A() if flag else B()).go()


def union_of_functions(flag):
    def f(x):
        return x + 1

    def g(x, y=5):
        return [x, y]

    h = f if flag else g
    return h(1), [k(2) for k in (f, g, abs, str)]


def union_of_eight(n):
    values = [1, 2.5, "s", None, [1], (1, 2), {"k": 1}, True]
    v = values[n % 8]
    return v, type(v).__name__, [str(x) for x in values], v == values[n % 8], bool(v)


def dict_values_of_many_types():
    d = {}
    d["i"] = 1
    d["s"] = "x"
    d["l"] = [1]
    d["d"] = {"n": None}
    d["l"].append("two")
    d["d"]["n"] = d["l"]
    d["i"] += 0.5
    return d, d["d"]["n"] is d["l"]


def dict_keys_of_many_types():
    d = {}
    for k in (1, "1", 1.5, None, (1, "a"), True, b"x"):
        d[k] = repr(k)
    return d, d[1], len(d)


def dict_value_type_changes():
    d = {"x": 0}
    for v in (1, 1.5, "t", None):
        d["x"] = v
    d["x"] = [d["x"]]
    return d


def attribute_type_changes():
    class C:
        def __init__(self):
            self.v = 0

    c = C()
    out = [c.v]
    for v in (1.5, "s", None, [1]):
        c.v = v
        out.append(c.v)
    return out


def attribute_none_until_set():
    class C:
        def __init__(self):
            self.best = None

        def see(self, x):
            if self.best is None or x > self.best:
                self.best = x

    c, d = C(), C()
    for x in (3, 7, 5):
        c.see(x)
    for x in ("b", "a"):
        d.see(x)
    return c.best, d.best


def attribute_list_of_objects():
    class N:
        def __init__(self, v):
            self.v, self.kids = v, []

    root = N("r")
    root.kids.append(N(1))
    root.kids.append(N(2.5))
    root.kids[0].kids.append(N(None))

    def values(n):
        return [n.v] + [x for k in n.kids for x in values(k)]

    return values(root)


def set_of_many_types():
    s = set()
    for x in (1, 2.5, (1, 2), 1.0, None, True):
        s.add(x)
    return len(s), 1 in s, (1, 2) in s, None in s, 3 in s


def function_called_with_many_types():
    def f(x, acc):
        acc.append(x)
        return x

    a = []
    return [f(v, a) for v in (1, "s", 2.5, None, (1,), [2])], a


def recursive_function_many_types():
    def show(x):
        if isinstance(x, list):
            return "[" + ",".join(show(e) for e in x) + "]"
        if isinstance(x, dict):
            return "{" + ",".join(f"{k}:{show(v)}" for k, v in x.items()) + "}"
        if isinstance(x, str):
            return repr(x)
        return str(x)

    return show([1, "a", {"k": [None, 2.5, {"z": (1, 2)}]}, []])


def swap_types():
    a, b = 1, "x"
    for _ in range(3):
        a, b = b, a
    return a, b


def accumulate_type_change():
    total = 0
    for x in [1, 2, 0.5, 3]:
        total += x
    text = ""
    for x in ["a", "b"]:
        text = text + x if text else x
    return total, text


def result_type_depends_on_data(xs):
    out = None
    for x in xs:
        if out is None:
            out = x
        elif isinstance(out, str) or isinstance(x, str):
            out = str(out) + str(x)
        else:
            out = out + x
    return out


def nested_lists_of_mixed_depth():
    def deepen(x, n):
        return x if n == 0 else deepen([x], n - 1)

    return deepen(1, 3), [deepen("a", i) for i in range(3)]


def list_alias_seen_with_wider_type():
    a = [1, 2]
    b = a
    b[0] = "s"
    total = []
    for x in a:
        total.append(x)
    return a, total, a is b


def default_dict_by_hand_of_lists_and_ints():
    d = {}
    for k, v in [("a", 1), ("b", "x"), ("a", 2), ("c", None)]:
        if isinstance(v, int):
            d[k] = d.get(k, 0) + v
        else:
            d.setdefault(k, []).append(v)
    return d


def stack_of_tuples_and_strings():
    todo, out = [("visit", 3)], []
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            out.append(item)
        else:
            what, n = item
            if n:
                todo += [f"after {n}", (what, n - 1), f"before {n}"]
    return out


def cell_changes_type():
    x = 1

    def change():
        nonlocal x
        x = [x, "s"]

    change()
    first = x
    change()
    return first, x, x[0] is first


def generator_of_many_types():
    def g():
        yield 1
        yield "a"
        x = yield None
        yield [x]

    it = g()
    return next(it), next(it), next(it), it.send(2.5), list(it)


def exception_arguments_of_many_types():
    out = []
    for v in (1, "s", None, [1], (1, 2)):
        try:
            raise ValueError(v, "x")
        except ValueError as e:
            out.append(e.args)
    return out


def caught_of_several_classes():
    out = []
    for f in (lambda: [][1], lambda: {}["k"], lambda: 1 // 0, lambda: int("z"), lambda: None.x):
        try:
            out.append(f())
        except (IndexError, KeyError) as e:
            out.append((type(e).__name__, str(e)))
        except ArithmeticError as e:
            out.append(repr(e))
        except Exception as e:
            out.append(type(e).__name__)
    return out


def tuples_of_unknown_length(n):
    t = tuple(range(n))
    u = t + (n, "end")
    a, *b = u
    return (
        t,
        u,
        len(u),
        u[-1],
        b,
        u[::-1],
        t * 2,
        t == tuple(list(t)),
        hash(t) == hash(tuple(range(n))),
    )


def tuple_grows_in_loop(n):
    t = ()
    for i in range(n):
        t = t + (i, str(i))
    return t, t[1:3]


def empty_containers_meet():
    def make(k):
        return [] if k == 0 else {} if k == 1 else set() if k == 2 else ()

    return (
        [make(k) for k in range(4)],
        [len(make(k)) for k in range(4)],
        make(0) == make(3),
        make(1) == {},
    )


def list_of_empty_lists_filled_differently():
    a = [[], [], []]
    a[0].append(1)
    a[1].append("s")
    return a, a[2]


def copy_then_widen():
    a = [1, 2]
    b = a[:]
    b.append("s")
    c = a + b
    d = list(a)
    d[0] = None
    return a, b, c, d


def sorted_widened():
    a = [3, 1]
    a.append(2.5)
    a.append(True)
    return sorted(a), max(a), sum(a), a.index(True), a.count(1)


def raises_sorted_widened():
    a = [3, 1]
    a.append("x")
    return sorted(a)


ARGS = {
    "empty_list_grows_later": [(0,), (1,), (2,), (3,)],
    "two_sites_meet": [(True,), (False,)],
    "two_sites_of_same_type_meet": [(True,), (False,)],
    "captured_meets_local": [(True,), (False,)],
    "captured_identity_after_meeting": [(True,), (False,)],
    "union_of_list_and_tuple": [(True,), (False,)],
    "union_of_list_and_dict": [(True,), (False,)],
    "union_of_list_and_none": [(0,), (3,)],
    "union_of_str_and_bytes": [(True,), (False,)],
    "union_of_int_and_str_operations": [(True,), (False,)],
    "raises_union_wrong_side": [(False,)],
    "union_of_classes": [(True,), (False,)],
    "raises_union_attribute": [(False,)],
    "union_of_functions": [(True,), (False,)],
    "union_of_eight": [(i,) for i in range(8)],
    "result_type_depends_on_data": [([1, 2],), ([1, "a", 2],), ([],), ([0.5, 1],)],
    "tuples_of_unknown_length": [(0,), (1,), (5,)],
    "tuple_grows_in_loop": [(0,), (3,)],
}
