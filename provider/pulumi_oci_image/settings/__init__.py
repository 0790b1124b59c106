"""Settings: where the service is, who calls it, and how long a read may take.

The names are those of the `oci` Pulumi provider, so a stack configured for it needs nothing more;
`sources` tells where each is looked for, `authentication` what each way to authenticate needs,
and `connection` names an account for single reads.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import SettingsError, quote
from .authentication import Credentials, find_credentials
from .endpoints import validate_endpoint
from .files import file_error, local_path
from .sources import ReadConfig, Setting, Sources

if TYPE_CHECKING:
    from .connection import Connection

__all__ = ["Limits", "ReadConfig", "Settings", "load_settings"]

MAX_SECONDS = 3600.0
MAX_ATTEMPTS_ALLOWED = 50
MAX_REQUESTS_PER_SECOND = 10_000.0
MAX_CONCURRENCY = 256
_REGION = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]")

REGION = Setting("oci:region", ("OCI_CLI_REGION", "OCI_REGION", "TF_VAR_region"), "region")
ENDPOINT = Setting("oci-image:endpoint", ("OCI_IMAGE_ENDPOINT",))
TIMEOUT_SECONDS = Setting("oci-image:timeoutSeconds", ("OCI_IMAGE_TIMEOUT_SECONDS",))
MAX_ATTEMPTS = Setting("oci-image:maxAttempts", ("OCI_IMAGE_MAX_ATTEMPTS",))
CONNECT_TIMEOUT_SECONDS = Setting(
    "oci-image:connectTimeoutSeconds", ("OCI_IMAGE_CONNECT_TIMEOUT_SECONDS",)
)
READ_TIMEOUT_SECONDS = Setting("oci-image:readTimeoutSeconds", ("OCI_IMAGE_READ_TIMEOUT_SECONDS",))
REQUESTS_PER_SECOND = Setting("oci-image:requestsPerSecond", ("OCI_IMAGE_REQUESTS_PER_SECOND",))
CONCURRENCY = Setting("oci-image:concurrency", ("OCI_IMAGE_CONCURRENCY",))
CA_BUNDLE = Setting(
    "oci-image:caBundle",
    ("OCI_IMAGE_CA_BUNDLE", "OCI_CLI_CERT_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
)


@dataclass(frozen=True)
class Limits:
    """How long and how often one read may try, and how many are made at a time.

    Attributes:
        timeout_seconds: the longest that one read may take, retries included.
        max_attempts: how often one read is tried at the most.
        connect_timeout_seconds: the longest that one attempt may take to connect.
        read_timeout_seconds: the longest that one attempt may wait for the next part of its answer.
        requests_per_second: how many calls a second are begun at the most.
        concurrency: how many of many calls are under way at a time.
    """

    timeout_seconds: float = 60.0
    max_attempts: int = 6
    connect_timeout_seconds: float = 10.0
    read_timeout_seconds: float = 30.0
    requests_per_second: float = 200.0
    concurrency: int = 32


@dataclass(frozen=True)
class Settings:
    """What a read needs to know, from wherever it came.

    Attributes:
        credentials: who calls.
        region: the region to call where the OCID names none, such as `us-ashburn-1`.
        endpoint: scheme, host and port of the service in place of the region's own.
        ca_bundle: the path of the certificates to trust, in place of those that the SDK ships.
        limits: how long and how often one read may try.
    """

    credentials: Credentials
    region: str | None = None
    endpoint: str | None = None
    ca_bundle: str | None = None
    limits: Limits = Limits()


def load_settings(
    config: ReadConfig,
    environment: Mapping[str, str] | None = None,
    connection: Connection | None = None,
) -> Settings:
    """The settings in force.

    Raises:
        SettingsError: one is missing or unusable; the message names it and each place looked at.
    """
    sources = open_sources(config, environment, connection)
    return Settings(
        credentials=find_credentials(sources),
        region=find_region(sources),
        endpoint=find_endpoint(sources),
        ca_bundle=find_ca_bundle(sources),
        limits=find_limits(sources),
    )


def open_sources(
    config: ReadConfig,
    environment: Mapping[str, str] | None = None,
    connection: Connection | None = None,
) -> Sources:
    """The places where settings are looked for; the environment is this process's by default."""
    return Sources(config, os.environ if environment is None else environment, connection)


def find_region(sources: Sources) -> str | None:
    """The configured region, by name or key."""
    region = sources.region or sources.value(REGION)
    return None if region is None else validate_region(region)


def validate_region(value: object) -> str:
    """A region's name or key: it becomes part of a host name, so it may hold nothing else.

    Raises:
        SettingsError: it holds something else.
    """
    if not isinstance(value, str) or not _REGION.fullmatch(value):
        raise SettingsError(
            f"{quote(value)!r} is not a region", "Give a region's name, such as us-ashburn-1"
        )
    return value.lower()


def find_endpoint(sources: Sources) -> str | None:
    """The configured endpoint: scheme, host and port; the API's version path is ours to add."""
    value = sources.endpoint or sources.value(ENDPOINT)
    return None if value is None else validate_endpoint(value, ENDPOINT.config)


def find_ca_bundle(sources: Sources) -> str | None:
    """The path of the certificates to trust.

    Raises:
        SettingsError: there is no such file. Verification is never skipped for the lack of it.
    """
    found = sources.find(CA_BUNDLE)
    if found is None:
        return None
    path = local_path(found.value, found.place)
    # A folder of certificates is a bundle, too.
    if (fault := file_error(path)) and not path.is_dir():
        raise SettingsError(f"the CA bundle {quote(path)} {fault}", f"Check {found.place}")
    return str(path)


def find_limits(sources: Sources) -> Limits:
    """The limits in force."""
    usual = Limits()

    def number(setting: Setting, default: float, maximum: float = MAX_SECONDS) -> float:
        return _number(sources.value(setting), setting, default, maximum)

    return Limits(
        timeout_seconds=number(TIMEOUT_SECONDS, usual.timeout_seconds),
        max_attempts=math.ceil(number(MAX_ATTEMPTS, usual.max_attempts, MAX_ATTEMPTS_ALLOWED)),
        connect_timeout_seconds=number(CONNECT_TIMEOUT_SECONDS, usual.connect_timeout_seconds),
        read_timeout_seconds=number(READ_TIMEOUT_SECONDS, usual.read_timeout_seconds),
        requests_per_second=number(
            REQUESTS_PER_SECOND, usual.requests_per_second, MAX_REQUESTS_PER_SECOND
        ),
        concurrency=math.ceil(number(CONCURRENCY, usual.concurrency, MAX_CONCURRENCY)),
    )


def _number(value: str | None, setting: Setting, default: float, maximum: float) -> float:
    """A positive number up to `maximum`."""
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 < number <= maximum:
        raise SettingsError(
            f"{setting.config} is {quote(value)!r}",
            f"Give a number above 0, {maximum:g} at the most",
        )
    return number
