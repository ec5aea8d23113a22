"""What the worker itself measured: the statistics that ride in a small result's last event.

They are not for users, so there is no public way to them: the probe listens in on the session.
"""

import base64
import gc
import time
from collections.abc import Callable
from typing import Any

import purlin
from bench import machine
from purlin._session import Event, Interest, Listener
from purlin._wire import purlin_pb2

# A framed message opens with its magic and its length, four bytes each.
HEADER_BYTES = 8
DROP_SECONDS_MAX = 10.0


class _Ear:
    """Passes on what it hears of a computation."""

    def __init__(self, listener: Listener, heard: Callable[[Event], None]) -> None:
        self._listener = listener
        self._heard = heard

    def on_event(self, interest: Interest, event: Event) -> None:
        self._heard(event)
        self._listener.on_event(interest, event)

    def on_lost(self, interest: Interest, error: Exception) -> None:
        self._listener.on_lost(interest, error)


class Probe:
    """An executor, and the statistics of what runs on it."""

    def __init__(self, executor: purlin.Executor) -> None:
        self.executor = executor
        self.worker_pids = machine.workers()
        self._results: list[purlin_pb2.Result] = []
        session: Any = executor._session
        submit = session.submit
        session.submit = lambda body, listener: submit(body, _Ear(listener, self._heard))

    def drop(self, held: int = 0) -> None:
        """Waits until no more than `held` results are kept: an equal program would not run."""
        gc.collect()
        deadline = time.monotonic() + DROP_SECONDS_MAX
        connection = self.executor._session.connection
        while connection.request("GET", "/v1/cluster").json()["computations"] > held:
            if time.monotonic() > deadline:
                raise RuntimeError("the cluster keeps results that nobody holds")
            time.sleep(0.001)

    def seconds(self, function: Callable[[], object]) -> tuple[float, object]:
        """Calls a function when no earlier result is kept; returns its seconds and result."""
        self.drop()
        start = time.perf_counter()
        result = function()
        return time.perf_counter() - start, result

    def _heard(self, event: Event) -> None:
        if "result" in event:
            data = base64.b64decode(event["result"])
            size = int.from_bytes(data[4:HEADER_BYTES], "little")
            result = purlin_pb2.Result.FromString(data[HEADER_BYTES : HEADER_BYTES + size])
            self._results.append(result)

    def _stats(self, block: Callable[[], object]) -> list[purlin_pb2.Stats]:
        self._results.clear()
        block()
        if not self._results:
            raise RuntimeError("the block's events brought no statistics")
        return [result.stats for result in self._results]

    def compile_notes(self, block: Callable[[], object]) -> str:
        """Runs a block that was not compiled before; says how long that took."""
        stats = self._stats(block)
        total = sum(one.decode_ns + one.infer_ns + one.llvm_ns for one in stats)
        llvm = sum(one.llvm_ns for one in stats)
        return f"compile {total / 1e6:.1f} ms, LLVM {llvm / 1e6:.1f}"

    def run_seconds(self, block: Callable[[], object], held: int) -> float:
        """Runs a block that reads `held` results; returns the worker's own time for running it."""
        self.drop(held)
        return sum(one.run_ns for one in self._stats(block)) / 1e9
