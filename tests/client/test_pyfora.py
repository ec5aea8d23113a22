"""The front with pyfora's names."""

from __future__ import annotations

import concurrent.futures
import importlib
from collections.abc import Iterator

import pytest

import purlin
import pyfora
from pyfora.Executor import Executor
from pyfora.Future import Future
from pyfora.RemotePythonObject import (
    ComputedRemotePythonObject,
    DefinedRemotePythonObject,
    RemotePythonObject,
)
from pyfora.WithBlockExecutor import WithBlockExecutor
from tests.client.fake_manager import FakeManager, failed, raised


@pytest.fixture
def front(manager: FakeManager) -> Iterator[Executor]:
    executor = pyfora.connect(manager.url, timeout=5.0)
    yield executor
    executor.close()


def add(a: int, b: int) -> int:
    return a + b


def answering(manager: FakeManager, *outputs: object) -> None:
    manager.answer = lambda program: outputs


@pytest.mark.parametrize(
    "module", ["Executor", "Future", "RemotePythonObject", "WithBlockExecutor", "Exceptions"]
)
def test_modules_have_the_names(module: str) -> None:
    names = importlib.import_module(f"pyfora.{module}")
    for name in names.__all__:
        assert hasattr(names, name)


def test_exceptions_are_one_tree() -> None:
    for name in pyfora.__all__:
        value = getattr(pyfora, name)
        if isinstance(value, type):
            assert issubclass(value, pyfora.PyforaError)


def test_no_server() -> None:
    with pytest.raises(pyfora.ConnectionError):
        pyfora.connect("http://127.0.0.1:9", timeout=1.0)
    with pytest.raises(pyfora.ConnectionError):
        pyfora.connect("nonsense://", timeout=1.0)


def test_submit(manager: FakeManager, front: Executor) -> None:
    answering(manager, 42)
    future = front.submit(add, 40, 2)
    assert isinstance(future, Future)
    assert isinstance(future, concurrent.futures.Future)
    proxy = future.result(5)
    assert isinstance(proxy, ComputedRemotePythonObject)
    local = proxy.toLocal()
    assert isinstance(local, Future)
    assert local.result(5) == 42


def test_define_and_use(manager: FakeManager, front: Executor) -> None:
    answering(manager, 42)
    function, number = front.define(add).result(5), front.define(40).result(5)
    assert isinstance(function, DefinedRemotePythonObject)
    assert isinstance(number, RemotePythonObject)
    manager.answer = lambda program: (
        len([value for value in program.values if value.kind == value.REMOTE]),
    )
    assert front.submit(function, number, 2).result(5).toLocal().result(5) == 1
    assert function(number, 3).result(5).toLocal().result(5) == 1
    with front.remotely.downloadAll():
        total: object = function(number, 4)
    assert total == 1


def test_not_callable(front: Executor) -> None:
    with pytest.raises(pyfora.NotCallableError):
        front.submit(3, 4)


def test_remote_exceptions(manager: FakeManager, front: Executor) -> None:
    file, line = add.__code__.co_filename, add.__code__.co_firstlineno
    frames = [(file, line + 1, "add")]
    manager.answer = lambda program: raised("TypeError", "odd", frames=frames)
    with pytest.raises(pyfora.ComputationError) as caught:
        front.submit(add, 1, "2").result(5)
    assert isinstance(caught.value.remoteException, TypeError)
    assert caught.value.remoteException.args == ("odd",)
    assert caught.value.trace == [{"path": file, "line": line + 1}]
    with pytest.raises(pyfora.ComputationError) as caught:
        with front.remotely.downloadAll():
            add(1, "2")  # type: ignore[arg-type]
    assert caught.value.trace == [{"path": file, "line": line + 1}]
    assert "TypeError: odd" in str(caught.value)
    assert f"line {line + 1}" in str(caught.value)


def test_refused_programs(manager: FakeManager, front: Executor) -> None:
    result = failed("unsupported", "no such thing")
    result.outcome = result.REFUSED
    manager.answer = lambda program: result
    with pytest.raises(pyfora.InvalidPyforaOperation, match="no such thing"):
        front.submit(add, 1, 2).result(5)


def test_what_cannot_be_sent(front: Executor) -> None:
    with pytest.raises(pyfora.PythonToForaConversionError) as caught:
        with front.remotely:
            open("/etc/passwd")
    assert caught.value.trace and caught.value.trace[0]["path"] == __file__
    assert "open" in str(caught.value.message)


def test_blocks(manager: FakeManager, front: Executor) -> None:
    answering(manager, 5)
    assert isinstance(front.remotely, WithBlockExecutor)
    with front.remotely:
        x = 1 / 0
    assert isinstance(x, ComputedRemotePythonObject)
    assert x.toLocal().result(5) == 5
    with front.remotely.downloadAll():
        x = 1 / 0
    assert x == 5
    with front.remotely.remoteAll():
        x = 1 / 0
    assert isinstance(x, ComputedRemotePythonObject)
    with front.remotely.downloadSmall(bytecount=100 * 1024):
        x = 1 / 0
    assert x == 5
    states = []
    with front.remotely.withStatusCallback(lambda event: states.append(event["state"])):
        x = 2 / 0
    assert states[-1] == "finished"


def test_cancel(manager: FakeManager, front: Executor) -> None:
    future = front.submit(add, 1, 2)
    manager.wait_for(manager.running)
    assert future.cancel()
    manager.wait_for(lambda: manager.computations == {})
    done: list[int] = []
    lonely = Future(onCancel=lambda: done.append(1))
    assert lonely.cancel() and done == [1]


def test_closing(manager: FakeManager, front: Executor) -> None:
    assert front.getWorkerCount() == 1
    assert not front.isClosed()
    front.close()
    assert front.isClosed()
    with pytest.raises(pyfora.PyforaError):
        front.submit(add, 1, 2)
    with pytest.raises(pyfora.PyforaError):
        _ = front.remotely


def test_not_built_yet(front: Executor) -> None:
    with pytest.raises(pyfora.PyforaNotImplementedError):
        front.importS3Dataset("bucket", "key")
    with pytest.raises(pyfora.PyforaNotImplementedError):
        front.exportS3Dataset(None, "bucket", "key")  # type: ignore[arg-type]
    with pytest.raises(pyfora.PyforaNotImplementedError):
        front.importRemoteFile("/file")
    with pytest.raises(pyfora.PyforaNotImplementedError):
        Executor(purlin.Executor.__new__(purlin.Executor), {})
