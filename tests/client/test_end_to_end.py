"""The client with a real `purlind`: small programs, every way to run and to end them."""

from __future__ import annotations

import concurrent.futures
import os
import select
import signal
import subprocess
import sys
import textwrap
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import purlin
import pyfora
from purlin._embedded import Embedded, find_purlind

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 20.0


def has_purlind() -> bool:
    try:
        find_purlind()
    except purlin.ConnectionError:
        return False
    return True


pytestmark = pytest.mark.skipif(not has_purlind(), reason="no purlind was built")


@pytest.fixture(scope="module")
def executor() -> Iterator[purlin.Executor]:
    with purlin.connect() as connected:
        yield connected
        connected.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    started = Embedded.start(PATIENCE_SECONDS)
    yield started
    started.stop()


class OddError(Exception):
    """An exception of the user's own."""


class Counter:
    def __init__(self, start: int) -> None:
        self.start = start

    def plus(self, n: int) -> int:
        return self.start + n


def is_odd(n: int) -> bool:
    if n < 0:
        raise OddError("negative", n)
    return n % 2 == 1


def add(a: int, b: int) -> int:
    return a + b


def forever(n: int) -> int:
    while n != 0:
        n = n + 2 if n > 0 else n - 2
        n = n % 1000001 + 1
    return n


