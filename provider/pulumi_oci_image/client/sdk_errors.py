"""The one boundary where the SDK's exceptions become errors of this package.

Whatever the SDK raises comes out as an `OciImageError`, and without the SDK's exception behind it:
that one may hold what was sent and signed.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from oci import exceptions as sdk
from oci._vendor.requests import exceptions as http
from urllib3.exceptions import HTTPError as LowLevelError

from ..errors import (
    ConnectionFailed,
    InvalidResponse,
    NotTrusted,
    OciImageError,
    SettingsError,
    TimedOut,
    quote,
)
from .auth_errors import auth_error
from .ongoing import IN_TIME
from .service_errors import NOT_THE_SERVICE, service_error

if TYPE_CHECKING:
    from ..settings.authentication import Credentials
    from .request_context import RequestContext

T = TypeVar("T")

_log = logging.getLogger(__name__)


def map_sdk_errors(work: Callable[[], T], subject: RequestContext, credentials: Credentials) -> T:
    """Do `work`, a call of the SDK; raise what goes wrong as an error of this package."""
    try:
        return work()
    except OciImageError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing of the SDK gets past the boundary
        fault = _fault(error, subject, credentials)
    # Here, and not where it was caught: so nothing of the SDK's exception hangs on ours.
    raise fault


def _fault(error: Exception, subject: RequestContext, credentials: Credentials) -> OciImageError:
    _log.debug("the SDK raised %s: %s", type(error).__name__, subject.failure)
    if isinstance(error, sdk.ServiceError):
        # A principal renews its token within a call; only the call's own service is named.
        if not error.target_service:
            return auth_error(error, credentials)
        return service_error(error, subject)
    inner = _innermost(error)
    for kinds, fault, text, hint in _FAULTS:
        if isinstance(inner, kinds):
            return fault(f"{subject.failure}: {text or _told(inner)}", hint)
    return OciImageError(f"{subject.failure}: the OCI SDK raised {type(inner).__name__}", _REPORT)


_REPORT = "Please report this, with the version of the oci package"
_NETWORK = "Check the network, proxies and the endpoint"
_PROXY = "Check HTTPS_PROXY, and NO_PROXY for hosts that are reached without it"
_SETTINGS = "Check the settings"
_TRUST = (
    "Check the endpoint; where a proxy or a private certificate authority signs, give its "
    "certificate as oci-image:caBundle"
)

_Fault = tuple[tuple[type[BaseException], ...], type[OciImageError], str, str]

_FAULTS: tuple[_Fault, ...] = (
    # The first that fits counts. The text is the exception's own where there is none here.
    ((http.ProxyError, http.InvalidProxyURL), ConnectionFailed, "", _PROXY),
    ((http.Timeout,), TimedOut, "no answer in time", IN_TIME),
    ((http.SSLError,), NotTrusted, "", _TRUST),
    ((UnicodeDecodeError,), InvalidResponse, "the answer is not UTF-8 text", NOT_THE_SERVICE),
    ((RecursionError,), InvalidResponse, "the answer is nested too deep", NOT_THE_SERVICE),
    (
        (http.ContentDecodingError, http.InvalidHeader, http.InvalidJSONError),
        InvalidResponse,
        "",
        NOT_THE_SERVICE,
    ),
    (
        (http.InvalidURL, http.InvalidSchema, http.MissingSchema, http.URLRequired),
        SettingsError,
        "",
        _SETTINGS,
    ),
    ((http.RequestException, LowLevelError, OSError), ConnectionFailed, "", _NETWORK),
    ((sdk.ClientError,), SettingsError, "", _SETTINGS),
    # Python's own words for what no request can hold quote what was to be sent, signed.
    ((ValueError,), SettingsError, "a setting or an argument can't be sent", _SETTINGS),
)


def _innermost(error: BaseException) -> BaseException:
    """The exception of the HTTP library, or of Python, that the SDK has wrapped.

    A handshake that was cut says nothing of the certificate: it is Python's own, of a connection.
    """
    while (
        isinstance(error, (sdk.RequestException, sdk.ConnectTimeout))
        and error.args
        and isinstance(error.args[0], BaseException)
    ):
        error = error.args[0]
    if not isinstance(error, http.SSLError):
        return error
    return next((each for each in _causes(error) if isinstance(each, _CUT_WITHIN_TLS)), error)


_CUT_WITHIN_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, what it wraps, and so on."""
    yield error
    while inner := _within(error):
        yield (error := inner)


def _told(error: BaseException) -> str:
    """The plainest words for an error, without the objects that the HTTP library wraps it in."""
    for each in (causes := list(_causes(error))):
        if type(each).__name__ in _PLAIN:
            return _PLAIN[type(each).__name__]
    reason = causes[-1]
    if isinstance(reason, OSError) and reason.strerror:
        return quote(reason.strerror)
    text = reason.args[0] if reason.args and isinstance(reason.args[0], str) else str(reason)
    text = text.rpartition(">: ")[2]  # "<urllib3… object at 0x…>: Failed to …"
    return quote(text or type(reason).__name__)


_PLAIN = {
    "IncompleteRead": "the answer was cut short",
    "BadStatusLine": "the answer is not HTTP",
    "InvalidChunkLength": "the answer is not HTTP",
    "SSLEOFError": "the TLS handshake was cut short",
    "SSLZeroReturnError": "the TLS handshake was cut short",
}


def _within(error: BaseException) -> BaseException | None:
    # The SDK turns arguments into texts; what they were is still in the context.
    candidates = (getattr(error, "reason", None), *reversed(error.args), error.__context__)
    return next((inner for inner in candidates if isinstance(inner, BaseException)), None)
