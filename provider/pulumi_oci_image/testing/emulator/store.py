"""What the endpoint knows: images, and the shapes they run on.

Safe to use from tests while the endpoint serves: each look and each change is one operation of a
dict, which Python does whole. Clients see a change only through `put` and `remove`, for what goes
in and comes out is copied.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...model.timestamps import moment
from .answers import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LIST_FIELDS = (
    "compartmentId",
    "displayName",
    "lifecycleState",
    "operatingSystem",
    "operatingSystemVersion",
)
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

_DIGITS = 36  # as many as a moment has


@dataclass(frozen=True)
class StoredImage:
    """An image ready to be sent.

    Attributes:
        ocid: its OCID.
        body: its JSON, byte for byte as it goes out.
        etag: changes whenever the body does.
        listed: whether lists show it; the service drops older platform images from its lists
            while their OCIDs keep answering.
        fields: the fields by which lists filter and sort, None where absent.
        created: `timeCreated` as text that sorts as time does; empty if it is not a time.
    """

    ocid: str
    body: bytes
    etag: str
    listed: bool
    fields: Mapping[str, Any]
    created: str

    @property
    def image(self) -> dict[str, Any]:
        """The image as a dictionary of its own, free to be changed."""
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded


class ImageStore:
    """Images by OCID, in the order in which they came."""

    def __init__(self, stored: Iterable[StoredImage] = ()) -> None:
        self._images: dict[str, StoredImage] = {image.ocid: image for image in stored}

    def put(self, image: Mapping[str, Any], *, listed: bool = True) -> str:
        """Add an image, or replace the one of the same OCID, and return its etag.

        Nothing but the `id` is looked at: tests need images that are wrong, too.

        Args:
            image: the JSON object to answer with, key order and nulls kept.
            listed: whether lists show it; False is a platform image that was superseded.

        Raises:
            ValueError: the image has no text as `id`, or cannot be sent as JSON.
        """
        ocid = image.get("id")
        if not isinstance(ocid, str) or not ocid:
            raise ValueError("An image needs its OCID as text under 'id'.")
        body = json_bytes(dict(image))
        etag = hashlib.sha256(body).hexdigest()
        fields = {name: image.get(name) for name in LIST_FIELDS}
        created = _sortable(str(image.get("timeCreated")))
        self._images[ocid] = StoredImage(ocid, body, etag, listed, fields, created)
        return etag

    def remove(self, ocid: str) -> None:
        """Forget an image: from now on it is a 404.

        Raises:
            KeyError: there is no such image.
        """
        del self._images[ocid]

    def get(self, ocid: str) -> dict[str, Any] | None:
        """A copy of an image, or None."""
        stored = self.find(ocid)
        return stored.image if stored else None

    def find(self, ocid: str) -> StoredImage | None:
        """An image as it is sent, or None."""
        return self._images.get(ocid)

    def stored(self) -> list[StoredImage]:
        """All images as they are sent."""
        return list(self._images.values())

    def replace_all(self, other: ImageStore) -> None:
        """Hold the images of another store and no others."""
        self._images = dict(other._images)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (stored.image for stored in self.stored())

    def __len__(self) -> int:
        return len(self._images)


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


def _sortable(time: str) -> str:
    try:
        utc, fraction = moment(time)
    except ValueError:  # images that are wrong may be put
        return ""
    digits = fraction.numerator * 10**_DIGITS // fraction.denominator
    return f"{utc.isoformat()}.{digits:0{_DIGITS}}"
