"""What an image must be to be chosen. Each criterion is declared here, once.

The service has filters of its own for some criteria and applies them before it answers. The tests
here serve the others, and tell for all of them how many images each rules out.
"""

from __future__ import annotations

import fnmatch
import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Argument, ImageNotFound, InvalidResponse, NotAllowed
from ..model.described import described_fields, with_attributes
from ..model.image import LIFECYCLE_STATES, ImageResult
from ..model.names import camel
from ..model.timestamps import Moment, moment
from . import criterion as must_be
from .criterion import ActiveCriterion, Context, Criterion, Keeps, criterion
from .shapes import ARCHITECTURES

if TYPE_CHECKING:
    from ..model.described import Described

KINDS = ("platform", "custom", "community")


def created(image: ImageResult) -> Moment:
    """When an image was created.

    Raises:
        InvalidResponse: the service gave no time.
    """
    try:
        return moment(image.time_created)
    except ValueError as error:
        raise InvalidResponse(f"image {image.id} has no timeCreated: {error}") from None


def kind_of(image: ImageResult) -> str:
    """Whether an image is a `platform`, a `custom` or a `community` image."""
    if not image.compartment_id:
        return "platform"
    return "community" if image.listing_type == "COMMUNITY" else "custom"


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
        given=lambda criteria: bool(criteria.gpu) or criteria.shape is None,
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
        if facts.keeps is None or wanted is None or (facts.given and not facts.given(criteria)):
            continue
        keeps = functools.partial(_keeps, facts.keeps, wanted, search)
        tests.append(ActiveCriterion(name, keeps, facts.by_service, facts.needs_request))
    return tuple(sorted(tests, key=lambda test: test.needs_request))


def _keeps(keeps: Keeps, wanted: Any, search: Context, image: ImageResult) -> bool:
    return keeps(image, wanted, search)
