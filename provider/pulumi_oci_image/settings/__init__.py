"""Settings: where the service is, who calls it, and how long a read may take.

The names are those of the `oci` Pulumi provider, so a stack configured for it needs nothing more;
`declarations` has each setting, `sources` looks for it, `credentials` has what each auth method
needs, and `connection` names an account for single reads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from ..errors import Name, SettingsError, quote
from ..model.names import camel
from .credentials import find_credentials
from .declarations import (
    APPLIANCE_DOMAIN,
    CA_BUNDLE,
    CHANNEL_TAG,
    DEFAULT_CHANNEL_TAG,
    ENDPOINT,
    REGION,
    SETTINGS,
    Limits,
)
from .endpoints import appliance_endpoint, is_domain, validate_endpoint, validate_region
from .files import existing_file
from .proxies import Proxies, find_proxies
from .sources import ReadConfig, Sources, current_environment

if TYPE_CHECKING:
    from .connection import Connection
    from .credentials import Credentials

__all__ = ["Limits", "ReadConfig", "Settings", "load_settings"]


@dataclass(frozen=True)
class Settings:
    """What a read needs to know, from wherever it came.

    Attributes:
        credentials: who calls.
        region: the region to call if the OCID has none, such as `us-ashburn-1`.
        endpoint: scheme, host and port of the service in place of the region's own.
        appliance: the domain of the appliance that is called; None in public OCI.
        ca_bundle: the path of the certificates to trust, in place of those that the SDK ships.
        channel_tag: the key of the free-form tag that names an image's channels.
        limits: how long and how often one read may try.
        proxies: the proxy through which to call, if any.
    """

    credentials: Credentials
    region: str | None = None
    endpoint: str | None = None
    appliance: str | None = None
    ca_bundle: str | None = None
    channel_tag: str = DEFAULT_CHANNEL_TAG
    limits: Limits = field(default_factory=Limits)
    proxies: Proxies = field(default_factory=Proxies)


def load_settings(
    config: ReadConfig | None,
    environment: Mapping[str, str] | None = None,
    connection: Connection | None = None,
) -> Settings:
    """The settings in force.

    Raises:
        SettingsError: one is missing or unusable; the message names it and each place looked at.
    """
    environment = current_environment() if environment is None else environment
    sources = Sources(config, environment, connection)
    endpoint, appliance = find_endpoint(sources)
    return Settings(
        credentials=find_credentials(sources),
        region=find_region(sources),
        endpoint=endpoint,
        appliance=appliance,
        ca_bundle=find_ca_bundle(sources),
        channel_tag=sources.value(CHANNEL_TAG) or DEFAULT_CHANNEL_TAG,
        limits=find_limits(sources),
        proxies=find_proxies(environment),
    )


def find_region(sources: Sources) -> str | None:
    """The configured region, by name or key."""
    region = sources.value(REGION)
    return None if region is None or is_domain(region) else validate_region(region)


def find_endpoint(sources: Sources) -> tuple[str | None, str | None]:
    """The configured endpoint, and the domain of the appliance where it is one's.

    The first place that has an endpoint or a domain counts, so that neither is mixed with one that
    it overrides. A region that is a domain is an appliance's.
    """
    region, endpoint = sources.find(REGION), sources.find(ENDPOINT)
    domain = sources.find(APPLIANCE_DOMAIN)
    if region and is_domain(region.value) and (domain is None or region.rank < domain.rank):
        domain = region
    if domain and endpoint and domain.rank != endpoint.rank:
        endpoint, domain = (endpoint, None) if endpoint.rank < domain.rank else (None, domain)
    url = appliance_endpoint(domain.value, domain.setting.config) if domain else None
    if endpoint:
        url = validate_endpoint(endpoint.value, ENDPOINT.config, of_regions=True)
    return url, domain and domain.value


def find_ca_bundle(sources: Sources) -> str | None:
    """The path of the certificates to trust: a file, or a folder of them.

    Raises:
        SettingsError: there is no such file. Verification is never skipped for the lack of it.
    """
    found = sources.find(CA_BUNDLE)
    return found and existing_file(found.value, found.place, "CA bundle", or_folder=True)


def find_limits(sources: Sources) -> Limits:
    """The limits in force: positive numbers up to each setting's maximum."""
    limits: dict[str, Any] = {}
    for each in fields(Limits):
        setting = SETTINGS[camel(each.name)]
        value = sources.value(setting)
        try:
            number = setting.default if value is None else float(value)
        except ValueError:
            number = -1
        if not 0 < number <= setting.maximum:
            raise SettingsError(
                (Name(setting.config), f" is {quote(value)!r}"),
                f"Give a number above 0 and at most {setting.maximum:g}",
            )
        limits[each.name] = math.ceil(number) if setting.type is int else number
    return Limits(**limits)
