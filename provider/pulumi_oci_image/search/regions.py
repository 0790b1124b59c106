"""One build in several regions: the newest that each of them lists under one display name."""

from __future__ import annotations

import functools
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

    Args:
        criteria: what the image must be.
        sources: where to look, by region.

    Raises:
        NoMatchingImage: no build is in every region.
    """
    regions = list(sources)
    in_parallel = sources[regions[0]].in_parallel
    searches = {region: Search(criteria, source) for region, source in sources.items()}
    found = in_parallel(lambda region: _newest_by_name(searches[region]), regions)
    listed = dict(zip(regions, found, strict=True))

    def rank(name: str) -> tuple[object, ...]:
        first = next(region for region in regions if name in listed[region])
        return (*searches[first].rank(listed[first][name]), name)

    def meets(name: str, region: str) -> bool:
        search = searches[region]
        return bool(search.context.keep([listed[region][name]], search.asking))

    held_back: list[Message] = []
    for name in sorted({name for names in found for name in names}, key=rank, reverse=True):
        having = [region for region in regions if name in listed[region]]
        if having == regions:
            if all(in_parallel(functools.partial(meets, name), regions)):
                images = {region: listed[region][name] for region in regions}
                degraded = {text: None for each in searches.values() for text in each.warnings}
                return ImageInRegions(name, images, (*degraded, *held_back))
        elif len(held_back) < _MAX_HELD_BACK and meets(name, having[0]):
            missing = ", ".join(region for region in regions if region not in having)
            held_back.append(Message(f"{quote(name)} is held back: it isn't in {missing} yet."))
    where = f"No image matches in all of the regions {', '.join(regions)}"
    raise NoMatchingImage((where, ". ", *held_back) if held_back else where)


def _newest_by_name(search: Search) -> dict[str, ImageResult]:
    """What a region lists, without the tests that ask about each image."""
    found: dict[str, ImageResult] = {}
    for page in search.pages({}):
        for image in page:
            name = image.display_name
            if name and (name not in found or search.rank(image) > search.rank(found[name])):
                found[name] = image
    return found
