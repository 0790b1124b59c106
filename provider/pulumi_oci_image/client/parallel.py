"""Many calls at a time, their results in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def concurrently(work: Callable[[T], R], items: Sequence[T], at_once: int) -> list[R]:
    """The results of `work` on each item, in the order of the items.

    The first error, in that order, ends it: what was not begun is given up, what was is awaited.
    """
    if not items:
        return []
    with ThreadPoolExecutor(min(at_once, len(items)), "oci-image") as pool:
        results = [pool.submit(work, item) for item in items]
        try:
            return [result.result() for result in results]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
