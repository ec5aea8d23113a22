"""Small functions run by CPython and lowered: the same value, type, exception and message."""

# mypy: disable-error-code="has-type, no-untyped-call, untyped-decorator, assignment, var-annotated"

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from tests.client import helpers
from tests.client.outcomes import agree, outcome, program_of, remote_outcome

LIMIT = 10
TABLE = [1.5, 2.5, -0.0]
__hidden = 3  # read by methods of classes that mangle names


# -- expressions


def arithmetic(a: Any, b: Any) -> Any:
    return (a + b, a - b, a * b, -a, +a)


def division(a: Any, b: Any) -> Any:
    return (a / b, a // b, a % b)


def power(a: Any, b: Any) -> Any:
    return a**b


def bits(a: int, b: int) -> Any:
    return (a & b, a | b, a ^ b, a << b, a >> b, ~a)


def matrix(a: Any, b: Any) -> Any:
    return a @ b


def comparisons(a: Any, b: Any) -> Any:
    return (a == b, a != b, a < b, a <= b, a > b, a >= b)


def chained(a: Any, b: Any, c: Any) -> Any:
    return (a < b < c, a <= b == c, a < b > c != a, 1 < a < b < c < 10)


def chained_condition(a: Any, b: Any, c: Any) -> Any:
    if a < b < c:
        return "up"
    if not a > b > c:
        return "neither"
    return "down"


def identity(a: Any) -> Any:
    return (a is None, a is not None, a is True)


def membership(a: Any, b: Any) -> Any:
    return (a in b, a not in b)


def boolean(a: Any, b: Any, c: Any) -> Any:
    return (a and b, a or b, a and b or c, (a or b) and c, not a, not (a and b))


def boolean_into_variable(a: Any, b: Any) -> Any:
    a = b and a
    b = a or b
    a = not a and b
    return (a, b)


def conditional(a: Any, b: Any) -> Any:
    a = a if b else (b, a)
    return (a if a and b else b) if a else None


def short_circuit(n: int) -> Any:
    def loud(x: Any) -> Any:
        return 1 // x

    return (n == 0 or loud(n) > 0) and (n != 0 and loud(n))


def constants() -> Any:
    return (
        None, True, False, 0, -1, 9223372036854775807, -9223372036854775808, 2**63 - 1, 0.0, -0.0,
        1e308 * 10, -(2**63), 1, 1.0, "text", "ü", (), (1, (2.0, "x")), 10**9, 7 // -2, 2**-1,
    )  # fmt: skip


def precedence(a: int, b: int) -> Any:
    return a + b * a - b // (a + 1) % 7 ** (b % 3) << 2 | 1


def long_sum(a: int) -> int:
    return a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a


@pytest.mark.parametrize("a", [0, 1, -7, 2.5, -0.0, True, 10**12])
@pytest.mark.parametrize("b", [0, 3, -2, 0.5, False])
def test_operators(a: Any, b: Any) -> None:
    for function in (
        arithmetic, division, power, comparisons, boolean_into_variable, conditional, precedence
    ):  # fmt: skip
        agree(function, a, b)


@pytest.mark.parametrize("a", [0, 5, -3])
@pytest.mark.parametrize("b", [0, 2, -1, 60])
def test_bits(a: int, b: int) -> None:
    agree(bits, a, b)


@pytest.mark.parametrize(
    "args", [(1, 2, 3), (3, 2, 1), (1, 1, 1), (2, 1, 2), (1, 2.0, 2), (5, float("nan"), 6)]
)
def test_chained_comparisons(args: tuple[Any, ...]) -> None:
    agree(chained, *args)
    agree(chained_condition, *args)


def test_other_expressions() -> None:
    for value in (None, 0, True, 1, "", "x"):
        agree(identity, value)
    agree(membership, 2, [1, 2])
    agree(membership, "b", "abc")
    agree(membership, 2, 3)
    agree(matrix, 1, 2)
    for a in (0, 1, ""):
        for b in (0, 2):
            agree(boolean, a, b, 3)
    agree(constants)
    agree(long_sum, 3)
    agree(short_circuit, 0)
    agree(short_circuit, 2)


# -- order of evaluation


def order(n: int) -> Any:
    def show(x: int) -> int:
        if x == n:
            raise ValueError(x)
        return x

    a = [show(1), show(2) + show(3) * show(4), (show(5), show(6))]
    b = show(7) < show(8) < show(9)
    c = max(show(10), show(11), key=None)
    d = a[show(0) : show(12)]
    e, f = show(13), show(14)
    return (a, b, c, d, e, f, show(15) if show(16) else show(17))


def order_of_names(n: int) -> Any:
    return missing_function(1 // n)  # type: ignore[name-defined] # noqa: F821


def test_order_of_evaluation() -> None:
    for n in range(20):
        agree(order, n)
    agree(order_of_names, 0)
    agree(order_of_names, 1)


# -- assignment


def assignments(a: Any) -> Any:
    x = y = [a]
    (p, (q, r)), s = (a, (2, 3)), 4
    p, q = q, p
    [t, u] = (q, r)
    z: int = 5
    w: int
    return (x, y, x is y, p, q, r, s, t, u, z)


def augmented(a: Any, b: Any) -> Any:
    a += b
    a -= 1
    a *= 2
    a //= 3
    a **= 2
    return a


def augmented_list(a: list[int]) -> Any:
    b = a + []
    c = b
    b = b + [1]
    return (b, c)


def unpack_bad(values: Any) -> Any:
    a, b = values
    return a + b


def swap_self(x: Any) -> Any:
    x, y = x
    x = x + y
    return (x, y)


def walrus(a: int) -> Any:
    if (b := a + 1) > 3:
        return (b, (b := b + 1) + b, b)
    return a + (a := 5) + a


def unbound(flag: bool) -> Any:
    if flag:
        x = 1
    return x


def unbound_loop(n: int) -> Any:
    for i in range(n):
        last = i
    return (i, last)


def unbound_after_break(n: int) -> Any:
    while True:
        if n > 2:
            break
        y = n
        n += 1
    return y


def test_assignments() -> None:
    agree(assignments, 7)
    agree(augmented, 7, 3)
    agree(augmented, 2.5, 1)
    agree(augmented_list, [1, 2])
    for values in ((1, 2), [1, 2], (1,), (1, 2, 3), 5, "ab"):
        agree(unpack_bad, values)
    agree(swap_self, (1, 2))
    agree(walrus, 1)
    agree(walrus, 3)
    for flag in (True, False):
        agree(unbound, flag)
    for n in (0, 2, 3):
        agree(unbound_loop, n)
        agree(unbound_after_break, n)


# -- control flow


def branches(n: int) -> str:
    if n < 0:
        return "negative"
    elif n == 0:
        pass
    else:
        return "positive"
    return "zero"


def loops(n: int) -> Any:
    total = 0
    for i in range(n):
        if i % 2:
            continue
        if i > 10:
            break
        total += i
    else:
        total += 1000
    while n > 0:
        n -= 1
        if n == 5:
            break
    else:
        total += 10000
    return (total, n)


def nested_loops(n: int) -> Any:
    found = []
    for a, (b, c) in [(i, (i + 1, i + 2)) for i in range(n)]:
        for d in range(a, c):
            if d == b:
                continue
            found = found + [(a, d)]
    return found


def endless(n: int) -> int:
    while True:
        n += 3
        if n > 20:
            return n


def while_one(n: int) -> int:
    while 1:
        if n:
            break
    return n


def raising(n: int) -> Any:
    if n == 0:
        raise ValueError
    if n == 1:
        raise ValueError("one", n)
    if n == 2:
        raise 5  # type: ignore[misc]
    raise KeyError(n)


def dead_code(n: int) -> int:
    return n
    n = missing  # type: ignore[name-defined] # noqa: F821
    return n + 1


def no_return() -> None:
    """Only a docstring."""


def returns_nothing(n: int) -> None:
    if n:
        return
    n = 1


def test_control_flow() -> None:
    for n in range(-1, 15):
        agree(branches, n)
        agree(loops, n)
        agree(helpers.asserting, n)
    agree(nested_loops, 4)
    agree(endless, 0)
    agree(while_one, 1)
    for n in range(4):
        agree(raising, n)
    agree(dead_code, 1)
    agree(no_return)
    agree(returns_nothing, 0)


# -- functions


def with_defaults(a: int, b: int = 2, *, c: int = 3, d: int) -> Any:
    return (a, b, c, d)


def positional(a: int, b: int = 5, /, c: int = 6) -> Any:
    return (a, b, c)


def call_many() -> Any:
    return (
        with_defaults(1, d=4),
        with_defaults(1, c=7, d=4, b=9),
        positional(1),
        positional(1, 2, c=3),
    )


def call_badly(n: int) -> Any:
    if n == 0:
        return with_defaults(1)  # type: ignore[call-arg]
    if n == 1:
        return positional(b=1)  # type: ignore[call-arg]
    if n == 2:
        return with_defaults(1, 2, 3, d=4)  # type: ignore[call-arg]
    return with_defaults(1, d=2, e=3)  # type: ignore[call-arg]


def factorial(n: int) -> int:
    return 1 if n < 2 else n * factorial(n - 1)


def is_even(n: int) -> bool:
    return True if n == 0 else is_odd(n - 1)


def is_odd(n: int) -> bool:
    return False if n == 0 else is_even(n - 1)


def nested(n: int) -> Any:
    def square(x: int) -> int:
        return x * x

    def even(k: int) -> bool:
        return k == 0 or odd(k - 1)

    def odd(k: int) -> bool:
        return k != 0 and even(k - 1)

    def power_of(x: int, k: int = 3) -> int:
        return x * power_of(x, k - 1) if k else 1

    return (square(n), even(n), odd(n), power_of(n), power_of(n, k=2))


def closures(n: int) -> Any:
    base = n * 10

    def add(x: int, more: int = n + 1) -> int:
        return base + x + more

    def count_down(k: int) -> list[int]:
        return [base + k] + (count_down(k - 1) if k else [])

    def make(y: int) -> Any:
        def inner(z: int) -> int:
            return add(y) + z + base

        return inner

    return (add(1), add(1, more=0), count_down(3), make(5)(6), (lambda q, r=n: q + r + base)(1))


def lambdas(n: int) -> Any:
    fact = lambda k: 1 if k < 2 else k * fact(k - 1)
    down = lambda k: n if k == 0 else down(k - 1)
    pair = (lambda x: x + 1, lambda x: x + 2)
    kept = []
    for i in range(n):
        kept = kept + [lambda x, i=i: x * i]
    return (fact(n), down(2), pair[0](n), pair[1](n), (lambda: 5)(), [f(2) for f in kept])


def decorated(n: int) -> Any:
    def twice(f: Any) -> Any:
        return lambda x: f(f(x))

    def shift(k: int) -> Any:
        return lambda f: lambda x: f(x) + k

    @twice
    @shift(100)
    def g(x: int) -> int:
        return x * 3

    return g(n)


def higher(f: Any, n: int) -> Any:
    return f(f, n) if n else "done"


def call_higher(n: int) -> Any:
    return higher(lambda f, k: higher(f, k - 1), n)


def conditional_function(flag: bool) -> Any:
    if flag:

        def g() -> int:
            return 1
    else:

        def g() -> int:
            return 2

    return g()


def test_functions() -> None:
    agree(call_many)
    for n in range(4):
        agree(call_badly, n)
    agree(factorial, 10)
    agree(is_even, 7)
    for n in (0, 3):
        agree(nested, n)
        agree(closures, n)
        agree(lambdas, n)
        agree(decorated, n)
        agree(call_higher, n)
        agree(conditional_function, bool(n))


# -- classes


class Point:
    """A class with everything that is allowed."""

    dimensions = 2
    __private = 7

    def __init__(self, x: Any, y: Any = 0) -> None:
        self.x = x
        self.y = y
        if x:
            self.scaled = self.x * 10
        else:
            self.scaled = 0
        self.scaled += 1

    def norm(self) -> Any:
        return (self.x**2 + self.y**2) ** 0.5

    def add(self, other: Point) -> Point:
        return Point(self.x + other.x, self.y + other.y)

    def __call__(self, k: Any) -> Any:
        return self.x * k

    def __add__(self, other: Point) -> Point:
        return self.add(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and self.x == other.x and self.y == other.y

    def private(self) -> int:
        return self.__private + self.__helper()

    def __helper(self) -> int:
        return 1

    @staticmethod
    def origin() -> Point:
        return Point(0)

    @classmethod
    def named(cls, x: Any) -> Any:
        return (cls(x, 1).x, cls.dimensions)

    def __repr__(self) -> str:
        return f"never sent: {self.x!r}"

    def not_sent(self) -> None:
        print("this method cannot be lowered, and nobody calls it")


class Point3(Point):
    dimensions = 3

    def __init__(self, x: Any, y: Any, z: Any) -> None:
        self.x = x
        self.y = y
        self.z = z

    def norm(self) -> Any:
        return self.z


class Problem(ValueError):
    pass


class Coded(Problem):
    limit = 3

    def __init__(self, code: int) -> None:
        self.code = code


def use_classes(n: int) -> Any:
    p = Point(n, 4)
    q = Point3(1, 2, n)
    return (
        p.x, p.norm(), p.add(p).x, p(3), (p + p).y, p == p, p != p, p.private(), Point.origin().x,
        Point.named(n), q.named, q.norm(), q(2), Point3.dimensions, q.dimensions,
        isinstance(q, Point), isinstance(p, Point3), p,
    )[:10]  # fmt: skip


def nested_class(n: int) -> Any:
    class Box:
        size = 3
        scale = -(10**2)

        def __init__(self, value: int) -> None:
            self.value = value

        def bigger(self) -> Any:
            return Box(self.value + self.size)

        @staticmethod
        def make(v: int) -> Any:
            return Box(v).value

    class Special(Box):
        size = 5

    class Trouble(Problem):
        pass

    if n == 2:
        raise Trouble("two", n)
    return (Box(n).bigger().value, Special(n).bigger().value, Box.make(9), Special.scale)


BOUND = Point(10, 20).add


@dataclasses.dataclass
class Record:
    x: int
    y: float = 2.5
    z: Any = dataclasses.field(default=(1, 2), kw_only=True)


@dataclasses.dataclass(frozen=True)
class Empty:
    pass


def use_dataclasses(r: Any) -> Any:
    s = Record(1, z=3)
    return (r.x, r.y, r.z, s.x, s.y, s.z, Record(x=5).z, Empty(), Record(2, 3))


def raise_own(n: int) -> Any:
    if n == 0:
        raise Problem
    if n == 1:
        raise Problem("text", n)
    raise Coded(n)


def test_classes() -> None:
    for n in (0, 3):
        agree(use_classes, n)
    for n in range(3):
        agree(nested_class, n)
        agree(raise_own, n)


def use_instance(p: Point, q: Any) -> Any:
    return (p.x, p.norm(), q(4), p + p == q)


def use_bound(f: Any) -> Any:
    return f(Point(1, 2)).x


def test_dataclasses() -> None:
    agree(use_dataclasses, Record(7, 8.0))
    agree(Record)


def use_bound_global() -> Any:
    return (BOUND(Point(1, 2)).x, helpers.BOUND())


def test_captured_instances() -> None:
    agree(use_instance, Point(3, 4), Point(6, 8))
    agree(use_bound, Point(5, 6).add)
    agree(use_bound, Point.named)
    agree(Point(2).norm)
    agree(use_bound_global)
    agree(Point, 3, 4)
    agree(Point.origin)


# -- comprehensions


def comprehensions(n: int) -> Any:
    pairs = [(a, b) for a in range(n) for b in range(a) if (a + b) % 2]
    return (
        [x * x for x in range(n)],
        [x for x in range(n) if x % 2 if x % 3],
        pairs,
        [a * 10 + b for a, b in pairs],
        [[y + x for y in range(x)] for x in range(n)],
        [x for x in [[1, 2], [3]] for x in x],
        [(a, b, c) for a in range(2) for b in range(a, 3) if b for c in (a, b) if c != b],
        [(a, b, c) for (a, (b, c)) in [(1, (2, 3)), (4, (5, 6))]],
    )


def generators(n: int) -> Any:
    total = 0
    for i in range(n):
        total += sum(i * j for j in range(i) if j != 2)
        n = total % 7
    g = (x * 2 for x in range(4))
    return (
        total,
        n,
        list(g),
        list(g),
        sum((x for x in (y * n for y in range(3))), 5),
        max(x % 5 for x in range(10)),
        any(x > 3 for x in range(n + 1)),
        all(1 // x for x in [1, 2] if x < 9),
        tuple(a + b for a, b in zip(range(3), (k for k in range(n, n + 3)))),
        sum(i for i, c in enumerate("abc") if c in "ac"),
    )


def scopes(x: Any) -> Any:
    y = [x for x in range(x)]
    return (x, y, [[z + x for z in y] for x in y])


def lazy(n: int) -> Any:
    g = (1 // x for x in [1, 0])
    return g if n else sum(g)


def not_iterable(n: int) -> Any:
    g = (x for x in n)  # type: ignore[attr-defined]
    return 1


def shadowed_sum(n: int) -> Any:
    sum = lambda g: len(list(g)) + n
    return sum(x for x in range(5))


def test_comprehensions() -> None:
    for n in (0, 1, 5):
        agree(comprehensions, n)
        agree(generators, n)
        agree(scopes, n)
    agree(lazy, 0)
    agree(not_iterable, 3)
    agree(shadowed_sum, 2)


# -- subscripts


def slices(a: Any, i: Any, j: Any, k: Any) -> Any:
    return (a[i:j:k], a[i:], a[:j], a[::k], a[:], a[i], a[-1])


def test_subscripts() -> None:
    for a in ([1, 2, 3, 4], (1, 2, 3, 4), "abcd", range(4)):
        for i, j, k in ((0, 2, 1), (-3, None, -1), (9, 1, 2), (1, 3, 0)):
            agree(slices, a, i, j, k)
    agree(slices, 5, 1, 2, 3)


# -- names


def use_module(x: float) -> Any:
    return (
        math.sin(x),
        math.pi,
        helpers.double(x),
        helpers.CONSTANT,
        helpers.inner.triple(x),
        helpers.Shape(x).area(),
    )


def use_globals(x: int) -> Any:
    return (LIMIT + x, TABLE[0], TABLE)


def missing_names(n: int) -> Any:
    if n == 0:
        return no_such_name  # type: ignore[name-defined] # noqa: F821
    if n == 1:
        return math.no_such_function(n)  # type: ignore[attr-defined]
    return helpers.inner.nothing  # type: ignore[attr-defined]


def test_names() -> None:
    agree(use_module, 0.5)
    agree(use_globals, 1)
    for n in range(3):
        agree(missing_names, n)


def test_empty_cell() -> None:
    def outer() -> Any:
        def f() -> Any:
            return late

        taken = outcome(f), remote_outcome(f)
        late = 1
        return taken

    local, remote = outer()
    assert local == remote
    assert local[0] == "raised"


def test_free_variables_of_live_closures() -> None:
    shared = [1, 2, 3]

    def f(x: int) -> Any:
        return (shared, x, shared)

    def g(x: int) -> Any:
        return f(x)[0] is shared

    agree(f, 1)
    agree(g, 1)


def test_defaults_of_live_functions() -> None:
    data = [1.0, 2.0]

    def f(a: Any = data, *, b: Any = None, c: Any = data) -> Any:
        return (a, b, a is c)

    agree(f)
    agree(f, 1, b=2)


def test_same_code_in_two_environments() -> None:
    def make(x: Any) -> Any:
        return lambda: x if not callable_(x) else x()

    callable_ = helpers.is_function
    inner = make(4)

    def both() -> Any:
        return (make(1)(), inner())

    agree(make(make(2)))
    agree(both)


def test_shadowed_builtins() -> None:
    len = lambda x: 42
    agree(lambda x: len(x), [1])
    agree(helpers.shadowing, [1, 2])


def test_program_is_the_same_for_equal_work() -> None:
    assert program_of(use_module, 0.5) == program_of(use_module, 0.5)
    assert program_of(use_module, 0.5) != program_of(use_module, 0.25)
