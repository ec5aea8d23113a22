"""Sources are found wherever code comes from, and a changed file is not run as it reads now."""

from __future__ import annotations

import importlib.util
import linecache
import os
import pty
import select
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from purlin import CaptureError
from purlin._capture import CaptureOptions, capture_call
from tests.client.outcomes import agree

ROOT = Path(__file__).parents[2]
SETUP = "from tests.client.outcomes import Block\n"
PROGRAM = """\
def double(x):
    return x * 2

with Block() as block:
    y = double(3) + (lambda k: k + 1)(1)

print("answer", block.values["y"])
"""


def environment() -> dict[str, str]:
    return dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), *sys.path]))


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=ROOT,
        timeout=60,
    )
    return done.stdout + done.stderr


def test_script(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(SETUP + PROGRAM)
    assert "answer 8" in run(str(path))
    assert "answer 8" in run("-O", str(path))


def test_command_line() -> None:
    assert "answer 8" in run("-c", SETUP + PROGRAM)
    assert "answer 8" in run("-W", "ignore", "-c", SETUP + PROGRAM)
    path = f"import sys; sys.path[:0] = {[str(ROOT), *sys.path]!r}\n"
    assert "answer 8" in run("-Wignore", "-Ic", path + SETUP + PROGRAM)


def test_standard_input_is_refused_clearly() -> None:
    done = subprocess.run(
        [sys.executable, "-"],
        input=SETUP + PROGRAM,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )
    assert "CaptureError" in done.stderr and "put it into a file" in done.stderr


def test_generated_code_is_refused_clearly() -> None:
    scope: dict[str, Any] = {}
    exec("def f():\n    return 1\n", scope)
    with pytest.raises(CaptureError, match="the source of '<string>' cannot be found"):
        capture_call(scope["f"], (), {}, options=CaptureOptions())


def test_prompt() -> None:
    """Types a program at the interactive prompt of this Python."""
    controller, terminal = pty.openpty()
    env = dict(environment(), TERM="dumb", PYTHON_HISTORY=os.devnull, HOME="/nonexistent")
    process = subprocess.Popen(
        [sys.executable, "-i", "-q"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=env,
        cwd=ROOT,
        start_new_session=True,
    )
    os.close(terminal)
    try:
        seen = ""
        for line in [*(SETUP + PROGRAM).splitlines(), "exit()"]:
            if line.startswith("print"):
                line = line.replace('"answer"', '"ans" + "wer"')
            seen += typed(controller, line)
        assert "answer 8" in seen + typed(controller, ""), seen
    finally:
        process.kill()
        process.wait()
        os.close(controller)


def typed(controller: int, line: str) -> str:
    """Types a line, and gives what the prompt answered until it asks for more."""
    deadline = time.monotonic() + 20
    seen = ""
    while time.monotonic() < deadline:
        ready, _, _ = select.select([controller], [], [], 20)
        if not ready:
            break
        try:
            data = os.read(controller, 4096)
        except OSError:
            return seen
        if not data:
            return seen
        seen += data.decode(errors="replace")
        if seen.endswith((">>> ", "... ")):
            break
    os.write(controller, line.encode() + b"\n")
    return seen


def test_notebook_cells() -> None:
    shell_module = pytest.importorskip("IPython.core.interactiveshell")
    shell = shell_module.InteractiveShell.instance()
    cells = [
        SETUP,
        "def double(x):\n    return x * 2\n",
        "%time pass\nwith Block() as block:\n    y = double(3) + (lambda k: k + 1)(1)\n",
    ]
    for cell in cells:
        result = shell.run_cell(cell)
        assert result.success, result.error_in_exec
    assert shell.user_ns["block"].values["y"] == 8


def load(path: Path, text: str) -> Any:
    path.write_text(textwrap.dedent(text))
    linecache.checkcache(str(path))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "changed",
    [
        "def f(x):\n    return x + 2\n",
        "\n\ndef f(x):\n    return x + 1\n",
        "def g(x):\n    return x + 1\n",
        "f = lambda x: x + 1\n",
    ],
)
def test_changed_file_is_refused(tmp_path: Path, changed: str) -> None:
    path = tmp_path / "changing.py"
    module = load(path, "def f(x):\n    return x + 1\n")
    path.write_text(changed)
    linecache.checkcache(str(path))
    with pytest.raises(CaptureError, match="the source of 'f' has changed since it was loaded"):
        capture_call(module.f, (1,), {}, options=CaptureOptions())


def test_reloaded_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "reloaded.py"
    agree(load(path, "def f(x):\n    return x + 1\n").f, 1)
    agree(load(path, "def f(x):\n    return x * 22\n").f, 1)


def test_lambdas_on_one_line(tmp_path: Path) -> None:
    text = """\
        fs = [lambda x: x + 1, lambda x: x * (lambda y: y + 3)(x), lambda x, y=4: y]
        g, h = (lambda: 1, lambda: 1.0)
        deep = (lambda n: lambda k: n + k)(5), (lambda n: lambda k: n - k)(5)
        same = [lambda: 0, lambda: 0]
        """
    module = load(tmp_path / "lambdas.py", text)
    for f in module.fs:
        agree(f, 10)
    agree(module.g)
    agree(module.h)
    for f in module.deep:
        agree(f, 3)
    for f in module.same:
        agree(f)


def test_decorated_and_nested_definitions(tmp_path: Path) -> None:
    text = """\
        import functools

        def keep(f):
            return f

        @keep
        @keep
        def f(x):
            return x + 1

        def outer():
            @keep
            def f(x):
                return x + 2
            return f

        class C:
            @keep
            def method(self):
                return 3

        nested = outer()
        method = C().method
        """
    module = load(tmp_path / "decorated.py", text)
    agree(module.f, 1)
    agree(module.nested, 1)
    agree(module.method)
