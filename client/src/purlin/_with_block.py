"""`with executor.remotely:`: runs the body on the cluster, and never here.

On entry the block's source is captured from the caller's frame, run, and waited for; all errors are
raised there, at the `with` statement. Then the body has to be skipped, for which Python has no
means but its tracing hook: a trace function is set on the caller's frame that raises a private
exception before the body's first instruction; on exit that exception is swallowed, whatever tracing
there was before is put back, and the results are assigned to the variables of the frame.
"""

from __future__ import annotations

import ctypes
import dis
import inspect
import queue
import sys
import time
from collections.abc import Callable
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from purlin._capture import capture_block
from purlin._frames import is_module
from purlin._futures import Future
from purlin._progress import Progress
from purlin._remote import Answer, RemotePythonObject
from purlin._session import Event
from purlin._values import UNBOUND

if TYPE_CHECKING:
    from purlin._executor import Executor

__all__ = ["WithBlock"]

# An output that was never assigned takes no more than this on the wire.
UNBOUND_BYTES_MAX = 64
PROGRESS_SECONDS = 0.5

StatusCallback = Callable[[Event], object]


class WithBlock:
    """A block of code that runs on the cluster; `Executor.remotely` makes a new one each time.

    The methods say what becomes of the variables that the block assigns, and can be chained;
    without any they are proxies, as after `remote_all`. An exception in the block is raised at the
    `with` statement, with the remote traceback, and nothing is assigned. Ctrl-C cancels the block.

    >>> import purlin
    >>> with purlin.connect() as executor:
    ...     with executor.remotely.download_all():
    ...         total = sum(i * i for i in range(10**6))
    >>> total
    333332833333500000
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._float_mode = "default"
        # Outputs of up to so many bytes are downloaded: -1 none, None all.
        self._download_bytes: int | None = -1
        self._callback: StatusCallback | None = None
        self._event: Event | None = None
        self._frame: FrameType | None = None
        self._values: dict[str, Any] = {}
        self._skip: _Skip | None = None

    def download_all(self) -> WithBlock:
        """Assign values: all results are downloaded."""
        self._download_bytes = None
        return self

    def remote_all(self) -> WithBlock:
        """Assign proxies: all results stay on the cluster. This is the default."""
        self._download_bytes = -1
        return self

    def download_small(self, bytecount: int = 10_000) -> WithBlock:
        """Assign values of results of up to `bytecount` bytes, proxies of larger ones."""
        if bytecount < 0:
            raise ValueError("bytecount must not be negative")
        self._download_bytes = bytecount
        return self

    def with_status_callback(self, callback: StatusCallback) -> WithBlock:
        """Call `callback` with each event of the computation, a dict, while the block runs.

        It replaces the progress line that long computations show on a terminal. What it raises
        cancels the block and is raised at the `with` statement.
        """
        if not callable(callback):
            raise TypeError(f"{callback!r} is not callable")
        self._callback = callback
        return self

    def strict_floats(self) -> WithBlock:
        """Add floats from left to right as CPython does, which is slower."""
        self._float_mode = "strict"
        return self

    def fast_floats(self) -> WithBlock:
        """Use vector versions of `math` functions, which may differ in the last digit."""
        self._float_mode = "fast"
        return self

    @property
    def seconds(self) -> float:
        """How long the computation ran; 0 before it did."""
        return float(self._event.get("seconds", 0.0)) if self._event else 0.0

    @property
    def event(self) -> Event:
        """The computation's last event (docs/http.md), without the result; empty before it ran."""
        event = self._event or {}
        return {key: value for key, value in event.items() if key != "result"}

    def __repr__(self) -> str:
        state = self._event["state"] if self._event else "not run"
        return f"<WithBlock on {self._executor.url}, {state}>"

    def __enter__(self) -> WithBlock:
        frame = sys._getframe(1)
        skip = _Skip(frame)
        skip.check()
        error = self._enter(frame)
        if error is not None:
            # Raised from here and not by the future: the shortest traceback for the user.
            raise error
        self._frame = frame
        self._skip = skip
        skip.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        skip, self._skip = self._skip, None
        frame, self._frame = self._frame, None
        values, self._values = self._values, {}
        if skip is None or frame is None:
            return False
        skip.stop()
        if error is None:
            raise RuntimeError("the body of a remote block ran locally: something disabled tracing")
        if error is not skip.signal:
            return False
        assign(frame, values)
        return True

    def _enter(self, frame: FrameType) -> BaseException | None:
        """Run the block of the frame; keep the values of its variables, or return its exception."""
        future: Future[dict[str, Any]] = Future()
        try:
            self._submit(frame, future)
            error = self._wait(future)
        except BaseException:
            future.cancel()
            raise
        if error is None:
            self._values = future.result()
        return error

    def _submit(self, frame: FrameType, future: Future[dict[str, Any]]) -> None:
        keep: list[RemotePythonObject] = []
        executor = self._executor
        executor._check_open()
        options = executor._options(self._float_mode, keep)
        captured = capture_block(frame, frame.f_lineno, options)
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        executor._launch(future, captured, keep, self._collect, self._events)

    def _wait(self, future: Future[dict[str, Any]]) -> BaseException | None:
        """Wait, with the callback or a progress line; return what the block raised."""
        progress = Progress() if self._callback is None else None
        started = time.monotonic()
        try:
            while True:
                try:
                    event = self._events.get(timeout=PROGRESS_SECONDS)
                except queue.Empty:
                    event = self._event
                else:
                    if event is None:
                        return future.exception()
                    self._event = event
                    if self._callback is not None:
                        self._callback(self.event)
                if progress is not None and (event is None or event["state"] != "finished"):
                    progress.show(time.monotonic() - started, event)
        finally:
            if progress is not None:
                progress.clear()

    def _collect(self, answer: Answer) -> dict[str, Any]:
        """Make the values of the variables; on a pool thread."""
        names = answer.captured.outputs
        if self._download_bytes is None:
            values = dict(zip(names, answer.outputs(), strict=True))
            answer.interest.release()
        else:
            values = {name: self._output(answer, index) for index, name in enumerate(names)}
        return {name: value for name, value in values.items() if value is not UNBOUND}

    def _output(self, answer: Answer, index: int) -> Any:
        limit = self._download_bytes
        size = answer.sizes[index] if index < len(answer.sizes) else 0
        if limit is not None and size > max(limit, -1 if answer.is_inline else UNBOUND_BYTES_MAX):
            value: Any = RemotePythonObject(self._executor, answer, index)
            return value if not answer.is_inline or not self._is_unbound(answer, index) else UNBOUND
        value = answer.output(index)
        if value is UNBOUND or (limit is not None and 0 <= limit and size <= limit):
            return value
        return RemotePythonObject(self._executor, answer, index)

    def _is_unbound(self, answer: Answer, index: int) -> bool:
        return answer.output(index) is UNBOUND


