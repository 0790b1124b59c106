"""What a forked process must not share with its parent: sockets, locks, threads, half an import.

A child has its parent's memory but none of its other threads, so a lock that one of these held
stays locked there, and a socket that both use mixes up their answers. Each object that holds such
a thing is named here, and begins anew in a child.
"""

from __future__ import annotations

import os
import threading
from typing import Protocol
from weakref import WeakSet


class PerProcess(Protocol):
    """Something whose state belongs to one process."""

    def reset_after_fork(self) -> None:
        """Begin anew, in a child that has just been forked: wait for no lock, use no socket."""


_objects: WeakSet[PerProcess] = WeakSet()

importing = threading.RLock()
"""Held while heavy modules are imported: a child forked meanwhile could never import them."""


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
    importing.release()
    for each in list(_objects):
        each.reset_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=importing.acquire, after_in_parent=importing.release, after_in_child=_reset
    )
