"""The auth methods: which one is in force, what it signs with, and which settings give that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import Message, Name, SettingsError, quote
from . import declarations as known
from .endpoints import is_domain, validate_endpoint, validate_region
from .files import MAX_FILE_BYTES, existing_file, file_error, local_path
from .sources import INHERITED

if TYPE_CHECKING:
    from .sources import Found, Sources

_MAX_SHOWN_LENGTH = 40
_READ_BY_SDK = ("OCI_RESOURCE_PRINCIPAL_", "OCI_METADATA_", "OCI_KUBERNETES_", "KUBERNETES_SERVICE")
_FILES_OF_SDK = re.compile(
    r"OCI_RESOURCE_PRINCIPAL_(RPST|PRIVATE_PEM|PRIVATE_PEM_PASSPHRASE)(_FOR_LEAF_RESOURCE)?"
    r"|OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH"
)
"""The variables that may hold the path of a file, or what would be in it."""


class _KeptInProcess:
    """Credentials show in no `repr`, and never leave the process that signs with them."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials can't be pickled: they stay in the process that signs")


@dataclass(frozen=True, repr=False)
class PrivateKey(_KeptInProcess):
    """A private key: its content, or the path of its file; and where it was found, in words."""

    content: str | None
    path: str | None
    place: Message


def _private_key(found: Found, meaning: str) -> PrivateKey:
    if found.setting is known.PRIVATE_KEY_PATH:
        return PrivateKey(None, _file(found, meaning), found.place)
    # A variable often holds a key in one line, its ends of line written out.
    content = found.value if "\n" in found.value else found.value.replace("\\n", "\n")
    return PrivateKey(content, None, found.place)


def _file(found: Found, meaning: str) -> str:
    return existing_file(found.value, found.place, f"{meaning} file")


def _certificates(found: Found, _: str) -> str:
    for name, meaning in (
        ("ip_cert.pem", "instance's certificate"),
        ("ip_key.pem", "instance's private key"),
        ("intermediate.pem", "intermediate certificate"),
    ):
        existing_file(f"{found.value}/{name}", found.place, meaning)
    return str(local_path(found.value, found.place))


def _url(found: Found, _: str) -> str:
    return validate_endpoint(found.value, found.setting.config)


def _name(found: Found, meaning: str) -> str:
    """An OCID or a fingerprint, which goes into the header that names who signed.

    Not held to their exact forms, old ones of which are in use; but no header can be made of it.
    The value is not shown: it may be a secret that was put in the wrong place.
    """
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,255}", found.value):
        raise SettingsError(f"the {meaning} contains invalid characters", ("Check ", found.place))
    return found.value


def _part(
    meaning: str,
    *settings: known.Setting,
    check: Callable[[Found, str], object] = lambda found, _: found.value,
    default: object = "",
) -> Any:
    """Declare a part of credentials: what errors call it, and the settings that may give it."""
    return field(default=default, metadata={"part": (meaning, settings, check)})


@dataclass(frozen=True, repr=False)
class Credentials(_KeptInProcess):
    """What an auth method signs with. A part that it doesn't use, or that isn't there, is empty.

    Attributes:
        method: the auth method, as the `oci` Pulumi provider writes it.
        profile: the profile of the OCI config file.
        environment: the variables that the SDK itself reads: other values are other credentials.
    """

    method: str
    profile: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    private_key: PrivateKey | None = _part(
        "private key",
        known.PRIVATE_KEY,
        known.PRIVATE_KEY_PATH,
        check=_private_key,
        default=None,
    )
    password: str = _part("passphrase", known.PRIVATE_KEY_PASSWORD)
    tenancy: str = _part("tenancy OCID", known.TENANCY, check=_name)
    user: str = _part("user OCID", known.USER, check=_name)
    fingerprint: str = _part("key fingerprint", known.FINGERPRINT, check=_name)
    session_token_file: str = _part("session token", known.SECURITY_TOKEN_FILE, check=_file)
    delegation_token_file: str = _part("delegation token", known.DELEGATION_TOKEN_FILE, check=_file)
    service_account_token_file: str = _part(
        "account token", known.SERVICE_ACCOUNT_TOKEN_PATH, check=_file
    )
    certificates: str = _part(
        "folder with certificates", known.INSTANCE_CERTIFICATES_PATH, check=_certificates
    )
    auth_endpoint: str = _part("auth endpoint", known.AUTH_SERVICE, check=_url)
    region: str = _part("region", known.REGION, check=lambda found, _: validate_region(found.value))
    jwt_file: str = _part(
        "workload identity token", known.WORKLOAD_IDENTITY_TOKEN_PATH, check=_file
    )
    domain_url: str = _part("identity domain URL", known.TOKEN_EXCHANGE_DOMAIN_URL, check=_url)
    client_id: str = _part("client ID", known.TOKEN_EXCHANGE_CLIENT_ID)
    client_secret: str = _part("client secret", known.TOKEN_EXCHANGE_CLIENT_SECRET)


