"""A purlind of a test's own, and the wire format by hand: only Python's standard library."""

from __future__ import annotations

import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from typing import Any, Callable, Iterator

WAIT_SECONDS = 30.0  # only when something is broken does a test wait this long


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(message: bytes) -> dict[int, list[Any]]:
    """Decode a protobuf message: varints and bytes by field number."""
    out: dict[int, list[Any]] = {}
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        tag = number()
        if tag & 7 == 0:
            value: Any = number()
        elif tag & 7 == 1:
            value = message[at : at + 8]
            at += 8
        else:
            length = number()
            value = message[at : at + length]
            at += length
        out.setdefault(tag >> 3, []).append(value)
    return out


def framed(message: bytes, buffers: bytes = b"") -> bytes:
    return b"PRLN" + struct.pack("<I", len(message)) + message + buffers


def program(command: str, remotes: tuple[str, ...] = (), version: int = 1) -> bytes:
    message = field(1, version) + field(2, command.encode())
    for remote in remotes:
        message += field(6, field(1, 13) + field(4, remote.encode()))
    return framed(message)


class Result:
    """A framed Result."""

    OUTCOMES = ["value", "exception", "refused", "failed", "too-large"]

    def __init__(self, body: bytes) -> None:
        assert body[:4] == b"PRLN", body[:20]
        (size,) = struct.unpack("<I", body[4:8])
        message = fields(body[8 : 8 + size])
        self.buffers = body[8 + size :]
        self.outcome = self.OUTCOMES[message.get(2, [0])[0]]
        self.text = ""
        self.code = ""
        if 3 in message:
            self.text = fields(message[3][0]).get(4, [b""])[0].decode()
        if 8 in message:
            self.code = fields(message[8][0]).get(1, [b""])[0].decode()


class HttpError(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Client:
    """One HTTP connection to a manager."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)

    def close(self) -> None:
        self.connection.close()

    def request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-purlin"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        data = response.read()
        if response.status >= 400:
            raise HttpError(response.status, json.loads(data)["error"]["code"])
        return data

    def json(self, method: str, path: str, body: bytes | None = None) -> Any:
        return json.loads(self.request(method, path, body))

    def open_session(self) -> str:
        return str(self.json("POST", "/v1/sessions")["session"])

    def submit(self, session: str, body: bytes) -> str:
        answer = self.json("POST", f"/v1/sessions/{session}/computations", body)
        return str(answer["computation"])

    def state(self, computation: str) -> Any:
        return self.json("GET", f"/v1/computations/{computation}")

    def give_up(self, session: str, computation: str) -> None:
        self.request("DELETE", f"/v1/computations/{computation}?session={session}")

    def result(self, computation: str, query: str = "") -> Result:
        return Result(self.request("GET", f"/v1/computations/{computation}/result{query}"))

    def wait(self, session: str, computation: str, state: str = "finished") -> Any:
        with EventStream(self.port, session, self.headers) as events:
            for event in events:
                if event["computation"] == computation and event["state"] == state:
                    return event
        raise AssertionError("the event stream ended")

    def run(self, session: str, command: str, remotes: tuple[str, ...] = ()) -> Any:
        return self.wait(session, self.submit(session, program(command, remotes)))


class EventStream:
    """A session's server-sent events."""

    def __init__(self, port: int, session: str, headers: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        self.connection.request("GET", f"/v1/sessions/{session}/events", headers=headers or {})
        self.response = self.connection.getresponse()
        if self.response.status != 200:
            code = json.loads(self.response.read())["error"]["code"]
            raise HttpError(self.response.status, code)
        assert self.response.getheader("Content-Type") == "text/event-stream"

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.response.close()
        self.connection.close()

    def __iter__(self) -> Iterator[Any]:
        kind = ""
        for line in self.response:
            text = line.decode().rstrip("\n")
            if text.startswith("event: "):
                kind = text[7:]
            elif text.startswith("data: "):
                assert kind == "computation"
                yield json.loads(text[6:])


class Purlind:
    """A running purlind on free ports. Its standard error is kept for looking at."""

    def __init__(self, *arguments: str, embedded: bool = True, **environment: str) -> None:
        binary = os.environ["PURLIND"]
        self.log_file = tempfile.TemporaryFile()
        words = [binary, "--embedded"] if embedded else [binary]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PURLIN_")}
        self.process = subprocess.Popen(
            [*words, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log_file,
            env={**clean, "PURLIN_LOG": "debug", **environment},
        )
        self.http_port = 0
        if embedded:
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError("purlind did not start:\n" + self.log())
            self.http_port = json.loads(line)["http_port"]

    def __enter__(self) -> Purlind:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            sys.stderr.write(self.log())
        self.end()

    def end(self) -> int:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        if self.process.poll() is None and not self.http_port:
            self.process.terminate()
        code = self.process.wait(WAIT_SECONDS)
        self.process.stdout.close()
        log = self.log()
        assert "Sanitizer" not in log and "runtime error:" not in log, log
        return code

    def log(self) -> str:
        size = os.fstat(self.log_file.fileno()).st_size
        return os.pread(self.log_file.fileno(), size, 0).decode("utf-8", "replace")

    def registry_port(self) -> int:
        wait_until(lambda: "registry on 127.0.0.1:" in self.log())
        return int(self.log().split("registry on 127.0.0.1:")[1].split()[0])

    def worker_pid(self) -> int:
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children) as file:
            return int(file.read().split()[0])

    def client(self, token: str | None = None) -> Client:
        return Client(self.http_port, token)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("what was waited for did not happen")
        time.sleep(0.005)


def ends_within(deadline: float, stream: socket.socket) -> bool:
    """Whether the peer closes the connection."""
    stream.settimeout(deadline)
    try:
        while stream.recv(4096):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True
