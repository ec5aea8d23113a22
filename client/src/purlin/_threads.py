"""Daemon threads for what may block: downloads, and the callbacks of users' futures.

The thread that reads the event stream must never wait for an event, and a user's done-callback may
do just that; so futures are settled here. Threads are started when none is idle, up to a limit, and
end after a time without work. They are daemons: a stuck download never holds up the interpreter.
"""

from __future__ import annotations

import collections
import threading
import traceback
from collections.abc import Callable

__all__ = ["DaemonPool"]

Job = Callable[[], object]

# So many callbacks may wait for other futures at once before those futures could starve.
THREADS_MAX = 32
IDLE_SECONDS = 10.0


class DaemonPool:
    """Runs jobs, in no promised order. `name` is the name of its threads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wake = threading.Condition()
        self._jobs: collections.deque[Job] = collections.deque()
        self._threads = 0
        self._waiting = 0

    def run(self, job: Job) -> None:
        """Run `job` soon, on one of the pool's threads."""
        with self._wake:
            self._jobs.append(job)
            # Every waiting thread takes one job, woken already or not.
            if self._waiting >= len(self._jobs):
                self._wake.notify()
                return
            if self._threads == THREADS_MAX:
                return
            self._threads += 1
        try:
            threading.Thread(target=self._work, name=self._name, daemon=True).start()
        except RuntimeError:
            self._do_without()

    def _do_without(self) -> None:
        """No thread can be had: leave the job to those there are, or do it here."""
        with self._wake:
            self._threads -= 1
            if self._threads or not self._jobs:
                return
            job = self._jobs.popleft()
        job()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except BaseException:
                # A job settles its future itself; what escapes has no one else to hear of it.
                traceback.print_exc()
            del job

    def _next(self) -> Job | None:
        with self._wake:
            self._waiting += 1
            self._wake.wait_for(lambda: self._jobs, IDLE_SECONDS)
            self._waiting -= 1
            if self._jobs:
                return self._jobs.popleft()
            self._threads -= 1
            return None
