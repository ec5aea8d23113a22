"""== and != of containers."""

from tests.conformance.harness import unsupported


class Point:
    def __init__(self, x):
        self.x = x


def equal_ints():
    return [1, 2, 3] == [1, 2, 3], [1, 2] == [1, 3], [1] == [1, 2], [] == [], [] == [1]


def equal_across_types():
    return [1, 2] == [1.0, 2.0], [True] == [1], [1] == [None], [1] == ["1"], [None] == [None]


def unequal():
    return [1] != [2], [1] != [1], [[1], [2]] != [[1], [2]], [(1, 2)] != [(1, 3)]


def nested():
    return [[1, 2], [3]] == [[1, 2], [3]], [[1], []] == [[1], [2]], [(1, [2])] == [(1, [2.0])]


def long_lists():
    a = [i * i for i in range(100000)]
    b = [i * i for i in range(100000)]
    return a == b, a == b[:-1] + [0], a != b


def nothing_like_something(n):
    some = [Point(i) for i in range(n)]
    return some == [], [] == some


def instances_in_lists():
    return [Point(1)] == [Point(1)]


def nan_in_lists():
    nan = 1e308 * 10.0 - 1e308 * 10.0
    return [nan] == [nan]


def nan_and_number():
    nan = 1e308 * 10.0 - 1e308 * 10.0
    return [nan] == [1.0], (nan,) == (2.0,), [1.0, nan] == [2.0, nan]


ARGS = {"nothing_like_something": [(1,), (3,)]}

REFUSED = {
    "instances_in_lists": unsupported("identity is not kept"),
    "nan_in_lists": unsupported("NaN"),
}
