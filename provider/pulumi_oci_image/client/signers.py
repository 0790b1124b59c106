"""From credentials to the SDK's own signers; nothing is signed here.

The signers of principals fetch tokens over HTTP when they are made, and again when those expire.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .._version import __version__
from ..errors import Message, Name, SettingsError
from ..fork_safety import forks_held_back
from .lean_core import oci
from .regions import is_known, region_name
from .sdk_errors import host_in
from .token_service import DOMAIN, within_limits

if TYPE_CHECKING:
    from ..settings import Settings
    from ..settings.credentials import Credentials

_TOKEN_PATH = "/v1/x509"  # noqa: S105 - a path, below the address of the auth service
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_ABOUT_TO_END_SECONDS = 5.0


ONCE: dict[str, Any] = {
    "retry_strategy": oci.retry.NoneRetryStrategy(),
    "circuit_breaker_strategy": oci.circuit_breaker.NoCircuitBreakerStrategy(),
}
"""How the SDK is to make a call: trying again is ours to do, within our limits."""


def make_signer(settings: Settings) -> Any:
    """The SDK's signer for the credentials in force; principals call their token service here.

    Raises:
        SettingsError: a session token has expired, or is none; a key is of another kind.
        Exception: whatever the SDK raises.
    """
    credentials = settings.credentials
    signer = _MAKERS[credentials.method](settings)
    place = credentials.private_key and credentials.private_key.place
    if credentials.method == "ResourcePrincipal":
        place = Message("the key that the environment names")
    if place and not isinstance(signer.private_key, RSAPrivateKey):
        raise SettingsError("the private key is not an RSA key", ("Check ", place))
    signer.do_request_sign = forks_held_back()(signer.do_request_sign)
    return signer


def sdk_config(credentials: Credentials, region: str | None) -> dict[str, Any]:
    """What the SDK wants to know beside the signer."""
    # The SDK insists on a region even where the endpoint is given.
    config: dict[str, Any] = {
        "region": region or "us-ashburn-1",
        "additional_user_agent": f"pulumi-oci-image/{__version__}",
    }
    if key := credentials.private_key:
        config |= {
            "tenancy": credentials.tenancy,
            "user": credentials.user,
            "fingerprint": credentials.fingerprint,
            "key_content": key.content,
            "key_file": key.path,
            "pass_phrase": credentials.password or None,
        }
    return config


def load_key(credentials: Credentials) -> Any:
    """The private key, decrypted."""
    key: Any = credentials.private_key
    if key.content is not None:
        return oci.signer.load_private_key(key.content, credentials.password or None)
    return oci.signer.load_private_key_from_file(key.path, credentials.password or None)


def fingerprint(credentials: Credentials) -> str:
    """The fingerprint of a private key, as OCI shows it: MD5 of its public half in DER form."""
    public = load_key(credentials).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")


def is_stale(signer: Any) -> bool:
    """Whether the session of a signer is over, or about to be: another may be had.

    So no signer changes its token while other threads sign by it.
    """
    session = getattr(signer, "session", None)
    return session is not None and session.get_jwt()["exp"] < time.time() + _ABOUT_TO_END_SECONDS


@forks_held_back()
def _api_key(settings: Settings) -> Any:
    return oci.signer.Signer.from_config(sdk_config(settings.credentials, None))


@forks_held_back()
def _security_token(settings: Settings) -> Any:
    credentials = settings.credentials
    file = credentials.session_token_file
    renew = (
        f"Renew it with 'oci session refresh --profile {credentials.profile}', or start a new "
        f"session with 'oci session authenticate --profile-name {credentials.profile}'"
    )
    try:
        token = _token_in(file)
        session = oci.auth.security_token_container.SecurityTokenContainer(None, token)
        ended = time.time() - session.get_jwt()["exp"]
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the token library's many ways to say that it is none
        raise SettingsError(f"{file} holds no session token", renew) from None
    if ended > 0:
        raise SettingsError(f"the session token {file} expired {ended / 60:.0f} min ago", renew)
    signer = oci.auth.signers.SecurityTokenSigner(token, load_key(credentials))
    signer.session, signer.tenancy_id = session, session.get_jwt().get("tenant")
    return signer


def _instance_principal(settings: Settings) -> Any:
    credentials = settings.credentials
    options = {f"federation_client_{name}": strategy for name, strategy in ONCE.items()}
    options["retry_strategy"] = oci.retry.NoneRetryStrategy()
    if credentials.auth_endpoint:
        options["federation_endpoint"] = credentials.auth_endpoint.rstrip("/") + _TOKEN_PATH
    if credentials.delegation_token_file:
        token = _token_in(credentials.delegation_token_file)
        return oci.auth.signers.InstancePrincipalsDelegationTokenSigner(
            delegation_token=token, **options
        )
    return oci.auth.signers.InstancePrincipalsSecurityTokenSigner(**options)


def _instance_certificates(settings: Settings) -> Any:
    credentials = settings.credentials
    folder, auth = credentials.certificates, oci.auth
    retrieve = auth.certificate_retriever.FileBasedCertificateRetriever
    leaf = retrieve(
        certificate_file_path=f"{folder}/ip_cert.pem",
        private_key_pem_file_path=f"{folder}/ip_key.pem",
        passphrase=credentials.password or None,
    )
    intermediate = retrieve(certificate_file_path=f"{folder}/intermediate.pem")
    tenancy = auth.auth_utils.get_tenancy_id_from_certificate(leaf.get_certificate_as_certificate())
    client = auth.federation_client.X509FederationClient(
        federation_endpoint=_auth_service(credentials) + _TOKEN_PATH,
        tenancy_id=tenancy,
        session_key_supplier=auth.session_key_supplier.SessionKeySupplier(),
        leaf_certificate_retriever=leaf,
        intermediate_certificate_retrievers=[intermediate],
        **ONCE,
    )
    signer = oci.auth.signers.X509FederationClientBasedSecurityTokenSigner(client)
    signer.tenancy_id = client.tenancy_id
    return signer


def _auth_service(credentials: Credentials) -> str:
    """The service that gives tokens; the SDK takes a region that it doesn't know for one of oc1."""
    if credentials.auth_endpoint:
        return credentials.auth_endpoint
    region = region_name(credentials.region)
    if not is_known(region):
        raise SettingsError(
            f"region {region!r} is not known to the OCI SDK",
            ("Set ", Name("oci:region"), " or ", Name("oci-image:authEndpoint")),
        )
    return str(oci.regions.endpoint_for("auth", region))