class _BodySkipped(BaseException):
    """Leaves the body of a block; never seen outside."""


class _Skip:
    """Makes the rest of a with-block's body raise `signal` before it does anything."""

    def __init__(self, frame: FrameType) -> None:
        self.signal = _BodySkipped()
        self._frame = frame
        self._entry = -1
        self._seen = False
        self._previous: tuple[Any, Any, bool] | None = None

    def check(self) -> None:
        """Raise RuntimeError where tracing does not work: the body would run here."""
        previous = sys.gettrace()
        try:
            sys.settrace(self._note_call)
            _nothing()
        finally:
            sys.settrace(previous)
        if not self._seen:
            raise RuntimeError(
                "a remote block cannot be entered from inside a trace function, such as a"
                " debugger's prompt: its body would run locally"
            )

    def start(self) -> None:
        """Have the frame raise at its next step; call last before returning to it."""
        frame = self._frame
        self._previous = (sys.gettrace(), frame.f_trace, frame.f_trace_opcodes)
        frame.f_trace = self._step
        if not _body_begins_line(frame.f_code, frame.f_lasti):
            frame.f_trace_opcodes = True
        sys.settrace(_ignore_call)

    def stop(self) -> None:
        """Put back what was before `start`."""
        if self._previous is None:
            return
        trace, frame_trace, opcodes = self._previous
        self._previous = None
        sys.settrace(trace)
        if self._frame.f_trace_opcodes != opcodes:
            self._frame.f_trace_opcodes = opcodes
        self._frame.f_trace = frame_trace

    def _note_call(self, frame: FrameType, event: str, argument: Any) -> None:
        self._seen = True

    def _step(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event not in ("line", "opcode"):
            return self._step
        # The first instruction after entry stores what `as` names, or drops it.
        if self._entry < 0:
            self._entry = frame.f_lasti
        if frame.f_lasti == self._entry and _is_store(frame.f_code, frame.f_lasti):
            return self._step
        raise self.signal


def _nothing() -> None:
    pass


def _ignore_call(frame: FrameType, event: str, argument: Any) -> None:
    return None


def _body_begins_line(code: CodeType, offset: int) -> bool:
    """Whether the body of the block entered at `offset` begins with an event of a new line.

    Otherwise each instruction has to be traced, which 3.12.1 does not survive under some tracers.
    """
    # The instruction after entry stores what `as` names, or drops it: two bytes.
    entry, body = offset + 2, offset + 4
    lines = {start: (end, line) for start, end, line in code.co_lines()}
    entry_line = next((line for s, (e, line) in lines.items() if s <= entry < e), None)
    _, body_line = lines.get(body, (0, None))
    # What stands for `pass` belongs to no handler: raised there, the signal would escape.
    if dis.opname[code.co_code[body]] == "NOP":
        return False
    return entry_line is not None and body_line is not None and body_line != entry_line


def _is_store(code: CodeType, offset: int) -> bool:
    return dis.opname[code.co_code[offset]].startswith(
        ("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")
    )


def assign(frame: FrameType, values: dict[str, Any]) -> None:
    """Bind names in a frame that runs, as the frame's own code would."""
    code = frame.f_code
    if code.co_flags & inspect.CO_OPTIMIZED:
        own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
        frame.f_globals.update({n: value for n, value in values.items() if n not in own})
        _assign_fast(frame, {n: value for n, value in values.items() if n in own})
        return
    if is_module(frame):
        frame.f_globals.update(values)
        return
    global_names = {
        step.argval for step in dis.get_instructions(code) if step.opname == "STORE_GLOBAL"
    }
    for name, value in values.items():
        scope = frame.f_globals if name in global_names else frame.f_locals
        scope[name] = value


def _assign_fast(frame: FrameType, values: dict[str, Any]) -> None:
    if not values:
        return
    # From 3.13 on f_locals writes through; before, it is a snapshot that has to be written back.
    scope = frame.f_locals
    for name, value in values.items():
        scope[name] = value
    if sys.version_info < (3, 13):
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
