"""From pages of images to the ones that meet the criteria.

Pages are read when they are needed: with a limit, no further than to it; for the latest image, no
further than to the first image that is older.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import Argument, ImageNotFound, Message, NotAllowed, quote
from ..model.times import moment
from .criteria import criteria_in_force, order_of
from .criterion import ActiveCriterion, Context
from .image_facts import created, kind_of
from .near_matches import no_matching_image

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..model.times import Moment
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


@dataclass(frozen=True)
class Latest:
    """The latest image that meets the criteria.

    Attributes:
        image: the image; None where none meets them and that is allowed.
        warnings: what to know about the choice, one line each.
    """

    image: ImageResult | None
    warnings: tuple[Message, ...] = ()


def select_images(criteria: ImageCriteria, source: ImageSource, limit: int | None = None) -> Found:
    """The images that meet the criteria, newest first.

    Args:
        criteria: what the images must be.
        source: where they are.
        limit: how many to find at most; the rest is not read. By default all.
    """
    search = Search(criteria, source)
    chunk = min(limit or MAX_CHUNK, MAX_CHUNK)
    # By version, the last listed may be the first.
    bound = limit if criteria.sort_by != "version" else None
    images = search.latest_first(islice(search.matches(chunk), bound))[:limit]
    return Found(images, tuple(search.context.warnings))


def latest_image(
    criteria: ImageCriteria, source: ImageSource, *, allow_empty: bool = False
) -> Latest:
    """The image that meets the criteria and was created last.

    Args:
        criteria: what the image must be.
        source: where it is.
        allow_empty: whether no image is an answer, not an error.

    Raises:
        NoMatchingImage: no image meets the criteria; the error tells why.
    """
    search = Search(criteria, source)
    tracker = _LatestTracker(search)
    for page in search.pages({"limit": PAGE_OF_LATEST}):
        tracker.observe(page)
        if tracker.is_over:
            break
    if tracker.leaders:
        return Latest(tracker.latest, tuple(tracker.warnings()))
    if allow_empty:
        return Latest(None, tuple(search.context.warnings))
    raise no_matching_image(criteria, search.context)


def unmet_criteria(criteria: ImageCriteria, source: ImageSource, image: ImageResult) -> list[str]:
    """The names of the criteria that an image doesn't meet."""
    context = Context(source, criteria.shape)
    tests = criteria_in_force(criteria, context)
    return [test.name for test in tests if not context.keep([image], [test])]


class Search:
    """The pages that the service lists for the criteria, and what is left to test of them."""

    def __init__(self, criteria: ImageCriteria, source: ImageSource) -> None:
        self.criteria = criteria
        self.context: Context = Context(source, criteria.shape)
        tests = criteria_in_force(criteria, self.context)
        left = [test for test in tests if not test.by_service]
        self.free: list[ActiveCriterion] = [test for test in left if not test.needs_request]
        self.asking: list[ActiveCriterion] = [test for test in left if test.needs_request]
        self.rank: Callable[[ImageResult], tuple[Any, ...]] = order_of(criteria)
        starts = [moment(criteria.newer_than)] if criteria.newer_than else []
        starts += [self.context.ago(criteria.max_age)] if criteria.max_age else []
        self.order: _OrderCheck = _OrderCheck(max(starts, default=None))

    def pages(self, options: dict[str, str | int]) -> Iterator[list[ImageResult]]:
        """The images that meet what costs no request, a page at a time."""
        filters = self.criteria.service_filters() | options
        for page in self.context.source.pages(filters):
            for image in page:
                self.order.observe(created(image))
            yield self.context.keep(page, self.free)
            if self.order.is_over:
                return

    def latest_first(self, images: Iterable[ImageResult]) -> list[ImageResult]:
        """Images from the latest on; where several are, by OCID."""
        return sorted(images, key=lambda image: (*self.rank(image), image.id), reverse=True)

    @property
    def warnings(self) -> list[Message]:
        """What kept a criterion from being applied that nobody asked for."""
        return self.context.warnings

    def matches(self, chunk: int) -> Iterator[ImageResult]:
        """The images that meet the criteria, each as soon as it is known, in the order listed."""
        for page in self.pages({}):
            for start in range(0, len(page), chunk):
                yield from self.context.keep(page[start : start + chunk], self.asking)


