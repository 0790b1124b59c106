"""The one place where what the SDK and its HTTP raise becomes an error of this package.

`map_sdk_errors` is for a call, `map_auth_errors` for signing in. What comes out is always an
`OciImageError`. Nothing is quoted that may hold a secret: of a URL only its host, and of what was
to be sent nothing. `CallScope.run` cuts off the SDK's exception behind ours.
"""

from __future__ import annotations

import http.client
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from oci import exceptions as sdk
from oci._vendor.requests import exceptions as requests
from urllib3 import exceptions as urllib3

from ..errors import (
    ConnectionFailed,
    InvalidResponse,
    NotTrusted,
    OciImageError,
    SettingName,
    SettingsError,
    Text,
    TimedOut,
    quote,
)
from ..settings.credentials import (
    ApiKey,
    Credentials,
    InstanceCertificates,
    InstancePrincipal,
    OkeWorkloadIdentity,
    ResourcePrincipal,
    SecurityToken,
    WorkloadIdentityFederation,
)
from .deadline import IN_TIME
from .service_errors import NOT_THE_SERVICE, service_error, token_service_error

if TYPE_CHECKING:
    from .request_context import RequestContext

_log = logging.getLogger(__name__)

CUT_SHORT = "the answer was cut short"
PROXY = "Check HTTPS_PROXY, and NO_PROXY for hosts that are reached without it"
_NETWORK = "Check the network, proxies and the endpoint"
_SETTINGS = "Check the settings"
_TRUST: Text = (
    "Check the endpoint. For a proxy or a private certificate authority, set ",
    SettingName("oci-image:caBundle"),
    " to its certificate",
)
_TRUST_APPLIANCE: Text = (
    "Set ",
    SettingName("oci-image:caBundle"),
    " to a file with the certificate of the appliance's CA; 'pulumi-oci-image doctor' names it",
)
_METADATA = "/opc/v"

_Row = tuple[tuple[type[BaseException], ...], type[OciImageError], str, Text]

_TABLE: tuple[_Row, ...] = (
    # The first that fits counts. Where there is no text here, `describe` has one.
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), ConnectionFailed, "", _NETWORK),
    ((ssl.SSLError, urllib3.SSLError), NotTrusted, "", _TRUST),
    ((TimeoutError, urllib3.TimeoutError), TimedOut, "no answer in time", IN_TIME),
    ((UnicodeDecodeError,), InvalidResponse, "the answer is not UTF-8 text", NOT_THE_SERVICE),
    ((RecursionError,), InvalidResponse, "the answer is nested too deep", NOT_THE_SERVICE),
    ((http.client.HTTPException, urllib3.HTTPError, OSError), ConnectionFailed, "", _NETWORK),
    ((sdk.ClientError,), SettingsError, "", _SETTINGS),
    # Python's own words for what no request can hold quote what was to be sent, signed.
    ((ValueError,), SettingsError, "a setting or an argument can't be sent", _SETTINGS),
)

_PLAIN: tuple[tuple[type[BaseException], str], ...] = (
    (http.client.RemoteDisconnected, "the connection was closed before an answer"),
    (http.client.IncompleteRead, CUT_SHORT),
    (urllib3.InvalidHeader, "the answer has two lengths"),
    (http.client.LineTooLong, "the answer has a header that is too long"),
    (ssl.SSLEOFError, "the TLS handshake was cut short"),
    (ssl.SSLZeroReturnError, "the TLS handshake was cut short"),
)


@contextmanager
def map_sdk_errors(context: RequestContext, credentials: Credentials) -> Iterator[None]:
    """Raise what goes wrong in a call of the SDK as an error of this package."""
    try:
        yield
    except OciImageError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing of the SDK gets past the boundary
        _log.debug("the SDK raised %s: %s", type(error).__name__, context.failure)
        raise _call_error(error, context, credentials) from None


@contextmanager
def map_auth_errors(credentials: Credentials) -> Iterator[None]:
    """Raise what goes wrong while the SDK's signer is made as an error of this package."""
    try:
        yield
    except OciImageError:
        raise
    except Exception as error:  # noqa: BLE001 - the same
        raise _auth_error(error, credentials) from None


