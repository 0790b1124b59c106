"""An image that was chosen once and is kept, and what has become of it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from ..errors import Argument, ImageNotFound, Message, NotAllowed, joined, quote
from ..model.image import AVAILABLE
from ..model.state import from_state, to_state
from ..search.criteria import ImageCriteria
from .query import ImageQuery, SearchQuery

if TYPE_CHECKING:
    from ..errors import Text
    from ..model.image import ImageResult
    from .request_cache import RequestCache

CRITERIA = "criteria"
TRIGGERS = "triggers"
REGION = "region"
CONNECTION = "connection"
EXPECT = "expect"
IMAGE_ID = "imageId"
CHOSEN_BY = (CRITERIA, TRIGGERS, REGION, CONNECTION)
"""The inputs that a pin's state keeps."""

FACTS = ("latestImageId", "updateAvailable", "retired", "retiredReason", "warnings")
"""What a pin's state says besides the image's own fields."""


@dataclass(frozen=True)
class PinnedImage:
    """A pinned image.

    Attributes:
        image: the image, as it was when it was last seen.
        latest_image_id: the OCID of the image that would be chosen now; None where none would.
        retired_reason: why the image has no future; None where it has.
        warnings: what to know about the choice.
        notes: what to know about this look at it, which is not kept.
    """

    image: ImageResult
    latest_image_id: str | None
    retired_reason: str | None = None
    warnings: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    def to_state(self) -> dict[str, Any]:
        """The pin as Pulumi's properties."""
        latest, reason = self.latest_image_id, self.retired_reason
        values = (latest, latest not in (None, self.image.id), reason is not None, reason)
        facts = zip(FACTS, (*values, [str(Message(each)) for each in self.warnings]), strict=True)
        said = {name: value for name, value in facts if value is not None}
        return to_state(self.image) | said | {IMAGE_ID: self.image.id}


def choose_image(lookup: RequestCache, inputs: Mapping[str, Any]) -> PinnedImage:
    """Pin the image that the inputs name, or else the latest that meets their criteria.

    Raises:
        NoMatchingImage: no image meets the criteria; the error tells why.
        OciImageError: the other ways in which a call fails.
    """
    query = SearchQuery.from_inputs(inputs)
    if adopted := inputs.get(IMAGE_ID):
        image = lookup.read_image(ImageQuery(adopted, query.target))
        return _judged(lookup, query, _inspect(lookup, query, image))
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
    query = SearchQuery.from_inputs(state)
    was = from_state(state)
    try:
        image = lookup.read_image(ImageQuery(was.id, query.target))
    except ImageNotFound:
        gone = "it was deleted, or you may no longer read it"
        pinned = _with_news(lookup, query, PinnedImage(was, None, gone))
    else:
        pinned = _inspect(lookup, query, image)
    return replace(pinned, warnings=tuple(state.get("warnings") or ()))


def reasons_to_move(id_: str, state: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[str]:
    """The inputs because of which another choice is due; none where the image stays pinned.

    Args:
        id_: the OCID of the pinned image.
        state: the pin's state, with the inputs that led to it.
        inputs: what the program asks for now; what it does not know yet is different.
    """
    moved = [
        name for name in (CRITERIA, TRIGGERS, REGION) if _given(state, name) != _given(inputs, name)
    ]
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


def _inspect(lookup: RequestCache, query: SearchQuery, image: ImageResult) -> PinnedImage:
    reason = None
    if image.lifecycle_state != AVAILABLE:
        reason = f"it is {quote(image.lifecycle_state)}"
    return _with_news(lookup, query, PinnedImage(image, None, reason))


def _with_news(lookup: RequestCache, query: SearchQuery, pinned: PinnedImage) -> PinnedImage:
    """The pin, with what lists tell of it. They only add to it: where none can be read, a note."""
    try:
        latest = lookup.latest_image(query, allow_empty=True).image
        reason = pinned.retired_reason
        if reason is None and not _is_listed(lookup, query, pinned.image):
            reason = "Oracle no longer lists it"
    except (ImageNotFound, NotAllowed) as error:
        unlisted = f"Can't tell whether there is a newer image than {pinned.image.id}: "
        return replace(pinned, notes=((unlisted, error.what),))
    return replace(pinned, latest_image_id=latest.id if latest else None, retired_reason=reason)


def _is_listed(lookup: RequestCache, query: SearchQuery, image: ImageResult) -> bool:
    """Whether lists show the image: only platform images leave them and can still be read."""
    if image.compartment_id:
        return True
    same_name = ImageCriteria(
        compartment_id=query.criteria.compartment_id,
        display_name=image.display_name,
        lifecycle_state=None,
        gpu=None,
    )
    found = lookup.select_images(SearchQuery(same_name, query.target))
    return any(listed.id == image.id for listed in found.images)
