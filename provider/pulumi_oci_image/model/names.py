"""Names in the style of the API and of Pulumi's schemas."""

from __future__ import annotations


def camel(name: str) -> str:
    """A Python name in the style of the API: `image_id` is `imageId`."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
