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


class Problem(Exception):
    def __init__(self, code):
        super().__init__("problem", code)
        self.code = code


class Door:
    def __init__(self):
        self.opened = 0

    def __enter__(self):
        self.opened += 1
        return self

    def __exit__(self, kind, error, traceback):
        self.opened -= 1
        return kind is Problem

    @property
    def is_open(self):
        return self.opened > 0

    @is_open.setter
    def is_open(self, value):
        self.opened = int(value)


class Gate(Door):
    __match_args__ = ("opened",)

    def __init__(self, width):
        super().__init__()
        self.width = width


TABLE = {"a": 1, (1, 2): [3.5]}
BYTES = (b"\x00\xff", bytearray(b"ab"), 2**80, 1 + 2j, ..., "nul \0", frozenset({1, 2}))


def handlers(n=3):
    log = []
    for i in range(n):
        try:
            try:
                if i == 1:
                    raise Problem(i)
                log.append(10 // i)
            except ZeroDivisionError as error:
                log.append(str(error))
                continue
            finally:
                log.append("finally")
        except Problem as problem:
            log.append(problem.code)
            if n > 5:
                raise ValueError from problem
    with Door() as door:
        door.is_open = True
        raise Problem(2)
    return log


def steps(n):
    got = yield n
    while got:
        got = yield from (i for i in range(got))
    return n


def shared():
    total = 0

    def add(*values, scale=1, **named):
        nonlocal total
        for value in values:
            total += value * scale
        return named

    named = add(*[1, 2], 3, scale=2, **{"x": 1})
    words = {f"{key!s:>4}": value for key, value in named.items()}
    first, *rest = sorted([total, 1])
    return total, words, first, rest, list(steps(2)), {i % 3 for i in range(9)}


def parts():
    rows = [[0] * 3 for _ in range(3)]
    rows[0][1] += 5
    rows[1][::2] = [7, 8]
    del rows[2][0], rows[-1][-1]
    table = dict(TABLE)
    table["b"] = table.setdefault("c", []) or 2
    gate = Gate(4)
    gate.width *= 2
    match gate:
        case Gate(0, width=w) if w > 2:
            found = w
        case _:
            found = None
    match rows:
        case [[a, *_], *others]:
            found = (found, a, others)
    return rows, table, gate.is_open, found, BYTES[0], BYTES[4] is ...
