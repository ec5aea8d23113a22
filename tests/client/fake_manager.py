"""A manager in Python that runs nothing: it answers submissions with what a test tells it.

It speaks docs/http.md on a free loopback port. `answer` maps a submitted Program to outputs (a
tuple of Python values), to a `Result`, or to None: then it runs until `finish` is called.
"""

from __future__ import annotations

import array
import base64
import hashlib
import http.server
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from purlin._wire import frame, parse_message
from purlin._wire.purlin_pb2 import Program, Result, Value

INLINE_BYTES_MAX = 64 << 10
# A hang in a test is a failure after this many seconds.
PATIENCE_SECONDS = 20.0

UNBOUND = object()


def framed(result: Result, buffers: list[bytes]) -> bytes:
    result.version = 1
    return b"".join(bytes(part) for part in frame(result, buffers))


def framed_value(obj: Any) -> bytes:
    """A framed Result that holds a Python value."""
    result = Result(outcome=Result.VALUE)
    buffers: list[bytes] = []
    result.root = _add(result, buffers, obj)
    return framed(result, buffers)


def _add(result: Result, buffers: list[bytes], obj: Any) -> int:
    value = Value()
    if obj is UNBOUND:
        value.kind = Value.UNBOUND
    elif obj is None:
        value.kind = Value.NONE
    elif isinstance(obj, bool):
        value.kind, value.integer = Value.BOOL, obj
    elif isinstance(obj, int):
        value.kind, value.integer = Value.INT, obj
    elif isinstance(obj, float):
        value.kind, value.number = Value.FLOAT, obj
    elif isinstance(obj, str):
        value.kind, value.text = Value.STR, obj
    elif isinstance(obj, tuple):
        value.kind = Value.TUPLE
        value.children.extend([_add(result, buffers, child) for child in obj])
    elif isinstance(obj, (list, array.array)):
        value.kind, value.count = Value.LIST, len(obj)
        floats = isinstance(obj[0], float) if len(obj) else False
        value.element = Value.FLOATS if floats else Value.INTS
        value.buffer = len(buffers)
        packed = obj if isinstance(obj, array.array) else array.array("d" if floats else "q", obj)
        buffers.append(packed.tobytes())
    else:
        raise TypeError(f"the fake manager cannot send {obj!r}")
    result.values.append(value)
    return len(result.values) - 1


def raised(builtin: str, *args: Any, frames: list[tuple[str, int, str]] | None = None) -> Result:
    """A Result of a program that raised a built-in exception."""
    result = Result(outcome=Result.EXCEPTION)
    indices = [_add(result, [], argument) for argument in args]
    result.raised.builtin = builtin
    result.raised.class_name = builtin
    result.raised.args.extend(indices)
    for file, line, function in frames or []:
        result.raised.frames.add(file=file, line=line, function=function)
    return result


def failed(code: str, message: str, outcome: Result.Outcome = Result.FAILED) -> Result:
    result = Result(outcome=outcome)
    result.diagnostic.code = code
    result.diagnostic.message = message
    return result


Answer = Callable[[Program], "tuple[Any, ...] | Result | None"]


@dataclass
class Computation:
    id: str
    session: str
    program: Program
    interests: int = 1
    event: dict[str, Any] = field(default_factory=dict)
    outputs: tuple[Any, ...] = ()
    whole: bytes = b""


