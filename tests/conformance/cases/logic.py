"""Bools, comparison chains, and/or/not, conditional expressions, variables of several types."""
# mypy: ignore-errors

from purlin import CaptureError
from tests.conformance.harness import refused, unsupported


def bool_arithmetic():
    return True + True, True - 1, True * 5, True / 2, True // 2, True % 2, False**0, -True, ~False


def bool_bits():
    return True & False, True | False, True ^ True, True & 1, True | 2, 1 ^ True, True << 3, 8 >> True


def bool_compare():
    return True == 1, True < 2, False == 0.0, True > 0.5, True != 1, False <= False


def bool_of(x):
    return bool(x), not x, not not x, True if x else False


def chain(a, b, c):
    return a < b < c, a <= b == c, a == b != c, a > b < c, a < b > c, a != b != a


def long_chain(a, b):
    return 0 < a < b < 100 > a


def chain_stops(a):
    return a > 5 > 10 // (a - 3)


def chain_evaluates_once():
    calls = [3, 1, 2]
    return 0 < calls[0] < 5, 1 <= calls[1] <= 1 <= calls[2]


def and_or(a, b):
    return a and b, a or b, a and b or 7, not a or b, (a or b) and a


def and_of_three(a, b, c):
    return a and b and c, a or b or c, a and b or c, a or b and c


def short_circuit_and(a):
    return a != 0 and 10 // a > 2


def short_circuit_or(a):
    return a == 0 or 10 // a > 2


def conditional(x):
    return 1 if x else 2.5


def conditional_none(x):
    return None if x > 3 else x


def nested_conditional(x):
    return "negative" if x < 0 else "zero" if x == 0 else "positive"


def conditional_number(x):
    y = 1 if x > 0 else 1.5
    return y + 1, y * 2, y / 2, -y, y // 1


def int_or_float_sum(x):
    total = 0
    for i in range(10):
        if i % x == 0:
            total += 0.5
        else:
            total += i
    return total


def int_then_float():
    x = 1
    seen = []
    for i in range(6):
        seen = seen + [x]
        x = x * 2 if i < 3 else x / 3
    return seen


def none_then_int():
    found = None
    for i in range(20):
        if found is None and i * i > 50:
            found = i
    return found


def none_never(n):
    found = None
    for i in range(n):
        if i == 3:
            found = i
    return found


def is_none(x):
    return x is None, x is not None, x == None, x != None  # noqa: E711


def three_types(n):
    x = None
    for i in range(n):
        if i == 1:
            x = 1
        elif i == 2:
            x = 2.5
        elif i == 3:
            x = (1, 2)
        elif i == 4:
            x = [1]
    return x


def union_compare(n):
    x = 1 if n else 1.0
    return x == 1, x < 2, x >= 1.0, 1 < x, x != 1, x == True  # noqa: E712


def union_arguments(n):
    x = 3 if n else 2.5
    return abs(x), float(x), int(x), bool(x), max(x, 2), min(x, 2)


def union_none_arithmetic(n):
    x = None if n else 1
    return x + 1


def union_bool_int(n):
    x = True if n else 5
    return x, x + 1, x & 3, not x


def union_tuple(n):
    x = (1, 2) if n else (1, 2, 3)
    return len(x), x[0], x[1]


def union_unpack(n):
    x = (1, 2) if n else (1, 2, 3)
    a, b = x
    return a + b


def union_function(n):
    f = abs if n else float
    return f(-3)


def union_lambda(n):
    f = (lambda x: x + 1) if n else (lambda x: x * 0.5)
    return f(3)


def union_in_list(n):
    values = [1, 2.5, None, True, (1, 2)]
    return values[n], values[-1], len(values)


def union_of_lists(n):
    x = [1, 2] if n else [1.5]
    return x, x[0], len(x), x + x


def union_of_instances(n):
    class_or_none = None if n else 4
    return class_or_none if class_or_none is not None else -1


def str_or_int(n):
    return "a" if n else 1


def equality_across_types():
    return 1 == "a", None == 0, (1,) == 1, [1] == (1,), 1.0 == 1, "1" == 1, None == None  # noqa


def inequality_across_types():
    return 1 != "a", None != 0, (1,) != 1, "1" != 1


def order_across_types():
    return 1 < "a"


def order_with_none():
    return None < 1


def order_of_tuple_and_int():
    return (1,) < 1


def tuple_compare():
    return (1, 2) < (1, 3), (1,) < (1, 0), () < (1,), (2,) > (1, 9), (1, 2) == (1, 2.0), () == ()


def tuple_compare_mixed():
    return (1, "a") < (1, "b"), (1, "a") == (1, 1), (True, 0) == (1, False), (1, None) == (1, None)


