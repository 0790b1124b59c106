"""Which region a call goes to, and its endpoint.

The SDK takes a region that it does not know for one of the commercial realm, oc1. A signed request
must not go to a host that was guessed, so here a region is known to the SDK (its own table,
`~/.oci/regions-config.json`, `OCI_REGION_METADATA`), or in the known realm of the OCID, or refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oci import regions

from ..errors import SettingName, SettingsError
from ..settings.endpoints import validate_region

if TYPE_CHECKING:
    from ..model.ocid import Ocid

_TELL = (
    "Give the region's name, describe it in OCI_REGION_METADATA or ~/.oci/regions-config.json, "
    "or set ",
    SettingName("oci-image:endpoint"),
)


@dataclass(frozen=True)
class Place:
    """Where to call.

    Attributes:
        region: the region's name; None where only an endpoint is known.
        endpoint: scheme and host, where they are not those that the SDK has for the region.
    """

    region: str | None
    endpoint: str | None = None


def find_place(region: str, ocid: Ocid | None) -> Place:
    """The place of a region, given by name or key, for a resource with this OCID.

    Raises:
        SettingsError: the region is unknown, or not of the OCID's realm.
    """
    name = region_name(region)
    if not regions.is_region(name):
        return Place(name, f"https://iaas.{name}.{_domain_of_unknown(name, ocid)}")
    realm = regions.REGION_REALMS[name]
    if ocid is not None and ocid.realm not in ("", realm):
        raise SettingsError(
            f"region {name} is in realm {realm}, but the OCID is in realm {ocid.realm}",
            (
                "Give a region of the OCID's realm, and credentials for it; for the OCID of an "
                "appliance set ",
                SettingName("oci-image:applianceDomain"),
            ),
        )
    return Place(name)


def named_region(ocid: Ocid) -> str | None:
    """The name of the region that an OCID names, where the SDK knows it or at least its realm."""
    if not ocid.region:
        return None
    name: str = regions.get_region_from_short_name(ocid.region.lower())
    known = ocid.realm in regions.REALMS or regions.is_region(name)
    return name if known else None


def region_name(region: str) -> str:
    """The name of a region that is given by name or key; what the SDK does not know stays."""
    name: str = regions.get_region_from_short_name(validate_region(region))
    return name


def mismatch(ocid: Ocid, region: str) -> str | None:
    """What is odd about asking this region for the resource; None where nothing is.

    Raises:
        SettingsError: `region` can't be a region.
    """
    named, asked = named_region(ocid), region_name(region)
    if named in (None, asked):
        return None
    return f"The OCID belongs to region {named}, but you requested {asked}."


def _domain_of_unknown(name: str, ocid: Ocid | None) -> str:
    """The domain of a region that is newer than the SDK, in a realm that the SDK knows."""
    if ocid is None or ocid.realm not in regions.REALMS:
        realm = f" of realm {ocid.realm}" if ocid and ocid.realm else ""
        raise SettingsError(f"region {name!r}{realm} is not known to the OCI SDK", _TELL)
    if "-" not in name:
        raise SettingsError(f"the region key {name!r} is not known to the OCI SDK", _TELL)
    return str(regions.REALMS[ocid.realm])
