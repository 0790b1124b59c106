"""The version in a display name: what the `*` of a name pattern stand for, in order as versions."""

from __future__ import annotations

import re
from typing import Any

Version = tuple[Any, ...]
"""It sorts as versions do: 1.9, 1.10-rc.1, 1.10."""

_TOKEN = re.compile(r"(\*+|\?|\[!?\]?[^\]]*\])")


def captured_version(name: str, pattern: str) -> Version:
    """The version that a pattern captures in a name that it matches; the lowest where it is none.

    Numbers count as numbers. What follows the first letter is a pre-release, as in semantic
    versions: `1.10-rc.1` comes before `1.10`.
    """
    found = re.fullmatch("".join(map(_as_regex, _TOKEN.split(pattern))), name, re.DOTALL)
    text = " ".join(found.groups()) if found else ""
    release, _, rest = re.sub(r"([A-Za-z])", r"\0\1", text, count=1).partition("\0")
    numbers = tuple(int(number) for number in re.findall(r"\d+", release))
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]  # 1.10.0 is 1.10
    words = re.findall(r"\d+|[A-Za-z]+", rest)
    order = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in words)
    return numbers, not rest, order


def _as_regex(token: str) -> str:
    """A part of a glob: `*` is captured; `?` and sets are one character of a name that matches."""
    if token.startswith("*"):
        return "(.*)"
    return "." if _TOKEN.fullmatch(token) else re.escape(token)
