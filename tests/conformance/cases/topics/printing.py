"""print: its arguments, separators and ends, in program order."""
# mypy: ignore-errors


class _Shown:
    def __str__(self):
        return "shown"


def nothing():
    print()


def one():
    print("hello")


def several():
    print("a", 1, 2.5, None, True, [1, "x"], (1,), {"k": "v"}, {1}, b"z", 1j)


def separators():
    print(1, 2, 3, sep=", ")
    print("a", "b", sep="")
    print("a", "b", sep=None, end=None)
    print(sep="x")


def ends():
    print("a", end="")
    print("b", end="!\n")
    print(end="")
    print("c", end="\n\n")


def raises_sep_int():
    print(1, 2, sep=5)


def raises_end_int():
    print(1, end=5)


def raises_unknown_keyword():
    print(1, foo=2)


def in_loops():
    for i in range(3):
        for j in range(i):
            print(i, j, end=" ")
        print()


def in_functions_order():
    def f(x):
        print("f", x)
        return x

    print(f(1) + f(2), f(3))
    return f(4)


def before_exception():
    print("before")
    try:
        print("try")
        1 // 0
    except ZeroDivisionError as e:
        print("caught", e)
    finally:
        print("finally")


def raises_after_printing():
    print("one")
    print("two")
    raise ValueError("three")


def of_instances():
    print(_Shown(), [1.0], "é漢😀", "tab\there")
    print(f"{_Shown()} {1 + 1}", "%d" % 5)


def unpacked():
    print(*[1, 2, 3])
    print(*"abc", sep="-")
    print(*[], "x", *(1,), **{"end": ".\n"})


def returns_none():
    return [print("x"), print("y")]


def in_generator():
    def g():
        print("start")
        yield 1
        print("middle")
        yield 2
        print("end")

    for x in g():
        print("got", x)


def in_comprehension():
    return [print(i) for i in range(3)]


def in_method():
    class C:
        def __init__(self):
            print("init")

        def __enter__(self):
            print("enter")

        def __exit__(self, *a):
            print("exit")

        def __del__(self):
            pass

    with C():
        print("body")


def multi_line():
    print(
        "a\nb\n\nc",
        """d
e""",
    )


def floats_and_big():
    print(0.1 + 0.2, 1e16, 1e-5, 10**25, -0.0, float("nan"), 2**64)


def table():
    for name, n in [("ann", 3), ("bob", 22)]:
        print(f"{name:<6}|{n:>4}")


def as_value():
    p = print
    p("through a name")
    list(map(print, [1, 2]))
    for f in (print, lambda x: print(x * 2)):
        f(5)


def conditional(n):
    if n:
        print("yes")
    else:
        print("no")
    n and print("and")
    n or print("or")


def flush_keyword():
    print("x", flush=True)


def countdown(n):
    if n == 0:
        print("lift-off")
        return
    print(n)
    countdown(n - 1)


def long_output():
    for i in range(300):
        print("line", i, "of many", "x" * 20)


def triangle():
    for i in range(1, 5):
        print(" " * (4 - i) + "* " * i)


def printed_twice_same_value():
    a = [1]
    print(a)
    a.append(a[0])
    print(a)


def independent_calls_in_order():
    def f(x):
        print("in", x)
        return x * x

    return f(1) + f(2) + f(3), [f(i) for i in range(4, 7)], sum(f(i) for i in range(3))


ARGS = {"conditional": [(1,), (0,)], "countdown": [(3,)]}
