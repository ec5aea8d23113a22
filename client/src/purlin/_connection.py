"""HTTP to the manager (docs/http.md): keep-alive connections, bodies of any size, typed errors.

A `Connection` may be used from any thread. Idle sockets wait in one last-in-first-out pool; each
request owns its socket until the answer is read. Nothing here knows what a body means.

A process that was forked keeps its parent's sockets: every request asks whose process this is, and
a child gets a clear error instead of a share of its parent's conversation.
"""

from __future__ import annotations

import http.client
import json
import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from purlin._exceptions import ConnectionError, PurlinError

__all__ = ["Connection", "Reply", "RequestRefused", "Stream"]

CONTENT_TYPE = "application/x-purlin"
DEFAULT_PORT = 30000
# A socket timeout covers a whole sendall: a large body goes in pieces, each with its own.
SEND_BYTES = 1 << 20
# A piece of a large download, read between two looks at whether it is still wanted.
READ_BYTES = 8 << 20
IDLE_MAX = 16
# An event carries a result of 64 KiB in base64, or an exception with its arguments.
LINE_BYTES_MAX = 64 << 20
# The manager sends a comment every ten seconds: three missed, and the stream is lost.
STREAM_SILENCE_SECONDS = 30.0

_BROKEN = (http.client.HTTPException, OSError)
_RETRIED = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class RequestRefused(PurlinError):
    """The manager answered a request with an error that is not about the connection."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"the manager answered {status} ({code}): {message}")
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    body: memoryview

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object, or raise `ConnectionError`: no manager says less."""
        try:
            value = json.loads(bytes(self.body))
        except ValueError as error:
            raise ConnectionError("the server's answer is not JSON: is this a manager?") from error
        if not isinstance(value, dict):
            raise ConnectionError("the server's answer is not a JSON object: is this a manager?")
        return value


class Stream:
    """An open event stream; iterate for `(event, data)` pairs, None for a keep-alive."""

    def __init__(self, sock: socket.socket, response: http.client.HTTPResponse) -> None:
        self._socket = sock
        self._response = response

    def __iter__(self) -> Iterator[tuple[str, str] | None]:
        name = "message"
        data: list[str] = []
        while True:
            raw = self._response.readline(LINE_BYTES_MAX)
            if not raw.endswith(b"\n"):
                if len(raw) == LINE_BYTES_MAX:
                    raise http.client.LineTooLong("event stream")
                return
            line = raw.rstrip(b"\r\n").decode("utf-8")
            if not line:
                if data:
                    yield name, "\n".join(data)
                name, data = "message", []
                continue
            field, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "":
                yield None
            elif field == "event":
                name = value
            elif field == "data":
                data.append(value)

    def close(self) -> None:
        """End the stream; a reader blocked in it wakes with an error or the end."""
        _hang_up(self._socket)

    def drop(self) -> None:
        """Release the socket; call on the reader's thread."""
        self._socket.close()
        self._response.close()

    def forget(self) -> None:
        """In a forked child: let go of the parent's socket."""
        _forget(self._socket)


