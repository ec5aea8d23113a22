"""The client's handle on a cluster: submits programs, and turns their answers into futures."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import itertools
import os
import queue
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, TypeVar

from purlin import _map_chunks
from purlin._capture import (
    Captured,
    CaptureOptions,
    LocalReference,
    Reference,
    capture_call,
    capture_value,
)
from purlin._connection import Connection, deadline_of
from purlin._embedded import Embedded
from purlin._exceptions import ConnectionError
from purlin._futures import Future
from purlin._remote import Answer, RemotePythonObject
from purlin._session import Event, Interest, Session
from purlin._threads import DaemonPool
from purlin._with_block import WithBlock

__all__ = ["Executor", "connect"]

T = TypeVar("T")

# How many calls `map` has submitted ahead of the one whose result is taken next.
MAP_AHEAD = 64


def connect(
    url: str | None = None, *, timeout: float | None = 30.0, token: str | None = None
) -> Executor:
    """Connect to a cluster, or start one in this machine for as long as this process lives.

    Arguments:
        url: the manager's address, such as `http://10.0.0.1:30000`; None starts `purlind` on free
            loopback ports, and ends it with the executor or the process, however that ends.
        timeout: seconds to wait for a server that does not answer; None waits for ever.
        token: what the manager asks of its clients; by default the environment's `PURLIN_TOKEN`.

    Raises `ConnectionError` when there is no manager, `ValueError` when `url` is not a URL.

    >>> import purlin
    >>> with purlin.connect() as executor:
    ...     with executor.remotely.download_all():
    ...         total = sum(i * i for i in range(10**6))
    >>> total
    333332833333500000
    """
    if url is None:
        return _connect_embedded(timeout)
    chosen = token if token is not None else os.environ.get("PURLIN_TOKEN") or None
    connection = Connection(url, token=chosen, timeout=timeout)
    try:
        return Executor(Session(connection))
    except BaseException:
        connection.close()
        raise


def _connect_embedded(timeout: float | None) -> Executor:
    embedded = Embedded.start(timeout)
    connection = Connection(embedded.url, token=embedded.token, timeout=timeout)
    try:
        session = Session(connection, diagnose=embedded.diagnose, on_closed=embedded.stop)
    except BaseException:
        connection.close()
        embedded.stop()
        raise
    return Executor(session)


class Executor(concurrent.futures.Executor):
    """Runs Python on a cluster: blocks with `remotely`, calls with `submit` and `map`.

    Made by `connect`. A context manager: leaving it waits for what was submitted, then closes;
    leaving it by an exception cancels what was submitted. May be used from any thread.

    >>> import purlin
    >>> executor = purlin.connect()
    >>> executor.submit(abs, -3).result()
    3
    >>> list(executor.map(abs, [-1, 2, -3]))
    [1, 2, 3]
    >>> executor.close()
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pool = DaemonPool("purlin-answers")
        self._pending: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._shut = False
        # An executor that was dropped without close() still ends what it started.
        self._finalizer = weakref.finalize(self, session.queue_close)
        self._finalizer.atexit = False

    @property
    def url(self) -> str:
        """The manager's address."""
        return self._session.connection.url

    @property
    def remotely(self) -> WithBlock:
        """A new block: `with executor.remotely.download_all():` runs its body on the cluster.

        What the body assigns appears after it: as proxies, or as values, as the block's methods
        say. Nothing in the body runs here.
        """
        return WithBlock(self)

    @property
    def worker_count(self) -> int:
        """How many workers the cluster has now."""
        self._check_open()
        reply = self._session.connection.request("GET", "/v1/cluster").json()
        workers = reply.get("workers")
        if not isinstance(workers, list):
            raise ConnectionError("the manager's answer lacks 'workers'")
        return len(workers)

    @property
    def is_closed(self) -> bool:
        """Whether `close` or `shutdown` was called."""
        return self._shut

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Call `fn(*args, **kwargs)` on the cluster; return a future of its value.

        Arguments may be proxies. Raises `CaptureError` at once when the call cannot be sent.
        """
        return self._call(fn, args, kwargs, lambda answer: self._value(answer))

    def submit_remote(
        self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> Future[RemotePythonObject]:
        """Call `fn(*args, **kwargs)` on the cluster; return a future of a proxy of its value."""
        return self._call(fn, args, kwargs, lambda answer: RemotePythonObject(self, answer, 0))

    def define(self, obj: Any) -> Future[RemotePythonObject]:
        """Put an object on the cluster; return a future of its proxy.

        A function, a class or an object that holds one is sent again with each program that uses
        its proxy, as it is then.

        Raises `CaptureError` at once when the object cannot be sent.
        """
        keep: list[RemotePythonObject] = []
        captured = capture_value(obj, self._options("default", keep))
        local = LocalReference(obj) if _has_code(obj, captured) else None
        return self._launch(
            Future(),
            captured,
            keep,
            lambda answer: RemotePythonObject(self, answer, 0, local=local),
        )

    def map(
        self,
        fn: Callable[..., T],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[T]:
        """Call `fn` with the elements of the iterables; return an iterator of values, in order.

        Calls are submitted some way ahead of what is taken, so that endless iterables work; the
        first are submitted at once. Each call is a computation: for many small ones let
        `chunksize` put so many into one, or better use a comprehension in a remote block.

        The iterator raises `concurrent.futures.TimeoutError` when a value is not there `timeout`
        seconds after the call of `map`.
        """
        if chunksize < 1:
            raise ValueError("chunksize must be at least 1")
        if not iterables:
            raise TypeError("map needs at least one iterable")
        deadline = deadline_of(timeout)
        if chunksize == 1:
            futures = (self.submit(fn, *args) for args in zip(*iterables, strict=False))
            return _ordered(futures, deadline)
        chunks = _map_chunks.submissions(fn, iterables, chunksize)
        lists = _ordered((self.submit(*chunk) for chunk in chunks), deadline)
        return itertools.chain.from_iterable(lists)

    def close(self) -> None:
        """Cancel what runs, release all proxies, end an embedded cluster. May be repeated."""
        with self._lock:
            self._shut = True
            pending = list(self._pending)
        for future in pending:
            future.cancel()
        self._finalizer.detach()
        self._session.close()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; finish or cancel those submitted, then close.

        With `wait` false this returns at once, and the executor closes when the last call is done.
        """
        with self._lock:
            self._shut = True
            pending = list(self._pending)
        if cancel_futures:
            for future in pending:
                future.cancel()
        if wait:
            concurrent.futures.wait(pending)
            self.close()
            return

        def close_later() -> None:
            concurrent.futures.wait(pending)
            self.close()

        self._pool.run(close_later)

    def __enter__(self) -> Executor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.shutdown(wait=True)
        else:
            self.close()

    def __repr__(self) -> str:
        state = "closed" if self._shut else "open"
        return f"<purlin.Executor on {self.url}, {state}>"

    def _value(self, answer: Answer) -> Any:
        value = answer.output(0)
        answer.interest.release()
        return value

    def _call(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        finish: Callable[[Answer], T],
    ) -> Future[T]:
        if not callable(fn) and not isinstance(fn, RemotePythonObject):
            raise TypeError(f"{fn!r} is not callable")
        self._check_open()
        keep: list[RemotePythonObject] = []
        captured = capture_call(fn, args, kwargs, options=self._options("default", keep))
        return self._launch(Future(), captured, keep, finish)

    def _options(self, float_mode: str, keep: list[RemotePythonObject]) -> CaptureOptions:
        """Return how to capture; proxies that the program uses are appended to `keep`."""

        def reference(obj: object) -> Reference:
            # Fronts with names of their own wrap a proxy.
            proxy = getattr(type(obj), "__purlin_proxy__", None)
            found = obj if proxy is None else proxy(obj)
            if not isinstance(found, RemotePythonObject):
                return None
            keep.append(found)
            return found.reference(self)

        return CaptureOptions(float_mode=float_mode, remote_reference=reference)

    def _launch(
        self,
        future: Future[T],
        captured: Captured,
        keep: list[RemotePythonObject],
        finish: Callable[[Answer], T],
        events: queue.SimpleQueue[Event | None] | None = None,
    ) -> Future[T]:
        """Submit a program; `finish` makes the future's value of its answer, on a pool thread.

        With `events` it is given each event, and None when the future is settled; the program is
        then sent by a pool thread, so that an interrupted caller can cancel what is being sent.
        """
        self._check_open()
        body = captured.body
        run = _Run(self, future, dataclasses.replace(captured, body=[]), keep, finish, events)
        self._track(future)

        def send() -> None:
            interest = self._session.submit(body, run)
            future.on_cancel(interest.release)

        def send_later() -> None:
            try:
                if not future.cancelled():
                    send()
            except BaseException as error:
                future.settle_exception(error)

        if events is not None:
            self._pool.run(send_later)
            return future
        try:
            send()
        except BaseException:
            self._untrack(future)
            raise
        return future

    def _run(self, job: Callable[[], T]) -> Future[T]:
        """Run a download on a thread of its own; return a future of it."""
        self._check_open()
        future: Future[T] = Future()
        self._track(future)

        def work() -> None:
            if future.done():
                return
            try:
                value = job()
            except BaseException as error:
                future.settle_exception(error)
            else:
                future.settle(value)

        self._pool.run(work)
        return future

    def _track(self, future: Future[Any]) -> None:
        with self._lock:
            self._pending.add(future)
        future.add_done_callback(self._untrack)

    def _untrack(self, future: concurrent.futures.Future[Any]) -> None:
        with self._lock:
            self._pending.discard(future)

    def _check_open(self) -> None:
        if self._shut:
            raise RuntimeError("this executor is closed: call purlin.connect() for a new one")


