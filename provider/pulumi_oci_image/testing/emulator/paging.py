"""Pages of a list: `limit`, `page` and `opc-next-page`, as every List operation has them.

A page token says behind which item the next page begins, not how many items were shown. So a list
that changes while it is read shows no item twice and leaves none out that was there all the time.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .answers import JSON, Answer, invalid_parameter
from .parameters import one_of

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
SORT_ORDERS = ("ASC", "DESC")

T = TypeVar("T")
Position = tuple[str, ...]


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: the items on it.
        next_page: the token of the page behind it; None on the last.
    """

    items: list[T]
    next_page: str | None


def page_of(
    items: Iterable[T],
    position: Callable[[T], Position],
    path: str,
    query: Mapping[str, str],
    *,
    descending: bool = False,
) -> Page[T]:
    """The page of a list that a request asks for.

    Args:
        items: all items that match.
        position: an item's place in the order of the list, different for each.
        path: the path of the request; a token is good for it only.
        query: the query of the request; a token is good for the same filters only.
        descending: whether the order is turned round.

    Raises:
        ApiError: 400, `limit` or `page` is not usable.
    """
    limit = _limit(query)
    mark = _mark(path, query)
    placed = ((position(item), item) for item in items)
    if "page" in query:
        last = _position_in(query["page"], mark)
        placed = (pair for pair in placed if (pair[0] < last if descending else pair[0] > last))
    # One more than is shown tells whether there is a next page; the rest need not be sorted.
    pick = heapq.nlargest if descending else heapq.nsmallest
    found = pick(limit + 1, placed, key=_first)
    shown = found[:limit]
    token = _token(mark, shown[-1][0]) if len(found) > limit else None
    return Page([item for _, item in shown], token)


def page_of_objects(
    objects: Iterable[dict[str, Any]], path: str, query: Mapping[str, str], *, name: str
) -> Page[dict[str, Any]]:
    """The page that a request asks for of objects that can be sorted by name or by time.

    They come newest first, unless `sortBy` or `sortOrder` say otherwise; names begin with A.

    Raises:
        ApiError: 400, a parameter is not usable.
    """
    by_name = one_of(query, "sortBy", ("TIMECREATED", name.upper())) == name.upper()
    order = one_of(query, "sortOrder", SORT_ORDERS) or ("ASC" if by_name else "DESC")
    field = name if by_name else "timeCreated"

    def position(value: dict[str, Any]) -> Position:
        return (str(value.get(field)), str(value.get("id", value.get("name"))))

    return page_of(objects, position, path, query, descending=order == "DESC")


def list_of(bodies: Iterable[bytes], next_page: str | None) -> Answer:
    """The answer of a List operation."""
    headers = {"content-type": JSON}
    if next_page is not None:
        headers["opc-next-page"] = next_page
    return Answer(200, headers, b"[" + b",".join(bodies) + b"]")


def _first(pair: tuple[Position, T]) -> Position:
    return pair[0]


def _limit(query: Mapping[str, str]) -> int:
    text = query.get("limit", str(DEFAULT_LIMIT))
    digits = text.lstrip("0")
    if not (text.isascii() and text.isdigit() and digits and int(digits[:5]) <= MAX_LIMIT):
        raise invalid_parameter(f"Invalid limit: must be a number from 1 to {MAX_LIMIT}.")
    return int(digits)


def _mark(path: str, query: Mapping[str, str]) -> str:
    filters = sorted((name, query[name]) for name in query if name not in ("limit", "page"))
    return hashlib.sha256(json.dumps([path, filters]).encode()).hexdigest()[:16]


def _token(mark: str, position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([mark, *position]).encode()).decode()


def _position_in(token: str, mark: str) -> Position:
    try:
        content = json.loads(base64.b64decode(token, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, list) or not all(isinstance(part, str) for part in content):
        raise invalid_parameter("Invalid page: not a token of opc-next-page.")
    if content[:1] != [mark]:
        raise invalid_parameter("Invalid page: the token belongs to another list.")
    return tuple(content[1:])
