"""Comprehensions and generator expressions: scope, conditions, nesting, laziness."""
# mypy: ignore-errors


def kinds(n):
    return (
        [i for i in range(n)],
        {i for i in range(n)},
        {i: -i for i in range(n)},
        list(i for i in range(n)),
        tuple(i * 2 for i in range(n)),
    )


def conditions(n):
    return (
        [i for i in range(n) if i % 2 if i % 3],
        [i if i % 2 else -i for i in range(n)],
        [(i, j) for i in range(n) if i for j in range(i) if j != 1],
    )


def variable_does_not_leak():
    i = "outer"
    a = [i for i in range(3)]
    return i, a


def raises_variable_does_not_leak():
    a = [k for k in range(3)]
    return k, a  # noqa: F821


def closes_over_loop():
    fs = [lambda: i for i in range(3)]
    gs = [lambda i=i: i for i in range(3)]
    return [f() for f in fs], [g() for g in gs]


def nested_source():
    m = [[1, 2], [3], []]
    return [x for r in m for x in r], [[x * 2 for x in r] for r in m], [len(r) for r in m if r]


def unpacking_targets():
    return (
        [a + b for a, b in [(1, 2), (3, 4)]],
        [x for x, *y in ["abc"]],
        {k: v for k, (v, _) in {"a": (1, 2)}.items()},
        [i * c for i, c in enumerate("abc")],
    )


def walrus_inside():
    return [y for x in range(6) if (y := x * x) % 2], [(last := x) for x in range(3)], last


def generator_is_lazy():
    log = []

    def f(x):
        log.append(x)
        return x

    g = (f(i) for i in range(5))
    first = next(g)
    return first, log, next(g), list(log)


def first_source_evaluated_at_once():
    log = []

    def source():
        log.append("source")
        return [1, 2]

    g = (x for x in source())
    before = list(log)
    return before, list(g)


def raises_first_source_at_once():
    g = (x for x in 5)
    return 1


def generator_used_once():
    g = (i for i in range(3))
    return list(g), list(g), sum(g)


def generator_short_circuits():
    log = []

    def f(x):
        log.append(x)
        return x > 2

    r = any(f(i) for i in range(10))
    s = all(not f(i) for i in range(10))
    return r, s, log


def generator_arguments():
    return (
        sum(i * i for i in range(5)),
        max((len(w), w) for w in ["a", "bbb", "cc"]),
        sorted(-i for i in range(3)),
        ",".join(str(i) for i in range(3)),
        dict((i, i) for i in range(2)),
        set(i % 2 for i in range(5)),
        min((abs(x) for x in [-3, 2]), default=0),
    )


def membership_in_generator():
    g = (i for i in range(10))
    return 3 in g, list(g), 99 in (i for i in range(3))


def raises_in_element():
    return [10 // (3 - i) for i in range(5)]


def raises_in_condition():
    return [i for i in range(5) if 1 // (2 - i)]


def raises_in_generator():
    return sum(1 // i for i in range(3, -1, -1))


def raises_in_dict():
    return {i: [1][i] for i in range(3)}


def raises_in_nested():
    return [[10 // j for j in range(i, -1, -1)] for i in range(3)]


def raises_generator_subscript():
    return (i for i in range(3))[0]


def raises_generator_length():
    return len(i for i in range(3))


def captured_variables(k):
    offset = 10
    return [x * k + offset for x in range(3)], {x: k for x in "ab"}, list(x + k for x in [1.5, 2.5])


def late_binding_of_outer():
    k = 1
    g = (x * k for x in range(3))
    k = 10
    return list(g)


def changes_list_of_outer():
    out = []
    [out.append(i) for i in range(3)]
    return out


def nested_generators():
    a = (x for x in range(10))
    b = (x * x for x in a if x % 2)
    c = (x + 1 for x in b)
    return next(c), list(c), list(a)


def of_strings():
    return (
        [c.upper() for c in "abc"],
        "".join(c for c in "a1b2" if c.isdigit()),
        {c: ord(c) for c in "é漢"},
        [w[::-1] for w in "ab cd".split()],
    )


def of_dicts():
    d = {"a": 1, "b": 2}
    return (
        [k for k in d],
        {v: k for k, v in d.items()},
        {k: v + 1 for k, v in d.items() if v > 1},
        sum(v for v in d.values()),
    )


def order_of_evaluation():
    log = []

    def f(x):
        log.append(x)
        return x

    r = {f(("k", i)): f(("v", i)) for i in range(2)}
    return log, len(r)


def pythagorean(n):
    return [
        (a, b, c)
        for a in range(1, n)
        for b in range(a, n)
        for c in range(b, n)
        if a * a + b * b == c * c
    ]


def primes(n):
    return [p for p in range(2, n) if all(p % d for d in range(2, int(p**0.5) + 1))]


def transpose(m):
    return [[r[i] for r in m] for i in range(len(m[0]))] if m else []


def conditional_expression_in_source(b):
    return [x for x in ([1, 2] if b else "ab")], [x for x in (b and [9] or [])]


def lambda_in_comprehension():
    return [(lambda y: y + x)(1) for x in range(3)], list(map(lambda x: [x] * x, range(3)))


def empty():
    return (
        [i for i in []],
        {i for i in ()},
        {i: i for i in ""},
        list(i for i in range(0)),
        sum(i for i in []),
        max((i for i in []), default="none"),
    )


def mixed_types():
    return (
        [x for x in (1, "a", None, 2.5)],
        [x or 0 for x in (1, None, 3)],
        [i if i else None for i in range(3)],
    )


def tuple_elements():
    return (
        [(i, str(i)) for i in range(3)],
        [(i, (i, [i])) for i in range(2)],
        {(i, -i) for i in range(2)},
    )


def instance_elements():
    class P:
        def __init__(self, x):
            self.x = x

    ps = [P(i) for i in range(3)]
    ps[1].x = 10
    return [p.x for p in ps], sum(p.x for p in ps if p.x)


def inside_class_body():
    class C:
        xs = [i * 2 for i in range(3)]
        total = sum(xs)

    return C.xs, C.total


def in_default_argument():
    def f(a=[i for i in range(3)], b=sum(i for i in range(4))):
        return a, b

    return f()


def yields_of_generator_function_inside():
    def g(n):
        for i in range(n):
            yield i * i

    return [x for x in g(4)], sum(g(5)), {x for x in g(3)}, [y for x in g(4) for y in g(x % 3)]


ARGS = {
    "kinds": [(0,), (3,)],
    "conditions": [(0,), (7,)],
    "captured_variables": [(2,), (0.5,)],
    "pythagorean": [(20,)],
    "primes": [(60,)],
    "transpose": [([[1, 2], [3, 4]],), ([],)],
    "conditional_expression_in_source": [(True,), (False,)],
}
