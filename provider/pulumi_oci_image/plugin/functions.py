"""The functions of the package: those of Python, with arguments and results as JSON."""

from __future__ import annotations

from typing import Any

from ..functions import (
    get_image,
    get_image_capabilities,
    get_image_in_regions,
    get_image_shapes,
    get_images,
    get_latest_image,
)
from ..model.names import camel
from ..model.state import to_engine, to_state
from .declarations import (
    BOOLEAN,
    INTEGER,
    STRING_MAP,
    STRINGS,
    Function,
    Property,
    list_of,
    map_of,
    reference,
)
from .properties import (
    CAPABILITIES,
    CONNECTION,
    CRITERIA,
    EXPECT,
    IMAGE_PROPERTIES,
)

LISTED_IMAGE = "ImageResult"
IMAGE_ID = Property("imageId", "The OCID of the image.", required=True)
REGION = Property(
    "region",
    "The region to ask, by name (`us-ashburn-1`) or key (`iad`). Defaults to the region in the "
    "OCID, then to the configured one.",
)
WHOM = (REGION, CONNECTION)


def _images(**given: Any) -> dict[str, Any]:
    images = get_images(**given)
    return {"images": list(map(to_state, images)), "imageIds": [image.id for image in images]}


def _latest_image(**given: Any) -> dict[str, Any]:
    image = get_latest_image(**given)
    return (to_state(image) if image else {}) | {"found": image is not None}


def _image_in_regions(**given: Any) -> dict[str, Any]:
    found = get_image_in_regions(**given)
    return {
        "displayName": found.display_name,
        "imageIds": found.image_ids,
        "images": {region: to_state(image) for region, image in found.images.items()},
    }


def _image_capabilities(**given: Any) -> dict[str, Any]:
    found = get_image_capabilities(**given)
    known = {
        camel(each.attribute): to_engine(found[each.name])
        for each in found.fields()
        if each.name in found
    }
    others = to_engine(found.additional_fields)
    return known | ({"otherCapabilities": others} if others else {})


FUNCTIONS = (
    Function(
        "getImage",
        "Reads a compute image by its OCID: every field, in previews too.",
        (IMAGE_ID, *WHOM, EXPECT),
        IMAGE_PROPERTIES,
        lambda **given: to_state(get_image(**given)),
    ),
    Function(
        "getImages",
        "Lists the compute images that meet the criteria, newest first; or reads many images by "
        "their OCIDs. No image is an empty list.",
        (
            *CRITERIA,
            *WHOM,
            EXPECT,
            Property(
                "ids",
                "OCIDs of images, to read them all, several at a time and in this order; then no "
                "criteria can be given.",
                STRINGS,
            ),
            Property(
                "limit",
                "Maximum number of images to find; later pages aren't fetched. Defaults to all.",
                INTEGER,
            ),
        ),
        (
            Property(
                "images",
                "The images, newest first, or in the order of `ids`.",
                list_of(reference(LISTED_IMAGE)),
                required=True,
            ),
            Property("imageIds", "The OCIDs of the images.", STRINGS, required=True),
        ),
        _images,
    ),
    Function(
        "getLatestImage",
        "Finds the compute image that meets the criteria and was created last. Where none meets "
        "them, the failure tells why; where another might have been meant, a warning does. What "
        "it finds changes as images come out: `ImagePin` keeps one.",
        (
            *CRITERIA,
            *WHOM,
            EXPECT,
            Property(
                "allowEmpty",
                "Whether no match is a result, with `found` false and nothing else, and not a "
                "failure.",
                BOOLEAN,
            ),
        ),
        (
            *IMAGE_PROPERTIES,
            Property("found", "Whether an image meets the criteria.", BOOLEAN, required=True),
        ),
        _latest_image,
    ),
    Function(
        "getImageInRegions",
        "Finds the newest build that every region has, under one display name, and its OCID in "
        "each. A build that some regions don't list yet is held back, with a warning.",
        (
            Property("regions", "The regions, by name or key.", STRINGS, required=True),
            *CRITERIA,
            CONNECTION,
            EXPECT,
        ),
        (
            Property("displayName", "The display name, the same everywhere.", required=True),
            Property("imageIds", "The image's OCID in each region.", STRING_MAP, required=True),
            Property(
                "images",
                "The image in each region.",
                map_of(reference(LISTED_IMAGE)),
                required=True,
            ),
        ),
        _image_in_regions,
    ),
    Function(
        "getImageShapes",
        "Reads which shapes can launch a compute image, with the OCPUs and the memory that it "
        "takes on each.",
        (IMAGE_ID, *WHOM),
        (
            Property(
                "shapes",
                "The shapes, with the OCPUs and the memory on each.",
                list_of(reference("ImageShape")),
                required=True,
            ),
        ),
        lambda **given: {"shapes": list(map(to_engine, get_image_shapes(**given)))},
    ),
    Function(
        "getImageCapabilities",
        "Reads what a compute image allows of its instances (firmware, network and volume types, "
        "encryption in transit and so on): allowed values, default, and where each comes from. It "
        "is the image's own capability schema, merged with the one of all images; or the latter, "
        "where the image has none.",
        (IMAGE_ID, *WHOM),
        CAPABILITIES,
        _image_capabilities,
    ),
)
