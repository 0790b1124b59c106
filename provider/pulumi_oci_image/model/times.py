"""Points in time and lengths of time, as texts name them.

`datetime` holds microseconds, and reads RFC 3339 in full only from Python 3.11 on; an image's
`timeCreated` may have more digits, and two images that differ only there are not of one time.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):([0-5]\d|60)(?:\.(\d+))?"
    r"(?:[Zz]|([+-](?:[01]\d|2[0-3]):[0-5]\d))",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SHORT = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
_ISO = re.compile(
    r"P(?=\d|T\d)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII
)
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_MAX_DURATION = timedelta(days=36_500)

Moment = tuple[datetime, str]
"""A point in time: UTC to the second, and the digits of its fraction. It sorts as time does."""


def moment(text: str) -> Moment:
    """The point in time that an RFC 3339 text names; a date alone is its midnight in UTC.

    Raises:
        ValueError: `text` is no such time.
    """
    if parts := _TIME.fullmatch(f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text):
        date, clock, second, digits, offset = parts.groups()
        with suppress(ValueError, OverflowError):
            # A leap second counts as the one after it: `datetime` knows none.
            local = datetime.fromisoformat(f"{date}T{clock}:00{offset or '+00:00'}")
            utc = (local + timedelta(seconds=int(second))).astimezone(timezone.utc)
            return utc, (digits or "").rstrip("0")
    raise ValueError(f"{text!r} is not an RFC 3339 time")


def now() -> Moment:
    """This point in time, by this machine's clock."""
    return datetime.now(timezone.utc), ""


def duration(text: str) -> timedelta:
    """The length of time that a text names: `90d`, or ISO 8601's such as `P90D` or `PT36H`.

    Years and months are none: they differ in length.

    Raises:
        ValueError: `text` is no such duration, or longer than 100 years.
    """
    parts = _ISO.fullmatch(text) or _SHORT.fullmatch(text)
    if not text or parts is None:
        raise ValueError(f"{text!r} is not a duration")
    amounts = zip(_UNITS, parts.groups(), strict=True)
    try:
        length = timedelta(**{unit: int(amount) for unit, amount in amounts if amount})
    except (OverflowError, ValueError):
        length = timedelta.max
    if length > _MAX_DURATION:
        raise ValueError(f"{text!r} is longer than 100 years")
    return length
