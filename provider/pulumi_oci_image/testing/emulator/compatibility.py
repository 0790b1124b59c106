"""Which shapes can launch which image, and with how much of each."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from .answers import json_bytes


class CompatibilityStore:
    """Shape compatibility entries by image and shape.

    An entry is what GetImageShapeCompatibilityEntry answers: `imageId`, `shape`, and
    `memoryConstraints` and `ocpuConstraints`, which are null for shapes of a fixed size.
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()

    def put(self, image_id: str, entry: Mapping[str, Any]) -> None:
        """Say that an image runs on a shape, in place of what was said before.

        Args:
            image_id: OCID of the image.
            entry: the entry; `imageId` is added.

        Raises:
            ValueError: the entry names no shape, or cannot be sent as JSON.
        """
        shape = entry.get("shape")
        if not isinstance(shape, str) or not shape:
            raise ValueError("A compatibility entry needs the name of its shape under 'shape'.")
        body = json_bytes({"imageId": image_id, **entry})
        with self._lock:
            self._entries[image_id, shape] = body

    def remove(self, image_id: str, shape: str) -> None:
        """Say that an image does not run on a shape.

        Raises:
            KeyError: it was not said to.
        """
        with self._lock:
            del self._entries[image_id, shape]

    def get(self, image_id: str, shape: str) -> dict[str, Any] | None:
        """A copy of an entry, or None."""
        body = self.find(image_id, shape)
        return None if body is None else json.loads(body)

    def find(self, image_id: str, shape: str) -> bytes | None:
        """An entry as it is sent, or None."""
        with self._lock:
            return self._entries.get((image_id, shape))

    def shapes_of(self, image_id: str) -> dict[str, bytes]:
        """The entries of an image as they are sent, by shape."""
        entries = self.snapshot().items()
        return {shape: body for (image, shape), body in entries if image == image_id}

    def snapshot(self) -> dict[tuple[str, str], bytes]:
        """All entries as they are sent, by image and shape."""
        with self._lock:
            return dict(self._entries)

    def replace_all(self, other: CompatibilityStore) -> None:
        """Hold the entries of another store and no others."""
        entries = other.snapshot()
        with self._lock:
            self._entries = entries
