"""Threads for calls: daemons that do one piece of work after another, as many as there is work."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from ..errors import OciImageError, SettingName
from ..fork_safety import reset_in_children

BUSY_NAME = "oci-image-call"
IDLE_NAME = "oci-image-idle"
IDLE_SECONDS = 5.0

_Work = Callable[[], object]


class _Threads:
    """The threads of this process. One that has no work waits a while: to start one costs more."""

    def __init__(self) -> None:
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Begin anew: a forked process has none of them."""
        self._idle: list[queue.Queue[_Work]] = []

    def do(self, work: _Work) -> None:
        """Do it in an idle thread, or in a new one."""
        try:
            works = self._idle.pop()
        except IndexError:
            works = queue.Queue()
            threading.Thread(target=self._serve, args=(works,), name=IDLE_NAME, daemon=True).start()
        works.put(work)

    def _serve(self, works: queue.Queue[_Work]) -> None:
        thread = threading.current_thread()
        while True:
            try:
                work = works.get(timeout=IDLE_SECONDS)
            except queue.Empty:
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


_threads = _Threads()


def start_thread(work: _Work, what: str) -> None:
    """Do `work`, which must not raise, in a daemon thread: it is not waited for at exit.

    Raises:
        OciImageError: `what` fails, as the system starts no more threads.
    """
    try:
        _threads.do(work)
    except RuntimeError:
        raise OciImageError(
            f"{what}: the process can't start another thread",
            ("Check the limits of the process, or lower ", SettingName("oci-image:concurrency")),
        ) from None
