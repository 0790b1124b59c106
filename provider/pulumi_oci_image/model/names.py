"""Names in the style of the API and of Pulumi's schemas."""

from __future__ import annotations

import re


def camel(name: str) -> str:
    """A Python name in the style of the API: `image_id` is `imageId`."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def snake(name: str) -> str:
    """A name of the API in Python's style: `imageId` is `image_id`."""
    return re.sub("[A-Z]", r"_\g<0>", name).lower()
