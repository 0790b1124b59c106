"""How many calls a second are begun."""

from __future__ import annotations

import math
import threading
import time
from collections import deque


class RateLimiter:
    """Lets calls begin at once, but no more of them in any second than allowed; for many threads.

    Few calls are not slowed down, then, and many come in waves as large as the limit. Below one
    call a second, the time for one call stands in for the second.

    Tries again of a call do not count: they have waits of their own, that grow.
    """

    def __init__(self, calls_per_second: float) -> None:
        most = max(1, int(calls_per_second))
        self._seconds = most / calls_per_second
        self._begun = deque([-math.inf] * most, most)
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until the next call may begin."""
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._begun[0] + self._seconds)
            self._begun.append(begin)
        if begin > now:
            time.sleep(begin - now)
