"""Gives up each call at its limit, from one thread for all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

NAME = "oci-image-limits"


class Limited(Protocol):
    """A call that has a limit.

    Attributes:
        ends: when it must be over, by the monotonic clock.
    """

    ends: float

    def give_up(self) -> None:
        """End it, whatever it waits for: its time is over."""

    def cancel(self) -> None:
        """End it, whatever it waits for: nobody wants it any more."""


class Watch:
    """The calls under way. Its thread sleeps until the next limit, and ends when nothing is left.

    So a call that ends in time, as nearly all do, costs no more than being noted here.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._calls: set[Limited] = set()
        self._changed = threading.Condition()
        self._wakes = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, call: Limited) -> Iterator[None]:
        """Watch over a call while the block runs."""
        with self._changed:
            self._calls.add(call)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=NAME, daemon=True)
                self._wakes = call.ends
                self._thread.start()
            elif call.ends < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._calls.discard(call)

    @property
    def calls(self) -> list[Limited]:
        """The calls under way, but for those that were given up."""
        with self._changed:
            return list(self._calls)

    def _serve(self) -> None:
        while over := self._wait_for_limits():
            for call in over:
                call.give_up()

    def _wait_for_limits(self) -> list[Limited]:
        """Wait until calls are at their limit, which are not watched any more; none: the end."""
        with self._changed:
            while self._calls:
                now = time.monotonic()
                if over := [call for call in self._calls if call.ends <= now]:
                    self._calls.difference_update(over)
                    return over
                self._wakes = min(call.ends for call in self._calls)
                self._changed.wait(self._wakes - now)
            self._thread = None
            return []
