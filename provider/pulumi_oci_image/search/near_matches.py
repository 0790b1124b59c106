"""Why no image meets the criteria: what each criterion ruled out, and what there is instead."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from ..errors import Name, NoMatchingImage, quote
from .image_facts import system_of

if TYPE_CHECKING:
    from ..errors import Text
    from .criteria import ImageCriteria
    from .search import Search

_MAX_IMAGES = 2000
_MAX_SYSTEMS = 10


def no_matching_image(search: Search) -> NoMatchingImage:
    """The error that explains it. It lists the images once more, without the criteria."""
    listed = chain.from_iterable(search.source.pages({}))
    images = left = list(islice(listed, _MAX_IMAGES))
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


def nearest(wanted: str, names: Iterable[str]) -> list[str]:
    """The names, each once: by likeness to the one that is wanted, then by number."""
    there = Counter(names)

    def key(name: str) -> tuple[float, int, str]:
        ratio = difflib.SequenceMatcher(None, wanted.lower(), name.lower()).ratio()
        return (-ratio if wanted else 0, -there[name], name)

    return sorted(there, key=key)


def first_of(names: Sequence[str], most: int) -> str:
    """The first of the names, and how many more there are."""
    more = len(names) - most
    return quote(", ".join(names[:most])) + (f" and {more} more" if more > 0 else "")
