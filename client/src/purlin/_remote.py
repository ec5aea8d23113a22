"""What a computation came to, and the proxies of values that stay on the cluster."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from purlin._capture import Captured, LocalReference, RemoteReference
from purlin._exceptions import ConnectionError, PurlinError, ResultTooLarge
from purlin._futures import Future
from purlin._session import Event, Interest
from purlin._values import decode_exception, decode_result
from purlin._wire import WireError, parse_message
from purlin._wire.purlin_pb2 import Result

if TYPE_CHECKING:
    from purlin._executor import Executor

__all__ = ["Answer", "RemotePythonObject"]


class Answer:
    """A finished computation: its last event, and the means to fetch and to decode its values.

    `captured` is what was submitted, without its body.
    """

    def __init__(self, interest: Interest, event: Event, captured: Captured) -> None:
        self.interest = interest
        self.event = event
        self.captured = captured
        # What the program printed, once it is known and until it is taken.
        self._printed: list[str] = []
        self._knows_output = False

    def take_printed(self) -> str:
        """Return what the program printed and was not taken before."""
        text = "".join(self._printed)
        self._printed.clear()
        return text

    def read_output(self) -> None:
        """Read what the program printed, when the result is here."""
        if self.is_inline and not self._knows_output:
            try:
                result, _ = parse_message(self._whole(), Result)
            except WireError as damage:
                raise _damaged(damage) from damage
            if result.output:
                self._print(result.output.decode("utf-8", "surrogatepass"))

    def _print(self, text: str) -> None:
        if not self._knows_output:
            self._knows_output = True
            self._printed.append(text)

    @property
    def sizes(self) -> Sequence[int]:
        """About how many bytes each output takes on the wire."""
        sizes: list[int] = self.event.get("output_bytes", [])
        return sizes

    @property
    def is_inline(self) -> bool:
        """Whether the whole result came with the event."""
        return "result" in self.event

    def error(self) -> BaseException | None:
        """Return what the computation raised instead of coming to a value, or None."""
        if self.event["outcome"] == "value":
            return None
        try:
            error = decode_exception(self._whole(), self.captured, self._print)
        except WireError as damage:
            raise _damaged(damage) from damage
        if error is None:
            raise PurlinError(
                f"the computation ended as {self.event['outcome']!r} without a reason"
            )
        return error

    def outputs(self) -> tuple[Any, ...]:
        """Return all outputs; what was never assigned is the marker of `_values`."""
        values = self._decode(self._whole(), as_buffer=False)
        if not isinstance(values, tuple) or len(values) != len(self.captured.outputs):
            raise PurlinError("the result that the manager sent has other outputs than the program")
        return values

    def output(self, index: int, *, as_buffer: bool = False, max_bytes: int | None = None) -> Any:
        """Return one output, downloaded alone unless all are here."""
        if max_bytes is not None and index < len(self.sizes) and self.sizes[index] > max_bytes:
            raise ResultTooLarge(self.sizes[index])
        if self.is_inline and not as_buffer:
            return self.outputs()[index]
        interest = self.interest
        data = interest.session.fetch(interest.computation, (index,), max_bytes=max_bytes)
        return self._decode(data, as_buffer=as_buffer)

    def _whole(self) -> memoryview | bytes:
        if not self.is_inline:
            return self.interest.session.fetch(self.interest.computation, None)
        try:
            return base64.b64decode(self.event["result"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise _damaged(error) from error

    def _decode(self, data: memoryview | bytes, *, as_buffer: bool) -> Any:
        try:
            return decode_result(data, self.captured, as_buffer=as_buffer, on_output=self._print)
        except WireError as damage:
            raise _damaged(damage) from damage


class RemotePythonObject:
    """A value that lives on the cluster.

    Use it in later blocks and calls as if it were the value, or download it. The cluster keeps it
    until the last proxy of its computation is dropped, or the executor is closed.

    >>> import purlin
    >>> with purlin.connect() as executor:
    ...     with executor.remotely:
    ...         squares = [i * i for i in range(10**5)]
    ...     with executor.remotely.download_all():
    ...         last = squares[-1]
    ...     first = squares.to_local().result()[:3]
    >>> last, first
    (9999800001, [0, 1, 4])
    """

    def __init__(
        self,
        executor: Executor,
        answer: Answer,
        index: int,
        *,
        local: LocalReference | None = None,
    ) -> None:
        self._executor = executor
        self._answer: Answer | None = answer
        self._index = index
        self._local = local

    def to_local(self, *, max_bytes: int | None = None) -> Future[Any]:
        """Download the value; return a future of it.

        The future raises `ResultTooLarge` when the value takes more than `max_bytes`.
        """
        answer = self._held()
        index = self._index
        return self._executor._run(lambda: answer.output(index, max_bytes=max_bytes))

    def to_buffer(self, *, max_bytes: int | None = None) -> Future[Any]:
        """Download a list of ints or floats as one typed buffer; return a future of it.

        The buffer is a `memoryview` with format "q" or "d"; `numpy.asarray` makes no copy of it.
        The future raises `TypeError` when the value is something else.
        """
        answer = self._held()
        index = self._index
        return self._executor._run(
            lambda: answer.output(index, as_buffer=True, max_bytes=max_bytes)
        )

    def close(self) -> None:
        """Let go of the value now. May be repeated."""
        self._answer = None
        self._local = None

    @property
    def size_bytes(self) -> int:
        """About how many bytes a download takes."""
        answer = self._held()
        return answer.sizes[self._index] if self._index < len(answer.sizes) else 0

    def reference(self, executor: Executor) -> RemoteReference | LocalReference:
        """Return what stands for this value in a program of `executor`."""
        answer = self._held()
        if executor is not self._executor:
            raise PurlinError(
                f"{self!r} belongs to another executor: download it with to_local() first"
            )
        if self._local is not None:
            return self._local
        return RemoteReference(answer.interest.computation, (self._index,))

    def __repr__(self) -> str:
        if self._answer is None:
            return "<RemotePythonObject: closed>"
        name = self._answer.captured.outputs[self._index]
        size = f", about {self.size_bytes} bytes" if self.size_bytes else ""
        return f"<RemotePythonObject {name!r}{size}, on {self._executor.url}>"

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "the truth of a RemotePythonObject is not known here: download it with"
            " to_local().result(), or test it in a remote block"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a RemotePythonObject lives with its executor and cannot be pickled")

    def _held(self) -> Answer:
        if self._answer is None:
            raise PurlinError("this RemotePythonObject was closed")
        if self._executor.is_closed:
            raise ConnectionError("the executor of this RemotePythonObject is closed")
        return self._answer


def _damaged(error: Exception) -> PurlinError:
    return PurlinError(f"the result that the manager sent is damaged: {error}")
