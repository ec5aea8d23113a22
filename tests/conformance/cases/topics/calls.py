"""Calls and parameters: defaults, *args, **kwargs, keyword-only, positional-only, and their errors."""
# mypy: ignore-errors


def _plain(a, b, c=3):
    return a, b, c


def _star(a, *args, b=2, **kw):
    return a, args, b, kw


def _only(a, /, b, *, c, d=4):
    return a, b, c, d


def positional_and_keyword():
    return _plain(1, 2), _plain(1, 2, 4), _plain(a=1, b=2), _plain(1, c=5, b=6), _plain(b=1, a=2)


def raises_missing_one():
    return _plain(1)


def raises_missing_two():
    return _plain()


def raises_missing_three():
    def f(a, b, c):
        return a

    return f()


def raises_too_many():
    return _plain(1, 2, 3, 4)


def raises_too_many_exact():
    def f(a):
        return a

    return f(1, 2)


def raises_too_many_none():
    def f():
        return 1

    return f(1)


def raises_unexpected_keyword():
    return _plain(1, 2, d=4)


def raises_twice():
    return _plain(1, 2, a=3)


def star_arguments():
    return _star(1), _star(1, 2, 3), _star(1, b=5), _star(1, x=9, y=8), _star(1, 2, b=3, z=4)


def raises_star_missing():
    return _star(b=1)


def keyword_only():
    return _only(1, 2, c=3), _only(1, b=2, c=3, d=5)


def raises_keyword_only_missing():
    return _only(1, 2)


def raises_keyword_only_two_missing():
    def f(*, a, b):
        return a

    return f()


def raises_positional_only_by_name():
    return _only(a=1, b=2, c=3)


def raises_too_many_with_keyword_only():
    return _only(1, 2, 3)


def raises_too_many_keyword_only_given():
    return _only(1, 2, 3, c=4)


def positional_only_name_in_kwargs():
    def f(a, /, **kw):
        return a, kw

    return f(1, a=2)


def unpack_positional():
    a, t = [1, 2], (3,)
    return (
        _plain(*a),
        _plain(*a, *t),
        _plain(*"xy"),
        _star(*range(4)),
        _plain(0, *a),
        _plain(*[], *a),
    )


def unpack_keywords():
    d = {"a": 1, "b": 2}
    return (
        _plain(**d),
        _plain(5, **{"b": 6}),
        _star(**{"a": 1, "q": 2}),
        _star(*[1, 2], **{"b": 3}, x=4),
        _plain(**d, **{"c": 9}),
    )


def raises_unpack_duplicate():
    return _plain(1, **{"a": 2, "b": 3})


def raises_unpack_twice():
    return _star(1, **{"x": 1}, **{"x": 2})


def raises_unpack_non_string():
    return _star(1, **{1: 2})


def raises_unpack_int():
    return _plain(*5)


def raises_unpack_list_as_mapping():
    return _plain(**[1])


def raises_unpack_too_few():
    return _plain(*[1])


def defaults_evaluated_once():
    log = []

    def make():
        log.append(1)
        return []

    def f(x, a=make()):
        a.append(x)
        return a

    f(1)
    return f(2), log


def default_from_enclosing():
    n = 5

    def f(a=n):
        return a

    n = 6
    return f(), n


def default_expression():
    def f(a, b=[1, 2][1], c=len("abc"), d=None, e=(1, 2), g=-1.5, h={"k": 1}):
        return a, b, c, d, e, g, h

    return f(0), f(0, h=1)


def args_is_a_tuple():
    def f(*a):
        return a, type(a).__name__, len(a), a[1:], sum(a)

    return f(1, 2, 3), f()


def kwargs_is_a_dict():
    def f(**k):
        return k, type(k).__name__, list(k), sorted(k.values())

    return f(b=1, a=2), f()


def forwarding():
    def inner(a, b=0, *c, d=1, **e):
        return a, b, c, d, e

    def outer(*args, **kwargs):
        return inner(*args, **kwargs)

    return outer(1), outer(1, 2, 3, d=4, x=5), outer(b=1, a=2)


