"""Generators: yield, yield from, send, throw, close, return values, laziness."""
# mypy: ignore-errors


def _count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def _squares(xs):
    for x in xs:
        yield x * x


def _naturals():
    n = 0
    while True:
        yield n
        n += 1


def _take(n, it):
    for i, x in enumerate(it):
        if i == n:
            return
        yield x


def basic():
    return list(_count(4)), sum(_count(5)), tuple(_count(0)), [x for x in _count(3)], max(_count(9))


def feeds_a_loop():
    total = 0
    for x in _squares(_count(10)):
        if x == 49:
            break
        if x % 2:
            continue
        total += x
    return total


def infinite():
    return list(_take(5, _naturals())), list(_take(3, _squares(_naturals())))


def next_and_default():
    g = _count(2)
    return next(g), next(g), next(g, "end"), next(g, None)


def raises_next_exhausted():
    g = _count(1)
    next(g)
    next(g)


def nothing_runs_before_next():
    log = []

    def g():
        log.append("start")
        yield 1
        log.append("end")

    it = g()
    before = list(log)
    next(it)
    middle = list(log)
    list(it)
    return before, middle, log


def interleaved():
    log = []

    def g(name):
        for i in range(2):
            log.append((name, i))
            yield i

    for a, b in zip(g("a"), g("b")):
        log.append((a, b))
    return log


def return_value():
    def g():
        yield 1
        return "result"

    it = g()
    next(it)
    try:
        next(it)
    except StopIteration as e:
        return e.value


def yield_from_list():
    def g():
        yield from [1, 2]
        yield from "ab"
        yield from range(2)
        yield from _count(2)
        yield from {"k": 1}

    return list(g())


def yield_from_value():
    def inner():
        yield 1
        return 10

    def outer():
        r = yield from inner()
        yield r + 1
        return r

    return list(outer())


def raises_yield_from_int():
    def g():
        yield from 5

    return list(g())


def send():
    def average():
        total, n, mean = 0, 0, None
        while True:
            x = yield mean
            total += x
            n += 1
            mean = total / n

    g = average()
    next(g)
    return g.send(10), g.send(20), g.send(3)


def raises_send_to_unstarted():
    g = _count(2)
    g.send(5)


def send_through_yield_from():
    def inner():
        got = []
        while True:
            x = yield len(got)
            if x is None:
                return got
            got.append(x)

    def outer():
        r = yield from inner()
        yield ("result", r)

    g = outer()
    return next(g), g.send("a"), g.send("b"), g.send(None)


def throw_handled():
    log = []

    def g():
        while True:
            try:
                yield 1
            except ValueError as e:
                log.append(str(e))
                yield 2

    it = g()
    next(it)
    return it.throw(ValueError("thrown")), next(it), log


def raises_throw_unhandled():
    g = _count(3)
    next(g)
    g.throw(KeyError("thrown"))


def close():
    log = []

    def g():
        try:
            yield 1
        except GeneratorExit:
            log.append("exit")
            raise
        finally:
            log.append("finally")

    it = g()
    next(it)
    it.close()
    it.close()
    return log, list(it)


def raises_close_ignored():
    def g():
        while True:
            try:
                yield 1
            except GeneratorExit:
                pass
            else:
                return
            yield 2

    it = g()
    next(it)
    it.close()


def raises_inside():
    def g():
        yield 1
        yield 1 // 0

    return list(g())


