"""Properties made from the declarations of the core: an image, criteria and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ..expectations import Expectations
from ..model.described import described_fields
from ..model.image import ImageResult
from ..model.image_capabilities import Capability, ImageCapabilities
from ..model.names import camel
from ..model.state import ADDITIONAL_FIELDS, ETAG, NULL_FIELDS
from ..search.criteria import ImageCriteria, declared_criteria
from ..settings.connection import Connection
from ..settings.declarations import SETTINGS
from .declarations import ANY, ANY_MAP, PACKAGE, STRING, STRINGS, Property, reference
from .messages import word

if TYPE_CHECKING:
    from ..errors import Name
    from ..model.api_object import ApiObject, Field
    from ..model.described import Described
    from ..settings import ReadConfig

_TYPES: dict[Any, dict[str, Any]] = {
    str: STRING,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Any: ANY,
    list[Any]: {"type": "array", "items": ANY},
    dict[str, str]: {"type": "object", "additionalProperties": STRING},
    dict[str, dict[str, Any]]: {"type": "object", "additionalProperties": ANY_MAP},
    Mapping[str, str]: {"type": "object", "additionalProperties": STRING},
    Mapping[str, Mapping[str, Any]]: {"type": "object", "additionalProperties": ANY_MAP},
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
LISTED_IMAGES: dict[str, Any] = {"type": "array", "items": reference(LISTED_IMAGE)}
IMAGE_SHAPES: dict[str, Any] = {"type": "array", "items": reference("ImageShape")}

CAPABILITIES = (
    *(
        Property(camel(known.attribute), known.description, reference(Capability.__name__))
        for known in ImageCapabilities.fields()
    ),
    Property(
        "otherCapabilities",
        "Those that Oracle's documentation does not name, by their names in the schema.",
        {"type": "object", "additionalProperties": reference(Capability.__name__)},
    ),
)

CONFIGURATION = tuple(
    Property(each.name, each.documentation, {"type": each.type}, secret=each.secret)
    for each in SETTINGS.values()
)


def _code(name: Name) -> str:
    return f"`{word(name)}`"


def _expectation(known: Described) -> Property:
    name, description = camel(known.name), known.description.worded(_code)
    if known.facts is None:
        return Property(name, description, _TYPES[known.type])
    return Property(
        name, description, reference(known.facts.__name__), fields=properties_of(known.facts)
    )


# The engine gives a provider no other package's configuration, so there is no `config` to name.
CONNECTION = Property(
    "connection",
    "The account or endpoint to use, in place of the provider's.",
    reference("Connection"),
    fields=tuple(
        Property(camel(known.name), known.metadata["description"].worded(_code))
        for known in fields(Connection)
        if known.name != "config"
    ),
)
EXPECT = Property(
    "expect",
    "What each image must be; where one is not, the call fails.",
    reference("Expectations"),
    fields=tuple(_expectation(known) for known in described_fields(Expectations)),
    # A refresh shows what is, and the next run judges it.
    kept=False,
)


def settings_of(values: Mapping[str, Any]) -> ReadConfig:
    """The provider's configuration as the core reads it: by the full key of a setting.

    The engine gives a provider only its own package's configuration, so what other interfaces take
    from `oci:` is `oci-image:` here.
    """

    def read(key: str) -> str | None:
        namespace, _, name = key.partition(":")
        value = values.get(name) if namespace in ("oci", PACKAGE) else None
        return None if value is None else str(value)

    return read


def criteria_from(given: Mapping[str, Any]) -> ImageCriteria:
    """The criteria among arguments; those that are not given have their defaults.

    Raises:
        InvalidInput: one can't be met by any image.
    """
    names = ImageCriteria.__dataclass_fields__
    return ImageCriteria(**{name: given[camel(name)] for name in names if camel(name) in given})


CRITERIA = tuple(
    Property(
        camel(known.name),
        known.description.worded(_code),
        _TYPES[known.type],
    )
    for known in declared_criteria()
)
