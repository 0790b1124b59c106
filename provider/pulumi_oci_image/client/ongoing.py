"""A call under way: when it ends, whatever it is stuck in.

Its work runs where it was made, and waits for nothing but connections. At the limit, or when the
call is canceled, these are shut, which ends the waiting. What can't be ended in this way (a look-up
of a name that hangs, a handshake, a token service that is silent) runs in a thread apart, which the
call leaves when its time is over; a daemon thread, that goes on until the system gives it up.
"""

from __future__ import annotations

import concurrent.futures.thread  # so that its wait for threads at exit comes after our cancel_all
import contextlib
import contextvars
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextvars import ContextVar
from typing import Any, TypeVar

from ..errors import Canceled, OciImageError, TimedOut
from .watch import Watch
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
        ends: when it must be over, by the monotonic clock.
        is_apart: whether its work runs in a thread apart.
    """

    def __init__(self, what: str, seconds: float) -> None:
        self.what = what
        self.ends: float = time.monotonic() + seconds
        self.is_apart: bool = False
        self._canceled = threading.Event()
        self._given_up = False
        self._connections: list[Any] = []
        self._lock = threading.Lock()
        self._answer: Future[Any] | None = None

    @property
    def seconds_left(self) -> float:
        """How long it may still take."""
        return max(0.0, self.ends - time.monotonic())

    def run(self, work: Callable[[], T], *, apart: bool) -> T:
        """Do `work` while there is time.

        Args:
            work: one attempt.
            apart: whether it may wait for more than connections that it tells of by `uses`.

        Raises:
            TimedOut: the time is over.
            Canceled: the call was canceled.
        """
        self._connections, self.is_apart = [], apart
        self.check()
        token = in_hand.set(self)
        try:
            return self.apart(work) if apart else work()
        except Exception:
            # What a connection that was shut makes of it is not the reason.
            if not self._given_up:
                raise
        finally:
            in_hand.reset(token)
        raise self._ending()

    def apart(self, work: Callable[[], T]) -> T:
        """Do `work` in a thread apart, and leave it there when the time is over.

        Raises:
            TimedOut: the time is over.
            Canceled: the call was canceled.
        """
        answer: Future[T] = Future()
        with self._lock:
            self._answer = answer
        self.check()
        context = contextvars.copy_context()
        in_thread(lambda: context.run(_fulfil, answer, work))
        try:
            return answer.result(self.seconds_left)
        except concurrent.futures.TimeoutError:
            fault = self._ending()
        finally:
            if not answer.done():
                self.give_up()
        raise fault

    def pause(self, seconds: float) -> None:
        """Wait between two attempts.

        Raises:
            Canceled: the call was canceled.
        """
        if self._canceled.wait(seconds):
            raise self._ending()

    def uses(self, connection: Any) -> None:
        """Note a connection that the work is about to use.

        Raises:
            TimedOut: the time is over.
            Canceled: the call was canceled.
        """
        with self._lock:
            self._connections.append(connection)
        self.check()

    def check(self) -> None:
        """See that the work may go on.

        Raises:
            TimedOut: the time is over.
            Canceled: the call was canceled.
        """
        if self._given_up:
            raise self._ending()

    def cancel(self) -> None:
        """End the call now."""
        self._canceled.set()
        self.give_up()
        with self._lock:
            answer = self._answer
        if answer is not None:
            with contextlib.suppress(InvalidStateError):
                answer.set_exception(self._ending())

    def give_up(self) -> None:
        """Shut the connections in use, so that the work that waits for them ends."""
        with self._lock:
            self._given_up = True
            connections, self._connections = self._connections, []
        for connection in connections:
            if connection.sock is not None:
                with contextlib.suppress(OSError):  # it is closed already
                    connection.sock.shutdown(socket.SHUT_RDWR)

    def _ending(self) -> OciImageError:
        if self._canceled.is_set():
            return Canceled(f"{self.what}: the call was canceled")
        return TimedOut(f"{self.what}: no answer in time", IN_TIME)


def _fulfil(answer: Future[T], work: Callable[[], T]) -> None:
    try:
        outcome = work()
    except BaseException as error:  # noqa: BLE001 - who waits for the answer must hear of it
        with contextlib.suppress(InvalidStateError):  # canceled: nobody waits any more
            answer.set_exception(error)
    else:
        with contextlib.suppress(InvalidStateError):
            answer.set_result(outcome)


_watch = Watch()


@contextlib.contextmanager
def ongoing_call(what: str, seconds: float) -> Iterator[OngoingCall]:
    """A call that ends in time, and that `cancel_all` can end."""
    call = OngoingCall(what, seconds)
    with _watch.over(call):
        yield call


def cancel_all() -> None:
    """End every call under way; each raises `Canceled` where it was made."""
    for call in _watch.calls:
        call.cancel()


if hasattr(os, "register_at_fork"):
    # A process that was forked off has neither the thread nor the calls.
    os.register_at_fork(after_in_child=_watch.forget)

# Python waits for the threads of pools when it ends, by Ctrl-C too, before it runs what `atexit`
# knows. Only this hook, private but old, comes in time to end the reads that those threads make.
threading._register_atexit(cancel_all)  # type: ignore[attr-defined]  # noqa: SLF001 - see above
