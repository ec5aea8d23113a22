"""for, while, else, break, continue, walrus, chained comparison, assert, del, pass."""
# mypy: ignore-errors


def for_else(xs, wanted):
    for x in xs:
        if x == wanted:
            break
    else:
        return "absent"
    return "present"


def while_else(n):
    out = []
    while n > 0:
        n -= 1
        if n == 3:
            break
        out.append(n)
    else:
        out.append("done")
    return out


def else_after_continue():
    for i in range(3):
        continue
    else:
        return i, "else"


def nested_break():
    out = []
    for i in range(4):
        for j in range(4):
            if j == i:
                break
            if (i + j) % 2:
                continue
            out.append((i, j))
        else:
            out.append("never")
    return out


def break_in_else():
    out = []
    for i in range(3):
        for j in range(2):
            pass
        else:
            if i == 1:
                break
        out.append(i)
    else:
        out.append("all")
    return out


def while_true(n):
    steps = 0
    while True:
        if n == 1:
            return steps
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1


def loop_variable_after():
    for i in range(3):
        x = i * 2
    return i, x


def raises_loop_variable_unbound(n):
    for i in range(n):
        x = i
    return x


def loop_over_everything():
    out = []
    for source in (
        [1, 2],
        (3,),
        "ab",
        {"k": 0},
        {5},
        range(2),
        b"A",
        {"k": 9}.items(),
        enumerate("z"),
        zip([1], [2]),
        reversed([7, 8]),
        map(abs, [-1]),
        filter(None, [0, 6]),
        iter([4]),
    ):
        for x in source:
            out.append(x)
    return out


def loop_with_targets():
    out, d, a = [], {}, [0, 0]
    for d["k"] in range(2):
        out.append(dict(d))
    for a[1] in "xy":
        out.append(list(a))
    for i, (j, *k) in [(1, "abc"), (2, "d")]:
        out.append((i, j, k))
    return out, d, a


def walrus_in_while():
    data, out = [3, 1, 0, 5], []
    while x := data.pop(0):
        out.append(x)
    return out, data, x


def walrus_in_if(n):
    if (m := n % 7) > 3:
        return m, "big"
    elif (k := m * 2) > 3:
        return m, k, "middle"
    return m, k


def walrus_in_condition():
    return [(n, s) for n in range(5) if (s := n * n) > 3], (y := 5) + y, (lambda: (z := 3) * z)()


def chained_comparison(a, b, c):
    return a < b < c, a < b > c, a == b != c, a <= b <= c <= 10, not a < b < c, 1 < a < 3 == True


def chain_evaluates_once():
    log = []

    def f(x):
        log.append(x)
        return x

    r = f(1) < f(5) < f(3) < f(9)
    return r, log


def chain_of_mixed():
    return (
        1 < 2.5 < 3,
        "a" < "b" < "c",
        [1] < [2] < [3],
        1 in [1, 2] == True,
        None is None is not False,
        3 > 2 >= 2 != 1,
    )


def if_elif(n):
    if n < 0:
        r = "negative"
    elif n == 0:
        r = "zero"
    elif n < 10:
        r = "small"
    else:
        r = "large"
    return r


def truthiness(x):
    if x:
        return "true"
    return "false"


def not_and_or(a, b):
    return not a, not a and b, a or not b, not (a and b), (a and b) or (not a and not b)


def pass_and_docstring():
    """Documentation."""
    pass
    if True:
        pass
    for _ in ():
        pass
    while False:
        pass
    "a string statement"
    5
    return None


def no_return():
    1 + 1


def bare_return(n):
    if n:
        return
    return 5


def code_after_return():
    return 1
    raise ValueError("never")


def raises_assert(x):
    assert x


def raises_assert_message(x):
    assert x > 10, f"x is {x}"


def raises_assert_object():
    assert False, (1, "two")


def assert_passes(x):
    assert x, "not evaluated" + 1 if False else ""
    assert (x, "always true")
    return x


def assert_message_is_lazy():
    log = []
    assert True, log.append(1)
    try:
        assert False, log.append(2)
    except AssertionError as e:
        return e.args, log


def annotations_ignored(n: int) -> "list[int]":
    x: int = n
    y: "unknown" = 2  # noqa: F821
    z: float
    return [x, y]


def raises_annotated_only():
    z: int
    return z


def multiple_targets():
    a = b, c = (1, 2)
    d = e = f = []
    d.append(1)
    return a, b, c, e, f


def del_variables():
    a, b = 1, 2
    del a, b
    a = 5
    return a


def conditional_definition(flag):
    if flag:

        def f():
            return "yes"
    else:

        def f():
            return "no"

    return f()


def variable_of_several_types(n):
    x = None
    for i in range(n):
        if i == 0:
            x = 1
        elif i == 1:
            x = x + 0.5
        elif i == 2:
            x = str(x)
        else:
            x = [x]
    return x


