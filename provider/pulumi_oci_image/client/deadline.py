"""One deadline for all that a call does, and one way to end it early.

Each attempt of a call runs in a daemon thread. The caller waits for it until the deadline, or until
the call is canceled, and then leaves it: the sockets that it uses are shut down, so that it ends.
What can't be ended, such as the look-up of a name, ends when the system gives it up.
"""

from __future__ import annotations

import contextlib
import contextvars
import math
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from ..errors import Canceled, Name, OciImageError, Text, TimedOut
from ..fork_safety import reset_in_children
from .threads import Empty, Mailbox, start_thread

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

IN_TIME: Text = (
    "Check the network, proxies and the endpoint, or raise ",
    Name("oci-image:timeoutSeconds"),
)
"""What to do when no answer comes in time."""

MAX_BYTES = 16 * 1024 * 1024
MAX_LIST_VALUES = 10_000_000
"""The most values in all pages of a list together; an image with all its tags has a thousand."""
_MIN_SECONDS = 0.001

current_call: ContextVar[CallScope] = ContextVar("current_call")
"""The call that the running code works for."""


class CallScope:
    """One call: its attempts and the waits between them.

    Who waits for it gets `TimedOut` at its deadline, and `Canceled` when it is canceled. What works
    for it gets `Canceled` when it next uses a socket after that.

    Attributes:
        what: what fails if it fails, such as "can't read image …", for errors; the work may say it
            more exactly as soon as it knows.
        max_bytes: the largest body of an answer.
        values_left: how many values its answers may still hold.
        is_over: whether nobody waits for it any more.
    """

    def __init__(
        self,
        what: str,
        seconds: float = math.inf,
        *,
        max_bytes: int = MAX_BYTES,
        max_values: int = MAX_LIST_VALUES,
    ) -> None:
        self.what = what
        self.max_bytes = max_bytes
        self.values_left = max_values
        self._deadline = time.monotonic() + seconds
        self._results: Mailbox[tuple[Any, BaseException | None]] = Mailbox()
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self.is_over: bool = False

    def __enter__(self) -> Self:
        _process.begin(self)
        return self

    def __exit__(self, *_: object) -> None:
        _process.calls.discard(self)
        self.is_over = True

    @property
    def seconds_left(self) -> float:
        """How long it may still take."""
        return max(0.0, self._deadline - time.monotonic())

    def bounded(self, seconds: float) -> float:
        """A time-out of a socket: so long, or as long as there is time."""
        return max(_MIN_SECONDS, min(seconds, self.seconds_left))

    def run(self, work: Callable[[], T]) -> T:
        """Do `work`, in a thread, while there is time."""
        context = contextvars.copy_context()
        context.run(current_call.set, self)
        start_thread(lambda: context.run(self._attempt, work), self.what)
        result: T = self.wait()
        return result

    def wait(self) -> Any:
        """Wait for the next result."""
        try:
            result, error = self._results.get(self.seconds_left)
        except Empty:
            self._abandon()
            error = self._late()
        except BaseException:  # Ctrl-C
            self._abandon()
            raise
        try:
            if error is not None:
                raise error
        finally:
            del error  # or it would keep itself alive, by its traceback
        return result

    def sleep(self, seconds: float) -> None:
        """Wait so long, before or between attempts."""
        if seconds >= self.seconds_left:
            raise self._late()
        with contextlib.suppress(Empty):
            _, error = self._results.get(seconds)
            raise error or self._late()

    def report(self, result: Any, error: BaseException | None = None) -> None:
        """Give the waiting caller a result, or an error to raise."""
        self._results.put((result, error))

    def check(self) -> None:
        """Raise `Canceled` where nobody waits for the call any more."""
        if self.is_over:
            raise Canceled(f"{self.what}: the call was ended")

    def track(self, connected: Any) -> None:
        """Have a socket shut down when the call is ended."""
        if isinstance(connected, socket.socket):
            _process.sockets.add(connected)
            with self._lock:
                self._sockets.append(connected)
        self.check()

    def release_sockets(self) -> None:
        """Leave the sockets alone from here on: others may use them now."""
        with self._lock:
            self.check()
            self._sockets.clear()

    def cancel(self) -> None:
        """End the call now: `Canceled` is raised where it is waited for."""
        self.report(None, Canceled(f"{self.what}: the call was canceled"))
        self._abandon()

    def _attempt(self, work: Callable[[], object]) -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - the caller must hear of it
            if isinstance(error, OciImageError):
                # What the SDK raised may hold what was sent and signed, and keeps sockets open.
                error.__context__ = error.__cause__ = error.__traceback__ = None
            self.report(None, error)
        else:
            self.report(result)

    def _abandon(self) -> None:
        with self._lock:
            self.is_over = True
            for each in self._sockets:
                with contextlib.suppress(OSError):  # it is closed already
                    # Not by TLS's own method, which lets a thread that reads go on in the clear.
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
            self._sockets.clear()

    def _late(self) -> TimedOut:
        return TimedOut(f"{self.what}: no answer in time", IN_TIME)


def cancel_all() -> None:
    """End every call; each raises `Canceled` where it was made."""
    for call in list(_process.calls):
        call.cancel()


class _Process:
    """What belongs to this process: the calls under way, and the sockets of all calls."""

    def __init__(self) -> None:
        self.sockets: WeakSet[socket.socket] = WeakSet()
        self._begin()
        reset_in_children(self)

    def _begin(self) -> None:
        self.calls: set[CallScope] = set()
        self._is_exiting = False
        self._exit_watch: threading.Thread | None = None

    def begin(self, call: CallScope) -> None:
        """Take up a call."""
        if self._exit_watch is None:
            self._exit_watch = threading.Thread(target=self._watch_for_exit, daemon=True)
            try:
                self._exit_watch.start()
            except RuntimeError:  # no more threads; the call will say so
                self._exit_watch = None
        self.calls.add(call)
        if self._is_exiting:
            call.cancel()

    def reset_after_fork(self) -> None:
        """Begin anew, and leave the sockets to the parent, which goes on using them."""
        for each in list(self.sockets):
            if each.fileno() >= 0:
                os.close(each.detach())
        self._begin()

    def _watch_for_exit(self) -> None:
        """End the calls when Python begins to end, by Ctrl-C for example.

        It waits for the threads of all pools then, which may wait for our calls, and runs what
        `atexit` knows only after that. But first it tells all pools to end. So the thread of a pool
        that does nothing ends at once.
        """
        idle = ThreadPoolExecutor(1, "oci-image-exit")
        try:
            idle.submit(threading.current_thread).result().join()
        except RuntimeError as error:
            if "shutdown" not in str(error):  # no more threads; a call will say so
                return
            # Python began to end before this first call did.
        self._is_exiting = True
        cancel_all()


_process = _Process()
