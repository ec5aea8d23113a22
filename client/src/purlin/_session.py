"""A client's session with the manager: what was submitted, and the one stream of events about it.

One daemon thread reads the events and tells each `Interest` what became of its computation. It
calls nobody who may wait for an event. When the stream is lost it is opened again, for as long as
the connection's timeout allows; a stream opens with the present state of everything, so nothing is
missed. After that, or when the manager no longer knows the session, every open interest is told so:
nobody waits for an answer that cannot come.

An interest is given up by one DELETE, sent by a second daemon thread: giving up happens in
finalizers, which may run anywhere.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from purlin._connection import Connection, RequestRefused, Stream, deadline_of, quoted
from purlin._exceptions import ConnectionError, PurlinError

__all__ = ["Event", "Interest", "Listener", "Session"]

Event = dict[str, Any]

PROTOCOL = 1
STATES = ("queued", "compiling", "running", "finished")
OUTCOMES = ("value", "exception", "refused", "failed")
RETRY_SECONDS_MIN = 0.05
RETRY_SECONDS_MAX = 1.0
# A computation of which nothing was heard for this long is asked after: an event that was lost, or
# never sent, must not mean a hang. The first answers "submitted" within milliseconds.
UNHEARD_SECONDS = 0.5
# Events kept for those who submit just now; who misses one asks.
UNCLAIMED_MAX = 256
QUIET_SECONDS = 15.0
CLOSE_SECONDS = 5.0


class Listener(Protocol):
    """Who hears of a computation, on the event thread: it must not block."""

    def on_event(self, interest: Interest, event: Event) -> None:
        """A new state; a last one has `state` "finished"."""

    def on_lost(self, interest: Interest, error: Exception) -> None:
        """No event will come any more."""


class Interest:
    """One submission's claim on a computation: while it lives, the result stays on the cluster."""

    def __init__(self, session: Session, computation: str, listener: Listener) -> None:
        self.computation = computation
        self.session = session
        self.heard_at = time.monotonic()
        self.last: Event | None = None
        self.listener: Listener | None = listener
        # The finalizer must not know this object, or it would never die.
        self._give_up = weakref.finalize(self, session.queue_release, computation)
        # At exit the session is deleted as a whole.
        self._give_up.atexit = False

    def release(self) -> None:
        """Give the interest up now; events are no longer heard. Never blocks; may be repeated."""
        self.session.take_listener(self)
        if self._give_up.detach() is not None:
            self.session.queue_release(self)

    def tell(self, event: Event) -> None:
        """Pass an event on; the listener hears nothing after a last one."""
        if self.last is not None and self.last["state"] == "finished":
            return
        self.heard_at = time.monotonic()
        self.last = event
        if event["state"] == "finished":
            listener = self.session.take_listener(self)
        else:
            listener = self.listener
        if listener is not None:
            listener.on_event(self, event)

    def tell_lost(self, error: Exception) -> None:
        """Pass on that no event will come any more."""
        listener = self.session.take_listener(self)
        if listener is not None:
            listener.on_lost(self, error)


