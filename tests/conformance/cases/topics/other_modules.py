"""hashlib, zlib, typing, conditional imports, __future__-like annotations, abc, types."""
# mypy: ignore-errors

import hashlib
import typing
import zlib
from typing import Any, Callable, Generic, NamedTuple, Optional, TypeVar, Union

try:
    import numpy_that_is_not_there as _np
except ImportError:
    _np = None

_T = TypeVar("_T")


class _Pair(NamedTuple):
    a: int
    b: str = "z"


class _Stack(Generic[_T]):
    def __init__(self) -> None:
        self.items: list[_T] = []

    def push(self, x: _T) -> None:
        self.items.append(x)

    def pop(self) -> _T:
        return self.items.pop()


def digests(b):
    return (
        hashlib.md5(b).hexdigest(),
        hashlib.sha1(b).hexdigest(),
        hashlib.sha256(b).hexdigest(),
        hashlib.sha512(b).digest()[:8],
    )


def digest_updates():
    h = hashlib.sha256()
    h.update(b"ab")
    h.update(b"c")
    return (
        h.hexdigest() == hashlib.sha256(b"abc").hexdigest(),
        h.name,
        h.digest_size,
        h.copy().hexdigest()[:8],
    )


def raises_digest_str():
    return hashlib.md5("abc")


def checksums(b):
    return zlib.crc32(b), zlib.adler32(b), zlib.crc32(b, 1)


def raises_crc_str():
    return zlib.crc32("a")


def named_tuple_class():
    return (
        _Pair(1),
        _Pair(1, "b").b,
        _Pair(1) == (1, "z"),
        _Pair(2)._replace(a=3),
        _Pair._fields,
        [p.a for p in [_Pair(1), _Pair(2)]],
    )


def generic_class():
    s = _Stack()
    s.push(1)
    s.push("a")
    return s.pop(), s.pop(), isinstance(s, _Stack)


def annotated_function():
    def f(
        a: Optional[int], b: Union[int, str] = 1, *c: Any, d: Callable[[int], int] = abs
    ) -> typing.List[int]:
        return [a, b, *c, d(-1)]

    return f(1), f(1, "b", 3)


def cast_does_nothing():
    return typing.cast(int, "text"), typing.TYPE_CHECKING


def conditional_import():
    return "there" if _np else "absent", _np is None


def import_in_function():
    import math
    from collections import Counter
    from math import sqrt as root

    return math.floor(2.5), Counter("aab")["a"], root(16)


def raises_import():
    import module_that_is_not_there  # noqa: F401


def import_guarded():
    try:
        import module_that_is_not_there as m
    except ImportError:
        m = None
    return m


def abstract_classes():
    from abc import ABC, abstractmethod

    class A(ABC):
        @abstractmethod
        def f(self): ...
        def g(self):
            return self.f() * 2

    class B(A):
        def f(self):
            return 21

    try:
        A()
    except TypeError:
        return B().g(), "abstract"


def simple_namespace():
    from types import SimpleNamespace

    n = SimpleNamespace(a=1)
    n.b = n.a + 1
    return n.a, n.b, n == SimpleNamespace(a=1, b=2), repr(n)


def isinstance_of_abstract():
    from collections.abc import Iterable, Mapping, Sequence

    return (
        isinstance([], Iterable),
        isinstance({}, Mapping),
        isinstance("a", Sequence),
        isinstance(5, Iterable),
    )


def block_hash_chain():
    prev, chain = "0" * 8, []
    for data in ("a", "b", "c"):
        prev = hashlib.sha256((prev + data).encode()).hexdigest()[:8]
        chain.append(prev)
    return chain


def protocol_classes():
    class Duck(typing.Protocol):
        def quack(self) -> str: ...

    class D:
        def quack(self):
            return "quack"

    def speak(d: Duck) -> str:
        return d.quack()

    return speak(D())


ARGS = {
    "digests": [(b"",), (b"hello",), (b"\x00" * 200,)],
    "checksums": [(b"",), (b"hello world",), (b"\xff" * 100,)],
}
