"""The one place where what the SDK and its HTTP raise becomes an error of this package.

Nothing is quoted that may hold a secret: of a URL only its host, and of what was to be sent
nothing. `CallScope.run` cuts off the SDK's exception behind ours.
"""

from __future__ import annotations

import http.client
import json
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from urllib3 import exceptions as urllib3

from ..errors import (
    ConnectionFailed,
    InvalidResponse,
    Name,
    NotTrusted,
    OciImageError,
    SettingsError,
    Text,
    TimedOut,
    quote,
)
from ..settings.declarations import AUTH_METHODS
from .deadline import IN_TIME, current_call
from .lean_core import oci, requests
from .service_errors import NOT_THE_SERVICE, RequestContext, service_error, token_service_error

if TYPE_CHECKING:
    from ..settings.credentials import Credentials

_log = logging.getLogger(__name__)

PROXY = "Check HTTPS_PROXY, and NO_PROXY for hosts that are reached without it"
_NETWORK = "Check the network, proxies and the endpoint"
_SETTINGS = "Check the settings"
_TRUST: Text = (
    "Check the endpoint. For a proxy or a private certificate authority, set ",
    Name("oci-image:caBundle"),
    " to its certificate",
)
_TRUST_APPLIANCE: Text = (
    "Set ",
    Name("oci-image:caBundle"),
    " to a file with the certificate of the appliance's CA; 'pulumi-oci-image doctor' names it",
)
_METADATA = "/opc/v"

_Types = type[BaseException] | tuple[type[BaseException], ...]
_Row = tuple[_Types, str, type[OciImageError], Text]

_FAILED = (ConnectionFailed, _NETWORK)
_UNUSABLE = (InvalidResponse, NOT_THE_SERVICE)
_TABLE: tuple[_Row, ...] = (
    # The first that fits counts. Where there is no text here, `describe` has one.
    (http.client.RemoteDisconnected, "the connection was closed before an answer", *_FAILED),
    (http.client.IncompleteRead, "the answer was cut short", *_FAILED),
    (http.client.LineTooLong, "the answer has a header that is too long", *_FAILED),
    (urllib3.InvalidHeader, "the answer has two lengths", *_FAILED),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), "the TLS handshake was cut short", *_FAILED),
    ((ssl.SSLCertVerificationError, urllib3.SSLError), "", NotTrusted, _TRUST),
    (ssl.SSLError, "", *_FAILED),
    ((TimeoutError, urllib3.TimeoutError), "no answer in time", TimedOut, IN_TIME),
    (UnicodeDecodeError, "the answer is not UTF-8 text", *_UNUSABLE),
    (RecursionError, "the answer is nested too deep", *_UNUSABLE),
    ((http.client.HTTPException, urllib3.HTTPError, OSError), "", *_FAILED),
    (oci.exceptions.ClientError, "", SettingsError, _SETTINGS),
    # Python's own words for what no request can hold quote what was to be sent, signed.
    (ValueError, "a setting or an argument can't be sent", SettingsError, _SETTINGS),
)


@contextmanager
def map_sdk_errors(
    credentials: Credentials, context: RequestContext | None = None
) -> Iterator[None]:
    """Raise what goes wrong in the SDK as an error of ours: in a call, or where a signer is made.

    Raises:
        OciImageError: always, whatever the SDK raised.
    """
    try:
        yield
    except OciImageError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing of the SDK gets past the boundary
        _log.debug("the SDK raised %s", type(error).__name__)
        if isinstance(error, oci.exceptions.RequestException) and error.args:
            error = error.args[0]  # what the SDK has wrapped
        if context is None or _is_of_signer(error):
            raise _auth_error(error, credentials) from None
        if isinstance(error, oci.exceptions.ServiceError):
            raise service_error(error, context) from None
        raise call_error(error, context) from None


