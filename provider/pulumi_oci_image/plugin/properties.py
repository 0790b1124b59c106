"""Properties made from the declarations of the core: an image, criteria and settings."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ..expectations import Expectations
from ..model.described import described_fields
from ..model.image import ImageResult
from ..model.image_capabilities import Capability, ImageCapabilities
from ..model.names import camel
from ..model.state import ADDITIONAL_FIELDS, ETAG, NULL_FIELDS
from ..search.criteria import declared_criteria
from ..settings.connection import Connection, connection_from
from ..settings.declarations import SETTINGS
from .declarations import (
    ANY,
    BOOLEAN,
    INTEGER,
    PACKAGE,
    STRING,
    STRINGS,
    Property,
    list_of,
    map_of,
    reference,
)
from .messages import word

if TYPE_CHECKING:
    from ..errors import Name
    from ..model.api_object import ApiObject, Field
    from ..model.described import Described
    from ..settings import ReadConfig

_TYPES: dict[Any, Mapping[str, Any]] = {
    str: STRING,
    bool: BOOLEAN,
    int: INTEGER,
    float: {"type": "number"},
    Any: ANY,
}


def _type(hint: Any) -> Mapping[str, Any]:
    """A type of the core, as the schema writes it."""
    if hint in _TYPES:
        return _TYPES[hint]
    items = typing.get_args(hint)
    if not items:
        return reference(hint.__name__)
    return (list_of if typing.get_origin(hint) is list else map_of)(_type(items[-1]))


def properties_of(cls: type[ApiObject]) -> tuple[Property, ...]:
    """The fields of a class of the API."""
    return tuple(map(_property, cls.fields()))


def _property(known: Field) -> Property:
    description = known.description
    if known.values:
        # Not an enumeration of the schema: SDKs would refuse the values that come after them.
        description += f" One of {', '.join(f'`{v}`' for v in known.values)}, or a newer value."
    if known.example:
        description += f" Example: `{known.example}`"
    return Property(
        known.name,
        description,
        _type(known.hint),
        required=known.required,
        deprecated=known.deprecated,
    )


IMAGE_PROPERTIES = (
    *properties_of(ImageResult),
    Property(ETAG, "The image's entity tag, from the answer's headers."),
    Property(
        ADDITIONAL_FIELDS,
        "The fields that the API's page does not name, as sent.",
        map_of(ANY),
    ),
    Property(
        NULL_FIELDS,
        "JSON Pointers of the values that the service sent as null, such as `/compartmentId`; a "
        "field without a value that is not listed was absent.",
        STRINGS,
    ),
)

CAPABILITIES = (
    *(
        Property(camel(known.attribute), known.description, reference(Capability.__name__))
        for known in ImageCapabilities.fields()
    ),
    Property(
        "otherCapabilities",
        "Those that Oracle's documentation does not name, by their names in the schema.",
        map_of(reference(Capability.__name__)),
    ),
)

CONFIGURATION = tuple(
    Property(each.name, each.documentation, {"type": each.type}, secret=each.secret)
    for each in SETTINGS.values()
)


def _code(name: Name) -> str:
    return f"`{word(name)}`"


def _described(known: Described) -> Property:
    """An argument: a criterion, or an expectation with what facts it is about."""
    about = known.facts if isinstance(known.facts, type) else None
    return Property(
        camel(known.name),
        known.description.worded(_code),
        _type(about or known.type),
        fields=properties_of(about) if about else (),
    )


CRITERIA = tuple(map(_described, declared_criteria()))

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
    fields=tuple(map(_described, described_fields(Expectations))),
    # A refresh shows what is, and the next run judges it.
    kept=False,
)


def python_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as the functions of Python take them.

    Raises:
        InvalidInput: an expectation can't be right.
    """
    arguments = {re.sub("[A-Z]", r"_\g<0>", name).lower(): given[name] for name in given}
    for name, read in (("connection", connection_from), ("expect", Expectations.from_inputs)):
        if name in arguments:
            arguments[name] = read(arguments[name])
    return arguments


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
