"""One build in several regions: the newest that each of them lists under one display name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Message, NoMatchingImage, quote
from .selection import Search

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from .criteria import ImageCriteria
    from .image_source import ImageSource

_MAX_HELD_BACK = 3


@dataclass(frozen=True)
class ImageInRegions:
    """A build that several regions have, an image in each.

    Attributes:
        display_name: the display name, the same everywhere.
        images: the image in each region.
        warnings: what to know about the choice, one line each.
    """

    display_name: str
    images: Mapping[str, ImageResult]
    warnings: tuple[Message, ...] = ()

    @property
    def image_ids(self) -> dict[str, str]:
        """The image's OCID in each region."""
        return {region: image.id for region, image in self.images.items()}


def image_in_regions(criteria: ImageCriteria, sources: Mapping[str, ImageSource]) -> ImageInRegions:
    """The newest build that meets the criteria in every region.

    A newer one that some regions don't list yet is held back, with a warning.
    """
    searches = {region: Search(criteria, source) for region, source in sources.items()}
    first, *_ = searches.values()
    in_parallel = first.source.in_parallel
    listed = dict(zip(searches, in_parallel(_newest_by_name, [*searches.values()]), strict=True))
    # A build is as new as the first of the regions that have it says.
    ranks = {
        name: (first.rank(image), name)
        for newest in reversed(listed.values())
        for name, image in newest.items()
    }

    def meets(region_and_image: tuple[str, ImageResult]) -> bool:
        region, image = region_and_image
        return bool(searches[region].keep([image], searches[region].asking))

    held_back: list[Message] = []
    for name in sorted(ranks, key=lambda name: ranks[name], reverse=True):
        images = [(region, listed[region][name]) for region in listed if name in listed[region]]
        missing = ", ".join(region for region in listed if name not in listed[region])
        if not missing and all(in_parallel(meets, images)):
            degraded = dict.fromkeys(text for each in sources.values() for text in each.warnings)
            return ImageInRegions(name, dict(images), (*degraded, *held_back))
        if missing and len(held_back) < _MAX_HELD_BACK and meets(images[0]):
            held_back.append(Message(f"{quote(name)} is held back: it isn't in {missing} yet."))
    where = f"No image matches in all of the regions {', '.join(searches)}"
    told = [Message((" ", each)) for each in held_back]
    raise NoMatchingImage((where, ".", *told) if told else where)


def _newest_by_name(search: Search) -> dict[str, ImageResult]:
    """What a region lists, without the tests that ask about each image."""
    images = (image for page in search.pages({}) for image in page if image.display_name)
    oldest_first = sorted(images, key=lambda image: (search.rank(image), image.id))
    return {str(image.display_name): image for image in oldest_first}
