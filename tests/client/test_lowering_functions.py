"""Closures that change, calls, generators, imports, decorators: lowered code does what CPython's does."""

# mypy: ignore-errors

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from typing import Any

from tests.client.outcomes import agree

LIMIT = 3


# -- closures


def counter(n: int) -> Any:
    count = 0

    def step(by: int = 1) -> int:
        nonlocal count
        count += by
        return count

    for _ in range(n):
        step()
    step(by=10)
    return (count, step(), count)


def reassigned(n: int) -> Any:
    x = n
    f = lambda: x  # noqa: E731
    first = f()
    x = "later"
    return (first, f())


def in_loop(n: int) -> Any:
    made = []
    for i in range(n):
        made.append(lambda: i)
    return [f() for f in made]


def in_comprehension(n: int) -> Any:
    made = [lambda: x for x in range(n)]
    kept = [lambda x=x: x for x in range(n)]
    return ([f() for f in made], [f() for f in kept])


def lazily(n: int) -> Any:
    g = (x + n for x in range(3))
    n = 100
    return list(g)


def mutual(n: int) -> Any:
    def even(k: int) -> bool:
        return k == 0 or odd(k - 1)

    def odd(k: int) -> bool:
        return k != 0 and even(k - 1 + n - n)

    return (even(n), odd(n))


def before_definition(n: int) -> Any:
    def caller() -> Any:
        return later() + n

    if n:
        n += 1

    def later() -> int:
        return 1 + n

    return caller()


def not_yet(n: int) -> Any:
    def caller() -> Any:
        return later()

    if n:
        return caller()

    def later() -> str:
        return "late"

    return caller()


def unbound_free(n: int) -> Any:
    def read() -> Any:
        return x

    if n:
        x = n
    try:
        return read()
    except NameError as error:
        return (type(error).__name__, str(error))


def deleted_free(n: int) -> Any:
    x = n

    def drop() -> None:
        nonlocal x
        del x

    drop()
    try:
        return x
    except NameError as error:
        return type(error).__name__


def three_levels(n: int) -> Any:
    total = 0

    def outer(k: int) -> None:
        def inner() -> None:
            nonlocal total
            total += k

        for _ in range(k):
            inner()

    for i in range(n):
        outer(i)
    return total


def shared(n: int) -> Any:
    state = [n]

    def get() -> int:
        return state[0]

    def put(x: int) -> None:
        state[0] = x

    put(get() + 1)
    state = [get() * 10]
    put(get() + 1)
    return (get(), state)


def parameters_change(a: int, b: int = 2) -> Any:
    def swap() -> None:
        nonlocal a, b
        a, b = b, a

    swap()
    return (a, b)


def exception_in_closure(n: int) -> Any:
    def show() -> str:
        return repr(error)

    try:
        1 // n
    except ZeroDivisionError as error:
        return show()
    try:
        return show()
    except NameError as e:
        return type(e).__name__


def recursive(n: int) -> Any:
    memo: dict[int, int] = {}

    def fib(k: int) -> int:
        if k < 2:
            return k
        if k not in memo:
            memo[k] = fib(k - 1) + fib(k - 2)
        return memo[k]

    return (fib(n), len(memo))


def test_closures() -> None:
    for function in (
        counter, reassigned, in_loop, in_comprehension, lazily, mutual, before_definition, not_yet,
        unbound_free, deleted_free, three_levels, shared, parameters_change, exception_in_closure,
        recursive,
    ):  # fmt: skip
        for n in range(5):
            agree(function, n)


# -- calls


def takes(a: Any, /, b: Any = 2, *rest: Any, c: Any = 3, d: Any, **named: Any) -> Any:
    return (a, b, rest, c, d, named)


def plain(x: Any, y: Any) -> Any:
    return (x, y)


def calls(n: int) -> Any:
    values, named = [1, 2, 3], {"d": 4, "e": 5}
    if n == 0:
        return takes(1, d=2)
    if n == 1:
        return takes(*values, **named)
    if n == 2:
        return takes(0, *values, 9, *"ab", c=7, **named, f=8)
    if n == 3:
        return takes(*values)
    if n == 4:
        return takes(1, d=1, **{"d": 2})
    if n == 5:
        return takes(a=1, d=2)
    if n == 6:
        return plain(*values)
    if n == 7:
        return plain(**{"x": 1, "z": 2})
    if n == 8:
        return plain(1, *[], **{}, y=3)
    if n == 9:
        return plain(1, y=2, **named)
    if n == 10:
        return plain(1, *n)  # type: ignore[misc]
    if n == 11:
        return plain(**n)  # type: ignore[arg-type]
    if n == 12:
        return plain(1)
    if n == 13:
        return max(*values, *[7]), print(*[], end="", sep="")
    return (lambda *a, k=1, **b: (a, k, b))(*values, k=n, z=0)


