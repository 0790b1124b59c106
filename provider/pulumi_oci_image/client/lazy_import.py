"""What the SDK imports without need is run when it is first used, by whomever.

The SDK imports the services DNS and Object Storage whenever it is imported itself, for a test that
its pagination makes. Here they become modules that run at the first look into them. Where the SDK
has no such modules, or imports them no more, nothing is postponed.

Python's own `LazyLoader` does the same, but before 3.12.3 a second thread could see a module half
run.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

UNUSED = ("oci.dns", "oci.object_storage")


def postpone_unused() -> None:
    """Postpone what the SDK does not need, if it is not imported yet."""
    if "oci" not in sys.modules:
        sys.meta_path.insert(0, _Finder(UNUSED))


class _Finder(MetaPathFinder):
    """Finds modules as Python does, with a loader that waits. Gone when each was found."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = set(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._names:
            return None
        self._names.discard(name)
        if not self._names:
            sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiting(spec.loader)
        return spec


class _Waiting(Loader):
    """Loads a module without running it, and runs it later."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._lock = threading.RLock()
        self._is_running = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None  # noqa: S101 - Python has just made it
        module.__spec__.loader = module.__loader__ = self._loader
        module.__spec__.loader_state = self
        module.__class__ = _Unrun

    def run(self, module: ModuleType) -> None:
        """Run the module, unless it has been; within its own run it is there as far as it got."""
        with self._lock:
            has_run = type(module) is not _Unrun
            if has_run or self._is_running:
                return
            self._is_running = True
            try:
                self._loader.exec_module(module)
                module.__class__ = ModuleType
            finally:
                self._is_running = False


class _Unrun(ModuleType):
    """A module that runs at the first look into it."""

    def __getattribute__(self, name: str) -> Any:
        # Not through super(): once it has run, it is no instance of this class any more.
        ModuleType.__getattribute__(self, "__spec__").loader_state.run(self)
        return ModuleType.__getattribute__(self, name)
