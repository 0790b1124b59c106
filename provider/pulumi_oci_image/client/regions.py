"""Which region a call goes to, and its endpoint.

The SDK takes a region that it does not know for one of the commercial realm, oc1. A signed request
must not go to a host that was guessed, so here a region is known to the SDK (its own table,
`~/.oci/regions-config.json`, `OCI_REGION_METADATA`), or in the known realm of the OCID, or refused.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, TypeVar

from ..errors import Name, SettingsError, quote
from ..fork_safety import forks_held_back
from ..model.ocid import parse_ocid
from ..settings.endpoints import is_domain, validate_region
from .lean_core import oci

T = TypeVar("T")

_SOURCES = 3
"""The file, the environment and the instance's metadata."""

_TELL = (
    "Give the region's name, describe it in OCI_REGION_METADATA or ~/.oci/regions-config.json, "
    "or set ",
    Name("oci-image:endpoint"),
)


class Place(NamedTuple):
    """Where to call: a region, and the endpoint where that isn't the SDK's for the region."""

    region: str | None
    endpoint: str | None = None


def find_place(region: str, resource: str) -> Place:
    """The place of a region, given by name or key, for a resource with this OCID.

    Raises:
        SettingsError: the region is unknown, or not of the OCID's realm.
    """
    name, ocid = region_name(region), parse_ocid(resource)
    realm = ocid.realm if ocid else ""
    if is_known(name):
        known = oci.regions.REGION_REALMS[name]
        if realm not in ("", known):
            raise SettingsError(
                f"region {name} is in realm {quote(known)}, but the OCID is in realm {realm}",
                (
                    "Give a region of the OCID's realm, and credentials for it; for the OCID of an "
                    "appliance set ",
                    Name("oci-image:applianceDomain"),
                ),
            )
        _check_domain(name, known)
        return Place(name)
    # It may be newer than the SDK, in a realm that the SDK knows.
    if realm not in oci.regions.REALMS:
        of_realm = f" of realm {realm}" if realm else ""
        raise SettingsError(f"region {name!r}{of_realm} is not known to the OCI SDK", _TELL)
    if "-" not in name:
        raise SettingsError(f"the region key {name!r} is not known to the OCI SDK", _TELL)
    _check_domain(name, realm)
    return Place(name, f"https://iaas.{name}.{oci.regions.REALMS[realm]}")


def _check_domain(name: str, realm: str) -> None:
    """Refuse a realm whose domain makes no host; it isn't shown, as a URL can carry a password."""
    domain = oci.regions.REALMS[realm]
    if ":" in domain or not is_domain(f"{name}.{domain}"):
        raise SettingsError(
            f"the domain of realm {quote(realm)} is not a domain",
            "Check what OCI_REGION_METADATA or ~/.oci/regions-config.json gives for it",
        )


def named_region(resource: str) -> str | None:
    """The name of the region that an OCID names, where the SDK knows it or at least its realm."""
    ocid = parse_ocid(resource)
    if ocid is None or not ocid.region:
        return None
    name = _look_up(oci.regions.get_region_from_short_name, ocid.region.lower())
    known = ocid.realm in oci.regions.REALMS or is_known(name)
    return name if known else None


def region_name(region: str) -> str:
    """The name of a region that is given by name or key; what the SDK does not know stays.

    Raises:
        SettingsError: it can't be a region.
    """
    return str(_look_up(oci.regions.get_region_from_short_name, validate_region(region)))


def is_known(name: str) -> bool:
    """Whether the SDK knows a region of this name, by itself or from what describes regions."""
    return bool(_look_up(oci.regions.is_region, name))


def _look_up(look_up: Callable[[str], T], name: str) -> T:
    """What the SDK tells of a region.

    For one that it doesn't know, it reads what describes regions, each source once: who asks at
    the same time must wait. It passes over what isn't JSON; so is other JSON than it expects.
    """
    with forks_held_back():
        for _ in range(_SOURCES):
            with suppress(TypeError, ValueError, AttributeError, RecursionError):
                return look_up(name)
        return look_up(name)