def order_of_arguments():
    log = []

    def f(x):
        log.append(x)
        return x

    _star(f(1), f(2), b=f(3), z=f(4))
    _star(*[f(5)], **{"b": f(6)})
    _plain(c=f(7), a=f(8), b=f(9))
    return log


def star_after_keyword():
    return _plain(c=1, *[2, 3]), _plain(*[2], b=4)


def mutable_argument_seen():
    def f(a, d, **k):
        a.append(1)
        d["x"] = 1
        k["y"] = 1
        return k

    a, d, k = [], {}, {"z": 0}
    return f(a, d, **k), a, d, k


def recursion_with_defaults(n, acc=1):
    return acc if n <= 1 else recursion_with_defaults(n - 1, acc * n)


def functions_as_arguments():
    def apply(f, *a, **k):
        return f(*a, **k)

    return (
        apply(len, "abc"),
        apply(max, 1, 5, 3),
        apply(sorted, [3, 1], reverse=True),
        apply(lambda x, y=2: x * y, 4),
        apply(_plain, 1, b=2),
        apply(dict, a=1),
    )


def function_attributes_by_name():
    return (
        _plain.__name__,
        (lambda: 0).__name__,
        len.__name__,
        _plain.__doc__,
        str.upper.__name__,
        int.__name__,
    )


def function_docstring():
    def f():
        """The text."""

    return f.__doc__, f.__name__


def function_defaults_tuple():
    return _plain.__defaults__, _only.__kwdefaults__, _star.__kwdefaults__


def raises_call_none():
    f = None
    return f()


def raises_call_str():
    return "f"()


def raises_call_list():
    return [1](0)


def raises_builtin_no_argument():
    return len()


def raises_builtin_too_many():
    return len([], [])


def raises_builtin_keyword():
    return len(x=[])


def raises_builtin_abs_two():
    return abs(1, 2)


def raises_range_keyword():
    return range(stop=3)


def returns_several():
    def f():
        return 1, 2

    a, b = f()
    c = f()
    (d, *e) = f()
    return a, b, c, d, e


def returns_nothing():
    def f():
        pass

    def g():
        return

    return f(), g(), f() is None


def nested_calls():
    def add(a, b):
        return a + b

    return add(add(1, 2), add(add(3, 4), 5)), add("a", add("b", "c")), add([1], add([2], []))


def many_parameters():
    def f(a, b, c, d, e, g, h, i, j, k, l, m):
        return a + b + c + d + e + g + h + i + j + k + l + m

    return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), f(*range(12)), f(*"abcdefghijkl")


def polymorphic():
    def twice(x):
        return x + x

    return [twice(v) for v in (1, 1.5, "a", [1], (2,), True, b"z", 1j)]


def returns_different_types(n):
    def f(n):
        if n == 0:
            return 1
        if n == 1:
            return 2.5
        if n == 2:
            return "s"
        if n == 3:
            return None
        return [n]

    return f(n), [f(i) for i in range(5)]


def annotations_do_nothing():
    def f(a: int, b: "str" = 5, *c: float, **d: dict) -> None:
        return a, b, c, d

    return f("x", 1, 2, k=3)


def lambda_forms():
    return (
        (lambda: 5)(),
        (lambda x: x)(1),
        (lambda x, y=2: x + y)(1),
        (lambda *a: a)(1, 2),
        (lambda **k: k)(z=1),
        (lambda a, *, b: a - b)(5, b=3),
        (lambda x: lambda y: x + y)(1)(2),
    )


def conditional_call(flag):
    return (max if flag else min)(3, 1, 2), (lambda f: f([3, 1, 2]))(sorted if flag else list)


def argument_shadowing():
    x = 1

    def f(x):
        x = x + 1
        return x

    return f(10), x


def call_results_indexed():
    def f():
        return [1, {"a": (2, 3)}]

    return f()[1]["a"][0], f()[0], (lambda: "abc")()[::-1], len(f()[1]["a"])


ARGS = {
    "recursion_with_defaults": [(5,), (25,)],
    "returns_different_types": [(0,), (1,), (2,), (3,), (9,)],
    "conditional_call": [(True,), (False,)],
}
