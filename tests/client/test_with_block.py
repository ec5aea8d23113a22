"""With-blocks: skipped here, run there, results assigned; against a manager that runs nothing."""

from __future__ import annotations

import array
import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import purlin
from tests.client.fake_manager import UNBOUND, FakeManager, raised

ROOT = Path(__file__).resolve().parents[2]


def answering(manager: FakeManager, *outputs: object) -> None:
    manager.answer = lambda program: outputs


def here() -> Any:
    raise AssertionError("the body ran locally")


def test_in_a_function(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 42)
    other = "unchanged"
    with executor.remotely.download_all():
        result = 6 * 7
    assert result == 42
    assert other == "unchanged"


def test_a_parameter_is_assigned(manager: FakeManager, executor: purlin.Executor) -> None:
    def run(n: int) -> int:
        with executor.remotely.download_all():
            n = n + 1
        return n

    answering(manager, 8)
    assert run(7) == 8


def test_the_default_is_a_proxy(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 42)
    with executor.remotely:
        result = 6 * 7
    assert isinstance(result, purlin.RemotePythonObject)
    assert result.to_local().result(5) == 42


def test_several_variables(manager: FakeManager, executor: purlin.Executor) -> None:
    manager.answer = lambda program: tuple(program.names[i] for i in program.outputs)
    with executor.remotely.download_all():
        first = 1
        second, third = 2, 3
    values: tuple[object, ...] = (first, second, third)
    assert values == ("first", "second", "third")


def test_what_was_not_assigned_stays(manager: FakeManager, executor: purlin.Executor) -> None:
    def answer(program: Any) -> tuple[object, ...]:
        names = [program.names[i] for i in program.outputs]
        return tuple(UNBOUND if name == "x" else 1 for name in names)

    manager.answer = answer
    for inline_bytes_max in (1 << 16, 0):
        manager.inline_bytes_max = inline_bytes_max
        x = "before"
        with executor.remotely.download_all():
            y = 1
            if y > 1:
                x = "never"
        assert (x, y) == ("before", 1)
        with executor.remotely:
            y = 2
            if y > 2:
                x = "never"
        assert x == "before"
        assert isinstance(y, purlin.RemotePythonObject)
        with executor.remotely.download_small(5000):
            y = 3
            if y > 3:
                x = "never"
        assert (x, y) == ("before", 1)


def test_download_small(manager: FakeManager, executor: purlin.Executor) -> None:
    big = array.array("q", range(100_000))

    def answer(program: Any) -> tuple[object, ...]:
        return tuple(big if program.names[i] == "large" else 1 for i in program.outputs)

    manager.answer = answer
    with executor.remotely.download_small(bytecount=1000):
        small = 1
        large = list(range(100_000))
    assert small == 1
    assert isinstance(large, purlin.RemotePythonObject)
    with executor.remotely.download_small(bytecount=10_000_000):
        small = 2
        large = list(range(100_001))
    assert len(large) == 100_000


def test_closures_and_globals(manager: FakeManager, executor: purlin.Executor) -> None:
    def make() -> tuple[Callable[[], object], Callable[[], None]]:
        cell: object = 0

        def get() -> object:
            return cell

        def run() -> None:
            nonlocal cell
            with executor.remotely.download_all():
                cell = 5

        with executor.remotely.download_all():
            cell = 4
        return get, run

    answering(manager, "first")
    get, run = make()
    assert get() == "first"
    answering(manager, "second")
    run()
    assert get() == "second"


def test_a_global_variable(manager: FakeManager, executor: purlin.Executor) -> None:
    def run() -> None:
        global assigned_globally
        with executor.remotely.download_all():
            assigned_globally = 5

    answering(manager, 6)
    run()
    assert assigned_globally == 6


def test_a_class_body(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 7)

    class Holder:
        with executor.remotely.download_all():
            value = 1 + 1

    assert Holder.value == 7


def test_a_module(manager: FakeManager, executor: purlin.Executor, tmp_path: Path) -> None:
    source = tmp_path / "some_module.py"
    source.write_text(
        "with executor.remotely.download_all():\n    value = 1 + 1\nafter = value + 1\n"
    )
    module = types.ModuleType("some_module")
    module.__dict__.update(executor=executor, __file__=str(source))
    answering(manager, 7)
    exec(compile(source.read_text(), str(source), "exec"), module.__dict__)
    assert (module.value, module.after) == (7, 8)


