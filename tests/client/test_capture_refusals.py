"""Each construct that is not run is refused before anything is sent, with its place and a hint."""

# The programs stand on one line each.
# ruff: noqa: E501

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import pytest

from purlin import CaptureError
from purlin._capture import CaptureOptions, capture_call
from tests.client.outcomes import agree

counter = itertools.count()


def load(tmp_path: Path, text: str) -> dict[str, Any]:
    """The variables of a module with this text."""
    path = tmp_path / f"user_{next(counter)}.py"
    path.write_text(text, encoding="utf-8")
    scope: dict[str, Any] = {"__name__": path.stem}
    exec(compile(text, str(path), "exec"), scope)
    return scope


def refused(tmp_path: Path, text: str) -> CaptureError:
    """The error of capturing f(1) of this text, which marks the place by a preceding `@`."""
    place = text.index("@@")
    line = text.count("\n", 0, place) + 1
    column = place - (text.rfind("\n", 0, place) + 1) + 1
    text = text.replace("@@", "")
    function = load(tmp_path, text)["f"]
    with pytest.raises(CaptureError) as caught:
        capture_call(function, (1,), {}, options=CaptureOptions())
    error = caught.value
    assert (error.line, error.column) == (line, column), str(error)
    assert error.file.endswith(".py")
    assert str(error).startswith(f"{error.file}:{line}:{column}: ")
    assert error.construct
    return error


