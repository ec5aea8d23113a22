"""Where the corpus of the decoder's fuzz test comes from: each function became NAME.prog by

python -m purlin._capture.dump tests/jit/corpus/programs.py NAME tests/jit/corpus/NAME.prog
"""

import math

SIZES = [3, 1, 2]
PAIRS = [(1, 2.0), (3, 4.0)]
MIXED = [1, 2.5, None, "text", (1, (2, 3)), [4, [5]]]


class Shape:
    sides = 4

    def __init__(self, width, height=1.0):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

    def __call__(self, factor):
        return Shape(self.width * factor, self.height)


class ShapeError(ValueError):
    pass


def tree_sum(low, high, f):
    if low >= high:
        return 0
    if low + 1 >= high:
        return f(low)
    middle = (low + high) // 2
    return tree_sum(low, middle, f) + tree_sum(middle, high, f)


def numbers():
    total = 0
    x = 10
    while x > 0 and total < 1000:
        total += x**2 % 7 - (x << 1)
        x = x - 1 if total else x - 2
    return total, total / 3, -total // 4, math.sqrt(2.0), 1 < x <= 2


def lists():
    squares = [x * x for x in range(20) if x % 3]
    pairs = [(i, y) for i, y in enumerate(squares[2:-1:2])]
    return (
        squares + [1, 2],
        pairs,
        sum(squares),
        max(y for _, y in pairs),
        [1, 2.5] * 2,
        4 in squares,
    )


def pipelines():
    return (
        sum(math.sin(i) for i in range(100)),
        [(i, j) for i in range(4) for j in range(i)],
        any(x > 2 for x in SIZES),
        min(zip(SIZES, range(3))),
        sum(a * b for a, b in PAIRS),
    )


def functions():
    def add(n, k=2, *, scale=1):
        return lambda x: (x + n + k) * scale

    return tree_sum(0, 64, add(1, scale=3)), tree_sum(0, 8, lambda x: x * 0.5)


def classes():
    shape = Shape(2)(3.0)
    shapes = [Shape(i, i + 1) for i in range(3)]
    return shape.area(), shape.sides, [s.area() for s in shapes], len(MIXED), MIXED[3] == "text"


def failures():
    n = len(SIZES)
    for i in range(10):
        if i > n:
            raise ShapeError("too many", i)
        first, second = SIZES[0], MIXED[i]
    return first, second
