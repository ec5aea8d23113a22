"""Tuples, lists, ranges: indexing, slicing, concatenation, repetition, membership."""
# mypy: ignore-errors

import math

from purlin import CaptureError
from tests.conformance.harness import refused, unsupported

_LIST = [10, 20, 30, 40, 50]
_TUPLE = (1, 2.5, None, "x", (7, 8))
_BOUNDS = [None, 0, 1, 2, 4, 5, 6, 100, -1, -2, -5, -6, -100, 2**62, -(2**62), 2**63 - 1]
_SLICES = [(a, b) for a in _BOUNDS if a is not None for b in _BOUNDS if b is not None]
_STEPS = [1, 2, 3, 7, -1, -2, -3, -7, 2**62, -(2**62), 2**63 - 1]
_TRIPLES = [(a, b, s) for a in (-7, -1, 0, 2, 5, 9) for b in (-7, -1, 0, 3, 5, 9) for s in _STEPS]


def tuple_constant_index():
    return _TUPLE[0], _TUPLE[1], _TUPLE[-1], _TUPLE[-1][0], _TUPLE[3], _TUPLE[True]


def tuple_dynamic_index(i):
    return _TUPLE[i]


def tuple_index_loop():
    return [(1, 2, 3)[i] for i in range(-3, 3)]


def tuple_long_index(i):
    t = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)
    return t[i]


def tuple_long_mixed_index(i):
    t = (0, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, None, 18, 19)
    return t[i]


def tuple_slices():
    t = (1, 2, 3, 4, 5)
    return t[1:3], t[:], t[::-1], t[-2:], t[:-2], t[::2], t[4:1:-1], t[10:], t[-10:2], t[3:1]


def tuple_concat():
    return (1, 2) + (3,), () + (), (1,) + ("a", None), (1, 2) * 2, 3 * (0,), (1,) * 0, (1,) * -1


def tuple_nested():
    t = ((1, (2, 3)), [4, (5, 6)][1], (7,))
    return t, t[0][1][1], len(t), t[1][0]


def tuple_len():
    return len(()), len((1,)), len((1, (2, 3)))


def tuple_membership(x):
    return x in (1, 2.0, None, "a"), x not in (1, 2.0, None, "a"), x in ()


def tuple_of_lists():
    t = ([1, 2], [3])
    return t[0] + t[1], len(t[0]), t


def tuple_empty_index():
    return ()[0]


def tuple_index_too_far():
    return (1, 2)[2]


def tuple_index_too_low():
    return (1, 2)[-3]


def tuple_index_float():
    return (1, 2)[1.0]


def tuple_index_none():
    return (1, 2)[None]


def tuple_plus_list():
    return (1,) + [2]


def tuple_plus_int():
    return (1,) + 2


def tuple_times_float():
    return (1,) * 2.0


def tuple_times_tuple():
    return (1,) * (2,)


def tuple_minus():
    return (1, 2) - (1,)


def list_index(i):
    return _LIST[i]


def list_index_all():
    return [_LIST[i] for i in range(-5, 5)]


def list_index_bool():
    return _LIST[True], _LIST[False]


def list_index_float():
    return _LIST[1.0]


def list_index_text():
    return _LIST["a"]


def list_index_none():
    return _LIST[None]


def list_index_tuple():
    return _LIST[1, 2]


def list_slices_both():
    return [_LIST[a:b] for a, b in _SLICES]


def list_slices_start():
    return [_LIST[a:] for a in _BOUNDS[1:]]


def list_slices_stop():
    return [_LIST[:b] for b in _BOUNDS[1:]]


def list_slices_step():
    return [_LIST[::s] for s in _STEPS]


def list_slices_start_step():
    return [_LIST[a::s] for a in _BOUNDS[1:] for s in _STEPS]


def list_slices_stop_step():
    return [_LIST[:b:s] for b in _BOUNDS[1:] for s in _STEPS]


