"""How many calls a second are begun."""

from __future__ import annotations

import threading
import time


class Pace:
    """Lets calls begin one after another, evenly; safe for many threads.

    Tries again of a call do not count: they have waits of their own, that grow.
    """

    def __init__(self, calls_per_second: float) -> None:
        self._interval = 1 / calls_per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until the next call may begin."""
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._next)
            self._next = begin + self._interval
        if begin > now:
            time.sleep(begin - now)
