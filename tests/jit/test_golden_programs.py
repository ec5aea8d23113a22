"""Programs and what the compiler makes of them.

Each file of golden/programs holds a program and, behind a marker, the IR that the specialiser makes
of it, the IR after all passes, and the result. After a change that is meant, write them anew with

    PURLIN_UPDATE_GOLDEN=1 ./dev test tests/jit/test_golden_programs.py

and read the difference.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = sorted((Path(__file__).parent / "golden" / "programs").glob("*.py"))
MARKER = "\n\n# ---- golden\n"


def tool() -> str:
    return os.environ.get(
        "PURLIN_PROGRAM_TOOL", str(ROOT / "build" / "tests" / "jit" / "program_tool")
    )


def shown(stage: str, program: Path) -> str:
    run = subprocess.run([tool(), stage, str(program)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout


def made_of(source: Path, directory: Path) -> str:
    """All that is golden about a program, as comment lines."""
    program = directory / "program"
    # Under its own name alone: the IR names the file.
    copy = directory / source.name
    copy.write_text(source.read_text().split(MARKER)[0])
    subprocess.run(
        [sys.executable, "-m", "purlin._capture.dump", copy.name, "main", str(program)],
        check=True,
        cwd=directory,
        timeout=60,
    )
    sections = {stage: shown(stage, program) for stage in ("specialised", "optimised")}
    sections["result"] = shown("run", program).splitlines()[0]
    lines = []
    for name, text in sections.items():
        lines.append(f"# ---- {name}")
        lines += [f"# {line}".rstrip() for line in text.replace(f"{directory}/", "").splitlines()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("source", PROGRAMS, ids=lambda path: path.stem)
def test_program(source: Path, tmp_path: Path) -> None:
    made = made_of(source, tmp_path)
    code, _, golden = source.read_text().partition(MARKER)
    if os.environ.get("PURLIN_UPDATE_GOLDEN"):
        source.write_text(code.rstrip("\n") + "\n" + MARKER + made)
        return
    assert made == golden