def find_credentials(sources: Sources) -> Credentials:
    """The credentials in force.

    Raises:
        SettingsError: the auth method is unknown, or something that it needs is missing.
    """
    method = auth_method(sources)
    _, required, optional = known.AUTH_METHODS[method]
    if method == "WorkloadIdentityFederation":
        _check_token_exchange(sources)
    if method == "InstancePrincipalWithCerts" and not sources.find(known.AUTH_SERVICE):
        region = sources.find(known.REGION)
        if sources.find(known.APPLIANCE_DOMAIN) or (region and is_domain(region.value)):
            what = "the auth service of the appliance is not known"
            raise SettingsError(what, ("Set ", Name(known.AUTH_SERVICE.config)))
        required += ("region",)
    parts: dict[str, Any] = {}
    for name in (*required, *optional, "tenancy", "password"):
        meaning, settings, check = Credentials.__dataclass_fields__[name].metadata["part"]
        found = sources.require(meaning, *settings) if name in required else sources.find(*settings)
        if found:
            parts[name] = check(found, meaning)
    environment = sources.variables(_READ_BY_SDK)
    if method in ("ResourcePrincipal", "OKEWorkloadIdentity"):
        for name, value in environment:
            is_file = _FILES_OF_SDK.fullmatch(name) and Path(value).is_absolute()
            if is_file and (fault := file_error(Path(value), MAX_FILE_BYTES)):
                raise SettingsError(f"the file that {name} names {fault}", f"Check {name}")
    return Credentials(method, sources.profile, environment, **parts)


def _check_token_exchange(sources: Sources) -> None:
    """Refuse what the OCI SDK for Python can't do, though the `oci` provider can."""
    for setting in (
        known.TOKEN_EXCHANGE_AUTH,
        known.TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE,
        known.TOKEN_EXCHANGE_SUBJECT_TOKEN_TYPE,
    ):
        (possible,) = setting.values
        value = sources.value(setting)
        if value and value != possible:
            raise SettingsError(
                (Name(setting.config), f" is {_shown(value)}, which the OCI SDK can't do"),
                f"Set it to {possible}, or remove it",
            )


def auth_method(sources: Sources) -> str:
    """The auth method in force, as the `oci` Pulumi provider writes it.

    Where none is set, the first place with a user or a session token decides. What a profile says
    itself wins over what it inherits, so a profile of `oci session authenticate` is a session even
    beside a DEFAULT with a user or an auth method.

    Raises:
        SettingsError: there is no such auth method.
    """
    found = sources.find(known.AUTH)
    if found is None or found.rank == INHERITED:
        found = sources.find(known.AUTH, known.USER, known.SECURITY_TOKEN_FILE)
    if found is None or found.setting is known.USER:
        return "ApiKey"
    if found.setting is known.SECURITY_TOKEN_FILE:
        return "SecurityToken"
    for method in known.AUTH_METHODS:
        if _plain(method) == _plain(found.value):
            return method
    raise SettingsError(
        f"{_shown(found.value)} is not an auth method",
        ("Set ", Name(known.AUTH.config), f" to one of {', '.join(known.AUTH_METHODS)}"),
    )


def _plain(method: str) -> str:
    """`api_key`, `ApiKey` and `APIKEY` are one method."""
    return re.sub("[_-]", "", method).lower()


def _shown(value: str) -> str:
    """A value for an error's text; a long one may be a secret that was put in the wrong place."""
    return repr(quote(value)) if len(value) <= _MAX_SHOWN_LENGTH else "the value"
