"""A progress line for long computations, where a person watches: on a terminal or in Jupyter."""

from __future__ import annotations

import sys
from typing import TextIO

from purlin._session import Event

__all__ = ["Progress"]

# Shorter computations show nothing.
QUIET_SECONDS = 2.0


class Progress:
    """One line on stderr, rewritten in place, and cleared at the end."""

    def __init__(self) -> None:
        self._stream = _watched_stream()
        self._shown = ""

    def show(self, seconds: float, event: Event | None) -> None:
        """Write the line, when the computation is long already and someone watches."""
        if self._stream is None or seconds < QUIET_SECONDS:
            return
        state = event["state"] if event else "submitted"
        tasks = event.get("tasks", 0) if event else 0
        text = f"purlin: {state}, {seconds:.0f} s" + (f", {tasks} tasks" if tasks else "")
        if text != self._shown:
            self._write(text.ljust(len(self._shown)))
            self._shown = text

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            self._write(" " * len(self._shown) + "\r")
            self._shown = ""

    def _write(self, text: str) -> None:
        try:
            if self._stream is not None:
                self._stream.write("\r" + text)
                self._stream.flush()
        except (OSError, ValueError):
            # A terminal that is gone is no reason to fail.
            self._stream = None


def _watched_stream() -> TextIO | None:
    stream: TextIO | None = sys.stderr
    if stream is None or stream.closed:
        return None
    try:
        if stream.isatty():
            return stream
    except (AttributeError, ValueError):
        return None
    # IPython is only asked where it is already loaded; a kernel is Jupyter's.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return stream if getattr(shell, "kernel", None) is not None else None
