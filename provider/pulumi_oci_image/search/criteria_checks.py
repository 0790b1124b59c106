"""What can't be right about a criterion, whatever images there are: it is refused unasked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import InvalidInput, quote
from ..model.json_values import is_text, unusable_part
from ..model.ocid import parse_ocid
from ..model.timestamps import moment

TAGS = {
    "freeform_tags": "a mapping of texts to texts",
    "defined_tags": "a mapping of namespaces to mappings of texts to texts, numbers or booleans",
}
"""The criteria that are tags, and what each must be."""

_MAX_TEXT_LENGTH = 1024


def copied_tags(tags: Mapping[Any, Any]) -> dict[Any, Any]:
    """The tags as they are now, whatever becomes of the mappings that gave them."""
    return {k: dict(value) if isinstance(value, Mapping) else value for k, value in tags.items()}


def check_types(criteria: Mapping[str, Any]) -> None:
    """Refuse a criterion of the wrong type, and text that can't be sent.

    Raises:
        InvalidInput: a criterion is not what it must be.
    """
    for name, value in criteria.items():
        if value is not None and (wanted := _wanted(name, value)):
            raise InvalidInput(name, f"is {quote(repr(value))}", f"Give {wanted}.")


def check_compartment(name: str, value: str | None) -> None:
    """Refuse what is no OCID: the service answers it as if nobody could see the compartment.

    Raises:
        InvalidInput: it is none.
    """
    if value is not None and parse_ocid(value) is None:
        raise InvalidInput(name, f"{quote(value)!r} is not an OCID")


def check_one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    """Refuse a value that is not one of those that there are.

    Raises:
        InvalidInput: it is not.
    """
    if value is not None and value not in allowed:
        raise InvalidInput(name, f"is {quote(repr(value))}", f"Give one of {', '.join(allowed)}.")


def check_time(name: str, value: str | None) -> None:
    """Refuse what is no time.

    Raises:
        InvalidInput: it is none.
    """
    try:
        moment(value or "1970-01-01")
    except ValueError as error:
        raise InvalidInput(name, quote(error), "Give 2025-10-24T01:32:11Z, or a date.") from None


def _wanted(name: str, value: object) -> str | None:
    """What a criterion must be, in words; None where the value is that."""
    if name in TAGS:
        return None if _are_tags(name, value) else TAGS[name]
    if name == "gpu":
        return None if isinstance(value, bool) else "True, False or None"
    if not isinstance(value, str) or not value or not is_text(value):
        return "text, not empty"
    return None if len(value) <= _MAX_TEXT_LENGTH else f"{_MAX_TEXT_LENGTH} characters at the most"


def _are_tags(name: str, tags: object) -> bool:
    is_good = _is_freeform if name == "freeform_tags" else _is_defined
    return isinstance(tags, dict) and is_good(tags) and unusable_part(tags) is None


def _is_freeform(tags: dict[Any, Any]) -> bool:
    return all(isinstance(key, str) and isinstance(value, str) for key, value in tags.items())


def _is_defined(tags: dict[Any, Any]) -> bool:
    return all(
        isinstance(namespace, str)
        and isinstance(keys, dict)
        and all(isinstance(k, str) and isinstance(v, (str, int, float)) for k, v in keys.items())
        for namespace, keys in tags.items()
    )
