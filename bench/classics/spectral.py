"""The spectral norm of an infinite matrix: functions in loops."""

from math import sqrt

NUMERIC = True
SIZE = 1000
SMALL = 20


def a(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times_u(u):
    out = []
    n = len(u)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += a(i, j) * u[j]
        out.append(total)
    return out


def times_transposed_u(u):
    out = []
    n = len(u)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += a(j, i) * u[j]
        out.append(total)
    return out


def main(n):
    u = [1.0] * n
    v = u
    for _ in range(10):
        v = times_transposed_u(times_u(u))
        u = times_transposed_u(times_u(v))
    vbv = vv = 0.0
    for ue, ve in zip(u, v):  # noqa: B905
        vbv += ue * ve
        vv += ve * ve
    return sqrt(vbv / vv)
