"""What an image must be to be chosen: each criterion is one named test of an image.

The service has filters of its own for some criteria and applies them before it answers. The tests
here serve the others, and tell for all of them how many images each would remove.
"""

from __future__ import annotations

import fnmatch
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import Argument, InvalidResponse, Message, joined
from ..model.image import LIFECYCLE_STATES, ImageResult
from ..model.names import camel
from ..model.timestamps import Moment, moment
from .criteria_checks import (
    TAGS,
    check_compartment,
    check_one_of,
    check_time,
    check_types,
    copied_tags,
)
from .shapes import ARCHITECTURES

if TYPE_CHECKING:
    from .image_source import ImageSource

KINDS = ("platform", "custom", "community")
SERVICE_FILTERS = (
    "lifecycle_state",
    "operating_system",
    "operating_system_version",
    "display_name",
    "shape",
)
"""The criteria that the service applies itself, by the names of its filters."""


@dataclass(frozen=True)
class ImageCriteria:
    """What an image must be to be chosen. A criterion that is None leaves every image in.

    Attributes:
        compartment_id: the compartment whose images are listed, besides the platform images, which
            are in every list; by default the tenancy's root compartment.
        operating_system: the operating system, exactly: `Oracle Linux`.
        operating_system_version: its version, exactly: `9`.
        shape: a shape that the image can launch, such as `VM.Standard.A1.Flex`.
        display_name: the display name, exactly.
        lifecycle_state: the state, `AVAILABLE` by default; None for any.
        name_pattern: a glob that the whole display name matches, case and all: `*` stands for any
            text, `?` for one character, `[…]` for one of a set.
        freeform_tags: tags that the image has, by key; it may have others.
        defined_tags: tags that the image has, by namespace and key; it may have others.
        kind: `platform` (Oracle's), `custom` or `community`.
        newer_than: an RFC 3339 time or a date; the image was created after it.
        older_than: an RFC 3339 time or a date; the image was created before it.
        gpu: False leaves out the images that only shapes with GPUs can launch, as the service
            tells; True leaves in only those. With False and a `shape`, the shape decides.
        architecture: `x86_64` or `aarch64`, the architecture of a shape that can launch the image.
    """

    compartment_id: str | None = None
    operating_system: str | None = None
    operating_system_version: str | None = None
    shape: str | None = None
    display_name: str | None = None
    lifecycle_state: str | None = "AVAILABLE"
    name_pattern: str | None = None
    freeform_tags: Mapping[str, str] | None = None
    defined_tags: Mapping[str, Mapping[str, Any]] | None = None
    kind: str | None = None
    newer_than: str | None = None
    older_than: str | None = None
    gpu: bool | None = False
    architecture: str | None = None

    def __post_init__(self) -> None:
        """Refuse what can't be right.

        Raises:
            InvalidInput: a criterion can't be met by any image.
        """
        for name in TAGS:
            if isinstance(tags := getattr(self, name), Mapping):
                object.__setattr__(self, name, copied_tags(tags))
        check_types(vars(self))
        check_compartment("compartment_id", self.compartment_id)
        check_one_of("lifecycle_state", self.lifecycle_state, LIFECYCLE_STATES)
        check_one_of("kind", self.kind, KINDS)
        check_one_of("architecture", self.architecture, ARCHITECTURES)
        check_time("newer_than", self.newer_than)
        check_time("older_than", self.older_than)

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
        values = {name: getattr(self, name) for name in SERVICE_FILTERS}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def text(self) -> Message:
        """The criteria in force, for an error."""
        shown = asdict(self).items()
        return joined((Argument(name), f"={value!r}") for name, value in shown if value is not None)


@dataclass(frozen=True)
class Criterion:
    """One criterion that is in force.

    Attributes:
        name: its name in `ImageCriteria`.
        predicate: whether an image meets it.
        by_service: whether the service applies it before it answers.
        needs_request: whether the test asks the service about the image, which costs a call.
    """

    name: str
    predicate: Callable[[ImageResult], bool] = field(repr=False)
    by_service: bool = False
    needs_request: bool = False


