"""An image that was chosen once and is kept, and what has become of it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from ..errors import (
    Argument,
    ExpectationsNotMet,
    ImageNotFound,
    InvalidInput,
    Message,
    NoMatchingImage,
    NotAllowed,
    joined,
    quote,
)
from ..model.image import AVAILABLE
from ..model.state import from_state, to_state
from .query import ImageQuery, SearchQuery

if TYPE_CHECKING:
    from ..errors import Text
    from ..model.image import ImageResult
    from .request_cache import RequestCache

CRITERIA = "criteria"
TRIGGERS = "triggers"
REGION = "region"
REGIONS = "regions"
CONNECTION = "connection"
IMAGE_ID = "imageId"
IMAGE_IDS = "imageIds"
ON_RETIRED = "onRetired"
CHOSEN_BY = (CRITERIA, TRIGGERS, REGION, REGIONS, CONNECTION)
"""The inputs that a pin's state keeps."""

FACTS = ("latestImageId", "updateAvailable", "retired", "retiredReason", "warnings")
"""What a pin's state says besides the image's own fields."""

_MOVING = (CRITERIA, TRIGGERS, REGION, REGIONS)


@dataclass(frozen=True)
class PinnedImage:
    """A pinned image.

    Attributes:
        image: the image, as it was when it was last seen; of several regions, in the first.
        latest_image_id: the OCID of the image that would be chosen now; None where none would.
        retired_reason: why the image has no future; None where it has.
        warnings: what to know about the choice.
        notes: what to know about this look at it, which is not kept.
        image_ids: the image's OCID in each region, where several are pinned.
    """

    image: ImageResult
    latest_image_id: str | None
    retired_reason: str | None = None
    warnings: tuple[Text | Message, ...] = ()
    notes: tuple[Text | Message, ...] = ()
    image_ids: Mapping[str, str] = field(default_factory=dict)

    def to_state(self) -> dict[str, Any]:
        """The pin as Pulumi's properties."""
        latest, reason = self.latest_image_id, self.retired_reason
        values = (latest, latest not in (None, self.image.id), reason is not None, reason)
        facts = zip(FACTS, (*values, [str(Message(each)) for each in self.warnings]), strict=True)
        said = {name: value for name, value in facts if value is not None}
        ids = {IMAGE_ID: self.image.id, IMAGE_IDS: dict(self.image_ids)}
        return to_state(self.image) | said | {name: value for name, value in ids.items() if value}


def choose_image(lookup: RequestCache, inputs: Mapping[str, Any]) -> PinnedImage:
    """Pin the image that the inputs name, or else the latest that meets their criteria.

    Raises:
        InvalidInput: one image is named for several regions.
        NoMatchingImage: no image meets the criteria; the error tells why.
        ExpectationsNotMet: the image is retired, and that is not allowed.
        OciImageError: the other ways in which a call fails.
    """
    query = SearchQuery.from_inputs(inputs)
    named, regions = inputs.get(IMAGE_ID), inputs.get(REGIONS)
    if named and regions:
        raise InvalidInput("image_id", ("can't be given together with ", Argument("regions")))
    if named:
        pinned = _inspect(lookup, query, lookup.read_image(ImageQuery(named, query.target)))
        refuse_retired(pinned.image.id, pinned.retired_reason, inputs.get(ON_RETIRED))
        return _judged(lookup, query, pinned)
    if regions:
        found = lookup.image_in_regions(query, regions)
        first = next(iter(found.images.values()))
        return PinnedImage(first, first.id, None, found.warnings, image_ids=found.image_ids)
    latest = lookup.latest_image(query)
    # Where none is allowed to be found, none is an error; so there is one.
    chosen = cast("ImageResult", latest.image)
    # GetImage knows fields of an image that lists leave out, and its etag.
    image = lookup.read_image(ImageQuery(chosen.id, query.target))
    return PinnedImage(image, image.id, warnings=latest.warnings)


def refresh_pin(lookup: RequestCache, state: Mapping[str, Any]) -> PinnedImage:
    """See what has become of a pinned image. Whatever it is, the image stays pinned.

    Raises:
        OciImageError: a call fails, but not because the image is gone.
    """
    query, was = SearchQuery.from_inputs(state), from_state(state)
    # The engine keeps the order of lists, but not that of maps.
    kept: Mapping[str, str] = state.get(IMAGE_IDS) or {}
    ids = {region: kept[region] for region in state.get(REGIONS) or () if region in kept}
    pinned = PinnedImage(was, None)
    for region, image_id in (ids or {"": was.id}).items():
        target = replace(query.target, region=region) if region else query.target
        seen = _inspect_one(lookup, replace(query, target=target), image_id, was)
        if image_id == was.id:
            pinned = replace(seen, retired_reason=pinned.retired_reason or seen.retired_reason)
        elif seen.retired_reason and not pinned.retired_reason:
            reason = f"in {region}, {seen.retired_reason}"
            pinned = replace(pinned, retired_reason=reason)
    pinned = _with_latest(lookup, query, tuple(ids), pinned)
    return replace(pinned, warnings=tuple(state.get("warnings") or ()), image_ids=ids)


