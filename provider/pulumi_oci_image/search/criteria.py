"""What an image must be to be chosen. Each criterion is declared here, once.

The service has filters of its own for some criteria and applies them before it answers. The tests
here serve the others, and tell for all of them how many images each rules out.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput, Name
from ..model.described import Arguments, Check, described, with_attributes
from ..model.image import LIFECYCLE_STATES, ImageResult
from ..model.json_values import unusable_part
from ..model.ocid import parse_ocid
from ..model.times import duration, moment
from .image_facts import ago, channels_of, created, is_revoked, kind_of

if TYPE_CHECKING:
    from ..errors import Text
    from .image_source import ImageSource


Keeps = Callable[[ImageResult, Any, "ImageSource"], bool]
"""Whether an image meets a criterion, given the wanted value and where the image is from."""


@dataclass(frozen=True)
class Criterion:
    """The facts of a criterion, beside its type, description and check.

    Attributes:
        keeps: whether an image meets it; None where it says which images are listed.
        by_service: whether the service applies it before it answers, as a filter of that name.
        needs_request: whether it asks the service about each image.
        values: the values that it may have, where they are few.
        given: whether it counts; by default where it is not None.
    """

    keeps: Keeps | None = None
    by_service: bool = False
    needs_request: bool = False
    values: tuple[str, ...] = ()
    given: Callable[[Any], bool] | None = None


def criterion(
    description: Text, *, default: Any = None, check: Check | None = None, **facts: Any
) -> Any:
    """Declare a criterion, a field of `ImageCriteria`; `facts` are those of `Criterion`."""
    known = Criterion(**facts)
    if known.values:
        check = Check(f"one of {', '.join(known.values)}", known.values.__contains__)
    return described(description, default=default, check=check, facts=known)


def _is_read_by(parse: Callable[[str], object]) -> Callable[[Any], bool]:
    def passes(value: object) -> bool:
        try:
            return isinstance(value, str) and parse(value) is not None
        except ValueError:
            return False

    return passes


# The service answers other OCIDs as if nobody could see the compartment.
OCID = Check("an OCID", _is_read_by(parse_ocid))
TIME = Check("an RFC 3339 time, such as 2025-10-24T01:32:11Z, or a date", _is_read_by(moment))
DURATION = Check("a duration, such as 90d or P90D", _is_read_by(duration))


def _maps(value: object, passes: Callable[[Any], bool]) -> bool:
    """Whether it is a mapping of strings to such values, and JSON can hold it."""
    return (
        isinstance(value, Mapping)
        and all(isinstance(key, str) and passes(each) for key, each in value.items())
        and unusable_part(value) is None
    )


FREEFORM_TAGS = Check(
    "a mapping of strings to strings",
    lambda value: _maps(value, lambda each: isinstance(each, str)),
)
DEFINED_TAGS = Check(
    "a mapping of namespaces to mappings of strings to strings, numbers or booleans",
    lambda value: _maps(
        value, lambda tags: _maps(tags, lambda each: isinstance(each, (str, int, float)))
    ),
)


def _has(name: str) -> Keeps:
    return lambda image, wanted, _: _includes(getattr(image, name) or {}, wanted)


def _includes(there: Any, wanted: Any) -> bool:
    """Whether a value is the wanted one; tags have all the wanted ones, at each depth."""
    if not isinstance(wanted, dict):
        return bool(there == wanted)
    return isinstance(there, dict) and all(
        key in there and _includes(there[key], value) for key, value in wanted.items()
    )


def _has_architecture(image: ImageResult, wanted: str, source: ImageSource) -> bool:
    return any(shape.architecture == wanted for shape in source.described_shapes(image.id))


def _fits_gpu(image: ImageResult, wanted: bool, source: ImageSource) -> bool:  # noqa: FBT001 - a criterion's value
    """Whether every shape that can launch the image, of those that we know, has GPUs or not."""
    find = source.described_shapes if wanted else source.shapes_if_listed
    shapes = find(image.id)
    return shapes is None or (bool(shapes) and all(shape.gpus for shape in shapes)) == wanted


@with_attributes
@dataclass(frozen=True)
class ImageCriteria(Arguments):
    """What an image must be to be chosen. A criterion that is None leaves every image in."""

    compartment_id: str | None = criterion(
        "The compartment whose images are listed, besides the platform images, which are in every "
        "list. Defaults to the tenancy's root compartment.",
        check=OCID,
    )
    operating_system: str | None = criterion(
        "The operating system, exactly, such as `Oracle Linux`.",
        keeps=_has("operating_system"),
        by_service=True,
    )
    operating_system_version: str | None = criterion(
        "The version of the operating system, exactly, such as `9`.",
        keeps=_has("operating_system_version"),
        by_service=True,
    )
    shape: str | None = criterion(
        "A shape that can launch the image, such as `VM.Standard.A1.Flex`.",
        keeps=lambda image, wanted, source: image.id in source.listed_ids({"shape": wanted}),
        by_service=True,
    )
    display_name: str | None = criterion(
        "The display name, exactly.", keeps=_has("display_name"), by_service=True
    )
    lifecycle_state: str | None = criterion(
        "The lifecycle state. Defaults to `AVAILABLE`; `ANY` leaves every image in.",
        default="AVAILABLE",
        keeps=_has("lifecycle_state"),
        by_service=True,
        values=LIFECYCLE_STATES,
    )
    name_pattern: str | None = criterion(
        "A glob that the whole display name matches, case and all, such as `Oracle-Linux-9.*`: "
        "`*` stands for any text, `?` for one character, `[…]` for one of a set.",
        keeps=lambda image, wanted, _: fnmatch.fnmatchcase(image.display_name or "", wanted),
    )
    freeform_tags: Mapping[str, str] | None = criterion(
        "Free-form tags that the image has, by key; it may have others.",
        keeps=_has("freeform_tags"),
        check=FREEFORM_TAGS,
    )
    defined_tags: Mapping[str, Mapping[str, Any]] | None = criterion(
        "Defined tags that the image has, by namespace and key; it may have others.",
        keeps=_has("defined_tags"),
        check=DEFINED_TAGS,
    )
    kind: str | None = criterion(
        "`platform` (Oracle's images, which have no compartment), `community` or `custom`.",
        keeps=lambda image, wanted, _: kind_of(image) == wanted,
        values=("platform", "custom", "community"),
    )
    newer_than: str | None = criterion(
        "An RFC 3339 time or a date (midnight UTC); the image was created after it.",
        keeps=lambda image, wanted, _: created(image) > moment(wanted),
        check=TIME,
    )
    older_than: str | None = criterion(
        "An RFC 3339 time or a date (midnight UTC); the image was created before it.",
        keeps=lambda image, wanted, _: created(image) < moment(wanted),
        check=TIME,
    )
    max_age: str | None = criterion(
        "A duration such as `90d`, `12h` or ISO 8601's `P90D`; the image was created no longer ago "
        "than that.",
        keeps=lambda image, wanted, _: created(image) >= ago(wanted),
        check=DURATION,
    )
    min_age: str | None = criterion(
        "A duration such as `7d`, `12h` or ISO 8601's `P7D`; the image was created at least that "
        "long ago.",
        keeps=lambda image, wanted, _: created(image) <= ago(wanted),
        check=DURATION,
    )
    channel: str | None = criterion(
        (
            "The channel that the publisher put the image in, such as `production`: a free-form "
            "tag with this value, or with several separated by commas. Its key is the setting ",
            Name("oci-image:channelTag"),
            ", by default `image-channel`.",
        ),
        keeps=lambda image, wanted, source: wanted in channels_of(image, source.channel_tag),
    )
    include_revoked: bool | None = criterion(
        "Whether to choose also among revoked images: those with a free-form tag "
        "`image-revoked-at`, unless that is a time to come. By default they are left out.",
        keeps=lambda image, wanted, _: bool(wanted) or not is_revoked(image),
        given=lambda _: True,
    )
    include_subcompartments: bool | None = criterion(
        (
            "Whether to list the images of all compartments inside of ",
            Name("compartment_id"),
            ", too.",
        ),
    )
    sort_by: str | None = criterion(
        (
            "`time` (the default), or `version`: the latest is then the image whose version, which "
            "is what the `*` of ",
            Name("name_pattern"),
            " stand for, is the highest. 1.10 comes after 1.9, and after 1.10-rc1.",
        ),
        values=("time", "version"),
    )
    architecture: str | None = criterion(
        "The architecture of a shape that can launch the image: `x86_64` or `aarch64`.",
        keeps=_has_architecture,
        needs_request=True,
        values=("x86_64", "aarch64"),
    )
    gpu: bool | None = criterion(
        (
            "Whether to choose only images that need a shape with GPUs. By default these are left "
            "out; with a ",
            Name("shape"),
            ", the shape decides.",
        ),
        default=False,
        keeps=_fits_gpu,
        needs_request=True,
        # A shape without GPUs launches no GPU image.
        given=lambda criteria: bool(criteria.gpu) or (criteria.gpu is False and not criteria.shape),
    )

    def __post_init__(self) -> None:
        """Refuse what can't be right.

        Raises:
            InvalidInput: a criterion can't be met by any image.
        """
        if self.lifecycle_state == "ANY":
            object.__setattr__(self, "lifecycle_state", None)
        for name in ("freeform_tags", "defined_tags"):
            if isinstance(tags := getattr(self, name), Mapping):
                # A copy, whatever becomes of the mappings that gave it.
                tags = {k: dict(v) if isinstance(v, Mapping) else v for k, v in tags.items()}
                object.__setattr__(self, name, tags)
        self.check()
        if self.sort_by == "version" and "*" not in (self.name_pattern or ""):
            needs = ("is 'version', so ", Name("name_pattern"), " must have a '*' for it")
            raise InvalidInput("sort_by", needs)

    def __hash__(self) -> int:
        return hash(json.dumps(self.to_inputs(), sort_keys=True))


CRITERIA: dict[str, Criterion] = {
    name: field.metadata["facts"] for name, field in ImageCriteria.__dataclass_fields__.items()
}
