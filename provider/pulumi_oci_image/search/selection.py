"""From pages of images to the ones that meet the criteria.

Pages are read when they are needed: with a limit, no further than to it; for the latest image, no
further than to the first image that is older.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import Message, Name, quote
from .image_facts import kind_of, named, system_of
from .near_matches import no_matching_image
from .search import Search

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from .criteria import ImageCriteria
    from .image_source import ImageSource

MAX_CHUNK = 32
"""The most images about which the service is asked before the next are looked at."""

PAGE_OF_LATEST = 100


@dataclass(frozen=True)
class Found:
    """The images that meet the criteria.

    Attributes:
        images: the images, newest first.
        warnings: what to know about the choice, one line each.
    """

    images: list[ImageResult]
    warnings: tuple[Message, ...] = ()

    @property
    def image(self) -> ImageResult | None:
        """The first image; None where there is none."""
        return self.images[0] if self.images else None


def select_images(criteria: ImageCriteria, source: ImageSource, limit: int | None = None) -> Found:
    """The images that meet the criteria, newest first, at most `limit` of them."""
    search = Search(criteria, source)
    size = min(limit or MAX_CHUNK, MAX_CHUNK)
    matches = (
        image
        for page in search.pages({})
        for start in range(0, len(page), size)
        for image in search.keep(page[start : start + size], search.asking)
    )
    # By version, the last listed may be the first.
    bound = limit if criteria.sort_by != "version" else None
    images = sorted(islice(matches, bound), key=lambda i: (search.rank(i), i.id), reverse=True)
    return Found(images[:limit], source.warnings)


def latest_image(
    criteria: ImageCriteria, source: ImageSource, *, allow_empty: bool = False
) -> Found:
    """The image that meets the criteria and was created last.

    Raises:
        NoMatchingImage: no image meets the criteria, and that is not allowed; the error tells why.
    """
    search = Search(criteria, source)
    leaders: list[ImageResult] = []
    best: tuple[Any, ...] = ()
    # However many images match, few are kept: the first of each kind and operating system.
    firsts: dict[tuple[str, str], ImageResult] = {}
    count, size = 0, 1
    for page in search.pages({"limit": PAGE_OF_LATEST}):
        left = page
        while left:
            # The first is asked about alone, as it often decides; then ever more at once. Nothing
            # is asked about those that can't be the latest any more.
            chunk, left, size = left[:size], left[size:], min(size * 2, MAX_CHUNK)
            rivals = [image for image in chunk if search.rank(image) >= best]
            behind = [image for image in chunk if search.rank(image) < best]
            kept = search.keep(rivals, search.asking)
            best = max([best, *map(search.rank, kept)])
            leaders = [image for image in leaders + kept if search.rank(image) == best]
            for image in kept + behind:
                firsts.setdefault((kind_of(image), system_of(image)), image)
            count += len(kept + behind)
        if best and criteria.sort_by != "version":
            search.start = best[0]
    if leaders:
        latest = max(leaders, key=lambda image: image.id)
        others = _others(search, latest, leaders, firsts, count=count)
        return Found([latest], (*source.warnings, *others))
    if allow_empty:
        return Found([], source.warnings)
    raise no_matching_image(search)


def unmet_criteria(criteria: ImageCriteria, source: ImageSource, image: ImageResult) -> list[str]:
    """The names of the criteria that an image doesn't meet."""
    search = Search(criteria, source)
    return [name for name in search.tests if not search.keep([image], [name])]


def _others(
    search: Search,
    latest: ImageResult,
    leaders: list[ImageResult],
    firsts: dict[tuple[str, str], ImageResult],
    *,
    count: int,
) -> Iterator[Message]:
    """Warnings of other images that might have been meant."""
    if len(leaders) > 1:
        names = "; ".join(map(named, leaders))
        yield Message(f"{len(leaders)} images were created at the same time: {names}.")

    def pick(text: str, *criteria: str) -> Message:
        return Message((f"The latest image, {text}. Set ", *criteria, " to pick one."))

    # A custom image can have the name of a platform image, and be newer.
    kinds = {kind: image for (kind, _), image in reversed(firsts.items())}
    kind = kind_of(latest)
    for other, image in kinds.items():
        if other != kind:
            is_other = f"{named(image)} is a {other} image that matches, too"
            yield pick(f"{named(latest)}, is a {kind} image; {is_other}", Name("kind"))
    name = quote(latest.display_name or latest.id)
    systems = sorted({system for _, system in firsts})
    if len(systems) > 1:
        both = Name("operating_system"), " and ", Name("operating_system_version")
        among = quote(", ".join(systems))
        yield pick(f"{name}, was chosen among several operating systems: {among}", *both)
    if count > 1 and not search.criteria.shape and not search.criteria.architecture:
        either = Name("shape"), " or ", Name("architecture")
        known = " and ".join(search.source.architectures(latest.id)) or "an unknown architecture"
        yield pick(f"{name}, is for {known}", *either)
