"""The calls of the core that the engine waits for.

The engine asks much at a time. The calls of the core wait for the network, so each runs in a
thread of its own, and all of them share one look-up for as long as the provider is configured as
it is: for a run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from ..client.deadline import cancel_all
from ..errors import Canceled

if TYPE_CHECKING:
    from ..runtime.request_cache import RequestCache

T = TypeVar("T")

MAX_THREADS = 128
_SECONDS_TO_END = 0.1


class Calls:
    """The calls under way, all with one look-up."""

    def __init__(self, lookup: RequestCache) -> None:
        self._threads = ThreadPoolExecutor(MAX_THREADS, "oci-image")
        self._under_way: set[asyncio.Future[Any]] = set()
        self.begin_run(lookup)

    def begin_run(self, lookup: RequestCache) -> None:
        """From here on, use this look-up."""
        self._lookup = lookup
        self._canceled = False

    async def in_thread(self, work: Callable[[RequestCache], T]) -> T:
        """Do `work` with the look-up in force, in a thread of its own.

        Raises:
            Canceled: the run was canceled.
        """
        lookup = self._lookup

        def unless_canceled() -> T:
            if self._canceled:
                raise Canceled("the run was canceled")
            return work(lookup)

        done = asyncio.get_running_loop().run_in_executor(self._threads, unless_canceled)
        self._under_way.add(done)
        done.add_done_callback(self._under_way.discard)
        return await done

    async def cancel(self) -> None:
        """End the calls under way, and begin no more until the next run."""
        self._canceled = True
        while self._under_way:
            cancel_all()
            # Some may not have come to their call yet, or are between two of them.
            await asyncio.wait(self._under_way, timeout=_SECONDS_TO_END)
