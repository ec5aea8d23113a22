"""purlind as a whole, with a fake engine: its ports, its processes, and what goes wrong."""

from __future__ import annotations

import os
import random
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from tests.controlplane.purlind_support import (
    WAIT_SECONDS,
    Client,
    EventStream,
    HttpError,
    Purlind,
    Result,
    ends_within,
    field,
    fields,
    framed,
    program,
    wait_until,
)

if "PURLIND" not in os.environ:
    raise unittest.SkipTest("run by meson, which says where purlind is")


def hello(token: str = "", version: int = 1) -> bytes:
    message = field(1, version) + field(2, token.encode()) + field(6, 2)
    return framed(field(1, message))


def running(client: Client) -> int:
    return sum(int(worker["running"]) for worker in client.json("GET", "/v1/cluster")["workers"])


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split(") ")[1][0] != "Z"
    except OSError:
        return False


def port_of(manager: Purlind) -> int:
    wait_until(lambda: "HTTP on " in manager.log())
    return int(manager.log().split("HTTP on http://127.0.0.1:")[1].split(",")[0])


def raw(port: int, data: bytes) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS)
    stream.sendall(data)
    return stream


class Shared(unittest.TestCase):
    """Tests that leave a purlind as they found it, and so share one."""

    purlind: Purlind

    @classmethod
    def setUpClass(cls) -> None:
        cls.purlind = Purlind()

    @classmethod
    def tearDownClass(cls) -> None:
        assert cls.purlind.end() == 0, cls.purlind.log()

    def setUp(self) -> None:
        self.client = self.purlind.client()
        self.session = self.client.open_session()

    def tearDown(self) -> None:
        self.client.request("DELETE", f"/v1/sessions/{self.session}")
        self.client.close()
        check = self.purlind.client()
        wait_until(lambda: check.json("GET", "/v1/cluster")["computations"] == 0)
        check.close()

    def fails(
        self, status: int, code: str, method: str, path: str, body: bytes | None = None
    ) -> None:
        with self.assertRaises(HttpError) as caught:
            self.client.request(method, path, body)
        self.assertEqual((caught.exception.status, caught.exception.code), (status, code))