def host_in(url: str) -> str:
    """The host in a URL, without a login, and its port; the URL may be none."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or ''}:{parts.port or ''}".rstrip(":")
    except ValueError:  # the port is no number: it may be a part of a login
        return "an invalid address"


def describe(error: BaseException) -> str:
    """What happened to a connection, in plain words."""
    cause = _innermost(error)
    if text := next((text for kinds, text, *_ in _TABLE if isinstance(cause, kinds)), ""):
        return text
    if isinstance(cause, ssl.SSLError):
        failed = f"the TLS connection failed: {(cause.reason or '').lower().replace('_', ' ')}"
        return quote(getattr(cause, "verify_message", "") or failed)
    if isinstance(cause, OSError) and cause.strerror:
        return quote(cause.strerror)
    if isinstance(cause, http.client.HTTPException):
        many = "headers" in str(cause)
        return "the answer has too many headers" if many else "the answer is not HTTP"
    if type(cause) is OSError and (refusal := re.search(r" failed: (\d+) ", str(cause))):
        return f"it answered {refusal[1]}"  # the rest is a proxy's text, which may hold the login
    return type(cause).__name__


def call_error(error: Exception, context: RequestContext | None = None) -> OciImageError:
    """The error for what went wrong between the request and its answer."""
    what, cause = current_call.get().what, _innermost(error)
    for kinds, _, ours, hint in _TABLE:
        if isinstance(cause, kinds):
            if ours is NotTrusted and context and context.appliance:
                hint = _TRUST_APPLIANCE  # noqa: PLW2901 - it ends here
            return ours(f"{what}: {describe(cause)}", hint)
    return OciImageError(
        f"{what}: the OCI SDK raised {type(cause).__name__}",
        "Please report this, with the version of the oci package",
    )


def _is_of_signer(error: Exception) -> bool:
    """Whether it was raised as a signer renewed its token; not as it signed."""
    functions = {frame.f_code.co_name for frame, _ in walk_tb(error.__traceback__)}
    is_of_auth = any(name.startswith("oci.auth.") for name in _modules_of(error))
    return is_of_auth and "do_request_sign" not in functions


def _modules_of(error: Exception) -> list[str]:
    """The modules that an exception came through; the last one raised it."""
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    return [str(frame.f_globals.get("__name__")) for frame in frames]


def _innermost(error: BaseException) -> BaseException:
    """What urllib3 has wrapped."""
    while isinstance(error, urllib3.HTTPError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _auth_error(error: Exception, credentials: Credentials) -> OciImageError:
    """The error of ours for what the SDK raised while it signed in.

    Only the SDK's own sentences are quoted: an exception's text may hold a key or a token.
    """
    what = f"can't authenticate as {AUTH_METHODS[credentials.method].caller}"
    if isinstance(error, requests.HTTPError) and error.response is not None:
        answer = error.response
        error = oci.exceptions.ServiceError(answer.status_code, None, answer.headers, answer.reason)
    if isinstance(error, oci.exceptions.ServiceError):
        return token_service_error(error, what)
    if isinstance(error, requests.RequestException) and not isinstance(error, ValueError):
        return _unreachable(error, what, credentials)
    return SettingsError(f"{what}: {_reason(error)}", _auth_hint(error, credentials))


def _unreachable(error: Any, what: str, credentials: Credentials) -> OciImageError:
    url = str(getattr(error.request, "url", None) or "")
    host = quote(host_in(url) or "the token service")
    if "Instance" in credentials.method and urlsplit(url).path.startswith(_METADATA):
        # That service is on the instance's own link: where it can't be reached, there is none.
        return SettingsError(
            f"{what}: no metadata service answers at {host}",
            (
                "Instance principals work on OCI compute instances only; elsewhere set ",
                Name("oci:auth"),
            ),
        )
    if isinstance(error, requests.Timeout):
        return TimedOut(f"{what}: no answer of {host} in time", "Check the network and proxies")
    text = type(error).__name__
    return ConnectionFailed(f"{what}: can't reach {host} ({text})", "Check the network and proxies")


def _reason(error: Exception) -> str:
    if isinstance(error, oci.exceptions.InvalidConfig) and isinstance(error.errors, dict):
        return ", ".join(f"{quote(name)} is {quote(fault)}" for name, fault in error.errors.items())
    if isinstance(error, UnicodeError):
        return "a key, a secret or a token is not plain text"
    if _modules_of(error)[-1:] == ["http.client"]:  # it quotes what was to be sent, signed
        return "a setting holds a line break or the like"
    is_of_http = isinstance(error, (json.JSONDecodeError, requests.RequestException))
    # Those of requests are OSErrors, too; one of its JSON holds the whole answer in their place.
    if isinstance(error, OSError) and error.filename and not is_of_http:
        return quote(f"{error.filename}: {error.strerror}")
    if isinstance(error, (oci.exceptions.ClientError, OSError, ValueError)) and not is_of_http:
        return quote(error)
    raised = type(error).__name__
    return f"the OCI SDK raised {raised}, as for a file or an answer that holds no token"


def _auth_hint(error: Exception, credentials: Credentials) -> Text:
    is_of_key = not isinstance(error, (oci.exceptions.InvalidConfig, OSError))
    if credentials.private_key and is_of_key:
        return ("Check the private key of ", credentials.private_key.place, ", and its passphrase")
    if credentials.method == "OKEWorkloadIdentity":
        return "Workload identity needs an enhanced OKE cluster and a service account's token"
    return "See docs/authentication.md, or run 'pulumi-oci-image doctor'"
