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
from .ongoing import ongoing_call

if TYPE_CHECKING:
    from ..settings import Limits

T = TypeVar("T")

_log = logging.getLogger(__name__)
_FIRST_WAIT_SECONDS = 0.5
_MAX_WAIT_SECONDS = 8.0


def attempt(call: Callable[[], T], limits: Limits, what: str, *, apart: bool = True) -> T:
    """Make a call until it succeeds, can't succeed, or the limits are reached.

    Throttling, failures of the service and of the connection are tried again, after a random
    wait below a bound that doubles (full jitter), or after the service's own `Retry-After`.

    Args:
        call: one attempt.
        limits: how often and how long.
        what: what can't be done if it fails, such as "can't read image …", for errors.
        apart: whether it may wait for more than connections of the transport.

    Raises:
        OciImageError: the last error, with the number of attempts and the seconds that it took.
    """
    started = time.monotonic()
    with ongoing_call(what, limits.timeout_seconds) as ongoing:
        number = 0
        while True:
            number += 1
            try:
                return ongoing.run(call, apart=apart)
            except (TooManyRequests, ServiceFailure, ConnectionFailed) as error:
                wait = _wait_before_next(error, number)
                hopeless = number >= limits.max_attempts or isinstance(error, NotTrusted)
                if hopeless or wait >= ongoing.seconds_left:
                    raise _with_effort(error, number, time.monotonic() - started) from None
                _log.info("attempt %d failed, next in %.2f s: %s", number, wait, error)
            ongoing.pause(wait)


def _wait_before_next(error: OciImageError, number: int) -> float:
    asked: float | None = getattr(error, "retry_after", None)
    if asked is not None:
        return asked
    bound = min(_MAX_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** (number - 1))
    return random.uniform(0, bound)  # noqa: S311 - spreads load, guards nothing


def _with_effort(error: OciImageError, number: int, seconds: float) -> OciImageError:
    """The error, with what was spent on it where that was more than one attempt."""
    if number > 1:
        effort = f", after {number} attempts in {seconds:.1f} s"
        error.what = Message((*error.what.parts, effort))
    return error
