"""Compartments and image capability schemas: objects of the API by their OCID."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .answers import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class ObjectStore:
    """JSON objects by OCID. What goes in and comes out is copied."""

    def __init__(self, objects: Iterable[Mapping[str, Any]] = ()) -> None:
        self._bodies: dict[str, bytes] = {}
        for each in objects:
            self.put(each)

    def put(self, value: Mapping[str, Any]) -> None:
        """Add an object, or replace the one of the same OCID.

        Raises:
            ValueError: it has no text as `id`, or cannot be sent as JSON.
        """
        ocid = value.get("id")
        if not isinstance(ocid, str) or not ocid:
            raise ValueError("An object of the API needs its OCID as text under 'id'.")
        self._bodies[ocid] = json_bytes(dict(value))

    def remove(self, ocid: str) -> None:
        """Forget an object.

        Raises:
            KeyError: there is no such object.
        """
        del self._bodies[ocid]

    def get(self, ocid: str) -> dict[str, Any] | None:
        """A copy of an object, or None."""
        body = self._bodies.get(ocid)
        return None if body is None else json.loads(body)

    def replace_all(self, other: ObjectStore) -> None:
        """Hold the objects of another store and no others."""
        self._bodies = dict(other._bodies)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(json.loads, list(self._bodies.values()))


def shipped(name: str) -> Any:
    """The content of a shipped seed file."""
    return json.loads((files(__package__) / "seed" / name).read_text("utf-8"))
