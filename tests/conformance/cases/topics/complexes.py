"""Complex numbers."""
# mypy: ignore-errors


def literals():
    return 1j, 2 + 3j, -1j, 0j, 1.5j, 1e3j, 1 - 0j


def arithmetic(a, b):
    return a + b, a - b, a * b


def division(a, b):
    return a / b


def raises_division():
    return 1j / 0


def raises_floor():
    return 1j // 1


def raises_modulo():
    return 1j % 2


def raises_order():
    return 1j < 1


def raises_int():
    return int(1j)


def raises_float():
    return float(1j)


def raises_zero_to_complex():
    return 0j ** (-1)


def power(a, b):
    return a**b


def parts(z):
    return z.real, z.imag, z.conjugate(), abs(z)


def constructor():
    return (
        complex(),
        complex(1),
        complex(1, 2),
        complex(1.5, -0.0),
        complex(real=1, imag=2),
        complex(imag=3),
        complex(1j, 1j),
    )


def from_text(s):
    return complex(s)


def raises_from_text(s):
    return complex(s)


def raises_text_and_number():
    return complex("1", 2)


def representation(z):
    return repr(z), str(z), f"{z}"


def formatted(z, spec):
    return format(z, spec)


def equality():
    return (
        1j == 1j,
        1 + 0j == 1,
        1j != 2j,
        1j == "a",
        complex(float("nan"), 0) == complex(float("nan"), 0),
        0j == -0j,
    )


def truth():
    return bool(0j), bool(1j), not 0j, 1j or 2


def hash_of(z):
    return hash(z)


def unary(z):
    return -z, +z, abs(z)


def mixed(z):
    return z + 1, 1 + z, z * 2.5, 2 - z, z / 2, True + z


def augmented():
    z = 1 + 1j
    z += 2
    z *= 1j
    z -= 0.5j
    z /= 2
    z **= 2
    return z


def in_containers():
    return {1j: "a", 1 + 0j: "b"}[1], [1j, 2].index(2 + 0j), 1j in (1j, 2), len({1, 1.0, 1 + 0j})


def mandelbrot(c):
    z, n = 0j, 0
    while abs(z) <= 2 and n < 50:
        z = z * z + c
        n += 1
    return n, z


def roots_of_quadratic(a, b, c):
    d = (b * b - 4 * a * c + 0j) ** 0.5
    return (-b + d) / (2 * a), (-b - d) / (2 * a)


def sum_and_product():
    zs = [1 + 2j, 3 - 1j, -2j]
    p = 1
    for z in zs:
        p *= z
    return sum(zs), p, sum(zs, 1.5)


def signed_zeros():
    return (
        complex(-0.0, 0.0),
        complex(0.0, -0.0),
        -0j,
        0 - 0j,
        -(0 + 0j),
        1j * 1j,
        complex(0.0, -0.0).conjugate(),
    )


def infinities():
    return (
        complex(float("inf"), 1),
        complex(1, float("nan")),
        complex(float("-inf"), float("nan")),
        abs(complex(float("inf"), float("nan"))),
    )


def dft(xs):
    n, w = len(xs), [1, -1j, -1, 1j]
    return [sum(x * w[(i * k) % 4] for i, x in enumerate(xs)) for k in range(n)]


def raises_abs_overflow():
    return abs(complex(1.7e308, 1.7e308))


def raises_sort():
    return sorted([1j, 2j])


def raises_max():
    return max(1j, 2)


def raises_attribute_set():
    z = 1j
    z.real = 2


def powers_of_i():
    return [1j**k for k in range(-4, 5)]


def type_of_results():
    return (
        type(1j * 1j),
        type(abs(3 + 4j)),
        type((1j).real),
        type(1 + 0j),
        isinstance(1j, complex),
        isinstance(1.0, complex),
    )


_P = [(1 + 2j, 3 - 1j), (0j, 1j), (1e200 + 1j, 1e-200 - 1j), (-1.5 + 0j, 2 + 0j), (3 + 4j, 0.5j)]
ARGS = {
    "arithmetic": _P,
    "division": _P[:4],
    "power": [(1 + 2j, 2), (1 + 2j, -1), (1j, 3), (2j, 0), (2 + 0j, 3), (1j, 100)],
    "parts": [(3 + 4j,), (-0.0 - 2j,), (0j,), (5j,)],
    "from_text": [
        ("1+2j",),
        ("3j",),
        ("-1.5",),
        (" (1-1e3j) ",),
        ("j",),
        ("-j",),
        ("inf+nanj",),
        ("1e5-0j",),
    ],
    "raises_from_text": [("",), ("1+",), ("1 + 2j",), ("i",), ("1j2",)],
    "representation": [
        (1 + 2j,),
        (-1j,),
        (0j,),
        (complex(-0.0, -0.0),),
        (1.5 - 2.25j,),
        (1e20 + 1e-7j,),
        (complex(float("nan"), float("-inf")),),
        (complex(0, 1e16),),
    ],
    "formatted": [
        (1 + 2j, ""),
        (1.234 + 5.678j, ".2f"),
        (1 - 1j, "20"),
        (1 - 1j, "<20.1e"),
        (1e6 + 1j, ",.1f"),
        (3j, "+.3g"),
    ],
    "hash_of": [(1 + 0j,), (1j,), (2.5 - 3j,), (0j,), (-1j,)],
    "unary": [(3 - 4j,), (complex(-0.0, 0.0),)],
    "mixed": [(1 + 2j,), (-0.5j,)],
    "mandelbrot": [(0.3 + 0.5j,), (-1 + 0j,), (0.1 + 0.9j,)],
    "roots_of_quadratic": [(1, 0, 1), (1, -3, 2), (2, 2, 5)],
    "dft": [([1, 2, 3, 4],), ([0.5, -1, 2j, 1],)],
}
