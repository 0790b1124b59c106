"""What a criterion is: its declaration, and what it may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model.described import Check, described
from ..model.json_values import unusable_part
from ..model.ocid import parse_ocid
from ..model.times import duration, moment

if TYPE_CHECKING:
    from ..errors import Text
    from ..model.image import ImageResult
    from .image_source import ImageSource


Keeps = Callable[["ImageResult", Any, "ImageSource"], bool]
"""Whether an image meets a criterion, given the wanted value and where the image is from."""


@dataclass(frozen=True)
class Criterion:
    """The facts of a criterion, beside its type, description and check.

    Attributes:
        keeps: whether an image meets it; None where it says which images are listed.
        by_service: whether the service applies it before it answers, as a filter of that name.
        needs_request: whether it asks the service about each image.
        values: the values that it may have, where they are few.
        given: whether it counts; by default where it is not None.
    """

    keeps: Keeps | None = None
    by_service: bool = False
    needs_request: bool = False
    values: tuple[str, ...] = ()
    given: Callable[[Any], bool] | None = None


def criterion(
    description: Text, *, default: Any = None, check: Check | None = None, **facts: Any
) -> Any:
    """Declare a criterion, a field of `ImageCriteria`; `facts` are those of `Criterion`."""
    known = Criterion(**facts)
    if known.values:
        check = Check(f"one of {', '.join(known.values)}", known.values.__contains__)
    return described(description, default=default, check=check, facts=known)


def _is_read_by(parse: Callable[[str], object]) -> Callable[[Any], bool]:
    def passes(value: object) -> bool:
        try:
            return isinstance(value, str) and parse(value) is not None
        except ValueError:
            return False

    return passes


# The service answers other OCIDs as if nobody could see the compartment.
OCID = Check("an OCID", _is_read_by(parse_ocid))
TIME = Check("an RFC 3339 time, such as 2025-10-24T01:32:11Z, or a date", _is_read_by(moment))
DURATION = Check("a duration, such as 90d or P90D", _is_read_by(duration))


def _maps(value: object, passes: Callable[[Any], bool]) -> bool:
    """Whether it is a mapping of strings to such values, and JSON can hold it."""
    return (
        isinstance(value, Mapping)
        and all(isinstance(key, str) and passes(each) for key, each in value.items())
        and unusable_part(value) is None
    )


FREEFORM_TAGS = Check(
    "a mapping of strings to strings",
    lambda value: _maps(value, lambda each: isinstance(each, str)),
)
DEFINED_TAGS = Check(
    "a mapping of namespaces to mappings of strings to strings, numbers or booleans",
    lambda value: _maps(
        value, lambda tags: _maps(tags, lambda each: isinstance(each, (str, int, float)))
    ),
)
