"""The images that the endpoint knows."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .answers import json_bytes
from .rfc3339 import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIST_FIELDS = (
    "compartmentId",
    "displayName",
    "lifecycleState",
    "operatingSystem",
    "operatingSystemVersion",
)


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
        created: `timeCreated` in a form that sorts; empty if it is not a time.
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
    """Images by OCID, in the order in which they came.

    Safe to use from tests while the endpoint serves. Iterating gives copies of the images, so that
    a change reaches clients only through `put`.
    """

    def __init__(self) -> None:
        self._images: dict[str, StoredImage] = {}
        self._lock = threading.Lock()

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
        stored = StoredImage(ocid, body, etag, listed, fields, _created(image))
        with self._lock:
            self._images[ocid] = stored
        return stored.etag

    def remove(self, ocid: str) -> None:
        """Forget an image: from now on it is a 404.

        Raises:
            KeyError: there is no such image.
        """
        with self._lock:
            del self._images[ocid]

    def get(self, ocid: str) -> dict[str, Any] | None:
        """A copy of an image, or None."""
        stored = self.find(ocid)
        return stored.image if stored else None

    def find(self, ocid: str) -> StoredImage | None:
        """An image as it is sent, or None."""
        with self._lock:
            return self._images.get(ocid)

    def stored(self) -> list[StoredImage]:
        """All images as they are sent."""
        with self._lock:
            return list(self._images.values())

    def replace_all(self, other: ImageStore) -> None:
        """Hold the images of another store and no others."""
        images = {stored.ocid: stored for stored in other.stored()}
        with self._lock:
            self._images = images

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (stored.image for stored in self.stored())

    def __len__(self) -> int:
        with self._lock:
            return len(self._images)


def _created(image: Mapping[str, Any]) -> str:
    """Images that are wrong may be put, so a time may be wrong, too."""
    try:
        return moment(str(image.get("timeCreated")))
    except ValueError:
        return ""
