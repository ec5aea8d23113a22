"""What the worker itself measured: the statistics that ride in a small result's last event."""

import base64
from collections.abc import Callable
from typing import Any, cast

import purlin
from bench import machine
from purlin._wire import purlin_pb2

# A framed message opens with its magic and its length, four bytes each.
HEADER_BYTES = 8


class _Watched:
    """An executor whose blocks report their events."""

    def __init__(self, executor: purlin.Executor, heard: Callable[[Any], None]) -> None:
        self._executor = executor
        self._heard = heard

    @property
    def remotely(self) -> Any:
        return self._executor.remotely.with_status_callback(self._heard)


class Probe:
    """An executor, and the statistics of what ran on it by `watched`."""

    def __init__(self, executor: purlin.Executor) -> None:
        self.executor = executor
        self.watched = cast(purlin.Executor, _Watched(executor, self._heard))
        self.worker_pids = machine.workers()
        self._results: list[purlin_pb2.Result] = []

    def _heard(self, event: Any) -> None:
        if "result" in event:
            data = base64.b64decode(event["result"])
            size = int.from_bytes(data[4:HEADER_BYTES], "little")
            self._results.append(
                purlin_pb2.Result.FromString(data[HEADER_BYTES : HEADER_BYTES + size])
            )

    def _stats(self, block: Callable[[], object]) -> list[purlin_pb2.Stats]:
        self._results.clear()
        block()
        if not self._results:
            raise RuntimeError("the block's events brought no statistics")
        return [result.stats for result in self._results]

    def compile_notes(self, block: Callable[[], object]) -> str:
        """Runs a block by `watched` that was not compiled before; says how long that took."""
        stats = self._stats(block)
        total = sum(one.decode_ns + one.infer_ns + one.llvm_ns for one in stats)
        llvm = sum(one.llvm_ns for one in stats)
        return f"compile {total / 1e6:.1f} ms, LLVM {llvm / 1e6:.1f}"

    def run_seconds(self, block: Callable[[], object]) -> float:
        """Runs a block by `watched`; returns the worker's own time for running it."""
        return sum(one.run_ns for one in self._stats(block)) / 1e9
