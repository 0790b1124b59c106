"""How often and how long a call is tried."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import (
    ConnectionFailed,
    Message,
    NotTrusted,
    OciImageError,
    ServiceFailure,
    TooManyRequests,
)

if TYPE_CHECKING:
    from .deadline import CallScope

T = TypeVar("T")

_log = logging.getLogger(__name__)
_FIRST_WAIT_SECONDS = 0.5
_MAX_WAIT_SECONDS = 8.0


def with_retries(call: CallScope, attempt: Callable[[], T], max_attempts: int) -> T:
    """Try until it succeeds, can't succeed, or the limits are reached.

    Throttling, failures of the service and of the connection are tried again, after a random
    wait below a bound that doubles (full jitter), or after the service's own `Retry-After`.

    Raises:
        OciImageError: the last error, with the number of attempts and the seconds that it took.
    """
    started = time.monotonic()
    number = 0
    while True:
        number += 1
        try:
            return call.run(attempt)
        except OciImageError as error:
            seconds = time.monotonic() - started
            _log.info("attempt %d of %d, after %.3f s: %s", number, max_attempts, seconds, error)
            if not isinstance(error, (TooManyRequests, ServiceFailure, ConnectionFailed)):
                raise
            wait: float | None = getattr(error, "retry_after", None)
            if wait is None:
                bound = min(_MAX_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** (number - 1))
                wait = random.uniform(0, bound)  # noqa: S311 - spreads load, guards nothing
            hopeless = number >= max_attempts or isinstance(error, NotTrusted)
            if hopeless or wait >= call.seconds_left:
                if number > 1:
                    effort = f", after {number} attempts in {seconds:.1f} s"
                    error.what = Message((error.what, effort))
                raise
        call.sleep(wait)
