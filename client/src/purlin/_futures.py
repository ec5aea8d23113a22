"""A future whose `cancel` reaches the cluster."""

from __future__ import annotations

import concurrent.futures
import os
from collections.abc import Callable
from typing import Generic, TypeVar

from purlin._exceptions import ConnectionError

__all__ = ["Future"]

T = TypeVar("T")


class Future(concurrent.futures.Future[T], Generic[T]):
    """The value that a computation will come to.

    A `concurrent.futures.Future`, for `as_completed` and `wait` too, that can be cancelled while
    the computation runs.

    >>> import purlin
    >>> with purlin.connect() as executor:
    ...     futures = [executor.submit(abs, n) for n in (-1, -2)]
    ...     [future.result() for future in futures]
    [1, 2]
    """

    def __init__(self, on_cancel: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._on_cancel = on_cancel
        self._pid = os.getpid()
        self._runs = False
        # What the computation printed: shown when its result is first asked for.
        self.printed = ""

    def cancel(self) -> bool:
        """Cancel the computation, running or not; return False when it is already done."""
        if not super().cancel():
            return False
        # Nobody will ever start this future: whoever waits for it is told here, once.
        with self._condition:
            if self._state == "CANCELLED":
                self.set_running_or_notify_cancel()
        on_cancel, self._on_cancel = self._on_cancel, None
        if on_cancel is not None:
            on_cancel()
        return True

    def running(self) -> bool:
        """Return whether the computation runs on the cluster now."""
        return self._runs and not self.done()

    def result(self, timeout: float | None = None) -> T:
        """Return the value; wait for it up to `timeout` seconds.

        Raises the exception of the user's program, `PurlinError`, `concurrent.futures.TimeoutError`
        or `concurrent.futures.CancelledError`. What the computation printed is printed first.
        """
        self._check_process()
        self._print(timeout)
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return what `result` would raise, or None; wait for it up to `timeout` seconds."""
        self._check_process()
        self._print(timeout)
        return super().exception(timeout)

    def _print(self, timeout: float | None) -> None:
        """Wait, and show what the computation printed, once."""
        with self._condition:
            if not self.done():
                self._condition.wait(timeout)
            if not self.done():
                return
            text, self.printed = self.printed, ""
        if text:
            print(text, end="")

    def _check_process(self) -> None:
        # A forked child has none of the threads that would settle this.
        if os.getpid() != self._pid and not self.done():
            raise ConnectionError("this Future belongs to the process that forked this one")

    def mark_running(self) -> None:
        """Note that the computation started."""
        self._runs = True

    def on_cancel(self, action: Callable[[], None]) -> None:
        """Have `action` done on cancellation, at once when that has happened."""
        self._on_cancel = action
        if self.done():
            taken, self._on_cancel = self._on_cancel, None
            if taken is not None and self.cancelled():
                taken()

    def settle(self, value: T) -> bool:
        """Set the result; return False when it was cancelled before."""
        try:
            self.set_result(value)
        except concurrent.futures.InvalidStateError:
            return False
        # What there was to cancel is not kept alive by a future that is done.
        self._on_cancel = None
        return True

    def settle_exception(self, error: BaseException) -> bool:
        """Set the exception; return False when it was cancelled before."""
        try:
            self.set_exception(error)
        except concurrent.futures.InvalidStateError:
            return False
        self._on_cancel = None
        return True
