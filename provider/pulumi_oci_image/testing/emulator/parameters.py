"""Parameters that several operations have."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...model.ocid import Ocid, parse_ocid
from .answers import ApiError, invalid_parameter


def check_ocid(name: str, value: str) -> Ocid:
    """The parts of a parameter that is an OCID.

    Raises:
        ApiError: 400, it is none.
    """
    ocid = parse_ocid(value)
    if ocid is None:
        raise invalid_parameter(f"Invalid {name}: {value!r} is not an OCID.")
    return ocid


def check_compartment(query: Mapping[str, str]) -> Ocid:
    """The parts of the query's compartment.

    Raises:
        ApiError: 400, it is missing, or no OCID.
    """
    if not query.get("compartmentId"):
        raise ApiError(400, "MissingParameter", "The query parameter compartmentId is required.")
    return check_ocid("compartmentId", query["compartmentId"])


def one_of(
    query: Mapping[str, str],
    name: str,
    allowed: tuple[str, ...],
    normal: Callable[[str], str] = str,
) -> str | None:
    """A parameter that has one of some values; None where it is absent.

    Raises:
        ApiError: 400, it has another one.
    """
    if name not in query:
        return None
    value = normal(query[name])
    if value not in allowed:
        raise invalid_parameter(f"Invalid {name}: must be one of {', '.join(allowed)}.")
    return value
