# mypy: ignore-errors
"""Digits of famous numbers with big ints: pi three ways, e, square roots, logarithms, primes."""


def pi_spigot():
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, n, k, l = (
                q * k,
                (2 * q + r) * l,
                t * l,
                (q * (7 * k + 2) + r * l) // (t * l),
                k + 1,
                l + 2,
            )


def arctan_inverse(x, unity):
    total = term = unity // x
    n, sign, square = 3, -1, x * x
    while term:
        term //= square
        total += sign * (term // n)
        sign = -sign
        n += 2
    return total


def pi_machin(digits):
    unity = 10 ** (digits + 10)
    pi = 4 * (4 * arctan_inverse(5, unity) - arctan_inverse(239, unity))
    return pi // 10**10


def pi_chudnovsky(digits):
    """Binary splitting."""
    c3 = 640320**3 // 24

    def split(a, b):
        if b - a == 1:
            if a == 0:
                p = q = 1
            else:
                p = (6 * a - 5) * (2 * a - 1) * (6 * a - 1)
                q = a * a * a * c3
            t = p * (13591409 + 545140134 * a)
            return p, q, -t if a & 1 else t
        m = (a + b) // 2
        p1, q1, t1 = split(a, m)
        p2, q2, t2 = split(m, b)
        return p1 * p2, q1 * q2, q2 * t1 + p1 * t2

    _, q, t = split(0, digits // 14 + 2)
    root = integer_root(10005 * 10 ** (2 * digits + 20))
    return q * 426880 * root // t // 10**10


def integer_root(n):
    if n < 0:
        raise ValueError("no root of a negative number")
    if n == 0:
        return 0
    x = 1 << (n.bit_length() + 1) // 2
    while True:
        y = (x + n // x) >> 1
        if y >= x:
            return x
        x = y


def e_digits(digits):
    unity = 10 ** (digits + 5)
    total = term = unity
    n = 1
    while term:
        term //= n
        total += term
        n += 1
    return total // 10**5


def grouped(number, size=10):
    s = str(number)
    head, tail = s[0], s[1:]
    groups = [tail[i : i + size] for i in range(0, len(tail), size)]
    return f"{head}." + " ".join(groups)


def is_probable_prime(n):
    if n < 2:
        return False
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def factor(n):
    """Trial division, then Pollard's rho."""
    found = {}

    def note(p):
        found[p] = found.get(p, 0) + 1

    for p in range(2, 1000):
        while n % p == 0:
            note(p)
            n //= p
    todo = [n] if n > 1 else []
    while todo:
        m = todo.pop()
        if is_probable_prime(m):
            note(m)
            continue
        d = rho(m)
        todo += [d, m // d]
    return dict(sorted(found.items()))


def rho(n):
    from math import gcd

    c = 1
    while True:
        x = y = 2
        d = 1
        while d == 1:
            x = (x * x + c) % n
            y = (y * y + c) % n
            y = (y * y + c) % n
            d = gcd(abs(x - y), n)
        if d != n:
            return d
        c += 1


def bernoulli(n):
    """As pairs of numerator and denominator."""
    from fractions import Fraction

    row, out = [], []
    for m in range(n + 1):
        row.append(Fraction(1, m + 1))
        for j in range(m, 0, -1):
            row[j - 1] = j * (row[j - 1] - row[j])
        out.append(row[0])
    return out


def main():
    spigot = pi_spigot()
    first = int("".join(str(next(spigot)) for _ in range(51)))
    machin, chudnovsky = pi_machin(50), pi_chudnovsky(50)
    assert first == machin == chudnovsky, (first, machin, chudnovsky)
    print(grouped(machin))
    long = pi_chudnovsky(300)
    counts = [str(long).count(d) for d in "0123456789"]
    e = e_digits(60)
    print(grouped(e, 20))
    root2 = integer_root(2 * 10**80)
    mersenne = [p for p in range(2, 130) if is_probable_prime(p) and is_probable_prime(2**p - 1)]
    factors = factor(2**64 + 1), factor(600851475143), factor(97)
    try:
        integer_root(-4)
        problem = None
    except ValueError as error:
        problem = str(error)
    big = 3**200 - 2**300
    return {
        "pi": str(long)[-20:],
        "counts": counts,
        "e": e,
        "root": root2,
        "mersenne": mersenne,
        "factors": factors,
        "bernoulli": [str(b) for b in bernoulli(14)][::2],
        "problem": problem,
        "big": (big, hex(big), big.bit_length(), f"{big:,}"[:15], big % 97, -big // 10**50),
    }
