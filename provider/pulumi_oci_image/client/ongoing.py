"""A call under way: when it ends, whatever it is stuck in.

Its work runs in a thread of its own, and who made the call waits for it no longer than the limit.
So a look-up of a name that hangs, an answer that trickles, or a token service that is silent can't
hold a program. When a call is given up, its connections are shut, which ends its thread too; only
a look-up of a name goes on, in a daemon thread, until the system gives it up.
"""

from __future__ import annotations

import concurrent.futures.thread  # so that its wait for threads at exit comes after our cancel_all
import contextlib
import contextvars
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextvars import ContextVar
from typing import Any, TypeVar

from ..errors import Canceled, TimedOut
from .workers import in_thread

T = TypeVar("T")

IN_TIME = (
    "Check the network, proxies and the endpoint, or allow more time (oci-image:timeoutSeconds)"
)
"""What to do when no answer comes in time."""

in_hand: ContextVar[OngoingCall | None] = ContextVar("in_hand", default=None)
"""The call that the code at hand works for."""


class OngoingCall:
    """One call, its attempts and the waits between them.

    Args:
        what: what it can't do if it fails, for errors.
        seconds: the longest that it may take.

    Attributes:
        what: the same; the work may tell it more exactly as soon as it knows.
    """

    def __init__(self, what: str, seconds: float) -> None:
        self.what = what
        self._ends = time.monotonic() + seconds
        self._canceled = threading.Event()
        self._given_up = False
        self._connections: list[Any] = []
        self._lock = threading.Lock()
        self._answer: Future[Any] | None = None

    @property
    def seconds_left(self) -> float:
        """How long it may still take."""
        return max(0.0, self._ends - time.monotonic())

    def run(self, work: Callable[[], T]) -> T:
        """Do `work`, and wait for it as long as there is time.

        Raises:
            TimedOut: the time is over.
            Canceled: the call was canceled.
        """
        answer: Future[T] = Future()
        with self._lock:
            self._answer, self._connections = answer, []
        if self._canceled.is_set():
            raise self._cancellation()
        token = in_hand.set(self)
        context = contextvars.copy_context()
        in_hand.reset(token)
        in_thread(lambda: context.run(_fulfil, answer, work))
        try:
            return answer.result(self.seconds_left)
        except concurrent.futures.TimeoutError:
            fault = self._timeout()
        finally:
            if not answer.done():
                self._give_up()
        raise fault

    def pause(self, seconds: float) -> None:
        """Wait between two attempts.

        Raises:
            Canceled: the call was canceled.
        """
        if self._canceled.wait(seconds):
            raise self._cancellation()

    def uses(self, connection: Any) -> None:
        """Note a connection that the work is about to use.

        Raises:
            TimedOut: the work was given up and must not go on.
        """
        with self._lock:
            if self._given_up:
                raise self._timeout()
            self._connections.append(connection)

    def cancel(self) -> None:
        """End the call now."""
        self._canceled.set()
        with self._lock:
            answer = self._answer
        if answer is not None:
            with contextlib.suppress(InvalidStateError):
                answer.set_exception(self._cancellation())
        self._give_up()

    def _timeout(self) -> TimedOut:
        return TimedOut(f"{self.what}: no answer in time", IN_TIME)

    def _cancellation(self) -> Canceled:
        return Canceled(f"{self.what}: the call was canceled")

    def _give_up(self) -> None:
        """Shut the connections in use, so that the thread that waits for them ends."""
        with self._lock:
            self._given_up = True
            connections, self._connections = self._connections, []
        for connection in connections:
            if connection.sock is not None:
                with contextlib.suppress(OSError):  # it is closed already
                    connection.sock.shutdown(socket.SHUT_RDWR)


def _fulfil(answer: Future[T], work: Callable[[], T]) -> None:
    try:
        outcome = work()
    except BaseException as error:  # noqa: BLE001 - who waits for the answer must hear of it
        with contextlib.suppress(InvalidStateError):  # canceled: nobody waits any more
            answer.set_exception(error)
    else:
        with contextlib.suppress(InvalidStateError):
            answer.set_result(outcome)


_ongoing: set[OngoingCall] = set()
_ongoing_lock = threading.Lock()


@contextlib.contextmanager
def ongoing_call(what: str, seconds: float) -> Iterator[OngoingCall]:
    """A call that `cancel_all` can end."""
    call = OngoingCall(what, seconds)
    with _ongoing_lock:
        _ongoing.add(call)
    try:
        yield call
    finally:
        with _ongoing_lock:
            _ongoing.discard(call)


def cancel_all() -> None:
    """End every call under way; each raises `Canceled` where it was made."""
    with _ongoing_lock:
        calls = list(_ongoing)
    for call in calls:
        call.cancel()


# Python waits for the threads of pools when it ends, by Ctrl-C too, before it runs what `atexit`
# knows. Only this hook, private but old, comes in time to end the reads that those threads make.
threading._register_atexit(cancel_all)  # type: ignore[attr-defined]  # noqa: SLF001 - see above
