"""Why no image meets the criteria: what each criterion removed, and what there is instead."""

from __future__ import annotations

import difflib
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from ..errors import Argument, NoMatchingImage, joined, quote
from .criteria import ImageCriteria, criteria_in_force

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from .image_source import ImageSource

_MAX_IMAGES = 2000
_MAX_SYSTEMS = 10


def no_matching_image(criteria: ImageCriteria, source: ImageSource) -> NoMatchingImage:
    """The error that explains it. It lists the images once more, without the criteria."""
    listed = chain.from_iterable(source.pages({}))
    images = list(islice(listed, _MAX_IMAGES))
    bound = "the first " if next(listed, None) is not None else ""
    removed = _removed_by_each(criteria, source, images)
    systems = _nearest(criteria, images)
    told = joined((Argument(name), f" removed {count}") for name, count in removed.items() if count)
    of = f": of {bound}{len(images)} images"
    error = NoMatchingImage(
        ("no image matches ", criteria.text, of, ", " if told else "", told),
        _hint(systems),
    )
    error.removed, error.operating_systems = removed, systems
    return error


def _removed_by_each(
    criteria: ImageCriteria, source: ImageSource, images: list[ImageResult]
) -> dict[str, int]:
    """How many images each criterion removes of those that the ones before it left."""
    removed = {}
    for test in criteria_in_force(criteria, source):
        left = [image for image in images if test.predicate(image)]
        removed[test.name] = len(images) - len(left)
        images = left
    return removed


def _nearest(criteria: ImageCriteria, images: list[ImageResult]) -> tuple[str, ...]:
    """The operating systems that there are: by likeness to the one asked for, then by number."""
    wanted = f"{criteria.operating_system or ''} {criteria.operating_system_version or ''}".lower()
    there = Counter(
        f"{image.operating_system} {image.operating_system_version}" for image in images
    )

    def likeness(name: str) -> tuple[float, int, str]:
        ratio = difflib.SequenceMatcher(None, wanted, name.lower()).ratio()
        return (-ratio if wanted.strip() else 0, -there[name], name)

    return tuple(sorted(there, key=likeness))


def _hint(systems: tuple[str, ...]) -> str:
    if not systems:
        return "There are no images here at all: check the compartment and the region"
    more = len(systems) - _MAX_SYSTEMS
    shown = quote(", ".join(systems[:_MAX_SYSTEMS])) + (f" and {more} more" if more > 0 else "")
    return f"The operating systems here, nearest first: {shown}"
