# The public names. Made from `_EXPORTS` by `make generate`.

from .data_source_image import Image as Image
from .data_source_image import get_image_capabilities_output as get_image_capabilities_output
from .data_source_image import get_image_output as get_image_output
from .data_source_image import get_image_shapes_output as get_image_shapes_output
from .data_source_images import Images as Images
from .data_source_images import LatestImage as LatestImage
from .data_source_images import get_image_in_regions_output as get_image_in_regions_output
from .data_source_images import get_images_output as get_images_output
from .data_source_images import get_latest_image_output as get_latest_image_output
from .errors import Canceled as Canceled
from .errors import ConnectionFailed as ConnectionFailed
from .errors import ExpectationsNotMet as ExpectationsNotMet
from .errors import ImageNotFound as ImageNotFound
from .errors import InvalidInput as InvalidInput
from .errors import InvalidResponse as InvalidResponse
from .errors import NoMatchingImage as NoMatchingImage
from .errors import NotAllowed as NotAllowed
from .errors import NotAnImage as NotAnImage
from .errors import NotAuthenticated as NotAuthenticated
from .errors import NotTrusted as NotTrusted
from .errors import OciImageError as OciImageError
from .errors import ServiceError as ServiceError
from .errors import ServiceFailure as ServiceFailure
from .errors import SettingsError as SettingsError
from .errors import TimedOut as TimedOut
from .errors import TooManyRequests as TooManyRequests
from .expectations import Expectations as Expectations
from .functions import get_image as get_image
from .functions import get_image_capabilities as get_image_capabilities
from .functions import get_image_in_regions as get_image_in_regions
from .functions import get_image_shapes as get_image_shapes
from .functions import get_images as get_images
from .functions import get_latest_image as get_latest_image
from .launch import block_volumes as block_volumes
from .launch import instance_launch_options as instance_launch_options
from .launch import instance_launch_volume_attachments as instance_launch_volume_attachments
from .launch import instance_shape_config as instance_shape_config
from .launch import instance_source_details as instance_source_details
from .launch import volume_attachments as volume_attachments
from .model.image import ImageResult as ImageResult
from .model.image import ImageVolume as ImageVolume
from .model.image import ImageVolumeDetails as ImageVolumeDetails
from .model.image import InstanceAgentFeatures as InstanceAgentFeatures
from .model.image import LaunchOptions as LaunchOptions
from .model.image_capabilities import Capability as Capability
from .model.image_capabilities import ImageCapabilities as ImageCapabilities
from .model.image_shape import ImageShape as ImageShape
from .resource_image_pin import ImagePin as ImagePin
from .search.criteria import ImageCriteria as ImageCriteria
from .search.regions import ImageInRegions as ImageInRegions
from .settings.connection import Connection as Connection

__all__ = [
    "Canceled",
    "Capability",
    "Connection",
    "ConnectionFailed",
    "Expectations",
    "ExpectationsNotMet",
    "Image",
    "ImageCapabilities",
    "ImageCriteria",
    "ImageInRegions",
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
    "get_image_capabilities",
    "get_image_capabilities_output",
    "get_image_in_regions",
    "get_image_in_regions_output",
    "get_image_output",
    "get_image_shapes",
    "get_image_shapes_output",
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
__version__: str
