"""Many calls at a time, their results in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from .deadline import CallScope
from .threads import start_thread

T = TypeVar("T")
R = TypeVar("R")


def concurrently(work: Callable[[T], R], items: Sequence[T], limit: int) -> list[R]:
    """The results of `work` on each item, in the order of the items, at most `limit` at a time.

    The first error ends it: nothing more is begun, and what was begun is not waited for.

    Raises:
        Canceled: the calls were canceled.
        Exception: what `work` raised first.
    """
    left = iter(enumerate(items))
    results: dict[int, R] = {}
    with CallScope("can't read many images") as scope:

        def serve() -> None:
            try:
                while not scope.is_over and (item := next(left, None)):
                    scope.report((item[0], work(item[1])))
            except BaseException as error:  # noqa: BLE001 - the caller must hear of it
                scope.report(None, error)

        for _ in range(min(limit, len(items))):
            start_thread(partial(copy_context().run, serve), scope.what)
        while len(results) < len(items):
            results.update([scope.wait()])
    return [results[number] for number in range(len(items))]
