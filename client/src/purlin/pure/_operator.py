"""operator: Python's operators as functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from purlin.pure._same import same


def lt(a: Any, b: Any, /) -> Any:
    return a < b


def le(a: Any, b: Any, /) -> Any:
    return a <= b


def eq(a: Any, b: Any, /) -> Any:
    return a == b


def ne(a: Any, b: Any, /) -> Any:
    return a != b


def ge(a: Any, b: Any, /) -> Any:
    return a >= b


def gt(a: Any, b: Any, /) -> Any:
    return a > b


def not_(a: Any, /) -> bool:
    return not a


def truth(a: Any, /) -> bool:
    return True if a else False


def is_(a: Any, b: Any, /) -> bool:
    return a is b


def is_not(a: Any, b: Any, /) -> bool:
    return a is not b


def abs_(a: Any, /) -> Any:
    return abs(a)


def add(a: Any, b: Any, /) -> Any:
    return a + b


def and_(a: Any, b: Any, /) -> Any:
    return a & b


def floordiv(a: Any, b: Any, /) -> Any:
    return a // b


def index(a: Any, /) -> int:
    if isinstance(a, int):
        return int(a)
    if hasattr(a, "__index__"):
        result: int = a.__index__()
        return result
    name = type(a).__name__
    raise TypeError(f"'{name}' object cannot be interpreted as an integer")


def inv(a: Any, /) -> Any:
    return ~a


def lshift(a: Any, b: Any, /) -> Any:
    return a << b


def mod(a: Any, b: Any, /) -> Any:
    return a % b


def mul(a: Any, b: Any, /) -> Any:
    return a * b


def matmul(a: Any, b: Any, /) -> Any:
    return a @ b


def neg(a: Any, /) -> Any:
    return -a


def or_(a: Any, b: Any, /) -> Any:
    return a | b


def pos(a: Any, /) -> Any:
    return +a


def pow_(a: Any, b: Any, /) -> Any:
    return a**b


def rshift(a: Any, b: Any, /) -> Any:
    return a >> b


def sub(a: Any, b: Any, /) -> Any:
    return a - b


def truediv(a: Any, b: Any, /) -> Any:
    return a / b


def xor(a: Any, b: Any, /) -> Any:
    return a ^ b


def concat(a: Any, b: Any, /) -> Any:
    _need_sequence(a)
    return a + b


def _need_sequence(a: Any) -> None:
    if isinstance(a, dict) or not hasattr(a, "__getitem__"):
        name = type(a).__name__
        raise TypeError(f"'{name}' object can't be concatenated")


def contains(a: Any, b: Any, /) -> bool:
    return b in a


def _searched(a: Any) -> Iterator[Any]:
    try:
        return iter(a)
    except TypeError:
        name = type(a).__name__
        raise TypeError(f"argument of type '{name}' is not iterable") from None


def countOf(a: Any, b: Any, /) -> int:
    count = 0
    for item in _searched(a):
        if same(item, b):
            count += 1
    return count


def delitem(a: Any, b: Any, /) -> None:
    del a[b]


def getitem(a: Any, b: Any, /) -> Any:
    return a[b]


def indexOf(a: Any, b: Any, /) -> int:
    place = 0
    for item in _searched(a):
        if same(item, b):
            return place
        place += 1
    raise ValueError("sequence.index(x): x not in sequence")


def setitem(a: Any, b: Any, c: Any, /) -> None:
    a[b] = c


def length_hint(obj: Any, default: int = 0, /) -> int:
    if not isinstance(default, int):
        name = type(default).__name__
        raise TypeError(f"'{name}' object cannot be interpreted as an integer")
    if hasattr(obj, "__len__"):
        return len(obj)
    if hasattr(obj, "__length_hint__"):
        hint = obj.__length_hint__()
        if hint is NotImplemented:
            return default
        if not isinstance(hint, int):
            name = type(hint).__name__
            raise TypeError(f"__length_hint__ must be an integer, not {name}")
        if hint < 0:
            raise ValueError("__length_hint__() should return >= 0")
        return hint
    return default


def call(obj: Any, /, *args: Any, **kwargs: Any) -> Any:
    return obj(*args, **kwargs)


def iadd(a: Any, b: Any, /) -> Any:
    a += b
    return a


def iand(a: Any, b: Any, /) -> Any:
    a &= b
    return a


def iconcat(a: Any, b: Any, /) -> Any:
    _need_sequence(a)
    a += b
    return a


def ifloordiv(a: Any, b: Any, /) -> Any:
    a //= b
    return a


def ilshift(a: Any, b: Any, /) -> Any:
    a <<= b
    return a


def imod(a: Any, b: Any, /) -> Any:
    a %= b
    return a


def imul(a: Any, b: Any, /) -> Any:
    a *= b
    return a


def imatmul(a: Any, b: Any, /) -> Any:
    a @= b
    return a


def ior(a: Any, b: Any, /) -> Any:
    a |= b
    return a


def ipow(a: Any, b: Any, /) -> Any:
    a **= b
    return a


def irshift(a: Any, b: Any, /) -> Any:
    a >>= b
    return a


def isub(a: Any, b: Any, /) -> Any:
    a -= b
    return a


def itruediv(a: Any, b: Any, /) -> Any:
    a /= b
    return a


def ixor(a: Any, b: Any, /) -> Any:
    a ^= b
    return a


def _attribute(obj: Any, name: str) -> Any:
    for part in name.split("."):
        obj = getattr(obj, part)
    return obj


class attrgetter:
    """A function that gets attributes, dotted names step by step; several at once as a tuple."""

    def __init__(self, attr: str, /, *attrs: str) -> None:
        for name in (attr, *attrs):
            if not isinstance(name, str):
                raise TypeError("attribute name must be a string")
        self._attrs: tuple[str, ...] = (attr, *attrs)

    def __call__(self, obj: Any, /) -> Any:
        if len(self._attrs) == 1:
            return _attribute(obj, self._attrs[0])
        return tuple([_attribute(obj, name) for name in self._attrs])

    def __repr__(self) -> str:
        return f"operator.attrgetter({', '.join([repr(name) for name in self._attrs])})"


class itemgetter:
    """A function that gets items; several at once as a tuple."""

    def __init__(self, item: Any, /, *items: Any) -> None:
        self._items: tuple[Any, ...] = (item, *items)

    def __call__(self, obj: Any, /) -> Any:
        if len(self._items) == 1:
            return obj[self._items[0]]
        return tuple([obj[item] for item in self._items])

    def __repr__(self) -> str:
        return f"operator.itemgetter({', '.join([repr(item) for item in self._items])})"


class methodcaller:
    """A function that calls a method by its name with fixed arguments."""

    def __init__(self, name: str, /, *args: Any, **kwargs: Any) -> None:
        if not isinstance(name, str):
            raise TypeError("method name must be a string")
        self._name = name
        self._args: tuple[Any, ...] = args
        self._kwargs: dict[str, Any] = kwargs

    def __call__(self, obj: Any, /) -> Any:
        return getattr(obj, self._name)(*self._args, **self._kwargs)

    def __repr__(self) -> str:
        shown = [repr(self._name)]
        for value in self._args:
            shown.append(repr(value))
        for name, value in self._kwargs.items():
            shown.append(f"{name}={value!r}")
        return f"operator.methodcaller({', '.join(shown)})"
