"""Connecting, and what a server that is none gets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

import purlin
from purlin._connection import Connection, RequestRefused
from tests.client.fake_manager import FakeManager


@contextmanager
def server(talk: Callable[[socket.socket], object]) -> Iterator[str]:
    """A TCP server that treats each connection with `talk`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                try:
                    talk(peer)
                except OSError:
                    pass

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_no_server() -> None:
    with pytest.raises(purlin.ConnectionError, match="no manager listens"):
        purlin.connect(f"http://127.0.0.1:{free_port()}", timeout=5)


def test_no_such_host() -> None:
    with pytest.raises(purlin.ConnectionError, match="no connection"):
        purlin.connect("http://nowhere.invalid:1", timeout=5)


def test_silent_server_is_given_up_within_the_timeout() -> None:
    gate = threading.Event()
    with server(lambda peer: gate.wait(10)) as url:
        began = time.monotonic()
        with pytest.raises(purlin.ConnectionError, match="no answer"):
            purlin.connect(url, timeout=0.2)
        assert time.monotonic() - began < 5
        gate.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\xff" * 1000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"",
    ],
)
def test_garbage(answer: bytes) -> None:
    def talk(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(answer)

    with server(talk) as url, pytest.raises(purlin.ConnectionError):
        purlin.connect(url, timeout=5)


@pytest.mark.parametrize("url", ["", "ftp://host", "http://", "http://host:port", "http://h:99999"])
def test_malformed_url(url: str) -> None:
    with pytest.raises(ValueError, match="not a manager's URL"):
        purlin.connect(url)


def test_url_without_scheme(manager: FakeManager) -> None:
    with purlin.connect(f"127.0.0.1:{manager.port}") as executor:
        assert executor.url == manager.url


def test_another_protocol(manager: FakeManager) -> None:
    manager.protocol = 2
    with pytest.raises(purlin.ConnectionError, match="protocol 2"):
        purlin.connect(manager.url)


def test_token() -> None:
    with FakeManager(lambda program: None, token="secret") as manager:
        with pytest.raises(purlin.ConnectionError, match="wants a token"):
            purlin.connect(manager.url)
        with pytest.raises(purlin.ConnectionError, match="refuses this token"):
            purlin.connect(manager.url, token="wrong")
        with purlin.connect(manager.url, token="secret") as executor:
            assert executor.worker_count == 1


def test_token_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURLIN_TOKEN", "secret")
    with FakeManager(lambda program: None, token="secret") as manager:
        with purlin.connect(manager.url) as executor:
            assert executor.worker_count == 1


def test_idle_sockets_are_used_again(manager: FakeManager) -> None:
    connection = Connection(manager.url, token=None, timeout=5)
    for _ in range(3):
        connection.request("GET", "/v1/health")
    assert len(manager.sockets) == 1
    connection.close()


def test_a_closed_idle_socket_is_replaced(manager: FakeManager) -> None:
    connection = Connection(manager.url, token=None, timeout=5)
    connection.request("GET", "/v1/health")
    manager.drop_connections()
    assert connection.request("GET", "/v1/health").status == 200
    connection.close()


def test_a_server_that_closes_the_socket_it_kept() -> None:
    answers = iter([1, 0, 1, 0])
    ok = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}'

    def talk(peer: socket.socket) -> None:
        # One answer, then the end in place of the second.
        while next(answers) and peer.recv(65536):
            peer.sendall(ok)
        peer.recv(65536)

    with server(talk) as url:
        connection = Connection(url, token=None, timeout=5)
        assert connection.request("GET", "/v1/health").json() == {"a": 1}
        assert connection.request("GET", "/v1/health").json() == {"a": 1}
        connection.close()


def test_refusals_keep_status_code_and_message(manager: FakeManager) -> None:
    connection = Connection(manager.url, token=None, timeout=5)
    with pytest.raises(RequestRefused, match=r"404 \(not-found\): told so by the test") as caught:
        connection.request("GET", "/v1/nothing")
    assert (caught.value.status, caught.value.code) == (404, "not-found")
    connection.close()


def test_a_body_refused_before_it_is_read() -> None:
    refusal = b'{"error": {"code": "too-large", "message": "at most 1 MiB"}}'

    def talk(peer: socket.socket) -> None:
        peer.recv(100)
        peer.sendall(
            b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            % (len(refusal), refusal)
        )
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(1 << 20):
            pass

    with server(talk) as url:
        connection = Connection(url, token=None, timeout=5)
        with pytest.raises(RequestRefused, match="at most 1 MiB"):
            connection.request("POST", "/v1/x", [bytes(8 << 20)])
        connection.close()


@pytest.mark.parametrize("pieces", [[b""], [b"a"], [b"ab" * 40_000, b"c" * 70_000]])
def test_answers_of_unknown_length(pieces: list[bytes]) -> None:
    def talk(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in pieces:
            if piece:
                peer.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        peer.sendall(b"0\r\n\r\n")

    with server(talk) as url:
        connection = Connection(url, token=None, timeout=5)
        assert bytes(connection.request("GET", "/").body) == b"".join(pieces)
        connection.close()


def test_closing_ends_requests_under_way() -> None:
    asked = threading.Event()

    def talk(peer: socket.socket) -> None:
        peer.recv(65536)
        asked.set()
        peer.recv(65536)

    with server(talk) as url:
        connection = Connection(url, token=None, timeout=20)
        errors: list[BaseException] = []

        def request() -> None:
            try:
                connection.request("GET", "/")
            except purlin.ConnectionError as error:
                errors.append(error)

        thread = threading.Thread(target=request)
        thread.start()
        assert asked.wait(5)
        connection.close()
        thread.join(5)
        assert len(errors) == 1
        with pytest.raises(purlin.ConnectionError, match="closed"):
            connection.request("GET", "/")
