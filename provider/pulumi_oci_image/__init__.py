"""Read Oracle Cloud (OCI) compute images in Pulumi programs.

    import pulumi
    from pulumi_oci_image import Image

    image = Image("base", image_id=pulumi.Config().require("imageId"))
    pulumi.export("operatingSystem", image.operating_system)

Each name is imported when it is first used, so that a program loads only what it needs.
"""

from ._exports import lazy
from ._version import __version__ as __version__

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

__getattr__, __dir__, __all__ = lazy(__name__, _EXPORTS, "__version__")
