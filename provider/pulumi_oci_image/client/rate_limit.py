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
        at_once = max(1, int(calls_per_second))
        self._seconds = at_once / calls_per_second
        self._begun = deque([-math.inf] * at_once, at_once)
        self._lock = threading.Lock()

    def delay(self, seconds_left: float = math.inf) -> float:
        """How many seconds from now the next call may begin; what has less time takes no turn."""
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._begun[0] + self._seconds)
            if begin - now < seconds_left:
                self._begun.append(begin)
        return begin - now
