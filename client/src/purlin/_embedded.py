"""A `purlind` of our own: manager and worker on free loopback ports, for as long as we live.

The server ends when its stdin does. This process holds the only write end of that pipe, so the
server ends with it, killed or not; a forked child drops its copy. The server is in a session of its
own: Ctrl-C in the terminal cancels what runs and does not end the cluster. Its stderr goes to
a file without a name, whose end is shown when it fails.
"""

from __future__ import annotations

import json
import os
import secrets
import select
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import IO

from purlin._connection import deadline_of
from purlin._exceptions import ConnectionError

__all__ = ["Embedded", "find_purlind"]

STOP_SECONDS = 5.0
# The greeting is one short line of JSON.
GREETING_BYTES_MAX = 4096
TAIL_BYTES = 2000


def find_purlind() -> Path:
    """Return the `purlind` to run: of PURLIN_PURLIND, of this package, or of a checkout's build.

    Raises `ConnectionError` when there is none.
    """
    chosen = os.environ.get("PURLIN_PURLIND")
    if chosen:
        if not os.access(chosen, os.X_OK) or os.path.isdir(chosen):
            raise ConnectionError(f"PURLIN_PURLIND names {chosen}, which cannot be executed")
        return Path(chosen)
    package = Path(__file__).resolve().parent
    candidates = [package / "_bin" / "purlind"]
    if len(package.parents) > 2:
        candidates.append(package.parents[2] / "build" / "controlplane" / "purlind")
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return candidate
    raise ConnectionError(
        "there is no purlind to start: build it (meson setup build && ninja -C build), set"
        " PURLIN_PURLIND to one, or pass a manager's URL to connect()"
    )


class Embedded:
    """A running `purlind`. `url` and `token` are how to reach it."""

    def __init__(self, process: subprocess.Popen[bytes], log: IO[bytes], token: str) -> None:
        self.url = ""
        self.token = token
        self._process = process
        self._log = log
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._stopped = False
        _running.add(self)

    @classmethod
    def start(cls, timeout: float | None) -> Embedded:
        """Start a `purlind` and wait until it listens.

        Raises `ConnectionError`, with the end of its stderr, when it fails or takes too long.
        """
        binary = find_purlind()
        token = secrets.token_urlsafe(32)
        log = tempfile.TemporaryFile()
        try:
            process = subprocess.Popen(
                [str(binary), "--embedded", "--port", "0"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PURLIN_TOKEN": token},
                start_new_session=True,
            )
        except OSError as error:
            log.close()
            raise ConnectionError(f"{binary} could not be started: {error}") from error
        embedded = cls(process, log, token)
        try:
            embedded._greet(timeout)
        except BaseException:
            embedded.stop()
            raise
        return embedded

    def diagnose(self) -> str | None:
        """Say how the process ended, or None while it runs."""
        code = self._process.poll()
        if code is None:
            return None
        how = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
        return f"the embedded purlind {how}{self._tail()}"

    def stop(self) -> None:
        """End the process and wait for it. May be repeated; does nothing in a forked child."""
        with self._lock:
            if self._stopped or os.getpid() != self._pid:
                return
            self._stopped = True
        process = self._process
        _close(process.stdin)
        if not self._is_over():
            process.terminate()
            if not self._is_over():
                process.kill()
                process.wait()
        _close(process.stdout)
        self._log.close()

    def _is_over(self) -> bool:
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def drop_pipe(self) -> None:
        """In a forked child: let go of the pipe, so that it ends with the parent."""
        self._lock = threading.Lock()
        _close(self._process.stdin)

    def _greet(self, timeout: float | None) -> None:
        line = self._first_line(deadline_of(timeout), timeout)
        try:
            port = json.loads(line)["http_port"]
            if not isinstance(port, int) or not 0 < port < 65536:
                raise ValueError("no port")
        except (ValueError, KeyError, TypeError):
            raise ConnectionError(
                f"the embedded purlind greeted with {line[:200]!r}{self._tail()}"
            ) from None
        self.url = f"http://127.0.0.1:{port}"

    def _first_line(self, deadline: float, timeout: float | None) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        line = b""
        while b"\n" not in line and len(line) < GREETING_BYTES_MAX:
            left = deadline - time.monotonic()
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            if left <= 0 or not poll.poll(None if timeout is None else left * 1000):
                raise ConnectionError(
                    f"the embedded purlind did not listen within {timeout} seconds{self._tail()}"
                )
            piece = os.read(descriptor, GREETING_BYTES_MAX)
            if not piece:
                # Its end of stdout is closed: it ends, or never meant to greet.
                try:
                    self._process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    pass
                raise ConnectionError(
                    self.diagnose() or f"the embedded purlind did not greet{self._tail()}"
                )
            line += piece
        return line

    def _tail(self) -> str:
        """Return the end of its stderr, for a message."""
        try:
            size = os.fstat(self._log.fileno()).st_size
            data = os.pread(self._log.fileno(), TAIL_BYTES, max(0, size - TAIL_BYTES))
        except (OSError, ValueError):
            return ""
        text = data.decode("utf-8", "replace").strip()
        return f"; its last words:\n{text}" if text else ", and said nothing"


def _close(stream: IO[bytes] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:
        pass


_running: weakref.WeakSet[Embedded] = weakref.WeakSet()


def _drop_pipes() -> None:
    for embedded in list(_running):
        embedded.drop_pipe()


os.register_at_fork(after_in_child=_drop_pipes)


def main() -> None:
    """Become `purlind`, with this process's arguments: the console script of that name."""
    binary = str(find_purlind())
    os.execv(binary, [binary, *sys.argv[1:]])