def tuple_order_error():
    return (1, None) < (1, 2)


def tuple_order_before_error():
    return (1, None) < (2, 2)


def str_compare():
    return "a" < "b", "a" == "a", "a" != "b", "ab" > "a", "" < "a", "é" > "z", "Z" < "a"


def str_contains():
    return "b" in "abc", "" in "abc", "d" not in "abc", "abc" in "ab", "é" in "café"


def str_length():
    return len(""), len("abc"), len("é"), len("日本"), bool(""), bool("x")


def identity_of_bools():
    return True is True, (1 < 2) is True, False is True, (1 > 2) is False  # noqa


def identity_across():
    return None is 0, (None is None), 1 is None  # noqa


def identity_of_ints():
    x = 5
    return x is x


def assertions(x):
    assert x > 0
    return x


def assertion_message(x):
    assert x > 0, "must be positive"
    return x


def assertion_tuple_message(x):
    assert x > 0, (x, "bad")
    return x


def condition_types():
    out = []
    for x in (0, 1, 0.0, 0.5, None, "", "a", (), (0,)):
        out = out + [1 if x else 0]
    return out


def empty_conditions():
    return [] or 1, [0] and 2, () or (3,), range(0) or 4, range(1) and 5, "" or 6


def isinstance_checks():
    return (
        isinstance(1, int),
        isinstance(True, int),
        isinstance(1, bool),
        isinstance(1.0, (int, float)),
        isinstance(None, int),
        isinstance("a", str),
        isinstance([], list),
        isinstance((), tuple),
        isinstance(range(3), range),
        isinstance(1, float),
    )


def isinstance_union(n):
    x = 1 if n else 2.5
    return x + 1 if isinstance(x, int) else x * 2


def while_with_changing_type():
    x = 100
    steps = 0
    while x > 1:
        x = x / 2 if steps % 2 else x // 3 + 1
        steps += 1
    return x, steps


def walrus(n):
    return (m := n + 1) * 2 + m


def unpack_of_none(n):
    x = None if n else (1, 2)
    a, b = x
    return a + b


ARGS = {
    "bool_of": [(0,), (1,), (-1,), (0.0,), (-0.0,), (0.5,), (None,), ("",), ("a",), ((),), ((0,),)]
    + [([],), ([0],), (range(0),), (range(2),), (True,), (False,)],
    "chain": [(1, 2, 3), (3, 2, 1), (1, 1, 1), (1, 2.5, 2), (0.5, 1, True)],
    "long_chain": [(1, 50), (50, 1), (0, 3), (1, 100)],
    "chain_stops": [(1,), (6,), (3,)],
    "and_or": [(0, 1), (1, 0), (2, 3), (0.0, 2), (None, 3), (3, None), ((), 1), (1.5, "x"), ("", 0)],
    "and_of_three": [(0, 0, 0), (1, 0.5, None), (0, None, 2.5), (1, 2, 3)],
    "short_circuit_and": [(0,), (2,), (9,)],
    "short_circuit_or": [(0,), (2,), (9,)],
    "conditional": [(0,), (1,), (None,), (0.0,), ([1],)],
    "conditional_none": [(1,), (5,)],
    "nested_conditional": [(-1,), (0,), (1,), (-0.5,)],
    "conditional_number": [(0,), (1,)],
    "int_or_float_sum": [(1,), (3,), (20,)],
    "none_never": [(2,), (5,), (0,)],
    "is_none": [(None,), (0,), (False,), (1.5,)],
    "three_types": [(0,), (2,), (3,), (4,), (5,)],
    "union_compare": [(0,), (1,)],
    "union_arguments": [(0,), (1,)],
    "union_none_arithmetic": [(0,), (1,)],
    "union_bool_int": [(0,), (1,)],
    "union_tuple": [(0,), (1,)],
    "union_unpack": [(0,), (1,)],
    "union_function": [(0,), (1,)],
    "union_lambda": [(0,), (1,)],
    "union_in_list": [(0,), (1,), (2,), (3,), (4,), (-1,)],
    "union_of_lists": [(0,), (1,)],
    "union_of_instances": [(0,), (1,)],
    "str_or_int": [(0,), (1,)],
    "assertions": [(1,), (0,), (-1,)],
    "assertion_message": [(1,), (0,)],
    "assertion_tuple_message": [(1,), (0,)],
    "isinstance_union": [(0,), (1,)],
    "walrus": [(1,)],
    "unpack_of_none": [(0,), (1,)],
}

REFUSED = {
    "identity_of_ints": unsupported("identity"),
    "identity_across": refused(CaptureError, "'is' between values that have no identity"),
}