def descendants(pid: int) -> list[int]:
    """The process and all that it started."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def watch(pids: list[int]) -> Callable[[], bool]:
    """Return a function that tells whether all these processes have ended, and waits for it."""
    descriptors = [os.pidfd_open(pid) for pid in pids]

    def ended() -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        for descriptor in descriptors:
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                return False
            os.close(descriptor)
        return True

    return ended


def test_values_and_proxies(executor: purlin.Executor) -> None:
    odd: Any
    count: Any
    with executor.remotely:
        odd = [n for n in range(1000) if is_odd(n)]
        count = sum(1 for n in range(1000) if is_odd(n))
    assert "RemotePythonObject" in str(type(odd)) and "RemotePythonObject" in str(type(count))
    with executor.remotely.download_all():
        last = odd[-3:]
        total = len(odd) + count
    assert (last, total) == ([995, 997, 999], 1000)
    assert odd.to_local().result(PATIENCE_SECONDS)[:3] == [1, 3, 5]
    assert count.to_local().result(PATIENCE_SECONDS) == 500


def test_large_lists(executor: purlin.Executor) -> None:
    with executor.remotely:
        ints = [3 * n for n in range(10**6)]
        floats = [n * 0.5 for n in range(10**6)]
    both: list[Any] = [ints, floats]
    expected: list[Any] = [[3 * n for n in range(10**6)], [n * 0.5 for n in range(10**6)]]
    for proxy, values in zip(both, expected, strict=True):
        assert proxy.to_local().result(PATIENCE_SECONDS) == values
        assert list(proxy.to_buffer().result(PATIENCE_SECONDS)) == values
    with pytest.raises(purlin.ResultTooLarge):
        both[0].to_local(max_bytes=1000).result(PATIENCE_SECONDS)


def test_what_is_not_assigned(executor: purlin.Executor) -> None:
    never = "before"
    with executor.remotely.download_all():
        small = 1
        if small > 1:
            never = "after"
    assert (small, never) == (1, "before")
    with executor.remotely:
        large = [n for n in range(10**5)]
        if len(large) == 3:
            never = "after"
    assert never == "before"
    assert isinstance(large, purlin.RemotePythonObject)


def test_download_small(executor: purlin.Executor) -> None:
    with executor.remotely.download_small(bytecount=1000):
        small = sum(range(100))
        large = list(range(10**5))
    assert small == 4950
    assert isinstance(large, purlin.RemotePythonObject)


def test_calls(executor: purlin.Executor) -> None:
    assert executor.submit(add, 40, b=2).result(PATIENCE_SECONDS) == 42
    three = executor.define(3).result(PATIENCE_SECONDS)
    seven = executor.submit_remote(add, three, 4).result(PATIENCE_SECONDS)
    assert executor.submit(add, seven, three).result(PATIENCE_SECONDS) == 10
    function = executor.define(add).result(PATIENCE_SECONDS)
    assert executor.submit(function, 1, 2).result(PATIENCE_SECONDS) == 3  # type: ignore[arg-type]
    counter = executor.define(Counter(3)).result(PATIENCE_SECONDS)
    assert executor.submit(lambda one: one.plus(4), counter).result(PATIENCE_SECONDS) == 7
    assert counter.to_local().result(PATIENCE_SECONDS).start == 3
    assert list(executor.map(is_odd, range(4))) == [False, True, False, True]
    assert list(executor.map(add, range(5), range(5), chunksize=2)) == [0, 2, 4, 6, 8]


def test_many_at_once(executor: purlin.Executor) -> None:
    futures = [executor.submit(add, n, n) for n in range(50)]
    for future in concurrent.futures.as_completed(futures, PATIENCE_SECONDS):
        assert future.exception() is None
    assert [future.result() for future in futures] == [2 * n for n in range(50)]
    same = [executor.submit(add, 1, 1) for _ in range(50)]
    assert [future.result(PATIENCE_SECONDS) for future in same] == [2] * 50


def test_the_users_own_exception(executor: purlin.Executor) -> None:
    value: object = "before"
    with pytest.raises(OddError) as caught:
        with executor.remotely.download_all():
            value = sum(1 for n in range(-1, 100) if is_odd(n))
    assert value == "before"
    assert caught.value.args == ("negative", -1)
    shown = "".join(traceback.format_exception(caught.value))
    assert 'raise OddError("negative", n)' in shown
    assert "in is_odd" in shown
    with pytest.raises(OddError):
        executor.submit(is_odd, -3).result(PATIENCE_SECONDS)


def test_built_in_exceptions(executor: purlin.Executor) -> None:
    cases: list[tuple[Callable[[], int], type[Exception]]] = [
        (lambda: 1 // 0, ZeroDivisionError),
        (lambda: [1][3], IndexError),
    ]
    for function, kind in cases:
        with pytest.raises(kind) as caught:
            executor.submit(function).result(PATIENCE_SECONDS)
        with pytest.raises(kind) as local:
            function()
        assert str(caught.value) == str(local.value)


def test_cancelling_an_endless_loop(executor: purlin.Executor) -> None:
    future = executor.submit(forever, 1)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not future.running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert future.running()
    assert future.cancel()
    assert executor.submit(add, 2, 2).result(PATIENCE_SECONDS) == 4


def test_control_c(executor: purlin.Executor) -> None:
    main = threading.get_ident()

    def interrupt(event: dict[str, Any]) -> None:
        if event["state"] == "running":
            signal.pthread_kill(main, signal.SIGINT)

    value = 1
    with pytest.raises(KeyboardInterrupt):
        with executor.remotely.with_status_callback(interrupt):
            value = forever(3)
    assert value == 1
    assert executor.submit(add, 2, 3).result(PATIENCE_SECONDS) == 5


def test_two_clients_share_a_computation(server: Embedded) -> None:
    first = purlin.connect(server.url, token=server.token)
    second = purlin.connect(server.url, token=server.token)
    with first, second:
        proxy = first.submit_remote(add, 20, 22).result(PATIENCE_SECONDS)
        began = time.monotonic()
        for _ in range(5):
            assert second.submit(add, 20, 22).result(PATIENCE_SECONDS) == 42
        # Told by events, not by asking after them: five of those take longer.
        assert time.monotonic() - began < 2.0
        assert proxy.to_local().result(PATIENCE_SECONDS) == 42
    with pytest.raises(purlin.ConnectionError, match="token"):
        purlin.connect(server.url, token="wrong")


def test_pyfora(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURLIN_TOKEN", server.token)
    executor = pyfora.connect(server.url)
    assert executor.getWorkerCount() == 1
    with executor.remotely.downloadAll():
        total = sum(range(10**6))
    assert total == 499999500000
    number = executor.define(5).result(PATIENCE_SECONDS)
    assert executor.submit(add, number, 6).result(20).toLocal().result(20) == 11
    with pytest.raises(pyfora.ComputationError) as caught:
        with executor.remotely:
            is_odd(-1)
    assert isinstance(caught.value.remoteException, OddError)
    code = is_odd.__code__
    assert caught.value.trace is not None
    assert caught.value.trace[-1] == {"path": __file__, "line": code.co_firstlineno + 2}
    assert [frame["path"] for frame in caught.value.trace] == [__file__] * 2
    executor.close()


def test_a_manager_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    executor = purlin.connect()
    future = executor.submit(forever, 5)
    finalizer = executor._session._diagnose
    process = finalizer.__self__._process  # type: ignore[attr-defined]
    ended = watch(descendants(process.pid))
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(purlin.PurlinError):
        future.result(PATIENCE_SECONDS)
    assert ended()
    executor.close()


def test_a_worker_that_is_killed() -> None:
    executor = purlin.connect()
    assert executor.submit(add, 1, 1).result(PATIENCE_SECONDS) == 2
    process = executor._session._diagnose.__self__._process  # type: ignore[attr-defined]
    _, *workers = descendants(process.pid)
    if not workers:
        pytest.skip("this purlind's worker is no process of its own")
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    assert executor.submit(add, 2, 2).result(PATIENCE_SECONDS) == 4
    executor.close()


CLIENT = """
    import os, sys, purlin
    executor = purlin.connect()
    with executor.remotely.download_all():
        x = sum(range(100))
    process = executor._session._diagnose.__self__._process
    print(x, process.pid, flush=True)
    sys.stdin.read()
    {end}
"""


@pytest.mark.parametrize("end", ["killed", "os._exit(1)", "executor.close()", "raise KeyError"])
def test_purlind_ends_with_the_client(tmp_path: Path, end: str) -> None:
    script = tmp_path / "client.py"
    script.write_text(textwrap.dedent(CLIENT).format(end="" if end == "killed" else end))
    client = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT / "client" / "src")},
    )
    assert client.stdin is not None and client.stdout is not None
    total, pid = client.stdout.readline().split()
    assert total == b"4950"
    ended = watch(descendants(int(pid)))
    if end == "killed":
        client.kill()
    client.stdin.close()
    assert ended()
    client.wait(PATIENCE_SECONDS)
    client.stdout.close()
