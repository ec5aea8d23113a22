"""What passes and code generation make much of: loops run ahead, checks put off, memory used again."""
# mypy: ignore-errors

import math

_MAX = 2**63 - 1
_A = [3, 1, 4, 1, 5, 9, 2, 6]
_SORTED = [i * 3 for i in range(200)]


# -- loops that search: some iterations may be run ahead of the condition


def divisor(n):
    x = 2
    while x * x <= n:
        if n % x == 0:
            return x
        x = x + 1
    return n


def divisor_down(n):
    x = n - 1
    while x > 1:
        if n % x == 0:
            return x
        x = x - 1
    return 1


def divisor_by_sum(n, m):
    i = 0
    while i < n:
        if m % (n - i) == 0:
            return i
        i += 1
    return -1


def divisor_behind_end(n):
    i = 0
    while i < n:
        if 100 // (n - i) == 3:
            return i
        i = i + 1
    return -1


def find(k):
    i = 0
    while i < len(_A):
        if _A[i] == k:
            return i
        i = i + 1
    return -1


def find_without_end(k):
    i = 0
    while True:
        if _A[i] == k:
            return i
        i = i + 1


def find_in_range(k):
    for i in range(len(_SORTED)):
        if _SORTED[i] == k:
            return i
    return None


def find_value(k):
    for x in _SORTED:
        if x >= k:
            return x
    return None


def find_pair(k):
    for i in range(30):
        for j in range(i, 30):
            if i * i + j * j == k:
                return i, j
    return None


def search_overflows(n, step):
    x = 1
    while x * x <= n:
        x = x + step
    return x


def search_shifts(n):
    i = 0
    while i < 62:
        if n >> i == 0:
            return i
        i += 1
    return i


def search_divides_by_zero(n):
    x = 5
    while x > -5:
        if n % x == n:
            return x
        x = x - 1
    return None


def search_index_beyond(n):
    i = 0
    while i < n:
        if _A[i] > 100:
            return i
        i += 1
    return -1


def search_floats(x):
    n = 0
    while x > 1e-10:
        x = x / 2
        n = n + 1
    return n, x


def search_square_roots(x):
    n = 0
    while math.sqrt(x) > 1:
        x = x - 1.5
        n += 1
    return n


def search_logs(x):
    n = 0
    while math.log(x) > 0:
        x = x - 1.0
        n += 1
    return n


def search_with_two_exits(n):
    i = 1
    while i < n:
        if i * 7 % 31 == 3:
            return i
        if i * 5 % 17 == 11:
            return -i
        i = i + 1
    return 0


def search_with_state(n):
    a, b = 0, 1
    while b < n:
        a, b = b, a + b
    return a, b


def search_counts(n):
    count = 0
    i = 2
    while i < n:
        if n % i == 0:
            count = count + 1
            if count == 3:
                return i
        i = i + 1
    return count


def search_break(n):
    i = 0
    while i < 1000:
        if i * i > n:
            break
        i = i + 1
    else:
        return "none"
    return i


def search_negative(n):
    x = -2
    while x * x <= n:
        if n % x == 0:
            return x
        x = x - 1
    return 0


def collatz_longest(n):
    best, at = 0, 0
    for i in range(1, n):
        steps, x = 0, i
        while x != 1:
            x = 3 * x + 1 if x % 2 else x // 2
            steps += 1
        if steps > best:
            best, at = steps, i
    return best, at


def primes(n):
    return [x for x in range(n) if _is_prime(x)]


def _is_prime(n):
    if n < 2:
        return 0
    if n == 2:
        return 1
    if n % 2 == 0:
        return 0
    x = 3
    while x * x <= n:
        if n % x == 0:
            return 0
        x = x + 2
    return 1


# -- pipelines whose checks may be put off


def squares_overflow_at(n, at):
    return [(i + (2**32 if i == at else 0)) ** 2 for i in range(n)]


def products_overflow(n):
    return [i * i * i for i in range(n)]


def products_nearly_overflow():
    return [i * 3037000499 for i in range(3037000490, 3037000500)], [i * -(2**31) for i in range(5)]


