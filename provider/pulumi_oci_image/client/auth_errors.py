"""The second boundary: what goes wrong before a call, while its signer is made or renewed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from oci import exceptions as sdk
from oci._vendor.requests import exceptions as http

from ..errors import (
    ConnectionFailed,
    OciImageError,
    ServiceError,
    ServiceFailure,
    SettingName,
    SettingsError,
    Text,
    TimedOut,
    TooManyRequests,
    quote,
)
from ..settings.authentication import (
    ApiKey,
    Credentials,
    InstanceCertificates,
    InstancePrincipal,
    OkeWorkloadIdentity,
    ResourcePrincipal,
    SecurityToken,
    WorkloadIdentityFederation,
)
from .service_errors import seconds_to_wait

T = TypeVar("T")

_METADATA = "/opc/v"
AUTH_METHODS = "See docs/authentication.md, or run 'pulumi-oci-image doctor'"


def map_auth_errors(work: Callable[[], T], credentials: Credentials) -> T:
    """Do `work`, which makes the SDK's signer; raise what goes wrong as an error of ours."""
    try:
        return work()
    except OciImageError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing of the SDK gets past the boundary
        fault = auth_error(error, credentials)
    raise fault


def auth_error(error: Exception, credentials: Credentials) -> OciImageError:
    """The error of ours for what the SDK raised while it signed in.

    Only the SDK's own sentences are told: an exception's text may hold a key or a token.
    """
    what = f"can't authenticate as {_NAMES[type(credentials)]}"
    if isinstance(error, sdk.ServiceError):
        return _refused(error, what)
    if isinstance(error, http.RequestException):
        return _unreachable(error, what, credentials)
    return SettingsError(f"{what}: {_told(error)}", _hint(credentials))


def _refused(error: Any, what: str) -> OciImageError:
    """The error for a token service, or the metadata service, that answered with an error."""
    status = int(error.status)
    kind: type[ServiceError] = ServiceError
    if status == 429:  # noqa: PLR2004 - HTTP's own numbers
        kind = TooManyRequests
    elif status >= 500:  # noqa: PLR2004
        kind = ServiceFailure
    headers = error.headers or {}
    request_id = headers.get("opc-request-id")
    code = error.code if isinstance(error.code, str) else None
    answer = " ".join(filter(None, [str(status), quote(code or "")]))
    ours = kind(
        f'{what}: the token service answered {answer}, "{quote(error.message or "")}" '
        f"(opc-request-id {quote(request_id or 'not given')})",
        "Check that a dynamic group has this instance or resource, and a policy names the group",
    )
    ours.status, ours.code, ours.request_id = status, code, request_id and quote(request_id)
    ours.retry_after = seconds_to_wait(headers)
    return ours


def _unreachable(error: Any, what: str, credentials: Credentials) -> OciImageError:
    parts = urlsplit(str(getattr(error.request, "url", None) or ""))
    host = parts.netloc or "the token service"
    if isinstance(credentials, InstancePrincipal) and parts.path.startswith(_METADATA):
        # That service is on the instance's own link: where it can't be reached, there is none.
        return SettingsError(
            f"{what}: no metadata service answers at {host}",
            (
                "Instance principals work on OCI compute instances only; elsewhere set ",
                SettingName("oci:auth"),
            ),
        )
    if isinstance(error, http.Timeout):
        return TimedOut(f"{what}: no answer of {host} in time", "Check the network and proxies")
    text = type(error).__name__
    return ConnectionFailed(f"{what}: can't reach {host} ({text})", "Check the network and proxies")


def _told(error: Exception) -> str:
    if isinstance(error, sdk.InvalidConfig) and isinstance(error.errors, dict):
        return ", ".join(f"{quote(name)} is {quote(fault)}" for name, fault in error.errors.items())
    if isinstance(error, UnicodeError):
        return "a key or a passphrase is not plain text"
    if isinstance(error, OSError) and error.filename:
        return quote(f"{error.filename}: {error.strerror}")
    if isinstance(error, (sdk.ClientError, OSError, ValueError)):
        return quote(error)
    return f"the OCI SDK raised {type(error).__name__}, as for an answer that holds no token"


def _hint(credentials: Credentials) -> Text:
    if isinstance(credentials, (ApiKey, SecurityToken)):
        return ("Check the private key of ", credentials.private_key.place, ", and its passphrase")
    if isinstance(credentials, OkeWorkloadIdentity):
        return "Workload identity needs an enhanced OKE cluster and a service account's token"
    return AUTH_METHODS


_NAMES: dict[type, str] = {
    ApiKey: "the user of an API key",
    SecurityToken: "the user of a session token",
    InstancePrincipal: "an instance principal",
    ResourcePrincipal: "a resource principal",
    OkeWorkloadIdentity: "an OKE workload",
    InstanceCertificates: "an instance by its certificates",
    WorkloadIdentityFederation: "a federated workload",
}
