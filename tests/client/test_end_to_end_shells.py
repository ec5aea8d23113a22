"""Blocks typed into Python's and IPython's prompts, and given by `-c` and standard input."""

from __future__ import annotations

import doctest
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.test_end_to_end import PATIENCE_SECONDS, ROOT, has_purlind

pexpect = pytest.importorskip("pexpect")

pytestmark = pytest.mark.skipif(not has_purlind(), reason="no purlind was built")

ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT / "client" / "src"),
    "PYTHON_BASIC_REPL": "1",
    "TERM": "dumb",
    "PYTHONSTARTUP": "",
}

SCRIPT = """
import purlin
factor = 3
def triple(n):
    return factor * n
with purlin.connect() as executor:
    with executor.remotely.download_all():
        total = sum(triple(n) for n in range(100))
    print("total", total)
"""


def test_dash_c() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=ENVIRONMENT, timeout=60
    )
    assert done.stdout == "total 14850\n", done.stderr


def test_a_script(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=60,
    )
    assert done.stdout == "total 14850\n", done.stderr


def test_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-"],
        input=SCRIPT,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=60,
    )
    if "total" not in done.stdout:
        # Python keeps no source of what it reads there: refused, never run locally.
        assert "CaptureError" in done.stderr
    else:
        assert done.stdout == "total 14850\n"


def test_the_prompt(tmp_path: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-q", "-i"],
        env={**ENVIRONMENT, "HOME": str(tmp_path)},
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        cwd=str(tmp_path),
    )
    lines = [
        "import purlin",
        "executor = purlin.connect()",
        "with executor.remotely.download_all():",
        "    x = sum(n * n for n in range(1000))",
        "",
        "print('x is', x + 1)",
        "def cube(n):",
        "    return n * n * n",
        "",
        "with executor.remotely.download_all():",
        "    y = cube(11)",
        "",
        "print('y is', y + 1)",
        "with executor.remotely.with_status_callback(lambda event: print(event)):",
        "    while True: y = 3",
        "",
    ]
    try:
        child.expect(">>> ")
        for line in lines[:-1]:
            child.sendline(line)
            child.expect(r"(>>>|\.\.\.) ")
            if line.startswith("print('x"):
                assert "x is 332833501" in child.before
            if line.startswith("print('y"):
                assert "y is 1332" in child.before
        child.sendline(lines[-1])
        child.expect("'running'")
        child.sendintr()
        child.expect("KeyboardInterrupt")
        child.expect(">>> ")
        child.sendline("print('y is still', y)")
        child.expect("y is still 1331")
        child.sendline("exit()")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)


def test_ipython(tmp_path: Path) -> None:
    pytest.importorskip("IPython")
    child = pexpect.spawn(
        sys.executable,
        [
            "-m",
            "IPython",
            "--simple-prompt",
            "--no-banner",
            "--no-confirm-exit",
            "--colors=NoColor",
        ],
        env={**ENVIRONMENT, "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)},
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        cwd=str(tmp_path),
    )
    try:
        child.expect(r"In \[1\]: ")
        child.sendline("import purlin; executor = purlin.connect()")
        child.expect(r"In \[2\]: ")
        child.sendline("with executor.remotely.download_all():")
        child.sendline("    x = sum(n * n for n in range(1000))")
        child.sendline("")
        child.expect(r"In \[3\]: ")
        child.sendline("print('x is', x + 1)")
        child.expect("x is 332833501")
        child.sendline("exit()")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)


@pytest.mark.parametrize("name", ["", "_executor", "_futures", "_remote", "_with_block"])
def test_the_examples_of_the_documentation(name: str) -> None:
    module = importlib.import_module(f"purlin.{name}" if name else "purlin")
    failures, tried = doctest.testmod(module)
    assert (failures, tried > 0) == (0, True)
