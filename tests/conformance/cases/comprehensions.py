"""Comprehensions, generator expressions, pipelines over ranges, lists, enumerate and zip."""
# mypy: ignore-errors

import math
import sys

from purlin import CaptureError
from tests.conformance.harness import refused, unsupported

_INTS = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]
_FLOATS = [0.5, -1.25, 3.0, 2.0**60, -0.0]
_PAIRS = [(1, 2.5), (3, 4.5), (5, -6.5)]
_NESTED = [[1, 2], [], [3], [4, 5, 6]]


def plain():
    return [x for x in range(5)], [x * x for x in _INTS], [x + 0.5 for x in _FLOATS]


def filtered():
    return [x for x in range(20) if x % 3], [x for x in _INTS if x > 3 if x < 6]


def filtered_all():
    return [x for x in range(20) if x > 100], [x for x in [] if x], [x for x in range(3) if True]


def conditional_element():
    return [x if x % 2 else -x for x in range(6)], [x if x % 2 else x / 2 for x in range(6)]


def none_elements():
    return [None for _ in range(3)], [None if x else x for x in range(3)]


def tuple_elements():
    return [(x, x * x, x / 2) for x in range(4)], [((x, 1), [x]) for x in range(2)]


def mixed_elements():
    return [x if x < 2 else (x, x) if x < 3 else None if x < 4 else "s" for x in range(6)]


def list_elements():
    return [[x] * x for x in range(4)], [[] for _ in range(2)], [[x, None] for x in range(2)]


def bool_elements():
    return [x > 2 for x in range(5)], [x == 2 or x > 3 for x in range(5)]


def unpacking():
    return [a + b for a, b in _PAIRS], [a for (a, b) in _PAIRS if b > 0], [(b, a) for a, b in _PAIRS]


def over_enumerate():
    return [i * x for i, x in enumerate(_INTS)], [(i, x) for i, x in enumerate(_FLOATS, 10)]


def over_enumerate_keyword():
    return [i + x for i, x in enumerate([1, 2, 3], start=-5)]


def over_zip():
    return [a * b for a, b in zip(_INTS, _FLOATS)], [t for t in zip(range(3), _INTS, "" or [7, 8])]


def over_zip_of_enumerate():
    return [(i, a, b) for (i, a), b in zip(enumerate(_INTS), range(4))]


def over_enumerate_of_zip():
    return [i + a * b for i, (a, b) in enumerate(zip(_INTS, _INTS))]


def over_enumerate_of_generator():
    return [(i, x) for i, x in enumerate(x for x in range(10) if x % 3 == 1)]


def over_zip_of_generators():
    return [(a, b) for a, b in zip((x for x in range(9) if x % 2), (y * y for y in range(9)))]


def over_tuple():
    return [x for x in (1, 2.5, None)], [x + 1 for x in (1, 2, 3)], [t[0] for t in ((1, 2), (3,))]


def over_long_tuple():
    return [x + 1 for x in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)]


def over_nested_list():
    return [len(r) for r in _NESTED], [sum(r) for r in _NESTED], [r + [0] for r in _NESTED]


def over_generator():
    return [x + 1 for x in (y * 2 for y in range(5))], [x for x in (y for y in _INTS if y > 2)]


def over_filtered_generator():
    return [x for x in (y * 2 for y in range(10) if y % 2) if x > 5]


def over_deep_generators():
    a = (x + 1 for x in range(20))
    b = (x * 2 for x in a if x % 3)
    c = (x - 1 for x in b if x > 4)
    return [x for x in c if x % 5]


def nested_for():
    return [(x, y) for x in range(3) for y in range(x)], [x * y for x in range(4) for y in _INTS]


def nested_for_filters():
    return [x * 10 + y for x in range(5) if x % 2 for y in range(5) if y > x]


def triple_for():
    return [(x, y, z) for x in range(3) for y in range(x) for z in range(y + 1)]


def nested_for_over_lists():
    return [x for row in _NESTED for x in row], [x * 2 for row in _NESTED if row for x in row]


def nested_for_over_ranges_of_lists():
    return [i for n in _INTS for i in range(n) if i % 2]


def nested_for_of_generator():
    return [x for row in ([y, y] for y in range(3)) for x in row]


def nested_for_dependent():
    return [y for x in range(5) for y in [x, x + 0.5]]


def nested_comprehension():
    return [[x * y for y in range(3)] for x in range(3)], [[y for y in range(x)] for x in range(4)]


def nested_comprehension_sum():
    return [sum(x * y for y in range(4)) for x in range(4)], sum(sum(r) for r in _NESTED)


def nested_empty():
    return [[] for _ in range(0)], [x for r in [] for x in r], [[x for x in []] for _ in range(2)]


