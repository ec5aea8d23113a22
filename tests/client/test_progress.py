"""The progress line: where a person watches, and only of long computations."""

from __future__ import annotations

import io
import sys

import pytest

from purlin._progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_silence_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress()
    progress.show(10.0, {"state": "running"})
    progress.clear()
    assert stream.getvalue() == ""


@pytest.mark.parametrize("stream", [None, "closed"])
def test_no_stderr(monkeypatch: pytest.MonkeyPatch, stream: str | None) -> None:
    closed = Terminal()
    closed.close()
    monkeypatch.setattr(sys, "stderr", None if stream is None else closed)
    progress = Progress()
    progress.show(10.0, None)
    progress.clear()


def test_a_line_is_rewritten_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress()
    progress.show(1.0, {"state": "running"})
    assert stream.getvalue() == ""
    progress.show(2.0, {"state": "compiling"})
    progress.show(3.0, {"state": "running", "tasks": 5})
    progress.show(3.1, {"state": "running", "tasks": 5})
    progress.clear()
    progress.clear()
    first, second = "purlin: compiling, 2 s", "purlin: running, 3 s, 5 tasks"
    assert stream.getvalue() == f"\r{first}\r{second}\r{' ' * len(second)}\r"


def test_a_terminal_that_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress()
    stream.close()
    progress.show(3.0, None)
    progress.clear()