class TestRequests(Shared):
    def test_health_and_cluster(self) -> None:
        health = self.client.json("GET", "/v1/health")
        self.assertEqual(health["status"], "ok")
        self.assertEqual(health["protocol"], 1)
        (worker,) = self.client.json("GET", "/v1/cluster")["workers"]
        self.assertEqual((worker["id"], worker["host"], worker["cores"]), (1, "127.0.0.1", 2))
        self.assertGreater(worker["memory_bytes"], 0)
        self.assertGreater(worker["control_port"], 0)

    def test_metrics_and_status(self) -> None:
        text = self.client.request("GET", "/metrics").decode()
        self.assertIn("\npurlin_workers 1\n", text)
        for line in text.splitlines():
            self.assertRegex(line, r"^(# (HELP|TYPE) purlin_\w+ .+|purlin_\w+ \d+)$")
        self.assertIn("workers 1", self.client.request("GET", "/").decode())

    def test_what_is_not_there(self) -> None:
        nobody = "0" * 32
        self.fails(404, "not-found", "GET", "/nothing")
        self.fails(404, "not-found", "GET", "/v1/sessions/xyz/events")
        self.fails(405, "bad-request", "PUT", "/v1/sessions")
        self.fails(404, "not-found", "DELETE", f"/v1/sessions/{nobody}")
        self.fails(404, "not-found", "GET", f"/v1/sessions/{nobody}/events")
        path = f"/v1/sessions/{nobody}/computations"
        self.fails(404, "not-found", "POST", path, program("text x"))
        self.fails(404, "not-found", "GET", f"/v1/computations/{nobody}")
        self.fails(404, "not-found", "GET", f"/v1/computations/{nobody}/result")
        self.fails(404, "not-found", "DELETE", f"/v1/computations/{nobody}?session={self.session}")
        self.fails(400, "bad-request", "DELETE", f"/v1/computations/{nobody}")

    def test_bodies_that_are_no_programs(self) -> None:
        path = f"/v1/sessions/{self.session}/computations"
        for body in (b"", b"x", b"PRLN", b"PRLN\xff\xff\xff\xff", framed(b"\xff")):
            self.fails(400, "bad-request", "POST", path, body)
        self.fails(400, "bad-request", "POST", path, program("x", version=9))
        plain = {"Content-Type": "text/plain"}
        self.client.connection.request("POST", path, program("text x"), plain)
        response = self.client.connection.getresponse()
        response.read()
        self.assertEqual(response.status, 400)

    def test_head_has_no_body(self) -> None:
        self.client.connection.request("HEAD", "/v1/health")
        response = self.client.connection.getresponse()
        self.assertEqual((response.status, response.read()), (200, b""))

    def test_a_round_trip(self) -> None:
        event = self.client.run(self.session, "text hello")
        self.assertEqual(event["outcome"], "value")
        self.assertEqual(event["output_bytes"], [5])
        self.assertIn("result", event)
        self.assertEqual(self.client.result(event["computation"]).text, "hello")
        self.assertEqual(self.client.result(event["computation"], "?path=0").text, "hello")
        self.assertEqual(self.client.state(event["computation"]), event)

    def test_parts_of_results(self) -> None:
        event = self.client.run(self.session, "text hello")
        path = f"/v1/computations/{event['computation']}/result"
        self.fails(404, "not-found", "GET", path + "?path=1")
        self.fails(404, "not-found", "GET", path + "?path=0,4294967295")
        for query in (
            "path=x",
            "path=0,",
            "path=-1",
            "path=4294967296",
            "path=" + "0," * 80 + "0",
            "max_bytes=x",
            "max_bytes=-1",
            "max_bytes=",
        ):
            self.fails(400, "bad-request", "GET", f"{path}?{query}")
        small = self.client.result(event["computation"], "?max_bytes=3")
        self.assertEqual(small.outcome, "too-large")

    def test_exceptions_and_refusals_ride_in_the_event(self) -> None:
        for command, outcome in (("raise", "exception"), ("refuse", "refused")):
            event = self.client.run(self.session, command)
            self.assertEqual(event["outcome"], outcome)
            self.assertIn("result", event)
            self.assertEqual(self.client.result(event["computation"]).outcome, outcome)

    def test_results_are_refused_while_it_runs(self) -> None:
        computation = self.client.submit(self.session, program("sleep 100000"))
        self.client.wait(self.session, computation, "running")
        self.fails(409, "conflict", "GET", f"/v1/computations/{computation}/result")

    def test_remote_values(self) -> None:
        first = self.client.run(self.session, "text inner")["computation"]
        second = self.client.run(self.session, "ref", (first,))["computation"]
        self.assertEqual(self.client.result(second).text, "[inner]")
        # The value that it refers to may be given up; it is still held for the one that uses it.
        self.client.give_up(self.session, first)
        self.fails(404, "not-found", "GET", f"/v1/computations/{first}")
        self.assertEqual(self.client.result(second).text, "[inner]")
        self.fails(
            404,
            "not-found",
            "POST",
            f"/v1/sessions/{self.session}/computations",
            program("ref", (first,)),
        )

    def test_equal_programs_are_one_computation(self) -> None:
        other = self.client.open_session()
        body = program("text same")
        computation = self.client.submit(self.session, body)
        self.assertEqual(self.client.submit(other, body), computation)
        self.assertEqual(self.client.wait(other, computation)["outcome"], "value")
        self.client.request("DELETE", f"/v1/sessions/{other}")
        self.assertEqual(self.client.result(computation).text, "same")
        raised = [self.client.run(self.session, "raise")["computation"] for _ in range(2)]
        self.assertNotEqual(raised[0], raised[1])

    def test_every_submission_has_an_event(self) -> None:
        with EventStream(self.client.port, self.session) as events:
            seen = iter(events)
            body = program("text again")
            computation = self.client.submit(self.session, body)
            while next(seen)["state"] != "finished":
                pass
            for _ in range(3):
                self.assertEqual(self.client.submit(self.session, body), computation)
                self.assertEqual(next(seen)["state"], "finished")

    def test_giving_up_cancels(self) -> None:
        computation = self.client.submit(self.session, program("sleep 100000"))
        wait_until(lambda: running(self.client) == 1)
        self.client.give_up(self.session, computation)
        wait_until(lambda: running(self.client) == 0)

    def test_streams_begin_with_the_present(self) -> None:
        done = self.client.run(self.session, "text one")["computation"]
        sleeping = self.client.submit(self.session, program("sleep 100000"))
        for _ in range(3):
            with EventStream(self.client.port, self.session) as events:
                states = {}
                for event in events:
                    states[event["computation"]] = event["state"]
                    if len(states) == 2:
                        break
            self.assertEqual(states[done], "finished")
            self.assertIn(states[sleeping], ("queued", "compiling", "running"))

    def test_a_stream_ends_with_its_session(self) -> None:
        other = self.client.open_session()
        with EventStream(self.client.port, other) as events:
            self.client.request("DELETE", f"/v1/sessions/{other}")
            self.assertEqual(list(events), [])

    def test_many_computations_at_once(self) -> None:
        wanted = {}
        for i in range(300):
            wanted[self.client.submit(self.session, program(f"text {i}"))] = str(i)
        with EventStream(self.client.port, self.session) as events:
            finished = set()
            for event in events:
                if event["state"] == "finished":
                    finished.add(event["computation"])
                if len(finished) == 300:
                    break
        for computation, text in wanted.items():
            self.assertEqual(self.client.result(computation).text, text)


