"""pyfora's executor, on top of purlin's."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, NoReturn

import purlin
from pyfora.Exceptions import (
    NotCallableError,
    PyforaError,
    PyforaNotImplementedError,
    translated,
)
from pyfora.Future import Future
from pyfora.RemotePythonObject import (
    ComputedRemotePythonObject,
    DefinedRemotePythonObject,
    RemotePythonObject,
)
from pyfora.WithBlockExecutor import WithBlockExecutor

__all__ = ["Executor"]


class Executor:
    """Submits computations to a cluster, and moves data to and from it. Made by `connect`."""

    def __init__(self, connection: purlin.Executor, pureImplementationMappings: Any = None) -> None:
        if pureImplementationMappings is not None:
            raise PyforaNotImplementedError("pureImplementationMappings are not supported yet")
        self.purlin = connection

    @property
    def remotely(self) -> WithBlockExecutor:
        """A new `WithBlockExecutor`, to run a block of code on the cluster."""
        self._check_open()
        return WithBlockExecutor(self)

    def define(self, obj: Any) -> Future:
        """Send an object; return a future of its proxy."""
        self._check_open()
        return self._start(
            lambda: self.purlin.define(obj), lambda proxy: DefinedRemotePythonObject(self, proxy)
        )

    def submit(self, fn: Any, *args: Any) -> Future:
        """Call `fn` with `args` on the cluster; return a future of a proxy of the result."""
        self._check_open()
        if not callable(fn):
            raise NotCallableError(f"{fn!r} is not callable")
        return self._start(
            lambda: self.purlin.submit_remote(fn, *args),
            lambda proxy: ComputedRemotePythonObject(self, proxy),
        )

    def close(self) -> None:
        """Close the connection; running computations are cancelled."""
        self.purlin.close()

    def isClosed(self) -> bool:
        """Return whether `close` was called."""
        return self.purlin.is_closed

    def getWorkerCount(self) -> int:
        """Return how many workers the cluster has."""
        self._check_open()
        try:
            return self.purlin.worker_count
        except purlin.PurlinError as error:
            raise translated(error) from error

    def importS3Dataset(self, bucketname: str, keyname: str, verify: bool = True) -> NoReturn:
        """Not built yet."""
        raise PyforaNotImplementedError("importS3Dataset is not supported yet")

    def exportS3Dataset(
        self, valueAsString: RemotePythonObject, bucketname: str, keyname: str
    ) -> NoReturn:
        """Not built yet."""
        raise PyforaNotImplementedError("exportS3Dataset is not supported yet")

    def importRemoteFile(self, path: str) -> NoReturn:
        """Not built yet."""
        raise PyforaNotImplementedError("importRemoteFile is not supported yet")

    def __enter__(self) -> Executor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _check_open(self) -> None:
        if self.purlin.is_closed:
            raise PyforaError("this executor is closed")

    def _start(
        self, start: Callable[[], purlin.Future[Any]], wrap: Callable[[Any], RemotePythonObject]
    ) -> Future:
        try:
            source = start()
        except Exception as error:
            raise translated(error) from error
        return Future.following(source, wrap)
