"""Calls: arguments, defaults, wrong calls, recursion, closures, lambdas, functions as values."""
# mypy: ignore-errors

import math

_K = 5


def _two(a, b):
    return a * 10 + b


def _defaults(a, b=2, c=3):
    return a, b, c


def _keyword_only(a, *, b, c=4):
    return a, b, c


def _positional_only(a, b=1, /, c=2):
    return a, b, c


def _both_kinds(a, /, b, *, c):
    return a, b, c


def _none(): ...


def _one(a):
    return a


def _three(a, b, c):
    return a + b + c


def positional():
    return _two(1, 2), _two(b=1, a=2), _two(1, b=2)


def defaults():
    return _defaults(1), _defaults(1, 5), _defaults(1, c=9), _defaults(c=1, a=2), _defaults(1, 2, 4)


def keyword_only():
    return _keyword_only(1, b=2), _keyword_only(a=1, c=2, b=3), _keyword_only(b=1, a=0)


def positional_only():
    return _positional_only(1), _positional_only(1, 2, 3), _positional_only(1, c=5)


def both_kinds():
    return _both_kinds(1, 2, c=3), _both_kinds(1, b=2, c=3)


def returns_none():
    return _none()


def missing_one():
    return _two(1)


def missing_two():
    return _two()


def missing_three():
    return _three()


def missing_middle():
    return _three(1, c=2)


def missing_keyword_only():
    return _keyword_only(1)


def missing_positional_only():
    return _positional_only()


def missing_both():
    return _both_kinds(1)


def too_many_for_none():
    return _none(1)


def too_many_for_one():
    return _one(1, 2)


def too_many_for_two():
    return _two(1, 2, 3)


def too_many_for_defaults():
    return _defaults(1, 2, 3, 4)


def too_many_with_keyword_only():
    return _keyword_only(1, 2)


def too_many_with_keyword_given():
    return _keyword_only(1, 2, b=3)


def too_many_and_unexpected():
    return _one(1, 2, z=3)


def unexpected_keyword():
    return _two(1, z=2)


def multiple_values():
    return _two(1, a=2)


def positional_only_by_name():
    return _positional_only(1, b=3)


def positional_only_all_by_name():
    return _both_kinds(a=1, b=2, c=3)


def wrong_lambda():
    f = lambda x, y=2: x + y
    return f()


def wrong_nested():
    def inner(x):
        return x

    return inner(1, 2)


def call_an_int():
    f = 5
    return f(1)


def call_none():
    return None()


def call_a_list():
    return [1](0)


def call_a_tuple():
    x = (1, 2)
    return x(1)


def arguments_in_order():
    return _three(1 // 1, 2 // 0, [][0])


def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def _even(n):
    return True if n == 0 else _odd(n - 1)


def _odd(n):
    return False if n == 0 else _even(n - 1)


def mutual(n):
    return _even(n), _odd(n)


def hanoi(n):
    return 0 if n == 0 else 2 * hanoi(n - 1) + 1


def power_set_size(n):
    if n == 0:
        return [()]
    return _sizes(n - 1)


def _sizes(n):
    if n == 0:
        return [0]
    rest = _sizes(n - 1)
    return rest + [x + 1 for x in rest]


def subsets(n):
    return _sizes(n)


def divide_and_conquer(a, b):
    if b - a == 1:
        return a * a
    middle = (a + b) // 2
    return divide_and_conquer(a, middle) + divide_and_conquer(middle, b)


def divide_and_conquer_floats(a, b):
    if b - a == 1:
        return 1 / (a + 1)
    middle = (a + b) // 2
    return divide_and_conquer_floats(a, middle) + divide_and_conquer_floats(middle, b)


def recursive_with_function(a, b):
    return _dc(a, b, lambda x: x * _K)


def _dc(a, b, f):
    if b <= a:
        return 0
    if b == a + 1:
        return f(a)
    return _dc(a, (a + b) // 2, f) + _dc((a + b) // 2, b, f)


def recursive_list_sort(values):
    if len(values) < 2:
        return values
    pivot = values[0]
    rest = values[1:]
    low = recursive_list_sort([x for x in rest if x < pivot])
    high = recursive_list_sort([x for x in rest if x >= pivot])
    return low + [pivot] + high


def recursive_type_change(n):
    return 1 if n == 0 else recursive_type_change(n - 1) / 2


def recursive_maybe_none(n):
    return None if n > 3 else n if n == 3 else recursive_maybe_none(n + 1)


def recursive_tuple(n):
    return (0, 1) if n == 0 else (recursive_tuple(n - 1)[1], n)


def endless():
    return endless()


def endless_counting(n=0):
    return endless_counting(n + 1) + 1


def endless_mutual():
    return _ping(0)


def _ping(n):
    return _pong(n) + 1


def _pong(n):
    return _ping(n) * 1


def endless_nested():
    def f(n):
        return f(n + 1) + 1

    return f(0)


def recursion_then_error(n):
    return 1 // n if n == 0 else recursion_then_error(n - 1) + 1


def both_sides_raise(n):
    return _fails(n) + _fails_else(n)


def _fails(n):
    return 1 // (n - n)


def _fails_else(n):
    return [1][n]


def deep_enough():
    return _depth(900)


def _depth(n):
    return 0 if n == 0 else 1 + _depth(n - 1)


def closure():
    k = 3

    def f(x):
        return x * k

    return f(4), f(5.5)


def closure_of_closure():
    a = 2

    def outer(b):
        def inner(c):
            return a * 100 + b * 10 + c

        return inner

    return outer(3)(4), outer(5)(6)


def closure_counts():
    adders = [lambda x, n=n: x + n for n in range(3)]
    return [f(10) for f in adders]


def closure_late_binding():
    adders = [lambda x: x + n for n in range(3)]
    return [f(10) for f in adders]


def closure_over_changed():
    k = 1

    def f():
        return k

    k = 2
    return f()


def closure_over_loop_variable():
    out = []
    for i in range(3):
        f = lambda: i
        out = out + [f()]
    return out


def closure_before_assignment():
    def f():
        return k

    k = 7
    return f()


def closure_never_assigned(n):
    def f():
        return k

    if n:
        k = 7
    return f()


def closure_recursive():
    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)

    return fact(10)


def closure_mutual():
    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)

    return even(10), odd(7)


