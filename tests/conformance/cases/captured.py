"""Values from outside: of every kind, shared, nested, empty."""
# mypy: ignore-errors

import math

from purlin import CaptureError
from tests.conformance.harness import refused, unsupported


class _Box:
    kind = "box"

    def __init__(self, content):
        self.content = content

    def get(self):
        return self.content


class _Shelf:
    def __init__(self, boxes, name):
        self.boxes = boxes
        self.name = name

    def total(self):
        return sum(b.get() for b in self.boxes)


_LISTS = {
    "ints": [1, -2, 2**63 - 1, -(2**63)],
    "floats": [1.5, -0.0, math.inf, math.nan, 5e-324],
    "bools": [True, False, True],
    "empty": [],
    "nones": [None, None],
    "texts": ["a", "", "é日本", "x" * 1000],
    "tuples": [(1, 2.5), (3, 4.5)],
    "ragged_tuples": [(1,), (1, 2), ()],
    "tuples_of_tuples": [((1, 2), (3.5, True)), ((4, 5), (6.5, False))],
    "lists": [[1, 2], [], [3]],
    "lists_of_lists": [[[1.5]], [], [[], [2.5, 3.5]]],
    "mixed": [1, 2.5, None, True, "s", (1, 2), [3]],
    "mixed_numbers": [1, 2.5, 3],
    "bools_and_ints": [True, 2, False],
    "maybe": [None, 1, None, 2],
    "maybe_float": [None, 1.5],
    "tuples_with_none": [(1, None), (2, 3)],
    "tuples_with_text": [("a", 1), ("b", 2)],
    "tuples_with_lists": [(1, [1]), (2, [])],
    "long": [i * i for i in range(10000)],
    "long_tuples": [(i, i * 0.5) for i in range(5000)],
    "empty_lists": [[], []],
    "empty_tuples": [(), ()],
    "ranges": [range(3), range(5, 0, -2)],
}


def whole(value):
    return value


def length(value):
    return len(value), bool(value)


def elements(value):
    return [x for x in value]


def first_and_last(value):
    return value[0], value[-1]


def pairs(value):
    return [(x, i) for i, x in enumerate(value)]


def doubled(value):
    return value + value, value * 2, value[::-1], value[1:]


def nested(value):
    return [value, value], (value, [value])


def scalar_types(value):
    return value, [value], (value, value), value is None


def add_one(value):
    return value + 1


def captured_global():
    return _A_LIST, _A_TUPLE, _A_FLOAT, _A_TEXT, _A_NONE, _A_BOOL, _A_RANGE


_A_LIST = [1, 2, 3]
_A_TUPLE = (1, (2.5, None), "x", [1, 2])
_A_FLOAT = -0.0
_A_TEXT = "héllo\n\x01x"
_NUL = "a\0b"
_A_NONE = None
_A_BOOL = True
_A_RANGE = range(3, 30, 4)


def text_with_nul():
    return _NUL, len(_NUL)


def literal_with_nul():
    return "a\0b"


def global_used_twice():
    return _A_LIST + _A_LIST, sum(_A_LIST), _A_LIST[0], [x * _A_LIST[0] for x in _A_LIST]


def instance(box):
    return box.content, box.get(), box.kind, box


def instances(shelf):
    return shelf.total(), shelf.name, len(shelf.boxes), shelf.boxes[0].get(), shelf


def instance_list(boxes):
    return [b.get() for b in boxes], len(boxes), boxes


def functions(f, x):
    return f(x), [f(y) for y in (x, x + 1)]


def function_tuple(fs):
    return [f(3) for f in fs], fs[0](1), fs[-1](2)


def method(m):
    return m()


def class_argument(c):
    return c(5).get(), c.kind


def shared(a, b):
    return a + b, a[0] + b[0], [x + y for x, y in zip(a, b)]


def module_argument(m):
    return m.sqrt(4.0), m.pi


def dictionary(d):
    return d


def a_set(s):
    return s


def an_object(o):
    return 5


def unused_object():
    return len(_A_LIST) if True else _UNSENDABLE


def used_object():
    return _UNSENDABLE


_UNSENDABLE = object()
_ONE = [1, 2, 3]

ARGS = {
    "whole": [(v,) for v in _LISTS.values()],
    "length": [(v,) for v in _LISTS.values()],
    "elements": [(v,) for v in _LISTS.values()],
    "first_and_last": [(v,) for v in _LISTS.values()],
    "pairs": [(v,) for v in _LISTS.values()],
    "doubled": [(v,) for v in _LISTS.values()],
    "nested": [(v,) for v in _LISTS.values()],
    "scalar_types": [(v,) for v in (0, -1, 2**63 - 1, 1.5, -0.0, math.inf, True, None, "a", "", ())]
    + [((1, 2.5),), (range(3),)],
    "add_one": [(v,) for v in (1, 1.5, True, None, "a", [1], (1,), range(3), abs)],
    "instance": [(_Box(1),), (_Box(2.5),), (_Box([1, 2]),), (_Box(None),), (_Box(_Box((1, 2))),)],
    "instances": [(_Shelf([_Box(1), _Box(2)], "s"),), (_Shelf([_Box(1.5)], None),)],
    "instance_list": [([_Box(1), _Box(2)],), ([_Box(1), _Box(2.5)],), ([_Box([1]), _Box([])],)],
    "functions": [(abs, -3), (lambda x: x * 2, 4), (math.floor, 2), (float, 3), (_Box, 1)],
    "function_tuple": [((abs, float),), ((lambda x: x + 1, lambda x: x * 0.5, abs),)],
    "method": [(_Box(5).get,)],
    "class_argument": [(_Box,)],
    "shared": [(_ONE, _ONE), (_ONE, [4, 5, 6]), (_ONE, [0.5, 1.5, 2.5])],
    "module_argument": [(math,)],
    "dictionary": [({1: 2},)],
    "a_set": [({1},)],
    "an_object": [(object(),)],
}

REFUSED = {
    "module_argument": refused(CaptureError, "module"),
    "an_object": refused(CaptureError, "object"),
    "used_object": refused(CaptureError, "object"),
    "unused_object": refused(CaptureError, "object"),
}
