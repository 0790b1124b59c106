"""Threads for calls: daemons that do one piece of work after another, as many as there is work."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from ..errors import Name, OciImageError
from ..fork_safety import reset_in_children

BUSY_NAME = "oci-image-call"
IDLE_NAME = "oci-image-idle"
IDLE_SECONDS = 5.0

T = TypeVar("T")
_Work = Callable[[], object]


class Empty(Exception):
    """Nothing came in time."""


class Mailbox(Generic[T]):
    """What other threads have for the one that reads it, whose waits end in time.

    Python's own: the short waits of `queue.SimpleQueue` may never end with Python 3.10 to 3.12, and
    `queue.Queue` takes a tenth of a warm read.
    """

    def __init__(self) -> None:
        self._items: deque[T] = deque()
        self._news = threading.Lock()
        self._news.acquire()

    def put(self, item: T) -> None:
        """Leave something."""
        self._items.append(item)
        try:
            self._news.release()
        except RuntimeError:  # what came before was not seen yet
            return

    def get(self, seconds: float) -> T:
        """Take what came first; wait so long for it.

        Raises:
            Empty: nothing came.
        """
        until = time.monotonic() + seconds
        while not self._items:
            left = min(max(0.0, until - time.monotonic()), threading.TIMEOUT_MAX)
            if not self._news.acquire(timeout=left) and not self._items:
                raise Empty
        return self._items.popleft()


class _Threads:
    """The threads of this process. One that has no work waits a while: to start one costs more."""

    def __init__(self) -> None:
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Begin anew: a forked process has none of them."""
        self._idle: list[Mailbox[_Work]] = []

    def start(self, work: _Work, what: str) -> None:
        """Do `work`, which must not raise, in a daemon thread: it is not waited for at exit.

        Raises:
            OciImageError: `what` fails, as the system starts no more threads.
        """
        try:
            works = self._idle.pop()
        except IndexError:
            works = Mailbox()
            thread = threading.Thread(
                target=self._serve, args=(works,), name=IDLE_NAME, daemon=True
            )
            try:
                thread.start()
            except RuntimeError:
                raise OciImageError(
                    f"{what}: the process can't start another thread",
                    (
                        "Check the limits of the process, or lower ",
                        Name("oci-image:concurrency"),
                    ),
                ) from None
        works.put(work)

    def _serve(self, works: Mailbox[_Work]) -> None:
        thread = threading.current_thread()
        while True:
            try:
                work = works.get(IDLE_SECONDS)
            except Empty:
                try:
                    self._idle.remove(works)
                except ValueError:  # it was taken this very moment: the work is on its way
                    continue
                return
            thread.name = BUSY_NAME
            work()
            del work  # nothing of it lives on while this waits
            thread.name = IDLE_NAME
            self._idle.append(works)


start_thread = _Threads().start
