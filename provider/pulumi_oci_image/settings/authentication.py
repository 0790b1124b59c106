"""The auth methods: which one is in force, and the settings that each needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import SettingName, SettingsError, quote
from . import declarations as known
from .credentials import (
    ApiKey,
    Credentials,
    InstanceCertificates,
    InstancePrincipal,
    OkeWorkloadIdentity,
    PrivateKey,
    ResourcePrincipal,
    SecurityToken,
    WorkloadIdentityFederation,
)
from .endpoints import validate_endpoint, validate_region
from .files import existing_file

if TYPE_CHECKING:
    from .sources import Found, Sources

_MAX_SHOWN_LENGTH = 40
_READ_BY_SDK = ("OCI_RESOURCE_PRINCIPAL_", "OCI_METADATA_", "OCI_KUBERNETES_", "KUBERNETES_SERVICE")


def find_credentials(sources: Sources) -> Credentials:
    """The credentials in force.

    Raises:
        SettingsError: the auth method is unknown, or something that it needs is missing.
    """
    return AUTH_METHODS[auth_method(sources)](sources)


def auth_method(sources: Sources) -> str:
    """The auth method in force, as the `oci` Pulumi provider writes it.

    Where none is set, the first place with a user or a session token decides. What a profile says
    itself wins over what it inherits, so a profile of `oci session authenticate` is a session even
    beside a DEFAULT with a user or an auth method.

    Raises:
        SettingsError: there is no such auth method.
    """
    found = sources.find(known.AUTH)
    if found is None or found.is_inherited:
        found = sources.find(known.AUTH, known.USER, known.SECURITY_TOKEN_FILE)
    if found is None or found.setting is known.USER:
        return "ApiKey"
    if found.setting is known.SECURITY_TOKEN_FILE:
        return "SecurityToken"
    method = _NAMES.get(_plain(found.value))
    if method is None:
        raise SettingsError(
            f"{_shown(found.value)} is not an auth method",
            ("Set ", SettingName(known.AUTH.config), f" to one of {', '.join(AUTH_METHODS)}"),
        )
    return method


def _api_key(sources: Sources) -> ApiKey:
    return ApiKey(
        private_key=_private_key(sources),
        tenancy=_name(sources.require("tenancy OCID", known.TENANCY), "tenancy OCID"),
        user=_name(sources.require("user OCID", known.USER), "user OCID"),
        fingerprint=_name(sources.require("key fingerprint", known.FINGERPRINT), "key fingerprint"),
    )


def _security_token(sources: Sources) -> SecurityToken:
    found = sources.require("session token", known.SECURITY_TOKEN_FILE)
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
    folder = sources.require("folder with certificates", known.INSTANCE_CERTIFICATES_PATH)

    def file(name: str, meaning: str) -> str:
        return _existing(folder._replace(value=f"{folder.value}/{name}"), meaning)

    auth_endpoint = _auth_endpoint(sources)
    region = None if auth_endpoint else sources.require("region", known.REGION).value
    return InstanceCertificates(
        certificate=file("ip_cert.pem", "instance's certificate"),
        private_key=file("ip_key.pem", "instance's private key"),
        intermediate=file("intermediate.pem", "intermediate certificate"),
        password=sources.value(known.PRIVATE_KEY_PASSWORD),
        auth_endpoint=auth_endpoint,
        region=region and validate_region(region),
        **_principal(sources),
    )


def _auth_endpoint(sources: Sources) -> str | None:
    url = sources.value(known.AUTH_SERVICE)
    return url and validate_endpoint(url, known.AUTH_SERVICE.config)


def _instance_for_user(sources: Sources) -> InstancePrincipal:
    sources.require("delegation token", known.DELEGATION_TOKEN_FILE)
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
        token_file=sources.value(known.SERVICE_ACCOUNT_TOKEN_PATH),
        **_principal(sources),
    )


def _workload_identity_federation(sources: Sources) -> WorkloadIdentityFederation:
    for setting in (
        known.TOKEN_EXCHANGE_AUTH,
        known.TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE,
        known.TOKEN_EXCHANGE_SUBJECT_TOKEN_TYPE,
    ):
        _check_value(setting, sources)
    token = sources.require("token to exchange", known.WORKLOAD_IDENTITY_TOKEN_PATH)
    domain = sources.require("identity domain URL", known.TOKEN_EXCHANGE_DOMAIN_URL)
    return WorkloadIdentityFederation(
        token_file=_existing(token, "workload identity token file"),
        domain_url=validate_endpoint(domain.value, known.TOKEN_EXCHANGE_DOMAIN_URL.config),
        client_id=sources.require("client ID", known.TOKEN_EXCHANGE_CLIENT_ID).value,
        client_secret=sources.require("client secret", known.TOKEN_EXCHANGE_CLIENT_SECRET).value,
        **_principal(sources),
    )


def _check_value(setting: known.Setting, sources: Sources) -> None:
    """Refuse what the OCI SDK for Python can't do, though the `oci` provider can."""
    value = sources.value(setting)
    if value is not None and value not in setting.values:
        raise SettingsError(
            (SettingName(setting.config), f" is {_shown(value)}, which the OCI SDK can't do"),
            f"Set it to {setting.values[0]}, or remove it",
        )


def _shown(value: str) -> str:
    """A value for an error's text; a long one may be a secret that was put in the wrong place."""
    return repr(quote(value)) if len(value) <= _MAX_SHOWN_LENGTH else "the value"


AUTH_METHODS: dict[str, Callable[[Sources], Credentials]] = {
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
    found = sources.require("private key", known.PRIVATE_KEY, known.PRIVATE_KEY_PATH)
    password = sources.value(known.PRIVATE_KEY_PASSWORD)
    if found.setting is known.PRIVATE_KEY:
        # A variable often holds a key in one line, its ends of line written out.
        content = found.value if "\n" in found.value else found.value.replace("\\n", "\n")
        return PrivateKey(content, None, password, found.place)
    return PrivateKey(None, _existing(found, "private key file"), password, found.place)


def _delegation_token_file(sources: Sources) -> str | None:
    found = sources.find(known.DELEGATION_TOKEN_FILE)
    return None if found is None else _existing(found, "delegation token file")


def _existing(found: Found, meaning: str) -> str:
    return existing_file(found.value, found.place, meaning)


def _tenancy(sources: Sources) -> str | None:
    found = sources.find(known.TENANCY)
    return None if found is None else _name(found, "tenancy OCID")


def _name(found: Found, meaning: str) -> str:
    """An OCID or a fingerprint, which goes into the header that names who signed.

    Not held to their exact forms, old ones of which are in use; but no header can be made of it.
    The value is not shown: it may be a secret that was put in the wrong place.
    """
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,255}", found.value):
        raise SettingsError(f"the {meaning} contains invalid characters", ("Check ", found.place))
    return found.value