def types_alternate():
    x, out = 0, []
    for i in range(6):
        out.append(x)
        x = "s" if i % 2 else i / 2
    return out, x


def fizzbuzz(n):
    out = []
    for i in range(1, n + 1):
        if i % 15 == 0:
            out.append("FizzBuzz")
        elif i % 5 == 0:
            out.append("Buzz")
        elif i % 3 == 0:
            out.append("Fizz")
        else:
            out.append(i)
    return out


def collatz_longest(limit):
    best, length = 0, 0
    for i in range(1, limit):
        n, steps = i, 0
        while n != 1:
            n = 3 * n + 1 if n & 1 else n >> 1
            steps += 1
        if steps > length:
            best, length = i, steps
    return best, length


def gcd_loop(a, b):
    while b:
        a, b = b, a % b
    return a


def triangle(n):
    return "\n".join(" " * (n - i) + "*" * (2 * i - 1) for i in range(1, n + 1))


def early_exit_search(grid, x):
    for r, row in enumerate(grid):
        for c, v in enumerate(row):
            if v == x:
                return r, c
    return None


def game_of_life(cells, steps):
    for _ in range(steps):
        counts = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        counts[x + dx, y + dy] = counts.get((x + dx, y + dy), 0) + 1
        cells = {p for p, n in counts.items() if n == 3 or (n == 2 and p in cells)}
    return sorted(cells)


def queens(n):
    def place(row, cols, d1, d2):
        if row == n:
            return 1
        total = 0
        for c in range(n):
            if c in cols or row + c in d1 or row - c in d2:
                continue
            total += place(row + 1, cols | {c}, d1 | {row + c}, d2 | {row - c})
        return total

    return place(0, set(), set(), set())


def knapsack(items, capacity):
    best = [0] * (capacity + 1)
    for weight, value in items:
        for c in range(capacity, weight - 1, -1):
            best[c] = max(best[c], best[c - weight] + value)
    return best[-1], best


def longest_increasing(a):
    tails = []
    for x in a:
        for i, t in enumerate(tails):
            if t >= x:
                tails[i] = x
                break
        else:
            tails.append(x)
    return len(tails), tails


def statements_on_one_line():
    a = 1
    b = 2
    return a + b


def swap_three():
    a, b, c = 1, 2, 3
    a, b, c = c, a, b
    a, b = b, a
    return a, b, c


def global_constants():
    return _LIMIT, _NAMES[1], _LIMIT * 2, len(_NAMES), [n.upper() for n in _NAMES]


def raises_undefined_name():
    return undefined_thing  # noqa: F821


def raises_local_before_assignment():
    x = _LIMIT
    if x < 0:
        y = 1
    return y


def raises_shadowed_global():
    a = _LIMIT
    _LIMIT = 5  # noqa: F841
    return a


def shadowed_builtin():
    list = [1, 2]
    len = lambda x: 99
    return len(list), list


_LIMIT = 50
_NAMES = ["ann", "bob"]
ARGS = {
    "for_else": [([1, 2, 3], 2), ([1, 2, 3], 9), ([], 1)],
    "while_else": [(3,), (6,), (0,)],
    "while_true": [(27,), (1,)],
    "raises_loop_variable_unbound": [(0,)],
    "walrus_in_if": [(5,), (10,), (8,)],
    "chained_comparison": [(1, 2, 3), (2, 2, 1), (5, 1, 0)],
    "if_elif": [(-1,), (0,), (5,), (50,)],
    "truthiness": [
        (0,),
        (1,),
        ("",),
        ("a",),
        ([],),
        ([0],),
        (None,),
        (0.0,),
        ({},),
        ((),),
        (range(0),),
        (b"",),
        (float("nan"),),
    ],
    "not_and_or": [(True, False), (0, "a"), ([], None), (1, 2.0)],
    "bare_return": [(1,), (0,)],
    "raises_assert": [(0,), ([],), (None,), ("",)],
    "raises_assert_message": [(5,)],
    "assert_passes": [(1,)],
    "annotations_ignored": [(3,)],
    "conditional_definition": [(True,), (False,)],
    "variable_of_several_types": [(0,), (1,), (2,), (3,), (5,)],
    "fizzbuzz": [(15,)],
    "collatz_longest": [(200,)],
    "gcd_loop": [(48, 18), (0, 5)],
    "triangle": [(4,)],
    "early_exit_search": [([[1, 2], [3, 4]], 3), ([[1]], 5)],
    "game_of_life": [({(0, 1), (1, 1), (2, 1)}, 1), ({(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}, 8)],
    "queens": [(4,), (6,)],
    "knapsack": [([(1, 1), (3, 4), (4, 5), (5, 7)], 7)],
    "longest_increasing": [([10, 9, 2, 5, 3, 7, 101, 18],)],
}
