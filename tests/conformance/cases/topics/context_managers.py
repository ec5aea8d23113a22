"""with on user classes: enter, exit, exceptions swallowed or not, several at once."""
# mypy: ignore-errors


class _Log:
    def __init__(self, log, name="m", swallow=False):
        self.log, self.name, self.swallow = log, name, swallow

    def __enter__(self):
        self.log.append(("enter", self.name))
        return self

    def __exit__(self, kind, value, trace):
        self.log.append(("exit", self.name, None if kind is None else kind.__name__, str(value)))
        return self.swallow


class _Counter:
    def __init__(self):
        self.depth = 0

    def __enter__(self):
        self.depth += 1
        return self.depth

    def __exit__(self, *exc):
        self.depth -= 1


class _NoExit:
    def __enter__(self):
        return 1


class _Nothing:
    pass


class _BadEnter:
    def __enter__(self):
        raise ValueError("enter")

    def __exit__(self, *a):
        return True


class _BadExit:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        raise KeyError("exit")


def plain():
    log = []
    with _Log(log) as m:
        log.append(m.name)
    return log


def without_as():
    log = []
    with _Log(log):
        log.append("body")
    return log


def swallowed():
    log = []
    with _Log(log, swallow=True):
        log.append("body")
        raise ValueError("gone")
        log.append("never")
    log.append("after")
    return log


def raises_not_swallowed():
    with _Log([]):
        raise ValueError("seen")


def exit_runs_before_except():
    log = []
    try:
        with _Log(log):
            1 // 0
    except ZeroDivisionError:
        log.append("except")
    finally:
        log.append("finally")
    return log


def several():
    log = []
    with _Log(log, "a") as a, _Log(log, "b") as b:
        log.append(a.name + b.name)
    return log


def several_with_failure():
    log = []
    with _Log(log, "a", True), _Log(log, "b"):
        raise KeyError("k")
    return log


def parenthesised():
    log = []
    with _Log(log, "a") as a, _Log(log, "b"):
        log.append(a.name)
    return log


def nested():
    log = []
    with _Log(log, "outer", True):
        with _Log(log, "inner"):
            raise ValueError("v")
    return log


def return_inside():
    log = []

    def f():
        with _Log(log):
            return "value"

    return f(), log


def break_and_continue():
    log = []
    for i in range(4):
        with _Log(log, i):
            if i == 1:
                continue
            if i == 2:
                break
    return log


def value_of_enter():
    c = _Counter()
    with c as a:
        with c as b:
            inner = c.depth
    return a, b, inner, c.depth


def target_forms():
    c, d, out = _Counter(), {}, [0]
    with c as d["k"]:
        pass
    with c as out[0]:
        pass
    return d, out


class _Pair:
    def __enter__(self):
        return 1, [2, 3]

    def __exit__(self, *a):
        return False


def unpacking_target():
    with _Pair() as (a, [b, c]):
        return a, b, c


def raises_no_exit():
    with _NoExit():
        pass


def raises_no_enter():
    with _Nothing():
        pass


def raises_int():
    with 5:
        pass


def raises_in_enter():
    with _BadEnter():
        pass


def raises_in_exit():
    with _BadExit():
        pass


def raises_exit_replaces():
    with _BadExit():
        raise ValueError("first")


def enter_failure_exits_outer():
    log = []
    try:
        with _Log(log, "a"), _BadEnter():
            log.append("never")
    except ValueError as e:
        log.append(str(e))
    return log


def in_generator():
    log = []

    def g():
        with _Log(log):
            yield 1
            yield 2

    out = list(g())
    return out, log


def abandoned_generator():
    log = []

    def g():
        with _Log(log):
            yield 1
            yield 2

    it = g()
    next(it)
    it.close()
    return log


def truthy_return_swallows():
    class T:
        def __enter__(self):
            return None

        def __exit__(self, *a):
            return "yes"

    class F:
        def __enter__(self):
            return None

        def __exit__(self, *a):
            return 0

    with T():
        raise ValueError
    try:
        with F():
            raise ValueError("not swallowed")
    except ValueError as e:
        return str(e)


def arguments_without_failure():
    seen = []

    class C:
        def __enter__(self):
            pass

        def __exit__(self, a, b, c):
            seen.append((a, b, c))

    with C():
        pass
    return seen


def exit_sees_exception():
    seen = []

    class C:
        def __enter__(self):
            pass

        def __exit__(self, kind, value, trace):
            seen.append(
                (kind is ValueError, value.args, isinstance(value, kind), trace is not None)
            )
            return True

    with C():
        raise ValueError("a", 1)
    return seen


def transaction():
    class Account:
        def __init__(self, n):
            self.n, self.saved = n, None

        def __enter__(self):
            self.saved = self.n
            return self

        def __exit__(self, kind, *rest):
            if kind is not None:
                self.n = self.saved
            return kind is ValueError

    a = Account(100)
    with a:
        a.n -= 30
    with a:
        a.n -= 50
        raise ValueError("rolled back")
    return a.n


def raises_from_body_lines():
    log = []
    with _Log(log):
        x = 1
        y = x // 0
    return y


def exit_in_reverse_order_on_error():
    log = []
    try:
        with _Log(log, 1), _Log(log, 2), _Log(log, 3):
            raise RuntimeError("r")
    except RuntimeError:
        pass
    return [entry[:2] for entry in log]


def inherits():
    class Base:
        def __enter__(self):
            return type(self).__name__

        def __exit__(self, *a):
            return True

    class Child(Base):
        pass

    with Child() as name:
        raise ValueError
    return name
