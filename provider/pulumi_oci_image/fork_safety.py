"""What a forked process must not share with its parent: sockets, locks, threads, half an import.

A child has its parent's memory but none of its other threads, so a lock that one of these held
stays locked there, and a socket that both use mixes up their answers. Each object that holds such
a thing is named here, and begins anew in a child.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol
from weakref import WeakSet


class PerProcess(Protocol):
    """Something whose state belongs to one process."""

    def reset_after_fork(self) -> None:
        """Begin anew, in a child that has just been forked: wait for no lock, use no socket."""


_objects: WeakSet[PerProcess] = WeakSet()

_import_lock = threading.RLock()


@contextmanager
def importing() -> Iterator[None]:
    """Hold back forks while heavy modules are imported: a child could never import them then."""
    _register()
    with _import_lock:
        yield


@functools.cache
def _register() -> None:
    """Have Python ask us around a fork.

    Before one, it asks who came last first. Imports need the locks that these modules take then,
    so ours must be the first.
    """
    for each in ("logging", "concurrent.futures.thread"):
        import_module(each)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=_import_lock.acquire, after_in_parent=_import_lock.release, after_in_child=_reset
        )


def reset_in_children(each: PerProcess) -> None:
    """Have an object begin anew in each process that is forked off from this one."""
    _objects.add(each)


class ProcessLock:
    """A lock that is free in each process that is forked off."""

    def __init__(self) -> None:
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Begin anew."""
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _reset() -> None:
    _import_lock.release()
    for each in list(_objects):
        each.reset_after_fork()
