"""Purlin: ordinary Python as parallel native code, on this machine or on a cluster.

>>> import math, purlin
>>> with purlin.connect() as executor:
...     with executor.remotely.download_all():
...         total = sum(math.sin(i) for i in range(10**6))
>>> round(total, 6)
0.232884
"""

from purlin._exceptions import (
    CaptureError,
    ComputationCancelled,
    ComputationFailed,
    ConnectionError,
    IntOverflowError,
    ProgramRefused,
    PurlinError,
    ResultTooLarge,
    WorkerLost,
)
from purlin._executor import Executor, connect
from purlin._futures import Future
from purlin._remote import RemotePythonObject
from purlin._with_block import WithBlock

__version__ = "0.1.0"

__all__ = [
    "CaptureError",
    "ComputationCancelled",
    "ComputationFailed",
    "ConnectionError",
    "Executor",
    "Future",
    "IntOverflowError",
    "ProgramRefused",
    "PurlinError",
    "RemotePythonObject",
    "ResultTooLarge",
    "WithBlock",
    "WorkerLost",
    "connect",
]