def criteria_in_force(criteria: ImageCriteria, source: ImageSource) -> tuple[Criterion, ...]:
    """The tests of the criteria that are given: those that cost a call come last."""
    return (*_plain(criteria), *_of_shapes(criteria, source))


def _plain(criteria: ImageCriteria) -> Iterator[Criterion]:
    """The tests that look at nothing but the image."""
    for name in SERVICE_FILTERS[:-1]:
        wanted = getattr(criteria, name)
        if wanted is not None:
            yield Criterion(name, _equals(name, wanted), by_service=True)
    if criteria.kind is not None:
        yield Criterion("kind", lambda image: kind_of(image) == criteria.kind)
    if criteria.name_pattern is not None:
        matches = re.compile(fnmatch.translate(criteria.name_pattern)).match
        yield Criterion("name_pattern", lambda image: bool(matches(image.display_name or "")))
    if criteria.freeform_tags is not None:
        yield Criterion("freeform_tags", _has_tags("freeform_tags", criteria.freeform_tags))
    if criteria.defined_tags is not None:
        yield Criterion("defined_tags", _has_tags("defined_tags", criteria.defined_tags))
    if criteria.newer_than is not None:
        after = moment(criteria.newer_than)
        yield Criterion("newer_than", lambda image: created(image) > after)
    if criteria.older_than is not None:
        before = moment(criteria.older_than)
        yield Criterion("older_than", lambda image: created(image) < before)


def _of_shapes(criteria: ImageCriteria, source: ImageSource) -> Iterator[Criterion]:
    """The tests that ask the service which shapes can launch the image."""
    if criteria.shape is not None:
        yield Criterion(
            "shape", _listed_for(criteria.shape, source), by_service=True, needs_request=True
        )
    if criteria.architecture is not None:
        yield Criterion(
            "architecture",
            lambda image: criteria.architecture in architectures_of(image, source),
            needs_request=True,
        )
    # A shape says which images are right for it: one without GPUs launches no GPU image.
    if criteria.gpu or (criteria.gpu is False and criteria.shape is None):
        yield Criterion(
            "gpu", lambda image: _needs_gpu(image, source) == criteria.gpu, needs_request=True
        )


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
    if image.compartment_id is None:
        return "platform"
    return "community" if image.listing_type == "COMMUNITY" else "custom"


def architectures_of(image: ImageResult, source: ImageSource) -> set[str | None]:
    """The architectures of the shapes that can launch the image."""
    known = source.shapes()
    return {known[name].architecture for name in _shape_names(image, source) if name in known}


def _listed_for(shape: str, source: ImageSource) -> Callable[[ImageResult], bool]:
    """Whether the service lists an image for a shape: one list, whatever the number of images."""

    @functools.cache
    def listed() -> frozenset[str]:
        return frozenset(image.id for page in source.pages({"shape": shape}) for image in page)

    return lambda image: image.id in listed()


def _shape_names(image: ImageResult, source: ImageSource) -> list[str]:
    return [entry.shape for entry in source.image_shapes(image.id)]


def _needs_gpu(image: ImageResult, source: ImageSource) -> bool:
    """Whether every shape that can launch the image, of those that we know, has GPUs."""
    known = source.shapes()
    shapes = [known[name] for name in _shape_names(image, source) if name in known]
    return bool(shapes) and all(shape.gpus for shape in shapes)


def _equals(name: str, wanted: str) -> Callable[[ImageResult], bool]:
    return lambda image: getattr(image, name) == wanted


def _has_tags(name: str, wanted: Mapping[str, Any]) -> Callable[[ImageResult], bool]:
    return lambda image: _includes(getattr(image, name) or {}, wanted)


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
