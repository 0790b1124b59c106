"""RFC 3339 times, with any number of digits in the fraction."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)


def moment(text: str) -> str:
    """A form of a time that sorts as text the way the times themselves sort.

    Raises:
        ValueError: the text is not an RFC 3339 time.
    """
    parts = _TIME.fullmatch(text)
    if not parts:
        raise ValueError(f"must be an RFC 3339 time, not {text!r}")
    date, clock, fraction, sign, hours, minutes = parts.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        local = datetime.fromisoformat(f"{date}T{clock}")
        utc = local + offset if sign == "-" else local - offset
    except (ValueError, OverflowError):
        raise ValueError(f"must be an RFC 3339 time, not {text!r}") from None
    # Trailing zeros go, so that .5 and .500 are one moment.
    return f"{utc.isoformat()}.{(fraction or '').rstrip('0')}"
