"""Why no image meets the criteria: what each criterion ruled out, and what there is instead."""

from __future__ import annotations

import difflib
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from ..errors import Argument, NoMatchingImage, quote
from .criteria import criteria_in_force

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from .criteria import ImageCriteria
    from .criterion import Context

_MAX_IMAGES = 2000
_MAX_SYSTEMS = 10


def no_matching_image(search: Context) -> NoMatchingImage:
    """The error that explains it. It lists the images once more, without the criteria."""
    listed = chain.from_iterable(search.source.pages({}))
    images = list(islice(listed, _MAX_IMAGES))
    first = "first " if next(listed, None) is not None else ""
    removed = _removed_by_each(search, images)
    systems = _nearest(search.criteria, images)
    told: list[str] = []
    for name, count in removed.items():
        if count:
            value = quote(repr(getattr(search.criteria, name)))
            told += [", " if told else "", Argument(name), f"={value} ruled out "]
            told.append(f"all {first}{count}" if count == len(images) else str(count))
            if count < len(images) and len(told) == len(("", 1, 2, 3)):
                told.append(f" of {len(images)} images")
    error = NoMatchingImage(("No image matches. ", *told), _hint(systems))
    error.removed, error.operating_systems = removed, systems
    return error


def _removed_by_each(search: Context, images: list[ImageResult]) -> dict[str, int]:
    """How many images each criterion rules out of those that the ones before it left."""
    removed = {}
    for test in criteria_in_force(search):
        left = search.keep(images, [test])
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


def _hint(systems: tuple[str, ...]) -> str | tuple[str, ...]:
    if not systems:
        return "There are no images at all. Check ", Argument("compartment_id"), " and ", Argument("region")
    more = len(systems) - _MAX_SYSTEMS
    shown = quote(", ".join(systems[:_MAX_SYSTEMS])) + (f" and {more} more" if more > 0 else "")
    return f"Closest: {shown}"