def kinds_of_lambdas(n: int) -> Any:
    scale = n
    return (
        (lambda: scale)(), (lambda x, y=scale: x * y)(3), (lambda *a: a)(1, scale),
        (lambda **k: k)(q=scale), (lambda x, /, *, y: (x, y))(1, y=2),
    )  # fmt: skip


def test_calls() -> None:
    for n in range(15):
        agree(calls, n)
    agree(kinds_of_lambdas, 4)


# -- generator functions


def numbers(n: int) -> Iterator[int]:
    for i in range(n):
        if i == 3:
            return
        yield i


def echo(n: int) -> Any:
    got = []
    while len(got) < n:
        got.append((yield len(got)))
    return got


def delegating(n: int) -> Any:
    result = yield from echo(n)
    yield ("result", result)
    for value in [7, 8]:
        yield value
    yield from numbers(2)
    yield from "ab"
    return "end"


def guarded(log: list[Any]) -> Iterator[Any]:
    try:
        log.append("open")
        yield 1
        yield 1 // 0
    except ZeroDivisionError as error:
        yield str(error)
    finally:
        log.append("close")


def use_generators(n: int) -> Any:
    log: list[Any] = []
    squares = (x * x for x in numbers(n))
    chained = list(delegating(n))
    return (list(numbers(n)), sum(squares), chained, list(guarded(log)), log, list(echo(n)))


def use_send(n: int) -> Any:
    g = delegating(n)
    found = [next(g)]
    try:
        while True:
            found.append(g.send(len(found)))
    except StopIteration as stop:
        found.append(stop.value)
    return found


def use_next(n: int) -> Any:
    def count(start: int) -> Iterator[int]:
        nonlocal n
        while True:
            n += 1
            yield start + n

    g = count(10)
    return (next(g), next(g), n, next(numbers(0), "default"))


def evens(n: int) -> Any:
    take = (yield_ for yield_ in numbers(n))
    return [*take, *take]


def test_generators() -> None:
    for n in range(5):
        for function in (use_generators, use_send, use_next, evens):
            agree(function, n)


# -- imports, globals, annotations, decorators


def imports(n: int) -> Any:
    import math as m
    from math import floor
    from math import sqrt as root

    if n:
        from tests.client.helpers import double
    return (m.pi, m.sin(n), floor(2.5), root(16.0), double(n))


def imports_in_closure(n: int) -> Any:
    import math

    def area(r: float) -> float:
        return math.pi * r

    return area(n)


def failing_import(n: int) -> Any:
    try:
        import no_such_module_anywhere  # type: ignore[import-not-found]

        return no_such_module_anywhere.x
    except ImportError as error:
        return (type(error).__name__, str(error))


def failing_from(n: int) -> Any:
    try:
        from math import no_such_name  # type: ignore[attr-defined]

        return no_such_name
    except ImportError as error:
        return type(error).__name__


def reads_global() -> Any:
    global LIMIT
    return LIMIT + 1


def annotated(n: no_such_type) -> unknown:  # type: ignore[name-defined] # noqa: F821
    """A docstring."""
    x: list[missing] = [n]  # type: ignore[name-defined] # noqa: F821
    y: "int"
    "another string"
    return x


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return ("logged", function(*args, **kwargs))

    return wrapper


def times(n: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args: [function(*args)] * n

    return decorate


@logged
@times(2)
def decorated(x: int) -> Any:
    return x + 1


def decorates(n: int) -> Any:
    @times(n)
    @times(1)
    def inner(x: int) -> int:
        return x * n

    return (inner(3), decorated(n), math.floor(2.5))


@functools.lru_cache(maxsize=None)
def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@functools.lru_cache(maxsize=2)
def squared(n: int, k: int = 1) -> int:
    return n * n * k


def caches(n: int) -> Any:
    fib.cache_clear()
    squared.cache_clear()
    found = [squared(i % 3, k=n) for i in range(8)]
    info = squared.cache_info()
    return (fib(n * 10), fib.cache_info().currsize, found, info.hits, info.misses)


def test_captured_caches() -> None:
    for n in range(3):
        agree(caches, n)


def test_names() -> None:
    for n in range(3):
        for function in (
            imports, imports_in_closure, failing_import, failing_from, annotated, decorates
        ):  # fmt: skip
            agree(function, n)
    agree(reads_global)
    agree(decorated, 4)