# What the error names, and a function f with `@@` before the refused construct.
CONSTRUCTS = {
    "global": "x = 1\ndef f(a):\n    @@global x\n    x = a\n",
    "nonlocal": "def f(a):\n    def g():\n        @@nonlocal a\n        a = 1\n    return g()\n",
    "del": "def f(a):\n    @@del a\n",
    "try": "def f(a):\n    @@try:\n        return a\n    except ValueError:\n        return 1\n",
    "try finally": "def f(a):\n    @@try:\n        return a\n    finally:\n        pass\n",
    "with": "def f(a):\n    @@with a:\n        pass\n",
    "yield": "def f(a):\n    @@yield a\n",
    "yield in expression": "def f(a):\n    x = @@yield a\n",
    "yield from": "def f(a):\n    @@yield from a\n",
    "async def": "@@async def f(a):\n    return a\n",
    "nested async def": "def f(a):\n    @@async def g():\n        pass\n",
    "import": "def f(a):\n    @@import math\n    return math.pi\n",
    "from import": "def f(a):\n    @@from math import pi\n    return pi\n",
    "match": "def f(a):\n    @@match a:\n        case 1:\n            return 2\n",
    "raise from": "def f(a):\n    @@raise ValueError from KeyError\n",
    "bare raise": "def f(a):\n    @@raise\n",
    "starred argument": "def f(a):\n    return max(@@*a)\n",
    "keyword argument dict": "def f(a):\n    return max(1, **@@a)\n",
    "starred display": "def f(a):\n    return [1, @@*a]\n",
    "starred target": "def f(a):\n    x, @@*y = a\n",
    "star parameter": "def f(*@@a):\n    return a\n",
    "double star parameter": "def f(b=1, **@@a):\n    return a\n",
    "dict display": "def f(a):\n    return @@{1: a}\n",
    "set display": "def f(a):\n    return @@{a}\n",
    "dict comprehension": "def f(a):\n    return @@{x: 1 for x in a}\n",
    "set comprehension": "def f(a):\n    return @@{x for x in a}\n",
    "f-string": "def f(a):\n    return @@f'{a}'\n",
    "complex constant": "def f(a):\n    return a + @@2j\n",
    "bytes constant": "def f(a):\n    return @@b'x'\n",
    "ellipsis": "def f(a):\n    return @@...\n",
    "large int": "def f(a):\n    return a + @@9223372036854775808\n",
    "walrus in comprehension": "def f(a):\n    return [(@@b := x) for x in [1]]\n",
    "element assignment": "def f(a):\n    @@a[0] = 1\n",
    "element augmented assignment": "def f(a):\n    @@a[0] += 1\n",
    "slice assignment": "def f(a):\n    @@a[:] = [1]\n",
    "attribute assignment": "def f(a):\n    @@a.x = 1\n",
    "attribute augmented assignment": "def f(a):\n    @@a.x += 1\n",
    "attribute as loop target": "def f(a):\n    for @@a.x in [1]:\n        pass\n",
    ".append()": "def f(a):\n    b = []\n    @@b.append(a)\n",
    ".sort()": "def f(a):\n    @@a.sort()\n",
    ".extend()": "def f(a):\n    @@a.extend([1])\n",
    "print": "def f(a):\n    @@print(a)\n",
    "eval": "def f(a):\n    return @@eval('a')\n",
    "exec": "def f(a):\n    @@exec('a')\n",
    "locals": "def f(a):\n    return @@locals()\n",
    "globals": "def f(a):\n    return @@globals()\n",
    "super": "class A:\n    def m(self):\n        return @@super().m()\ndef f(a):\n    return A().m()\n",
    "open": "def f(a):\n    return @@open('x')\n",
    "sorted": "def f(a):\n    return @@sorted([a])\n",
    "dict": "def f(a):\n    return @@dict()\n",
    "input as value": "def f(a):\n    g = @@input\n    return g\n",
    "unsupported math": "import math\ndef f(a):\n    return @@math.frexp(a)\n",
    "unsupported module": "import os\ndef f(a):\n    return @@os.getpid()\n",
    "module as value": "import math\ndef f(a):\n    m = @@math\n    return m\n",
    "file": "import sys\nx = sys.stderr\ndef f(a):\n    return @@x\n",
    "dict value": "x = [1, (2, {3: 4})]\ndef f(a):\n    return @@x\n",
    "large int value": "x = 2**64\ndef f(a):\n    return @@x\n",
    "large int in list": "x = [1, 2**64]\ndef f(a):\n    return @@x\n",
    "cycle": "x = [1]\nx.append(x)\ndef f(a):\n    return @@x\n",
    "is between ints": "def f(a):\n    return @@a is 5\n",
    "is not between lists": "def f(a):\n    return @@a is not []\n",
    "reassigned capture": "def f(a):\n    b = a\n    g = @@lambda: b\n    b = 2\n    return g()\n",
    "capture in loop": "def f(a):\n    r = []\n    for i in range(a):\n        r = r + [@@lambda: i]\n",
    "capture by def in loop": "def f(a):\n    while a:\n        a -= 1\n        @@def g():\n            return a\n",
    "capture in comprehension": "def f(a):\n    return [@@lambda: i for i in range(a)]\n",
    "lazy generator": "def f(a):\n    b = 1\n    g = @@(x * b for x in range(a))\n    b = 2\n    return sum(g)\n",
    "capture before assignment": "def f(a):\n    g = @@lambda: b\n    b = 2\n    return g()\n",
    "capture maybe unassigned": "def f(a):\n    if a:\n        b = 1\n    return @@[x + b for x in [1]]\n",
    "nested used before defined": "def f(a):\n    @@def g():\n        return h()\n    x = g()\n    def h():\n        return 1\n    return x\n",
    "class uses local": "def f(a):\n    @@class C:\n        def m(self):\n            return a\n    return C().m()\n",
    "metaclass": "def f(a):\n    class C(metaclass=@@type):\n        pass\n",
    "class decorator": "def f(a):\n    @ @@g\n    class C:\n        pass\ndef g(c): return c\n",
    "method decorator": "def f(a):\n    class C:\n        @ @@property\n        def m(self):\n            return 1\n    return C().m\n",
    "computed class attribute": "def f(a):\n    class C:\n        x = @@len([])\n    return C.x\n",
    "statement in class": "def f(a):\n    class C:\n        @@if True:\n            x = 1\n    return C.x\n",
    "computed base": "def f(a):\n    class C(@@g()):\n        pass\n    return C\ndef g(): return object\n",
    "live property": "class C:\n    def a(self):\n        return 1\n    @@b = property(a)\ndef f(a):\n    return C().b\n",
    "init of self": "class C:\n    def __init__(self):\n        g(@@self)\n        self.x = 1\ndef g(c): return c\ndef f(a):\n    return C()\n",
    "method in init": "class C:\n    def __init__(self):\n        @@self.g()\n        self.x = 1\n    def g(self): return 1\ndef f(a):\n    return C()\n",
    "self in loop of init": "class C:\n    def __init__(self):\n        for i in range(2):\n            self.x = i\n            g(@@self)\ndef g(c): return c\ndef f(a):\n    return C()\n",
    "other init": "class B:\n    def __init__(self):\n        self.x = 1\nclass C(B):\n    def __init__(self):\n        @@B.__init__(self)\ndef f(a):\n    return C()\n",
    "call of a refused function": "def g(a):\n    @@del a\ndef f(a):\n    return g(a)\n",
    "comprehension name": "def f(a):\n    return [x for x in range(3) if @@y for y in [1]]\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_construct(tmp_path: Path, name: str) -> None:
    refused(tmp_path, CONSTRUCTS[name])


@pytest.mark.skipif(sys.version_info < (3, 11), reason="except* came with Python 3.11")
def test_except_star(tmp_path: Path) -> None:
    refused(tmp_path, "def f(a):\n    @@try:\n        a\n    except* ValueError:\n        pass\n")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type statements came with Python 3.12")
def test_type_statement(tmp_path: Path) -> None:
    refused(tmp_path, "def f(a):\n    @@type X = int\n")


def test_async_constructs(tmp_path: Path) -> None:
    for body in (
        "    return @@await g()\n",
        "    @@async for x in a:\n        pass\n",
        "    @@async with a:\n        pass\n",
        "    return [x async for @@x in a]\n",
    ):
        text = "async def g(a):\n" + body
        # An async function is refused itself; its body is seen when it is nested in another.
        error = refused(tmp_path, text.replace("@@", "").replace("async def g", "@@async def f", 1))
        assert error.construct == "async def"


def test_messages_say_what_to_write(tmp_path: Path) -> None:
    expected = {
        "global": "'global' is not supported; return the new value",
        ".append()": "'.append()' changes an object, which is not supported; write 'a = a + [x]'",
        "print": "the builtin 'print' is not supported; return the value and print it outside",
        "reassigned capture": "this lambda captures 'b', which may be assigned again",
        "file": "x is of type _",
        "dict value": "x[1][1] is of type dict, which cannot be sent; use a list of",
        "large int in list": "x[1] is an int of more than 64 bits",
        "unsupported module": "'posix.getpid' is not supported",
        "live property": "its attribute 'b' (property)",
        "element assignment": "build a new list",
        "cycle": "x[1] contains itself",
    }
    for name, text in expected.items():
        assert text in str(refused(tmp_path, CONSTRUCTS[name])), name


def test_first_fault_in_source_order(tmp_path: Path) -> None:
    text = (
        "def f(a):\n    b = [len([a, @@{1: 2}])]\n    print(b)\n    global c\n"
        "    c = {1}\n    return h(a)\n"
    )
    refused(tmp_path, text)
    refused(tmp_path, "def f(a):\n    @@print(a)\n    global c\n    c = {1}\n")
    refused(tmp_path, "def f(a):\n    @@del a\n    print(a)\n")
    refused(tmp_path, "def g(a):\n    @@del a\ndef f(a):\n    g(a)\n    print(a)\n")
    refused(tmp_path, "def f(a):\n    @@print(a)\n    g(a)\ndef g(a):\n    del a\n")


def test_columns_count_characters(tmp_path: Path) -> None:
    refused(tmp_path, "def f(a):\n    x = 'äöü€𝄞'; return (x, @@{a})\n")


def test_arguments_and_values_are_named() -> None:
    with pytest.raises(CaptureError, match=r"argument 1 of .*f\[0\]\.x is of type dict"):
        capture_call(f, ([Holder()],), {}, options=CaptureOptions())
    with pytest.raises(CaptureError, match="argument 'a' of .*f is of type object"):
        capture_call(f, (), {"a": object()}, options=CaptureOptions())
    with pytest.raises(CaptureError, match="the function is of type dict"):
        capture_call({}, (), {}, options=CaptureOptions())


class Holder:
    def __init__(self) -> None:
        self.x = {1: 2}


def f(a: Any) -> Any:
    return a


def test_what_looks_refused_but_runs(tmp_path: Path) -> None:
    for text in (
        "def f(a):\n    sum = lambda x: x\n    print = 3\n    return sum(print)\n",
        "class S:\n    def pop(self):\n        return 5\ndef f(a):\n    return S().pop()\n",
        "def print(x):\n    return x\ndef f(a):\n    return print(a)\n",
        "def f(a):\n    for i in range(3):\n        a += sum(i * j for j in range(i))\n    return a\n",
        "def f(a):\n    if a == 7:\n        return undefined_name\n    return a\n",
        "def f(a):\n    x: int\n    y: 'no such type' = a\n    return y\n",
        "def f(a):\n    b = a\n    return (lambda: b)()\n",
        "def f(a):\n    return max(sum(x * a for x in (y + a for y in range(3))), a)\n",
    ):
        agree(load(tmp_path, text)["f"], 1)