def list_slices_all():
    return [_LIST[a:b:s] for a, b, s in _TRIPLES]


def list_slices_of_empty():
    e = [1][1:]
    return e[:], e[1:], e[::-1], e[-5:5], len(e[::2])


def list_slice_none_literals():
    return _LIST[None:2], _LIST[1:None], _LIST[None:None:None], _LIST[None:None:-1]


def list_slice_step_zero(s):
    return _LIST[::s]


def list_slice_float():
    return _LIST[1.0:]


def list_slice_text():
    return _LIST[:"a"]


def list_slice_bool():
    return _LIST[True:], _LIST[:False]


def list_slice_sometimes_none(n):
    stop = None if n else 2
    return _LIST[:stop]


def list_concat():
    return [1] + [2, 3], [] + [], [] + [1], [1.5] + [2], [None] + [1], [(1, 2)] + [(3, 4)]


def list_concat_types():
    return [1] + ["a"], [[1]] + [[2.5]], [True] + [1], [1, None] + [2.5]


def list_repeat():
    return [1, 2] * 3, 2 * [0.5], [1] * 0, [1] * -3, [] * 10, True * [7], [None] * 2, [[]] * 2


def list_repeat_dynamic(n):
    return [1, 2.5] * n, n * [(1, 2)]


def list_repeat_for_ever(n):
    return len([None] * n)


def list_repeat_beyond_memory(n):
    return [0] * n


def list_comprehension_for_ever(n):
    return [None for _ in range(n)]


def list_repeat_float():
    return [1] * 1.5


def list_plus_tuple():
    return [1] + (2,)


def list_plus_none():
    return [1] + None


def int_plus_list():
    return 1 + [1]


def list_minus():
    return [1] - [1]


def list_len():
    return len([]), len([1, 2]), len([[1, 2], [3]]), len([None] * 7)


def list_membership():
    return 3 in [1, 2, 3], 4 in [1, 2], 1.0 in [1, 2], True in [1], None in [None], "a" in ["a"]


def list_membership_more():
    return (1, 2) in [(1, 2)], 2 not in [2.0], 5 in [], 0 in [False], None in [1, 2]


def list_membership_dynamic(x):
    return x in [1, 2.5, None, "a", (1, 2)], x in [1, 2, 3], x not in [0.5, 1.5]


def list_nested():
    m = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    return m[1][2], m[-1], [row[0] for row in m], [m[i][i] for i in range(3)], len(m[0])


def list_ragged():
    m = [[1], [], [2.5, 3], [None]]
    return [len(r) for r in m], m[2][0], m


def list_truth():
    return bool([]), bool([0]), not [], [] or [1], [1] and [2]


def list_of_empty_lists():
    return [[], [1], []], [[[]]], [[], []]


def list_copy():
    a = [1, 2, 3]
    b = list(a)
    c = a[:]
    return a, b, c, b + c


def list_conversions():
    return list((1, 2)), list(range(4)), list([]), list(()), list((1, "a")), list(enumerate([5, 6]))


def list_of_zip():
    return list(zip([1, 2], [3.5, 4.5])), list(zip()), list(zip([1])), list(zip([1, 2, 3], [4]))


def list_equality(n):
    return [1, n] == [1, 2]


def list_order(n):
    return [1, n] < [1, 2]


def list_index_in_loop(n):
    total = 0
    for i in range(n):
        total += _LIST[i]
    return total


def list_stencil():
    a = [i * i for i in range(100)]
    return [a[i - 1] + 2 * a[i] + a[i + 1] for i in range(1, 99)]


def list_stencil_beyond():
    a = [i * i for i in range(100)]
    return [a[i - 1] + a[i + 1] for i in range(1, 100)]


def list_reverse():
    return _LIST[::-1], [_LIST[-i] for i in range(1, 6)]


def list_append_refused():
    values = []
    values.append(1)
    return values


