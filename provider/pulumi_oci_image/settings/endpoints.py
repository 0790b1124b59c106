"""Endpoints and regions that settings name: no more than what a host name may hold."""

from __future__ import annotations

import re
from ipaddress import IPv4Address

from ..errors import Name, SettingsError, quote

_MAX_PORT = 65535
_ENDPOINT = re.compile(
    # The SDK takes no address of IPv6.
    r"(?P<scheme>(?i:https?))://(?=[^:/]{1,253}(?:[:/]|$))"
    r"(?P<host>[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?)(:(?P<port>[0-9]{1,5}))?"
    r"(?P<region>/\{region\})?/?"
)

_REGION = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]")

# A domain has at least one dot, and no region has one. Older appliances have a port of their own.
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?")


def is_domain(value: str) -> bool:
    """Whether what is given as a region is the domain of an appliance.

    Source: `oci.regions.endpoint_for`, which takes a region with a dot for a domain.
    """
    return _DOMAIN.fullmatch(value) is not None


def appliance_endpoint(domain: str, setting: str) -> str:
    """The endpoint of the Compute service in the domain of an appliance.

    Raises:
        SettingsError: it is no domain.
    """
    if not is_domain(domain) or domain.lower().startswith("iaas."):
        raise SettingsError(
            f"{_without_secrets(domain)!r} is not the domain of an appliance",
            ("Set ", Name(setting), " to the domain alone, such as pca01.example.com"),
        )
    return validate_endpoint(f"https://iaas.{domain}", setting)


def validate_region(value: object) -> str:
    """A region's name or key, in lower case: it becomes part of a host name.

    Raises:
        SettingsError: it holds something else.
    """
    if not isinstance(value, str) or not _REGION.fullmatch(value):
        raise SettingsError(
            f"{_without_secrets(str(value))!r} is not a region",
            "Give a region's name, such as us-ashburn-1",
        )
    return value.lower()


def validate_endpoint(value: str, setting: str, *, of_regions: bool = False) -> str:
    """An endpoint that a setting gives: its scheme in lower case, without a slash at its end.

    With `of_regions` it may end in `/{region}`, for one that serves several, such as the local one.

    Raises:
        SettingsError: it is none, or what goes there could be read on the way.
    """
    # Of the text as it is: a parser of URLs passes over line breaks, and a request would not.
    parts = _ENDPOINT.fullmatch(value)
    is_port = parts is not None and 0 < int(parts["port"] or _MAX_PORT) <= _MAX_PORT
    if parts is None or not is_port or (parts["region"] and not of_regions):
        form = " as scheme, host and port: https://iaas.example.com:443"
        raise SettingsError(
            f"{_without_secrets(value)!r} is not an endpoint", ("Give ", Name(setting), form)
        )
    scheme = parts["scheme"]
    if scheme.lower() == "http" and not is_loopback(parts["host"]):
        raise SettingsError(
            f"the endpoint {_without_secrets(value)} is not encrypted",
            "Use https; http is for an endpoint on this machine only",
        )
    return scheme.lower() + value.removeprefix(scheme).rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, whatever a name server says."""
    try:
        return IPv4Address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _without_secrets(url: str) -> str:
    """An endpoint that may be shown: a URL can carry a password, and tokens behind its path."""
    shown = re.sub(r"^([A-Za-z]+://)?.*@", r"\1…@", url, flags=re.DOTALL)
    return quote(re.split("[?#]", shown)[0])