def products_at_border():
    return [i * 2**32 for i in range(-(2**31), -(2**31) + 3)], [
        i * (2**31) for i in range(2**32 - 3, 2**32)
    ]


def sums_overflow(n):
    return sum(i * 2**45 for i in range(n))


def sums_overflow_and_return():
    return sum((2**62 if i % 2 else -(2**62)) for i in range(10000))


def divides_by_zero_at(n, at):
    return [100 // (i - at) for i in range(n)]


def divides_floats_at(n, at):
    return [1.0 / (i - at) for i in range(n)]


def modulo_at(n, at):
    return [100 % (i - at) for i in range(n)]


def root_at(n, at):
    return [math.sqrt(at - i) for i in range(n)]


def sum_of_roots(n, at):
    return sum(math.sqrt(at - i) for i in range(n)) > 0


def floor_at(n, at):
    return [math.floor(1e17 * (1000.0 if i == at else 1.0)) for i in range(n)]


def int_at(n, at):
    return [int(math.inf if i == at else i * 1.5) for i in range(n)]


def index_at(n):
    return [_A[i] for i in range(n)]


def index_negative_at(n):
    return [_A[-i] for i in range(n)]


def shift_at(n):
    return [1 << (i - 3) for i in range(n)]


def shift_overflows_at(n):
    return [3 << i for i in range(n)]


def negate_at(values):
    return [-x for x in values]


def absolute_at(values):
    return [abs(x) for x in values]


def power_at(n):
    return [i**5 for i in range(n)]


def two_kinds_of_failure(n, first, second):
    return [(10 // (i - first)) + _A[0 if i != second else 100] for i in range(n)]


def failure_after_overflow(n, over, zero):
    return [(2**62 if i == over else 1) * 2 + 1 // (i - zero) for i in range(n)]


def filtered_failure(n, at):
    return [1 // (i - at) for i in range(n) if i > at]


def filtered_by_failure(n, at):
    return [i for i in range(n) if 10 // (i - at) < 3]


def min_with_failure(n, at):
    return min(10 // (i - at) for i in range(n))


def any_before_failure(n, at):
    return any(1 // (i - at) == 1 for i in range(n))


def all_before_failure(n, at):
    return all(i - at < 3 and 10 // (at + 5 - i) > 0 for i in range(n))


def sum_of_captured(values):
    return sum(values), sum(x * x for x in values), max(values), min(x - 1 for x in values)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def counters_near_border(start, n):
    out = []
    x = start
    for _ in range(n):
        out = out + [x]
        x = x + 1
    return out


def induction(n):
    total = 0
    i = 0
    while i < n:
        total = total + 2 * i + 1
        i = i + 1
    return total, n * n


def induction_steps(n):
    i, j, k = 0, 100, 1
    while i < n:
        i = i + 3
        j = j - 2
        k = k * 2 % 1000003
    return i, j, k


def induction_wraps(n):
    i = _MAX - 5
    count = 0
    while count < n:
        i = i + 1
        count = count + 1
    return i


def range_analysis(n):
    total = 0
    for i in range(n):
        if i > 5 and i < 9:
            total += _A[i - 5] + i % 3
        elif i & 1:
            total -= i >> 1
    return total


def clamped(values):
    return [min(max(x, -5), 5) for x in values], [x if 0 <= x < 8 else 0 for x in values]


def masked_index(values):
    return [_A[x & 7] for x in values], [_A[x % 8] for x in values], [_A[x % -8] for x in values]


# -- memory used again


def _last(values):
    return values[-1]


def _both_ends(values):
    return values[0] + values[-1], len(values)


def used_again_after_call(n):
    x = _last([i for i in range(n)])
    b = [i * 7 for i in range(n)]
    return x, b[-1], x + b[-1]


def used_again_many_times(n):
    out = []
    for k in range(20):
        x, count = _both_ends([i + k for i in range(n)])
        y, other = _both_ends([i * k for i in range(n + k)])
        out = out + [(x, count, y, other)]
    return out


def used_again_inline(n):
    a = [i for i in range(n)]
    x, count = a[3], len(a)
    a = [i * 2 for i in range(n + 5)]
    y = a[3] + x
    a = [0] * n
    return x, y, count, a[3], len(a)


def concatenated_then_dropped(n):
    a = [i for i in range(n)]
    length = len(a + a)
    triple = len(a * 3)
    tail = (a + [7])[-1]
    return length, triple, tail, len(a), a[-1]


def grown_and_kept(n):
    out = []
    kept = []
    for i in range(n):
        out = out + [i]
        if i % 4 == 0:
            kept = kept + [out]
    return [len(k) for k in kept], kept[-1][-1], len(out)


def grown_from_shared(n):
    base = [1, 2, 3]
    a = base + [4]
    b = base + [5]
    c = a
    for i in range(n):
        a = a + [i]
        b = b + [i * 2]
    return base, a, b, c


def grown_in_function(n):
    a = [0]
    b = _grow(a, n)
    c = _grow(a, n + 1)
    return a, b, c


def _grow(values, n):
    for i in range(n):
        values = values + [i]
    return values


def grown_in_recursion(n):
    return [] if n == 0 else grown_in_recursion(n - 1) + [n]


def lists_of_lists_dropped(n):
    total = 0
    for i in range(n):
        rows = [[j * k for k in range(i)] for j in range(i)]
        total += sum(sum(r) for r in rows)
        rows = rows[1:]
        total += len(rows)
    return total


def lists_in_tuples(n):
    state = ([], [0])
    for i in range(n):
        a, b = state
        state = (b, a + [i])
    return state


def lists_swapped(n):
    a, b = [1], [2, 3]
    for i in range(n):
        a, b = b, a + b[:2]
    return a, b


def lists_by_branch(n):
    a = [1, 2]
    for i in range(n):
        a = a if i % 3 else a + [i]
        b = a[1:] if i % 2 else a
    return a, b


def list_error_path(n):
    a = [i for i in range(n)]
    b = a + [1]
    return b[n] + [a, b][0][n]


def closures_over_lists(n):
    a = [i for i in range(n)]
    f = lambda i: a[i] + len(a)
    return [f(i) for i in range(n)], f(0)


def instances_over_lists(n):
    bags = [_Bag([j for j in range(i)]) for i in range(n)]
    return [b.total() for b in bags], bags[-1].values, sum(len(b.values) for b in bags)


class _Bag:
    def __init__(self, values):
        self.values = values

    def total(self):
        return sum(self.values)


ARGS = {
    "divisor": [(n,) for n in (2, 4, 9, 15, 49, 97, 7919, 7921, 1000003, 62710561, 2147483647)],
    "divisor_down": [(n,) for n in (2, 9, 97, 1001)],
    "divisor_by_sum": [(10, 7), (10, 97), (3, 0), (0, 5), (33, 1), (40, 39)],
    "divisor_behind_end": [(n,) for n in (0, 1, 5, 32, 33, 40, 100)],
    "find": [(9,), (3,), (6,), (7,)],
    "find_without_end": [(6,), (3,), (7,)],
    "find_in_range": [(0,), (597,), (300,), (301,)],
    "find_value": [(0,), (100,), (597,), (598,)],
    "find_pair": [(25,), (1682,), (3,), (0,)],
    "search_overflows": [(100, 3), (2**62, 2**30), (10, 1), (2**60, 2**29), (-1, 1)],
    "search_shifts": [(0,), (1,), (1000,), (2**61,), (-1,)],
    "search_divides_by_zero": [(3,), (7,), (0,), (-7,), (100,)],
    "search_index_beyond": [(5,), (8,), (9,), (20,), (0,)],
    "search_floats": [(1.0,), (1e300,), (0.0,), (-1.0,), (5.0,)],
    "search_square_roots": [(10.0,), (2.25,), (2.4,), (1.0,), (2.0,)],
    "search_logs": [(10.5,), (10.0,), (1.0,), (3.25,)],
    "search_with_two_exits": [(100,), (3,), (14,), (0,)],
    "search_with_state": [(1000,), (0,), (10**18,)],
    "search_counts": [(60,), (97,), (4,), (30030,)],
    "search_break": [(50,), (10**6,), (-1,)],
    "search_negative": [(35,), (97,), (1,)],
    "collatz_longest": [(300,)],
    "primes": [(10,), (2000,)],
    "squares_overflow_at": [(100, 50), (100, 0), (100, 99), (5000, 4999), (100, 200)],
    "products_overflow": [(100,), (2097151,)],
    "sums_overflow": [(100,), (1000,)],
    "negate_at": [([1, -2, 3],), ([1, -(2**63)],), ([-(2**63) + 1] * 100,)],
    "absolute_at": [([1, -2, 3],), ([1, -(2**63)],)],
    "power_at": [(100,), (7000,)],
    "shift_at": [(3,), (10,)],
    "shift_overflows_at": [(10,), (61,), (62,), (63,), (70,)],
    "two_kinds_of_failure": [
        (100, 50, 60),
        (100, 60, 50),
        (100, 5, 5),
        (100, 200, 200),
        (5000, 4500, 4400),
    ],
    "failure_after_overflow": [(100, 200, 50), (100, 200, 200)],
    "filtered_failure": [(100, 50), (100, -1)],
    "filtered_by_failure": [(100, 50), (100, -1), (100, 200)],
    "min_with_failure": [(100, 50), (100, -1), (100, 200), (9000, 8000)],
    "any_before_failure": [(100, 50), (100, -1), (100, 200), (100, 0)],
    "all_before_failure": [(100, 50), (100, 2), (4, 2)],
    "index_at": [(8,), (9,), (0,), (100,)],
    "index_negative_at": [(8,), (9,), (10,), (100,)],
    "sum_of_roots": [(100, 50), (100, 200)],
    "sum_of_captured": [
        ([1, 2, 3],),
        ([2**31] * 100,),
        ([-(2**31)] * 1000,),
        (list(range(-500, 500)),),
    ],
    "dot": [([1, 2], [3, 4]), ([2**31] * 50, [2**31] * 1), ([1.5, 2], [2, 4]), ([], [1])],
    "counters_near_border": [(_MAX - 3, 3), (0, 5)],
    "induction": [(0,), (1000,), (-5,)],
    "induction_steps": [(0,), (1000,), (-5,)],
    "induction_wraps": [(5,), (6,)],
    "range_analysis": [(0,), (7,), (100,)],
    "clamped": [([-100, -5, 0, 5, 7, 8, 100, _MAX, -_MAX - 1],)],
    "masked_index": [([-100, -5, 0, 5, 7, 8, 100, _MAX, -_MAX - 1],)],
    "list_error_path": [(3,), (0,), (100,)],
}
for _name in ["divides_by_zero", "divides_floats", "modulo", "root", "int", "floor"]:
    ARGS[f"{_name}_at"] = [
        (100, 50),
        (100, 0),
        (100, 99),
        (100, 100),
        (100, 5000),
        (9000, 8999),
        (9000, 4096),
    ]
for _name in [
    "used_again_after_call",
    "used_again_many_times",
    "used_again_inline",
    "grown_and_kept",
]:
    ARGS[_name] = [(5,), (1000,), (40000,)] if "grown" not in _name else [(5,), (200,)]
for _name in ["concatenated_then_dropped"]:
    ARGS[_name] = [(1,), (1000,), (100000,)]
for _name in [
    "grown_from_shared",
    "grown_in_function",
    "grown_in_recursion",
    "lists_of_lists_dropped",
]:
    ARGS[_name] = [(0,), (3,), (20,)]
for _name in ["lists_in_tuples", "lists_swapped", "lists_by_branch", "closures_over_lists"]:
    ARGS[_name] = [(1,), (2,), (10,)]
ARGS["instances_over_lists"] = [(1,), (2,), (10,)]
ARGS["used_again_many_times"] = [(5,), (1000,), (3000,)]
