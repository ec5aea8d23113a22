"""Ints that outgrow 64 bits late, after other things have happened."""
# mypy: ignore-errors


def after_printing():
    print("before")
    x = 2**62
    for i in range(3):
        x *= 2
        print(i, x)
    return x


def after_mutation():
    log = []
    x = 3
    while len(log) < 45:
        x = x * 3
        log.append(x)
    return log[-1], len(log), log[38:42]


def in_one_branch(n):
    x = n * n
    return x if x < 100 else x * x * x


def only_in_intermediate():
    a = 2**62
    return (a * 8) // 16, (a + a) - a, (a << 3) >> 4, a * a % 1000003


def in_list_elements():
    a = [2**61, 2**62, 2**63 - 1]
    b = [x + x for x in a]
    a[0] *= 100
    a.append(-(2**63) - 1)
    return a, b, sum(a), max(b), sorted(a)


def in_dict_values():
    d = {"x": 2**62}
    d["x"] += d["x"]
    d[d["x"]] = 1
    return d, d[2**63]


def in_attributes():
    class C:
        def __init__(self):
            self.n = 1

        def grow(self):
            self.n = self.n * 1000 + 7

    c = C()
    for _ in range(10):
        c.grow()
    return c.n


def in_closure():
    n = 1

    def grow():
        nonlocal n
        n *= 10**6
        return n

    return [grow() for _ in range(5)]


def in_generator():
    def g():
        x = 1
        while True:
            yield x
            x *= 1000

    out = []
    for x in g():
        out.append(x)
        if x > 10**25:
            return out


def in_recursion(n):
    return 1 if n < 2 else n * in_recursion(n - 1)


def in_comprehension():
    return (
        [i**15 for i in range(20)],
        sum(i**15 for i in range(20)),
        {i: 2**i for i in range(60, 68)},
        max(3**i for i in range(50)),
    )


def in_reduction_order():
    return (
        sum([2**63 - 1, 1, -1]),
        sum([2**62, 2**62, -(2**62), -(2**62)]),
        sum(x for x in (-(2**63), -1, 2)),
    )


def in_argument_and_result():
    def square(x):
        return x * x

    return square(square(square(10**3))), square(2**31), square(2**32), square(-(2**32))


def in_range_arithmetic():
    return [x * 10**15 for x in range(9998, 10003)], sum(range(10**15, 10**15 + 20000))


def in_comparison():
    return (
        2**62 * 2 > 2**63 - 1,
        2**63 == 2.0**63,
        (2**64) > (2**63),
        -(2**63) * 2 < -(2**63),
        10**18 * 10 == 10**19,
    )


def in_formatting():
    x = 2**62
    return f"{x * 4:,} {x * 4:x} {x * 4}", str(x * 8), "%d" % (x * 16), repr([x * 2])


def in_default_and_keyword():
    def f(a, b=2**63, *, c=2**64):
        return a + b + c

    return f(1), f(1, 1), f(1, c=-(2**64))


def raises_after_overflow():
    x = 2**63
    log = [x * 2]
    return log[1]


def raises_caught_after_overflow_then_again():
    x = 10**18
    try:
        x = x * x
        [][0]
    except IndexError:
        x = x + 1
    return {}[x]


def negation_of_minimum():
    a = -(2**62) * 2
    return -a, abs(a), a // -1, a * -1, a - 1, a, ~a, a % 7, divmod(a, -1)


def shifts_at_the_edge():
    return (
        [1 << n for n in (61, 62, 63, 64)],
        [-1 << n for n in (62, 63, 64)],
        (2**63 - 1) << 1,
        [(2**64) >> n for n in (0, 1, 2, 63, 64, 65)],
    )


def power_at_the_edge():
    return (
        [2**n for n in (62, 63, 64)],
        [(-2) ** n for n in (62, 63, 64)],
        3**39,
        3**40,
        3**41,
        10**18,
        10**19,
        7**22,
        7**23,
        (-3) ** 41,
    )


def hash_table_of_powers():
    seen = {}
    for i in range(60, 70):
        seen[2**i] = i
    return [seen.get(1 << i) for i in range(58, 72)]


def fibonacci_list():
    f = [0, 1]
    while len(f) < 100:
        f.append(f[-1] + f[-2])
    return f[90:96], f[-1]


def polynomial_hash():
    h = 0
    for c in "the quick brown fox":
        h = h * 1000003 ^ ord(c)
    return h, h % 2**64, h & (2**32 - 1)


def linear_congruential(n):
    x = 12345
    for _ in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
    return x


def xorshift(n):
    x, mask = 88172645463325252, 2**64 - 1
    for _ in range(n):
        x ^= (x << 13) & mask
        x ^= x >> 7
        x ^= (x << 17) & mask
    return x


def float_of_overflow():
    return (
        float(2**62 * 4),
        (2**62 * 4) / 3,
        (2**62 * 4) * 0.5,
        2**62 * 4 + 0.5,
        int(float(2**62) * 4),
    )


def narrowing_again():
    x = 2**70
    y = x % 1000
    z = x >> 60
    a = [10, 20, 30]
    return a[y % 3], a[z % 3], range(y)[5], "ab" * (z // 512), [0] * (x >> 68)


def loop_bound_is_big():
    n, i = 2**65, 0
    for i in range(n):
        if i > 3:
            break
    return i


def mixed_signs():
    total = 0
    for i in range(1, 30):
        total += (-1) ** i * i**14
    return total


def bit_counting():
    x = (1 << 100) - 1
    n = 0
    while x:
        x &= x - 1
        n += 1
    return n


def binomials(n):
    row = [1]
    for k in range(n):
        row.append(row[-1] * (n - k) // (k + 1))
    return row[n // 2], sum(row) == 2**n


def catalan(n):
    c = [1]
    for i in range(n):
        c.append(sum(c[j] * c[i - j] for j in range(i + 1)))
    return c[-1]


def partitions(n):
    p = [1] + [0] * n
    for k in range(1, n + 1):
        for i in range(k, n + 1):
            p[i] += p[i - k]
    return p[n]


def matrix_power(n):
    a, r = [[1, 1], [1, 0]], [[1, 0], [0, 1]]
    while n:
        if n % 2:
            r = [[sum(x * y for x, y in zip(p, q)) for q in zip(*a)] for p in r]
        a = [[sum(x * y for x, y in zip(p, q)) for q in zip(*a)] for p in a]
        n //= 2
    return r[0][1]


def independent_calls():
    def grow(n):
        x = 1
        for i in range(1, n):
            x *= i
        return x

    return grow(15) + grow(25), [grow(i) for i in range(18, 24)]


ARGS = {
    "in_one_branch": [(3,), (10**4,), (10**6,), (-(10**5),)],
    "in_recursion": [(20,), (21,), (40,)],
    "linear_congruential": [(1,), (1000,)],
    "xorshift": [(1,), (100,)],
    "binomials": [(30,), (80,)],
    "catalan": [(30,), (45,)],
    "partitions": [(100,), (400,)],
    "matrix_power": [(50,), (200,)],
}
