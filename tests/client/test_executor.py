"""Executors and futures, against a manager that runs nothing."""

from __future__ import annotations

import array
import concurrent.futures
import gc
import itertools
import threading
import time
from collections.abc import Iterator

import pytest

import purlin
from tests.client.fake_manager import FakeManager, failed, raised


def add(a: int, b: int) -> int:
    return a + b


def double(a: int) -> int:
    return 2 * a


def answering(manager: FakeManager, *outputs: object) -> None:
    manager.answer = lambda program: outputs


def running(manager: FakeManager) -> str:
    """The one computation that runs."""
    manager.wait_for(manager.running)
    (computation,) = manager.running()
    return computation


def test_names_are_public() -> None:
    for name in purlin.__all__:
        assert getattr(purlin, name).__doc__


def test_submit_gives_the_value(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 42)
    assert executor.submit(add, 40, b=2).result(5) == 42
    manager.wait_for(lambda: len(manager.released) == 1)


def test_submit_of_what_is_not_callable(executor: purlin.Executor) -> None:
    with pytest.raises(TypeError, match="not callable"):
        executor.submit(5)  # type: ignore[arg-type]


def test_a_value_that_does_not_ride_in_the_event(
    manager: FakeManager, executor: purlin.Executor
) -> None:
    numbers = array.array("q", range(100_000))
    answering(manager, numbers)
    value: object = executor.submit(add, 1, 2).result(5)
    assert value == list(range(100_000))
    assert any("result?path=0" in request for request in manager.requests)


def test_submit_remote_and_to_local(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, [1, 2, 3])
    proxy = executor.submit_remote(add, 1, 2).result(5)
    assert isinstance(proxy, purlin.RemotePythonObject)
    assert proxy.to_local().result(5) == [1, 2, 3]
    assert proxy.to_local().result(5) is not proxy.to_local().result(5)
    assert "RemotePythonObject" in repr(proxy)


def test_to_buffer(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, [1.0, 2.5])
    proxy = executor.submit_remote(add, 1, 2).result(5)
    buffer = proxy.to_buffer().result(5)
    assert memoryview(buffer).format == "d"
    assert list(buffer) == [1.0, 2.5]


def test_to_local_of_too_much(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, array.array("q", range(100_000)))
    proxy = executor.submit_remote(add, 1, 2).result(5)
    with pytest.raises(purlin.ResultTooLarge) as caught:
        proxy.to_local(max_bytes=1000).result(5)
    assert caught.value.total_bytes > 1000
    assert len(proxy.to_local(max_bytes=1 << 30).result(5)) == 100_000


def test_a_proxy_has_no_truth(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 0)
    proxy = executor.define(0).result(5)
    with pytest.raises(TypeError, match="not known here"):
        bool(proxy)


def test_a_dropped_proxy_is_released(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)
    proxy = executor.define(1).result(5)
    assert manager.released == []
    assert proxy.to_local().result(5) == 1
    del proxy
    gc.collect()
    manager.wait_for(lambda: len(manager.released) == 1)


def test_a_closed_proxy_is_released(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)
    proxy = executor.define(1).result(5)
    proxy.close()
    proxy.close()
    gc.collect()
    manager.wait_for(lambda: len(manager.released) == 1)
    with pytest.raises(purlin.PurlinError, match="closed"):
        proxy.to_local()
    assert "closed" in repr(proxy)


def test_a_proxy_is_an_argument_and_outlives_the_call(
    manager: FakeManager, executor: purlin.Executor
) -> None:
    answering(manager, 20)
    proxy = executor.define(20).result(5)
    (defined,) = manager.computations
    manager.answer = lambda program: None
    future = executor.submit(double, proxy)
    del proxy
    gc.collect()
    computation = running(manager)
    values = manager.computations[computation].program.values
    assert [value.text for value in values if value.kind == value.REMOTE] == [defined]
    assert manager.released == []
    manager.finish(computation, (40,))
    assert future.result(5) == 40
    manager.wait_for(lambda: sorted(manager.released) == sorted([defined, computation]))


def test_a_proxy_of_another_executor(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 20)
    with purlin.connect(manager.url) as other:
        proxy = other.define(20).result(5)
        with pytest.raises(purlin.PurlinError, match="another executor"):
            executor.submit(double, proxy)


