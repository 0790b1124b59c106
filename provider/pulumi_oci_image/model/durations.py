"""Lengths of time as text: `90d`, or a duration of ISO 8601 such as `P90D` or `PT36H`."""

from __future__ import annotations

import re
from datetime import timedelta

_SHORT = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
_ISO = re.compile(
    r"P(?=\d|T\d)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII
)
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_MAX = timedelta(days=36_500)


def duration(text: str) -> timedelta:
    """The length of time that a text names. Years and months are none: they differ in length.

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
    if length > _MAX:
        raise ValueError(f"{text!r} is longer than 100 years")
    return length
