"""What a forked process must not share with its parent: sockets, locks, threads, half an import.

A child has its parent's memory but none of its other threads, so a lock that one of these held
stays locked there, and a socket that both use mixes up their answers. Each object that holds such
a thing is named here, and begins anew in a child.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Protocol
from weakref import WeakSet


class PerProcess(Protocol):
    """Something whose state belongs to one process."""

    def reset_after_fork(self) -> None:
        """Begin anew, in a child that has just been forked: wait for no lock, use no socket."""


_objects: WeakSet[PerProcess] = WeakSet()

_fork_lock = threading.RLock()
"""A fork waits for it, and has it: so a child never gets it in the hands of another thread."""


@contextmanager
def forks_held_back() -> Iterator[None]:
    """Hold back forks in imports, OpenSSL's signing and loading, and the SDK's region look-ups.

    A child forked meanwhile could never do that: the locks for it would stay locked. Lets in one
    thread at a time.
    """
    with _fork_lock:
        yield


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


# Before a fork, Python asks who came last first. Imports need the locks that the first two of these
# take then, so ours must be the first: from the start, as a fork may come in the first import. The
# encodings would be imported by a call that decodes something.
for _each in ("logging", "concurrent.futures.thread", "encodings.idna", "encodings.utf_8_sig"):
    import_module(_each)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_fork_lock.acquire, after_in_parent=_release, after_in_child=_reset)
