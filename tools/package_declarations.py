"""What the packaged provider offers, declared: from the models, criteria and settings of the core.

A type is that of Python: `list[str]`, or a class that the schema describes under its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from pulumi_oci_image.expectations import Expectations
from pulumi_oci_image.model.described import described_fields
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_capabilities import Capability, ImageCapabilities
from pulumi_oci_image.model.image_shape import ImageShape
from pulumi_oci_image.model.names import camel
from pulumi_oci_image.model.state import ADDITIONAL_FIELDS, ETAG, NULL_FIELDS
from pulumi_oci_image.plugin.messages import word
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.settings.connection import Connection
from pulumi_oci_image.settings.declarations import SETTINGS

if TYPE_CHECKING:
    from pulumi_oci_image.errors import Name
    from pulumi_oci_image.model.api_object import ApiObject, Field
    from pulumi_oci_image.model.described import Described
    from pulumi_oci_image.settings.declarations import Setting


@dataclass(frozen=True)
class Property:
    """An argument, a result or a setting.

    Attributes:
        name: its name.
        description: what it means.
        type: its type.
        required: whether it is always there.
        secret: whether its value must be kept secret.
        deprecated: what to use in its place; None where it is as good as any.
        kept: whether a resource's state keeps it, where it is an argument.
    """

    name: str
    description: str
    type: Any = str
    required: bool = False
    secret: bool = False
    deprecated: str | None = None
    kept: bool = True


@dataclass(frozen=True)
class Declaration:
    """A function or a resource. What it does, with examples, is in `examples/`, under its name.

    Attributes:
        name: its name.
        inputs: its arguments. Failures of a function that are about no other are about the first.
        outputs: what a function gives; or a resource's properties besides its arguments.
        list_inputs: what a list of such resources is narrowed by; None where there is no list.
    """

    name: str
    inputs: tuple[Property, ...]
    outputs: tuple[Property, ...]
    list_inputs: tuple[Property, ...] | None = None


def properties_of(cls: type[ApiObject]) -> tuple[Property, ...]:
    """The fields of a class of the API."""
    return tuple(map(_property, cls.fields()))


def field_text(known: Field) -> str:
    """A field's description with the values that are known and an example."""
    text = known.description
    if known.values:
        # Not an enumeration of the schema: SDKs would refuse the values that come after them.
        text += f" One of {', '.join(f'`{value}`' for value in known.values)}, or a newer value."
    if known.example:
        text += f" Example: `{known.example}`."
    return text


def _property(known: Field) -> Property:
    return Property(
        known.name,
        field_text(known),
        known.hint,
        required=known.required,
        deprecated=known.deprecated,
    )


def _code(name: Name) -> str:
    return f"`{word(name)}`"


def _arguments(described: Iterable[Described]) -> tuple[Property, ...]:
    """Criteria, or expectations; one that is about a class of the API is of that type."""
    return tuple(
        Property(
            camel(each.name),
            each.description.worded(_code),
            each.facts if isinstance(each.facts, type) else each.type,
        )
        for each in described
    )


IMAGE_PROPERTIES = (
    *properties_of(ImageResult),
    Property(ETAG, "The image's entity tag, from the answer's headers."),
    Property(
        ADDITIONAL_FIELDS,
        "The fields that the API's page does not name, as sent.",
        dict[str, Any],
    ),
    Property(
        NULL_FIELDS,
        "JSON Pointers of the values that the service sent as null, such as `/compartmentId`; a "
        "field without a value that is not listed was absent.",
        list[str],
    ),
)
WITHOUT_ID = tuple(each for each in IMAGE_PROPERTIES if each.name != "id")


def setting_text(setting: Setting) -> str:
    """A setting's description, with the values, the default and the maximum."""
    text = setting.description
    if setting.values:
        some = "One of" if len(setting.values) > 1 else "Only"
        text += f" {some} {', '.join(f'`{value}`' for value in setting.values)}."
    if setting.maximum:
        text += f" Default: {setting.default:g}; maximum: {setting.maximum:g}."
    return text


CONFIGURATION = tuple(
    Property(each.name, setting_text(each), each.type, secret=each.secret)
    for each in SETTINGS.values()
)

IMAGE_ID = Property("imageId", "The OCID of the image.", required=True)
REGION = Property(
    "region",
    "The region to ask, by name (`us-ashburn-1`) or key (`iad`). Defaults to the region in the "
    "OCID, then to the configured one.",
)
CONNECTION = Property(
    "connection", "The account or endpoint to use, in place of the provider's.", Connection
)
EXPECT = Property(
    "expect",
    "What each image must be; where one is not, the call fails.",
    Expectations,
    kept=False,  # a refresh shows what is, and the next run judges it
)
WHOM = (REGION, CONNECTION)
CRITERIA = _arguments(described_fields(ImageCriteria))
PINNED_CRITERIA = Property("criteria", "What the image must be.", ImageCriteria)

