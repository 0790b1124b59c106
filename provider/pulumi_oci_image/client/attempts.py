"""How often and how long a call is tried."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from ..errors import ConnectionFailed, OciImageError, ServiceFailure, TooManyRequests

T = TypeVar("T")

_log = logging.getLogger(__name__)
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 8.0

deadline: ContextVar[float] = ContextVar("deadline")
"""When the call in hand must have ended, on the monotonic clock."""


def attempt(call: Callable[[], T], *, max_attempts: int, timeout_seconds: float) -> T:
    """Make a call until it succeeds, can't succeed, or the limits are reached.

    Throttling, failures of the service and of the connection are tried again, after a random
    wait below a bound that doubles (full jitter), or after the service's own `Retry-After`.

    Raises:
        OciImageError: the last error, with the number of attempts and the seconds that it took.
    """
    started = time.monotonic()
    token = deadline.set(started + timeout_seconds)
    try:
        for number in range(1, max_attempts + 1):
            try:
                return call()
            except (TooManyRequests, ServiceFailure, ConnectionFailed) as error:
                wait = _wait_before_next(error, number)
                left = deadline.get() - time.monotonic()
                if number == max_attempts or wait >= left:
                    raise _with_effort(error, number, time.monotonic() - started) from None
                _log.info("attempt %d failed, next in %.2f s: %s", number, wait, error)
                time.sleep(wait)
    finally:
        deadline.reset(token)
    raise AssertionError("max_attempts is at least 1")


def _wait_before_next(error: OciImageError, number: int) -> float:
    asked: float | None = getattr(error, "retry_after", None)
    if asked is not None:
        return asked
    bound = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** (number - 1))
    return random.uniform(0, bound)  # noqa: S311 - spreads load, guards nothing


def _with_effort(error: OciImageError, number: int, seconds: float) -> OciImageError:
    """The error, with what was spent on it where that was more than one attempt."""
    if number > 1:
        error.what += f", after {number} attempts in {seconds:.1f} s"
    return error
