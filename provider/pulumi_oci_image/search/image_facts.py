"""What an image says of itself that choices depend on: name, time, version, owner, channels."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import InvalidResponse, quote
from ..model.times import duration, moment, now

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from ..model.times import Moment

REVOKED_TAG = "image-revoked-at"

Version = tuple[Any, ...]
"""It sorts as versions do: 1.9, 1.10-rc.1, 1.10."""

_TOKEN = re.compile(r"(\*+|\?|\[(?:![\s\S]|[^!])[^\]]*\])")


def named(image: ImageResult) -> str:
    """An image's display name and OCID, for a message."""
    return f"{quote(image.display_name or 'an image without a name')} ({image.id})"


def system_of(image: ImageResult) -> str:
    """The operating system and its version."""
    return f"{image.operating_system} {image.operating_system_version}"


def created(image: ImageResult) -> Moment:
    """When an image was created."""
    try:
        return moment(image.time_created)
    except ValueError as error:
        raise InvalidResponse(f"image {image.id} has no timeCreated: {quote(error)}") from None


def ago(length: str) -> Moment:
    """The point in time that is a duration ago."""
    time, fraction = now()
    return time - duration(length), fraction


def kind_of(image: ImageResult) -> str:
    """Whether an image is a `platform`, a `custom` or a `community` image."""
    if not image.compartment_id:
        return "platform"
    return "community" if image.listing_type == "COMMUNITY" else "custom"


def channels_of(image: ImageResult, tag: str) -> list[str]:
    """The channels that a free-form tag of the image names."""
    return [name.strip() for name in ((image.freeform_tags or {}).get(tag) or "").split(",")]


def is_revoked(image: ImageResult) -> bool:
    """Whether the image's publisher has revoked it, by a tag with the time from which on it is."""
    revoked_at = (image.freeform_tags or {}).get(REVOKED_TAG)
    try:
        return revoked_at is not None and moment(revoked_at) <= now()
    except ValueError:
        return True


def captured_version(name: str, pattern: str) -> Version:
    """The version that a pattern captures in a name; the lowest where it doesn't match.

    Numbers count as numbers. What follows the first letter is a pre-release, as in semantic
    versions: `1.10-rc.1` comes before `1.10`.
    """
    captured = _captured(name, pattern)
    if captured is None:
        return (), False, ()
    text = " ".join(captured)
    release, _, rest = re.sub(r"([A-Za-z])", r"\0\1", text, count=1).partition("\0")
    # Not as `int`, which has a bound: a name may hold any number of digits.
    numbers = [*map(Decimal, re.findall(r"\d+", release))]
    while numbers and numbers[-1] == 0:
        numbers.pop()  # 1.10.0 is 1.10
    words = re.findall(r"\d+|[A-Za-z]+", rest)
    order = tuple((0, Decimal(word), "") if word.isdigit() else (1, 0, word) for word in words)
    return tuple(numbers), not rest, order


def _captured(name: str, pattern: str) -> list[str] | None:
    """What each `*` of a glob stands for, the first for as much as it can; None without a match.

    `?` and sets are one character of a name that matches.
    """
    # Backwards, where each `*` stands for as little as it can, and is never tried with more: a name
    # that somebody made for it could be divided in ways without end.
    chunks = [""]
    for token in reversed(_TOKEN.split(pattern)):
        if token.startswith("*"):
            chunks.append("")
        else:
            chunks[-1] += "." if _TOKEN.fullmatch(token) else re.escape(token[::-1])
    chunks[-1] += r"\Z"
    once = (f"(?=(?P<_{n}>(.*?){chunk}))(?P=_{n})" for n, chunk in enumerate(chunks[1:]))
    found = re.fullmatch("".join((chunks[0], *once)), name[::-1], re.DOTALL)
    return found and [text[::-1] for text in reversed(found.groups()[1::2])]


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
