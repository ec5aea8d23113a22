"""What is raised, with which arguments, from where, and which of several."""
# mypy: ignore-errors

import math

from purlin import CaptureError
from tests.conformance.harness import refused, unsupported


class _Mine(Exception):
    pass


class _Child(_Mine):
    pass


class _FromValue(ValueError):
    pass


class _TwoArguments(Exception):
    def __init__(self, a, b):
        self.a = a
        self.b = b


def raise_class():
    raise ValueError


def raise_instance():
    raise ValueError("text")


def raise_no_arguments():
    raise KeyError()


def raise_several_arguments():
    raise RuntimeError("a", 1, 2.5, None, (3, 4))


def raise_list_argument():
    raise RuntimeError([1, 2.5], -0.0)


def raise_mine():
    raise _Mine("mine", 5)


def raise_mine_class():
    raise _Mine


def raise_child():
    raise _Child(1)


def raise_from_value():
    raise _FromValue("derived")


def raise_two_arguments():
    raise _TwoArguments(1, 2)


def raise_key_error():
    raise KeyError("k")


def raise_by_name(n):
    if n == 0:
        raise TypeError("t")
    if n == 1:
        raise IndexError
    if n == 2:
        raise ArithmeticError(1)
    if n == 3:
        raise ZeroDivisionError("mine")
    if n == 4:
        raise OverflowError("o")
    if n == 5:
        raise NotImplementedError
    if n == 6:
        raise StopIteration(5)
    if n == 7:
        raise AssertionError("a")
    if n == 8:
        raise LookupError("l")
    if n == 9:
        raise RecursionError("r")
    if n == 10:
        raise MemoryError("m")
    if n == 11:
        raise OSError("os")
    if n == 12:
        raise NameError("n")
    if n == 13:
        raise UnboundLocalError("u")
    if n == 14:
        raise AttributeError("at")
    if n == 15:
        raise Exception("e")
    if n == 16:
        raise TimeoutError("slow")
    if n == 17:
        raise EOFError
    if n == 18:
        raise FloatingPointError("f")
    if n == 19:
        raise BufferError("b")
    if n == 20:
        raise ReferenceError("r")


def raise_int():
    raise 5


def raise_none():
    raise None


def raise_str():
    raise "text"


def raise_int_class():
    raise int


def raise_variable():
    error = ValueError("kept")
    raise error


def raise_from_list():
    errors = [ValueError("a"), ValueError("b")]
    raise errors[1]


def raise_chosen(n):
    error = ValueError("v") if n else _Mine("m")
    raise error


def raise_chosen_class(n):
    kind = ValueError if n else KeyError
    raise kind("chosen")


def raise_from_cause():
    raise ValueError("x") from None


def raise_computed():
    n = 3
    raise ValueError("n is", n * 2, [n])


def return_exception():
    return ValueError("as a value", 1)


def bare_raise():
    raise


def _outer(n):
    return _middle(n) + 1


def _middle(n):
    return _inner(n) * 2


def _inner(n):
    if n > 2:
        raise _Mine("deep", n)
    return n


def nested_frames(n):
    return _outer(n)


def nested_frames_on_lines(n):
    x = _outer(1)
    y = (
        _outer(2)
        + _outer(n)
        + 1
    )
    return x + y


def multi_line_expression(n):
    return (
        1
        + 2 // (
            n - n
        )
    )


def multi_line_call(n):
    return _three(
        1,
        2,
        1 // (n - n),
    )


def multi_line_callee(n):
    return _three(
        1,
        2,
        n,
    )


def _three(a, b, c):
    return a + b + [c]


def multi_line_list(n):
    return [
        1,
        2,
        [3][n],
        4,
    ]


def multi_line_condition(n):
    if (
        n > 0
        and 1 // (n - 1) > 5
    ):
        return 1
    return 2


def multi_line_comparison(n):
    return (
        0
        < n
        < None
    )


def multi_line_index(n):
    values = [1, 2, 3]
    return values[
        n
    ]


def multi_line_method(n):
    return (
        _Thing(n)
        .first()
        .second()
    )


class _Thing:
    def __init__(self, n):
        self.n = n

    def first(self):
        return self

    def second(self):
        return 1 // self.n


def in_lambda(n):
    f = lambda x: 1 // x
    return f(n)


def in_nested_function(n):
    def inner(x):
        return 1 // x

    return inner(n)


def in_method(n):
    return _Thing(n).second()


def in_constructor(n):
    return _Raises(n)


class _Raises:
    def __init__(self, n):
        self.n = n
        if n == 0:
            raise ValueError("in __init__")


