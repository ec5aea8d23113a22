"""Closures, nonlocal, global reads, decorators, recursion."""
# mypy: ignore-errors

import functools as _functools

_BASE = 10
_WORDS = ("one", "two")


def _double(f):
    def wrapper(*a):
        return f(*a) * 2

    return wrapper


def _tag(name):
    def decorate(f):
        def wrapper(*a, **k):
            return f"<{name}>{f(*a, **k)}</{name}>"

        return wrapper

    return decorate


@_double
def _three():
    return 3


@_tag("b")
@_tag("i")
def _hello(who="you"):
    return f"hello {who}"


def _even(n):
    return True if n == 0 else _odd(n - 1)


def _odd(n):
    return False if n == 0 else _even(n - 1)


def counter():
    n = 0

    def step(k=1):
        nonlocal n
        n += k
        return n

    return step(), step(), step(5), n


def two_counters():
    def make():
        n = 0

        def step():
            nonlocal n
            n += 1
            return n

        return step

    a, b = make(), make()
    return a(), a(), b(), a()


def shared_cell():
    n = 0

    def add():
        nonlocal n
        n += 1

    def get():
        return n

    add()
    add()
    return get(), n


def nonlocal_two_levels():
    x = 1

    def f():
        def g():
            nonlocal x
            x += 10

        g()
        return x

    return f(), x


def nonlocal_changes_type():
    x = 1

    def f():
        nonlocal x
        x = "text"

    f()
    return x


def inner_assignment_is_local():
    x = 1

    def f():
        x = 2
        return x

    return f(), x


def raises_local_before_assignment():
    x = 1

    def f():
        y = x
        x = 2
        return y

    return f()


def raises_free_before_assignment():
    def f():
        return x

    r = f()
    x = 1
    return r, x


def late_binding():
    def f():
        return x

    x = 1
    a = f()
    x = 2
    return a, f()


def loop_closures():
    fs = []
    for i in range(3):
        fs.append(lambda: i)
    gs = []
    for i in range(3):

        def g(i=i):
            return i

        gs.append(g)
    return [f() for f in fs], [g() for g in gs]


def closure_factory():
    def adder(n):
        return lambda x: x + n

    add1, add_text = adder(1), adder("s")
    return add1(5), add_text("t"), [adder(i)(10) for i in range(3)]


def compose():
    def compose(*fs):
        return _functools.reduce(lambda f, g: lambda x: f(g(x)), fs)

    return compose(lambda x: x + 1, lambda x: x * 2, abs)(-5)


def curry():
    def curry(f):
        return lambda a: lambda b: f(a, b)

    return curry(lambda a, b: a - b)(5)(3), curry(max)(1)(9)


def global_reads():
    return _BASE, _WORDS[1], [_BASE * i for i in range(3)], (lambda: _BASE + 1)(), len(_WORDS)


def global_in_nested():
    def f():
        def g():
            return _BASE

        return g()

    return f()


def decorated():
    return _three(), _hello(), _hello("x"), _hello(who="y")


def decorated_inside():
    def trace(f):
        def wrapper(n):
            log.append(n)
            return f(n)

        return wrapper

    log = []

    @trace
    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)

    return fact(4), log


def decorator_with_state():
    def counted(f):
        count = 0

        def wrapper(x):
            nonlocal count
            count += 1
            return f(x), count

        return wrapper

    @counted
    def square(x):
        return x * x

    return square(2), square(3), square(4)


def decorator_returns_other():
    def constant(f):
        return 42

    @constant
    def f():
        return 1

    return f


def decorator_with_wraps():
    def keep(f):
        @_functools.wraps(f)
        def wrapper(*a):
            return f(*a)

        return wrapper

    @keep
    def named():
        """Doc."""
        return 1

    return named(), named.__name__, named.__doc__


def memoise_decorator():
    def memo(f):
        seen = {}

        def wrapper(n):
            if n not in seen:
                seen[n] = f(n)
            return seen[n]

        return wrapper

    @memo
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    return fib(80)


def order_of_decorators():
    log = []

    def d(name):
        log.append(("make", name))

        def apply(f):
            log.append(("apply", name))
            return f

        return apply

    @d("a")
    @d("b")
    def f():
        pass

    return log


def mutual_recursion(n):
    return _even(n), _odd(n)


def recursion_in_closure():
    def fact(n):
        return 1 if n <= 1 else n * fact(n - 1)

    return fact(10), fact(25)


def ackermann(m, n):
    return (
        n + 1
        if m == 0
        else ackermann(m - 1, 1)
        if n == 0
        else ackermann(m - 1, ackermann(m, n - 1))
    )


def hanoi(n):
    moves = []

    def move(n, a, b, c):
        if n:
            move(n - 1, a, c, b)
            moves.append((a, c))
            move(n - 1, b, a, c)

    move(n, "a", "b", "c")
    return len(moves), moves[:4]


def flood_fill():
    grid = ["..#.", ".##.", "...."]
    grid = [list(r) for r in grid]

    def fill(r, c):
        if 0 <= r < 3 and 0 <= c < 4 and grid[r][c] == ".":
            grid[r][c] = "o"
            return 1 + fill(r + 1, c) + fill(r - 1, c) + fill(r, c + 1) + fill(r, c - 1)
        return 0

    return fill(0, 0), ["".join(r) for r in grid]


def raises_recursion():
    def f(n):
        return f(n + 1)

    return f(0)


def recursion_caught():
    def f(n):
        return f(n + 1) + 1

    try:
        f(0)
    except RecursionError:
        return "caught"


def depth_500():
    def f(n):
        return 0 if n == 0 else 1 + f(n - 1)

    return f(500)


def function_in_dict_and_list():
    table = {"add": lambda a, b: a + b, "neg": lambda a: -a}
    chain = [lambda x: x + 1, lambda x: x * 10]
    x = 1
    for f in chain:
        x = f(x)
    return table["add"](1, 2), table["neg"](5), x


def function_equality():
    def f():
        pass

    g = f
    return f is g, f == g, f == (lambda: 0), callable(f), callable(5), callable(len), callable(str)


def conditional_nonlocal():
    best = None

    def see(x):
        nonlocal best
        if best is None or x > best:
            best = x

    for x in [3, 9, 2]:
        see(x)
    return best


def closure_over_loop_variable_changing():
    total = 0

    def add():
        return total + i

    for i in range(4):
        total = add()
    return total, i


def class_scope_is_not_enclosing():
    x = "outer"

    class C:
        x = "class"

        def f(self):
            return x

        y = x

    return C().f(), C.y


def comprehension_scope():
    x = 5
    a = [x for x in range(3)]
    b = [x + y for y in range(2)]
    return x, a, b


def accumulator_generator():
    def acc(total=0):
        def add(n):
            nonlocal total
            total += n
            return total

        return add

    a = acc(10)
    return a(5), a(-3), acc()(1)


def bank_closure():
    def account(balance):
        def deposit(n):
            nonlocal balance
            balance += n

        def withdraw(n):
            nonlocal balance
            if n > balance:
                raise ValueError(f"only {balance}")
            balance -= n

        return deposit, withdraw, lambda: balance

    d, w, b = account(100)
    d(50)
    w(30)
    try:
        w(500)
    except ValueError as e:
        return b(), str(e)


def raises_nonlocal_deleted():
    x = 1

    def f():
        nonlocal x
        del x

    f()
    return x


def star_imports_of_builtin_names():
    max = min
    return max(3, 1)


ARGS = {"mutual_recursion": [(0,), (7,), (10,)], "ackermann": [(2, 3)], "hanoi": [(5,)]}
