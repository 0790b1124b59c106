"""What an image must be to be chosen. Each criterion is declared here, once.

The service has filters of its own for some criteria and applies them before it answers. The tests
here serve the others, and tell for all of them how many images each rules out.
"""

from __future__ import annotations

import fnmatch
import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..errors import (
    Argument,
    ImageNotFound,
    InvalidInput,
    NotAllowed,
    SettingName,
)
from ..model.described import described_fields, with_attributes
from ..model.image import LIFECYCLE_STATES, ImageResult
from ..model.names import camel
from ..model.times import moment
from . import criterion as must_be
from .criterion import ActiveCriterion, Context, Criterion, Keeps, criterion
from .image_facts import created, is_revoked, kind_of
from .shapes import ARCHITECTURES
from .versions import captured_version

if TYPE_CHECKING:
    from ..model.described import Described

KINDS = ("platform", "custom", "community")


def order_of(criteria: ImageCriteria) -> Callable[[ImageResult], tuple[Any, ...]]:
    """What images are compared by to find the latest: their time, or first their version."""
    pattern = criteria.name_pattern or ""
    if criteria.sort_by != "version":
        return lambda image: (created(image),)
    return lambda image: (captured_version(image.display_name or "", pattern), created(image))


_moment = functools.lru_cache(maxsize=64)(moment)


def _equals(name: str) -> Keeps:
    return lambda image, wanted, _: getattr(image, name) == wanted


def _name_matches(image: ImageResult, wanted: str, _: Context) -> bool:
    return fnmatch.fnmatchcase(image.display_name or "", wanted)


def _has_tags(name: str) -> Keeps:
    return lambda image, wanted, _: _includes(getattr(image, name) or {}, wanted)


