"""The functions of the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..lookup import ImageQuery
from ..state import to_state
from .declarations import Function, Property
from .image_properties import IMAGE_PROPERTIES

if TYPE_CHECKING:
    from ..lookup import SharedLookup

IMAGE_ID = Property("imageId", "The OCID of the image.", required=True)
REGION = Property(
    "region",
    "The region to ask, by name (`us-ashburn-1`) or key (`iad`); by default the OCID's own region, "
    "then the configured one.",
)


def _get_image(lookup: SharedLookup, arguments: Mapping[str, Any]) -> dict[str, Any]:
    query = ImageQuery(arguments["imageId"], arguments.get("region"))
    return to_state(lookup.read_image(query))


FUNCTIONS = (
    Function(
        "getImage",
        "Reads a compute image by its OCID: every field, in previews too.",
        (IMAGE_ID, REGION),
        IMAGE_PROPERTIES,
        _get_image,
    ),
)
