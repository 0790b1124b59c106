"""Threads for calls: daemons that do one piece of work after another, as many as there is work."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable

from ..errors import OciImageError, SettingName
from ..fork_safety import reset_in_children

BUSY_NAME = "oci-image-call"
IDLE_NAME = "oci-image-idle"
IDLE_SECONDS = 5.0


class _Worker:
    """A daemon thread that does one piece of work after another: to start one costs more."""

    def __init__(self) -> None:
        self.work: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        threading.Thread(target=self._serve, name=IDLE_NAME, daemon=True).start()

    def _serve(self) -> None:
        thread = threading.current_thread()
        while work := self._next():
            thread.name = BUSY_NAME
            work()
            del work  # nothing of it lives on while this waits
            thread.name = IDLE_NAME
            _idle.workers.append(self)

    def _next(self) -> Callable[[], object] | None:
        try:
            return self.work.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            pass
        try:
            _idle.workers.remove(self)
        except ValueError:  # it was taken this very moment: the work is on its way
            return self.work.get()
        return None


def start_thread(work: Callable[[], object], what: str) -> None:
    """Do `work`, which must not raise, in a daemon thread.

    Args:
        work: what to do.
        what: what fails where that can't be, for the error.

    Raises:
        OciImageError: the system starts no more threads.
    """
    worker = None
    with contextlib.suppress(RuntimeError):
        try:
            worker = _idle.workers.pop()
        except IndexError:
            worker = _Worker()
    if worker is None:
        raise OciImageError(
            f"{what}: the process can't start another thread",
            ("Check the limits of the process, or lower ", SettingName("oci-image:concurrency")),
        )
    worker.work.put(work)


class _Idle:
    """The threads of this process that have no work."""

    def __init__(self) -> None:
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Begin anew: a forked process has none of them."""
        self.workers: list[_Worker] = []


_idle = _Idle()
