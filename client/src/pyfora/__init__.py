"""A drop-in front with pyfora's names, on top of `purlin`.

>>> import pyfora
>>> executor = pyfora.connect("http://localhost:30000")  # doctest: +SKIP
>>> with executor.remotely.downloadAll():  # doctest: +SKIP
...     x = sum(range(10**9))
"""

from pyfora._connect import connect
from pyfora.Exceptions import (
    ComputationError,
    ConnectionError,
    ForaToPythonConversionError,
    InvalidPyforaOperation,
    NotCallableError,
    PyforaError,
    PyforaNotImplementedError,
    PythonToForaConversionError,
    ResultExceededBytecountThreshold,
)

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
    "connect",
]
