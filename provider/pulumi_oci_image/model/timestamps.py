"""RFC 3339 times as points in time: any number of digits in the fraction, any offset.

`datetime` holds microseconds, and reads this form in full only from Python 3.11 on; an image's
`timeCreated` may have more digits, and two images that differ only there are not of one time.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction

_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[Tt ](?P<clock>\d\d:\d\d):(?P<second>\d\d)(\.(?P<fraction>\d+))?"
    r"([Zz]|(?P<sign>[+-])(?P<hours>\d\d):(?P<minutes>\d\d))",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LEAP_SECOND = 60
_LAST_MINUTE = 59
_LAST_HOUR = 23

Moment = tuple[datetime, Fraction]
"""A point in time: UTC to the second, and the fraction of the second. It sorts as time does."""


def moment(text: str) -> Moment:
    """The point in time that an RFC 3339 text names; a date alone is its midnight in UTC.

    Raises:
        ValueError: `text` is no such time.
    """
    parts = _TIME.fullmatch(f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text)
    if parts is None:
        raise ValueError(f"{text!r} is not an RFC 3339 time")
    seconds, hours, minutes = (int(parts[name] or 0) for name in ("second", "hours", "minutes"))
    if seconds > _LEAP_SECOND or hours > _LAST_HOUR or minutes > _LAST_MINUTE:
        raise ValueError(f"{text!r} is not an RFC 3339 time")
    offset = timedelta(hours=hours, minutes=minutes)
    try:
        # A leap second counts as the one after it: `datetime` knows none.
        local = datetime.fromisoformat(f"{parts['date']}T{parts['clock']}:00")
        local += timedelta(seconds=seconds)
        utc = local + offset if parts["sign"] == "-" else local - offset
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not an RFC 3339 time") from None
    digits = parts["fraction"] or "0"
    return utc, Fraction(int(digits[:_MAX_DIGITS]), 10 ** len(digits[:_MAX_DIGITS]))


def now() -> Moment:
    """This point in time, by this machine's clock."""
    return datetime.now(timezone.utc).replace(tzinfo=None), Fraction()


_MAX_DIGITS = 36