def test_bodies_of_all_shapes(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)
    with executor.remotely.download_all(): x = 1 / 0  # fmt: skip  # noqa: E701
    assert x == 1
    with executor.remotely.download_all(): x = 1 / 0; here()  # fmt: skip  # noqa: E701, E702
    assert x == 1
    # fmt: off
    with (
        executor
        .remotely
        .download_all()
    ):
        x = here()
    # fmt: on
    assert x == 1
    with executor.remotely.download_all():
        # A comment, then a loop.
        for x in range(10):
            here()
    with executor.remotely.download_all():
        while here():
            x = 1
    with executor.remotely.download_all():
        if here():
            x = 3
    manager.answer = lambda program: ()
    with executor.remotely:
        pass
    with executor.remotely:
        "only words"
    with executor.remotely:
        pass
        here()
    with executor.remotely:
        while True:
            here()
    with executor.remotely: pass  # fmt: skip  # noqa: E701
    with executor.remotely:
        here()


def test_as_gives_the_block(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)
    with executor.remotely.download_all() as block:
        x = 1 / 0
    assert x == 1
    assert block.seconds == 0.25
    assert block.event["state"] == "finished"
    with executor.remotely.download_all() as again: x = 1 / 0  # fmt: skip  # noqa: E701
    assert x == 1
    assert again is not block
    assert "finished" in repr(again)


def test_in_loops(manager: FakeManager, executor: purlin.Executor) -> None:
    values = iter(range(100))
    manager.answer = lambda program: (next(values),)
    seen = []
    for n in range(3):
        k = 0
        while k < 2:
            with executor.remotely.download_all():
                x = n * k
            seen.append(x)
            k += 1
        if n == 1:
            break
    assert len(seen) == 4
    assert all(isinstance(x, int) for x in seen)


def test_in_try_and_generators(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)

    def generate() -> Iterator[int]:
        for n in range(3):
            try:
                with executor.remotely.download_all():
                    x = n + 1
                yield x
            finally:
                n = 0

    assert list(generate()) == [1, 1, 1]


def test_in_a_coroutine(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)

    async def run() -> float:
        await asyncio.sleep(0)
        with executor.remotely.download_all():
            x = 1 / 0
        return x

    assert asyncio.run(run()) == 1


def test_in_another_thread(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)
    results = []

    def run() -> None:
        with executor.remotely.download_all():
            x = 1 / 0
        results.append(x)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert results == [1] * 4


def test_a_block_may_be_used_again(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)
    block = executor.remotely.download_all()
    for _ in range(2):
        with block:
            x = 1 / 0
        assert x == 1


def test_exceptions_are_raised_at_the_with(manager: FakeManager, executor: purlin.Executor) -> None:
    manager.answer = lambda program: raised("KeyError", "missing")
    x: object = "before"
    with pytest.raises(KeyError) as caught:
        with executor.remotely.download_all():
            x = here()
    assert x == "before"
    assert caught.value.args == ("missing",)
    assert caught.value.__context__ is None
    frames = [entry.name for entry in caught.traceback]
    assert frames[0] == "test_exceptions_are_raised_at_the_with"
    line = caught.traceback[0].lineno
    source = Path(__file__).read_text().splitlines()
    assert "executor.remotely" in source[line]
    assert sys.gettrace() is None or "skip" not in repr(sys.gettrace())
    with pytest.raises(KeyError):
        with executor.remotely:
            pass


def test_the_remote_traceback_is_shown(manager: FakeManager, executor: purlin.Executor) -> None:
    file, line = here.__code__.co_filename, here.__code__.co_firstlineno
    manager.answer = lambda program: raised("ValueError", "odd", frames=[(file, line + 1, "here")])
    with pytest.raises(ValueError) as caught:
        with executor.remotely:
            here()
    shown = "".join(__import__("traceback").format_exception(caught.value))
    assert f'{file}", line {line + 1}, in here' in shown


def test_options_reach_the_program(manager: FakeManager, executor: purlin.Executor) -> None:
    modes = []

    def answer(program: Any) -> tuple[object, ...]:
        modes.append(program.float_mode)
        return (1,)

    manager.answer = answer
    with executor.remotely.strict_floats():
        x = 1.0
    with executor.remotely.fast_floats().download_all():
        x = 2.0
    with executor.remotely:
        x = 3.0
    assert modes == [1, 2, 0]
    assert x is not None


def test_options_are_checked(executor: purlin.Executor) -> None:
    with pytest.raises(ValueError):
        executor.remotely.download_small(-1)
    with pytest.raises(TypeError):
        executor.remotely.with_status_callback(3)  # type: ignore[arg-type]


def test_status_callback(manager: FakeManager, executor: purlin.Executor) -> None:
    events: list[dict[str, Any]] = []
    caller = threading.get_ident()

    def note(event: dict[str, Any]) -> None:
        assert threading.get_ident() == caller
        events.append(event)
        if len(events) == 1:
            manager.progress(event["computation"], tasks=7)
        elif event["state"] != "finished":
            manager.finish(event["computation"], (3,))

    with executor.remotely.download_all().with_status_callback(note):
        x = 1 / 0
    assert x == 3
    assert [event["state"] for event in events] == ["running", "running", "finished"]
    assert events[1]["tasks"] == 7
    assert all("result" not in event for event in events)


