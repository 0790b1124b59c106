"""From pages of images to the ones that meet the criteria.

Pages are read when they are needed: with a limit, no further than to it; for the latest image, no
further than to the first image that is older.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ..errors import Argument, Message, quote
from .image_facts import created, kind_of
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
    """The images that meet the criteria, newest first.

    Args:
        criteria: what the images must be.
        source: where they are.
        limit: how many to find at most; the rest is not read. By default all.
    """
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
    return Found(images[:limit], search.warnings)


def latest_image(
    criteria: ImageCriteria, source: ImageSource, *, allow_empty: bool = False
) -> Found:
    """The image that meets the criteria and was created last.

    Args:
        criteria: what the image must be.
        source: where it is.
        allow_empty: whether no image is an answer, not an error.

    Raises:
        NoMatchingImage: no image meets the criteria; the error tells why.
    """
    search = Search(criteria, source)
    candidates = _Candidates(search)
    size = 1
    for page in search.pages({"limit": PAGE_OF_LATEST}):
        left = page
        while left:
            # The first is asked about alone, as it often decides; then ever more at once.
            candidates.add(left[:size])
            left, size = left[size:], min(size * 2, MAX_CHUNK)
        if candidates.are_decided:
            break
    if candidates.leaders:
        return Found([candidates.latest], tuple(candidates.warnings()))
    if allow_empty:
        return Found([], search.warnings)
    raise no_matching_image(search)


def unmet_criteria(criteria: ImageCriteria, source: ImageSource, image: ImageResult) -> list[str]:
    """The names of the criteria that an image doesn't meet."""
    search = Search(criteria, source)
    return [name for name in search.tests if not search.keep([image], [name])]


class _Candidates:
    """The images that might be meant: the latest so far, and what is known of the others."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._count = 0
        self._systems: set[str] = set()
        self._kinds: dict[str, ImageResult] = {}
        self.leaders: list[ImageResult] = []

    @property
    def latest(self) -> ImageResult:
        """The latest image so far."""
        return max(self.leaders, key=lambda image: image.id)

    @property
    def are_decided(self) -> bool:
        """Whether no image to come can be later."""
        if not self.leaders or self._search.criteria.sort_by == "version":
            return False
        return self._search.is_past(created(self.leaders[0]))

    def add(self, images: list[ImageResult]) -> None:
        """Take the next images; about those that can't be the latest any more nothing is asked."""
        rank = self._search.rank
        best = max(map(rank, self.leaders), default=())
        behind = [image for image in images if rank(image) < best]
        rivals = [image for image in images if rank(image) >= best]
        kept = self._search.keep(rivals, self._search.asking)
        for image in (*kept, *behind):
            self._count += 1
            self._systems.add(f"{image.operating_system} {image.operating_system_version}")
            self._kinds.setdefault(kind_of(image), image)
        leaders = self.leaders + kept
        best = max(map(rank, leaders), default=())
        self.leaders = [image for image in leaders if rank(image) == best]

    def warnings(self) -> Iterator[Message]:
        """Why another image might have been meant."""
        yield from self._search.warnings
        latest = self.latest
        name = quote(latest.display_name or latest.id)
        if len(self.leaders) > 1:
            names = "; ".join(f"{quote(each.display_name)} ({each.id})" for each in self.leaders)
            yield Message(f"{len(self.leaders)} images were created at the same time: {names}.")
        kind = kind_of(latest)
        for other, image in self._kinds.items():
            # A custom image can have the name of a platform image, and be newer.
            if other != kind:
                yield Message(
                    (
                        f"The latest image, {quote(latest.display_name)} ({latest.id}), is a "
                        f"{kind} image; {quote(image.display_name)} ({image.id}) is a {other} "
                        "image that matches, too. Set ",
                        Argument("kind"),
                        " to pick one.",
                    )
                )
        if len(self._systems) > 1:
            systems = quote(", ".join(sorted(self._systems)))
            yield Message(
                (
                    f"The latest image, {name}, was chosen among several operating systems: "
                    f"{systems}. Set ",
                    Argument("operating_system"),
                    " and ",
                    Argument("operating_system_version"),
                    " to pick one.",
                )
            )
        criteria = self._search.criteria
        if self._count > 1 and not criteria.shape and not criteria.architecture:
            known = self._search.source.architectures(latest.id)
            what = f"for {' and '.join(known)}" if known else "for an unknown architecture"
            yield Message(
                (
                    f"The latest image, {name}, is {what}. Set ",
                    Argument("shape"),
                    " or ",
                    Argument("architecture"),
                    " to pick one.",
                )
            )
