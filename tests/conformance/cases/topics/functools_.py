"""functools: reduce, partial, lru_cache, cmp_to_key, wraps, total_ordering, singledispatch-free."""
# mypy: ignore-errors

import functools
import operator
from functools import cmp_to_key, lru_cache, partial, reduce


@lru_cache(maxsize=None)
def _fib(n):
    return n if n < 2 else _fib(n - 1) + _fib(n - 2)


@functools.total_ordering
class _Level:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __lt__(self, o):
        return self.n < o.n


def reduce_sum():
    return (
        reduce(lambda a, b: a + b, [1, 2, 3]),
        reduce(operator.mul, range(1, 6)),
        reduce(lambda a, b: a + b, ["a", "b"], ">"),
        reduce(max, [3, 9, 2]),
        reduce(lambda a, b: b, [5]),
        reduce(lambda a, b: a, [], 7),
    )


def raises_reduce_empty():
    return reduce(lambda a, b: a, [])


def raises_reduce_int():
    return reduce(lambda a, b: a, 5)


def raises_reduce_in_function():
    return reduce(lambda a, b: a // b, [1, 0])


def reduce_order():
    log = []
    reduce(lambda a, b: log.append((a, b)) or b, [1, 2, 3, 4])
    return log


def reduce_types():
    return (
        reduce(lambda a, b: [a, b], [1, 2, 3]),
        reduce(lambda d, k: {**d, k: len(d)}, "abc", {}),
        reduce(lambda a, f: f(a), [abs, str, len], -123),
    )


def partial_positional():
    def f(a, b, c=3, *d, **e):
        return a, b, c, d, e

    p = partial(f, 1)
    q = partial(p, 2, c=9)
    return p(5), p(5, 6, 7), q(), q(c=1), q(x=4), partial(f, 1, 2, 3, 4)(5, z=1)


def partial_of_builtins():
    return (
        partial(int, base=2)("101"),
        partial(max, 5)(3, 9),
        list(map(partial(pow, 2), range(4))),
        partial(sorted, reverse=True)([1, 2]),
        partial(print)(),
    )


def partial_attributes():
    p = partial(max, 1, 2, key=abs)
    return p.args, p.keywords, p.func is max


def raises_partial_no_function():
    return partial()


def raises_partial_not_callable():
    return partial(5)


def raises_partial_call():
    return partial(lambda a: a)(1, 2)


def cached_fib():
    return _fib(80), _fib(10)


def cache_in_function():
    calls = []

    @lru_cache(maxsize=None)
    def f(x, y=0):
        calls.append((x, y))
        return x + y

    return f(1), f(1), f(1, 0), f(1, y=0), f(1.0), calls, f.cache_info().hits, f.cache_info().misses


def cache_bounded():
    calls = []

    @lru_cache(maxsize=2)
    def f(x):
        calls.append(x)
        return x * x

    out = [f(x) for x in [1, 2, 1, 3, 1, 2]]
    return out, calls, tuple(f.cache_info())


def cache_clear():
    calls = []

    @functools.cache
    def f(x):
        calls.append(x)
        return -x

    f(1)
    f.cache_clear()
    return f(1), calls, tuple(f.cache_info())


def raises_cache_unhashable():
    @lru_cache
    def f(x):
        return x

    return f([1])


def cache_does_not_keep_exceptions():
    calls = []

    @functools.cache
    def f(x):
        calls.append(x)
        return 1 // x

    for _ in range(2):
        try:
            f(0)
        except ZeroDivisionError:
            pass
    return calls


def cached_grid_paths(n):
    @functools.cache
    def paths(r, c):
        return 1 if r == 0 or c == 0 else paths(r - 1, c) + paths(r, c - 1)

    return paths(n, n)


def cmp_to_key_sort():
    def by_length_then_reverse(a, b):
        return len(a) - len(b) or (a < b) - (a > b)

    return (
        sorted(["bb", "a", "cc", "b"], key=cmp_to_key(by_length_then_reverse)),
        max([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)),
        sorted([3, 1, 2], key=cmp_to_key(lambda a, b: 0)),
    )


def largest_number():
    digits = ["3", "30", "34", "5", "9"]
    return "".join(sorted(digits, key=cmp_to_key(lambda a, b: (a + b < b + a) - (a + b > b + a))))


def cmp_key_comparisons():
    K = cmp_to_key(lambda a, b: a - b)
    return K(1) < K(2), K(1) == K(1), K(2) > K(1), K(1) >= K(1), K(1) <= K(0)


def wraps_keeps_name():
    def deco(f):
        @functools.wraps(f)
        def inner(*a, **k):
            return ("wrapped", f(*a, **k))

        return inner

    @deco
    def original(x):
        """Original doc."""
        return x

    return original(1), original.__name__, original.__doc__, original.__wrapped__(2)


def total_ordering_class():
    a, b = _Level(1), _Level(2)
    return (
        a < b,
        a <= b,
        a > b,
        a >= b,
        a == b,
        a != b,
        a <= _Level(1),
        [x.n for x in sorted([b, a])],
        max(a, b).n,
    )


def cached_property_class():
    log = []

    class C:
        @functools.cached_property
        def x(self):
            log.append(1)
            return 42

    c = C()
    return c.x, c.x, log


def singledispatch_on_type():
    @functools.singledispatch
    def show(x):
        return f"object {x}"

    @show.register
    def _(x: int):
        return f"int {x}"

    @show.register(list)
    def _(x):
        return f"list of {len(x)}"

    return show("a"), show(5), show(True), show([1, 2])


def compose_partial_reduce():
    return reduce(
        lambda f, g: lambda x: g(f(x)), [partial(operator.add, 1), partial(operator.mul, 2), str]
    )(4)


ARGS = {"cached_grid_paths": [(5,), (18,)]}
