"""What the endpoint knows: images, their shapes, compartments, capability schemas, and keys.

Safe to use from tests while the endpoint serves: each look and each change is one operation of a
dict, which Python does whole. Clients see a change only through `put` and `remove`, for what goes
in and comes out is copied.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .messages import etag_of, json_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey


class Store:
    """Things by OCID, in the order in which they came."""

    def __init__(self) -> None:
        self._items: dict[str, Any] = {}
        self._seed: dict[str, Any] = {}

    def keep_as_seed(self) -> None:
        """Take what is here now for what `reset` goes back to."""
        self._seed = dict(self._items)

    def reset(self) -> None:
        """Go back to the seed."""
        self._items = dict(self._seed)


class ObjectStore(Store):
    """Objects of the API. Iterating gives copies of them."""

    def put(self, value: Mapping[str, Any], *, listed: bool = True) -> str:
        """Add an object, or replace the one of the same OCID, and return its etag.

        Nothing but the `id` is looked at: tests need images that are wrong, too.

        Args:
            value: the JSON object to answer with, key order and nulls kept.
            listed: whether lists show it: they leave out a platform image that was superseded.

        Raises:
            ValueError: the object has no text as `id`, or cannot be sent as JSON.
        """
        ocid = value.get("id")
        if not isinstance(ocid, str) or not ocid:
            raise ValueError("An object of the API needs its OCID as text under 'id'.")
        kept = _copy(value)
        self._items[ocid] = (kept, listed)
        return etag_of(kept)

    def get(self, ocid: str) -> dict[str, Any] | None:
        """A copy of an object, or None."""
        value, _ = self._items.get(ocid, (None, False))
        return None if value is None else _copy(value)

    def remove(self, ocid: str) -> None:
        """Forget an object: from now on it is a 404.

        Raises:
            KeyError: there is no such object.
        """
        del self._items[ocid]

    def stored(self) -> list[tuple[dict[str, Any], bool]]:
        """All objects as they are kept, to be read only, and whether lists show them."""
        return list(self._items.values())

    def where(self, keep: Callable[[str], bool]) -> ObjectStore:
        """Another store with those of the objects whose OCID is to be kept."""
        found = ObjectStore()
        found._items = {ocid: each for ocid, each in self._items.copy().items() if keep(ocid)}
        return found

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (_copy(value) for value, _ in self.stored())

    def __len__(self) -> int:
        return len(self._items)


class CompatibilityStore(Store):
    """Which shapes can launch which image, and with how much of each.

    An entry is what GetImageShapeCompatibilityEntry answers: `imageId`, `shape`, and
    `memoryConstraints` and `ocpuConstraints`, which are null for shapes of a fixed size. An image
    of which nothing is said runs on a few usual shapes.
    """

    def __init__(self, usual: Iterable[Mapping[str, Any]]) -> None:
        super().__init__()
        self._usual = tuple(usual)

    def put(self, image_id: str, entry: Mapping[str, Any]) -> None:
        """Say that an image runs on a shape, besides those that were said before.

        The `imageId` of the entry is added.

        Raises:
            ValueError: the entry names no shape, or cannot be sent as JSON.
        """
        shape = entry.get("shape")
        if not isinstance(shape, str) or not shape:
            raise ValueError("A compatibility entry needs the name of its shape under 'shape'.")
        whole = _copy({"imageId": image_id, **entry})
        self._items[image_id] = {**self._items.get(image_id, {}), shape: whole}

    def remove(self, image_id: str, shape: str) -> None:
        """Say that an image does not run on a shape.

        Raises:
            KeyError: it did not before.
        """
        entries = self.shapes_of(image_id)
        del entries[shape]
        self._items[image_id] = entries

    def clear(self, image_id: str) -> None:
        """Say that an image runs on no shape."""
        self._items[image_id] = {}

    def get(self, image_id: str, shape: str) -> dict[str, Any] | None:
        """A copy of an entry, or None."""
        entry = self.shapes_of(image_id).get(shape)
        return _copy(entry) if entry else None

    def shapes_of(self, image_id: str) -> dict[str, dict[str, Any]]:
        """The entries of an image by shape, to be read only."""
        if image_id in self._items:
            return dict(self._items[image_id])
        return {each["shape"]: {"imageId": image_id, **each} for each in self._usual}


@dataclass
class Service:
    """What one local service knows; its stores are those of `Emulator`.

    Attributes:
        is_appliance: whether it speaks an appliance's API, in place of the public cloud's.
        shapes: the shapes that there are, by name.
        capabilities: the global capability schema and its versions; empty where it has none.
        keys: the public keys that it trusts, by the `keyId` of a signature.
    """

    is_appliance: bool
    shapes: Mapping[str, dict[str, Any]]
    capabilities: Mapping[str, Any]
    compatibility: CompatibilityStore
    images: ObjectStore = field(default_factory=ObjectStore)
    compartments: ObjectStore = field(default_factory=ObjectStore)
    capability_schemas: ObjectStore = field(default_factory=ObjectStore)
    keys: dict[str, RSAPublicKey] = field(default_factory=dict)

    @property
    def stores(self) -> tuple[Store, ...]:
        """All that can be changed while it serves."""
        return (self.images, self.compatibility, self.compartments, self.capability_schemas)


def _copy(value: Mapping[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json_bytes(dict(value)))
    return copied