class Session:
    """Registers with the manager, and follows the events until `close`.

    Arguments:
        connection: to the manager; the session closes it.
        diagnose: asked when the stream is lost: why the manager cannot come back, or None.
        on_closed: called once, after the session was closed.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        diagnose: Callable[[], str | None] = lambda: None,
        on_closed: Callable[[], None] = lambda: None,
    ) -> None:
        self.connection = connection
        self._diagnose = diagnose
        self._on_closed = on_closed
        _check_protocol(connection)
        reply = connection.request("POST", "/v1/sessions")
        self.id = _text(reply.json(), "session")
        self._path = f"/v1/sessions/{quoted(self.id)}"
        self._lock = threading.RLock()
        self._open: dict[str, list[Interest]] = {}
        # Events of computations whose id the submitter does not know yet.
        self._unclaimed: dict[str, Event] = {}
        self._submitting = 0
        self._finished: weakref.WeakValueDictionary[str, Interest] = weakref.WeakValueDictionary()
        self._error: Exception | None = None
        self._closed = threading.Event()
        self._stream: Stream | None = None
        # What is left to be done: a computation to release, _LOOK, or None to close the session.
        self._chores: queue.SimpleQueue[str | Interest | None] = queue.SimpleQueue()
        threading.Thread(target=self._do_chores, name="purlin-releases", daemon=True).start()
        self._reader = threading.Thread(target=self._follow, name="purlin-events", daemon=True)
        self._reader.start()
        _sessions.add(self)

    def submit(
        self, body: Sequence[bytes | bytearray | memoryview], listener: Listener
    ) -> Interest:
        """Send a framed Program; the listener hears of it from now on.

        Raises `ConnectionError` when the session is lost, and what the manager refuses.
        """
        self._check()
        with self._lock:
            self._submitting += 1
        try:
            reply = self._post(body)
            computation = _text(reply, "computation")
            interest = Interest(self, computation, listener)
            self._register(interest)
        finally:
            with self._lock:
                self._submitting -= 1
                if self._submitting == 0:
                    self._unclaimed.clear()
        return interest

    def fetch(
        self, computation: str, path: Sequence[int] | None, *, max_bytes: int | None = None
    ) -> memoryview:
        """Download a framed Result: of the value at `path` in the result, or all of it.

        Waits without a limit, for a lost value is computed again: the event stream tells of a
        manager that is gone, and then the download ends.
        """
        self._check()
        query = []
        if path is not None:
            query.append("path=" + ",".join(str(index) for index in path))
        if max_bytes is not None:
            query.append(f"max_bytes={max_bytes}")
        suffix = "?" + "&".join(query) if query else ""
        target = f"/v1/computations/{quoted(computation)}/result{suffix}"
        return self.connection.request("GET", target, timeout=None).body

    def take_listener(self, interest: Interest) -> Listener | None:
        """Return an interest's listener, once: it hears nothing more."""
        with self._lock:
            listener, interest.listener = interest.listener, None
            others = self._open.get(interest.computation)
            if others is not None and interest in others:
                others.remove(interest)
                if not others:
                    del self._open[interest.computation]
            return listener

    def queue_release(self, chore: str | Interest) -> None:
        """Have one interest in a computation given up. Safe in finalizers: takes no lock.

        An interest that is given up while it lives stays known until the manager has heard.
        """
        if not self._closed.is_set() and not self.connection.is_foreign:
            self._chores.put(chore)

    def queue_close(self) -> None:
        """Have the session closed soon. Safe in finalizers."""
        if not self.connection.is_foreign:
            self._chores.put(None)

    def close(self) -> None:
        """Cancel what runs, release what is held, end both threads. May be repeated."""
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
        self._chores.put(None)
        try:
            self.connection.request("DELETE", self._path, timeout=CLOSE_SECONDS)
        except PurlinError:
            # A manager that is gone has forgotten the session, or will when its grace ends.
            pass
        self._fail(ConnectionError("the executor was closed before the computation finished"))
        self.connection.close()
        stream = self._stream
        if stream is not None:
            stream.close()
        if threading.current_thread() is not self._reader:
            self._reader.join(timeout=CLOSE_SECONDS)
        self._on_closed()

    def abandon(self) -> None:
        """In a forked child: let go of the parent's session without a word on the wire."""
        self._closed.set()
        self._lock = threading.RLock()
        self._error = ConnectionError(
            "this Executor belongs to the process that forked this one: call connect() here"
        )
        self.connection.forget_sockets()
        if self._stream is not None:
            self._stream.forget()
            # Nor can it be finalized, for the same reason: it is kept.
            _abandoned.append(self._stream)

    def _check(self) -> None:
        if self._error is not None:
            raise self._error
        if self._closed.is_set():
            raise ConnectionError("the executor is closed")

    def _post(self, body: Sequence[bytes | bytearray | memoryview]) -> dict[str, Any]:
        """Submit, again while the manager is busy or has no worker yet."""
        deadline = deadline_of(self.connection.timeout)
        pause = RETRY_SECONDS_MIN
        while True:
            try:
                return self.connection.request("POST", f"{self._path}/computations", body).json()
            except RequestRefused as error:
                if error.status == 404:
                    raise ConnectionError(
                        "the manager no longer knows this session, or a remote object that the"
                        f" program uses ({error})"
                    ) from error
                if error.status != 503 or time.monotonic() + pause > deadline:
                    raise
            if self._closed.wait(pause):
                raise ConnectionError("the executor was closed while it submitted")
            pause = min(2 * pause, RETRY_SECONDS_MAX)

    def _register(self, interest: Interest) -> None:
        with self._lock:
            computation = interest.computation
            event = self._unclaimed.get(computation)
            twin = self._finished.get(computation)
            if event is None and twin is not None:
                # An equal program whose value is held is not run again. A value that is not in
                # the event may be released just now: then the manager has to be asked.
                event = twin.last if twin.last is not None and "result" in twin.last else None
                interest.heard_at = -QUIET_SECONDS
            error = self._error
            if error is None:
                self._open.setdefault(computation, []).append(interest)
        if error is not None:
            interest.tell_lost(error)
        elif event is not None:
            self._tell(interest, event)
        else:
            self._chores.put(_LOOK)

    def _tell(self, interest: Interest, event: Event) -> None:
        if event["state"] == "finished" and event["outcome"] == "value":
            with self._lock:
                self._finished[interest.computation] = interest
        interest.tell(event)

    def _follow(self) -> None:
        """The event thread's life: read, and reconnect while there is hope."""
        lost_at: float | None = None
        pause = RETRY_SECONDS_MIN
        while not self._closed.is_set():
            reason: Exception
            try:
                for _ in self._events():
                    lost_at, pause = None, RETRY_SECONDS_MIN
                reason = ConnectionError("the manager closed the event stream")
            except RequestRefused as error:
                if error.status == 404:
                    self._fail(self._unknown_session())
                    return
                reason = error
            except Exception as error:
                # Whatever it was: without this thread everybody would wait for ever.
                reason = error
            if self._closed.is_set():
                return
            lost_at = time.monotonic() if lost_at is None else lost_at
            if self._is_hopeless(lost_at, reason) or self._closed.wait(pause):
                return
            pause = min(2 * pause, RETRY_SECONDS_MAX)

    def _is_hopeless(self, lost_at: float, reason: Exception) -> bool:
        timeout = self.connection.timeout
        verdict = self._diagnose()
        if verdict is None and (timeout is None or time.monotonic() - lost_at < timeout):
            return False
        text = verdict or (
            f"lost the manager at {self.connection.url} and could not reach it again"
            f" within {timeout} seconds: {reason}"
        )
        self._fail(ConnectionError(text))
        return True

    def _events(self) -> Iterator[None]:
        """Open the stream and pass its events on; yields once for whatever is heard."""
        stream = self.connection.open_stream(f"{self._path}/events")
        self._stream = stream
        try:
            if self._closed.is_set():
                return
            for item in stream:
                if item is not None and item[0] == "computation":
                    self._dispatch(_checked_event(json.loads(item[1])))
                yield
        finally:
            self._stream = None
            stream.drop()

    def _dispatch(self, event: Event) -> None:
        with self._lock:
            interests = list(self._open.get(event["computation"], ()))
            if self._submitting:
                self._unclaimed[event["computation"]] = event
                if len(self._unclaimed) > UNCLAIMED_MAX:
                    del self._unclaimed[next(iter(self._unclaimed))]
        for interest in interests:
            self._tell(interest, event)

    def _fail(self, error: Exception) -> None:
        with self._lock:
            if self._error is None:
                self._error = error
            interests = [interest for many in self._open.values() for interest in many]
        for interest in interests:
            interest.tell_lost(error)
        self.connection.hang_up()

    def _unknown_session(self) -> ConnectionError:
        return ConnectionError(
            f"the manager at {self.connection.url} no longer knows this session: it was restarted,"
            " or the session expired; call connect() again"
        )

    def _do_chores(self) -> None:
        """The second thread's life: what finalizers left to do, and asking after the quiet."""
        while True:
            chore: str | Interest | None = None
            try:
                chore = self._chores.get(timeout=UNHEARD_SECONDS if self._open else None)
            except queue.Empty:
                chore = _LOOK
            if chore is None:
                break
            try:
                if chore is _LOOK:
                    self._ask_after_quiet()
                else:
                    name = chore.computation if isinstance(chore, Interest) else chore
                    path = f"/v1/computations/{quoted(name)}?session={quoted(self.id)}"
                    self.connection.request("DELETE", path)
            except Exception:
                # What cannot be released goes with the session; the event thread sees to the rest.
                pass
        self.close()

    def _ask_after_quiet(self) -> None:
        now = time.monotonic()
        with self._lock:
            quiet = [
                interest
                for interests in self._open.values()
                for interest in interests
                if now - interest.heard_at > (QUIET_SECONDS if interest.last else UNHEARD_SECONDS)
            ]
        for interest in quiet:
            interest.heard_at = now
            path = f"/v1/computations/{quoted(interest.computation)}"
            try:
                event = _checked_event(self.connection.request("GET", path).json())
            except RequestRefused as error:
                if error.status == 404:
                    interest.tell_lost(
                        ConnectionError("the manager no longer knows this computation")
                    )
            except ValueError as error:
                interest.tell_lost(ConnectionError(str(error)))
            else:
                self._tell(interest, event)