def test_equal_calls_share_a_computation(manager: FakeManager, executor: purlin.Executor) -> None:
    first, second = executor.submit_remote(add, 1, 2), executor.submit_remote(add, 1, 2)
    manager.finish(running(manager), (3,))
    proxies = [first.result(5), second.result(5)]
    assert [proxy.to_local().result(5) for proxy in proxies] == [3, 3]
    third = executor.submit(add, 1, 2)
    assert third.result(5) == 3
    del first, second, proxies
    gc.collect()
    manager.wait_for(lambda: len(manager.released) == 3)


def test_a_shared_computation_whose_event_never_comes(manager: FakeManager) -> None:
    answering(manager, 3)
    with purlin.connect(manager.url) as other, purlin.connect(manager.url) as executor:
        proxy = other.submit_remote(add, 1, 2).result(5)
        assert executor.submit(add, 1, 2).result(5) == 3
        assert proxy.to_local().result(5) == 3


def test_exceptions_of_the_program(manager: FakeManager, executor: purlin.Executor) -> None:
    manager.answer = lambda program: raised("ValueError", "too late", 3)
    future = executor.submit(add, 1, 2)
    with pytest.raises(ValueError) as caught:
        future.result(5)
    assert caught.value.args == ("too late", 3)
    assert isinstance(future.exception(), ValueError)
    manager.wait_for(lambda: len(manager.released) == 1)


def test_failures_of_the_computation(manager: FakeManager, executor: purlin.Executor) -> None:
    manager.answer = lambda program: failed("worker-lost", "its worker died")
    with pytest.raises(purlin.WorkerLost, match="its worker died"):
        executor.submit(add, 1, 2).result(5)


def test_a_damaged_result(manager: FakeManager, executor: purlin.Executor) -> None:
    future = executor.submit(add, 1, 2)
    computation = running(manager)
    event = (
        'event: computation\ndata: {"computation": "%s", "state": "finished",'
        ' "outcome": "value", "output_bytes": [1], "result": "%s"}\n\n'
    )
    session = next(iter(manager.sessions))
    manager.send_text(session, (event % (computation, "UFJMTgEAAAA=")).encode())
    with pytest.raises(purlin.PurlinError, match="damaged"):
        future.result(5)


def test_capture_errors_are_raised_at_once(executor: purlin.Executor) -> None:
    def reads_a_file() -> object:
        return open("/etc/passwd")

    with pytest.raises(purlin.CaptureError):
        executor.submit(reads_a_file)


def test_cancel_reaches_the_cluster(manager: FakeManager, executor: purlin.Executor) -> None:
    future = executor.submit(add, 1, 2)
    running(manager)
    assert future.cancel()
    assert future.cancel()
    assert future.cancelled() and future.done() and not future.running()
    manager.wait_for(lambda: manager.computations == {})
    with pytest.raises(concurrent.futures.CancelledError):
        future.result(5)


def test_cancel_of_what_is_done(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 3)
    future = executor.submit(add, 1, 2)
    assert future.result(5) == 3
    assert not future.cancel()
    assert future.result() == 3


def test_running_is_known(manager: FakeManager, executor: purlin.Executor) -> None:
    future = executor.submit(add, 1, 2)
    manager.progress(running(manager), tasks=3, seconds=1.0)
    started = threading.Event()
    # The event before the end has been heard when the end has.
    future.add_done_callback(lambda _: started.set())
    manager.finish(running(manager), (3,))
    assert started.wait(5)
    assert future._runs and not future.running()


def test_futures_are_concurrent_futures(manager: FakeManager, executor: purlin.Executor) -> None:
    futures = [executor.submit(add, n, n) for n in range(4)]
    manager.wait_for(lambda: len(manager.running()) == 4)
    ids = list(manager.computations)
    manager.finish(ids[2], (2,))
    done, rest = concurrent.futures.wait(futures, 5, return_when=concurrent.futures.FIRST_COMPLETED)
    assert done == {futures[2]}
    futures[0].cancel()
    manager.finish(ids[1], (1,))
    manager.finish(ids[3], (3,))
    finished = list(concurrent.futures.as_completed(futures, 5))
    assert set(finished) == set(futures)
    assert [future.result() for future in futures[1:]] == [1, 2, 3]


