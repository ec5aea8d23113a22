"""sum len min max abs range int float bool any all enumerate zip list divmod pow, at their edges."""
# mypy: ignore-errors

import math

from purlin import CaptureError
from tests.conformance.harness import refused, unsupported

_NAN = math.nan
_INF = math.inf


def sum_start():
    return sum([1, 2], 10), sum([], 5), sum([1.5], 1), sum([1, 2], 0.5), sum([], 0.5), sum([1], True)


def sum_start_keyword():
    return sum([1, 2], start=10), sum([], start=2.5), sum((1, 2), start=1)


def sum_of_lists():
    return sum([[1], [2, 3]], []), sum([[0.5]], [1])


def sum_of_tuples():
    return sum([(1, 2), (3,)], ())


def sum_of_text():
    return sum(["a"], "")


def sum_of_list_with_int_start():
    return sum([[1]])


def sum_of_bools():
    return sum([True, True, False]), sum([True]), sum([]), sum([False, 1.5])


def sum_of_tuple():
    return sum((1, 2, 3)), sum((1, 2.5)), sum(()), sum((1, 2, 3, 4, 5, 6, 7, 8, 9))


def sum_of_range():
    return sum(range(10)), sum(range(10, 0, -3)), sum(range(0)), sum(range(5), 100)


def sum_with_none():
    return sum([1, None, 2])


def sum_start_none():
    return sum([1], None)


def sum_empty_start_none():
    return sum([], None)


def sum_infinite():
    return sum([_INF, 1.0]), sum([_INF, -_INF]), sum([_NAN, 1.0])


def sum_negative_zero():
    return sum([-0.0]), sum([-0.0, -0.0]), sum([-0.0], -0.0), sum((-0.0 for _ in range(3)), -0.0)


def min_max_arguments():
    return min(3, 1, 2), max(3, 1, 2), min(1.5, 1), max(1, 1.0), min(1, 1.0), max(True, 1), min(1.0, 1)


def min_max_of_lists():
    return min([3, 1, 2]), max([3, 1, 2]), min([2.5]), max([1, 2.5, 2]), min((5, 4)), max((1,))


def min_max_of_ranges():
    return min(range(5, 20, 3)), max(range(5, 20, 3)), max(range(10, 0, -4))


def min_max_ties():
    return min([1, 1.0]), min([1.0, 1]), max([1, 1.0, True]), max([True, 1]), min([0.0, -0.0])


def min_max_zero_signs():
    return (
        min([0.0, -0.0]), min([-0.0, 0.0]), max([0.0, -0.0]), max([-0.0, 0.0]),
        min(0.0, -0.0), min(-0.0, 0.0), max(0.0, -0.0), max(-0.0, 0.0),
    )  # fmt: skip


def min_max_nan():
    return (
        min([_NAN, 1.0]), min([1.0, _NAN]), max([_NAN, 1.0]), max([1.0, _NAN]),
        min(_NAN, 1.0), min(1.0, _NAN), max(_NAN, 1.0), max(1.0, _NAN),
    )  # fmt: skip


def min_max_nan_between():
    return min([2.0, _NAN, 1.0]), max([2.0, _NAN, 3.0]), min([3.0, 2.0, _NAN]), max([_NAN, _NAN, 5.0])


def min_max_many_nans():
    return (
        min(_NAN if i % 3 == 1 else float(50000 - i) for i in range(40000)),
        max(_NAN if i % 3 == 1 else float(i) for i in range(40000)),
        min(_NAN if i == 0 else float(i) for i in range(40000)),
        max(_NAN if i < 2 else float(i) for i in range(40000)),
    )


def min_max_many_zero_signs():
    return (
        min(-0.0 if i > 5000 else 0.0 for i in range(20000)),
        max(0.0 if i > 5000 else -0.0 for i in range(20000)),
        min(0.0 if i > 5000 else -0.0 for i in range(20000)),
    )


def min_max_infinities():
    return min([_INF, -_INF]), max([_INF, -_INF]), min([_INF]), max(-_INF, 5)


def min_max_of_tuples():
    return min([(1, 2), (1, 1)]), max([(1, "a"), (1, "b")]), min((2, 1), (1, 5)), max([(1,), (1, 0)])


def min_max_of_text():
    return min(["b", "a"]), max("b", "abc"), min("é", "z")


def min_max_of_bools():
    return min([True, False]), max([True, False]), min(True, False)


def min_max_default():
    return min([], default=5), max([], default=None), min([1], default=5), max((), default="x")


def min_max_default_of_generator():
    return min((x for x in range(0)), default=-1), max((x for x in range(9) if x > 20), default=2.5)


def min_max_mixed_large():
    return min(2**53 + 1, 2.0**53), max(2**53 + 1, 2.0**53), max(2.0**53, 2**53 + 1), min([2**62, 1e18])


def min_empty():
    return min([])


def max_empty():
    return max([])


def max_empty_tuple():
    return max(())


def max_empty_range():
    return max(range(0))


def min_no_arguments():
    return min()


def max_of_int():
    return max(5)


def max_of_none_and_int():
    return max(None, 1)


def min_default_with_several():
    return min(1, 2, default=3)


def max_key():
    return max([1, -5], key=abs)


def max_key_lambda():
    return max([1, -5, 3], key=lambda x: -x)


def max_key_ties():
    return max([1, -1, 2, -2], key=abs), min([2, -1, 1], key=abs), max([], key=abs, default=3)


