"""Cases, and the two that answer them: CPython here, Purlin there.

A case module holds plain functions. Each whose name has no underscore in front is a case; where it
takes arguments, ARGS[name] lists the tuples to call it with. Whatever is not CPython's answer is
listed, never skipped:

    REFUSED[name or "name[3]"] = refused(class, text)   what Purlin raises instead
    CLOSE                                               names whose float sums may differ in the last digits
    STRICT                                              names to run with strict_floats()
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pkgutil
import signal
import struct
import subprocess
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import purlin
from purlin import ProgramRefused, PurlinError
from purlin._capture import CaptureOptions, capture_call
from purlin._values import decode_result
from tests.conformance import cases
from tests.conformance.outcome import Outcome, frames_of, outcome_of

ANSWER_SECONDS = 60.0
ENDING_SECONDS = 5.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Refused:
    """What Purlin raises where it does not give CPython's answer."""

    kind: type[BaseException]
    text: str


def refused(kind: type[BaseException], text: str = "") -> Refused:
    return Refused(kind, text)


def unsupported(text: str = "") -> Refused:
    return Refused(ProgramRefused, text)


@dataclass(frozen=True)
class Case:
    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    files: frozenset[str]
    refused: Refused | None = None
    close: bool = False
    strict: bool = False

    def local(self) -> Outcome:
        return outcome_of(lambda: self.function(*self.args), set(self.files))


def cases_of(module: types.ModuleType) -> Iterator[Case]:
    """The cases of a module, in the order of its text."""
    arguments: dict[str, list[tuple[Any, ...]]] = getattr(module, "ARGS", {})
    refusals: dict[str, Refused] = dict(getattr(module, "REFUSED", {}))
    topic = module.__name__.rpartition(".")[2]
    assert module.__file__
    for name, function in list(vars(module).items()):
        if name.startswith("_") or not isinstance(function, types.FunctionType):
            continue
        if function.__module__ != module.__name__:
            continue
        table = arguments.get(name)
        every = refusals.pop(name, None)
        for index, args in enumerate(table or [()]):
            label = f"{name}[{index}]" if table else name
            one = refusals.pop(label, every) if table else every
            yield Case(
                name=f"{topic}.{label}",
                function=function,
                args=args,
                files=frozenset({module.__file__}),
                refused=one,
                close=name in getattr(module, "CLOSE", ()),
                strict=name in getattr(module, "STRICT", ()),
            )
    assert not refusals, f"REFUSED of {topic} names what is not there: {sorted(refusals)}"


def all_cases() -> list[Case]:
    found: list[Case] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # some cases are nonsense on purpose
        for entry in pkgutil.iter_modules(cases.__path__):
            found += cases_of(importlib.import_module(f"tests.conformance.cases.{entry.name}"))
    return found


class Backend(Protocol):
    """Whatever answers programs."""

    def submit(self, function: Callable[..., Any], args: tuple[Any, ...], strict: bool) -> Any:
        """Return a future; raise what is refused before it is sent."""

    def close(self) -> None: ...


class BackendFailed(Exception):
    """No answer at all: the tool died, or the client raised what is not its own to raise."""


class BackendHung(BackendFailed):
    """No answer in time."""


class ClusterBackend:
    """An embedded manager and worker."""

    def __init__(self) -> None:
        self._executor = purlin.connect()

    def submit(self, function: Callable[..., Any], args: tuple[Any, ...], strict: bool) -> Any:
        if not strict:
            return self._executor.submit(function, *args)
        answer: Future[Any] = Future()
        try:
            with self._executor.remotely.strict_floats():
                result = function()
        except PurlinError:
            raise
        except Exception as error:  # the program's own
            answer.set_exception(error)
            return answer
        return result.to_local()

    def close(self) -> None:
        self._executor.close()


def write_output(text: str) -> None:
    """To what is the standard output when a program is run."""
    sys.stdout.write(text)


class ToolBackend:
    """tests/conformance/run_programs.c: compiler and runtime without a server."""

    def __init__(self, path: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._path = path
        self.answer_seconds = answer_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def submit(self, function: Callable[..., Any], args: tuple[Any, ...], strict: bool) -> Any:
        options = CaptureOptions(float_mode="strict" if strict else "default")
        captured = capture_call(function, args, {}, options=options)
        body = b"".join(bytes(part) for part in captured.body)
        future: Future[Any] = Future()
        with self._lock:
            try:
                kind, data = self._exchange(body)
            except EOFError:
                future.set_exception(self._ending())
                return future
        try:
            if kind:
                code, message, file, line, column = data.decode().split("\x1f")
                raise ProgramRefused(
                    message, code=code, file=file, line=int(line), column=int(column)
                )
            result = decode_result(data, captured, on_output=write_output)
            future.set_result(result[0])  # type: ignore[index]
        except BaseException as error:
            future.set_exception(error)
        return future

    def _ending(self) -> BackendFailed:
        assert self._process
        try:
            status = self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:  # it closed its output, but does not end
            self._process.kill()
            status = self._process.wait()
        self._process = None
        if status == -signal.SIGKILL:
            return BackendHung(f"no answer in {self.answer_seconds} seconds")
        return BackendFailed(f"the tool ended with status {status}")

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [self._path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self._process.stdin and self._process.stdout
        watchdog = threading.Timer(self.answer_seconds, self._process.kill)
        watchdog.start()
        try:
            self._process.stdin.write(struct.pack("<I", len(body)) + body)
            self._process.stdin.flush()
            header = self._process.stdout.read(8)
            if len(header) < 8:
                raise EOFError
            kind, count = struct.unpack("<II", header)
            return kind, self._process.stdout.read(count)
        except BrokenPipeError:
            raise EOFError from None
        finally:
            watchdog.cancel()

    def close(self) -> None:
        if self._process:
            self._process.communicate()


def make_backend() -> Backend:
    """PURLIN_CONFORMANCE_TOOL names run_programs; without it, an embedded cluster answers."""
    tool = os.environ.get("PURLIN_CONFORMANCE_TOOL")
    return ToolBackend(tool) if tool else ClusterBackend()


def find_tool() -> str | None:
    """run_programs: where PURLIN_CONFORMANCE_TOOL says, or in build/."""
    built = ROOT / "build/tests/conformance/run_programs"
    return os.environ.get("PURLIN_CONFORMANCE_TOOL") or (str(built) if built.exists() else None)


class Remote:
    """Submits cases and gives their outcomes.

    What is printed is told apart only where one case is submitted at a time.
    """

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._futures: dict[str, Any] = {}
        self._printed: dict[str, str] = {}

    def submit(self, case: Case) -> None:
        if case.name in self._futures:
            return
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            try:
                future = self.backend.submit(case.function, case.args, case.strict)
            except PurlinError as error:
                future = error
            except Exception as error:
                future = BackendFailed(f"the client: {type(error).__name__}: {error}")
        self._futures[case.name] = future
        self._printed[case.name] = printed.getvalue()

    def outcome(self, case: Case) -> Outcome:
        self.submit(case)
        future = self._futures.pop(case.name)
        printed = self._printed.pop(case.name)
        if isinstance(future, Exception):
            return Outcome(error=future, frames=frames_of(future, set(case.files)), printed=printed)
        got = outcome_of(lambda: future.result(ANSWER_SECONDS), set(case.files))
        return replace(got, printed=printed + got.printed)
