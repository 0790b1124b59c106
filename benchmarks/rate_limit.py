"""A service that answers so many requests a second, and 429 with Retry-After beyond."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_oci_image.testing.emulator import PassThrough, too_many_requests

if TYPE_CHECKING:
    from pulumi_oci_image.testing.emulator.exchange import Exchange


@dataclass
class RateLimit:
    """A bucket of `per_second` tokens, refilled evenly; an answer takes one."""

    per_second: float
    retry_after: int = 1
    _tokens: float = 0.0
    _inspect: float = 0.0

    async def play(self, exchange: Exchange) -> None:
        """Answer, or say when to come again."""
        now = time.monotonic()
        refilled = self._tokens + (now - self._inspect) * self.per_second
        self._tokens, self._inspect = min(self.per_second, refilled), now
        if self._tokens < 1:
            await exchange.respond(too_many_requests(self.retry_after))
            return
        self._tokens -= 1
        await PassThrough().play(exchange)
