"""Matrices as lists of lists."""

NUMERIC = True
SIZE = 200
SMALL = 8


def make(n, seed):
    return [[(i * seed + j * 7 % 13) / (n + 1.0) for j in range(n)] for i in range(n)]


def multiply(a, b):
    n = len(a)
    m = len(b[0])
    out = [[0.0] * m for _ in range(n)]
    for i in range(n):
        row = a[i]
        for j in range(m):
            total = 0.0
            for k in range(len(b)):
                total += row[k] * b[k][j]
            out[i][j] = total
    return out


def main(n):
    c = multiply(make(n, 3), make(n, 5))
    trace = 0.0
    for i in range(n):
        trace += c[i][i]
    return trace