def in_list_comprehension(n):
    return [1 // (i - n) for i in range(10)]


def in_comprehension_condition(n):
    return [i for i in range(10) if 1 // (i - n)]


def in_comprehension_source(n):
    return [i for i in range(1 // n)]


def in_inner_comprehension(n):
    return [[10 // (i + j - n) for j in range(3)] for i in range(3)]


def in_nested_for(n):
    return [10 // (i * j - n) for i in range(1, 4) for j in range(1, 4)]


def in_generator(n):
    return sum(1 // (i - n) for i in range(10))


def in_generator_called(n):
    return sum(_inverse(i - n) for i in range(10))


def _inverse(x):
    return 1 / x


def in_any(n):
    return any(1 // (i - n) > 0 for i in range(10))


def in_all(n):
    return all(1 // (i - n) < 2 for i in range(10))


def in_max(n):
    return max(1 / (i - n) for i in range(10))


def in_generator_of_generator(n):
    return sum(x * 2 for x in (1 // (i - n) for i in range(10)))


def in_function_of_comprehension(n):
    return [_outer(i + n) for i in range(5)]


def first_of_two_kinds():
    return [_kinds(i) for i in range(10000)]


def _kinds(i):
    if i == 9000:
        return 1 // 0
    if i == 8000:
        return [1][5]
    if i == 7000:
        raise _Mine("first", i)
    return i


def first_in_sum():
    return sum(_kinds(i) for i in range(10000))


def first_in_two_sums():
    return sum(_kinds(9500 - i) for i in range(5000)) + sum(_kinds(i) for i in range(8000))


def first_of_many():
    return [1 // (i % 5000 - 4999) for i in range(100000)]


def last_element_fails():
    return sum(1 // (99999 - i) for i in range(100000))


def error_after_break():
    for i in range(10):
        x = 10 // (5 - i)
        if x > 5:
            break
    return x


def error_in_condition_order():
    return 1 // 0 if [][0] else 2


def error_in_argument_order():
    return _three(1 // 0, [][0], None + 1)


def error_in_tuple_order():
    return ([][0], 1 // 0)


def error_left_before_right():
    return [][0] + 1 // 0


def error_in_default():
    def f(x=1 // 0):
        return x

    return 5


def error_in_unused_statement(n):
    1 // n
    return 5


def error_in_unused_variable(n):
    x = [1][n]
    return 5


def error_in_unused_list(n):
    values = [1 // (i - n) for i in range(5)]
    return 5


def error_in_unused_generator(n):
    values = (1 // (i - n) for i in range(5))
    return 5


def error_in_generator_source(n):
    values = (x for x in [1][n])
    return 5


def error_in_and(n):
    return n > 5 and 1 // 0


def error_in_or(n):
    return n > 5 or 1 // 0


def zero_division(kind):
    if kind == 0:
        return 1 / 0
    if kind == 1:
        return 1 // 0
    if kind == 2:
        return 1 % 0
    if kind == 3:
        return 1.0 / 0
    if kind == 4:
        return 1.0 // 0.0
    if kind == 5:
        return 1.0 % 0
    if kind == 6:
        return divmod(1, 0)
    if kind == 7:
        return 0.0**-1
    if kind == 8:
        return 0**-1
    if kind == 9:
        return math.fmod(1, 0)
    if kind == 10:
        return math.log(0)
    if kind == 11:
        return math.sqrt(-1)
    if kind == 12:
        return math.exp(1000)


def type_error(kind):
    if kind == 0:
        return 1 + "a"
    if kind == 1:
        return "a" + 1
    if kind == 2:
        return None + 1
    if kind == 3:
        return [1] + (1,)
    if kind == 4:
        return 1 - None
    if kind == 5:
        return -"a"
    if kind == 6:
        return ~None
    if kind == 7:
        return +[1]
    if kind == 8:
        return 1 @ 2
    if kind == 9:
        return 1 < None
    if kind == 10:
        return [1] < 1
    if kind == 11:
        return "a" < 1
    if kind == 12:
        return 1 in 5
    if kind == 13:
        return 1 in None
    if kind == 14:
        return 1 in "a"
    if kind == 15:
        return (1, 2) ** 2
    if kind == 16:
        return 1 << 1.0
    if kind == 17:
        return 1.0 | 2
    if kind == 18:
        return None // None
    if kind == 19:
        return [1] * None
    if kind == 20:
        return abs("a")
    if kind == 21:
        return abs(None)
    if kind == 22:
        return int(None)
    if kind == 23:
        return float(None)
    if kind == 24:
        return float([1])
    if kind == 25:
        return int((1,))
    if kind == 26:
        return sum(5)
    if kind == 27:
        return sum([1, None])
    if kind == 28:
        return max(5)
    if kind == 29:
        return max(1, "a")
    if kind == 30:
        return min([1, None])
    if kind == 31:
        return list(5)
    if kind == 32:
        return any(None)
    if kind == 33:
        return len(None)
    if kind == 34:
        return enumerate(5)
    if kind == 35:
        return zip(1)
    if kind == 36:
        return divmod(1, None)
    if kind == 37:
        return pow("a", 2)
    if kind == 38:
        return math.sqrt("a")
    if kind == 39:
        return math.sqrt(None)
    if kind == 40:
        return range("a")
    if kind == 41:
        return isinstance(1, 5)
    if kind == 42:
        return list(1, 2)
    if kind == 43:
        return float(1, 2)
    if kind == 44:
        return bool(1, 2)
    if kind == 45:
        return sum()
    if kind == 46:
        return max()
    if kind == 47:
        return tuple(5)
    if kind == 48:
        return not_defined_anywhere
    if kind == 49:
        return abs(range(3))
    if kind == 50:
        return len(abs)
    if kind == 51:
        return int + 1
    if kind == 52:
        return math.gcd(1.5, 2)
    if kind == 53:
        return math.factorial(1.5)
    if kind == 54:
        return math.floor("a")
    if kind == 55:
        return math.sin()
    if kind == 56:
        return math.atan2(1)
    if kind == 57:
        return [1, 2]["a"]
    if kind == 58:
        return (1, 2)["a"]
    if kind == 59:
        return range(2)["a"]
    if kind == 60:
        return [1, 2][None:"a"]


def in_place_type_error(kind):
    x = 1
    if kind == 0:
        x += "a"
    if kind == 1:
        x -= None
    if kind == 2:
        x **= "a"
    if kind == 3:
        x @= 2
    if kind == 4:
        x <<= 1.5
    t = (1,)
    if kind == 5:
        t += [1]
    if kind == 6:
        t *= 1.5
    f = 1.5
    if kind == 7:
        f &= 1
    return x, t, f


def assert_without_message(n):
    assert n, ()
    return n


def assert_expression(n):
    assert n > 3 and n < 10, "n=" and n
    return n


def try_refused():
    try:
        return 1 // 0
    except ZeroDivisionError:
        return 5


def error_through_three_lambdas(n):
    f = lambda x: 1 // x
    g = lambda x: f(x)
    h = lambda x: g(x)
    return h(n)


def error_in_recursion(n):
    return 1 // n if n == 0 else error_in_recursion(n - 1)


def error_of_captured_function(n):
    return _CAPTURED(n)


def _maker():
    def made(x):
        return 1 // x

    return made


_CAPTURED = _maker()


ARGS = {
    "raise_by_name": [(n,) for n in range(22)],
    "raise_chosen": [(0,), (1,)],
    "raise_chosen_class": [(0,), (1,)],
    "zero_division": [(n,) for n in range(13)],
    "type_error": [(n,) for n in range(61)],
    "in_place_type_error": [(n,) for n in range(8)],
    "assert_without_message": [(0,), (1,)],
    "assert_expression": [(5,), (11,)],
    "multi_line_method": [(0,), (1,)],
    "multi_line_condition": [(0,), (1,), (2,)],
    "multi_line_index": [(1,), (5,)],
    "nested_frames": [(1,), (5,)],
    "nested_frames_on_lines": [(1,), (5,)],
}
for _name in ["multi_line_expression", "multi_line_call", "multi_line_callee", "multi_line_list"]:
    ARGS[_name] = [(5,)]
ARGS["multi_line_comparison"] = [(5,), (-1,)]
for _name in ["lambda", "nested_function", "method", "constructor"]:
    ARGS[f"in_{_name}"] = [(0,), (2,)]
for _name in list(globals()):
    if _name.startswith(("in_list", "in_comp", "in_inner", "in_nested_for", "in_gen", "in_a")):
        ARGS[_name] = [(0,), (3,), (9,), (100,)]
    if _name.startswith(("in_max", "in_function", "error_in_unused", "error_in_and", "error_in_or")):
        ARGS[_name] = [(0,), (3,), (100,)]
ARGS["error_in_generator_source"] = [(0,), (5,)]
ARGS["error_through_three_lambdas"] = [(0,), (1,)]
ARGS["error_in_recursion"] = [(0,), (3,)]
ARGS["error_of_captured_function"] = [(0,), (1,)]

CLOSE = {"in_generator_called"}

REFUSED = {
    "bare_raise": refused(CaptureError, "raise"),
}
