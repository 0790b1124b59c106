"""A service that answers so many requests a second, and 429 with Retry-After beyond."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_oci_image.testing import PassThrough, too_many_requests

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Exchange


@dataclass
class RateLimit:
    """A bucket of `per_second` tokens, refilled evenly; an answer takes one."""

    per_second: float
    retry_after: int = 1
    _tokens: float = 0.0
    _inspect: float = 0.0

    def respond(self, exchange: Exchange) -> None:
        """Answer, or say when to come again."""
        with _LOCK:
            now = time.monotonic()
            refilled = self._tokens + (now - self._inspect) * self.per_second
            self._tokens, self._inspect = min(self.per_second, refilled), now
            is_allowed = self._tokens >= 1
            self._tokens -= is_allowed
        exchange.respond(PassThrough() if is_allowed else too_many_requests(self.retry_after))


_LOCK = threading.Lock()  # not an attribute: the limit goes to the endpoint's process
