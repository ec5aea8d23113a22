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
    "global": "x = 1\ndef f(a):\n    global x\n    @@x = a\n",
    "global augmented": "x = 1\ndef f(a):\n    global x\n    @@x += a\n",
    "global loop": "x = 1\ndef f(a):\n    global x\n    for @@x in [a]:\n        pass\n",
    "nonlocal of outside": "def m():\n    c = 0\n    def f(a):\n        nonlocal c\n        @@c = a\n    return f\nf = m()\n",
    "bare raise": "def f(a):\n    @@raise\n",
    "bare raise in function": "def f(a):\n    try:\n        a()\n    except ValueError:\n        def g():\n            @@raise\n        g()\n",
    "async def": "@@async def f(a):\n    return a\n",
    "nested async def": "def f(a):\n    @@async def g():\n        pass\n",
    "two imports": "def f(a):\n    @@import math\n    import cmath as math\n    return math.pi\n",
    "import and assignment": "def f(a):\n    @@import math\n    math = a\n    return math\n",
    "append to captured": "x = [1]\ndef f(a):\n    @@x.append(a)\n",
    "sort captured": "x = [1]\ndef f(a):\n    if a:\n        @@x.sort()\n",
    "element of captured": "x = {}\ndef f(a):\n    @@x[a] = 1\n",
    "inner element of captured": "x = [[1]]\ndef f(a):\n    @@x[0][0] = 1\n",
    "augmented element of captured": "x = [1]\ndef f(a):\n    @@x[0] += 1\n",
    "delete element of captured": "x = [1]\ndef f(a):\n    del @@x[0]\n",
    "add to captured set": "x = {1}\ndef f(a):\n    @@x.add(a)\n",
    "super in function": "class A:\n    def m(self):\n        return (lambda: @@super())()\ndef f(a):\n    return A().m()\n",
    "super of one": "class A:\n    def m(self):\n        return @@super(A)\ndef f(a):\n    return A().m()\n",
    "yield in init": "class A:\n    @@def __init__(self):\n        yield 1\ndef f(a):\n    return A()\n",
    "traceback": "class A:\n    def __enter__(self): pass\n    def __exit__(self, kind, error, tb):\n        return @@tb is None\ndef f(a):\n    with A():\n        pass\n",
    "eval": "def f(a):\n    return @@eval('a')\n",
    "exec": "def f(a):\n    @@exec('a')\n",
    "locals": "def f(a):\n    return @@locals()\n",
    "globals": "def f(a):\n    return @@globals()\n",
    "open": "def f(a):\n    return @@open('x')\n",
    "input as value": "def f(a):\n    g = @@input\n    return g\n",
    "unsupported function": "import time\ndef f(a):\n    return @@time.sleep(a)\n",
    "unsupported library": "import pickle\ndef f(a):\n    return @@pickle.dumps(a)\n",
    "setattr in nested class": "def f(a):\n    class C:\n        @@def __setattr__(self, name, value): pass\n    return C()\n",
    "unsupported module": "import os\ndef f(a):\n    return @@os.getpid()\n",
    "unsupported module inside": "def f(a):\n    import os\n    return @@os.getpid()\n",
    "module as value": "import math\ndef f(a):\n    m = @@math\n    return m\n",
    "file": "import sys\nx = sys.stderr\ndef f(a):\n    return @@x\n",
    "file in dict": "import sys\nx = {'a': [sys.stderr]}\ndef f(a):\n    return @@x\n",
    "cycle": "x = [1]\nx.append(x)\ndef f(a):\n    return @@x\n",
    "is between ints": "def f(a):\n    return @@a is 5\n",
    "is between strings": "def f(a):\n    return @@a is not 'x'\n",
    "class uses local": "def f(a):\n    @@class C:\n        def m(self):\n            return a\n    return C().m()\n",
    "metaclass": "def f(a):\n    class C(metaclass=@@type):\n        pass\n",
    "class decorator": "def f(a):\n    @ @@g\n    class C:\n        pass\ndef g(c): return c\n",
    "method decorator": "def f(a):\n    class C:\n        @ @@g\n        def m(self):\n            return 1\n    return C().m\ndef g(m): return m\n",
    "functional enum": "import enum\ndef f(a):\n    return @@enum.Enum('X', 'A B')\n",
    "computed class attribute": "def f(a):\n    class C:\n        x = @@len([])\n    return C.x\n",
    "statement in class": "def f(a):\n    class C:\n        @@if True:\n            x = 1\n    return C.x\n",
    "computed base": "def f(a):\n    class C(@@g()):\n        pass\n    return C\ndef g(): return object\n",
    "new": "class C:\n    @@def __new__(cls):\n        return 1\ndef f(a):\n    return C()\n",
    "getattr": "class C:\n    @@def __getattr__(self, name):\n        return 1\ndef f(a):\n    return C().x\n",
    "live metaclass": "class M(type):\n    pass\n@@class C(metaclass=M):\n    def m(self): pass\ndef f(a):\n    return C()\n",
    "list as base": "@@class C(list):\n    def m(self): pass\ndef f(a):\n    return C()\n",
    "descriptor": "import functools\nclass C:\n    def a(self):\n        return 1\n    @@b = functools.cached_property(a)\ndef f(a):\n    return C().b\n",
    "flags": "import enum\n@@class C(enum.Flag):\n    A = 1\n    def m(self): pass\ndef f(a):\n    return C.A\n",
    "call of a refused function": "def g(a):\n    global b\n    @@b = 1\ndef f(a):\n    return g(a)\n",
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
        "global": "assigning to 'x', a variable from outside, is not supported; return the new",
        "append to captured": "changing 'x', a list from outside, is not supported; copy it first",
        "open": "the builtin 'open' is not supported; read the file outside",
        "file": "x is of type _",
        "file in dict": "x['a'][0] is of type _",
        "unsupported module": "'posix.getpid' is not supported",
        "descriptor": "its attribute 'b' (cached_property)",
        "list as base": "its base list",
        "cycle": "x[1] contains itself",
    }
    for name, text in expected.items():
        assert text in str(refused(tmp_path, CONSTRUCTS[name])), name


def test_first_fault_in_source_order(tmp_path: Path) -> None:
    text = (
        "def f(a):\n    b = [len([a, @@eval])]\n    input(b)\n    global c\n"
        "    c = {1}\n    return h(a)\n"
    )
    refused(tmp_path, text)
    refused(tmp_path, "def f(a):\n    @@input(a)\n    global c\n    c = {1}\n")
    refused(tmp_path, "def f(a):\n    @@raise\n    input(a)\n")
    refused(tmp_path, "def g(a):\n    @@raise\ndef f(a):\n    g(a)\n    input(a)\n")
    refused(tmp_path, "def f(a):\n    @@input(a)\n    g(a)\ndef g(a):\n    raise\n")


def test_columns_count_characters(tmp_path: Path) -> None:
    refused(tmp_path, "def f(a):\n    x = 'äöü€𝄞'; return (x, @@a is 5)\n")


def test_arguments_and_values_are_named() -> None:
    with pytest.raises(CaptureError, match=r"argument 1 of .*f\[0\]\.x is of type object"):
        capture_call(f, ([Holder()],), {}, options=CaptureOptions())
    with pytest.raises(CaptureError, match="argument 'a' of .*f is of type object"):
        capture_call(f, (), {"a": object()}, options=CaptureOptions())
    with pytest.raises(CaptureError, match="the function is of type object"):
        capture_call(object(), (), {}, options=CaptureOptions())


class Holder:
    def __init__(self) -> None:
        self.x = object()


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
