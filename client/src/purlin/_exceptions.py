"""What Purlin raises of its own accord.

PurlinError
    ConnectionError             no server, or it went away (also a builtins.ConnectionError)
    CaptureError                refused before anything was sent
    ProgramRefused              refused by the compiler
    ResultTooLarge              the result is larger than the caller allowed
    ComputationFailed           started, but came to no answer of the user's own
        IntOverflowError        an int left 64 bits (also a builtins.OverflowError)
        ComputationCancelled
        WorkerLost

Exceptions of the user's program are not wrapped: they are raised as they are, with the remote
traceback. A computation that reaches its memory limit raises MemoryError, endless recursion
RecursionError, both the built-in ones.
"""

from __future__ import annotations

import builtins

__all__ = [
    "CaptureError",
    "ComputationCancelled",
    "ComputationFailed",
    "ConnectionError",
    "IntOverflowError",
    "ProgramRefused",
    "PurlinError",
    "ResultTooLarge",
    "WorkerLost",
]


class PurlinError(Exception):
    """Base of everything that Purlin raises of its own accord."""


class ConnectionError(PurlinError, builtins.ConnectionError):  # noqa: A001
    """The server cannot be reached, or the connection to it broke."""


class _Located(PurlinError):
    """An error at a place in the user's source; fields are empty or 0 where it is not known."""

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        column: int = 0,
        code: str = "",
        function: str = "",
    ) -> None:
        place = f"{file}:{line}:{column}: " if file and line else ""
        super().__init__(place + message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.function = function


class CaptureError(_Located):
    """The code cannot be sent: raised before anything was sent.

    Args:
        message: what was found.
        file: the user's file.
        line: 1-based line in it, 0 when there is none.
        column: 1-based column.
        construct: the construct or object that was refused, such as `global`.
        hint: what to write instead, or empty.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        column: int = 0,
        construct: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(
            f"{message}; {hint}" if hint else message, file=file, line=line, column=column
        )
        self.construct = construct
        self.hint = hint


class ProgramRefused(_Located):
    """The compiler does not run this program; `code` is a stable word that says why."""


class ComputationFailed(_Located):
    """The computation started but came to no answer; `code` is a stable word that says why."""


class IntOverflowError(ComputationFailed, OverflowError):
    """An int left 64 bits, where Purlin cannot yet follow Python."""


class ComputationCancelled(ComputationFailed):
    """The computation was cancelled before it came to an answer."""


class WorkerLost(ComputationFailed):
    """The worker that ran the computation is gone."""


class ResultTooLarge(PurlinError):
    """The result is larger than the caller allowed.

    Args:
        total_bytes: about what the result takes on the wire.
    """

    def __init__(self, total_bytes: int) -> None:
        super().__init__(f"the result takes about {total_bytes} bytes, more than was allowed")
        self.total_bytes = total_bytes
