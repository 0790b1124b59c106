"""ListImages: which images a query matches, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from ...model.image import LIFECYCLE_STATES
from .paging import SORT_ORDERS, Page, Position, page_of
from .parameters import one_of

if TYPE_CHECKING:
    from .compatibility import CompatibilityStore
    from .store import StoredImage

EXACT_FILTERS = ("displayName", "operatingSystem", "operatingSystemVersion")
SORT_FIELDS = ("TIMECREATED", "DISPLAYNAME")


def list_images(
    images: Iterable[StoredImage],
    compatibility: CompatibilityStore,
    path: str,
    query: Mapping[str, str],
    *,
    is_ascending: bool,
) -> Page[StoredImage]:
    """One page of the images that a query asks for.

    Platform images are in the list of every compartment, custom images in that of their own.

    Args:
        images: all images.
        compatibility: the shapes that they run on.
        path: the path of the request.
        query: the query of the request.
        is_ascending: whether the order is the oldest first unless `sortBy` or `sortOrder` say
            otherwise; else it is platform images first, newest first.

    Raises:
        ApiError: 400, a parameter cannot be used.
    """
    matches = _matcher(compatibility, query)
    position, descending = _order(query, is_ascending=is_ascending)
    chosen = (stored for stored in images if stored.listed and matches(stored))
    return page_of(chosen, position, path, query, descending=descending)


def _matcher(
    compatibility: CompatibilityStore, query: Mapping[str, str]
) -> Callable[[StoredImage], bool]:
    compartment = query["compartmentId"]
    exact = [(name, query[name]) for name in EXACT_FILTERS if name in query]
    # The service takes a state in any case.
    state = one_of(query, "lifecycleState", LIFECYCLE_STATES, str.upper)
    shape = query.get("shape")

    def matches(stored: StoredImage) -> bool:
        fields = stored.fields
        return (
            (fields["compartmentId"] or compartment) == compartment
            and all(fields[name] == value for name, value in exact)
            and (state is None or fields["lifecycleState"] == state)
            and (shape is None or compatibility.find(stored.ocid, shape) is not None)
        )

    return matches


def _order(
    query: Mapping[str, str], *, is_ascending: bool
) -> tuple[Callable[[StoredImage], Position], bool]:
    field = one_of(query, "sortBy", SORT_FIELDS)
    order = one_of(query, "sortOrder", SORT_ORDERS)
    if field == "DISPLAYNAME":
        return _by_name, order == "DESC"
    if is_ascending:
        return _by_time, order == "DESC"
    if field or order:
        return _by_time, order != "ASC"
    return _custom_first_reversed, True


def _by_name(stored: StoredImage) -> Position:
    # Not every image has a name, and tests may put one that is no text.
    return (str(stored.fields["displayName"] or ""), stored.ocid)


def _by_time(stored: StoredImage) -> Position:
    return (stored.created, stored.ocid)


def _custom_first_reversed(stored: StoredImage) -> Position:
    """Read backwards: platform images before custom ones, and newest first in both."""
    group = "custom" if stored.fields["compartmentId"] else "platform"
    return (group, stored.created, stored.ocid)
