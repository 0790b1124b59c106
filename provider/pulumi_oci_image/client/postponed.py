"""What the SDK imports without need is run when it is first used, by whomever.

The SDK imports the services DNS and Object Storage whenever it is imported itself, for a test that
its pagination makes. Here Python's own `LazyLoader` gives it modules that run at the first look
into them. Where the SDK has no such modules, or imports them no more, nothing is postponed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

UNUSED = ("oci.dns", "oci.object_storage")
# Before, two threads that look into a module for the first time could see it half run.
_IS_THREAD_SAFE = sys.version_info >= (3, 12, 3)


class _Postponing(MetaPathFinder):
    """Finds modules as Python does, to run them later. Gone when each was found."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = set(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own spec, with a loader that waits."""
        if name not in self._names:
            return None
        self._names.discard(name)
        if not self._names:
            sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, Loader):
            spec.loader = LazyLoader(spec.loader)
        return spec


def postpone_unused() -> None:
    """Postpone what the SDK does not need, if it is not imported yet."""
    if _IS_THREAD_SAFE and "oci" not in sys.modules:
        sys.meta_path.insert(0, _Postponing(UNUSED))
