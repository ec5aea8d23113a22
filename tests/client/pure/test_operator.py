"""operator's pure version against CPython's."""

from __future__ import annotations

import operator
from typing import Any

from purlin.pure import _operator as pure
from tests.client.pure.agree import same

VALUES: tuple[Any, ...] = (
    0,
    1,
    -7,
    3,
    True,
    2.5,
    1j,
    "ab",
    b"xy",
    [1, 2],
    (3,),
    {1: 2},
    {1, 2},
    None,
)
UNARY = ("not_", "truth", "abs", "index", "inv", "invert", "neg", "pos")
BINARY = (
    "lt le eq ne ge gt add and_ floordiv lshift mod mul matmul or_ pow rshift sub truediv xor"
    " concat contains countOf delitem getitem indexOf iadd iand iconcat ifloordiv ilshift imod"
    " imul imatmul ior ipow irshift isub itruediv ixor"
).split()


class Attributes:
    """Something to get attributes of."""

    def __init__(self, depth: int) -> None:
        self.n = depth
        if depth > 0:
            self.inner = Attributes(depth - 1)

    def scaled(self, by: int, *, plus: int = 0) -> int:
        return self.n * by + plus

    def __repr__(self) -> str:
        return f"Attributes({self.n})"


class Hinted:
    def __init__(self, hint: Any) -> None:
        self.hint = hint

    def __length_hint__(self) -> Any:
        return self.hint


def ours(name: str) -> Any:
    renamed = {"abs": "abs_", "pow": "pow_", "invert": "inv"}
    return getattr(pure, renamed.get(name, name))


def test_unary() -> None:
    for name in UNARY:
        for value in VALUES:
            same(getattr(operator, name), ours(name), value)


def test_binary() -> None:
    for name in BINARY:
        for a in VALUES:
            for b in VALUES:
                same(getattr(operator, name), ours(name), a, b)


def test_identity() -> None:
    value = [1]
    assert pure.is_(value, value) and not pure.is_(value, [1])
    assert pure.is_not(value, [1]) and not pure.is_not(value, value)


def test_items_changed() -> None:
    for container, key in (([1, 2], 0), ([1, 2], 5), ({1: 2}, "k"), ((1,), 0), ([1], "a")):
        same(operator.setitem, pure.setitem, container, key, 9)


def test_length_hint() -> None:
    for value in ([1, 2], "abc", 5, Hinted(3), Hinted(-1), Hinted("a"), Hinted(NotImplemented)):
        assert_hint(value)
        assert_hint(value, 7)
    assert_hint([], "x")


def assert_hint(*args: Any) -> None:
    same(operator.length_hint, pure.length_hint, *args)


def test_getters() -> None:
    def via(module: Any, kind: str, names: tuple[Any, ...], target: Any) -> Any:
        getter = getattr(module, kind)(*names)
        return repr(getter), getter(target)

    deep = Attributes(2)
    for names in (("n",), ("inner.n",), ("n", "inner.inner"), ("missing",), (3,), ("n", 3)):
        same(
            lambda: via(operator, "attrgetter", names, deep),
            lambda: via(pure, "attrgetter", names, deep),
        )
    for items in ((0,), (0, -1), ("a",), (9,), (slice(0, 2),), (slice(0, 1), 1)):
        for target in ([1, 2, 3], "xyz", {"a": 1, 0: 2, -1: 3}):
            same(
                lambda: via(operator, "itemgetter", items, target),
                lambda: via(pure, "itemgetter", items, target),
            )


def test_methodcaller() -> None:
    def via(module: Any, *args: Any, **kwargs: Any) -> Any:
        caller = module.methodcaller(*args, **kwargs)
        return repr(caller), caller(Attributes(5))

    for args, kwargs in (
        (("scaled", 3), {}),
        (("scaled", 2), {"plus": 1}),
        (("none",), {}),
        ((4,), {}),
    ):
        same(lambda: via(operator, *args, **kwargs), lambda: via(pure, *args, **kwargs))


def test_call() -> None:
    assert pure.call(divmod, 7, 2) == (3, 1)
    assert pure.call(dict, a=1) == {"a": 1}
