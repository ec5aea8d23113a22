"""Where exceptions come from: lines and functions of every frame, through every construct."""
# mypy: ignore-errors


class _Error(Exception):
    pass


class _C:
    def __init__(self, v):
        if v < 0:
            raise _Error("negative", v)
        self.v = v

    def method(self, d):
        return self.v // d

    @property
    def bad(self):
        return [][self.v]

    @staticmethod
    def static(x):
        return int(x)

    @classmethod
    def make(cls, v):
        return cls(v)

    def __add__(self, o):
        return self.v + o.missing

    def __getitem__(self, i):
        raise KeyError(i)

    def __iter__(self):
        yield 1
        raise _Error("in iter")

    def __len__(self):
        return 1 // 0

    def __eq__(self, o):
        raise TypeError("no eq")

    def __call__(self, *a):
        return a[5]

    def __enter__(self):
        return self

    def __exit__(self, *a):
        return False

    def __str__(self):
        return "x" + self.v

    def __bool__(self):
        raise _Error("bool")


def _outer(f, *a):
    return _middle(f, *a)


def _middle(f, *a):
    x = 1
    return f(*a)


def raises_plain():
    a = 1
    b = 0
    return a / b


def raises_three_deep():
    return _outer(lambda x: 1 // x, 0)


def raises_in_multi_line_expression():
    return 1 + 2 + [][0] + 3


def raises_in_multi_line_call():
    return max(
        1,
        int("x"),
        3,
    )


def raises_in_multi_line_list():
    return [
        1,
        2 // 0,
    ]


def raises_in_dict_display():
    return {
        "a": 1,
        "b": {}["c"],
    }


def raises_in_condition():
    if 1 == 1 and 1 // 0:
        return 1


def raises_in_while_condition():
    n = 3
    while 10 // n:
        n -= 1


def raises_in_for_source():
    for x in [1][3]:
        pass


def raises_in_for_body():
    total = 0
    for i in range(5):
        total += 10 // (3 - i)
    return total


def raises_in_argument_default():
    def f(a=1 // 0):
        return a

    return f()


def raises_in_constructor():
    return _C(-1)


def raises_in_class_method():
    return _C.make(-5)


def raises_in_method():
    return _C(1).method(0)


def raises_in_static():
    return _C.static("q")


def raises_in_property():
    return _C(3).bad


def raises_in_operator():
    return _C(1) + 5


def raises_in_getitem():
    return _C(1)["key"]


def raises_in_iter():
    return list(_C(1))


def raises_in_iter_loop():
    out = []
    for x in _C(1):
        out.append(x)
    return out


def raises_in_len():
    return len(_C(1))


def raises_in_eq():
    return _C(1) == 2


def raises_in_eq_within_list():
    return [_C(1)].index(2)


def raises_in_call():
    c = _C(1)
    return c(1, 2)


def raises_in_str():
    return f"value {_C(1)}"


def raises_in_bool():
    return "t" if _C(1) else "f"


def raises_in_with():
    with _C(1) as c:
        c.method(0)


def raises_in_lambda():
    f = lambda x: x + None
    return f(1)


def raises_in_nested_function():
    def a(n):
        def b(m):
            return m // 0

        return b(n)

    return a(5)


def raises_in_closure():
    def make(d):
        return lambda x: x // d

    return make(0)(5)


def raises_in_comprehension_called():
    def f(x):
        return 1 // x

    return sum([f(x) for x in (2, 1, 0)])


def raises_in_generator_chain():
    def g():
        yield 1
        yield 1 // 0

    def h():
        for x in g():
            yield x + 1

    total = 0
    for v in h():
        total += v
    return total


def raises_in_sort_key():
    return sorted([1, 2, 0], key=lambda x: 1 // x)


def raises_in_map():
    return list(map(lambda x: x.y, [1]))


def raises_in_reduce():
    import functools

    def step(a, b):
        return a // b

    return functools.reduce(step, [8, 2, 0])


def raises_in_decorated():
    def deco(f):
        def wrapper(*a):
            return f(*a)

        return wrapper

    @deco
    def inner(x):
        return x[1]

    return inner([0])


def raises_in_recursion():
    def f(n):
        if n == 0:
            raise _Error("bottom")
        f(n - 1)

    f(4)


def raises_in_mutual_recursion():
    def even(n):
        return odd(n - 1) if n else 1 // n

    def odd(n):
        return even(n - 1)

    return even(4)


def raises_in_except_handler():
    try:
        {}["a"]
    except KeyError:
        return [1][2]


def raises_in_finally():
    try:
        x = 1
    finally:
        x = x // 0
    return x


def raises_reraised():
    try:
        return _outer(int, "z")
    except ValueError:
        raise


def raises_from_with_frames():
    try:
        return _middle(lambda: {}["k"])
    except KeyError as e:
        raise _Error("wrapped") from e


def raises_saved_and_raised_again():
    saved = None
    try:
        1 // 0
    except ZeroDivisionError as e:
        saved = e
    raise saved


def raises_in_unpacking():
    a, (b, c) = 1, (2,)


def raises_in_augmented():
    d = {"a": 1}
    d["a"] += "x"


def raises_in_subscript_store():
    a = [1, 2]
    i = 5
    a[i] = 3


def raises_in_delete():
    d = {}
    del d["missing"]


def raises_in_assert():
    x = 5
    assert x < 3, "too large"


def raises_in_match():
    match [1, 0]:
        case [a, b] if a // b:
            return 1


def raises_in_starred_call():
    def f(a):
        return a

    return f(*[1, 2])


def raises_in_keyword_argument():
    return dict(
        a=1,
        b=2 // 0,
    )


def raises_in_f_string():
    x = 0
    return f"{1} {2 // x}"


def raises_in_chained_comparison():
    return 1 < 2 < "a"


def raises_in_ternary():
    return 1 if 0 else [][0]


def raises_in_walrus():
    if (n := int("q")) > 3:
        return n


def raises_in_nested_call():
    def f(x):
        return x

    return f(f(f(1 // 0)))


def raises_in_slice():
    return [1, 2, 3][1:"a"]


def raises_in_class_body():
    class Bad:
        x = 1
        y = x // 0

    return Bad


def raises_two_candidates_first_wins():
    def a():
        return [][0]

    def b():
        return {}["k"]

    return a() + b()


def raises_independent_calls_second():
    def f(n):
        total = 0
        for i in range(n):
            total += i
        if total > 10:
            raise _Error(total)
        return total

    return f(3) + f(10) + f(20)


def raises_in_long_comprehension_first_wins():
    def f(i):
        if i % 1000 == 777:
            raise _Error(i)
        return i

    return [f(i) for i in range(5000)]


def raises_in_sum_first_wins():
    return sum(1 // (i - 3000) for i in range(5000))


def raises_in_print():
    print("before", 1 // 0)


def traceback_lines_through_handlers():
    lines = []
    for f in (raises_plain, raises_in_method, raises_three_deep):
        try:
            f()
        except Exception as e:
            t, n = e.__traceback__, 0
            while t:
                n += 1
                t = t.tb_next
            lines.append(n)
    return lines
