"""Settings: where the service is, who calls it, and how long a read may take.

Each setting is looked for in the stack's configuration, then in the environment variables of the
OCI CLI and SDK, then in the profile of the OCI config file; the first place that has it counts.
The names are those of the `oci` Pulumi provider, so a stack configured for it needs nothing more.
"""

from __future__ import annotations

import configparser
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from .errors import SettingsError, quote

ReadConfig = Callable[[str], "str | None"]
"""Reads a value of the stack's configuration by its full key, such as `oci:region`."""

DEFAULT_TIMEOUT_SECONDS = 60.0
DEFAULT_MAX_ATTEMPTS = 6
LONGEST_TIMEOUT_SECONDS = 3600.0
MOST_ATTEMPTS = 50
DEFAULT_REQUESTS_PER_SECOND = 200.0
MOST_REQUESTS_PER_SECOND = 10_000.0
DEFAULT_CONCURRENCY = 32
MOST_CONCURRENCY = 256
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Setting(NamedTuple):
    """One setting and the places where it is looked for, first place first."""

    config: str
    environment: tuple[str, ...] = ()
    profile: str | None = None


REGION = Setting("oci:region", ("OCI_CLI_REGION", "OCI_REGION"), "region")
TENANCY = Setting("oci:tenancyOcid", ("OCI_CLI_TENANCY",), "tenancy")
USER = Setting("oci:userOcid", ("OCI_CLI_USER",), "user")
FINGERPRINT = Setting("oci:fingerprint", ("OCI_CLI_FINGERPRINT",), "fingerprint")
PRIVATE_KEY = Setting("oci:privateKey", ("OCI_CLI_KEY_CONTENT",))
PRIVATE_KEY_PATH = Setting("oci:privateKeyPath", ("OCI_CLI_KEY_FILE",), "key_file")
PRIVATE_KEY_PASSWORD = Setting("oci:privateKeyPassword", ("OCI_CLI_PASSPHRASE",), "pass_phrase")
PROFILE = Setting("oci:configFileProfile", ("OCI_CLI_PROFILE",))
ENDPOINT = Setting("oci-image:endpoint", ("OCI_IMAGE_ENDPOINT",))
TIMEOUT_SECONDS = Setting("oci-image:timeoutSeconds", ("OCI_IMAGE_TIMEOUT_SECONDS",))
MAX_ATTEMPTS = Setting("oci-image:maxAttempts", ("OCI_IMAGE_MAX_ATTEMPTS",))
REQUESTS_PER_SECOND = Setting("oci-image:requestsPerSecond", ("OCI_IMAGE_REQUESTS_PER_SECOND",))
CONCURRENCY = Setting("oci-image:concurrency", ("OCI_IMAGE_CONCURRENCY",))


@dataclass(frozen=True)
class ApiKey:
    """An API signing key. What it holds shows in no `repr`."""

    tenancy: str = field(repr=False)
    user: str = field(repr=False)
    fingerprint: str = field(repr=False)
    private_key: str | None = field(repr=False)
    private_key_path: str | None = field(repr=False)
    password: str | None = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """What a read needs to know, from wherever it came.

    Attributes:
        credentials: who calls.
        region: the region to call where the OCID names none, such as `us-ashburn-1`.
        endpoint: scheme, host and port of the service in place of the region's own.
        timeout_seconds: the longest that one read may take, retries included.
        max_attempts: how often one read is tried at the most.
        requests_per_second: how many calls a second are begun at the most.
        concurrency: how many of many calls are under way at a time.
    """

    credentials: ApiKey
    region: str | None = None
    endpoint: str | None = None
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    max_attempts: int = DEFAULT_MAX_ATTEMPTS
    requests_per_second: float = DEFAULT_REQUESTS_PER_SECOND
    concurrency: int = DEFAULT_CONCURRENCY


