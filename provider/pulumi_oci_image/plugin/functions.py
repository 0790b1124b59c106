"""The functions of the package: those of Python, with arguments and results as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..expectations import Expectations
from ..functions import (
    get_image,
    get_image_capabilities,
    get_image_in_regions,
    get_image_shapes,
    get_images,
    get_latest_image,
)
from ..model.names import camel, snake
from ..model.state import to_engine, to_state
from ..settings.connection import connection_from
from .schema import token


def python_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as the functions of Python take them; what is null is not given.

    Raises:
        InvalidInput: an expectation can't be right.
    """
    arguments = {snake(name): value for name, value in given.items() if value is not None}
    for name, read in (("connection", connection_from), ("expect", Expectations.from_inputs)):
        if name in arguments:
            arguments[name] = read(arguments[name])
    return arguments


def _images(**given: Any) -> dict[str, Any]:
    images = get_images(**given)
    return {"images": list(map(to_state, images)), "imageIds": [image.id for image in images]}


def _latest_image(**given: Any) -> dict[str, Any]:
    image = get_latest_image(**given)
    return (to_state(image) if image else {}) | {"found": image is not None}


def _image_in_regions(**given: Any) -> dict[str, Any]:
    found = get_image_in_regions(**given)
    return {
        "displayName": to_engine(found.display_name),
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


FUNCTIONS: Mapping[str, Callable[..., dict[str, Any]]] = {
    token("getImage"): lambda **given: to_state(get_image(**given)),
    token("getImages"): _images,
    token("getLatestImage"): _latest_image,
    token("getImageInRegions"): _image_in_regions,
    token("getImageShapes"): lambda **given: {
        "shapes": list(map(to_engine, get_image_shapes(**given)))
    },
    token("getImageCapabilities"): _image_capabilities,
}