def captured_variables():
    k, f = 3, lambda v: v * 2
    return [x * k for x in range(4)], [f(x) + k for x in range(4)], sum(x + k for x in range(4))


def captured_changing():
    k = 1
    first = [x * k for x in range(4)]
    k = 2.5
    second = [x * k for x in range(4)]
    return first, second


def captured_in_loop():
    out = []
    for k in range(4):
        out = out + [sum(x * k for x in range(5))]
    return out


def captured_list():
    a = [x * x for x in range(10)]
    return [a[i] + a[-i] for i in range(1, 10)], [a[x] for x in a if x < 10]


def own_scope():
    x = 100
    values = [x for x in range(3)]
    return x, values


def generator_scope():
    x = 100
    total = sum(x for x in range(3))
    return x, total


def sums():
    return sum(x for x in range(100)), sum(x * x for x in _INTS), sum(x > 3 for x in _INTS)


def sums_of_nothing():
    return sum(x for x in range(0)), sum(x for x in [] if x), sum(0.5 for x in range(0)), sum([])


def float_sums():
    return sum(x / 3 for x in range(1000)), sum(_FLOATS), sum(math.sin(x) for x in range(500))


def float_sum_exact():
    return sum(x / 4 for x in range(1000)), sum(0.5 for _ in range(10)), sum([1.5]), sum([-0.0])


def sum_of_mixed():
    return sum([1, 2.5, 3]), sum(x if x % 2 else x / 2 for x in range(10)), sum([True, 2, 0.5])


def sum_of_late_floats():
    return sum(x if x < 50 else x * 0.5 for x in range(100))


def min_max():
    return min(x * (5 - x) for x in range(9)), max(x * (5 - x) for x in range(9)), min(_INTS)


def min_max_filtered():
    return max(x for x in range(100) if x % 7 == 3), min(x for x in _FLOATS if x > 0)


def min_of_nothing():
    return min(x for x in range(10) if x > 20)


def max_of_nothing():
    return max([x for x in range(0)])


def any_all():
    return (
        any(x > 3 for x in _INTS),
        all(x > 0 for x in _INTS),
        any(x > 100 for x in _INTS),
        all(x > 1 for x in _INTS),
        any(x for x in range(0)),
        all(x for x in range(0)),
    )


def any_all_of_values():
    return any([0, 0.0, None]), any([0, 0.5]), all([1, "a", (0,)]), all([1, []]), any([[], ()])


