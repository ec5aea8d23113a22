"""The operator module."""
# mypy: ignore-errors

import operator
from operator import attrgetter, itemgetter, methodcaller


class _P:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def shift(self, d, e=0):
        return self.x + d + e


def arithmetic():
    return (
        operator.add(1, 2),
        operator.sub(5, 3),
        operator.mul("a", 3),
        operator.truediv(7, 2),
        operator.floordiv(-7, 2),
        operator.mod(7, 3),
        operator.pow(2, 10),
        operator.neg(5),
        operator.pos(-5),
        operator.abs(-3),
        operator.invert(5),
    )


def bits():
    return (
        operator.and_(6, 3),
        operator.or_(6, 3),
        operator.xor(6, 3),
        operator.lshift(1, 4),
        operator.rshift(256, 4),
        operator.inv(0),
    )


def comparisons():
    return (
        operator.lt(1, 2),
        operator.le(2, 2),
        operator.eq("a", "a"),
        operator.ne(1, 1.0),
        operator.ge(1, 2),
        operator.gt("b", "a"),
        operator.not_([]),
        operator.truth("x"),
        operator.is_(None, None),
        operator.is_not(1, None),
    )


def sequences():
    return (
        operator.concat([1], [2]),
        operator.contains("abc", "b"),
        operator.countOf([1, 2, 1], 1),
        operator.indexOf([5, 6], 6),
        operator.getitem({"a": 1}, "a"),
        operator.getitem([1, 2, 3], slice(1, None)),
        operator.length_hint([1, 2]),
        operator.index(True),
    )


def changes():
    a, d = [1, 2, 3], {}
    operator.setitem(a, 0, 9)
    operator.delitem(a, 1)
    operator.setitem(d, "k", "v")
    b = operator.iadd(a, [7])
    return a, d, b is a, operator.iadd(1, 2), operator.imul("ab", 2)


def getters():
    return (
        itemgetter(1)([5, 6]),
        itemgetter(0, 2)("abc"),
        itemgetter("k")({"k": 1}),
        attrgetter("x")(_P(1, 2)),
        attrgetter("x", "y")(_P(1, 2)),
        attrgetter("x.y")(_P(_P(0, 9), 1)),
        methodcaller("shift", 5)(_P(1, 2)),
        methodcaller("shift", 5, e=1)(_P(1, 2)),
        methodcaller("upper")("a"),
        itemgetter(slice(2))("hello"),
    )


def as_keys():
    return (
        sorted([(1, "b"), (0, "c"), (2, "a")], key=itemgetter(1)),
        max([_P(1, 5), _P(3, 2)], key=attrgetter("y")).x,
        sorted({"a": 3, "b": 1}.items(), key=itemgetter(1)),
        list(map(methodcaller("strip"), [" a ", "b "])),
    )


def table():
    ops = {"+": operator.add, "-": operator.sub, "/": operator.truediv}
    return [ops[o](8, 2) for o in "+-/"]


def rpn(s):
    stack, ops = (
        [],
        {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.floordiv},
    )
    for t in s.split():
        if t in ops:
            b, a = stack.pop(), stack.pop()
            stack.append(ops[t](a, b))
        else:
            stack.append(int(t))
    return stack.pop()


def raises_rpn():
    return rpn("1 +")


def raises_add():
    return operator.add(1, "a")


def raises_itemgetter():
    return itemgetter(5)([1])


def raises_attrgetter():
    return attrgetter("z")(_P(1, 2))


def raises_index_of():
    return operator.indexOf([1], 2)


def raises_truediv():
    return operator.truediv(1, 0)


def raises_itemgetter_none():
    return itemgetter()


ARGS = {"rpn": [("3 4 + 2 *",), ("5 1 2 + 4 * + 3 -",)]}
