"""Which shapes can launch which image, and with how much of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .answers import json_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL: tuple[dict[str, Any], ...] = tuple(
    {
        "shape": shape,
        "memoryConstraints": {"minInGBs": 1, "maxInGBs": memory},
        "ocpuConstraints": {"min": 1, "max": ocpus},
    }
    for shape, memory, ocpus in (
        ("VM.Standard.E4.Flex", 1024, 64),
        ("VM.Standard.E5.Flex", 1049, 94),
        ("VM.Standard3.Flex", 512, 32),
    )
)
"""What an image runs on of which nothing is said."""


class CompatibilityStore:
    """Shape compatibility entries by image and shape.

    An entry is what GetImageShapeCompatibilityEntry answers: `imageId`, `shape`, and
    `memoryConstraints` and `ocpuConstraints`, which are null for shapes of a fixed size. An image
    of which nothing is said runs on a few usual shapes.
    """

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, bytes]] = {}

    def put(self, image_id: str, entry: Mapping[str, Any]) -> None:
        """Say that an image runs on a shape, besides those that were said before.

        Args:
            image_id: OCID of the image.
            entry: the entry; `imageId` is added.

        Raises:
            ValueError: the entry names no shape, or cannot be sent as JSON.
        """
        self._entries[image_id] = {**self._entries.get(image_id, {}), **_entry(image_id, entry)}

    def remove(self, image_id: str, shape: str) -> None:
        """Say that an image does not run on a shape.

        Raises:
            KeyError: it did not before.
        """
        entries = self.shapes_of(image_id)
        del entries[shape]
        self._entries[image_id] = entries

    def get(self, image_id: str, shape: str) -> dict[str, Any] | None:
        """A copy of an entry, or None."""
        body = self.find(image_id, shape)
        return None if body is None else json.loads(body)

    def find(self, image_id: str, shape: str) -> bytes | None:
        """An entry as it is sent, or None."""
        return self.shapes_of(image_id).get(shape)

    def shapes_of(self, image_id: str) -> dict[str, bytes]:
        """The entries of an image as they are sent, by shape."""
        if image_id in self._entries:
            return dict(self._entries[image_id])
        return {name: body for each in USUAL for name, body in _entry(image_id, each).items()}

    def clear(self, image_id: str) -> None:
        """Say that an image runs on no shape."""
        self._entries[image_id] = {}

    def replace_all(self, other: CompatibilityStore) -> None:
        """Hold the entries of another store and no others."""
        self._entries = dict(other._entries)


def _entry(image_id: str, entry: Mapping[str, Any]) -> dict[str, bytes]:
    shape = entry.get("shape")
    if not isinstance(shape, str) or not shape:
        raise ValueError("A compatibility entry needs the name of its shape under 'shape'.")
    return {shape: json_bytes({"imageId": image_id, **entry})}
