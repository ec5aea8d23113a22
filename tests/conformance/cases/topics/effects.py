"""What is changed where: calls in order, captured values, parallel shapes over mutating code."""
# mypy: ignore-errors

_CAPTURED = [1, 2, 3]
_SETTINGS = {"depth": 2, "name": "x"}
_NESTED = {"rows": [[1, 2], [3]]}


def pure_calls_may_be_parallel():
    def work(n):
        out = []
        for i in range(n):
            out.append(i * i)
        return sum(out)

    return work(10) + work(20), [work(i) for i in range(5)]


def order_of_mutating_calls():
    log = []

    def a():
        log.append("a")
        return 1

    def b():
        log.append("b")
        return 2

    return a() + b() * a(), log


def comprehension_with_effects():
    seen = set()

    def first(x):
        new = x not in seen
        seen.add(x)
        return new

    return [x for x in [3, 1, 3, 2, 1] if first(x)], sorted(seen)


def counter_in_comprehension():
    n = 0

    def tick():
        nonlocal n
        n += 1
        return n

    return [tick() for _ in range(5)], n


def generator_effects_interleave():
    log = []

    def f(x):
        log.append(x)
        return x

    total = 0
    for x in (f(i) for i in range(3)):
        log.append(-x)
        total += x
    return total, log


def argument_changed_by_callee():
    def fill(xs, n):
        while len(xs) < n:
            xs.append(len(xs))
        return xs

    a = []
    b = fill(a, 3)
    c = fill(a, 5)
    return a, b is c, len(c)


def sum_with_changing_state():
    state = {"n": 0}

    def nxt(i):
        state["n"] += i
        return state["n"]

    return sum(nxt(i) for i in range(5)), state


def two_views_of_one_object():
    def move(src, dst):
        while src:
            dst.append(src.pop())

    a, b = [1, 2, 3], []
    move(a, b)
    return a, b


def object_graph_changed():
    class N:
        def __init__(self, v):
            self.v, self.kids = v, []

    def double(n):
        n.v *= 2
        for k in n.kids:
            double(k)

    root = N(1)
    root.kids = [N(2), N(3)]
    root.kids[0].kids.append(root.kids[1])
    double(root)
    return root.v, [k.v for k in root.kids]


def memo_shared_between_calls():
    memo = {}

    def ways(n):
        if n <= 1:
            return 1
        if n not in memo:
            memo[n] = ways(n - 1) + ways(n - 2)
        return memo[n]

    return ways(30), ways(40), len(memo)


def local_copy_of_captured():
    mine = list(_CAPTURED)
    mine.append(4)
    deep = {k: [list(r) for r in v] for k, v in _NESTED.items()}
    deep["rows"][0].append(9)
    return mine, _CAPTURED, deep, _NESTED


def captured_read_only_use():
    return (
        _SETTINGS["depth"] * 2,
        [x * 2 for x in _CAPTURED],
        _NESTED["rows"][1][0],
        len(_SETTINGS),
        sorted(_SETTINGS),
        dict(_SETTINGS, extra=1),
        _CAPTURED + [4],
        _CAPTURED[::-1],
    )


def augmented_name_of_captured_copy():
    a = _CAPTURED[:]
    a += [5]
    b = _CAPTURED
    b = b + [6]
    return a, b, _CAPTURED


def argument_may_be_changed_locally(xs):
    xs = list(xs)
    xs.sort()
    return xs


def returns_fresh_each_time():
    def make():
        return []

    a, b = make(), make()
    a.append(1)
    return a, b


def exception_leaves_partial_change():
    a = [1, 2, 3]

    def halve(xs):
        for i in range(len(xs)):
            if xs[i] == 3:
                raise ValueError(i)
            xs[i] *= 10

    try:
        halve(a)
    except ValueError as e:
        return a, e.args


def loop_carried_list():
    a = [1]
    for _ in range(4):
        a = a + [a[-1] * 2]
    return a


def loop_carried_dict():
    d = {}
    for w in "a b a c b a".split():
        d = {**d, w: d.get(w, 0) + 1}
    return d


def swap_through_helper():
    def swap(d, a, b):
        d[a], d[b] = d[b], d[a]

    d = {"x": 1, "y": 2}
    swap(d, "x", "y")
    return d


def iterator_shared_between_calls():
    def take(it, n):
        return [next(it) for _ in range(n)]

    it = iter(range(10))
    return take(it, 2), take(it, 3), list(it)


def random_access_updates():
    a = [0] * 10
    for i in range(100):
        a[(i * 7) % 10] += i
    return a


def histogram():
    h = [0] * 5
    for x in [(i * i) % 5 for i in range(50)]:
        h[x] += 1
    return h


def union_find():
    parent = list(range(8))

    def find(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    def union(a, b):
        parent[find(a)] = find(b)

    for a, b in [(0, 1), (2, 3), (1, 3), (5, 6)]:
        union(a, b)
    return [find(i) for i in range(8)], len({find(i) for i in range(8)})


def dynamic_table():
    s, t = "AGGTAB", "GXTXAYB"
    m = [[0] * (len(t) + 1) for _ in range(len(s) + 1)]
    for i, a in enumerate(s):
        for j, b in enumerate(t):
            m[i + 1][j + 1] = m[i][j] + 1 if a == b else max(m[i][j + 1], m[i + 1][j])
    return m[-1][-1], m[-1]


def visitor_accumulates():
    out = []

    def walk(t, depth=0):
        if isinstance(t, tuple):
            for k in t:
                walk(k, depth + 1)
        else:
            out.append((t, depth))

    walk((1, (2, (3,)), 4))
    return out


def undo_log():
    state, log = {"a": 1}, []

    def put(k, v):
        log.append((k, state.get(k)))
        state[k] = v

    put("a", 2)
    put("b", 3)
    put("a", 4)
    while log:
        k, old = log.pop()
        if old is None:
            state.pop(k)
        else:
            state[k] = old
    return state


def two_lists_in_step():
    names, ages = [], []
    for n, a in [("x", 3), ("y", 1)]:
        names.append(n)
        ages.append(a)
    order = sorted(range(2), key=lambda i: ages[i])
    return [names[i] for i in order], [ages[i] for i in order]


ARGS = {"argument_may_be_changed_locally": [([3, 1, 2],)]}
