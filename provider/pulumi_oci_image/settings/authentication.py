"""The ways to authenticate, and the settings that each needs. What they hold shows in no `repr`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import Message, SettingName, SettingsError, quote
from .declarations import (
    AUTH,
    AUTH_SERVICE,
    DELEGATION_TOKEN_FILE,
    FINGERPRINT,
    PRIVATE_KEY,
    PRIVATE_KEY_PASSWORD,
    PRIVATE_KEY_PATH,
    SECURITY_TOKEN_FILE,
    SERVICE_ACCOUNT_TOKEN_PATH,
    TENANCY,
    USER,
    Setting,
)
from .endpoints import validate_endpoint
from .files import file_error, local_path

if TYPE_CHECKING:
    from .sources import Found, Sources

Environment = tuple[tuple[str, str], ...]
"""The variables that the SDK itself reads for a principal: another value is another principal."""

_MAX_METHOD_LENGTH = 40
_READ_BY_SDK = ("OCI_RESOURCE_PRINCIPAL_", "OCI_METADATA_", "OCI_KUBERNETES_", "KUBERNETES_SERVICE")


class _KeptInProcess:
    """Credentials never leave the process that signs with them."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials can't be pickled: they stay in the process that signs")


@dataclass(frozen=True)
class PrivateKey(_KeptInProcess):
    """A private key: its content, or the path of its file.

    Attributes:
        place: where it was found, in words.
    """

    content: str | None = field(repr=False)
    path: str | None = field(repr=False)
    password: str | None = field(repr=False)
    place: Message


@dataclass(frozen=True)
class ApiKey(_KeptInProcess):
    """An API signing key of a user."""

    tenancy: str = field(repr=False)
    user: str = field(repr=False)
    fingerprint: str = field(repr=False)
    private_key: PrivateKey


@dataclass(frozen=True)
class SecurityToken(_KeptInProcess):
    """A session token of `oci session authenticate`, and the key of its session."""

    token_file: str
    private_key: PrivateKey
    profile: str
    tenancy: str | None = field(repr=False)


@dataclass(frozen=True)
class InstancePrincipal(_KeptInProcess):
    """The instance that this runs on; with a delegation token, in the name of a user."""

    delegation_token_file: str | None = None
    auth_endpoint: str | None = None
    tenancy: str | None = field(default=None, repr=False)
    environment: Environment = field(default=(), repr=False)


@dataclass(frozen=True)
class ResourcePrincipal(_KeptInProcess):
    """The resource that this runs in, such as a function: `OCI_RESOURCE_PRINCIPAL_*` tell."""

    delegation_token_file: str | None = None
    tenancy: str | None = field(default=None, repr=False)
    environment: Environment = field(default=(), repr=False)


@dataclass(frozen=True)
class OkeWorkloadIdentity(_KeptInProcess):
    """The Kubernetes workload that this runs in, on an enhanced OKE cluster."""

    token_file: str | None = None
    tenancy: str | None = field(default=None, repr=False)
    environment: Environment = field(default=(), repr=False)


Credentials = ApiKey | SecurityToken | InstancePrincipal | ResourcePrincipal | OkeWorkloadIdentity


def find_credentials(sources: Sources) -> Credentials:
    """The credentials in force.

    Raises:
        SettingsError: the way to authenticate is unknown, or something that it needs is missing.
    """
    credentials: Credentials = AUTH_METHODS[auth_method(sources)](sources)
    return credentials


def auth_method(sources: Sources) -> str:
    """The way in force, as the `oci` Pulumi provider writes it.

    A profile with a session token and without a user is one of `oci session authenticate`.
    """
    asked = sources.auth or sources.value(AUTH)
    if asked is None:
        has_session = sources.find(SECURITY_TOKEN_FILE) and not sources.find(USER)
        return "SecurityToken" if has_session else "ApiKey"
    way = _NAMES.get(_plain(asked))
    if way is None:
        shown = repr(quote(asked)) if len(asked) <= _MAX_METHOD_LENGTH else "what is given"
        raise SettingsError(
            f"{shown} is not a way to authenticate",
            ("Give ", SettingName(AUTH.config), f" one of {', '.join(AUTH_METHODS)}"),
        )
    return way


