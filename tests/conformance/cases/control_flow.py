"""Loops, branches, unpacking, unbound variables."""
# mypy: ignore-errors


def loop_else_runs():
    for i in range(3):
        pass
    else:
        i = 99
    return i


def loop_else_skipped(n):
    for i in range(10):
        if i == n:
            break
    else:
        return -1
    return i


def while_else(n):
    i = 0
    while i < 5:
        if i == n:
            break
        i += 1
    else:
        return "exhausted", i
    return "broken", i


def continue_skips():
    total = 0
    for i in range(20):
        if i % 3 == 0:
            continue
        if i > 15:
            break
        total += i
    return total, i


def nested_break():
    found = None
    for i in range(10):
        for j in range(10):
            if i * j == 42:
                found = (i, j)
                break
        else:
            continue
        break
    return found, i, j


def nested_continue():
    out = []
    for i in range(4):
        for j in range(4):
            if j == i:
                continue
            if j > 2:
                break
            out = out + [(i, j)]
    return out


def triple_nest():
    count = 0
    for i in range(5):
        for j in range(i):
            k = j
            while k < i:
                k += 1
                count += 1
    return count


def while_true_break():
    i = 0
    while True:
        i += 7
        if i % 5 == 0:
            break
    return i


def while_false():
    x = 1
    while False:
        x = 2
    return x


def while_int():
    n = 5
    total = 0
    while n:
        total += n
        n -= 1
    return total


def while_float():
    x = 10.0
    n = 0
    while x > 0.1:
        x /= 2
        n += 1
    return n, x


def while_list():
    values = [1, 2, 3]
    total = 0
    while values:
        total += values[-1]
        values = values[:-1]
    return total


def loop_variable_after():
    for i in range(5):
        pass
    return i


def loop_variable_unbound():
    for i in range(0):
        pass
    return i


def loop_variable_kept():
    i = 7
    for i in range(0):
        pass
    return i


def loop_variable_reassigned():
    out = []
    for i in range(5):
        out = out + [i]
        i = 100
    return out, i


def loop_over_changing_list():
    values = [1, 2, 3]
    out = []
    for v in values:
        values = values + [v]
        out = out + [v]
    return out, values


def loop_over_range_bounds_once():
    n = 3
    count = 0
    for i in range(n):
        n = n + 1
        count += 1
    return count, n


def loop_over_tuple():
    out = []
    for x in (1, 2.5, None, "a", (1, 2), True):
        out = out + [x]
    return out


def loop_over_long_tuple():
    total = 0
    for x in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12):
        total += x
    return total


def loop_over_mixed_long_tuple():
    total = 0
    for x in (1, 2.5, 3, 4.5, 5, 6, 7, 8, 9, 10, 11, 12):
        total += x
    return total


def loop_over_pairs():
    total = 0
    for a, b in [(1, 2), (3, 4), (5, 6)]:
        total += a * b
    return total


def loop_nested_unpacking():
    total = 0
    for (a, b), c in [((1, 2), 3), ((4, 5), 6)]:
        total += a * b - c
    return total, a, b, c


def loop_over_enumerate():
    total = 0
    for i, x in enumerate([10, 20, 30], 1):
        total += i * x
    return total


def loop_over_zip():
    out = []
    for a, b, c in zip([1, 2, 3], (4, 5, 6), range(10)):
        out = out + [(a, b, c)]
    return out


def loop_over_generator():
    total = 0
    for x in (i * i for i in range(10) if i % 2):
        total += x
    return total


def loop_over_negative_range():
    return [i for i in range(10, -10, -3)], [i for i in range(-1, -5)], [i for i in range(5, 5, -1)]


def swap():
    a, b = 1, 2
    a, b = b, a
    return a, b


def rotate():
    a, b, c = 1, 2, 3
    a, b, c = c, a, b
    return a, b, c


def fibonacci():
    a, b = 0, 1
    for _ in range(50):
        a, b = b, a + b
    return a


def unpack_nested():
    (a, (b, c)), d = (1, (2, 3)), 4
    [e, f] = [5, 6]
    return a, b, c, d, e, f


def unpack_list_in_place():
    values = [3, 1, 2]
    a, b, c = values
    return a - b * c


def unpack_range():
    a, b, c = range(3)
    return a, b, c


def unpack_chain():
    a = b, c = 1, 2
    return a, b, c


def multiple_targets():
    a = b = c = 5
    b += 1
    return a, b, c


def unpack_too_few():
    a, b, c = 1, 2


def unpack_too_many():
    a, b = 1, 2, 3