def any_short_circuits(n):
    return any(10 // (x - n) > 0 for x in range(20))


def all_short_circuits(n):
    return all(10 // (n - x) > 0 for x in range(20))


def any_nested():
    return any(x == y * y for x in range(10, 20) for y in range(x)), any(any(r) for r in _NESTED)


def is_prime_by_all(n):
    return [p for p in range(2, n) if all(p % q for q in range(2, int(p**0.5) + 1))]


def list_of_generator():
    return list(x * x for x in range(5)), list(x for x in _INTS if x > 4)


def len_of_comprehension():
    return len([x for x in range(50) if x % 7 == 0])


def index_of_comprehension():
    return [x * x for x in range(10)][3], [x for x in range(10) if x % 2][-1]


def slice_of_comprehension():
    return [x * x for x in range(10)][2:8:3], [x for x in range(10)][::-1][:3]


def concat_of_comprehensions():
    return [x for x in range(3)] + [x * 0.5 for x in range(3)], [x for x in range(2)] * 3


def comprehension_as_argument():
    return _total([x for x in range(5)]), _total([x / 2 for x in range(5)]), _total([])


def _total(values):
    total = 0
    for v in values:
        total += v
    return total


def unused_comprehension():
    [x * x for x in range(10)]
    return 1


def generator_passed():
    return _total(x * x for x in range(5)), _total(x / 2 for x in range(3))


def generator_returned():
    return sum(_squares(5))


def _squares(n):
    return (x * x for x in range(n))


def generator_used_twice():
    g = (x for x in range(5))
    return sum(g), sum(g)


def generator_zipped_with_itself():
    g = (x for x in range(6))
    return [p for p in zip(g, g)]


def generator_zip_self_inline():
    g = enumerate([5, 6, 7, 8])
    return list(zip(g, g))


def generator_consumed_by_loop_then_again():
    g = (x for x in range(6))
    for x in g:
        if x == 2:
            break
    return sum(g)


def generator_in_tuple_twice():
    t = ((x for x in range(3)), 1)
    return sum(t[0]), sum(t[0])


def generator_as_result():
    return (x for x in range(3))


def zip_as_result():
    return zip([1], [2])


def generator_late_binding():
    k = 1
    g = (x * k for x in range(3))
    k = 10
    return sum(g)


def generator_late_binding_of_list():
    a = [1, 2]
    g = (x for x in a)
    a = [5]
    return sum(g)


def generator_in_union(n):
    g = (x for x in range(3)) if n else [5]
    return sum(g)


def zip_first_longer(n):
    return [p for p in zip((1 // (n - x) for x in range(5)), range(2))]


def zip_second_longer(n):
    return [p for p in zip(range(2), (1 // (n - x) for x in range(5)))]


def sum_of_zip_product():
    return sum(a * b for a, b in zip(_INTS, _INTS)), sum(a * b for a, b in zip(_FLOATS, _INTS))


def enumerate_of_list_of_tuples():
    return [(i, a, b) for i, (a, b) in enumerate(_PAIRS)]


def list_comprehension_walrus():
    return [y for x in range(5) if (y := x * x) > 3]


def stencil():
    a = [i * i % 7 for i in range(50)]
    return [a[i - 1] + 2 * a[i] + a[i + 1] for i in range(1, len(a) - 1)]


def matrix():
    a = [[i * j for j in range(4)] for i in range(4)]
    return [[sum(a[i][k] * a[k][j] for k in range(4)) for j in range(4)] for i in range(4)]


def transpose():
    return [[row[i] for row in [[1, 2, 3], [4, 5, 6]]] for i in range(3)]


def prefix_sums():
    return [sum(_INTS[:i]) for i in range(len(_INTS) + 1)]


def large_map():
    return [i * i - 3 * i for i in range(200_000)]


def large_filter():
    return [i for i in range(200_000) if i % 7 == 3]


def large_floats():
    return [math.sqrt(i) * 0.5 for i in range(100_000)]


def large_tuples():
    return [(i, i * 0.5, i % 3 == 0) for i in range(50_000)]


def large_unions():
    return [i if i % 3 else i * 0.5 for i in range(50_000)]


def large_maybe_none():
    return [None if i % 5 == 0 else i for i in range(50_000)]


def large_nested():
    return [[i, i + 1] for i in range(20_000)]


def large_many_lists():
    return [[i] for i in range(100_000)]


def large_ragged():
    return [[j for j in range(i % 5)] for i in range(20_000)]


def large_flat():
    return [i * j for i in range(400) for j in range(i % 50)]


def large_sum():
    return sum(i * i for i in range(1_000_000)), sum(i % 7 for i in range(1_000_000))


def large_min_max():
    n = 1_000_003
    return max(i * 7919 % n for i in range(300_000)), min((i * 7919 + 5) % n for i in range(300_000))


def large_min_ties():
    return [min(float(i % 3) for i in range(100_000)), max(-float(i % 3) for i in range(100_000))]


def large_list():
    return list(range(1_000_000)), [0.5] * 300_000, [True, False] * 1000


def large_any():
    return any(i == 250_000 for i in range(300_000)), all(i < 300_000 for i in range(300_000))


def large_bools():
    return [i % 3 == 0 for i in range(100_000)]


def large_concat():
    a = [i for i in range(100_000)]
    return (a + a)[99_990:100_010], len(a + a), (a * 3)[-1], a[::-1][:5], a[10:99_000:9_000]


def large_index_sum():
    a = [i * 3 % 1001 for i in range(100_000)]
    return sum(a[i] * a[-i - 1] for i in range(len(a)))


def large_float_sum_strict():
    return sum(1 / (i + 1) for i in range(100_000))


def small_float_sum_strict():
    return sum([0.1] * 10), sum(x * 0.1 for x in range(20)), sum([1e16, 1.0, -1e16])


def float_sum_with_start_strict():
    return sum([0.1, 0.2, 0.3], 1), sum((x * 0.1 for x in range(9)), 0.7), sum([0.1] * 9, start=5)


ARGS = {
    "any_short_circuits": [(5,), (0,), (30,), (19,)],
    "all_short_circuits": [(5,), (0,), (30,), (-5,)],
    "is_prime_by_all": [(60,)],
    "generator_in_union": [(0,), (1,)],
    "zip_first_longer": [(0,), (1,), (2,), (3,), (9,)],
    "zip_second_longer": [(0,), (1,), (2,), (3,), (9,)],
}

CLOSE = {"float_sums", "sum_of_zip_product"}
STRICT = {"large_float_sum_strict", "small_float_sum_strict", "float_sum_with_start_strict"}

# What CPython 3.12 and later compensate while ints and floats alternate.
_MIXED_STRICT = {"float_sum_with_start_strict": unsupported("compensate")}

REFUSED = {
    **(_MIXED_STRICT if sys.version_info >= (3, 12) else {}),
    "generator_as_result": unsupported("generator"),
    "zip_as_result": unsupported("zip"),
}
