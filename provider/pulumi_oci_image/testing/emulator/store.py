"""What the endpoint knows, by OCID: images, and other objects of the API.

Safe to use from tests while the endpoint serves: each look and each change is one operation of a
dict, which Python does whole. Clients see a change only through `put` and `remove`, for what goes
in and comes out is copied.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...model.times import moment
from .answers import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")
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


class Store(Generic[T]):
    """Things by OCID, in the order in which they came."""

    def __init__(self) -> None:
        self._items: dict[str, T] = {}

    def find(self, ocid: str) -> T | None:
        """A thing as it is kept, or None."""
        return self._items.get(ocid)

    def stored(self) -> list[T]:
        """All things as they are kept."""
        return list(self._items.values())

    def remove(self, ocid: str) -> None:
        """Forget a thing: from now on it is a 404.

        Raises:
            KeyError: there is no such thing.
        """
        del self._items[ocid]

    def replace_all(self, other: Store[T]) -> None:
        """Hold what another store holds, and nothing else."""
        self._items = dict(other._items)

    def __len__(self) -> int:
        return len(self._items)


class ImageStore(Store[StoredImage]):
    """Images. Iterating gives copies of them."""

    def __init__(self, stored: Iterable[StoredImage] = ()) -> None:
        super().__init__()
        self._items = {image.ocid: image for image in stored}

    def put(self, image: Mapping[str, Any], *, listed: bool = True) -> str:
        """Add an image, or replace the one of the same OCID, and return its etag.

        Nothing but the `id` is looked at: tests need images that are wrong, too.

        Args:
            image: the JSON object to answer with, key order and nulls kept.
            listed: whether lists show it; False is a platform image that was superseded.

        Raises:
            ValueError: the image has no text as `id`, or cannot be sent as JSON.
        """
        ocid = _ocid(image)
        body = json_bytes(dict(image))
        etag = hashlib.sha256(body).hexdigest()
        fields = {name: image.get(name) for name in LIST_FIELDS}
        created = _sortable(str(image.get("timeCreated")))
        self._items[ocid] = StoredImage(ocid, body, etag, listed, fields, created)
        return etag

    def get(self, ocid: str) -> dict[str, Any] | None:
        """A copy of an image, or None."""
        stored = self.find(ocid)
        return stored.image if stored else None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (stored.image for stored in self.stored())


class ObjectStore(Store[bytes]):
    """JSON objects as they are sent. Iterating gives copies of them."""

    def __init__(self, objects: Iterable[Mapping[str, Any]] = ()) -> None:
        super().__init__()
        for each in objects:
            self.put(each)

    def put(self, value: Mapping[str, Any]) -> None:
        """Add an object, or replace the one of the same OCID.

        Raises:
            ValueError: it has no text as `id`, or cannot be sent as JSON.
        """
        self._items[_ocid(value)] = json_bytes(dict(value))

    def get(self, ocid: str) -> dict[str, Any] | None:
        """A copy of an object, or None."""
        body = self.find(ocid)
        return None if body is None else json.loads(body)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(json.loads, self.stored())


def _ocid(value: Mapping[str, Any]) -> str:
    ocid = value.get("id")
    if not isinstance(ocid, str) or not ocid:
        raise ValueError("An object of the API needs its OCID as text under 'id'.")
    return ocid


def _sortable(time: str) -> str:
    try:
        utc, digits = moment(time)
    except ValueError:  # images that are wrong may be put
        return ""
    return f"{utc.isoformat()}.{digits}"