def unpack_wrong_list(values):
    a, b = values
    return a, b


def unpack_number():
    a, b = 5


def unpack_none():
    a, b = None


def unpack_wrong_in_loop():
    for a, b in [(1, 2), (3, 4)]:
        a, b, c = a, b


def loop_over_int():
    for i in 5:
        pass


def loop_over_none():
    for i in None:
        pass


def loop_over_float():
    return [i for i in 1.5]


def unbound_by_branch(n):
    if n:
        x = 1
    return x


def unbound_before_assignment():
    y = x
    x = 1
    return y


def unbound_in_expression(n):
    if n > 2:
        x = 5
    return n + x if n > 1 else n


def unbound_in_loop(n):
    for i in range(3):
        if i == n:
            last = i
        if i > 1:
            return last


def unbound_augmented():
    x += 1
    return x


def bound_by_both(n):
    if n:
        x = 1
    else:
        x = 2
    return x


def elif_chain(n):
    if n < 0:
        r = "negative"
    elif n == 0:
        r = "zero"
    elif n < 10:
        r = "small"
    elif n < 100:
        r = "medium"
    else:
        r = "large"
    return r


def early_returns(n):
    if n == 1:
        return 1
    if n == 2:
        return 2.5
    if n == 3:
        return None
    if n == 4:
        return
    if n == 5:
        return (1, n)
    if n == 6:
        return [n]
    if n == 7:
        return "seven"


def falls_off():
    1 + 1


def passes():
    pass


def return_in_loop():
    for i in range(100):
        for j in range(100):
            if i * j > 50:
                return i, j


def statement_expressions():
    1 + 2
    (3, 4)
    [5]
    None
    "text"
    return 6


def expression_statement_raises():
    1 // 0
    return 6


def annotated():
    x: int = 5
    y: float
    y = 2.5
    return x * y


def augmented_list_in_place():
    values = [1]
    values = values + [2]
    values = values * 2
    return values


def type_changes_in_loop():
    x = 1
    history = []
    for i in range(6):
        history = history + [x]
        if i == 1:
            x = 2.5
        elif i == 3:
            x = None
        elif i == 4:
            x = (1, 2)
    return history


def many_variables_change_type():
    a = b = c = 0
    for i in range(9):
        if i == 2:
            a = 0.5
        if i == 4:
            b = None
        if i == 6:
            c = a
    return a, b, c


def accumulators():
    ints, floats, lists = 0, 0.0, []
    for i in range(10):
        ints += i
        floats += i / 2
        lists = lists + [i * i]
    return ints, floats, lists


def primes_below(n):
    out = []
    for i in range(2, n):
        for p in out:
            if p * p > i:
                return_i = True
                break
            if i % p == 0:
                return_i = False
                break
        else:
            return_i = True
        if return_i:
            out = out + [i]
    return out


def is_prime_reference(n):
    if n < 2:
        return 0
    x = 2
    while x * x <= n:
        if n % x == 0:
            return 0
        x = x + 1
    return 1


def bisection():
    low, high = 0.0, 2.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if middle * middle < 2:
            low = middle
        else:
            high = middle
    return low, high


def matrix_product():
    a = [[1, 2], [3, 4]]
    b = [[5, 6], [7, 8]]
    return [[sum(a[i][k] * b[k][j] for k in range(2)) for j in range(2)] for i in range(2)]


def mandelbrot_counts():
    out = []
    for y in range(-10, 11, 5):
        row = []
        for x in range(-20, 11, 5):
            cr, ci = x / 10, y / 10
            zr = zi = 0.0
            n = 0
            while n < 50 and zr * zr + zi * zi <= 4:
                zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
                n += 1
            row = row + [n]
        out = out + [row]
    return out


ARGS = {
    "loop_else_skipped": [(3,), (11,), (0,)],
    "while_else": [(3,), (7,), (0,)],
    "unpack_wrong_list": [([1, 2],), ([1],), ([1, 2, 3],), ([],), ([1, 2, 3, 4, 5],)],
    "unbound_by_branch": [(0,), (1,)],
    "unbound_in_expression": [(1,), (2,), (3,)],
    "unbound_in_loop": [(1,), (2,), (5,)],
    "bound_by_both": [(0,), (1,)],
    "elif_chain": [(-5,), (0,), (5,), (50,), (500,)],
    "early_returns": [(n,) for n in range(9)],
    "primes_below": [(2,), (50,)],
    "is_prime_reference": [(1,), (2,), (91,), (97,), (2147483647,)],
}
