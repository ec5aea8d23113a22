"""With-blocks at a script's top level, run by purlind as users run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import purlin

executor = purlin.connect()
total = [i for i in range(3)]
answers = []
with executor.remotely.download_all():
    value = 1 + 1
answers.append(value)
for i in range(4):
    with executor.remotely.download_all():
        value = i * 10 + sum(i for i in range(3))
    answers.append(value)
value = [i for i in range(2)]
executor.close()
print(answers)
"""


def test_a_script_with_comprehensions(tmp_path: Path) -> None:
    # CPython 3.12 keeps comprehensions' variables in the module's frame: they hid the module's own.
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stderr == ""
    assert run.stdout == "[2, 3, 13, 23, 33]\n"