def describe(error: BaseException) -> str:
    """What happened to a connection, in plain words."""
    error = _innermost(error)
    for kind, text in _PLAIN:
        if isinstance(error, kind):
            return text
    if isinstance(error, ssl.SSLCertVerificationError):
        return quote(error.verify_message or error.reason)
    if isinstance(error, OSError) and error.strerror:
        return quote(error.strerror)
    if isinstance(error, http.client.HTTPException):
        many = "headers" in str(error)
        return "the answer has too many headers" if many else "the answer is not HTTP"
    if isinstance(error, OSError) and type(error) is OSError:
        return quote(error)  # a proxy's refusal of a tunnel
    return type(error).__name__


def _call_error(
    error: Exception, context: RequestContext, credentials: Credentials
) -> OciImageError:
    # Our own HTTP raises neither of these: they come of a signer that renews its token.
    is_of_signer = isinstance(error, (sdk.RequestException, requests.RequestException))
    if isinstance(error, sdk.ServiceError):
        if error.target_service:
            return service_error(error, context)
        is_of_signer = True
    if is_of_signer:
        return _auth_error(error, credentials)
    cause = _innermost(error)
    for kinds, ours, text, hint in _TABLE:
        if isinstance(cause, kinds):
            of_appliance = ours is NotTrusted and context.appliance
            return ours(
                f"{context.failure}: {text or describe(cause)}",
                _TRUST_APPLIANCE if of_appliance else hint,
            )
    return OciImageError(
        f"{context.failure}: the OCI SDK raised {type(cause).__name__}",
        "Please report this, with the version of the oci package",
    )


def _innermost(error: BaseException) -> BaseException:
    """What urllib3 has wrapped."""
    while isinstance(error, urllib3.HTTPError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _auth_error(error: Exception, credentials: Credentials) -> OciImageError:
    """The error of ours for what the SDK raised while it signed in.

    Only the SDK's own sentences are quoted: an exception's text may hold a key or a token.
    """
    what = f"can't authenticate as {_NAMES[type(credentials)]}"
    if isinstance(error, sdk.RequestException) and error.args:
        error = error.args[0]
    if isinstance(error, sdk.ServiceError):
        return token_service_error(error, what)
    if isinstance(error, requests.RequestException):
        return _unreachable(error, what, credentials)
    return SettingsError(f"{what}: {_reason(error)}", _auth_hint(credentials))


def _unreachable(error: Any, what: str, credentials: Credentials) -> OciImageError:
    parts = urlsplit(str(getattr(error.request, "url", None) or ""))
    host = quote(parts.netloc.rpartition("@")[2] or "the token service")
    if isinstance(credentials, InstancePrincipal) and parts.path.startswith(_METADATA):
        # That service is on the instance's own link: where it can't be reached, there is none.
        return SettingsError(
            f"{what}: no metadata service answers at {host}",
            (
                "Instance principals work on OCI compute instances only; elsewhere set ",
                SettingName("oci:auth"),
            ),
        )
    if isinstance(error, requests.Timeout):
        return TimedOut(f"{what}: no answer of {host} in time", "Check the network and proxies")
    text = type(error).__name__
    return ConnectionFailed(f"{what}: can't reach {host} ({text})", "Check the network and proxies")


def _reason(error: Exception) -> str:
    if isinstance(error, sdk.InvalidConfig) and isinstance(error.errors, dict):
        return ", ".join(f"{quote(name)} is {quote(fault)}" for name, fault in error.errors.items())
    if isinstance(error, UnicodeError):
        return "a key or a passphrase is not plain text"
    if isinstance(error, OSError) and error.filename:
        return quote(f"{error.filename}: {error.strerror}")
    if isinstance(error, (sdk.ClientError, OSError, ValueError)):
        return quote(error)
    return f"the OCI SDK raised {type(error).__name__}, as for an answer that holds no token"


def _auth_hint(credentials: Credentials) -> Text:
    if isinstance(credentials, (ApiKey, SecurityToken)):
        return ("Check the private key of ", credentials.private_key.place, ", and its passphrase")
    if isinstance(credentials, OkeWorkloadIdentity):
        return "Workload identity needs an enhanced OKE cluster and a service account's token"
    return "See docs/authentication.md, or run 'pulumi-oci-image doctor'"


_NAMES: dict[type, str] = {
    ApiKey: "the user of an API key",
    SecurityToken: "the user of a session token",
    InstanceCertificates: "an instance by its certificates",
    InstancePrincipal: "an instance principal",
    ResourcePrincipal: "a resource principal",
    OkeWorkloadIdentity: "an OKE workload",
    WorkloadIdentityFederation: "a federated workload",
}
