"""`with executor.remotely:` with pyfora's names and exceptions."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

import purlin
from purlin._with_block import WithBlock
from pyfora.Exceptions import translated
from pyfora.RemotePythonObject import ComputedRemotePythonObject

if TYPE_CHECKING:
    from pyfora.Executor import Executor

__all__ = ["WithBlockExecutor"]


class WithBlockExecutor(WithBlock):
    """Runs blocks of code on a cluster; `Executor.remotely` makes them."""

    def __init__(self, executor: Executor) -> None:
        super().__init__(executor.purlin)
        self._front = executor

    def downloadAll(self) -> WithBlockExecutor:
        """Download all results into the local namespace."""
        self.download_all()
        return self

    def remoteAll(self) -> WithBlockExecutor:
        """Leave all results on the cluster and assign proxies; this is the default."""
        self.remote_all()
        return self

    def downloadSmall(self, bytecount: int = 10000) -> WithBlockExecutor:
        """Download results of up to `bytecount` bytes, and assign proxies of the others."""
        self.download_small(bytecount)
        return self

    def withStatusCallback(self, callback: Callable[[Any], object]) -> WithBlockExecutor:
        """Call `callback` with the computation's state while it is waited for."""
        self.with_status_callback(callback)
        return self

    def _enter(self, frame: FrameType) -> BaseException | None:
        try:
            error = super()._enter(frame)
        except Exception as raised:
            error = raised
        if error is not None:
            return translated(error)
        for name, value in self._values.items():
            if isinstance(value, purlin.RemotePythonObject):
                self._values[name] = ComputedRemotePythonObject(self._front, value)
        return None