def test_a_callback_may_wait_for_other_work(
    manager: FakeManager, executor: purlin.Executor
) -> None:
    answering(manager, 1)
    results: list[object] = []
    finished = threading.Event()

    def more(_: object) -> None:
        results.append(executor.submit(add, 3, 4).result(5))
        finished.set()

    executor.submit(add, 1, 2).add_done_callback(more)
    assert finished.wait(10)
    assert results == [1]


def test_many_threads_submit(manager: FakeManager, executor: purlin.Executor) -> None:
    manager.answer = lambda program: (len(program.SerializeToString()),)

    def work(n: int) -> list[object]:
        return [executor.submit(add, n, k).result(20) for k in range(10)]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for results in pool.map(work, range(16)):
            assert len(results) == 10
    manager.wait_for(lambda: len(manager.released) == 160)


def test_map_keeps_the_order(manager: FakeManager, executor: purlin.Executor) -> None:
    values = executor.map(double, range(4))
    manager.wait_for(lambda: len(manager.running()) == 4)
    for n, computation in reversed(list(enumerate(list(manager.computations)))):
        manager.finish(computation, (2 * n,))
    assert list(values) == [0, 2, 4, 6]


def test_map_takes_endless_iterables(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 7)
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for n in itertools.count():
            taken.append(n)
            yield n

    values = executor.map(double, numbers())
    ahead = len(taken)
    assert 1 <= ahead < 1000
    assert [next(values) for _ in range(10)] == [7] * 10
    assert len(taken) == ahead + 10


def test_map_that_is_left_cancels_the_rest(manager: FakeManager, executor: purlin.Executor) -> None:
    values = executor.map(double, range(4))
    manager.wait_for(lambda: len(manager.running()) == 4)
    manager.finish(next(iter(manager.computations)), (1,))
    assert next(values) == 1
    del values
    gc.collect()
    manager.wait_for(lambda: manager.computations == {})


def test_map_with_a_timeout(executor: purlin.Executor) -> None:
    values = executor.map(double, range(2), timeout=0.05)
    with pytest.raises(concurrent.futures.TimeoutError):
        next(values)


def test_map_in_chunks(manager: FakeManager, executor: purlin.Executor) -> None:
    answers = iter([([1, 2],), ([3],)])
    manager.answer = lambda program: next(answers)
    assert list(executor.map(add, range(3), range(3), chunksize=2)) == [1, 2, 3]
    assert len([r for r in manager.requests if r.endswith("/computations")]) == 2


def test_map_checks_its_arguments(executor: purlin.Executor) -> None:
    with pytest.raises(ValueError, match="chunksize"):
        executor.map(double, [1], chunksize=0)
    with pytest.raises(TypeError, match="iterable"):
        executor.map(double)


def test_a_busy_manager_is_asked_again(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 3)
    manager.refusals = [(503, "busy"), (503, "no-workers")]
    assert executor.submit(add, 1, 2).result(5) == 3
    manager.refusals = [(413, "too-large")]
    with pytest.raises(purlin.PurlinError, match="too-large"):
        executor.submit(add, 1, 2)


def test_without_workers(manager: FakeManager) -> None:
    with purlin.connect(manager.url, timeout=0.1) as executor:
        manager.refusals = [(503, "no-workers")] * 100
        with pytest.raises(purlin.PurlinError, match="no-workers"):
            executor.submit(add, 1, 2)


def test_a_lost_stream_is_opened_again(manager: FakeManager, executor: purlin.Executor) -> None:
    future = executor.submit(add, 1, 2)
    computation = running(manager)
    manager.wait_for(lambda: any(manager.streams.values()))
    manager.drop_connections()
    manager.finish(computation, (3,))
    assert future.result(5) == 3


def test_a_server_that_dies_fails_what_runs(manager: FakeManager) -> None:
    executor = purlin.connect(manager.url, timeout=0.3)
    futures = [executor.submit(add, 1, n) for n in range(3)]
    manager.stop()
    for future in futures:
        with pytest.raises(purlin.ConnectionError, match="lost the manager"):
            future.result(10)
    with pytest.raises(purlin.ConnectionError):
        executor.submit(add, 1, 2)
    executor.close()
    manager.start(0)


def test_a_server_that_forgot_the_session(manager: FakeManager, executor: purlin.Executor) -> None:
    future = executor.submit(add, 1, 2)
    running(manager)
    with manager.changed:
        manager.sessions.clear()
        manager.streams.clear()
        manager.changed.notify_all()
    with pytest.raises(purlin.ConnectionError, match="no longer knows this session"):
        future.result(10)


