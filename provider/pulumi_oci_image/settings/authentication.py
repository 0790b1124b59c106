"""The auth methods, and the settings that each needs. What they hold shows in no `repr`."""

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
    INSTANCE_CERTIFICATES_PATH,
    PRIVATE_KEY,
    PRIVATE_KEY_PASSWORD,
    PRIVATE_KEY_PATH,
    REGION,
    SECURITY_TOKEN_FILE,
    SERVICE_ACCOUNT_TOKEN_PATH,
    TENANCY,
    TOKEN_EXCHANGE_AUTH,
    TOKEN_EXCHANGE_CLIENT_ID,
    TOKEN_EXCHANGE_CLIENT_SECRET,
    TOKEN_EXCHANGE_DOMAIN_URL,
    TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE,
    TOKEN_EXCHANGE_SUBJECT_TOKEN_TYPE,
    USER,
    WORKLOAD_IDENTITY_TOKEN_PATH,
    Setting,
)
from .endpoints import validate_endpoint, validate_region
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
class _Principal(_KeptInProcess):
    """What calls by what it is, and has no key of its own."""

    tenancy: str | None = field(default=None, repr=False)
    environment: Environment = field(default=(), repr=False)


@dataclass(frozen=True)
class InstancePrincipal(_Principal):
    """The instance that this runs on; with a delegation token, in the name of a user."""

    delegation_token_file: str | None = None
    auth_endpoint: str | None = None


@dataclass(frozen=True)
class ResourcePrincipal(_Principal):
    """The resource that this runs in, such as a function: `OCI_RESOURCE_PRINCIPAL_*` tell."""

    delegation_token_file: str | None = None


@dataclass(frozen=True)
class OkeWorkloadIdentity(_Principal):
    """The Kubernetes workload that this runs in, on an enhanced OKE cluster."""

    token_file: str | None = None


@dataclass(frozen=True)
class InstanceCertificates(_Principal):
    """An instance by certificates in files, for machines without a metadata service.

    Attributes:
        certificate: the leaf certificate.
        private_key: its private key.
        intermediate: the intermediate certificate.
        password: the passphrase of the private key.
        auth_endpoint: the service that gives tokens, in place of the region's own.
        region: the region of that service.
    """

    certificate: str = ""
    private_key: str = ""
    intermediate: str = ""
    password: str | None = field(default=None, repr=False)
    auth_endpoint: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class WorkloadIdentityFederation(_Principal):
    """A workload outside of OCI, whose JWT an identity domain exchanges for a token of OCI."""

    token_file: str = ""
    domain_url: str = ""
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)


Credentials = (
    ApiKey
    | SecurityToken
    | InstancePrincipal
    | InstanceCertificates
    | ResourcePrincipal
    | OkeWorkloadIdentity
    | WorkloadIdentityFederation
)


def find_credentials(sources: Sources) -> Credentials:
    """The credentials in force.

    Raises:
        SettingsError: the auth method is unknown, or something that it needs is missing.
    """
    credentials: Credentials = AUTH_METHODS[auth_method(sources)](sources)
    return credentials


def auth_method(sources: Sources) -> str:
    """The auth method in force, as the `oci` Pulumi provider writes it.

    Where none is set, the first place with a user or a session token decides. What a profile says
    itself wins over what it inherits, so a profile of `oci session authenticate` is a session even
    beside a DEFAULT with a user or an auth method.

    Raises:
        SettingsError: there is no such auth method.
    """
    found = sources.find(AUTH)
    if found is None or sources.is_inherited(found):
        found = sources.find(AUTH, USER, SECURITY_TOKEN_FILE)
    if found is None or found.setting is USER:
        return "ApiKey"
    if found.setting is SECURITY_TOKEN_FILE:
        return "SecurityToken"
    method = _NAMES.get(_plain(found.value))
    if method is None:
        short = len(found.value) <= _MAX_METHOD_LENGTH
        shown = repr(quote(found.value)) if short else "the value"
        raise SettingsError(
            f"{shown} is not an auth method",
            ("Set ", SettingName(AUTH.config), f" to one of {', '.join(AUTH_METHODS)}"),
        )
    return method


