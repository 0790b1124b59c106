"""What a criterion is: its declaration, and what a search keeps while it applies it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import Argument, ImageNotFound, InvalidInput, Message, NotAllowed, Text, quote
from ..model.described import described
from ..model.json_values import is_text, unusable_part
from ..model.ocid import parse_ocid
from ..model.times import duration as parse_duration
from ..model.times import moment, now

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..model.times import Moment
    from .image_source import ImageSource
    from .shapes import Shape

T = TypeVar("T")

_MAX_TEXT_LENGTH = 1024


class Context:
    """One search: where images are, and what is known of their shapes.

    Attributes:
        source: where the images are.
        shape: the shape that is asked for.
        now: the time of the search, so that one choice has one.
        shapes_unlisted: why no shapes can be listed, where nobody asked for them.
    """

    def __init__(self, source: ImageSource, shape: str | None) -> None:
        self.source = source
        self._shape = shape
        self.now: Moment = now()
        self.shapes_unlisted: ImageNotFound | NotAllowed | None = None

    @cached_property
    def listed_for_shape(self) -> frozenset[str]:
        """The OCIDs that the service lists for the shape: one list, however many images."""
        pages = self.source.pages({"shape": self._shape or ""})
        return frozenset(image.id for page in pages for image in page)

    def ago(self, length: str) -> Moment:
        """The point in time a duration before this search."""
        return self.now[0] - parse_duration(length), self.now[1]

    def channels_of(self, image: ImageResult) -> list[str]:
        """The channels that a tag of the image names."""
        tag = (image.freeform_tags or {}).get(self.source.channel_tag) or ""
        return [name.strip() for name in tag.split(",")]

    def shapes_of(self, image: ImageResult) -> list[Shape]:
        """The shapes that can launch an image, as far as the compartment's list describes them."""
        known = self.source.shapes()
        names = (each.shape for each in self.source.image_shapes(image.id))
        return [known[name] for name in names if name in known]

    @property
    def warnings(self) -> list[Message]:
        """What kept a criterion from being applied that nobody asked for."""
        error = self.shapes_unlisted
        if error is None:
            return []
        reason = f"{error.status} {error.code}" if error.code else str(error.status)
        told = f"Shapes can't be listed here ({reason}), so images for GPUs aren't left out. Set "
        return [Message((told, Argument("shape"), " to leave them out."))]

    def keep(
        self, images: Sequence[ImageResult], tests: Iterable[ActiveCriterion]
    ) -> list[ImageResult]:
        """The images that pass all tests; where these ask the service, many at once."""
        tests = tuple(tests)
        if not (images and tests):
            return list(images)

        def passes(image: ImageResult) -> bool:
            return all(test.keeps(image) for test in tests)

        if any(test.needs_request for test in tests):
            verdicts = self.source.in_parallel(passes, images)
        else:
            verdicts = [passes(image) for image in images]
        return [image for image, kept in zip(images, verdicts, strict=True) if kept]


Keeps = Callable[["ImageResult", Any, Context], bool]
"""Whether an image meets a criterion, given the wanted value and the search."""


@dataclass(frozen=True)
class Criterion:
    """The facts of a criterion, beside its description and type.

    Attributes:
        keeps: whether an image meets it; None where it says which images are listed.
        by_service: whether the service applies it before it answers, as a filter of that name.
        needs_request: whether it asks the service about each image.
        values: the values that it may have, where they are few.
        check: what a value must be, in words; None where it is that.
        given: whether it counts; by default where it is not None.
    """

    keeps: Keeps | None = None
    by_service: bool = False
    needs_request: bool = False
    values: tuple[str, ...] = ()
    check: Callable[[Any], str | None] | None = None
    given: Callable[[Any], bool] | None = None

    def refuse(self, name: str, value: object) -> None:
        """Refuse a value that no image can meet, whatever images there are.

        Raises:
            InvalidInput: it is one.
        """
        must_be = (self.check or text)(value)
        if must_be is None and self.values and value not in self.values:
            must_be = f"one of {', '.join(self.values)}"
        if must_be:
            raise InvalidInput(name, f"is {quote(repr(value))}", f"Give {must_be}.")


@dataclass(frozen=True)
class ActiveCriterion:
    """A criterion that is in force, with its value.

    Attributes:
        name: its name in `ImageCriteria`.
        keeps: whether an image meets it.
        by_service: whether the service applies it before it answers.
        needs_request: whether it asks the service about each image.
    """

    name: str
    keeps: Callable[[ImageResult], bool]
    by_service: bool
    needs_request: bool


def criterion(description: Text, *, default: Any = None, **facts: Any) -> Any:
    """Declare a criterion, a field of `ImageCriteria`; `facts` are those of `Criterion`."""
    return described(description, default=default, facts=Criterion(**facts))


def text(value: object) -> str | None:
    """Text that can be sent."""
    if not isinstance(value, str) or not value or not is_text(value):
        return "a non-empty string"
    return None if len(value) <= _MAX_TEXT_LENGTH else f"at most {_MAX_TEXT_LENGTH} characters"


def ocid(value: object) -> str | None:
    """An OCID: the service answers others as if nobody could see the compartment."""
    return text(value) or (None if parse_ocid(str(value)) else "an OCID")


def time(value: object) -> str | None:
    """A time or a date."""
    try:
        moment(str(value))
    except ValueError:
        return "an RFC 3339 time, such as 2025-10-24T01:32:11Z, or a date"
    return text(value)


def duration(value: object) -> str | None:
    """A length of time."""
    try:
        parse_duration(str(value))
    except ValueError:
        return "a duration, such as 90d or P90D"
    return text(value)


def boolean(value: object) -> str | None:
    """True or False."""
    return None if isinstance(value, bool) else "True, False or None"


def freeform_tags(value: object) -> str | None:
    """Texts by text."""
    if _is_mapping(value, str) and unusable_part(value) is None:
        return None
    return "a mapping of strings to strings"


def defined_tags(value: object) -> str | None:
    """Plain values by namespace and key."""
    if isinstance(value, dict) and unusable_part(value) is None:
        plain = (str, int, float)
        if all(isinstance(key, str) and _is_mapping(v, plain) for key, v in value.items()):
            return None
    return "a mapping of namespaces to mappings of strings to strings, numbers or booleans"


def _is_mapping(value: object, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, dict) and all(
        isinstance(key, str) and isinstance(each, kinds) for key, each in value.items()
    )