class Connection:
    """Requests to one manager.

    Arguments:
        url: `http://host:port`, `https://...` or `host:port`.
        token: sent as `Authorization: Bearer`, or None.
        timeout: seconds that connecting may take, and that may pass without progress; None waits.
    """

    def __init__(self, url: str, *, token: str | None, timeout: float | None) -> None:
        self._scheme, self._host, self._port, self._prefix = _split(url)
        self._token = token
        self._timeout = timeout
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._active: set[socket.socket] = set()
        self._closed = False
        self._hung_up = False

    @property
    def url(self) -> str:
        """The manager's address, as messages name it."""
        return f"{self._scheme}://{self._host}:{self._port}{self._prefix}"

    @property
    def timeout(self) -> float | None:
        """Seconds that may pass without progress."""
        return self._timeout

    @property
    def is_foreign(self) -> bool:
        """Whether this is a child of the process that connected."""
        return os.getpid() != self._pid

    def request(
        self,
        method: str,
        path: str,
        body: Sequence[bytes | bytearray | memoryview] = (),
        *,
        timeout: float | None = -1.0,
    ) -> Reply:
        """Send one request and read its answer whole.

        `timeout` replaces the connection's for this request, unless it is negative. Raises
        `ConnectionError` when no manager answers, `RequestRefused` for its errors.
        """
        views = [memoryview(part).cast("B") for part in body if len(part)]
        patience = self._timeout if timeout is not None and timeout < 0 else timeout
        try:
            reply = self._exchange(method, path, views, patience)
        except ConnectionError:
            raise
        except _BROKEN as error:
            raise self._lost(error, patience) from error
        if reply.status >= 400:
            raise self._refusal(reply)
        return reply

    def open_stream(self, path: str) -> Stream:
        """Open an event stream, on a socket of its own.

        Raises what `request` raises, and the plain errors of I/O and HTTP.
        """
        connection = self._dial(self._timeout)
        sock = connection.sock
        try:
            connection.request("GET", path, headers=self._headers({"Accept": "text/event-stream"}))
            response = connection.getresponse()
            if response.status >= 400:
                raise self._refusal(Reply(response.status, _read_whole(response)))
            kind = response.getheader("Content-Type", "")
            if response.status != 200 or not kind.startswith("text/event-stream"):
                raise http.client.HTTPException(f"not an event stream but {kind!r}")
        except BaseException:
            connection.close()
            raise
        sock.settimeout(STREAM_SILENCE_SECONDS)
        return Stream(sock, response)

    def hang_up(self) -> None:
        """End the requests under way in `ConnectionError`, and try none of them again."""
        with self._lock:
            self._hung_up = True
            active = list(self._active)
        for sock in active:
            _hang_up(sock)

    def close(self) -> None:
        """Close every socket; requests under way end in `ConnectionError`."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        self.hang_up()
        for connection in idle:
            connection.close()

    def forget_sockets(self) -> None:
        """In a forked child: drop the parent's sockets without a word on the wire."""
        self._lock = threading.Lock()
        self._closed = True
        for connection in self._idle:
            connection.close()
        for sock in self._active:
            _forget(sock)
        self._idle = []

    def _exchange(
        self, method: str, path: str, body: Sequence[memoryview], timeout: float | None
    ) -> Reply:
        connection = self._idle_connection(timeout)
        if connection is not None:
            try:
                return self._converse(connection, method, path, body)
            except _RETRIED:
                # The manager had closed an idle connection: that is no failure of this request.
                if self._closed or self._hung_up:
                    raise
        return self._converse(self._dial(timeout), method, path, body)

    def _converse(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: Sequence[memoryview],
    ) -> Reply:
        sock = connection.sock
        with self._lock:
            self._active.add(sock)
        try:
            response = self._send(connection, method, path, body)
            reply = Reply(response.status, _read_whole(response))
        except BaseException:
            with self._lock:
                self._active.discard(sock)
            connection.close()
            raise
        with self._lock:
            self._active.discard(sock)
            keep = not self._closed and not response.will_close and len(self._idle) < IDLE_MAX
            if keep:
                self._idle.append(connection)
        if not keep:
            connection.close()
        return reply

    def _send(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: Sequence[memoryview],
    ) -> http.client.HTTPResponse:
        headers = self._headers({"Accept": f"{CONTENT_TYPE}, application/json"})
        if body:
            headers["Content-Type"] = CONTENT_TYPE
            headers["Content-Length"] = str(sum(len(part) for part in body))
        elif method == "POST":
            headers["Content-Length"] = "0"
        try:
            connection.request(method, self._prefix + path, body=_pieces(body), headers=headers)
        except (BrokenPipeError, ConnectionResetError) as error:
            # A manager that refuses a body answers before it has read all of it.
            try:
                return connection.getresponse()
            except _BROKEN:
                raise error from None
        return connection.getresponse()

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        merged = dict(headers)
        if self._token is not None:
            merged["Authorization"] = f"Bearer {self._token}"
        return merged

    def _idle_connection(self, timeout: float | None) -> http.client.HTTPConnection | None:
        self._check_usable()
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if connection.sock is not None and not _is_readable(connection.sock):
                connection.sock.settimeout(timeout)
                return connection
            connection.close()

    def _dial(self, timeout: float | None) -> http.client.HTTPConnection:
        self._check_usable()
        connection: http.client.HTTPConnection
        if self._scheme == "https":
            connection = http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        connection.connect()
        return connection

    def _check_usable(self) -> None:
        if self.is_foreign:
            raise ConnectionError(
                "this Executor belongs to the process that forked this one: call connect() here"
            )
        if self._closed:
            raise ConnectionError("the connection to the manager is closed")

    def _lost(self, error: BaseException, timeout: float | None) -> ConnectionError:
        if isinstance(error, TimeoutError):
            return ConnectionError(f"no answer from {self.url} within {timeout} seconds")
        if isinstance(error, ConnectionRefusedError):
            return ConnectionError(f"no manager listens at {self.url}: is purlind running there?")
        if isinstance(error, http.client.HTTPException) and not isinstance(error, OSError):
            return ConnectionError(
                f"what {self.url} answers is not HTTP: is this a manager's HTTP port? ({error!r})"
            )
        return ConnectionError(f"no connection to the manager at {self.url}: {error}")

    def _refusal(self, reply: Reply) -> PurlinError:
        code, message = "unknown", bytes(reply.body[:200]).decode("utf-8", "replace")
        try:
            error = json.loads(bytes(reply.body))["error"]
            code, message = str(error["code"]), str(error["message"])
        except (ValueError, KeyError, TypeError):
            pass
        if reply.status == 401:
            hint = "refuses this token" if self._token is not None else "wants a token"
            return ConnectionError(
                f"the manager at {self.url} {hint}: pass connect() a token, or set PURLIN_TOKEN"
            )
        return RequestRefused(reply.status, code, message)


