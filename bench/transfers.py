"""Downloading a large list, against a plain HTTP download of the same bytes."""

import array
import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import purlin
from bench.table import Row, at_most, seconds

COUNT = 10**7
SERVER = "python -m http.server"


@contextmanager
def file_server(directory: Path) -> Iterator[int]:
    """Serves a directory on a free loopback port, which it yields."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    with subprocess.Popen(
        command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            port = re.search(r"port (\d+)", server.stdout.readline())
            if port is None:
                raise RuntimeError("the static file server did not start")
            yield int(port[1])
        finally:
            server.terminate()


def plain_seconds(port: int) -> float:
    """Downloads the file into one buffer, as fast as Python's own client can."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/floats")
    response = connection.getresponse()
    view = memoryview(bytearray(int(response.getheader("Content-Length", "0"))))
    filled = 0
    while count := response.readinto(view[filled:]):
        filled += count
    elapsed = time.perf_counter() - start
    connection.close()
    assert filled == COUNT * 8
    return elapsed


def measure_downloads(executor: purlin.Executor) -> list[Row]:
    with executor.remotely.remote_all():
        floats = [i * 0.5 for i in range(COUNT)]
    proxy: Any = floats
    expected = array.array("d", (i * 0.5 for i in range(COUNT)))

    def as_buffer() -> float:
        start = time.perf_counter()
        buffer = proxy.to_buffer().result()
        elapsed = time.perf_counter() - start
        assert memoryview(buffer) == memoryview(expected)
        return elapsed

    def made() -> float:
        start = time.perf_counter()
        expected.tolist()
        return time.perf_counter() - start

    def as_list() -> float:
        start = time.perf_counter()
        values = proxy.to_local().result()
        elapsed = time.perf_counter() - start
        assert values == expected.tolist()
        return elapsed

    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "floats").write_bytes(expected)
        with file_server(Path(directory)) as port:
            measures = (as_buffer, as_list, made, lambda: plain_seconds(port))
            rounds = [[measure() for measure in measures] for _ in range(5)]
    typed, listed, making, plain = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    what = "download of 10**7 floats"
    return [
        at_most(f"{what}, typed buffer", typed, plain, 2, SERVER),
        Row(
            f"{what}, list",
            seconds(listed),
            f"{seconds(plain)} ({SERVER})",
            listed / plain,
            notes=f"making 10**7 Python floats alone takes {seconds(making)}",
        ),
    ]
