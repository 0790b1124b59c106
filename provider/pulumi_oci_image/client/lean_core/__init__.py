"""The SDK's `oci.core`, of which only what is imported from here is run.

`oci.core` itself runs three more clients and 700 models, most of what a read costs; a call that
gives the JSON as sent needs none of them. This package finds its modules in the SDK's folder, and
`models` here. The SDK is not changed: `oci.core`, where a program uses it, is whole and its own.

All of ours has the SDK from here: where `oci` comes first by another way, nothing of it is lazy.
"""

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["UNUSED", "import_client", "oci", "requests"]

UNUSED = ("dns", "object_storage")
"""The services that the SDK imports whenever it is imported itself, for a test in its pagination.

No lazy modules of Python's: where one thread looks into such a module, and another imports a part
of it, each waits for the other.
"""


class _Service(ModuleType):
    """A service in that test's eyes: imported, as usual, when it looks into it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


class _Loader(SourceFileLoader):
    """Runs the SDK's pagination, with those of the services for it that are not imported."""

    def exec_module(self, module: ModuleType) -> None:
        sdk = vars(sys.modules["oci"])
        services = {name: _Service(f"oci.{name}") for name in UNUSED if name not in sdk}
        sdk.update(services)
        try:
            super().exec_module(module)
        finally:
            for name in services:
                sdk.pop(name, None)


class _Finder(MetaPathFinder):
    """Finds modules as Python does."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != "oci.pagination.pagination_utils":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(name, spec.origin)
        return spec


if "oci" not in sys.modules:  # what an import that was interrupted left never becomes whole
    for _name in list(sys.modules):
        if _name.startswith("oci."):
            del sys.modules[_name]
_finder = _Finder()
sys.meta_path.insert(0, _finder)
try:
    import oci
    from oci._vendor import requests
finally:
    sys.meta_path.remove(_finder)
if "__getattr__" not in vars(oci):  # a program that uses them has them from there
    for _name in UNUSED:
        import_module(f"oci.{_name}")

__path__.append(str(Path(oci.__file__).with_name("core")))


def import_client() -> Any:
    """The SDK's class `ComputeClient`, for calls with `skip_deserialization`."""
    try:
        from .compute_client import ComputeClient  # type: ignore[import-not-found]
    except (ImportError, AttributeError):  # the SDK's own folder is not as it was
        from oci.core import ComputeClient
    return ComputeClient