class FakeManager:
    """Use as a context manager, or call `stop`."""

    def __init__(self, answer: Answer, *, token: str | None = None) -> None:
        self.answer = answer
        self.token = token
        self.inline_bytes_max = INLINE_BYTES_MAX
        self.protocol = 1
        self.stalls_results = False
        self.requests: list[str] = []
        self.released: list[str] = []
        self.computations: dict[str, Computation] = {}
        self.sessions: dict[str, int] = {}
        self.streams: dict[str, list[Any]] = {}
        self.refusals: list[tuple[int, str]] = []
        self.changed = threading.Condition(threading.RLock())
        self.sockets: set[socket.socket] = set()
        self.stopping = False
        self.start(0)

    def start(self, port: int) -> None:
        manager = self

        class BoundHandler(Handler):
            fake = manager

        self.stopping = False
        self.server = Server(("127.0.0.1", port), BoundHandler)
        self.port = int(self.server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    def __enter__(self) -> FakeManager:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Die: close every socket without a word."""
        with self.changed:
            self.stopping = True
            self.streams.clear()
            self.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()
        self.drop_connections()
        self.thread.join()

    def drop_connections(self) -> None:
        with self.changed:
            sockets = list(self.sockets)
        for sock in sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def wait_for(self, condition: Callable[[], Any]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE_SECONDS), "the fake manager waited"

    def running(self) -> list[str]:
        return [c.id for c in self.computations.values() if c.event.get("state") != "finished"]

    def finish(self, computation: str, answer: tuple[Any, ...] | Result) -> None:
        with self.changed:
            one = self.computations[computation]
            one.event = {"computation": computation, "state": "finished", "seconds": 0.25}
            if isinstance(answer, Result):
                words = {
                    Result.EXCEPTION: "exception",
                    Result.REFUSED: "refused",
                    Result.FAILED: "failed",
                }
                one.event["outcome"] = words[answer.outcome]
                one.whole = framed(answer, [])
            else:
                one.outputs = answer
                one.whole = framed_value(answer)
                one.event["outcome"] = "value"
                one.event["output_bytes"] = [
                    max(8, len(framed_value(value)) - 20) for value in answer
                ]
            if isinstance(answer, Result) or len(one.whole) <= self.inline_bytes_max:
                one.event["result"] = base64.b64encode(one.whole).decode()
            self.send(one)

    def progress(self, computation: str, **fields: Any) -> None:
        with self.changed:
            one = self.computations[computation]
            one.event = {"computation": computation, "state": "running", **fields}
            self.send(one)

    def send(self, one: Computation) -> None:
        self.send_text(
            one.session, f"event: computation\ndata: {json.dumps(one.event)}\n\n".encode()
        )

    def send_text(self, session: str, text: bytes) -> None:
        with self.changed:
            for stream in self.streams.get(session, []):
                try:
                    stream.write(text)
                    stream.flush()
                except OSError:
                    pass
            self.changed.notify_all()

    def submit(self, session: str, body: bytes) -> str:
        program, _ = parse_message(body, Program)
        computation = hashlib.sha256(body).hexdigest()[:32]
        with self.changed:
            known = self.computations.get(computation)
            if known is not None and known.event.get("outcome", "value") == "value":
                known.interests += 1
                self.changed.notify_all()
                return computation
            one = Computation(computation, session, program)
            one.event = {"computation": computation, "state": "running", "seconds": 0.0, "tasks": 1}
            self.computations[computation] = one
            self.send(one)
        answer = self.answer(program)
        if answer is not None:
            self.finish(computation, answer)
        return computation

    def release(self, computation: str) -> None:
        with self.changed:
            one = self.computations[computation]
            one.interests -= 1
            self.released.append(computation)
            if one.interests == 0:
                del self.computations[computation]
            self.changed.notify_all()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake: FakeManager

    def setup(self) -> None:
        super().setup()
        with self.fake.changed:
            self.fake.sockets.add(self.connection)

    def finish(self) -> None:
        with self.fake.changed:
            self.fake.sockets.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def reply(self, status: int, body: Any = None, kind: str = "application/json") -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        data = b"" if body is None else data
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def fail(self, status: int, code: str, message: str = "told so by the test") -> None:
        self.reply(status, {"error": {"code": code, "message": message}})

    def route(self) -> None:
        fake = self.fake
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        with fake.changed:
            fake.requests.append(f"{self.command} {self.path}")
            fake.changed.notify_all()
        words = parts.path.strip("/").split("/")[1:]
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if words == ["health"]:
            self.reply(200, {"status": "ok", "version": "0.1.0", "protocol": fake.protocol})
        elif fake.token and self.headers.get("Authorization") != f"Bearer {fake.token}":
            self.fail(401, "unauthorized")
        elif words == ["cluster"]:
            workers = [{"id": 1, "host": "127.0.0.1", "cores": 2, "running": 0}]
            self.reply(200, {"workers": workers, "computations": len(fake.computations)})
        elif words[0] == "sessions":
            self.route_session(words[1:], body)
        elif words[0] == "computations":
            self.route_computation(words[1:], query)
        else:
            self.fail(404, "not-found")

    do_GET = do_POST = do_DELETE = route

    def route_session(self, words: list[str], body: bytes) -> None:
        fake = self.fake
        if not words:
            with fake.changed:
                session = f"{len(fake.sessions) + 1:032x}"
                fake.sessions[session] = 0
            self.reply(201, {"session": session, "grace_seconds": 30.0})
        elif words[0] not in fake.sessions:
            self.fail(404, "not-found")
        elif words[1:] == ["events"]:
            self.stream(words[0])
        elif words[1:] == ["computations"]:
            with fake.changed:
                refusal = fake.refusals.pop(0) if fake.refusals else None
            if refusal is not None:
                self.fail(*refusal)
            else:
                self.reply(201, {"computation": fake.submit(words[0], body)})
        elif self.command == "DELETE":
            with fake.changed:
                del fake.sessions[words[0]]
                fake.streams.pop(words[0], None)
                fake.changed.notify_all()
            self.reply(204)
        else:
            self.fail(400, "bad-request")

    def route_computation(self, words: list[str], query: dict[str, str]) -> None:
        fake = self.fake
        with fake.changed:
            one = fake.computations.get(words[0])
        if one is None:
            self.fail(404, "not-found")
        elif self.command == "DELETE":
            fake.release(one.id)
            self.reply(204)
        elif words[1:] == ["result"] and fake.stalls_results:
            with fake.changed:
                fake.changed.wait_for(lambda: fake.stopping or not fake.stalls_results)
            self.close_connection = True
        elif words[1:] == ["result"]:
            data = one.whole
            if "path" in query:
                data = framed_value(one.outputs[int(query["path"])])
            if "max_bytes" in query and len(data) > int(query["max_bytes"]):
                data = framed(Result(outcome=Result.TOO_LARGE, total_bytes=len(data)), [])
            self.reply(200, data, "application/x-purlin")
        else:
            self.reply(200, one.event)

    def stream(self, session: str) -> None:
        fake = self.fake
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        with fake.changed:
            fake.streams.setdefault(session, []).append(self.wfile)
            self.wfile.write(b": open\n\n")
            for one in fake.computations.values():
                if one.session == session:
                    fake.send(one)
            fake.changed.notify_all()
            fake.changed.wait_for(lambda: self.wfile not in fake.streams.get(session, []))
