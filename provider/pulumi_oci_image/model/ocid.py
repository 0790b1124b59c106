"""OCIDs, the names of OCI resources: `ocid1.<type>.<realm>.[region][.future use].<unique>`.

Source: https://docs.oracle.com/iaas/Content/General/Concepts/identifiers.htm
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import InvalidInput, quote

_OCID = re.compile(
    r"ocid[0-9]+\.(?P<type>[a-z0-9_-]+)\.(?P<realm>[a-z0-9_-]+)\.(?P<region>[a-z0-9_-]*)"
    r"(\.[a-z0-9_-]+)*\.(?P<unique>[A-Za-z0-9_-]+)"
)
# Tenancies of the first years have `ocidv1:tenancy:oc1:phx:…`; this is Oracle's pattern for both.
_ANY_FORM = re.compile(r"[0-9A-Za-z_-]+[.:]([0-9A-Za-z_-]*[.:]){3,}[0-9A-Za-z_-]+")
_MAX_LENGTH = 255


class Ocid(NamedTuple):
    """The parts of an OCID. `region` is a region's key or name, or empty."""

    type: str
    realm: str
    region: str


def parse_ocid(value: str) -> Ocid | None:
    """The parts of the OCID of any resource; None where `value` is no OCID."""
    match = _OCID.fullmatch(value) if len(value) <= _MAX_LENGTH else None
    return match and Ocid(match["type"], match["realm"], match["region"])


def is_ocid(value: str) -> bool:
    """Whether a text is the OCID of any resource, those of the oldest form among them."""
    return len(value) <= _MAX_LENGTH and _ANY_FORM.fullmatch(value) is not None


def parse_image_ocid(value: object) -> Ocid:
    """The parts of an image's OCID.

    Raises:
        InvalidInput: `value` is no OCID, or one of another type of resource.
    """
    if not isinstance(value, str):
        raise InvalidInput("image_id", f"is a {type(value).__name__}, not a string", _HINT)
    if not value:
        raise InvalidInput("image_id", "is empty", _HINT)
    ocid = parse_ocid(value)
    if ocid is None:
        raise InvalidInput("image_id", f"{quote(value)!r} is not an OCID", _HINT)
    if ocid.type != "image":
        raise InvalidInput(
            "image_id", f"{value!r} is the OCID of a resource of type {ocid.type!r}", _HINT
        )
    return ocid


_HINT = "Give the OCID of an image, which begins with 'ocid1.image.'."