def _includes(tags: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the tags have all the wanted ones, at each depth."""
    for key, value in wanted.items():
        if key not in tags:
            return False
        if isinstance(value, dict) and isinstance(tags[key], dict):
            if not _includes(tags[key], value):
                return False
        elif tags[key] != value:
            return False
    return True


def _has_architecture(image: ImageResult, wanted: str, search: Context) -> bool:
    return any(shape.architecture == wanted for shape in search.shapes_of(image))


def _fits_gpu(image: ImageResult, wanted: bool, search: Context) -> bool:  # noqa: FBT001 - a criterion's value
    """Whether every shape that can launch the image, of those that we know, has GPUs or not."""
    if search.shapes_unlisted:
        return True
    try:
        shapes = search.shapes_of(image)
    except (ImageNotFound, NotAllowed) as error:
        if wanted:
            raise
        search.shapes_unlisted = error
        return True
    return (bool(shapes) and all(shape.gpus for shape in shapes)) == wanted


@with_attributes
@dataclass(frozen=True)
class ImageCriteria:
    """What an image must be to be chosen. A criterion that is None leaves every image in."""

    compartment_id: str | None = criterion(
        "The compartment whose images are listed, besides the platform images, which are in every "
        "list. Defaults to the tenancy's root compartment.",
        check=must_be.ocid,
    )
    operating_system: str | None = criterion(
        "The operating system, exactly, such as `Oracle Linux`.",
        keeps=_equals("operating_system"),
        by_service=True,
    )
    operating_system_version: str | None = criterion(
        "The version of the operating system, exactly, such as `9`.",
        keeps=_equals("operating_system_version"),
        by_service=True,
    )
    shape: str | None = criterion(
        "A shape that can launch the image, such as `VM.Standard.A1.Flex`.",
        keeps=lambda image, _, search: image.id in search.listed_for_shape,
        by_service=True,
    )
    display_name: str | None = criterion(
        "The display name, exactly.", keeps=_equals("display_name"), by_service=True
    )
    lifecycle_state: str | None = criterion(
        "The lifecycle state. Defaults to `AVAILABLE`; `ANY` leaves every image in.",
        default="AVAILABLE",
        keeps=_equals("lifecycle_state"),
        by_service=True,
        values=LIFECYCLE_STATES,
    )
    name_pattern: str | None = criterion(
        "A glob that the whole display name matches, case and all, such as `Oracle-Linux-9.*`: "
        "`*` stands for any text, `?` for one character, `[…]` for one of a set.",
        keeps=_name_matches,
    )
    freeform_tags: Mapping[str, str] | None = criterion(
        "Free-form tags that the image has, by key; it may have others.",
        keeps=_has_tags("freeform_tags"),
        check=must_be.freeform_tags,
    )
    defined_tags: Mapping[str, Mapping[str, Any]] | None = criterion(
        "Defined tags that the image has, by namespace and key; it may have others.",
        keeps=_has_tags("defined_tags"),
        check=must_be.defined_tags,
    )
    kind: str | None = criterion(
        "`platform` (Oracle's images, which have no compartment), `community` or `custom`.",
        keeps=lambda image, wanted, _: kind_of(image) == wanted,
        values=KINDS,
    )
    newer_than: str | None = criterion(
        "An RFC 3339 time or a date (midnight UTC); the image was created after it.",
        keeps=lambda image, wanted, _: created(image) > _moment(wanted),
        check=must_be.time,
    )
    older_than: str | None = criterion(
        "An RFC 3339 time or a date (midnight UTC); the image was created before it.",
        keeps=lambda image, wanted, _: created(image) < _moment(wanted),
        check=must_be.time,
    )
    max_age: str | None = criterion(
        "A duration such as `90d`, `12h` or ISO 8601's `P90D`; the image was created no longer ago "
        "than that.",
        keeps=lambda image, wanted, search: created(image) >= search.ago(wanted),
        check=must_be.duration,
    )
    min_age: str | None = criterion(
        "A duration such as `7d`, `12h` or ISO 8601's `P7D`; the image was created at least that "
        "long ago.",
        keeps=lambda image, wanted, search: created(image) <= search.ago(wanted),
        check=must_be.duration,
    )
    channel: str | None = criterion(
        (
            "The channel that the publisher put the image in, such as `production`: a free-form "
            "tag with this value, or with several separated by commas. Its key is the setting ",
            SettingName("oci-image:channelTag"),
            ", by default `image-channel`.",
        ),
        keeps=lambda image, wanted, search: wanted in search.channels_of(image),
    )
    include_revoked: bool | None = criterion(
        "Whether to choose also among revoked images: those with a free-form tag "
        "`image-revoked-at`, unless that is a time to come. By default they are left out.",
        keeps=lambda image, wanted, search: bool(wanted) or not is_revoked(image, search.now),
        check=must_be.boolean,
        given=lambda _: True,
    )
    include_subcompartments: bool | None = criterion(
        (
            "Whether to list the images of all compartments inside of ",
            Argument("compartment_id"),
            ", too.",
        ),
        check=must_be.boolean,
    )
    sort_by: str | None = criterion(
        (
            "`time` (the default), or `version`: the latest is then the image whose version, which "
            "is what the `*` of ",
            Argument("name_pattern"),
            " stand for, is the highest. 1.10 comes after 1.9, and after 1.10-rc1.",
        ),
        values=("time", "version"),
    )
    architecture: str | None = criterion(
        "The architecture of a shape that can launch the image: `x86_64` or `aarch64`.",
        keeps=_has_architecture,
        needs_request=True,
        values=ARCHITECTURES,
    )
    gpu: bool | None = criterion(
        (
            "Whether to choose only images that need a shape with GPUs. By default these are left "
            "out; with a ",
            Argument("shape"),
            ", the shape decides.",
        ),
        default=False,
        keeps=_fits_gpu,
        needs_request=True,
        check=must_be.boolean,
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
        for name, facts in _FACTS.items():
            value = getattr(self, name)
            if isinstance(value, Mapping):
                # A copy, whatever becomes of the mappings that gave it.
                value = {k: dict(v) if isinstance(v, Mapping) else v for k, v in value.items()}
                object.__setattr__(self, name, value)
            if value is not None:
                facts.refuse(name, value)
        if self.sort_by == "version" and "*" not in (self.name_pattern or ""):
            needs = ("is 'version', so ", Argument("name_pattern"), " must have a '*' for it")
            raise InvalidInput("sort_by", needs)

    def __hash__(self) -> int:
        return hash(self.key())

    def key(self) -> str:
        """The criteria as text, the same for equal criteria."""
        return json.dumps(self.to_inputs(), sort_keys=True, separators=(",", ":"))

    def to_inputs(self) -> dict[str, Any]:
        """The criteria in force as Pulumi's properties, in the style of the API's names."""
        return {camel(name): value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, Any]) -> ImageCriteria:
        """The criteria in properties that `to_inputs` made; other properties are passed over."""
        return cls(**{name: inputs.get(camel(name)) for name in cls.__dataclass_fields__})

    def service_filters(self) -> dict[str, str | int]:
        """The filters that the service applies, by the names of the OCI SDK's arguments."""
        names = (name for name, facts in _FACTS.items() if facts.by_service)
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


_FACTS: dict[str, Criterion] = {
    name: field.metadata["facts"] for name, field in ImageCriteria.__dataclass_fields__.items()
}


def declared_criteria() -> tuple[Described, ...]:
    """Every criterion: name, description, type, default, and its `Criterion` as `facts`."""
    return tuple(described_fields(ImageCriteria))


def criteria_in_force(criteria: ImageCriteria, search: Context) -> tuple[ActiveCriterion, ...]:
    """The tests of the criteria that are given: those that cost a call come last."""
    tests = []
    for name, facts in _FACTS.items():
        wanted = getattr(criteria, name)
        given = facts.given(criteria) if facts.given else wanted is not None
        if facts.keeps is None or not given:
            continue
        keeps = functools.partial(_keeps, facts.keeps, wanted, search)
        tests.append(ActiveCriterion(name, keeps, facts.by_service, facts.needs_request))
    return tuple(sorted(tests, key=lambda test: test.needs_request))


def _keeps(keeps: Keeps, wanted: Any, search: Context, image: ImageResult) -> bool:
    return keeps(image, wanted, search)
