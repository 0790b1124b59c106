"""Read Oracle Cloud (OCI) compute images in Pulumi programs.

    import pulumi
    from pulumi_oci_image import Image

    image = Image("base", image_id=pulumi.Config().require("imageId"))
    pulumi.export("operatingSystem", image.operating_system)

The names are imported when they are first used, so that a program pays for what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .connection import Connection
    from .criteria import ImageCriteria
    from .data_source_image import Image, get_image_output
    from .data_source_images import (
        Images,
        LatestImage,
        get_images_output,
        get_latest_image_output,
    )
    from .errors import (
        Canceled,
        ConnectionFailed,
        ImageNotFound,
        InvalidInput,
        InvalidResponse,
        NoMatchingImage,
        NotAllowed,
        NotAnImage,
        NotAuthenticated,
        NotTrusted,
        OciImageError,
        ServiceError,
        ServiceFailure,
        SettingsError,
        TimedOut,
        TooManyRequests,
    )
    from .functions import get_image, get_images, get_latest_image
    from .models import (
        ImageResult,
        ImageVolume,
        ImageVolumeDetails,
        InstanceAgentFeatures,
        LaunchOptions,
    )

_HOMES = {
    "connection": ("Connection",),
    "criteria": ("ImageCriteria",),
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
    "functions": ("get_image", "get_images", "get_latest_image"),
    "models": (
        "ImageResult",
        "ImageVolume",
        "ImageVolumeDetails",
        "InstanceAgentFeatures",
        "LaunchOptions",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Canceled",
    "Connection",
    "ConnectionFailed",
    "Image",
    "ImageCriteria",
    "ImageNotFound",
    "ImageResult",
    "ImageVolume",
    "ImageVolumeDetails",
    "Images",
    "InstanceAgentFeatures",
    "InvalidInput",
    "InvalidResponse",
    "LatestImage",
    "LaunchOptions",
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
    "__version__",
    "get_image",
    "get_image_output",
    "get_images",
    "get_images_output",
    "get_latest_image",
    "get_latest_image_output",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