def _api_key(sources: Sources) -> ApiKey:
    return ApiKey(
        private_key=_private_key(sources),
        tenancy=_name(sources.require("tenancy OCID", TENANCY), "tenancy OCID"),
        user=_name(sources.require("user OCID", USER), "user OCID"),
        fingerprint=_name(sources.require("key fingerprint", FINGERPRINT), "key fingerprint"),
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
    return InstancePrincipal(
        delegation_token_file=_delegation_token_file(sources),
        auth_endpoint=_auth_endpoint(sources),
        **_principal(sources),
    )


def _instance_certificates(sources: Sources) -> InstanceCertificates:
    folder = sources.require("folder with certificates", INSTANCE_CERTIFICATES_PATH)

    def file(name: str, meaning: str) -> str:
        return _existing(folder._replace(value=f"{folder.value}/{name}"), meaning)

    auth_endpoint = _auth_endpoint(sources)
    region = None if auth_endpoint else sources.require("region", REGION).value
    return InstanceCertificates(
        certificate=file("ip_cert.pem", "instance's certificate"),
        private_key=file("ip_key.pem", "instance's private key"),
        intermediate=file("intermediate.pem", "intermediate certificate"),
        password=sources.value(PRIVATE_KEY_PASSWORD),
        auth_endpoint=auth_endpoint,
        region=region and validate_region(region),
        **_principal(sources),
    )


def _auth_endpoint(sources: Sources) -> str | None:
    url = sources.value(AUTH_SERVICE)
    return url and validate_endpoint(url, AUTH_SERVICE.config)


def _instance_for_user(sources: Sources) -> InstancePrincipal:
    sources.require("delegation token", DELEGATION_TOKEN_FILE)
    return _instance_principal(sources)


def _principal(sources: Sources) -> dict[str, Any]:
    return {"tenancy": _tenancy(sources), "environment": sources.variables(_READ_BY_SDK)}


def _resource_principal(sources: Sources) -> ResourcePrincipal:
    return ResourcePrincipal(
        delegation_token_file=_delegation_token_file(sources),
        **_principal(sources),
    )


def _oke_workload_identity(sources: Sources) -> OkeWorkloadIdentity:
    return OkeWorkloadIdentity(
        token_file=sources.value(SERVICE_ACCOUNT_TOKEN_PATH),
        **_principal(sources),
    )


def _workload_identity_federation(sources: Sources) -> WorkloadIdentityFederation:
    for setting in (
        TOKEN_EXCHANGE_AUTH,
        TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE,
        TOKEN_EXCHANGE_SUBJECT_TOKEN_TYPE,
    ):
        _check_value(setting, sources)
    token = sources.require("token to exchange", WORKLOAD_IDENTITY_TOKEN_PATH)
    domain = sources.require("identity domain URL", TOKEN_EXCHANGE_DOMAIN_URL)
    return WorkloadIdentityFederation(
        token_file=_existing(token, "workload identity token file"),
        domain_url=validate_endpoint(domain.value, TOKEN_EXCHANGE_DOMAIN_URL.config),
        client_id=sources.require("client ID", TOKEN_EXCHANGE_CLIENT_ID).value,
        client_secret=sources.require("client secret", TOKEN_EXCHANGE_CLIENT_SECRET).value,
        **_principal(sources),
    )


def _check_value(setting: Setting, sources: Sources) -> None:
    """Refuse what the OCI SDK for Python can't do, though the `oci` provider can."""
    value = sources.value(setting)
    if value is not None and value not in setting.values:
        raise SettingsError(
            (SettingName(setting.config), f" is {quote(value)!r}, which the OCI SDK can't do"),
            f"Set it to {setting.values[0]}, or remove it",
        )


AUTH_METHODS: dict[str, Callable[[Sources], Any]] = {
    "ApiKey": _api_key,
    "SecurityToken": _security_token,
    "InstancePrincipal": _instance_principal,
    "InstanceOboUser": _instance_for_user,
    "InstancePrincipalWithCerts": _instance_certificates,
    "ResourcePrincipal": _resource_principal,
    "OKEWorkloadIdentity": _oke_workload_identity,
    "WorkloadIdentityFederation": _workload_identity_federation,
}


def _plain(method: str) -> str:
    """`api_key`, `ApiKey` and `APIKEY` are one method."""
    return re.sub("[_-]", "", method).lower()


_NAMES = {_plain(method): method for method in AUTH_METHODS}


def _private_key(sources: Sources) -> PrivateKey:
    """The key, from the first place that has its content or its path."""
    found = sources.require("private key", PRIVATE_KEY, PRIVATE_KEY_PATH)
    password = sources.value(PRIVATE_KEY_PASSWORD)
    if found.setting is PRIVATE_KEY:
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


def _tenancy(sources: Sources) -> str | None:
    found = sources.find(TENANCY)
    return None if found is None else _name(found, "tenancy OCID")


def _name(found: Found, meaning: str) -> str:
    """An OCID or a fingerprint, which goes into the header that names who signed.

    Not held to their exact forms, old ones of which are in use; but no header can be made of it.
    The value is not told: it may be a secret that was put in the wrong place.
    """
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,255}", found.value):
        raise SettingsError(f"the {meaning} contains invalid characters", ("Check ", found.place))
    return found.value
