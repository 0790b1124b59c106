"""What the host of dynamic providers makes of an error."""

from __future__ import annotations


def as_shown(kind: str, text: str) -> tuple[str, str]:
    """The ways in which the last line may begin: older hosts tell the text without the class."""
    return f"{kind}: {text}", f"Exception calling application: {text}"