def _workload_identity_federation(settings: Settings) -> Any:
    credentials = settings.credentials
    exchange = within_limits(oci.auth.signers.TokenExchangeSigner, credentials.domain_url, settings)
    signer = exchange(
        partial(_token_in, credentials.jwt_file),  # it may be renewed there
        credentials.domain_url,
        credentials.client_id,
        credentials.client_secret,
    )
    signer.session = signer.security_token_container
    claims = signer.session.get_jwt()
    if not isinstance(claims.get("exp"), int | float):
        what = f"the token of {host_in(credentials.domain_url)} doesn't say when it ends"
        raise SettingsError(what, DOMAIN)
    if not _TOKEN.fullmatch(signer.session.security_token):
        what = f"{host_in(credentials.domain_url)} gave something else than a token"
        raise SettingsError(what, DOMAIN)
    signer.tenancy_id = claims.get("tenant")
    return signer


def _resource_principal(settings: Settings) -> Any:
    credentials = settings.credentials
    if credentials.delegation_token_file:
        token = _token_in(credentials.delegation_token_file)
        return oci.auth.signers.get_resource_principal_delegation_token_signer(token)
    return oci.auth.signers.get_resource_principals_signer()


def _oke_workload_identity(settings: Settings) -> Any:
    return oci.auth.signers.get_oke_workload_identity_resource_principal_signer(
        service_account_token_path=settings.credentials.service_account_token_file or None,
        retry_strategy=oci.retry.NoneRetryStrategy(),
    )


def _token_in(file: str) -> str:
    """The token in a file. It goes into a header, so it may hold nothing that ends one.

    Raises:
        SettingsError: it holds something else. The token is not shown.
    """
    token = Path(file).read_text(encoding="utf-8").strip()
    if not _TOKEN.fullmatch(token):
        raise SettingsError(f"{file} holds no token", "A token is one word")
    return token


_MAKERS: dict[str, Callable[[Settings], Any]] = {
    "ApiKey": _api_key,
    "SecurityToken": _security_token,
    "InstancePrincipal": _instance_principal,
    "InstanceOboUser": _instance_principal,
    "InstancePrincipalWithCerts": _instance_certificates,
    "ResourcePrincipal": _resource_principal,
    "OKEWorkloadIdentity": _oke_workload_identity,
    "WorkloadIdentityFederation": _workload_identity_federation,
}
