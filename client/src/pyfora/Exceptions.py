"""pyfora's exceptions, and what each of purlin's becomes.

PyforaError
    ConnectionError
    NotCallableError
    ComputationError(remoteException, trace)
    PythonToForaConversionError(message, trace)
    ForaToPythonConversionError
    PyforaNotImplementedError
    InvalidPyforaOperation
    ResultExceededBytecountThreshold
"""

from __future__ import annotations

import os

import purlin

__all__ = [
    "ComputationError",
    "ConnectionError",
    "ForaToPythonConversionError",
    "InvalidPyforaOperation",
    "NotCallableError",
    "PyforaError",
    "PyforaNotImplementedError",
    "PythonToForaConversionError",
    "ResultExceededBytecountThreshold",
    "Trace",
    "translated",
]

Trace = list[dict[str, "str | int"]]

# Frames of these packages are no part of a remote trace.
_OWN = tuple(
    os.path.dirname(os.path.abspath(file)) + os.sep for file in (__file__, purlin.__file__)
)


class PyforaError(Exception):
    """Base of all of pyfora's exceptions."""


class ConnectionError(PyforaError):
    """No connection to the backend."""


class NotCallableError(PyforaError):
    """What was to be called cannot be."""


class ComputationError(PyforaError):
    """The remote computation raised an exception.

    Arguments:
        remoteException: the exception that was raised remotely.
        trace: where, outermost first: `[{'path': str, 'line': int}, ...]`.
    """

    def __init__(self, remoteException: BaseException, trace: Trace | None = None) -> None:
        super().__init__(remoteException, trace)
        self.remoteException = remoteException
        self.trace = trace

    def __str__(self) -> str:
        error = self.remoteException
        lines = [f'  File "{frame["path"]}", line {frame["line"]}' for frame in self.trace or ()]
        return "\n".join([f"{type(error).__name__}: {error}", *lines])


class PythonToForaConversionError(PyforaError):
    """A Python object cannot be sent.

    Arguments:
        message: what was found.
        trace: where, `[{'path': str, 'line': int}, ...]`.
    """

    def __init__(self, message: object, trace: Trace | None = None) -> None:
        super().__init__(message, trace)
        self.message = message
        self.trace = trace

    def __str__(self) -> str:
        lines = [f'  File "{frame["path"]}", line {frame["line"]}' for frame in self.trace or ()]
        return "\n".join([str(self.message), *lines])


class ForaToPythonConversionError(PyforaError):
    """A remote object cannot be made into a Python object."""


class PyforaNotImplementedError(PyforaError):
    """Not built yet."""


class InvalidPyforaOperation(PyforaError):
    """The computation did what cannot be run faithfully."""


class ResultExceededBytecountThreshold(PyforaError):
    """The result is larger than what was allowed."""


def trace_of(error: BaseException) -> Trace:
    """Return where an exception of the user's program was raised, outermost first."""
    trace: Trace = []
    step = error.__traceback__
    while step is not None:
        path = step.tb_frame.f_code.co_filename
        if not path.startswith(_OWN):
            trace.append({"path": path, "line": step.tb_lineno})
        step = step.tb_next
    return trace


def translated(error: BaseException) -> BaseException:
    """Return pyfora's exception for one of purlin's, or of the user's program, as its cause."""
    if isinstance(error, (PyforaError, KeyboardInterrupt, SystemExit)):
        return error
    exception = _translated(error)
    exception.__cause__ = error
    return exception


def _translated(error: BaseException) -> PyforaError:
    if isinstance(error, purlin.ConnectionError):
        return ConnectionError(str(error))
    if isinstance(error, purlin.ResultTooLarge):
        return ResultExceededBytecountThreshold(str(error))
    if isinstance(error, purlin.CaptureError):
        where: Trace = [{"path": error.file, "line": error.line}] if error.file else []
        return PythonToForaConversionError(str(error), where)
    if isinstance(error, (purlin.ProgramRefused, purlin.IntOverflowError)):
        return InvalidPyforaOperation(str(error))
    if isinstance(error, purlin.PurlinError):
        return PyforaError(str(error))
    return ComputationError(error, trace_of(error))