ARGUMENT_TYPES = (
    (
        CONNECTION,
        # The engine gives a provider no other package's configuration: no `config` to name.
        tuple(
            Property(camel(known.name), known.metadata["description"].worded(_code))
            for known in fields(Connection)
            if known.name != "config"
        ),
    ),
    (EXPECT, _arguments(described_fields(Expectations))),
    (PINNED_CRITERIA, CRITERIA),
)
"""The arguments that are objects of the package's own types, with what these hold."""

FUNCTIONS = (
    Declaration(
        "getImage",
        (IMAGE_ID, *WHOM, EXPECT),
        IMAGE_PROPERTIES,
    ),
    Declaration(
        "getImages",
        (
            *CRITERIA,
            *WHOM,
            EXPECT,
            Property(
                "ids",
                "OCIDs of images, to read them all, several at a time and in this order; then no "
                "criteria can be given.",
                list[str],
            ),
            Property(
                "limit",
                "Maximum number of images to find; later pages aren't fetched. Defaults to all.",
                int,
            ),
        ),
        (
            Property(
                "images",
                "The images, newest first, or in the order of `ids`.",
                list[ImageResult],
                required=True,
            ),
            Property("imageIds", "The OCIDs of the images.", list[str], required=True),
        ),
    ),
    Declaration(
        "getLatestImage",
        (
            *CRITERIA,
            *WHOM,
            EXPECT,
            Property(
                "allowEmpty",
                "Whether no match is a result, with `found` false and nothing else, and not a "
                "failure.",
                bool,
            ),
        ),
        (
            *IMAGE_PROPERTIES,
            Property("found", "Whether an image meets the criteria.", bool, required=True),
        ),
    ),
    Declaration(
        "getImageInRegions",
        (
            Property("regions", "The regions, by name or key.", list[str], required=True),
            *CRITERIA,
            CONNECTION,
            EXPECT,
        ),
        (
            Property("displayName", "The display name, the same everywhere.", required=True),
            Property("imageIds", "The image's OCID in each region.", dict[str, str], required=True),
            Property("images", "The image in each region.", dict[str, ImageResult], required=True),
        ),
    ),
    Declaration(
        "getImageShapes",
        (IMAGE_ID, *WHOM),
        (
            Property(
                "shapes",
                "The shapes, with the OCPUs and the memory on each.",
                list[ImageShape],
                required=True,
            ),
        ),
    ),
    Declaration(
        "getImageCapabilities",
        (IMAGE_ID, *WHOM),
        (
            *(
                Property(camel(known.attribute), known.description, Capability)
                for known in ImageCapabilities.fields()
            ),
            Property(
                "otherCapabilities",
                "Those that Oracle's documentation does not name, by their names in the schema.",
                dict[str, Capability],
            ),
        ),
    ),
)

RESOURCES = (
    Declaration(
        "Image",
        (IMAGE_ID, *WHOM, EXPECT),
        WITHOUT_ID,
        list_inputs=(*CRITERIA, *WHOM),
    ),
    Declaration(
        "ImagePin",
        (
            PINNED_CRITERIA,
            Property("triggers", "Values of any kind: when one changes, the pin moves.", list[Any]),
            *WHOM,
            EXPECT,
            Property(
                "imageId",
                "The OCID of an image to pin in place of the latest. The image stays pinned when "
                "this is taken out again.",
            ),
            Property(
                "regions",
                "The regions that must all have the image, by name or key, in place of `region`; "
                "`imageIds` is its OCID in each.",
                list[str],
            ),
            Property(
                "onRetired",
                "`error` fails each update while the pinned image is retired; `warn`, the default, "
                "warns.",
                kept=False,
            ),
        ),
        (
            *WITHOUT_ID,
            Property("imageId", "The OCID of the pinned image.", required=True),
            Property(
                "imageIds",
                "The image's OCID in each region, where several are pinned.",
                dict[str, str],
            ),
            Property(
                "latestImageId",
                "The OCID of the image that a move would have chosen at the last refresh, if any.",
            ),
            Property(
                "updateAvailable",
                "Whether a move would have chosen another image at the last refresh.",
                bool,
                required=True,
            ),
            Property(
                "retired",
                "Whether the image was deleted, no longer listed or not AVAILABLE at the last "
                "refresh.",
                bool,
                required=True,
            ),
            Property("retiredReason", "Which of these it was, in words."),
            Property("warnings", "What to know about the choice.", list[str], required=True),
        ),
    ),
)