def _api_key(sources: Sources) -> ApiKey:
    return ApiKey(
        private_key=_private_key(sources),
        tenancy=_required_name("tenancy", TENANCY, sources),
        user=_required_name("user", USER, sources),
        fingerprint=_required_name("key fingerprint", FINGERPRINT, sources),
    )


def _security_token(sources: Sources) -> SecurityToken:
    found = sources.require("session token", SECURITY_TOKEN_FILE)
    return SecurityToken(
        token_file=_existing(found, "session token file"),
        private_key=_private_key(sources),
        profile=sources.profile,
        tenancy=_tenancy(sources),
    )


def _instance_principal(sources: Sources) -> InstancePrincipal:
    auth_service = sources.value(AUTH_SERVICE)
    return InstancePrincipal(
        delegation_token_file=_delegation_token_file(sources),
        auth_endpoint=auth_service and validate_endpoint(auth_service, AUTH_SERVICE.config),
        tenancy=_tenancy(sources),
        environment=sources.variables(_READ_BY_SDK),
    )


def _instance_for_user(sources: Sources) -> InstancePrincipal:
    sources.require("delegation token", DELEGATION_TOKEN_FILE)
    return _instance_principal(sources)


def _resource_principal(sources: Sources) -> ResourcePrincipal:
    return ResourcePrincipal(
        delegation_token_file=_delegation_token_file(sources),
        tenancy=_tenancy(sources),
        environment=sources.variables(_READ_BY_SDK),
    )


def _oke_workload_identity(sources: Sources) -> OkeWorkloadIdentity:
    return OkeWorkloadIdentity(
        token_file=sources.value(SERVICE_ACCOUNT_TOKEN_PATH),
        tenancy=_tenancy(sources),
        environment=sources.variables(_READ_BY_SDK),
    )


AUTH_METHODS: dict[str, Callable[[Sources], Any]] = {
    "ApiKey": _api_key,
    "SecurityToken": _security_token,
    "InstancePrincipal": _instance_principal,
    "InstanceOboUser": _instance_for_user,
    "ResourcePrincipal": _resource_principal,
    "OKEWorkloadIdentity": _oke_workload_identity,
}


def _plain(way: str) -> str:
    """`api_key`, `ApiKey` and `APIKEY` are one way."""
    return re.sub("[_-]", "", way).lower()


_NAMES = {_plain(way): way for way in AUTH_METHODS}


def _private_key(sources: Sources) -> PrivateKey:
    """The key, from the first place that has its content or its path."""
    found = sources.require("private key", PRIVATE_KEY, PRIVATE_KEY_PATH)
    password = sources.value(PRIVATE_KEY_PASSWORD)
    if found == sources.find(PRIVATE_KEY):
        # A variable often holds a key in one line, its ends of line written out.
        content = found.value if "\n" in found.value else found.value.replace("\\n", "\n")
        return PrivateKey(content, None, password, found.place)
    return PrivateKey(None, _existing(found, "private key file"), password, found.place)


def _delegation_token_file(sources: Sources) -> str | None:
    found = sources.find(DELEGATION_TOKEN_FILE)
    return None if found is None else _existing(found, "delegation token file")


def _existing(found: Found, meaning: str) -> str:
    """The path of a file that is there, with `~` expanded."""
    path = local_path(found.value, found.place)
    if fault := file_error(path):
        raise SettingsError(f"the {meaning} {quote(path)} {fault}", ("Check ", found.place))
    return str(path)


def _required_name(meaning: str, setting: Setting, sources: Sources) -> str:
    return _name(sources.require(meaning, setting), meaning)


def _tenancy(sources: Sources) -> str | None:
    found = sources.find(TENANCY)
    return None if found is None else _name(found, "tenancy")


def _name(found: Found, meaning: str) -> str:
    """An OCID or a fingerprint, which goes into the header that names who signed.

    Not held to their exact forms, old ones of which are in use; but no header can be made of it.
    The value is not told: it may be a secret that was put in the wrong place.
    """
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,255}", found.value):
        raise SettingsError(f"the {meaning} holds what none can", ("Check ", found.place))
    return found.value