class TestDownloads(Shared):
    COUNT = 2_000_000

    def floats(self, count: int) -> str:
        event = self.client.run(self.session, f"floats {count}")
        self.assertEqual(event["output_bytes"], [8 * count])
        return str(event["computation"])

    def check(self, data: bytes, count: int) -> None:
        result = Result(data)
        self.assertEqual(result.outcome, "value")
        self.assertEqual(len(result.buffers), 8 * count)
        for index in range(0, count, max(1, count // 1000)):
            self.assertEqual(struct.unpack_from("<d", result.buffers, 8 * index)[0], float(index))

    def test_of_many_sizes(self) -> None:
        for count in (1, 8000, 8192, 65_500, 65_536, 131_072, 524_288, 600_001, self.COUNT):
            computation = self.floats(count)
            self.check(self.client.request("GET", f"/v1/computations/{computation}/result"), count)

    def test_at_once(self) -> None:
        computation = self.floats(self.COUNT)
        problems: list[BaseException] = []

        def download() -> None:
            try:
                client = self.purlind.client()
                for _ in range(3):
                    data = client.request("GET", f"/v1/computations/{computation}/result")
                    self.check(data, self.COUNT)
                client.close()
            except BaseException as problem:  # noqa: B902
                problems.append(problem)

        threads = [threading.Thread(target=download) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])

    def test_that_the_client_leaves(self) -> None:
        computation = self.floats(self.COUNT)
        request = f"GET /v1/computations/{computation}/result HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        for amount in (0, 1, 100_000, 5_000_000):
            with raw(self.client.port, request) as stream:
                while amount > 0:
                    amount -= len(stream.recv(65536))
        self.check(self.client.request("GET", f"/v1/computations/{computation}/result"), self.COUNT)
        wait_until(lambda: b"\npurlin_fetches 0\n" in self.client.request("GET", "/metrics"))

    def test_that_is_read_slowly_costs_no_memory(self) -> None:
        count = 8_000_000
        computation = self.floats(count)
        self.check(self.client.request("GET", f"/v1/computations/{computation}/result"), count)

        def resident() -> int:
            with open(f"/proc/{self.purlind.process.pid}/statm") as file:
                return int(file.read().split()[1]) * 4096

        before = resident()
        request = f"GET /v1/computations/{computation}/result HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        streams = [raw(self.client.port, request) for _ in range(3)]
        heads = [stream.recv(1000) for stream in streams]
        # Others are served meanwhile.
        event = self.client.run(self.session, "text x")
        self.assertEqual(self.client.result(event["computation"]).text, "x")
        self.assertLess(resident() - before, 40 << 20)
        for stream, head in zip(streams, heads):
            data = head
            while len(data) < 8 * count:
                data += stream.recv(8 << 20)
            self.assertTrue(data.startswith(b"HTTP/1.1 200"))
            stream.close()


class TestStrangers(Shared):
    def test_garbage_on_http(self) -> None:
        for data in (
            b"GET /\r\n\r\n",
            b"POST /v1/sessions HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            b"POST /v1/sessions HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"POST /v1/sessions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 50_000 + b"\r\n",
        ):
            before = self.purlind.log().count("it sent a malformed request")
            try:
                with raw(self.client.port, data) as stream:
                    self.assertTrue(stream.recv(12).startswith(b"HTTP/1.1 4"))
                    self.assertTrue(ends_within(WAIT_SECONDS, stream))
            except ConnectionError:
                pass
            wait_until(lambda: self.purlind.log().count("it sent a malformed request") > before)
        chance = random.Random(1)
        for _ in range(100):
            try:
                raw(self.client.port, chance.randbytes(chance.randrange(1, 3000))).close()
            except ConnectionError:
                pass
        self.assertEqual(self.client.json("GET", "/v1/health")["status"], "ok")

    def test_too_large_a_body_is_refused_at_once(self) -> None:
        head = (
            f"POST /v1/sessions/{self.session}/computations HTTP/1.1\r\nHost: x\r\n"
            f"Content-Type: application/x-purlin\r\nContent-Length: {2 << 30}\r\n\r\n"
        )
        with raw(self.client.port, head.encode()) as stream:
            self.assertIn(b" 413 ", stream.recv(1000))

    def test_garbage_on_the_registry(self) -> None:
        port = self.purlind.registry_port()
        chance = random.Random(2)
        for data in (
            b"GET / HTTP/1.1\r\n\r\n",
            b"PRLN\xff\xff\xff\xff",
            b"PRLN\x00\x00\x00\x00",
            framed(field(11, field(1, 7))),
            framed(field(6, b"")),
            framed(b"\xff" * 100),
            framed(field(1, field(1, 1)) + field(15, 1 << 40)),
            hello("wrong", version=2),
            hello("wrong"),
            *(framed(chance.randbytes(chance.randrange(1, 300))) for _ in range(50)),
        ):
            before = self.purlind.log().count("closed the connection")
            with raw(port, data) as stream:
                self.assertTrue(ends_within(WAIT_SECONDS, stream))
            wait_until(lambda: self.purlind.log().count("closed the connection") == before + 1)
        self.assertEqual(len(self.client.json("GET", "/v1/cluster")["workers"]), 1)

    def test_a_wrong_token_is_told(self) -> None:
        with raw(self.purlind.registry_port(), hello("wrong")) as stream:
            answer = stream.makefile("rb").read()
        goodbye = fields(answer[8:])[3][0]
        self.assertEqual(fields(goodbye)[1], [b"wrong token"])

    def test_hello_must_come_in_time(self) -> None:
        whole = hello("x")
        with (
            raw(self.purlind.registry_port(), b"") as silent,
            raw(self.purlind.registry_port(), b"") as slow,
        ):
            begin = time.monotonic()
            at = 0
            slow.settimeout(0.5)
            while time.monotonic() < begin + WAIT_SECONDS:
                try:
                    # Never the last byte.
                    slow.sendall(whole[at : at + 1])
                    at = min(at + 1, len(whole) - 2)
                    if slow.recv(1) == b"":
                        break
                except TimeoutError:
                    pass
                except ConnectionError:
                    break
            self.assertLess(time.monotonic() - begin, 10)
            self.assertTrue(ends_within(10, silent))

    def test_the_worker_s_ports_close(self) -> None:
        (worker,) = self.client.json("GET", "/v1/cluster")["workers"]
        for port in (worker["control_port"], worker["data_port"]):
            for data in (b"", b"GET / HTTP/1.1\r\n\r\n", os.urandom(1000)):
                try:
                    with raw(port, data) as stream:
                        self.assertTrue(ends_within(WAIT_SECONDS, stream))
                except ConnectionError:
                    pass
        self.assertLessEqual(self.purlind.log().count("serves nobody yet"), 1)
        self.assertEqual(self.client.run(self.session, "text x")["outcome"], "value")


class TestFailures(unittest.TestCase):
    def test_a_worker_killed_in_mid_computation(self) -> None:
        with tempfile.TemporaryDirectory() as directory, Purlind() as purlind:
            latch = Path(directory) / "latch"
            latch.touch()
            client = purlind.client()
            session = client.open_session()
            computation = client.submit(session, program(f"wait-for {latch}"))
            client.wait(session, computation, "running")
            pid = purlind.worker_pid()
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not is_alive(pid))
            client.wait(session, computation, "running")
            latch.unlink()
            self.assertEqual(client.wait(session, computation)["outcome"], "value")
            self.assertEqual(client.result(computation).text, "waited")

    def test_a_computation_that_crashes_once(self) -> None:
        with tempfile.TemporaryDirectory() as directory, Purlind() as purlind:
            latch = Path(directory) / "latch"
            latch.touch()
            client = purlind.client()
            event = client.run(client.open_session(), f"crash-if {latch}")
            self.assertEqual(client.result(event["computation"]).text, "survived")

    def test_a_computation_that_always_crashes(self) -> None:
        with Purlind() as purlind:
            client = purlind.client()
            session = client.open_session()
            for _ in range(2):
                event = client.run(session, "crash")
                self.assertEqual(event["outcome"], "failed")
                self.assertEqual(client.result(event["computation"]).code, "worker-lost")
            self.assertEqual(client.run(session, "text alive")["outcome"], "value")

    def test_lost_results_are_computed_again(self) -> None:
        with Purlind() as purlind:
            client = purlind.client()
            session = client.open_session()
            first = client.run(session, "text inner")["computation"]
            second = client.run(session, "ref", (first,))["computation"]
            large = client.run(session, "floats 1000000")["computation"]
            client.give_up(session, first)
            pid = purlind.worker_pid()
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not is_alive(pid))
            self.assertEqual(client.result(second, "?path=0").text, "[inner]")
            self.assertEqual(len(client.result(large).buffers), 8_000_000)

    def test_a_worker_killed_in_mid_download(self) -> None:
        with Purlind() as purlind:
            client = purlind.client()
            session = client.open_session()
            large = client.run(session, "floats 8000000")["computation"]
            request = f"GET /v1/computations/{large}/result HTTP/1.1\r\nHost: x\r\n\r\n"
            with raw(client.port, request.encode()) as stream:
                received = len(stream.recv(65536))
                os.kill(purlind.worker_pid(), signal.SIGKILL)
                while data := stream.recv(1 << 20):
                    received += len(data)
            self.assertLess(received, 64_000_000)
            self.assertEqual(len(client.result(large).buffers), 64_000_000)

    def test_a_hanging_worker_is_replaced(self) -> None:
        with Purlind() as purlind:
            client = purlind.client()
            session = client.open_session()
            os.kill(purlind.worker_pid(), signal.SIGSTOP)
            event = client.run(session, "text alive")
            self.assertEqual(event["outcome"], "value")

    def test_no_worker_comes(self) -> None:
        words = ["--port", "0", "--registry-port", "0", "--no-worker"]
        with Purlind(*words, embedded=False) as purlind:
            client = Client(port_of(purlind))
            session = client.open_session()
            event = client.run(session, "text x")
            self.assertEqual(event["outcome"], "failed")
            self.assertEqual(client.result(event["computation"]).code, "no-workers")
            with self.assertRaises(HttpError) as caught:
                client.submit(session, program("text y"))
            self.assertEqual(caught.exception.code, "no-workers")


