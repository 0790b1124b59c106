"""What decoded JSON may hold, so that it can be carried on as it is.

Python's decoder takes more than JSON has: `NaN`, numbers beyond a double (as infinite), halves of
surrogate pairs; and it goes as deep as its stack. The engine's protocol, UTF-8 and other decoders
have none of these, so what holds one would break further on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

MAX_DEPTH = 100
"""How deep a value may be nested; the answers of the API are no deeper than five."""

MAX_VALUES = 20_000
"""How many values an object may hold; an image with all its tags has about a thousand."""
_TEXT_OF_A_VALUE = 100
"""How many characters of a text count as a further value."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def unusable_part(value: Any) -> str | None:
    """What of a decoded value can't be carried on, in words; None where all of it can."""
    return examined(value)[0]


def examined(value: Any) -> tuple[str | None, int]:
    """The same, and how many values it holds, as far as they were looked at."""
    level = [value]
    count = 0
    for _ in range(MAX_DEPTH):
        inside: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inside.extend(each)
                inside.extend(each.values())
            elif isinstance(each, list):
                inside.extend(each)
            elif isinstance(each, str):
                if not is_text(each):
                    return "an unpaired surrogate, which is not valid text", count
                count += len(each) // _TEXT_OF_A_VALUE
            elif isinstance(each, float) and not math.isfinite(each):
                return "a number that is not finite", count
        if not inside:
            return None, count
        count += len(inside)
        if count > MAX_VALUES:
            return f"more than {MAX_VALUES} values", count
        level = inside
    return f"values nested deeper than {MAX_DEPTH}", count


def is_text(value: str) -> bool:
    """Whether a string is text that can be written: it holds no half of a surrogate pair."""
    return _SURROGATE.search(value) is None


def parts(value: Any, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """A value and each value in it, with the keys and indices that lead there."""
    yield path, value
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield from parts(inner, *path, key)


def converted(value: Any, convert: Callable[[Any], Any]) -> Any:
    """The value with `convert` applied to each key and plain value.

    Objects keep their class, and what they have beside the JSON, such as an image's entity tag.
    """
    if isinstance(value, dict):
        items = value.items()
        copy = type(value)({convert(name): converted(inner, convert) for name, inner in items})
        for name, inner in getattr(value, "__dict__", {}).items():
            setattr(copy, name, converted(inner, convert))
        return copy
    if isinstance(value, list):
        return [converted(inner, convert) for inner in value]
    return convert(value)


def copied(value: T) -> T:
    """The value as it is now, whatever becomes of this one."""
    copy: T = converted(value, lambda each: each)
    return copy
