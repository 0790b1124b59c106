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


class _Gate:
    """Lets many threads do what a fork must not cut in two, and a fork wait until none does."""

    def __init__(self) -> None:
        self._inside_here = threading.local()
        self.reopen()

    def reopen(self) -> None:
        """Begin anew, in a child: the threads that were inside are not in it."""
        self._changed = threading.Condition()
        self._inside = self._depth
        self._is_closed = False
        self._holds = 0

    @property
    def _depth(self) -> int:
        return getattr(self._inside_here, "depth", 0)

    def _move(self, by: int) -> None:
        with self._changed:
            while self._is_closed and not self._depth:
                self._changed.wait()
            self._inside += by
            self._inside_here.depth = self._depth + by
            self._changed.notify_all()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Hold back forks by other threads."""
        self._move(1)
        try:
            yield
        finally:
            self._move(-1)

    def close(self) -> None:
        """Wait until no other thread is inside, and let none in."""
        self._changed.acquire()
        while self._inside > self._depth:
            self._is_closed = True
            self._changed.wait()
        self._holds += 1

    def open(self) -> None:
        """Let threads in again."""
        if not self._holds:  # we were registered while the fork was under way
            return
        self._holds -= 1
        self._is_closed = False
        self._changed.notify_all()
        self._changed.release()


_gate = _Gate()


@contextmanager
def forks_held_back() -> Iterator[None]:
    """Hold back forks while modules are imported, or OpenSSL signs.

    A child forked meanwhile could never import those modules, or never sign: the locks for it would
    stay locked.
    """
    _register()
    with _gate.inside():
        yield


@functools.cache
def _register() -> None:
    """Have Python ask us around a fork.

    Before one, it asks who came last first. Imports need the locks that these modules take then,
    so ours must be the first. The encodings would be imported by a call that decodes something.
    """
    for each in ("logging", "concurrent.futures.thread", "encodings.idna", "encodings.utf_8_sig"):
        import_module(each)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_gate.close, after_in_parent=_gate.open, after_in_child=_reset)


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
    _gate.reopen()
    for each in list(_objects):
        each.reset_after_fork()