class TestSessions(unittest.TestCase):
    def test_a_session_ends_after_its_grace(self) -> None:
        with Purlind("--session-grace", "0.2") as purlind:
            client = purlind.client()
            self.assertEqual(client.json("POST", "/v1/sessions")["grace_seconds"], 0.2)
            session = client.open_session()
            with EventStream(client.port, session) as events:
                computation = client.submit(session, program("sleep 100000"))
                for event in events:
                    if event["state"] == "running":
                        break
                time.sleep(0.4)  # twice the grace: an open stream keeps it
                self.assertEqual(client.state(computation)["state"], "running")
            wait_until(lambda: running(client) == 0)
            with self.assertRaises(HttpError):
                client.submit(session, program("text x"))

    def test_tokens(self) -> None:
        with Purlind(PURLIN_TOKEN="secret") as purlind:
            for token in (None, "", "secre", "secrets", "Secret"):
                client = purlind.client(token)
                self.assertEqual(client.json("GET", "/v1/health")["status"], "ok")
                for path in ("/", "/metrics", "/v1/cluster", "/v1/nothing"):
                    with self.assertRaises(HttpError) as caught:
                        client.request("GET", path)
                    self.assertEqual(caught.exception.status, 401)
                with self.assertRaises(HttpError) as caught:
                    client.open_session()
                self.assertEqual(caught.exception.code, "unauthorized")
            client = purlind.client("secret")
            self.assertEqual(client.run(client.open_session(), "text x")["outcome"], "value")


