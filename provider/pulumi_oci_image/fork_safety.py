"""What a forked process must not share with its parent: sockets, locks, threads, half an import.

A child has its parent's memory but none of its other threads, so a lock that one of these held
stays locked there, and a socket that both use mixes up their answers. Each object that holds such
a thing is named here, and begins anew in a child.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Protocol
from weakref import WeakSet


class PerProcess(Protocol):
    """Something whose state belongs to one process."""

    def reset_after_fork(self) -> None:
        """Begin anew, in a child that has just been forked: wait for no lock, use no socket."""


_MAX_SECONDS = 5.0
_objects: WeakSet[PerProcess] = WeakSet()

_fork_lock = threading.RLock()
"""A fork waits for it, and has it: so a child never gets it in the hands of another thread."""


@contextmanager
def forks_held_back() -> Iterator[None]:
    """Hold back forks while modules are imported, or OpenSSL signs or loads certificates.

    A child forked meanwhile could never do that: the locks for it would stay locked. Lets in one
    thread at a time.
    """
    with _fork_lock:
        _register()
        yield


@functools.cache
def _register() -> None:
    """Have Python ask us around a fork.

    Before one, it asks who came last first. Imports need the locks that these modules take then,
    so ours must be the first. The encodings would be imported by a call that decodes something.
    """
    for each in ("logging", "concurrent.futures.thread", "encodings.idna", "encodings.utf_8_sig"):
        import_module(each)
    _hold_at_forks(_fork_lock.acquire)


def _hold_at_forks(acquire: Callable[[], object]) -> None:
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=acquire, after_in_parent=_release, after_in_child=_reset)


def _release() -> None:
    with suppress(RuntimeError):  # we were registered while the fork was under way
        _fork_lock.release()


def _reset() -> None:
    _release()
    for each in list(_objects):
        each.reset_after_fork()


def reset_in_children(each: PerProcess) -> None:
    """Have an object begin anew in each process that is forked off from this one."""
    _objects.add(each)


# Until `_register` has come to its end. Not for longer: a fork may have what it waits for.
_hold_at_forks(lambda: _fork_lock.acquire(timeout=_MAX_SECONDS))
