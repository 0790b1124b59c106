"""The properties of an image, from the models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model.image import ImageResult
from ..model.state import ADDITIONAL_FIELDS, ETAG, NULL_FIELDS
from .declarations import ANY_MAP, STRING, STRINGS, Property, reference

if TYPE_CHECKING:
    from ..model.api_object import ApiObject, Field

_TYPES: dict[Any, dict[str, Any]] = {
    str: STRING,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    dict[str, str]: {"type": "object", "additionalProperties": STRING},
    dict[str, dict[str, Any]]: {"type": "object", "additionalProperties": ANY_MAP},
}


def properties_of(cls: type[ApiObject]) -> tuple[Property, ...]:
    """The fields of a class of the API."""
    return tuple(_property(known) for known in cls.fields())


def _property(known: Field) -> Property:
    description = known.description
    if known.values:
        # Not an enumeration of the schema: SDKs would refuse the values that come after them.
        description += f" One of {', '.join(f'`{v}`' for v in known.values)}, or a newer value."
    if known.example:
        description += f" Example: `{known.example}`"
    return Property(
        known.name, description, _type(known), required=known.required, deprecated=known.deprecated
    )


def _type(known: Field) -> dict[str, Any]:
    if known.nested is None:
        return _TYPES[known.hint]
    nested = reference(known.nested.__name__)
    return {"type": "array", "items": nested} if known.is_list else nested


IMAGE_PROPERTIES = (
    *properties_of(ImageResult),
    Property(ETAG, "The image's entity tag, from the answer's headers."),
    Property(
        ADDITIONAL_FIELDS,
        "The fields that the API's page does not name, as the service sent them.",
        ANY_MAP,
    ),
    Property(
        NULL_FIELDS,
        "JSON Pointers of the values that the service sent as null, such as `/compartmentId`.",
        STRINGS,
    ),
)

LISTED_IMAGE = "ImageResult"
LISTED_IMAGES = {"type": "array", "items": reference(LISTED_IMAGE)}
