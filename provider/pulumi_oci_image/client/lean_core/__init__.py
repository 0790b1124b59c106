"""The SDK's `oci.core`, of which only what is imported from here is run.

`oci.core` itself runs three more clients and 700 models, most of what a read costs; a call that
gives the JSON as sent needs none of them. This package finds its modules in the SDK's folder, and
`models` here. The SDK is not changed: `oci.core`, where a program uses it, is whole and its own.

All of ours has the SDK from here: where `oci` comes first by another way, nothing of it is lazy.
"""

import importlib.util
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

__all__ = ["IS_LAZY", "UNUSED", "import_client", "oci", "requests"]

UNUSED = {"oci.dns", "oci.object_storage"}
"""What the SDK imports whenever it is imported itself, for a test that its pagination makes."""

IS_LAZY = sys.version_info >= (3, 12, 3)
"""Before that, a second thread could see a module that Python loads lazily half run."""


class _LazyFinder(MetaPathFinder):
    """Finds modules as Python does, to be run at the first look into them."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name not in UNUSED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


_finder = _LazyFinder()
if IS_LAZY:
    sys.meta_path.insert(0, _finder)
import oci  # noqa: E402 - only now are those two lazy
from oci._vendor import requests  # noqa: E402

if IS_LAZY:
    sys.meta_path.remove(_finder)

__path__.append(str(Path(oci.__file__).with_name("core")))


def import_client() -> Any:
    """The SDK's class `ComputeClient`, for calls with `skip_deserialization`."""
    try:
        from .compute_client import ComputeClient  # type: ignore[import-not-found]
    except (ImportError, AttributeError):  # the SDK's own folder is not as it was
        from oci.core import ComputeClient
    return ComputeClient
