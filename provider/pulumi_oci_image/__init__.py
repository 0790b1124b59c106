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
        ExpectationsNotMet,
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
    from .expectations import Expectations
    from .finding.criteria import ImageCriteria
    from .functions import get_image, get_image_shapes, get_images, get_latest_image
    from .image_shape import ImageShape
    from .launch import (
        block_volumes,
        instance_launch_options,
        instance_launch_volume_attachments,
        instance_shape_config,
        instance_source_details,
        volume_attachments,
    )
    from .models import (
        ImageResult,
        ImageVolume,
        ImageVolumeDetails,
        InstanceAgentFeatures,
        LaunchOptions,
    )
    from .resource_image_pin import ImagePin
    from .settings.connection import Connection

_HOMES = {
    "settings.connection": ("Connection",),
    "finding.criteria": ("ImageCriteria",),
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
    "image_shape": ("ImageShape",),
    "launch": (
        "block_volumes",
        "instance_launch_options",
        "instance_launch_volume_attachments",
        "instance_shape_config",
        "instance_source_details",
        "volume_attachments",
    ),
    "models": (
        "ImageResult",
        "ImageVolume",
        "ImageVolumeDetails",
        "InstanceAgentFeatures",
        "LaunchOptions",
    ),
    "resource_image_pin": ("ImagePin",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Canceled",
    "Connection",
    "ConnectionFailed",
    "Expectations",
    "ExpectationsNotMet",
    "Image",
    "ImageCriteria",
    "ImageNotFound",
    "ImagePin",
    "ImageResult",
    "ImageShape",
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
    "block_volumes",
    "get_image",
    "get_image_output",
    "get_image_shapes",
    "get_images",
    "get_images_output",
    "get_latest_image",
    "get_latest_image_output",
    "instance_launch_options",
    "instance_launch_volume_attachments",
    "instance_shape_config",
    "instance_source_details",
    "volume_attachments",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