def test_a_callback_that_raises_cancels(manager: FakeManager, executor: purlin.Executor) -> None:
    def note(event: dict[str, Any]) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        with executor.remotely.with_status_callback(note):
            here()
    manager.wait_for(lambda: manager.computations == {})


def test_control_c_cancels(manager: FakeManager, executor: purlin.Executor) -> None:
    main = threading.get_ident()

    def interrupt() -> None:
        manager.wait_for(manager.running)
        signal.pthread_kill(main, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    x: object = "before"
    with pytest.raises(KeyboardInterrupt):
        with executor.remotely:
            x = here()
    thread.join()
    assert x == "before"
    manager.wait_for(lambda: manager.computations == {})
    answering(manager, 1)
    with executor.remotely.download_all():
        x = here()
    assert x == 1


def test_what_a_block_cannot_do(executor: purlin.Executor) -> None:
    def returns() -> int:
        with executor.remotely:
            return 1
        return 2

    def breaks() -> None:
        for _ in range(3):
            with executor.remotely:
                break

    def two_items() -> None:
        with executor.remotely, open(os.devnull):
            pass

    def two_items_the_other_way() -> None:
        with open(os.devnull), executor.remotely:
            pass

    def nested() -> None:
        with executor.remotely:
            with executor.remotely:
                pass

    for function in (returns, breaks, two_items, two_items_the_other_way, nested):
        with pytest.raises(purlin.CaptureError):
            function()


def test_a_proxy_in_a_block(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, [1, 2, 3])
    with executor.remotely:
        numbers = [1, 2, 3]
    (made,) = manager.computations
    texts: list[str] = []

    def answer(program: Any) -> tuple[object, ...]:
        texts.extend(value.text for value in program.values if value.kind == value.REMOTE)
        return (3,)

    manager.answer = answer
    with executor.remotely.download_all():
        last = numbers[-1]
    assert last == 3
    assert texts == [made]


def test_tracing_is_put_back(manager: FakeManager, executor: purlin.Executor) -> None:
    answering(manager, 1)
    lines: list[tuple[str, int]] = []

    def tracer(frame: types.FrameType, event: str, argument: object) -> Any:
        if frame.f_code is traced.__code__:
            lines.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
            return tracer
        return None

    def traced() -> float:
        x = 0.0
        with executor.remotely.download_all():
            x = 1 / 0
        x = x + 1
        return x

    profiled: list[str] = []
    previous = sys.gettrace(), sys.getprofile()
    sys.setprofile(lambda frame, event, argument: profiled.append(event))
    profile = sys.getprofile()
    sys.settrace(tracer)
    try:
        result = traced()
        assert sys.gettrace() is tracer
        assert sys.getprofile() is profile
    finally:
        sys.settrace(previous[0])
        sys.setprofile(previous[1])
    assert result == 2
    assert ("line", 1) in lines
    assert ("line", 4) in lines
    assert ("line", 5) in lines
    assert ("line", 3) not in lines


def test_inside_a_trace_function(executor: purlin.Executor) -> None:
    errors: list[BaseException] = []

    def tracer(frame: types.FrameType, event: str, argument: object) -> None:
        sys.settrace(None)
        try:
            with executor.remotely:
                here()
        except BaseException as error:
            errors.append(error)

    previous = sys.gettrace()
    sys.settrace(tracer)
    try:
        here_is_a_call()
    finally:
        sys.settrace(previous)
    assert [type(error) for error in errors] == [RuntimeError]
    assert "debugger" in str(errors[0])


assigned_globally = 0


def here_is_a_call() -> None:
    pass


PROGRAM = """
    import purlin, sys
    executor = purlin.connect(sys.argv[1])
    def run():
        y = 1
        with executor.remotely.download_all():
            y = 1 / 0
        return y
    for n in range(2):
        with executor.remotely.download_all():
            x = 1 / 0
        print(x, run(), file=sys.stderr)
"""


TOOLS = ["", "-m coverage run", "-m trace -t", "-m cProfile", "-m pdb -c continue -c quit"]


@pytest.mark.parametrize("tool", TOOLS)
def test_under_tools(manager: FakeManager, tmp_path: Path, tool: str) -> None:
    if "coverage" in tool:
        pytest.importorskip("coverage")
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(PROGRAM))
    answering(manager, 9)
    done = subprocess.run(
        [sys.executable, *tool.split(), str(script), manager.url],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT / "client" / "src")},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("9 9\n") == 2