def closure_default():
    k = 2

    def f(x, y=k + 1):
        return x * y

    return f(5), f(5, 1)


def lambda_forms():
    return (
        (lambda: 1)(),
        (lambda x: x + 1)(2),
        (lambda x, y=3: x * y)(2),
        (lambda *, k: k)(k=4),
        (lambda x: lambda y: x - y)(5)(3),
    )


def function_as_argument():
    return _apply(abs, -3), _apply(float, 3), _apply(_one, 7), _apply(lambda v: [v], 1)


def _apply(f, x):
    return f(x)


def compose():
    def after(f, g):
        return lambda x: f(g(x))

    add = lambda x: x + 1
    double = lambda x: x * 2
    return after(add, double)(5), after(double, add)(5), after(after(add, add), double)(1)


def function_in_tuple():
    fs = (lambda x: x + 1, lambda x: x * 2.0, abs)
    return fs[0](3), fs[1](3), fs[2](-3)


def function_in_tuple_loop():
    out = []
    for f in (lambda x: x + 1, lambda x: x * 2.0, abs):
        out = out + [f(-3)]
    return out


def function_in_list():
    fs = [abs, abs]
    return [f(-1) for f in fs]


def math_function_as_value():
    f = math.sqrt
    return f(16), [g(0.0) for g in (math.sin, math.cos, math.exp)]


def apply_twice():
    twice = lambda f: lambda x: f(f(x))
    return twice(twice(lambda x: x * 3))(1)


def recursion_through_lambda():
    y = lambda f, n: 1 if n == 0 else n * f(f, n - 1)
    return y(y, 6)


def default_captured(x=_K):
    return x + 1


def default_list(values=[1, 2]):  # noqa: B006
    return sum(values), values


def module_constant():
    return _K * 2


def different_types_of_one_function():
    return _two(1, 2), _two(1.5, 2), _two(True, False), _one("a"), _one(None), _one((1, 2))


def returns_several_types(n):
    return _several(n), _several(n + 1)


def _several(n):
    if n % 3 == 0:
        return n
    if n % 3 == 1:
        return n / 2
    return None


def returns_function(n):
    f = _chooser(n)
    return f(10)


def _chooser(n):
    if n == 0:
        return lambda x: x + 1
    return lambda x: x * 2.5


def returns_own_function():
    return _one


def returns_lambda():
    return [abs, _one][0] is abs


def star_arguments():
    return _two(*(1, 2))


def star_star_arguments():
    return _two(**{"a": 1, "b": 2})


def variable_arguments(*args):
    return len(args)


def keyword_arguments_of_builtin():
    return abs(x=1)


def builtin_too_many():
    return abs(1, 2)


def builtin_too_few():
    return abs()


def len_of_int():
    return len(5)


def len_two():
    return len([1], [2])


def shadowed_builtin():
    len = 5
    abs = lambda x: "mine"
    return len, abs(3)


def nested_functions_share_names():
    x = 1

    def f():
        x = 2

        def g():
            return x + 1

        return g() + x

    return f() + x


def parameter_reassigned(a=3):
    a = a + 1
    a = a * 1.5
    return a


def unpacked_parameters():
    return [_two(a, b) for a, b in [(1, 2), (3, 4)]]


def nested_calls():
    return _two(_two(_two(1, 2), 3), _two(4, _two(5, 6)))


def independent_calls():
    return fibonacci(12) + fibonacci(11) * fibonacci(10) - fibonacci(9)


def independent_failing_calls(n):
    return _fail_at(n, 1) + _fail_at(n, 2) + _fail_at(n, 3)


def _fail_at(n, where):
    total = 0
    for i in range(1000):
        total += i
    if n == where:
        return 1 // 0
    if n > where:
        return [][where]
    return total


ARGS = {
    "factorial": [(0,), (5,), (20,)],
    "fibonacci": [(0,), (15,)],
    "ackermann": [(2, 3), (0, 0)],
    "mutual": [(0,), (7,)],
    "hanoi": [(10,), (0,)],
    "power_set_size": [(0,), (3,)],
    "subsets": [(4,)],
    "divide_and_conquer": [(0, 100), (3, 4)],
    "divide_and_conquer_floats": [(0, 100)],
    "recursive_with_function": [(0, 100), (5, 5)],
    "recursive_list_sort": [([3, 1, 2],), ([],), ([5, 5, 1, 0, -3, 8],), ([1.5, 2, -1],)],
    "recursive_type_change": [(0,), (5,)],
    "recursive_maybe_none": [(0,), (4,), (3,)],
    "recursive_tuple": [(0,), (3,)],
    "recursion_then_error": [(0,), (3,)],
    "both_sides_raise": [(1,)],
    "closure_never_assigned": [(0,), (1,)],
    "returns_several_types": [(0,), (1,), (2,)],
    "returns_function": [(0,), (1,)],
    "variable_arguments": [(1, 2)],
    "independent_failing_calls": [(0,), (1,), (2,), (3,), (4,)],
}

REFUSED = {
}
