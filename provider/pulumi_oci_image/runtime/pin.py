"""An image that was chosen once and is kept, and what has become of it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from ..errors import ImageNotFound, quote
from ..model.image import AVAILABLE
from ..model.state import from_state, to_state
from ..search.criteria import ImageCriteria
from .request_cache import ImageQuery

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from .request_cache import RequestCache

CRITERIA = "criteria"
TRIGGERS = "triggers"
ADOPTED = "adoptedImageId"
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
    """

    image: ImageResult
    latest_image_id: str | None
    retired_reason: str | None = None
    warnings: tuple[str, ...] = ()

    def to_state(self) -> dict[str, Any]:
        """The pin as Pulumi's properties."""
        latest, reason = self.latest_image_id, self.retired_reason
        values = (latest, latest not in (None, self.image.id), reason is not None, reason)
        facts = zip(FACTS, (*values, list(self.warnings)), strict=True)
        said = {name: value for name, value in facts if value is not None}
        return to_state(self.image) | said | {"imageId": self.image.id}


def choose_image(lookup: RequestCache, inputs: Mapping[str, Any]) -> PinnedImage:
    """Pin the image that the inputs name, or else the latest that meets their criteria.

    Raises:
        NoMatchingImage: no image meets the criteria; the error tells why.
        OciImageError: the other errors that the errors module tells of.
    """
    criteria = ImageCriteria.from_inputs(inputs[CRITERIA])
    if adopted := inputs.get(ADOPTED):
        image = lookup.read_image(ImageQuery(adopted, criteria.region))
        return _inspect(lookup, criteria, image)
    latest = lookup.latest_image(criteria)
    # Where none is allowed to be found, none is an error; so there is one.
    chosen = cast("ImageResult", latest.image)
    # GetImage knows fields of an image that lists leave out, and its etag.
    image = lookup.read_image(ImageQuery(chosen.id, criteria.region))
    return PinnedImage(image, image.id, warnings=latest.warnings)


def refresh_pin(lookup: RequestCache, state: Mapping[str, Any]) -> PinnedImage:
    """See what has become of a pinned image. Whatever it is, the image stays pinned.

    Raises:
        OciImageError: as the errors module tells; but not because the image is gone.
    """
    criteria = ImageCriteria.from_inputs(state[CRITERIA])
    was = from_state(state)
    try:
        image = lookup.read_image(ImageQuery(was.id, criteria.region))
    except ImageNotFound:
        gone = "it is gone, or the caller may not read it any more"
        pinned = PinnedImage(was, _latest_id(lookup, criteria), gone)
    else:
        pinned = _inspect(lookup, criteria, image)
    return replace(pinned, warnings=tuple(state.get("warnings") or ()))


def reasons_to_move(id_: str, state: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[str]:
    """The inputs because of which another choice is due; none where the image stays pinned.

    Args:
        id_: the OCID of the pinned image.
        state: the pin's state, with the inputs that led to it.
        inputs: what the program asks for now; what it does not know yet is different.
    """
    moved = [
        name
        for name in (CRITERIA, TRIGGERS)
        if (state.get(name) or None) != (inputs.get(name) or None)
    ]
    return moved + ([ADOPTED] if inputs.get(ADOPTED) not in (None, id_) else [])


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


def _inspect(lookup: RequestCache, criteria: ImageCriteria, image: ImageResult) -> PinnedImage:
    reason = None
    if image.lifecycle_state != AVAILABLE:
        reason = f"it is {quote(image.lifecycle_state)}"
    elif not _is_listed(lookup, criteria, image):
        reason = "Oracle does not list it any more"
    return PinnedImage(image, _latest_id(lookup, criteria), reason)


def _latest_id(lookup: RequestCache, criteria: ImageCriteria) -> str | None:
    latest = lookup.latest_image(criteria, allow_empty=True).image
    return None if latest is None else latest.id


def _is_listed(lookup: RequestCache, criteria: ImageCriteria, image: ImageResult) -> bool:
    """Whether lists show the image: only platform images leave them and can still be read."""
    if image.compartment_id is not None:
        return True
    same_name = ImageCriteria(
        compartment_id=criteria.compartment_id,
        display_name=image.display_name,
        region=criteria.region,
        lifecycle_state=None,
        gpu=None,
    )
    return any(listed.id == image.id for listed in lookup.select_images(same_name))
