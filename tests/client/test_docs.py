"""The pages that are made from the sources are as the sources have them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_language_page_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "docs" / "make_language.py"), "--check"]
    made = subprocess.run(command, cwd=ROOT, check=False)
    assert made.returncode == 0, "docs/language.md is old: run python docs/make_language.py"
