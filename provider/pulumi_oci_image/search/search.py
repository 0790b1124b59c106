"""A search: the pages that the service lists for the criteria, and what is left to test of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..model.times import moment
from .criteria import CRITERIA
from .image_facts import ago, captured_version, created

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..model.times import Moment
    from .criteria import ImageCriteria
    from .image_source import ImageSource


class Search:
    """One search for the images that meet criteria.

    Attributes:
        criteria: what the images must be.
        source: where they are.
        tests: the criteria in force that have a test, by name; those that cost a call come last.
        asking: those of them that ask the service about each image that it listed.
        start: the time before which no image is wanted.
    """

    def __init__(self, criteria: ImageCriteria, source: ImageSource) -> None:
        self.criteria = criteria
        self.source = source
        given = [
            name
            for name, facts in CRITERIA.items()
            if facts.keeps
            and (facts.given(criteria) if facts.given else getattr(criteria, name) is not None)
        ]
        self.tests: list[str] = sorted(given, key=lambda name: CRITERIA[name].needs_request)
        self.asking: list[str] = [name for name in self.tests if CRITERIA[name].needs_request]
        starts = [moment(criteria.newer_than)] if criteria.newer_than else []
        starts += [ago(criteria.max_age)] if criteria.max_age else []
        self.start: Moment | None = max(starts, default=None)

    def pages(self, options: dict[str, str | int]) -> Iterator[list[ImageResult]]:
        """The images that meet what costs no request, a page at a time."""
        by_service = [name for name in self.tests if CRITERIA[name].by_service]
        filters = {name: getattr(self.criteria, name) for name in by_service}
        free = [name for name in self.tests if name not in (*filters, *self.asking)]
        in_order = True
        times: list[Moment] = []
        for page in self.source.pages(filters | options):
            times = [*times[-1:], *map(created, page)]
            # All services are asked for the newest first, but not all keep that order.
            in_order = in_order and times == sorted(times, reverse=True)
            yield self.keep(page, free)
            if in_order and times and self.start and times[-1] < self.start:
                return

    def keep(self, images: Sequence[ImageResult], tests: Iterable[str]) -> list[ImageResult]:
        """The images that pass all tests; where these ask the service, many at once."""
        facts = [(CRITERIA[name], getattr(self.criteria, name)) for name in tests]

        def passes(image: ImageResult) -> bool:
            return all(
                test.keeps and test.keeps(image, wanted, self.source) for test, wanted in facts
            )

        if images and any(test.needs_request for test, _ in facts):
            verdicts = self.source.in_parallel(passes, images)
        else:
            verdicts = list(map(passes, images))
        return [image for image, kept in zip(images, verdicts, strict=True) if kept]

    def rank(self, image: ImageResult) -> tuple[Any, ...]:
        """What images are compared by to find the latest: their time, or first their version."""
        if self.criteria.sort_by != "version":
            return (created(image),)
        version = captured_version(image.display_name or "", self.criteria.name_pattern or "")
        return version, created(image)