def list_item_assignment_refused():
    values = [1, 2]
    values[0] = 5
    return values


def list_in_place_add_refused():
    values = [1]
    values += [2]
    return values


def list_method_index(x):
    return _LIST.index(x)


def subscript_of_int():
    return (5)[0]


def subscript_of_none():
    x = None
    return x[0]


def subscript_of_function():
    return len[0]


def range_basics():
    r = range(2, 20, 3)
    return len(r), r[0], r[-1], r[3], r.start, r.stop, r.step, list(r), bool(r), bool(range(0))


def range_values():
    return range(5), range(1, 5), range(0, 10, 2), range(10, 0, -3), range(0), range(3, 3)


def range_of_bools():
    return list(range(True)), len(range(False, 5, True))


def range_lengths():
    cases = [(0, 10, 1), (0, 10, 3), (0, 10, -1), (10, 0, -1), (10, 0, -3), (10, 0, 1), (0, 0, 5)]
    cases = cases + [(-5, 5, 2), (5, -5, -2), (0, 1, 100), (1, 0, -100), (-(2**62), 2**62 - 1, 2**40)]
    return [len(range(a, b, s)) for a, b, s in cases]


def range_iteration():
    cases = [(0, 10, 3), (10, 0, -3), (0, 10, -1), (5, -5, -2), (-3, 4, 1), (7, 8, 9)]
    return [[i for i in range(a, b, s)] for a, b, s in cases]


def range_lists():
    cases = [(0, 10, 3), (10, 0, -3), (0, 10, -1), (5, -5, -2), (-3, 4, 1), (7, 8, 9)]
    return [list(range(a, b, s)) for a, b, s in cases]


def range_index(i):
    return range(3, 30, 4)[i]


def range_negative_index():
    return [range(10, 0, -3)[i] for i in range(-4, 4)]


def range_membership():
    r = range(3, 30, 4)
    return [i in r for i in range(-1, 35)], 7.0 in r, 7.5 in r, True in range(2), 5 not in r


def range_membership_down():
    return [i in range(10, -10, -3) for i in range(-12, 14)]


def range_membership_edges():
    big = 2**63 - 1
    return big in range(0, big), big - 1 in range(0, big), -big in range(-big, 0, 7), "a" in range(3)


def range_near_border():
    big = 2**63 - 1
    return [i for i in range(big - 3, big)], [i for i in range(big, big - 3, -1)]


def range_near_low_border():
    low = -(2**63)
    return [i for i in range(low, low + 3)], [i for i in range(low + 2, low, -1)]


def range_step_over_border():
    big = 2**63 - 1
    total = 0
    for i in range(big - 10, big, 7):
        total = i
    return total, len(range(0, big, 2**61)), list(range(0, big, 2**61))


def range_step_zero(s):
    return range(0, 5, s)


def range_step_zero_literal():
    return range(0, 5, 0)


def range_float():
    return range(1.5)


def range_float_stop():
    return range(0, 2.0)


def range_none():
    return range(None)


def range_no_arguments():
    return range()


def range_four_arguments():
    return range(1, 2, 3, 4)


def range_index_error():
    return range(3)[3]


def range_index_float():
    return range(3)[1.0]


def range_slice():
    return range(10)[2:5]


def range_equality():
    return range(3) == range(0, 3)


def range_as_argument(r):
    return len(r), sum(r), [x * 2 for x in r], r[0] if r else None, r


def string_index():
    return "abc"[1]


def string_concat():
    return "a" + "b"


def string_concat_dynamic(s):
    return s + "b"


def string_plus_int():
    return "a" + 1


def string_iteration():
    return [c for c in "abc"]


def string_passing(s):
    return s, [s, s], (s, 1), s == "abc", len(s), s in ("abc", "d")


def string_method(s):
    return s.upper()


def index_of_captured(i, j):
    return _NESTED[i][j]


_NESTED = [[1, 2], [3.5, 4], []]


