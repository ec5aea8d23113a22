"""cmath: whole."""
# mypy: ignore-errors

import cmath


def constants():
    return cmath.pi, cmath.e, cmath.tau, cmath.inf, cmath.infj, cmath.nanj


def polar(z):
    return cmath.polar(z), cmath.phase(z), abs(z)


def rect():
    return cmath.rect(1, 0), cmath.rect(2, cmath.pi / 2), cmath.rect(-1, 1.5), cmath.rect(0, 5)


def roots(z):
    return cmath.sqrt(z)


def exponentials(z):
    return cmath.exp(z), cmath.log(z), cmath.log10(z), cmath.log(z, 2)


def trigonometry(z):
    return cmath.sin(z), cmath.cos(z), cmath.tan(z)


def hyperbolic(z):
    return cmath.sinh(z), cmath.cosh(z), cmath.tanh(z)


def inverse(z):
    return cmath.asin(z), cmath.acos(z), cmath.atan(z)


def inverse_hyperbolic(z):
    return cmath.asinh(z), cmath.acosh(z), cmath.atanh(z)


def classification(z):
    return cmath.isnan(z), cmath.isinf(z), cmath.isfinite(z)


def isclose():
    return (
        cmath.isclose(1 + 1j, 1 + 1.0000000001j),
        cmath.isclose(1, 2),
        cmath.isclose(1j, 1.1j, rel_tol=0.2),
        cmath.isclose(0, 1e-9j, abs_tol=1e-8),
    )


def raises_log_zero():
    return cmath.log(0)


def raises_exp_overflow():
    return cmath.exp(1000)


def raises_atanh():
    return cmath.atanh(1)


def raises_str():
    return cmath.sqrt("a")


def raises_isclose():
    return cmath.isclose(1, 1, rel_tol=-1)


def negative_real_roots():
    return cmath.sqrt(-1), cmath.sqrt(-4.0), cmath.sqrt(complex(-1, -0.0)), (-1) ** 0.5


def quadratic(a, b, c):
    d = cmath.sqrt(b * b - 4 * a * c)
    return (-b + d) / (2 * a), (-b - d) / (2 * a)


def euler():
    return cmath.exp(1j * cmath.pi), abs(cmath.exp(1j * cmath.pi) + 1) < 1e-15


def fourier(xs):
    n = len(xs)
    return [
        sum(x * cmath.exp(-2j * cmath.pi * k * i / n) for i, x in enumerate(xs)) for k in range(n)
    ]


_Z = [(1 + 2j,), (0.5j,), (-1.5 + 0j,), (3,), (0.25,)]
ARGS = {
    "polar": _Z + [(0j,), (-1 - 0j,)],
    "roots": _Z + [(0j,), (-0.0 + 1j,)],
    "exponentials": _Z,
    "trigonometry": _Z + [(0j,)],
    "hyperbolic": _Z,
    "inverse": _Z,
    "inverse_hyperbolic": _Z,
    "classification": [(1j,), (complex("nan"),), (complex("inf"),), (complex(0, float("inf")),)],
    "quadratic": [(1, 2, 5), (1, -3, 2)],
    "fourier": [([1, 2, 0, -1],)],
}