def max_key_nan():
    return max([1.0, _NAN, 2.0], key=lambda x: x), min([3, 1, 2], key=lambda x: _NAN if x < 2 else x)


def max_key_of_generator():
    return max((x for x in range(-5, 4)), key=lambda x: x * x), min(range(9), key=lambda x: (x % 3, -x))


def max_key_several():
    return max(3, -7, 5, key=abs), min(3, -7, 5, key=lambda x: -x)


def max_key_fails(n):
    return max(range(10), key=lambda x: 1 // (x - n))


def max_key_large():
    return max(range(100_000), key=lambda x: x * 7919 % 100_003), min(range(100_000), key=lambda x: x % 7)


def max_key_empty():
    return max([], key=abs)


def max_key_not_callable():
    return max([1, 2], key=5)


def max_key_none():
    return max([1, 3, 2], key=None)


def max_key_not_comparable():
    return max([1, 2], key=lambda x: None)


def max_key_of_one():
    return max([1], key=lambda x: None)


def abs_of_things():
    return abs(-3), abs(3), abs(-2.5), abs(-0.0), abs(True), abs(-_INF), abs(_NAN), abs(False)


def len_of_things():
    return len([1, 2]), len((1,)), len(range(5)), len("abc"), len([]), len(range(10, 0, -3))


def int_of_things():
    return int(2.9), int(-2.9), int(True), int(0.0), int(-0.0), int(1e10), int(123456789.987)


def int_of_nan():
    return int(_NAN)


def int_of_infinity():
    return int(-_INF)


def int_of_text():
    return int("5")


def int_of_none():
    return int(None)


def int_with_base():
    return int("ff", 16)


def float_of_things():
    return float(1), float(True), float(2.5), float(-0.0), float(2**62 + 1), float()


def bool_of_things():
    return bool(0), bool([]), bool([0]), bool(0.0), bool(_NAN), bool(None), bool(""), bool((0,)), bool()


def list_of_things():
    return list(), list([1]), list((1, 2.5)), list(range(3)), list(zip([1], [2])), list(enumerate([3]))


def list_of_text():
    return list("abc")


def tuple_of_things():
    return tuple(), tuple((1, 2)), tuple(((1,), 2))


def tuple_of_list():
    return tuple([1, 2])


def str_of_int():
    return str(5)


def any_all_of_things():
    return any([]), all([]), any((0, 1)), all((0, 1)), any(range(1)), any(range(2)), all(range(1, 3))


def any_all_of_nan():
    return any([_NAN]), all([_NAN, 1.0]), any([0.0, -0.0])


def enumerate_of_things():
    return list(enumerate([5, 6])), list(enumerate((5, "a"), 3)), list(enumerate([], 3)), list(
        enumerate(range(3), -1)
    )


def enumerate_start_float():
    return list(enumerate([1], 1.5))


def enumerate_near_border():
    return list(enumerate([5, 6], 2**63 - 2))


def enumerate_over_border():
    return list(enumerate([5, 6, 7], 2**63 - 2))


def zip_of_things():
    return list(zip([1, 2], [3])), list(zip([1], (2,), range(5))), list(zip([], [1])), list(zip())


def zip_strict(n):
    return list(zip([1, 2], [3] * n, strict=True))


def divmod_of_things():
    return divmod(7, 3), divmod(-7, 3), divmod(7, -3), divmod(7.5, 2), divmod(-7.5, 2), divmod(True, 2)


def divmod_edge_floats():
    return divmod(_INF, 2.0), divmod(5.0, _INF), divmod(-5.0, _INF), divmod(0.0, -3.0), divmod(1e300, 1e-5)


def pow_of_things():
    return pow(2, 3), pow(2, -1), pow(2.0, 3), pow(4, 0.5), pow(0, 0), pow(True, 2), pow(-2, 3)


def range_of_things():
    return range(3), range(1, 3), range(3, 1, -1), list(range(-3, 3, 2)), range(True, 3)


def abs_in_loop():
    return sum(abs(x) for x in range(-10, 5)), [abs(x - 2.5) for x in range(5)]


def builtins_as_values():
    return [f([3, 1, 2]) for f in (len, sum, min, max)], [g(-2.5) for g in (int, float, bool, abs)]


def builtin_by_name():
    f = max
    return f([1, 5, 2]), f(1, 2)


def keyword_not_known():
    return sum([1], begin=2)


def print_refused():
    print("x")


def sorted_refused():
    return sorted([3, 1])


def reversed_refused():
    return list(reversed([1, 2]))


def round_refused():
    return round(2.5)


def map_refused():
    return list(map(abs, [1, -2]))


def type_refused():
    return type(5)


def dict_refused():
    return {1: 2}


def set_refused():
    return {1, 2}


def complex_refused():
    return 1j


def fstring_refused():
    return f"{1}"


def bytes_refused():
    return b"abc"


def ellipsis_refused():
    return ...


ARGS = {"max_key_fails": [(0,), (5,), (20,)], "zip_strict": [(1,), (2,), (3,)]}

REFUSED = {
    "sum_of_text": refused(TypeError, "sum() can't sum strings [use ''.join(seq) instead]"),
    "sum_of_tuples": unsupported("too large"),
    "zip_strict": unsupported("strict"),
    "keyword_not_known": unsupported("begin"),
    "enumerate_over_border": refused(OverflowError, "64 bits"),
}
