"""Read Oracle Cloud (OCI) compute images in Pulumi programs.

    import pulumi
    from pulumi_oci_image import Image

    image = Image("base", image_id=pulumi.Config().require("imageId"))
    pulumi.export("operatingSystem", image.operating_system)

Each name is imported when it is first used, so that a program loads only what it needs. Type
checkers read `__init__.pyi`, which `make generate` writes from the same list.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from ._version import __version__ as __version__
from .fork_safety import forks_held_back

_EXPORTS = {
    "data_source_image": (
        "Image",
        "get_image_capabilities_output",
        "get_image_output",
        "get_image_shapes_output",
    ),
    "data_source_images": (
        "Images",
        "LatestImage",
        "get_image_in_regions_output",
        "get_images_output",
        "get_latest_image_output",
    ),
    "errors": (
        "Canceled",
        "ConnectionFailed",
        "ExpectationsNotMet",
        "ImageNotFound",
        "InvalidInput",
        "InvalidResponse",
        "NoMatchingImage",
        "NotAllowed",
        "NotAnImage",
        "NotAuthenticated",
        "NotTrusted",
        "OciImageError",
        "ServiceError",
        "ServiceFailure",
        "SettingsError",
        "TimedOut",
        "TooManyRequests",
    ),
    "expectations": ("Expectations",),
    "functions": (
        "get_image",
        "get_image_capabilities",
        "get_image_in_regions",
        "get_image_shapes",
        "get_images",
        "get_latest_image",
    ),
    "launch": (
        "block_volumes",
        "instance_launch_options",
        "instance_launch_volume_attachments",
        "instance_shape_config",
        "instance_source_details",
        "volume_attachments",
    ),
    "model.image": (
        "ImageResult",
        "ImageVolume",
        "ImageVolumeDetails",
        "InstanceAgentFeatures",
        "LaunchOptions",
    ),
    "model.image_capabilities": ("Capability", "ImageCapabilities"),
    "model.image_shape": ("ImageShape",),
    "resource_image_pin": ("ImagePin",),
    "search.criteria": ("ImageCriteria",),
    "search.regions": ("ImageInRegions",),
    "settings.connection": ("Connection",),
}


def _lazy(
    package: str, exports: Mapping[str, tuple[str, ...]], *others: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """The `__getattr__`, `__dir__` and `__all__` of a package (PEP 562), from its one list."""
    module_of = {name: module for module, names in exports.items() for name in names}
    public = [*others, *module_of]

    def find(name: str) -> Any:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        with forks_held_back():  # a process forked meanwhile could never import it
            return getattr(import_module(f".{module_of[name]}", package), name)

    return find, lambda: public, public


__getattr__, __dir__, __all__ = _lazy(__name__, _EXPORTS, "__version__")