def reasons_to_move(id_: str, state: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[str]:
    """The inputs because of which another choice is due; none where the image stays pinned.

    Args:
        id_: the OCID of the pinned image.
        state: the pin's state, with the inputs that led to it.
        inputs: what the program asks for now; what it does not know yet is different.
    """
    moved = [name for name in _MOVING if _given(state, name) != _given(inputs, name)]
    return moved + ([IMAGE_ID] if inputs.get(IMAGE_ID) not in (None, id_) else [])


def _given(properties: Mapping[str, Any], name: str) -> Any:
    """An input of a pin. Version 0.1.0 kept the region among the criteria."""
    criteria = properties.get(CRITERIA)
    value = properties.get(name)
    if isinstance(criteria, Mapping) and REGION in criteria:
        if name == REGION:
            value = value or criteria[REGION]
        elif name == CRITERIA:
            value = {key: each for key, each in criteria.items() if key != REGION}
    return value or None


def move_warnings(
    lookup: RequestCache, state: Mapping[str, Any], inputs: Mapping[str, Any]
) -> Iterator[Message]:
    """Warnings where a pin is about to move to an image of another kind.

    Raises:
        NoMatchingImage: there is no image to move to; the error tells why.
        OciImageError: the other ways in which a call fails.
    """
    was, target = from_state(state), choose_image(lookup, inputs).image
    if was.id == target.id:
        return
    between = f"from {_named(was)} to {_named(target)}"
    if was.operating_system != target.operating_system:
        change = f"{quote(was.operating_system)} to {quote(target.operating_system)}"
        yield Message(f"The move {between} changes the operating system from {change}.")
    before, after = (_architectures(lookup, inputs, image) for image in (was, target))
    if before and after and before != after:
        change = f"{' and '.join(before)} to {' and '.join(after)}"
        yield Message(f"The move {between} changes the architecture from {change}.")


def _named(image: ImageResult) -> str:
    return f"{quote(image.display_name or 'an image without a name')} ({image.id})"


def _architectures(
    lookup: RequestCache, inputs: Mapping[str, Any], image: ImageResult
) -> list[str]:
    """The architectures of the shapes that can launch an image; none where they can't be listed."""
    source = lookup.source(SearchQuery.from_inputs(inputs).target)
    try:
        known, names = source.shapes(), [each.shape for each in source.image_shapes(image.id)]
    except (ImageNotFound, NotAllowed):
        return []
    found = {known[name].architecture for name in names if name in known}
    return sorted(filter(None, found))


def retirement_warnings(image_id: str, reason: str | None) -> Iterator[str]:
    """A warning where a pinned image is retired.

    Args:
        image_id: the image's OCID.
        reason: why it is; None where it is not.
    """
    if reason is not None:
        yield (
            f"the pinned image {image_id} is retired: {reason}; it stays pinned until the pin's "
            "criteria or triggers change"
        )


def _judged(lookup: RequestCache, query: SearchQuery, pinned: PinnedImage) -> PinnedImage:
    """The pin of an image that was named, with a warning where the criteria say otherwise."""
    if pinned.retired_reason is not None or pinned.notes:
        return pinned  # lists don't show it, or can't be read: they can't tell, either
    unmet = lookup.unmet_criteria(query, pinned.image)
    if not unmet:
        return pinned
    name = quote(pinned.image.display_name or pinned.image.id)
    said = f"The pinned image {name} ({pinned.image.id}) doesn't meet the pin's criteria: "
    return replace(pinned, warnings=((said, joined(map(Argument, unmet))),))


def refuse_retired(image_id: str, reason: str | None, on_retired: str | None) -> None:
    """Fail where a pinned image is retired, and that is an error, not a warning.

    Raises:
        ExpectationsNotMet: it is.
        InvalidInput: `on_retired` is neither `warn` nor `error`.
    """
    if on_retired not in (None, "warn", "error"):
        raise InvalidInput("on_retired", f"is {quote(repr(on_retired))}", "Give warn or error.")
    if on_retired == "error" and reason is not None:
        error = ExpectationsNotMet(
            f"the pinned image {image_id} is retired: {reason}",
            "Change the pin's criteria or triggers to move it",
        )
        error.violations = (reason,)
        raise error


def _inspect_one(
    lookup: RequestCache, query: SearchQuery, image_id: str, was: ImageResult
) -> PinnedImage:
    """What has become of an image in one region."""
    try:
        image = lookup.read_image(ImageQuery(image_id, query.target))
    except ImageNotFound:
        return PinnedImage(was, None, "it was deleted, or you may no longer read it")
    return _with_retirement(lookup, query, image)


def _inspect(lookup: RequestCache, query: SearchQuery, image: ImageResult) -> PinnedImage:
    return _with_latest(lookup, query, (), _with_retirement(lookup, query, image))


def _with_retirement(lookup: RequestCache, query: SearchQuery, image: ImageResult) -> PinnedImage:
    """The pin, with why its image has no future. Where no list can be read, a note."""
    if image.lifecycle_state != AVAILABLE:
        return PinnedImage(image, None, f"it is {quote(image.lifecycle_state)}")
    try:
        listed = bool(image.compartment_id) or lookup.lists(
            image, query.target, query.criteria.compartment_id
        )
    except (ImageNotFound, NotAllowed) as error:
        unlisted = f"Can't tell whether {image.id} is still listed: "
        return PinnedImage(image, None, notes=((unlisted, error.what),))
    return PinnedImage(image, None, None if listed else "Oracle no longer lists it")


def _with_latest(
    lookup: RequestCache, query: SearchQuery, regions: tuple[str, ...], pinned: PinnedImage
) -> PinnedImage:
    """The pin, with what would be chosen now. Where no list can be read, a note."""
    try:
        if regions:
            found = lookup.image_in_regions(query, regions)
            latest: ImageResult | None = next(iter(found.images.values()))
        else:
            latest = lookup.latest_image(query, allow_empty=True).image
    except NoMatchingImage:
        return pinned
    except (ImageNotFound, NotAllowed) as error:
        unlisted = f"Can't tell whether there is a newer image than {pinned.image.id}: "
        return replace(pinned, notes=(*pinned.notes, (unlisted, error.what)))
    return replace(pinned, latest_image_id=latest.id if latest else None)
