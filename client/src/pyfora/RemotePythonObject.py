"""Proxies of objects on the cluster, with pyfora's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import purlin
from pyfora.Exceptions import translated
from pyfora.Future import Future

if TYPE_CHECKING:
    from pyfora.Executor import Executor

__all__ = ["ComputedRemotePythonObject", "DefinedRemotePythonObject", "RemotePythonObject"]


class RemotePythonObject:
    """A proxy of an object in the cluster's memory; made by an `Executor`."""

    def __init__(self, executor: Executor, proxy: purlin.RemotePythonObject) -> None:
        self.executor = executor
        self._proxy = proxy

    def __purlin_proxy__(self) -> purlin.RemotePythonObject:
        """Return what a program that uses this proxy captures in its place."""
        return self._proxy

    def toLocal(self) -> Future:
        """Download the object; return a future of it."""
        try:
            return Future.following(self._proxy.to_local())
        except Exception as error:
            raise translated(error) from error

    def __call__(self, *args: Any) -> Future:
        """Call the remote object on the cluster; return a future of a proxy of the result."""
        return self.executor.submit(self, *args)

    def __repr__(self) -> str:
        return f"<pyfora.{type(self).__name__}: {self._proxy!r}>"


class DefinedRemotePythonObject(RemotePythonObject):
    """A proxy of a local object that was sent by `Executor.define`."""


class ComputedRemotePythonObject(RemotePythonObject):
    """A proxy of what a computation came to."""
