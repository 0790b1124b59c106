"""From pages of images to the ones that meet the criteria, or why none does.

Pages are read when they are needed: with a limit, no further than to it; for the latest image, no
further than to the first image that is older.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from ..errors import Message, Name, NoMatchingImage, quote
from ..model.times import moment
from . import Found
from .criteria import CRITERIA
from .image_facts import (
    ago,
    captured_version,
    created,
    first_of,
    kind_of,
    named,
    nearest,
    system_of,
)

if TYPE_CHECKING:
    from ..errors import Text
    from ..model.image import ImageResult
    from ..model.times import Moment
    from .criteria import ImageCriteria
    from .image_source import ImageSource

MAX_CHUNK = 32
"""The most images about which the service is asked before the next are looked at."""

PAGE_OF_LATEST = 100

_MAX_COUNTED = 2000
_MAX_SYSTEMS = 10
_MAX_NAMED = 5


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
        # Those that are filters, too: not every service knows each of them. What a shape launches,
        # it alone knows.
        free = [name for name in self.tests if name not in ("shape", *self.asking)]
        in_order = True
        times: list[Moment] = []
        last: set[str] = set()
        for page in self.source.pages(filters | options):
            times = [*times[-1:], *map(created, page)]
            # All services are asked for the newest first, but not all keep that order.
            in_order = in_order and times == sorted(times, reverse=True)
            # An image that is created meanwhile moves one from the end of a page to the next.
            new = [image for image in page if image.id not in last]
            last = {image.id for image in page}
            yield self.keep(new, free)
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
    """The image that meets the criteria and was created last; `NoMatchingImage` tells why none."""
    search = Search(criteria, source)
    leaders: list[ImageResult] = []
    best: tuple[Any, ...] = ()
    # Of those that match, few are kept: those of the same time, and the first of each kind and
    # operating system.
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
            highest = max(map(search.rank, kept), default=best)
            if highest > best:
                best, leaders = highest, []
            leaders += [image for image in kept if search.rank(image) == best]
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
    raise _no_match(search)


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
        names = "; ".join(map(named, leaders[:_MAX_NAMED]))
        more = f"; and {len(leaders) - _MAX_NAMED} more" if len(leaders) > _MAX_NAMED else ""
        yield Message(f"{len(leaders)} images were created at the same time: {names}{more}.")

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


def _no_match(search: Search) -> NoMatchingImage:
    """The error that explains it. It lists the images once more, without the criteria."""
    listed = chain.from_iterable(search.source.pages({}))
    images = left = list(islice(listed, _MAX_COUNTED))
    first = "first " if next(listed, None) is not None else ""
    removed = {}
    for name in search.tests:
        before, left = left, search.keep(left, [name])
        removed[name] = len(before) - len(left)
    criteria = search.criteria
    wanted = f"{criteria.operating_system or ''} {criteria.operating_system_version or ''}".strip()
    systems = nearest(wanted, map(system_of, images))
    hint: Text = f"Closest: {first_of(systems, _MAX_SYSTEMS)}"
    if not systems:
        names = Name("compartment_id"), " and ", Name("region")
        hint = "There are no images at all here. Check ", *names
    what = _ruled_out(criteria, removed, len(images), first)
    error = NoMatchingImage(("No image matches. ", *what), hint)
    error.removed, error.operating_systems = removed, tuple(systems)
    return error


def _ruled_out(
    criteria: ImageCriteria, removed: dict[str, int], total: int, first: str
) -> Iterator[str]:
    """Which criterion ruled out how many: `kind='custom' ruled out all 17`."""
    counts = {name: count for name, count in removed.items() if count}
    separator = f"Of the {first}{total} images, " if len(counts) > 1 else ""
    for name, count in counts.items():
        value = quote(repr(getattr(criteria, name)))
        number = f"all {first}{total}" if count == total else count
        yield from (separator, Name(name), f"={value} ruled out {number}")
        separator = ", "