def load_settings(config: ReadConfig, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force.

    Raises:
        SettingsError: one is missing or unusable; the message names it and each place looked at.
    """
    places = _Places(config, os.environ if environment is None else environment)
    return Settings(
        credentials=_api_key(places),
        region=_region(places.find(REGION)),
        endpoint=_endpoint(places.find(ENDPOINT)),
        timeout_seconds=_number(
            places.find(TIMEOUT_SECONDS),
            TIMEOUT_SECONDS,
            DEFAULT_TIMEOUT_SECONDS,
            LONGEST_TIMEOUT_SECONDS,
        ),
        max_attempts=int(
            _number(places.find(MAX_ATTEMPTS), MAX_ATTEMPTS, DEFAULT_MAX_ATTEMPTS, MOST_ATTEMPTS)
        ),
        requests_per_second=_number(
            places.find(REQUESTS_PER_SECOND),
            REQUESTS_PER_SECOND,
            DEFAULT_REQUESTS_PER_SECOND,
            MOST_REQUESTS_PER_SECOND,
        ),
        concurrency=math.ceil(
            _number(places.find(CONCURRENCY), CONCURRENCY, DEFAULT_CONCURRENCY, MOST_CONCURRENCY)
        ),
    )


class _Places:
    """The places where settings are looked for."""

    def __init__(self, config: ReadConfig, environment: Mapping[str, str]) -> None:
        self._config = config
        self._environment = environment
        named = environment.get("OCI_CONFIG_FILE") or environment.get("OCI_CLI_CONFIG_FILE")
        self._file = Path(named or "~/.oci/config").expanduser()
        self._profile_name = self.find(PROFILE) or "DEFAULT"
        self._profile = self._read_profile(must_exist=bool(named or self.find(PROFILE)))

    def find(self, setting: Setting) -> str | None:
        """The value of a setting in the first place that has it."""
        value = self._config(setting.config)
        if value:
            return value
        for name in setting.environment:
            if self._environment.get(name):
                return self._environment[name]
        return self._profile.get(setting.profile) or None if setting.profile else None

    def require(self, setting: Setting, meaning: str) -> str:
        """The value of a setting, or an error that names every place looked at."""
        value = self.find(setting)
        if value is None:
            raise SettingsError(f"no {meaning}: looked at {self.looked_at(setting)}", _SET_UP)
        return value

    def looked_at(self, setting: Setting) -> str:
        """The places of a setting, in words."""
        places = [f"Pulumi config {setting.config}"]
        places += [f"environment variable {name}" for name in setting.environment]
        if setting.profile:
            missing = "" if self._file.is_file() else " (no such file)"
            places.append(
                f"{setting.profile} in profile {self._profile_name} of {self._file}{missing}"
            )
        return ", ".join(places)

    def _read_profile(self, *, must_exist: bool) -> Mapping[str, str]:
        """The profile of the OCI config file, with what it inherits from DEFAULT."""
        parser = configparser.ConfigParser(interpolation=None)
        try:
            found = parser.read(self._file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError) as error:
            raise SettingsError(
                f"the OCI config file {self._file} can't be read: {error}"
            ) from None
        if not found and must_exist:
            raise SettingsError(f"there is no OCI config file {self._file}", _SET_UP)
        if self._profile_name not in parser:
            if must_exist:
                raise SettingsError(
                    f"the OCI config file {self._file} has no profile {self._profile_name!r}; "
                    f"it has {', '.join(['DEFAULT', *parser.sections()])}"
                )
            return {}
        return dict(parser[self._profile_name])


_SET_UP = (
    "Set one of them, or run 'oci setup config'; "
    "see https://docs.oracle.com/iaas/Content/API/Concepts/sdkconfig.htm"
)


def _api_key(places: _Places) -> ApiKey:
    """The API key, all of its parts there."""
    private_key = places.find(PRIVATE_KEY)
    path = None if private_key else places.require(PRIVATE_KEY_PATH, "private key")
    if path and not Path(path).expanduser().is_file():
        raise SettingsError(
            f"the private key file {path} does not exist", f"Check {PRIVATE_KEY_PATH.config}."
        )
    return ApiKey(
        tenancy=places.require(TENANCY, "tenancy"),
        user=places.require(USER, "user"),
        fingerprint=places.require(FINGERPRINT, "key fingerprint"),
        private_key=private_key,
        private_key_path=path,
        password=places.find(PRIVATE_KEY_PASSWORD),
    )


def _region(value: str | None) -> str | None:
    """A region's name or key: it becomes part of a host name, so it may hold nothing else."""
    if value is not None and not re.fullmatch(r"[A-Za-z0-9-]{2,64}", value):
        raise SettingsError(
            f"{quote(value)!r} is not a region", "Give a region's name, such as us-ashburn-1."
        )
    return value.lower() if value else None


check_region = _region


def _endpoint(value: str | None) -> str | None:
    """Scheme, host and port; the API's version path is ours to add."""
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        good = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.path in ("", "/")
            and not (parts.query or parts.fragment or parts.username or parts.password)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        good = False
    if not good:
        raise SettingsError(
            f"{quote(value)!r} is not an endpoint",
            f"Give {ENDPOINT.config} as scheme, host and port: https://iaas.example.com:443.",
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise SettingsError(
            f"the endpoint {quote(value)} is not encrypted",
            "Use https; http is for an endpoint on this machine only.",
        )
    return value.rstrip("/")


def _number(value: str | None, setting: Setting, default: float, most: float) -> float:
    """A positive number up to `most`."""
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 < number <= most:
        raise SettingsError(
            f"{setting.config} is {quote(value)!r}", f"Give a number above 0, {most:g} at the most."
        )
    return number
