"""One object under several names: all of them see what one changes."""
# mypy: ignore-errors

_SHARED = [1, 2, 3]
_TABLE = {"a": 1}


class _Box:
    def __init__(self, value):
        self.value = value


def two_names():
    a = [1]
    b = a
    b.append(2)
    a[0] = 9
    return a, b, a is b


def alias_in_list():
    a = [1]
    rows = [a, a, [1]]
    rows[0].append(5)
    return rows, rows[0] is rows[1], rows[0] is rows[2]


def alias_in_dict():
    a = []
    d = {"x": a, "y": a}
    d["x"].append(1)
    return d, d["y"] is a


def alias_in_instance():
    a = [1]
    p, q = _Box(a), _Box(a)
    p.value.append(2)
    q.value = [0]
    p.value.append(3)
    return p.value, q.value, a


def instance_two_names():
    p = _Box(1)
    q = p
    q.value = 5
    return p.value, p is q


def helper_changes_argument():
    def add(xs, x):
        xs.append(x)

    a = []
    for i in range(3):
        add(a, i)
    return a


def helper_returns_argument():
    def same(xs):
        return xs

    a = [1]
    b = same(a)
    b.append(2)
    return a, a is b


def helper_rebinds_parameter():
    def change(xs):
        xs = xs + [1]
        xs.append(2)
        return xs

    a = [0]
    b = change(a)
    return a, b


def helper_augments_parameter():
    def change(xs):
        xs += [1]

    def change_number(n):
        n += 1

    a, n = [0], 0
    change(a)
    change_number(n)
    return a, n


def helper_swaps():
    def swap(xs, i, j):
        xs[i], xs[j] = xs[j], xs[i]

    a = [1, 2, 3]
    swap(a, 0, 2)
    return a


def same_argument_twice():
    def both(xs, ys):
        xs.append(1)
        ys.append(2)
        return len(xs), len(ys), xs is ys

    a = []
    return both(a, a), a


def default_argument_shared():
    def collect(x, seen=[]):
        seen.append(x)
        return seen

    a = collect(1)
    b = collect(2)
    return a, b, a is b, collect(3, [])


def closure_sees_change():
    a = []

    def size():
        return len(a)

    before = size()
    a.append(1)
    a.append(2)
    return before, size()


def closure_changes():
    log = []

    def note(x):
        log.append(x)
        return x

    total = note(1) + note(2) * note(3)
    return total, log


def order_of_changes_in_expression():
    a = []

    def f(x):
        a.append(x)
        return len(a)

    values = [f("p"), f("q"), (f("r"), f("s"))]
    return values, a, f("t") - f("u") * f("v")


def change_between_reads():
    a = [1, 2]

    def grow():
        a.append(len(a))
        return 0

    return len(a) + grow() + len(a)


def list_in_itself():
    a = [1]
    a.append(a)
    return a[1] is a, len(a[1][1]), repr(a)


def dict_in_itself():
    d = {}
    d["me"] = d
    return repr(d), d["me"]["me"] is d


def slice_is_a_copy():
    a = [1, 2, 3]
    b = a[:]
    b[0] = 9
    return a, b, a is b


def concatenation_is_a_copy():
    a = [1]
    b = a + []
    b.append(2)
    return a, b


def list_call_is_a_copy():
    a = [[1]]
    b = list(a)
    b[0].append(2)
    b.append(3)
    return a, b


def tuple_holds_alias():
    a = [1]
    t = (a, a)
    a.append(2)
    return t, t[0] is t[1]


def loop_over_aliases():
    a, b = [1], [2]
    for xs in (a, b, a):
        xs.append(len(xs))
    return a, b


def conditional_alias(n):
    a, b = [], []
    target = a if n % 2 else b
    target.append(n)
    return a, b


def rebinding_leaves_the_other():
    a = [1]
    b = a
    a = [2]
    return a, b


def del_name_keeps_object():
    a = [1]
    b = a
    del a
    b.append(2)
    return b


def raises_use_after_del():
    a = [1]
    del a
    return a


def copies_of_captured():
    mine = list(_SHARED)
    mine.append(4)
    table = dict(_TABLE)
    table["b"] = 2
    return mine, table, _SHARED, _TABLE


def linked_nodes():
    class Node:
        def __init__(self, v, nxt=None):
            self.v, self.nxt = v, nxt

    c = Node(3)
    b = Node(2, c)
    a = Node(1, b)
    c.nxt = a
    a.v = 10
    out, n = [], a
    for _ in range(5):
        out.append(n.v)
        n = n.nxt
    return out, c.nxt is a


def is_of_fresh_objects():
    return [] is [], {} is {}, [1] == [1], (lambda a: a is a)([])


def method_stored_sees_changes():
    a = []
    add = a.append
    add(1)
    add(2)
    return a


def dict_view_sees_changes():
    d = {1: "a"}
    keys, values = d.keys(), d.values()
    d[2] = "b"
    return list(keys), list(values), len(keys)


def star_args_copy():
    def f(*xs):
        return xs

    a = [1, 2]
    t = f(*a)
    a.append(3)
    return t


def kwargs_copy():
    def f(**kw):
        kw["z"] = 0
        return kw

    d = {"a": 1}
    return f(**d), d


def nested_function_same_list():
    def fill(xs, n):
        if n:
            xs.append(n)
            fill(xs, n - 1)

    a = []
    fill(a, 4)
    return a


ARGS = {"conditional_alias": [(1,), (2,)]}
