"""Read Oracle Cloud (OCI) compute images in Pulumi programs.

    import pulumi
    from pulumi_oci_image import Image

    image = Image("base", image_id=pulumi.Config().require("imageId"))
    pulumi.export("operatingSystem", image.operating_system)

Each name is imported when it is first used (PEP 562), so that a program loads only what it needs.
Type checkers read `__init__.pyi`, which `make generate` writes from the same list.
"""

from importlib import import_module
from typing import Any

from ._version import __version__

_EXPORTS = {
    "data_source_image": ("Image", "get_image_output"),
    "data_source_images": (
        "Images",
        "LatestImage",
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
    "functions": ("get_image", "get_image_shapes", "get_images", "get_latest_image"),
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
    "model.image_shape": ("ImageShape",),
    "resource_image_pin": ("ImagePin",),
    "search.criteria": ("ImageCriteria",),
    "settings.connection": ("Connection",),
}
_MODULE_OF = {name: module for module, names in _EXPORTS.items() for name in names}

__all__ = ["__version__", *_MODULE_OF]  # noqa: PLE0604 - the names are strings


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
