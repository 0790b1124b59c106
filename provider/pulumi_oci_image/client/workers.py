"""Threads that do one piece of work after another: starting one costs more than handing work over.

They are daemons, as many as there is work at a time, and each ends after a while without any.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable

IDLE_SECONDS = 5.0
BUSY = "oci-image-call"
IDLE = "oci-image-idle"

_idle: list[_Worker] = []


def in_thread(work: Callable[[], object]) -> None:
    """Begin `work`, which must not raise, in a thread of its own."""
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    worker.do(work)


class _Worker:
    def __init__(self) -> None:
        self._given: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        threading.Thread(target=self._serve, name=IDLE, daemon=True).start()

    def do(self, work: Callable[[], object]) -> None:
        self._given.put(work)

    def _serve(self) -> None:
        thread = threading.current_thread()
        work: Callable[[], object] | None
        while work := self._next():
            thread.name = BUSY
            work()
            del work  # nothing of it lives on while this waits
            thread.name = IDLE
            _idle.append(self)

    def _next(self) -> Callable[[], object] | None:
        try:
            return self._given.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            pass
        try:
            _idle.remove(self)
        except ValueError:  # it was taken this very moment: the work is on its way
            return self._given.get()
        return None


if hasattr(os, "register_at_fork"):
    # A process that was forked off has none of the threads.
    os.register_at_fork(after_in_child=_idle.clear)
