# mypy: ignore-errors
"""Linear algebra on lists of lists: products, elimination, LU, inverses, powers, least squares."""

from fractions import Fraction


class SingularMatrix(ArithmeticError):
    pass


def identity(n):
    return [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]


def shape(a):
    rows = len(a)
    columns = len(a[0]) if a else 0
    for i, row in enumerate(a):
        if len(row) != columns:
            raise ValueError(f"row {i} has {len(row)} entries, not {columns}")
    return rows, columns


def transpose(a):
    return [list(column) for column in zip(*a)]


def multiply(a, b):
    n, m = shape(a)
    k, p = shape(b)
    if m != k:
        raise ValueError(f"cannot multiply {n}x{m} by {k}x{p}")
    out = [[0.0] * p for _ in range(n)]
    for i in range(n):
        for j in range(p):
            total = 0.0
            for t in range(m):
                total += a[i][t] * b[t][j]
            out[i][j] = total
    return out


def add(a, b, scale=1.0):
    return [[x + scale * y for x, y in zip(r, s)] for r, s in zip(a, b)]


def matrix_vector(a, x):
    return [dot(row, x) for row in a]


def dot(x, y):
    total = 0.0
    for a, b in zip(x, y):
        total += a * b
    return total


def lu(a):
    """Doolittle with partial pivoting; gives (combined factors, permutation, sign)."""
    n, m = shape(a)
    assert n == m, "square matrices only"
    a = [row[:] for row in a]
    order = list(range(n))
    sign = 1
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(a[i][k]))
        if abs(a[pivot][k]) < 1e-12:
            raise SingularMatrix(f"no pivot in column {k}")
        if pivot != k:
            a[k], a[pivot] = a[pivot], a[k]
            order[k], order[pivot] = order[pivot], order[k]
            sign = -sign
        for i in range(k + 1, n):
            factor = a[i][k] / a[k][k]
            a[i][k] = factor
            for j in range(k + 1, n):
                a[i][j] -= factor * a[k][j]
    return a, order, sign


def solve(a, b):
    factors, order, _ = lu(a)
    n = len(b)
    x = [0.0] * n
    for i in range(n):
        total = b[order[i]]
        for j in range(i):
            total -= factors[i][j] * x[j]
        x[i] = total
    for i in range(n - 1, -1, -1):
        total = x[i]
        for j in range(i + 1, n):
            total -= factors[i][j] * x[j]
        x[i] = total / factors[i][i]
    return x


def determinant(a):
    try:
        factors, _, sign = lu(a)
    except SingularMatrix:
        return 0.0
    product = float(sign)
    for i in range(len(a)):
        product *= factors[i][i]
    return product


def inverse(a):
    n = len(a)
    columns = [solve(a, [1.0 if i == j else 0.0 for i in range(n)]) for j in range(n)]
    return transpose(columns)


def power(a, n):
    result = [[int(i == j) for j in range(len(a))] for i in range(len(a))]
    while n:
        if n & 1:
            result = int_multiply(result, a)
        a = int_multiply(a, a)
        n >>= 1
    return result


def int_multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def exact_determinant(a):
    a = [[Fraction(x) for x in row] for row in a]
    result = Fraction(1)
    n = len(a)
    for k in range(n):
        pivot = next((i for i in range(k, n) if a[i][k] != 0), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            a[k], a[pivot] = a[pivot], a[k]
            result = -result
        result *= a[k][k]
        for i in range(k + 1, n):
            factor = a[i][k] / a[k][k]
            a[i] = [x - factor * y for x, y in zip(a[i], a[k])]
    return result


def power_iteration(a, steps=100):
    x = [1.0] * len(a)
    value = 0.0
    for _ in range(steps):
        y = matrix_vector(a, x)
        norm = dot(y, y) ** 0.5
        x = [v / norm for v in y]
        value = dot(x, matrix_vector(a, x))
    return value, x


def least_squares(points, degree):
    a = [[x**k for k in range(degree + 1)] for x, _ in points]
    t = transpose(a)
    normal = multiply(t, a)
    right = matrix_vector(t, [y for _, y in points])
    return solve(normal, right)


def show(a):
    for row in a:
        print(" ".join(f"{x:9.4f}" for x in row))


def main():
    a = [[2.0, 1.0, -1.0], [-3.0, -1.0, 2.0], [-2.0, 1.0, 2.0]]
    b = [8.0, -11.0, -3.0]
    x = solve(a, b)
    residual = [dot(row, x) - c for row, c in zip(a, b)]
    inv = inverse(a)
    show(inv)
    near = add(multiply(a, inv), identity(3), -1.0)
    worst = max(abs(v) for row in near for v in row)

    problems = []
    for bad in ([[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0]], [[1.0], [1.0, 2.0]]):
        try:
            solve(bad, [1.0, 1.0])
        except SingularMatrix as error:
            problems.append(f"singular: {error}")
        except AssertionError as error:
            problems.append(f"assert: {error}")
        except ValueError as error:
            problems.append(f"value: {error}")

    hilbert = [[Fraction(1, i + j + 1) for j in range(5)] for i in range(5)]
    fib = power([[1, 1], [1, 0]], 150)
    value, vector = power_iteration([[2.0, 1.0], [1.0, 3.0]])
    fit = least_squares([(0.0, 1.0), (1.0, 2.9), (2.0, 9.2), (3.0, 18.8)], 2)
    print("fit", [round(c, 6) for c in fit])
    return {
        "x": x,
        "residual": max(map(abs, residual)) < 1e-9,
        "determinant": determinant(a),
        "zero": determinant([[1.0, 2.0], [2.0, 4.0]]),
        "worst": worst < 1e-12,
        "problems": problems,
        "hilbert": exact_determinant(hilbert),
        "fibonacci": fib[0][1],
        "eigenvalue": round(value, 9),
        "eigenvector": [round(v, 6) for v in vector],
        "transposed": transpose([[1, 2, 3], [4, 5, 6]]),
    }
