"""What an image says of itself that choices depend on: when it was made, whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidResponse
from ..model.times import moment

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..model.times import Moment

REVOKED_TAG = "image-revoked-at"


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


def channels_of(image: ImageResult, tag: str) -> list[str]:
    """The channels that a free-form tag of the image names."""
    return [name.strip() for name in ((image.freeform_tags or {}).get(tag) or "").split(",")]


def is_revoked(image: ImageResult, now: Moment) -> bool:
    """Whether the image's publisher has revoked it, by a tag with the time from which on it is."""
    revoked_at = (image.freeform_tags or {}).get(REVOKED_TAG)
    try:
        return revoked_at is not None and moment(revoked_at) <= now
    except ValueError:
        return True