class _Run:
    """One submitted program on its way to a future: what the session tells its events to."""

    def __init__(
        self,
        executor: Executor,
        future: Future[Any],
        captured: Captured,
        keep: list[RemotePythonObject],
        finish: Callable[[Answer], Any],
        events: queue.SimpleQueue[Event | None] | None,
    ) -> None:
        self._executor = executor
        self._future = future
        self._captured = captured
        # Proxies that the program reads stay alive until it has.
        self._keep = keep
        self._finish = finish
        self._events = events
        if events is not None:
            future.add_done_callback(lambda _: events.put(None))

    def on_event(self, interest: Interest, event: Event) -> None:
        if self._events is not None:
            self._events.put(event)
        if event["state"] == "finished":
            self._executor._pool.run(lambda: self._settle(interest, event))
        elif event["state"] == "running":
            self._future.mark_running()

    def on_lost(self, interest: Interest, error: Exception) -> None:
        self._executor._pool.run(lambda: self._future.settle_exception(error))

    def _settle(self, interest: Interest, event: Event) -> None:
        answer = Answer(interest, event, self._captured)
        try:
            error = answer.error()
            value = self._finish(answer) if error is None else None
            answer.read_output()
        except BaseException as raised:
            error = raised
        self._future.printed = answer.take_printed()
        if error is not None:
            interest.release()
            self._future.settle_exception(error)
        elif not self._future.settle(value):
            interest.release()
        self._keep.clear()


def _has_code(obj: object, captured: Captured) -> bool:
    # The cluster cannot hand code from one program's result to another program.
    functions = any(function is not None for function in captured.functions)
    return callable(obj) or functions or bool(captured.class_table)


def _ordered(futures: Iterator[Future[T]], deadline: float) -> Iterator[T]:
    """Yield the futures' values in order, with the next ones submitted; cancel them if left."""
    ahead = deque(itertools.islice(futures, MAP_AHEAD))

    def values() -> Iterator[T]:
        try:
            while ahead:
                remaining = None if deadline == float("inf") else deadline - time.monotonic()
                value = ahead[0].result(remaining)
                ahead.popleft()
                ahead.extend(itertools.islice(futures, 1))
                yield value
        finally:
            for future in ahead:
                future.cancel()

    return values()
