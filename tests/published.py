"""The images that an endpoint has, and newer ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

NEWEST = "Oracle-Linux-9.6-2025.10.23-0"
"""The newest Oracle Linux 9 for x86_64 that endpoints have."""


def an_id(endpoint: Emulator) -> str:
    """The OCID of an image that the endpoint has."""
    return str(next(iter(endpoint.images))["id"])


def named(endpoint: Emulator, name: str) -> dict[str, Any]:
    """The endpoint's image of that name."""
    return next(image for image in endpoint.images if image["displayName"] == name)


def publish_newer(endpoint: Emulator, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Put an image that is newer than all others, and else like an old one, shapes included."""
    old = dict(old or named(endpoint, NEWEST))
    newer = old | {"id": f"{old['id']}new", "timeCreated": "2099-01-01T00:00:00Z"}
    newer["displayName"] = "newer"
    endpoint.images.put(newer)
    for shape in endpoint.compatibility.shapes_of(old["id"]):
        entry = endpoint.compatibility.get(old["id"], shape) or {}
        endpoint.compatibility.put(newer["id"], entry | {"imageId": newer["id"]})
    return newer