class TestProcesses(unittest.TestCase):
    def end_with_a_client(self, purlind: Purlind, command: str, end: str) -> float:
        """End it while a computation runs and clients wait. The seconds that it took."""
        client = purlind.client()
        session = client.open_session()
        worker = purlind.worker_pid()
        stream = EventStream(client.port, session)
        computation = client.submit(session, program(command))
        for event in stream:
            if event["computation"] == computation and event["state"] == "running":
                break
        begin = time.monotonic()
        if end == "stdin":
            self.assertEqual(purlind.end(), 0)
        else:
            purlind.process.terminate()
            self.assertEqual(purlind.process.wait(WAIT_SECONDS), 0)
        seconds = time.monotonic() - begin
        self.assertEqual([event["outcome"] for event in stream if "outcome" in event], ["failed"])
        self.assertFalse(is_alive(worker))
        stream.close()
        client.close()
        return seconds

    def test_sigterm_while_busy(self) -> None:
        with Purlind() as purlind:
            self.assertLess(self.end_with_a_client(purlind, "sleep 100000", "SIGTERM"), 1.0)

    def test_end_of_stdin_while_busy(self) -> None:
        with Purlind() as purlind:
            self.assertLess(self.end_with_a_client(purlind, "sleep 100000", "stdin"), 1.0)

    def test_what_does_not_stop_is_forced(self) -> None:
        with Purlind() as purlind:
            self.assertLess(self.end_with_a_client(purlind, "stubborn 100000", "SIGTERM"), 3.0)

    def test_a_killed_manager_takes_its_worker_along(self) -> None:
        with Purlind() as purlind:
            worker = purlind.worker_pid()
            purlind.process.kill()
            purlind.process.wait()
            wait_until(lambda: not is_alive(worker))

    def test_a_worker_alone_comes_back(self) -> None:
        arguments = ["manager", "--port", "0", "--registry-port"]

        with Purlind(*arguments, "0", embedded=False) as manager:
            registry = manager.registry_port()
            worker = Purlind(
                "worker",
                "--manager",
                f"127.0.0.1:{registry}",
                "--base-port",
                "0",
                "--threads",
                "3",
                "--memory",
                "64M",
                embedded=False,
            )
            client = Client(port_of(manager))
            self.assertEqual(client.run(client.open_session(), "text x")["outcome"], "value")
            (info,) = client.json("GET", "/v1/cluster")["workers"]
            self.assertEqual((info["cores"], info["memory_bytes"]), (3, 64 << 20))
            client.close()
        with worker:
            wait_until(lambda: "trying again" in worker.log())
            with Purlind(*arguments, str(registry), embedded=False) as manager:
                client = Client(port_of(manager))
                wait_until(lambda: len(client.json("GET", "/v1/cluster")["workers"]) == 1)
                self.assertEqual(client.run(client.open_session(), "text x")["outcome"], "value")
                client.close()
                self.assertEqual(worker.end(), 0)
                client = Client(port_of(manager))
                wait_until(lambda: client.json("GET", "/v1/cluster")["workers"] == [])
                client.close()

    def run_words(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PURLIN_")}
        return subprocess.run(
            [os.environ["PURLIND"], *words],
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS,
            env={**clean, **environment},
            stdin=subprocess.DEVNULL,
        )

    def test_a_taken_port_is_said(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            for words in (
                ["manager", "--registry-port", "0", "--port", port],
                ["manager", "--port", "0", "--registry-port", port],
                ["worker", "--manager", "127.0.0.1:1", "--base-port", port],
            ):
                done = self.run_words(*words)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"127.0.0.1:{port}: the port is taken", done.stderr)

    def test_help_and_version(self) -> None:
        for words in (["--help"], ["manager", "--help"], ["worker", "-h"], ["--version"]):
            done = self.run_words(*words)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("purlind", done.stdout)

    def test_wrong_words(self) -> None:
        for words, environment in (
            (["--nothing"], {}),
            (["stray"], {}),
            (["--port"], {}),
            (["--port", "x"], {}),
            (["--port=70000"], {}),
            (["--embedded=1"], {}),
            (["manager", "--threads", "2"], {}),
            (["worker"], {}),
            (["worker", "--manager", "host:x"], {}),
            (["--memory", "0"], {}),
            ([], {"PURLIN_MEMORY": "much"}),
            ([], {"PURLIN_SESSION_GRACE": "-1"}),
            ([], {"PURLIN_MANAGER_ADDRESS": "host", "PURLIN_NO_WORKER": "1"}),
        ):
            done = self.run_words(*words, **environment)
            self.assertEqual(done.returncode, 2, (words, environment, done.stderr))
            self.assertTrue(done.stderr.startswith("purlind: "), done.stderr)
            self.assertEqual(done.stdout, "")

    def test_embedded_needs_a_pipe(self) -> None:
        with tempfile.TemporaryFile() as file:
            done = subprocess.run(
                [os.environ["PURLIND"], "--embedded"],
                stdin=file,
                capture_output=True,
                text=True,
                timeout=WAIT_SECONDS,
            )
        self.assertEqual(done.returncode, 1)
        self.assertIn("needs a pipe", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
