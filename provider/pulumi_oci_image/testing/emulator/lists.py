"""Lists: filters, order and pages, as every List operation has them; what is wrong is a 400.

A page token says behind which object the next page begins, not how many objects were shown. So a
list that changes while it is read shows none twice and leaves none out that was there all the time.
"""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ...model.times import moment
from .messages import Answer, invalid_parameter, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .messages import ReceivedRequest

Position = tuple[str, ...]
"""Where an object is in the order of its list; no two share one."""


def one_of(
    query: Mapping[str, str],
    name: str,
    allowed: tuple[str, ...],
    normal: Callable[[str], str] = str,
) -> str | None:
    """A parameter that has one of some values; None where it is absent."""
    if name not in query:
        return None
    value = normal(query[name])
    if value not in allowed:
        raise invalid_parameter(f"Invalid {name}: must be one of {', '.join(allowed)}.")
    return value


def list_objects(
    request: ReceivedRequest,
    objects: Iterable[Mapping[str, Any]],
    filters: tuple[str, ...],
    states: tuple[str, ...],
    *,
    oldest_first: bool = False,
) -> Answer:
    """The answer of a list that can be sorted by name or by time.

    Without `sortBy` and `sortOrder` what is in no compartment, as platform images are, comes first,
    and then the newest.

    Args:
        request: the request.
        objects: those that match what only this operation filters by.
        filters: the parameters that must equal the field of the same name; the first is the name.
        states: the states that `lifecycleState` filters by, in any case.
        oldest_first: whether the order is by time alone, and ascending, unless asked otherwise.
    """
    query, name = request.query, filters[0]
    by_name = one_of(query, "sortBy", ("TIMECREATED", name.upper())) == name.upper()
    default = "ASC" if by_name or oldest_first else "DESC"
    order = one_of(query, "sortOrder", ("ASC", "DESC")) or default
    in_groups = not (oldest_first or query.keys() & {"sortBy", "sortOrder"})
    given = {parameter: query[parameter] for parameter in filters if parameter in query}
    if state := one_of(query, "lifecycleState", states, str.upper):
        given["lifecycleState"] = state

    def position(each: Mapping[str, Any]) -> Position:
        group = "platform" if in_groups and not each.get("compartmentId") else ""
        # Not every object has a name, and tests may put one that is no text.
        shown = str(each.get(name) or "") if by_name else _sortable(str(each.get("timeCreated")))
        return (group, shown, each["id"])

    found = {
        position(each): each
        for each in objects
        if all(each.get(parameter) == value for parameter, value in given.items())
    }
    return page_of(request, found, descending=order == "DESC")


def page_of(
    request: ReceivedRequest, found: Mapping[Position, Any], *, descending: bool = False
) -> Answer:
    """The page of a list that a request asks for; the list has all objects that match."""
    query = request.query
    digits = re.fullmatch("0*([1-9][0-9]{0,2}|1000)", query.get("limit", "100"))
    if digits is None:
        raise invalid_parameter("Invalid limit: must be a number from 1 to 1000.")
    limit = int(digits[1])
    # A page token is good for the same path and filters only.
    filters = sorted((name, query[name]) for name in query if name not in ("limit", "page"))
    mark = json.dumps([request.path, filters])
    positions = sorted(found, reverse=descending)
    if query.get("page", "0") != "0":  # an appliance's first page
        last = _position_in(query["page"], mark)
        positions = [each for each in positions if (each < last if descending else each > last)]
    shown = positions[:limit]
    headers = {}
    if len(positions) > limit:
        token = json.dumps([mark, *shown[-1]])
        headers["opc-next-page"] = base64.urlsafe_b64encode(token.encode()).decode()
    return json_answer([found[each] for each in shown], **headers)


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


@cache
def _sortable(time: str) -> str:
    """A time as text that sorts as time does; empty if it is not a time: tests may put such."""
    try:
        utc, digits = moment(time)
    except ValueError:
        return ""
    return f"{utc.isoformat()}.{digits}"