class _OrderCheck:
    """How far back the images have come, if they come newest first as they were asked for."""

    def __init__(self, end: Moment | None) -> None:
        self._previous: Moment | None = None
        self._in_order = True
        self._end = end

    def observe(self, time: Moment) -> None:
        """Take the time of the next image."""
        self._in_order &= self._previous is None or time <= self._previous
        self._previous = time

    def older_than(self, time: Moment) -> bool:
        """Whether all images to come are older."""
        return self._in_order and self._previous is not None and self._previous < time

    @property
    def is_over(self) -> bool:
        """Whether all images to come are too old for the criteria."""
        return self._end is not None and self.older_than(self._end)


class _LatestTracker:
    """Which of the images is the latest, as they come in."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._rank = search.rank
        self._chunk = 1
        self._systems: set[str] = set()
        self._kinds: dict[str, ImageResult] = {}
        self._candidates = 0
        self.leaders: list[ImageResult] = []

    @property
    def is_over(self) -> bool:
        """Whether no image to come can be later."""
        if not self.leaders or self._search.criteria.sort_by == "version":
            return False
        return self._search.order.older_than(created(self.leaders[0]))

    @property
    def latest(self) -> ImageResult:
        """The latest image, of those that were observed."""
        return self._search.latest_first(self.leaders)[0]

    def observe(self, images: list[ImageResult]) -> None:
        """Look at the next images: the first alone, as it often decides, then more at once."""
        start = 0
        while start < len(images):
            self._observe_chunk(images[start : start + self._chunk])
            start += self._chunk
            self._chunk = min(self._chunk * 2, MAX_CHUNK)

    def _observe_chunk(self, images: list[ImageResult]) -> None:
        # About an image that can't be the latest any more nothing is asked.
        rivals = [image for image in images if not self._is_behind(image)]
        kept = self._search.context.keep(rivals, self._search.asking)
        dropped = {image.id for image in rivals} - {image.id for image in kept}
        for image in images:
            if image.id in dropped:
                continue
            self._candidates += 1
            self._systems.add(f"{image.operating_system} {image.operating_system_version}")
            self._kinds.setdefault(kind_of(image), image)
            if not self._is_behind(image):
                is_tie = self.leaders and self._rank(image) == self._rank(self.leaders[0])
                self.leaders = [*self.leaders, image] if is_tie else [image]

    def _is_behind(self, image: ImageResult) -> bool:
        return bool(self.leaders) and self._rank(image) < self._rank(self.leaders[0])

    def warnings(self) -> Iterator[Message]:
        """Why another image might have been meant."""
        yield from self._search.context.warnings
        chosen = self.latest
        name = quote(chosen.display_name or chosen.id)
        if len(self.leaders) > 1:
            names = "; ".join(f"{quote(each.display_name)} ({each.id})" for each in self.leaders)
            yield Message(f"{len(self.leaders)} images were created at the same time: {names}.")
        yield from self._mixed_kinds(chosen)
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
        yield from self._unasked_architecture(chosen, name)

    def _mixed_kinds(self, chosen: ImageResult) -> Iterator[Message]:
        """A custom image can have the name of a platform image, and be newer."""
        kind = kind_of(chosen)
        for other, image in self._kinds.items():
            if other != kind:
                yield Message(
                    (
                        f"The latest image, {quote(chosen.display_name)} ({chosen.id}), is a "
                        f"{kind} image; {quote(image.display_name)} ({image.id}) is a {other} "
                        "image that matches, too. Set ",
                        Argument("kind"),
                        " to pick one.",
                    )
                )

    def _unasked_architecture(self, chosen: ImageResult, name: str) -> Iterator[Message]:
        criteria = self._search.criteria
        if self._candidates == 1 or criteria.shape or criteria.architecture:
            return
        try:
            shapes = self._search.context.shapes_of(chosen)
        except (ImageNotFound, NotAllowed):
            shapes = []
        known = sorted({shape.architecture for shape in shapes if shape.architecture})
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
