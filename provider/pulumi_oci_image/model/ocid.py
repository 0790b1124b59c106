"""OCIDs, the names of OCI resources.

Public OCI's are `ocid1.<type>.<realm>.[region][.future use].<unique>`; for Private Cloud Appliance
only `ocid1.<type>.` is documented, and those seen in public have its serial number and system name
where others have realm and region: `ocid1.tenancy.AK00661530.pca.<unique>`. So the form is loose
here, and `client.regions` takes a region from an OCID only where the OCI SDK knows it.

Source: https://docs.oracle.com/iaas/Content/General/Concepts/identifiers.htm
and https://github.com/oracle/oci-designer-toolkit/issues/531
"""

from __future__ import annotations

import re

from ..errors import InvalidInput, quote

# Nothing that ends a header or a segment of a URL's path is among these characters.
_OCID = re.compile(
    r"ocid[0-9]+\.(?P<type>[0-9A-Za-z_-]+)\."
    r"((?P<realm>[0-9A-Za-z_-]+)\.(?P<region>[0-9A-Za-z_-]*)\.)?"
    r"[0-9A-Za-z._-]*[0-9A-Za-z_-]"
    # Tenancies of the first years have this form.
    r"|ocidv1:(?P<old_type>[0-9A-Za-z_-]+)(:[0-9A-Za-z_-]*){2,}"
)
_MAX_LENGTH = 255


class Ocid(str):
    """An OCID as text with its parts, parsed once and carried.

    Attributes:
        type: the type of the resource, such as `image`.
        realm: the realm, such as `oc1`; an appliance has its serial number there. It may be empty.
        region: a region's key or name; an appliance has its system name there. It may be empty.
    """

    __slots__ = ("realm", "region", "type")

    type: str
    realm: str
    region: str

    @property
    def is_image(self) -> bool:
        """Whether it is of an image. None has an OCID of the old form."""
        return self.type == "image" and ":" not in self


def parse_ocid(value: str) -> Ocid | None:
    """The OCID of any resource; None where `value` is none."""
    if isinstance(value, Ocid):
        return value
    match = _OCID.fullmatch(value) if len(value) <= _MAX_LENGTH else None
    if match is None:
        return None
    ocid = Ocid(value)
    ocid.type = match["type"] or match["old_type"]
    ocid.realm, ocid.region = match["realm"] or "", match["region"] or ""
    return ocid


def parse_image_ocid(value: object) -> Ocid:
    """The OCID of an image.

    Raises:
        InvalidInput: `value` is no OCID, or one of another type of resource.
    """
    if not isinstance(value, str):
        what = "is missing" if value is None else f"is a {type(value).__name__}, not a string"
        raise InvalidInput("image_id", what, _HINT)
    if not value:
        raise InvalidInput("image_id", "is empty", _HINT)
    ocid = parse_ocid(value)
    if ocid is None or ":" in value:
        raise InvalidInput("image_id", f"{quote(value)!r} is not an OCID", _HINT)
    if ocid.type != "image":
        raise InvalidInput(
            "image_id", f"{value!r} is the OCID of a resource of type {ocid.type!r}", _HINT
        )
    return ocid


_HINT = "Give the OCID of an image, which begins with 'ocid1.image.'."
