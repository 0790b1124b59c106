"""The functions of the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..expectations import launch_warnings
from ..model.names import camel
from ..model.state import to_state
from ..runtime.query import ImageQuery, ListQuery, SearchQuery, Target
from ..runtime.run import warn, warn_of_region
from .declarations import STRINGS, Function, Property
from .properties import CRITERIA, IMAGE_PROPERTIES, LISTED_IMAGES, criteria_from

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..runtime.request_cache import RequestCache

IMAGE_ID = Property("imageId", "The OCID of the image.", required=True)
REGION = Property(
    "region",
    "The region to ask, by name (`us-ashburn-1`) or key (`iad`); by default the OCID's own region, "
    "then the configured one.",
)


IDS = Property(
    "ids",
    "OCIDs of images, to read them all, several at a time and in this order; then no criteria can "
    "be given.",
    STRINGS,
)
LIMIT = Property(
    "limit",
    "How many images to find at most; later pages aren't fetched. By default all.",
    {"type": "integer"},
)
IMAGES = Property(
    "images", "The images, newest first, or in the order of `ids`.", LISTED_IMAGES, required=True
)
FOUND_IDS = Property("imageIds", "The OCIDs of the images.", STRINGS, required=True)


def read_image(lookup: RequestCache, arguments: Mapping[str, Any]) -> ImageResult:
    """Read the image of `imageId` and `region`; warn where either is odd."""
    query = ImageQuery(arguments["imageId"], Target.from_inputs(arguments))
    warn_of_region(query)
    image = lookup.read_image(query)
    warn(*launch_warnings(image.id, image.lifecycle_state, None))
    return image


def _get_image(lookup: RequestCache, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return to_state(read_image(lookup, arguments))


def list_images(lookup: RequestCache, arguments: Mapping[str, Any]) -> list[ImageResult]:
    """The images that meet the criteria among arguments, or those of known OCIDs."""
    ids, limit = arguments.get("ids"), arguments.get("limit")
    given = vars(criteria_from(arguments))
    if ids is not None:
        # Of the criteria, those that were given: the core tells which can't be beside OCIDs.
        given = {name: value for name, value in given.items() if camel(name) in arguments}
    query = ListQuery.of(ids, limit, given, Target.from_inputs(arguments))
    found = lookup.list_images(query)
    warn(*found.warnings)
    return found.images


def _get_images(lookup: RequestCache, arguments: Mapping[str, Any]) -> dict[str, Any]:
    images = list_images(lookup, arguments)
    return {"images": [to_state(image) for image in images], "imageIds": [i.id for i in images]}


def _get_latest_image(lookup: RequestCache, arguments: Mapping[str, Any]) -> dict[str, Any]:
    query = SearchQuery(criteria_from(arguments), Target.from_inputs(arguments))
    latest = lookup.latest_image(query)
    if latest.image is None:
        raise AssertionError("without allow_empty, no image is an error")
    warn(*latest.warnings)
    return to_state(latest.image)


FUNCTIONS = (
    Function(
        "getImage",
        "Reads a compute image by its OCID: every field, in previews too.",
        (IMAGE_ID, REGION),
        IMAGE_PROPERTIES,
        _get_image,
    ),
    Function(
        "getImages",
        "Lists the compute images that meet the criteria, newest first; or reads many images by "
        "their OCIDs. No image is an empty list.",
        (*CRITERIA, REGION, IDS, LIMIT),
        (IMAGES, FOUND_IDS),
        _get_images,
    ),
    Function(
        "getLatestImage",
        "Finds the compute image that meets the criteria and was created last. Where none meets "
        "them, the failure tells why; where another might have been meant, a warning does. What "
        "it finds changes as images come out: `ImagePin` keeps one.",
        (*CRITERIA, REGION),
        IMAGE_PROPERTIES,
        _get_latest_image,
    ),
)
