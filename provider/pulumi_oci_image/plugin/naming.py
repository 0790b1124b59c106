"""Names in the style of the API and of Pulumi's schemas."""

from __future__ import annotations

import re

from ..model.names import camel

_PYTHON_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


def in_api_style(text: str, names: frozenset[str]) -> str:
    """`text`, with these of Python's names in the style of the API."""
    return _PYTHON_NAME.sub(lambda word: camel(word[0]) if word[0] in names else word[0], text)
