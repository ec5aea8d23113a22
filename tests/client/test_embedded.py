"""The embedded server's life, with a stand-in for `purlind`."""

from __future__ import annotations

import gc
import os
import select
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import purlin
from purlin import _embedded, _session

ROOT = Path(__file__).resolve().parents[2]

GOOD = """
    import json, os, sys
    from tests.client.fake_manager import FakeManager
    assert sys.argv[1:] == ["--embedded", "--port", "0"]
    manager = FakeManager(lambda program: (os.getpid(),), token=os.environ["PURLIN_TOKEN"])
    print("purlind: listening on", manager.url, file=sys.stderr)
    print(json.dumps({"http_port": manager.port, "token": manager.token}), flush=True)
    sys.stdin.buffer.read()
"""


def stand_in(folder: Path, source: str) -> str:
    path = folder / "purlind"
    folders = [str(ROOT), str(ROOT / "client" / "src")]
    head = f"#!{sys.executable}\nimport sys\nsys.path[:0] = {folders}\n"
    path.write_text(head + textwrap.dedent(source))
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = stand_in(tmp_path, GOOD)
    monkeypatch.setenv("PURLIN_PURLIND", path)
    return path


def add(a: int, b: int) -> int:
    return a + b


def ends(pidfd: int, seconds: float = 10.0) -> bool:
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def test_it_starts_and_stops(good: str) -> None:
    with purlin.connect() as executor:
        server = executor.submit(add, 1, 2).result(10)
        assert executor.url.startswith("http://127.0.0.1:")
        assert os.getpgid(server) != os.getpgid(0)
        watch = os.pidfd_open(server)
    assert ends(watch, 0)
    os.close(watch)


def test_a_dropped_executor_ends_it(good: str) -> None:
    executor = purlin.connect()
    watch = os.pidfd_open(executor.submit(add, 1, 2).result(10))
    del executor
    gc.collect()
    assert ends(watch)
    os.close(watch)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("print('no port', file=sys.stderr); sys.exit(3)", "ended with status 3(.|\n)*no port"),
        ("import os; os.kill(os.getpid(), 9)", "killed by signal 9"),
        ("print('hello', flush=True); sys.stdin.read()", "greeted with b'hello"),
        ("print('{\"http_port\": 0}', flush=True); sys.stdin.read()", "greeted with"),
    ],
)
def test_a_start_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, message: str
) -> None:
    monkeypatch.setenv("PURLIN_PURLIND", stand_in(tmp_path, source))
    with pytest.raises(purlin.ConnectionError, match=message):
        purlin.connect()


def test_a_start_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURLIN_PURLIND", stand_in(tmp_path, "sys.stdin.read()"))
    began = time.monotonic()
    with pytest.raises(purlin.ConnectionError, match="did not listen within 0.2 seconds"):
        purlin.connect(timeout=0.2)
    assert time.monotonic() - began < 5


def test_what_cannot_be_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURLIN_PURLIND", str(tmp_path / "nothing"))
    with pytest.raises(purlin.ConnectionError, match="cannot be executed"):
        purlin.connect()
    text = tmp_path / "text"
    text.write_text("no program")
    text.chmod(0o755)
    monkeypatch.setenv("PURLIN_PURLIND", str(text))
    with pytest.raises(purlin.ConnectionError, match="could not be started"):
        purlin.connect()


def test_no_purlind_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PURLIN_PURLIND", raising=False)
    monkeypatch.setattr(_embedded, "__file__", str(tmp_path / "a" / "b" / "c" / "_embedded.py"))
    with pytest.raises(purlin.ConnectionError, match="no purlind to start"):
        purlin.connect()


def test_a_server_that_dies_is_named(good: str) -> None:
    executor = purlin.connect()
    server = executor.submit(add, 1, 2).result(10)
    os.kill(server, signal.SIGKILL)
    with pytest.raises(purlin.ConnectionError):
        for _ in range(1000):
            executor.submit(add, 1, 2).result(10)
            time.sleep(0.01)
    with pytest.raises(purlin.ConnectionError, match="killed by signal 9"):
        for _ in range(1000):
            try:
                executor.submit(add, 1, 2).result(10)
            except purlin.ConnectionError as error:
                if "no manager listens" not in str(error):
                    raise
            time.sleep(0.01)
    executor.close()


CLIENT = """
    import os, sys, purlin
    def add(a, b):
        return a + b
    executor = purlin.connect()
    print(executor.submit(add, 1, 2).result(10), flush=True)
    sys.stdin.read()
    {end}
"""


@pytest.mark.parametrize("end", ["killed", "os._exit(1)", "sys.exit()", "raise KeyError"])
def test_it_ends_with_the_client(good: str, tmp_path: Path, end: str) -> None:
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
    watch = os.pidfd_open(int(client.stdout.readline()))
    if end == "killed":
        client.kill()
    client.stdin.close()
    assert ends(watch)
    client.wait(10)
    client.stdout.close()
    os.close(watch)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child(good: str) -> None:
    executor = purlin.connect()
    future = executor.submit(add, 1, 2)
    server = future.result(10)
    proxy = executor.define(3).result(10)
    watch = os.pidfd_open(server)
    go_read, go_write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(go_write)
            try:
                executor.submit(add, 1, 2)
            except purlin.ConnectionError as error:
                status = 0 if "connect() here" in str(error) else 2
            # What the end of an interpreter does.
            del proxy
            gc.collect()
            _session._close_all()
            executor.close()
            os.read(go_read, 1)
        finally:
            os._exit(status)
    os.close(go_read)
    # The child's end of things does not disturb the parent's, and does not keep the server alive.
    assert executor.submit(add, 3, 4).result(10) == server
    assert proxy.to_local().result(10) == server
    executor.close()
    assert ends(watch, 0)
    os.close(go_write)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(watch)


def test_the_console_script(tmp_path: Path) -> None:
    path = stand_in(tmp_path, "print('purlind', *sys.argv[1:])")
    done = subprocess.run(
        [sys.executable, "-c", "from purlin._embedded import main; main()", "worker", "--help"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "client" / "src"),
            "PURLIN_PURLIND": path,
        },
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stdout == "purlind worker --help\n"