def nan_membership():
    return math.nan in [1.0, 2.0]


def nan_in_own_list():
    return math.nan in [math.nan]


def nan_in_tuple():
    return math.nan in (1.0, math.nan)


def nan_in_pair():
    return (1, math.nan) == (1, math.nan)


def nan_in_pair_order():
    return (math.nan, 1) < (math.nan, 2)


def nan_pair_in_list():
    return (math.nan, 1) in [(math.nan, 1)]


def nan_lists():
    return [math.nan] == [math.nan]


def nan_lists_decided():
    return [math.nan] == [1.0], [1.0, math.nan] == [2.0, math.nan], [math.nan] == [math.nan, 1.0]


def list_equality_types():
    return [1] == [1.0], [True] == [1], [] == [], [[]] == [[]], [1, "a"] == [1, "a"], [1] == (1,)


def list_inequality():
    return [1] != [1], [1] != [2], [[1, 2]] != [[1, 2]], [1, None] != [1, None], [] != [1]


def nan_pair_decided_before():
    return (1, math.nan) == (2, math.nan), (1, math.nan) < (2, math.nan)


def bounds_check_then_use(i):
    return _LIST[i] if 0 <= i < len(_LIST) else -1


ARGS = {
    "tuple_dynamic_index": [(i,) for i in (-6, -5, -1, 0, 3, 4, 5, 2**62, True)],
    "tuple_long_index": [(0,), (19,), (20,), (-20,), (-21,)],
    "tuple_long_mixed_index": [(0,), (1,), (17,), (20,), (-3,)],
    "tuple_membership": [(1,), (2,), (True,), (None,), ("a",), ("b",), (3.5,), ((),)],
    "list_index": [(0,), (4,), (5,), (-5,), (-6,), (2**63 - 1,), (-(2**63),), (True,)],
    "list_slice_step_zero": [(0,), (2,), (False,)],
    "list_slice_sometimes_none": [(0,), (1,)],
    "list_repeat_dynamic": [(0,), (3,), (-1,), (True,)],
    "list_repeat_for_ever": [(2**63 - 1,), (2**61,), (2**60,), (5,)],
    "list_repeat_beyond_memory": [(2**62,), (2**60,)],
    "list_comprehension_for_ever": [(2**62,)],
    "list_membership_dynamic": [(1,), (2.5,), (None,), ("a",), ((1, 2),), (9,), (True,), (0.5,)],
    "list_equality": [(2,), (3,)],
    "list_order": [(1,), (3,)],
    "list_index_in_loop": [(5,), (6,), (0,)],
    "list_method_index": [(20,)],
    "range_index": [(0,), (6,), (7,), (-7,), (-8,), (2**62,)],
    "range_step_zero": [(0,), (1,), (-1,)],
    "range_as_argument": [(range(5),), (range(9, 0, -2),), (range(0),), (range(3, 4),)],
    "string_concat_dynamic": [("a",)],
    "string_passing": [("abc",), ("",), ("é日",)],
    "string_method": [("a",)],
    "index_of_captured": [(0, 1), (1, 0), (2, 0), (3, 0), (-1, -1)],
    "bounds_check_then_use": [(0,), (5,), (-1,)],
}

REFUSED = {
    # CPython fills memory first.
    "list_comprehension_for_ever": refused(MemoryError),
    "list_repeat_for_ever": refused(MemoryError),
    "list_repeat_for_ever[3]": None,
    "list_repeat_beyond_memory": refused(MemoryError),
    "range_slice": unsupported("slicing a range"),
    "range_equality": unsupported("=="),
    "nan_in_own_list": unsupported("NaN"),
    "nan_in_tuple": unsupported("NaN"),
    "nan_lists": unsupported("NaN"),
    "nan_in_pair": unsupported("NaN"),
    "nan_in_pair_order": unsupported("NaN"),
    "nan_pair_in_list": unsupported("NaN"),
}
