"""The SDK's `oci.core`, of which only what is imported from here is run.

`oci.core` itself runs three more clients and 700 models, most of what a read costs; a call that
gives the JSON as sent needs none of them. This package finds its modules in the SDK's folder, and
`models` here. The SDK is not changed: `oci.core`, where a program uses it, is whole and its own.

The rest of the package has the SDK from here, too.
"""

import sys
from pathlib import Path
from typing import Any

if "oci" not in sys.modules:  # what an import that was interrupted left never becomes whole
    for _name in list(sys.modules):
        if _name.startswith("oci."):
            del sys.modules[_name]
import oci
from oci._vendor import requests

__all__ = ["import_client", "oci", "requests"]

__path__.append(str(Path(oci.__file__).with_name("core")))


def import_client() -> Any:
    """The SDK's class `ComputeClient`, for calls with `skip_deserialization`."""
    try:
        from .compute_client import ComputeClient  # type: ignore[import-not-found]
    except (ImportError, AttributeError):  # the SDK's own folder is not as it was
        from oci.core import ComputeClient
    return ComputeClient