def quoted(part: str) -> str:
    """Return `part` as one segment of a path."""
    return quote(part, safe="")


def deadline_of(timeout: float | None) -> float:
    """Return the monotonic time `timeout` seconds from now; None is never."""
    return float("inf") if timeout is None else time.monotonic() + timeout


def _split(url: str) -> tuple[str, str, int, str]:
    full = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(full)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{url!r} is not a manager's URL: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not a manager's URL: write http://host:{DEFAULT_PORT}")
    if port is None:
        port = 443 if parts.scheme == "https" else DEFAULT_PORT
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/")


def _pieces(body: Sequence[memoryview]) -> Iterator[memoryview] | None:
    if not body:
        return None
    return (
        part[start : start + SEND_BYTES]
        for part in body
        for start in range(0, len(part), SEND_BYTES)
    )


def _read_whole(response: http.client.HTTPResponse) -> memoryview:
    """Read the rest of an answer into one buffer, without joining parts."""
    if response.length is None:
        return _read_unmeasured(response)
    view = memoryview(bytearray(response.length))
    filled = 0
    while filled < len(view):
        count = response.readinto(view[filled : filled + READ_BYTES])
        if not count:
            raise http.client.IncompleteRead(b"", len(view) - filled)
        filled += count
    if not response.isclosed():
        response.read()
    return view


def _read_unmeasured(response: http.client.HTTPResponse) -> memoryview:
    buffer = bytearray(1 << 16)
    filled = 0
    while True:
        if filled == len(buffer):
            buffer.extend(bytes(len(buffer)))
        with memoryview(buffer) as view, view[filled : filled + READ_BYTES] as window:
            count = response.readinto(window)
        if not count:
            return memoryview(buffer)[:filled]
        filled += count


def _is_readable(sock: socket.socket) -> bool:
    # An idle connection has nothing to say: what is readable is its end.
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _forget(sock: socket.socket) -> None:
    # A reader over it cannot be closed: its lock may have been held by a thread of the parent.
    descriptor = sock.detach()
    if descriptor >= 0:
        os.close(descriptor)


def _hang_up(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
