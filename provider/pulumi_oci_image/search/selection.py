"""From pages of images to the ones that meet the criteria.

Pages are read when they are needed: with a bound, no further than to it; for the latest image, no
further than to the first image that is older.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ..errors import Argument, Message, quote
from ..model.timestamps import moment
from .criteria import Criterion, ImageCriteria, architectures_of, created, criteria_in_force
from .near_matches import no_matching_image

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..model.timestamps import Moment
    from .image_source import ImageSource

ASKED_AT_A_TIME = 32
PAGE_OF_LATEST = 100


@dataclass(frozen=True)
class Latest:
    """The latest image that meets the criteria.

    Attributes:
        image: the image; None where none meets them and that is allowed.
        warnings: what to know about the choice, one line each.
    """

    image: ImageResult | None
    warnings: tuple[Message, ...] = ()


def matching_images(
    criteria: ImageCriteria, source: ImageSource, at_a_time: int = ASKED_AT_A_TIME
) -> Iterator[ImageResult]:
    """The images that meet the criteria, each as soon as it is known, in the service's order.

    Where a criterion asks the service about each image, it asks about `at_a_time` of them at once.
    """
    tests = _Tests(criteria, source)
    course = _OrderCheck(criteria)
    for page in source.pages(_newest_first(criteria)):
        for image in page:
            course.see(created(image))
        left = [image for image in page if _meets(image, tests.free)]
        for start in range(0, len(left), at_a_time):
            asked = left[start : start + at_a_time]
            if tests.asking:
                source.prefetch_shapes([image.id for image in asked])
            yield from (image for image in asked if _meets(image, tests.asking))
        if course.is_over:
            return


def select_images(
    criteria: ImageCriteria, source: ImageSource, limit: int | None = None
) -> list[ImageResult]:
    """The images that meet the criteria, newest first.

    Args:
        criteria: what the images must be.
        source: where they are.
        limit: how many to find at the most; the rest is not read. By default all.
    """
    at_a_time = min(limit or ASKED_AT_A_TIME, ASKED_AT_A_TIME)
    return newest_first(islice(matching_images(criteria, source, at_a_time), limit))


def newest_first(images: Iterable[ImageResult]) -> list[ImageResult]:
    """Images by the time of their creation; where that is one time, by OCID."""
    return sorted(images, key=lambda image: (created(image), image.id), reverse=True)


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
    race = _LatestTracker(criteria, source)
    for page in source.pages(_newest_first(criteria) | {"limit": PAGE_OF_LATEST}):
        for image in page:
            race.enter(image)
        if race.is_over:
            break
    if race.ahead:
        return Latest(newest_first(race.ahead)[0], tuple(race.warnings()))
    if allow_empty:
        return Latest(None)
    raise no_matching_image(criteria, source)


class _Tests:
    """What is left to test of an image that the service listed for the criteria."""

    def __init__(self, criteria: ImageCriteria, source: ImageSource) -> None:
        tests = [test for test in criteria_in_force(criteria, source) if not test.by_service]
        self.free = [test for test in tests if not test.needs_request]
        self.asking = [test for test in tests if test.needs_request]


class _OrderCheck:
    """How far back the images have come, if they come newest first as they were asked for."""

    def __init__(self, criteria: ImageCriteria) -> None:
        self._previous: Moment | None = None
        self._in_order = True
        self._end = moment(criteria.newer_than) if criteria.newer_than else None

    def see(self, time: Moment) -> None:
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
    """Which of the images is ahead, as they come in."""

    def __init__(self, criteria: ImageCriteria, source: ImageSource) -> None:
        self._tests = _Tests(criteria, source)
        self._course = _OrderCheck(criteria)
        self._asked_for_one_kind = bool(criteria.shape or criteria.architecture)
        self._source = source
        self._systems: set[str] = set()
        self._entered = 0
        self.ahead: list[ImageResult] = []

    @property
    def is_over(self) -> bool:
        """Whether no image to come can win."""
        best = created(self.ahead[0]) if self.ahead else None
        return self._course.is_over or (best is not None and self._course.older_than(best))

    def enter(self, image: ImageResult) -> None:
        """Look at the next image."""
        time = created(image)
        self._course.see(time)
        if not _meets(image, self._tests.free):
            return
        best = created(self.ahead[0]) if self.ahead else None
        if best is None or time >= best:
            if not _meets(image, self._tests.asking):
                return
            self.ahead = [image] if best is None or time > best else [*self.ahead, image]
        # An image that is behind costs no call any more: its system is all that matters of it.
        self._entered += 1
        self._systems.add(f"{image.operating_system} {image.operating_system_version}")

    def warnings(self) -> Iterator[Message]:
        """Why another image might have been meant."""
        chosen = newest_first(self.ahead)[0]
        if len(self.ahead) > 1:
            names = "; ".join(f"{quote(image.display_name)} ({image.id})" for image in self.ahead)
            told = f"{len(self.ahead)} images were created at one time, the last: {names}"
            yield Message(told)
        if len(self._systems) > 1:
            yield Message(
                (
                    f"the latest image, {quote(chosen.display_name)}, is the latest of several "
                    f"operating systems: {quote(', '.join(sorted(self._systems)))}; set ",
                    *(Argument("operating_system"), " and ", Argument("operating_system_version")),
                    " to pick one",
                )
            )
        if self._entered > 1 and not self._asked_for_one_kind:
            known = sorted(filter(None, architectures_of(chosen, self._source)))
            yield Message(
                (
                    f"the latest image, {quote(chosen.display_name)}, is for "
                    f"{' and '.join(known) or 'an architecture that the service does not tell'}; ",
                    *("set ", Argument("shape"), " or ", Argument("architecture"), " to pick one"),
                )
            )


def _newest_first(criteria: ImageCriteria) -> dict[str, str | int]:
    return criteria.service_filters() | {"sort_by": "TIMECREATED", "sort_order": "DESC"}


def _meets(image: ImageResult, tests: list[Criterion]) -> bool:
    return all(test.predicate(image) for test in tests)