def raises_in_source():
    return list(_squares(10 // x for x in (2, 1, 0)))


def after_exception_exhausted():
    def g():
        yield 1
        raise ValueError("once")

    it = g()
    next(it)
    try:
        next(it)
    except ValueError:
        return list(it)


def raises_stop_iteration_inside():
    def g():
        yield 1
        raise StopIteration

    return list(g())


def raises_next_inside_generator():
    def g():
        it = iter([])
        yield 1
        yield next(it)

    return list(g())


def try_finally():
    log = []

    def g():
        try:
            yield 1
            yield 2
        finally:
            log.append("f")

    return list(g()), log


def recursive_tree():
    tree = (((None, 1, None), 2, (None, 3, None)), 4, (None, 5, None))

    def walk(t):
        if t:
            yield from walk(t[0])
            yield t[1]
            yield from walk(t[2])

    return list(walk(tree))


def permutations(xs):
    def perm(xs):
        if not xs:
            yield []
        for i, x in enumerate(xs):
            for rest in perm(xs[:i] + xs[i + 1 :]):
                yield [x] + rest

    return list(perm(xs))


def primes(n):
    def sieve(it):
        p = next(it)
        yield p
        yield from sieve(x for x in it if x % p)

    def from_(k):
        while True:
            yield k
            k += 1

    g = sieve(from_(2))
    return [next(g) for _ in range(n)]


def fibonacci_until(limit):
    def fib():
        a, b = 0, 1
        while True:
            yield a
            a, b = b, a + b

    out = []
    for x in fib():
        if x > limit:
            break
        out.append(x)
    return out


def pipeline(lines):
    def strip(it):
        for l in it:
            yield l.strip()

    def skip_empty(it):
        for l in it:
            if l:
                yield l

    def number(it):
        yield from enumerate(it, 1)

    return list(number(skip_empty(strip(lines))))


def generator_with_state():
    def window(it, n):
        w = []
        for x in it:
            w.append(x)
            if len(w) > n:
                w.pop(0)
            if len(w) == n:
                yield tuple(w)

    return list(window(range(5), 3)), list(window("ab", 3))


def yields_mutable():
    def g():
        a = []
        for i in range(3):
            a.append(i)
            yield a

    x = list(g())
    return x, x[0] is x[1]


def yield_expression_value():
    def g():
        x = yield
        y = yield x
        return (x, y)

    it = g()
    out = [next(it), it.send(1)]
    try:
        it.send(2)
    except StopIteration as e:
        out.append(e.value)
    return out


def two_at_once():
    g = _count(6)
    return list(zip(g, g)), list(g)


def unpack_from():
    a, b, *c = _count(5)
    return a, b, c, [*_count(2), *_count(3)], max(*_count(3))


def membership_consumes():
    g = _count(10)
    return 3 in g, next(g), 100 in g, list(g)


def generator_in_class():
    class Tree:
        def __init__(self, v, kids=()):
            self.v, self.kids = v, kids

        def __iter__(self):
            yield self.v
            for k in self.kids:
                yield from k

    return list(Tree(1, [Tree(2, [Tree(3)]), Tree(4)]))


def generator_method():
    class Bag:
        def __init__(self):
            self.items = [3, 1, 2]

        def ordered(self):
            for x in sorted(self.items):
                yield x

    return list(Bag().ordered()), sum(Bag().ordered())


def closure_generator():
    def make(k):
        def g():
            for i in range(3):
                yield i * k

        return g

    return list(make(2)()), list(make("a")())


def default_argument_generator():
    def g(a=(1, 2), *b, c=3):
        yield from (a, b, c)

    return list(g()), list(g(0, 1, c=2))


def lazy_chain_order():
    log = []

    def a():
        for i in range(3):
            log.append(f"a{i}")
            yield i

    def b(it):
        for x in it:
            log.append(f"b{x}")
            yield x * 10

    out = [x for x in b(a()) if log.append(f"c{x}") or x]
    return out, log


def accumulate_and_reset():
    def g():
        total = 0
        while True:
            r = yield total
            total = 0 if r == "reset" else total + 1

    it = g()
    return next(it), next(it), next(it), it.send("reset"), next(it)


def scheduler():
    log = []

    def task(name, n):
        for i in range(n):
            log.append(f"{name}{i}")
            yield

    queue = [task("a", 2), task("b", 3), task("c", 1)]
    while queue:
        t = queue.pop(0)
        try:
            next(t)
            queue.append(t)
        except StopIteration:
            log.append("end")
    return log


def empty_generators():
    def a():
        return
        yield

    def b():
        if False:
            yield 1

    def c():
        yield from ()

    return list(a()), list(b()), list(c()), next(a(), "none")


def conditional_yields(n):
    def g():
        for i in range(n):
            if i % 3 == 0:
                yield i
            elif i % 3 == 1:
                yield str(i)
            else:
                yield None

    return list(g())


def builtins_over_generators():
    return (
        sorted(_count(3), reverse=True),
        dict(zip(_count(2), "ab")),
        list(enumerate(_squares([2, 3]))),
        list(map(str, _count(2))),
        list(filter(None, _count(3))),
        ",".join(str(x) for x in _count(3)),
        any(_count(3)),
        all(_count(3)),
        set(_count(2)),
        list(reversed(list(_count(3)))),
    )


def raises_generator_already_executing():
    def g():
        yield next(it)

    it = g()
    next(it)


def type_name():
    return (
        type(_count(1)).__name__,
        iter(g := _count(1)) is g,
        hasattr(g, "__next__"),
        hasattr(g, "send"),
        callable(g),
    )


def partial_consumption_keeps_place():
    g = _count(10)
    a = [next(g) for _ in range(3)]
    b = []
    for x in g:
        b.append(x)
        if x == 5:
            break
    return a, b, list(g)


ARGS = {
    "permutations": [([1, 2, 3],), ("ab",)][:1],
    "primes": [(10,)],
    "fibonacci_until": [(100,)],
    "pipeline": [([" a ", "", "b\n", "  "],)],
    "conditional_yields": [(5,)],
}
