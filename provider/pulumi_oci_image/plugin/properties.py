"""Properties made from the declarations of the core: an image, criteria and settings."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..model.image import ImageResult
from ..model.names import camel
from ..model.state import ADDITIONAL_FIELDS, ETAG, NULL_FIELDS
from ..search.criteria import ImageCriteria
from ..settings.declarations import SETTINGS
from .declarations import ANY_MAP, PACKAGE, STRING, STRINGS, Property, reference

if TYPE_CHECKING:
    from ..model.api_object import ApiObject, Field
    from ..settings import ReadConfig

ANY_STATE = "ANY"
"""A lifecycle state that leaves every image in: SDKs have no way to give a null."""

_TYPES: dict[Any, dict[str, Any]] = {
    str: STRING,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    dict[str, str]: {"type": "object", "additionalProperties": STRING},
    dict[str, dict[str, Any]]: {"type": "object", "additionalProperties": ANY_MAP},
    Mapping[str, str]: {"type": "object", "additionalProperties": STRING},
    Mapping[str, Mapping[str, Any]]: {"type": "object", "additionalProperties": ANY_MAP},
}


_WORDS = {
    "None for any": f"`{ANY_STATE}` for any",
    "False": "`false`",
    "True": "`true`",
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

CONFIGURATION = tuple(
    Property(each.name, each.documentation, {"type": each.type}, secret=each.secret)
    for each in SETTINGS.values()
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
    names = typing.get_type_hints(ImageCriteria)
    values = {name: given[camel(name)] for name in names if camel(name) in given}
    if values.get("lifecycle_state") == ANY_STATE:
        values["lifecycle_state"] = None
    return ImageCriteria(**values)


def _declared() -> tuple[Property, ...]:
    """A property for each criterion, described as `ImageCriteria` does."""
    meanings = _meanings(inspect.getdoc(ImageCriteria) or "")
    hints = typing.get_type_hints(ImageCriteria)
    return tuple(
        Property(camel(name), meanings[name], _TYPES[_without_none(hint)])
        for name, hint in hints.items()
    )


def _meanings(docstring: str) -> dict[str, str]:
    """What each attribute means, from the section of a docstring that tells."""
    _, _, section = docstring.partition("Attributes:\n")
    found = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", section, re.MULTILINE)
    return {name: _sentence(" ".join(text.split())) for name, text in found}


def _sentence(text: str) -> str:
    for word, ours in _WORDS.items():
        text = text.replace(word, ours)
    return text[0].upper() + text[1:]


def _without_none(hint: Any) -> Any:
    (member,) = (each for each in typing.get_args(hint) if each is not types.NoneType)
    return member


CRITERIA = _declared()
