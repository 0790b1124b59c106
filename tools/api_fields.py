"""The fields of the API's objects, nested ones included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pulumi_oci_image.model.api_object import ApiObject, Field


class FieldPath(NamedTuple):
    """Where a field stands in an object, in the API's names and in Python's."""

    api: str
    python: str
    field: Field


def walk_fields(cls: type[ApiObject], api: str = "", python: str = "") -> Iterator[FieldPath]:
    """Every field, nested ones included, as `imageVolumeDetails.dataVolumes[].index`."""
    for known in cls.fields():
        path = FieldPath(api + known.name, python + known.attribute, known)
        yield path
        if known.nested is not None:
            dot = "[]." if known.is_list else "."
            yield from walk_fields(known.nested, path.api + dot, path.python + dot)