# A chore that is only a look at the open interests.
_LOOK = ""

_sessions: weakref.WeakSet[Session] = weakref.WeakSet()
_abandoned: list[Stream] = []


def _close_all() -> None:
    for session in list(_sessions):
        if not session.connection.is_foreign:
            session.close()


def _abandon_all() -> None:
    for session in list(_sessions):
        session.abandon()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_abandon_all)


def _check_protocol(connection: Connection) -> None:
    health = connection.request("GET", "/v1/health").json()
    if health.get("protocol") != PROTOCOL:
        raise ConnectionError(
            f"the manager at {connection.url} speaks protocol {health.get('protocol')!r}"
            f" (version {health.get('version')!r}), this client {PROTOCOL}: install the same"
            " version on both sides"
        )


def _text(reply: dict[str, Any], key: str) -> str:
    value = reply.get(key)
    if not isinstance(value, str) or not value:
        raise ConnectionError(f"the manager's answer lacks {key!r}")
    return value


def _checked_event(event: Any) -> Event:
    """Return an event whose fields are as docs/http.md says, or raise ValueError."""
    if (
        not isinstance(event, dict)
        or not isinstance(event.get("computation"), str)
        or event.get("state") not in STATES
    ):
        raise ValueError(f"not a computation's event: {str(event)[:200]}")
    if event["state"] == "finished":
        sizes = event.get("output_bytes", [])
        if (
            event.get("outcome") not in OUTCOMES
            or not isinstance(event.get("result", ""), str)
            or not isinstance(sizes, list)
            or not all(isinstance(size, int) for size in sizes)
        ):
            raise ValueError(f"not a finished computation's event: {str(event)[:200]}")
    return event