def test_a_download_ends_with_the_session(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, array.array("q", range(100_000)))
    proxy = executor.submit_remote(add, 1, 2).result(5)
    manager.stalls_results = True
    future = proxy.to_local()
    manager.wait_for(lambda: any("/result" in request for request in manager.requests))
    with manager.changed:
        manager.sessions.clear()
        manager.streams.clear()
        manager.changed.notify_all()
    with pytest.raises(purlin.ConnectionError):
        future.result(10)


def test_a_future_that_is_done_keeps_nothing(
    manager: FakeManager, executor: purlin.Executor
) -> None:
    answering(manager, 3)
    future = executor.submit(add, 1, 2)
    assert future.result(5) == 3
    manager.wait_for(lambda: len(manager.released) == 1)
    deadline = time.monotonic() + 5
    while executor._session._finished and time.monotonic() < deadline:
        gc.collect()
    assert len(executor._session._finished) == 0


def test_without_another_thread(
    manager: FakeManager, executor: purlin.Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == "purlin-answers":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    answering(manager, 3)
    assert executor.submit(add, 1, 2).result(5) == 3


def test_garbage_in_the_event_stream(manager: FakeManager) -> None:
    executor = purlin.connect(manager.url, timeout=0.3)
    future = executor.submit(add, 1, 2)
    computation = running(manager)
    manager.wait_for(lambda: any(manager.streams.values()))
    manager.send_text(next(iter(manager.sessions)), b"event: computation\ndata: {garbage\n\n")
    # The stream is opened anew and says how things are.
    manager.finish(computation, (3,))
    assert future.result(10) == 3
    executor.close()


def test_close_ends_what_runs(manager: FakeManager) -> None:
    executor = purlin.connect(manager.url)
    future = executor.submit(add, 1, 2)
    running(manager)
    executor.close()
    executor.close()
    assert executor.is_closed
    assert future.done()
    with pytest.raises((purlin.ConnectionError, concurrent.futures.CancelledError)):
        future.result()
    assert manager.sessions == {}
    with pytest.raises(RuntimeError, match="closed"):
        executor.submit(add, 1, 2)
    with pytest.raises(RuntimeError, match="closed"):
        _ = executor.worker_count


def test_leaving_the_context_waits(manager: FakeManager) -> None:
    with purlin.connect(manager.url) as executor:
        future = executor.submit(add, 1, 2)
        computation = running(manager)
        timer = threading.Timer(0.05, manager.finish, [computation, (3,)])
        timer.start()
    assert future.result() == 3
    timer.join()


def test_leaving_the_context_by_an_exception_does_not_wait(manager: FakeManager) -> None:
    with pytest.raises(KeyError), purlin.connect(manager.url) as executor:
        future = executor.submit(add, 1, 2)
        raise KeyError
    assert future.done()


def test_shutdown_without_waiting(manager: FakeManager) -> None:
    executor = purlin.connect(manager.url)
    future = executor.submit(add, 1, 2)
    executor.shutdown(wait=False)
    with pytest.raises(RuntimeError):
        executor.submit(add, 1, 2)
    manager.finish(running(manager), (3,))
    assert future.result(5) == 3
    manager.wait_for(lambda: manager.sessions == {})


def test_shutdown_with_cancelling(manager: FakeManager) -> None:
    executor = purlin.connect(manager.url)
    future = executor.submit(add, 1, 2)
    executor.shutdown(cancel_futures=True)
    assert future.cancelled()
    assert manager.sessions == {}


def test_a_dropped_executor_closes(manager: FakeManager) -> None:
    executor = purlin.connect(manager.url)
    del executor
    gc.collect()
    manager.wait_for(lambda: manager.sessions == {})


def test_the_future_keeps_its_executor(manager: FakeManager) -> None:
    answering(manager, 3)
    assert purlin.connect(manager.url).submit(add, 1, 2).result(5) == 3


def test_proxies_after_close(manager: FakeManager) -> None:
    answering(manager, 3)
    executor = purlin.connect(manager.url)
    proxy = executor.define(3).result(5)
    executor.close()
    with pytest.raises(purlin.PurlinError, match="closed"):
        proxy.to_local()
