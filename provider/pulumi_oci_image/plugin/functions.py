"""The functions of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..expectations import expect_of_all, expectations_in, launch_warnings, read_as_expected
from ..model.names import camel
from ..model.state import to_engine, to_state
from ..runtime.query import ImageQuery, ListQuery, SearchQuery, Target
from ..runtime.run import warn, warn_of_region
from .declarations import BOOLEAN, STRING_MAP, STRINGS, Function, Property, reference
from .properties import (
    CAPABILITIES,
    CONNECTION,
    CRITERIA,
    EXPECT,
    IMAGE_PROPERTIES,
    IMAGE_SHAPES,
    LISTED_IMAGE,
    LISTED_IMAGES,
    criteria_from,
)

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..runtime.request_cache import RequestCache
    from .declarations import Values

IMAGE_ID = Property("imageId", "The OCID of the image.", required=True)
REGION = Property(
    "region",
    "The region to ask, by name (`us-ashburn-1`) or key (`iad`). Defaults to the region in the "
    "OCID, then to the configured one.",
)


IDS = Property(
    "ids",
    "OCIDs of images, to read them all, several at a time and in this order; then no criteria can "
    "be given.",
    STRINGS,
)
LIMIT = Property(
    "limit",
    "Maximum number of images to find; later pages aren't fetched. Defaults to all.",
    {"type": "integer"},
)
IMAGES = Property(
    "images", "The images, newest first, or in the order of `ids`.", LISTED_IMAGES, required=True
)
FOUND_IDS = Property("imageIds", "The OCIDs of the images.", STRINGS, required=True)


ALLOW_EMPTY = Property(
    "allowEmpty",
    "Whether no match is a result, with `found` false and nothing else, and not a failure.",
    BOOLEAN,
)
FOUND = Property("found", "Whether an image meets the criteria.", BOOLEAN, required=True)
REGIONS = Property("regions", "The regions, by name or key.", STRINGS, required=True)
DISPLAY_NAME = Property("displayName", "The display name, the same everywhere.", required=True)
IDS_IN_REGIONS = Property("imageIds", "The image's OCID in each region.", STRING_MAP, required=True)
IMAGES_IN_REGIONS = Property(
    "images",
    "The image in each region.",
    {"type": "object", "additionalProperties": reference(LISTED_IMAGE)},
    required=True,
)
SHAPES = Property(
    "shapes", "The shapes, with the OCPUs and the memory on each.", IMAGE_SHAPES, required=True
)
WHOM = (REGION, CONNECTION)


def read_image(lookup: RequestCache, arguments: Values) -> ImageResult:
    """Read the image that the arguments name; warn where it or its region is odd."""
    query, expected = _query(arguments), expectations_in(arguments)
    warn_of_region(query)
    image = read_as_expected(lookup, query, expected)
    warn(*launch_warnings(image.id, image.lifecycle_state, expected))
    return image


def list_images(lookup: RequestCache, arguments: Values) -> list[ImageResult]:
    """The images that meet the criteria among arguments, or those of known OCIDs."""
    ids, limit = arguments.get("ids"), arguments.get("limit")
    given = vars(criteria_from(arguments))
    if ids is not None:
        # Of the criteria, those that were given: the core tells which can't be beside OCIDs.
        given = {name: value for name, value in given.items() if camel(name) in arguments}
    query = ListQuery.of(ids, limit, given, Target.from_inputs(arguments))
    found = lookup.list_images(query)
    expect_of_all(lookup, found.images, query.target, expectations_in(arguments))
    warn(*found.warnings)
    return found.images


def _query(arguments: Values) -> ImageQuery:
    return ImageQuery(arguments["imageId"], Target.from_inputs(arguments))


def _get_image(lookup: RequestCache, arguments: Values) -> dict[str, Any]:
    return to_state(read_image(lookup, arguments))


def _get_images(lookup: RequestCache, arguments: Values) -> dict[str, Any]:
    images = list_images(lookup, arguments)
    return {"images": [to_state(image) for image in images], "imageIds": [i.id for i in images]}


def _get_latest_image(lookup: RequestCache, arguments: Values) -> dict[str, Any]:
    query = SearchQuery(criteria_from(arguments), Target.from_inputs(arguments))
    latest = lookup.latest_image(query, allow_empty=arguments.get("allowEmpty", False))
    expect_of_all(lookup, [latest.image], query.target, expectations_in(arguments))
    warn(*latest.warnings)
    image = {} if latest.image is None else to_state(latest.image)
    return image | {"found": latest.image is not None}


def _get_image_shapes(lookup: RequestCache, arguments: Values) -> dict[str, Any]:
    query = _query(arguments)
    warn_of_region(query)
    return {"shapes": [to_engine(shape) for shape in lookup.read_image_shapes(query)]}


def _get_image_capabilities(lookup: RequestCache, arguments: Values) -> dict[str, Any]:
    query = _query(arguments)
    warn_of_region(query)
    found = lookup.read_image_capabilities(query)
    known = {
        camel(each.attribute): to_engine(found[each.name])
        for each in found.fields()
        if each.name in found
    }
    others = to_engine(found.additional_fields)
    return known | ({"otherCapabilities": others} if others else {})


def _get_image_in_regions(lookup: RequestCache, arguments: Values) -> dict[str, Any]:
    query = SearchQuery(criteria_from(arguments), Target.from_inputs(arguments))
    found = lookup.image_in_regions(query, arguments["regions"])
    for region, image in found.images.items():
        target = Target(query.target.connection, region)
        expect_of_all(lookup, [image], target, expectations_in(arguments))
    warn(*found.warnings)
    images = {region: to_state(image) for region, image in found.images.items()}
    return {
        "displayName": found.display_name,
        "imageIds": found.image_ids,
        "images": images,
    }


FUNCTIONS = (
    Function(
        "getImage",
        "Reads a compute image by its OCID: every field, in previews too.",
        (IMAGE_ID, *WHOM, EXPECT),
        IMAGE_PROPERTIES,
        _get_image,
    ),
    Function(
        "getImages",
        "Lists the compute images that meet the criteria, newest first; or reads many images by "
        "their OCIDs. No image is an empty list.",
        (*CRITERIA, *WHOM, EXPECT, IDS, LIMIT),
        (IMAGES, FOUND_IDS),
        _get_images,
    ),
    Function(
        "getLatestImage",
        "Finds the compute image that meets the criteria and was created last. Where none meets "
        "them, the failure tells why; where another might have been meant, a warning does. What "
        "it finds changes as images come out: `ImagePin` keeps one.",
        (*CRITERIA, *WHOM, EXPECT, ALLOW_EMPTY),
        (*IMAGE_PROPERTIES, FOUND),
        _get_latest_image,
    ),
    Function(
        "getImageInRegions",
        "Finds the newest build that every region has, under one display name, and its OCID in "
        "each. A build that some regions don't list yet is held back, with a warning.",
        (REGIONS, *CRITERIA, CONNECTION, EXPECT),
        (DISPLAY_NAME, IDS_IN_REGIONS, IMAGES_IN_REGIONS),
        _get_image_in_regions,
    ),
    Function(
        "getImageShapes",
        "Reads which shapes can launch a compute image, with the OCPUs and the memory that it "
        "takes on each.",
        (IMAGE_ID, *WHOM),
        (SHAPES,),
        _get_image_shapes,
    ),
    Function(
        "getImageCapabilities",
        "Reads what a compute image allows of its instances (firmware, network and volume types, "
        "encryption in transit and so on): allowed values, default, and where each comes from. It "
        "is the image's own capability schema, merged with the one of all images; or the latter, "
        "where the image has none.",
        (IMAGE_ID, *WHOM),
        CAPABILITIES,
        _get_image_capabilities,
    ),
)
