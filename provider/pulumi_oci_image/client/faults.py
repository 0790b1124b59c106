"""The one boundary where the SDK's exceptions become errors of this package."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from oci import exceptions as sdk
from oci._vendor.requests import exceptions as http

from ..errors import (
    ConnectionFailed,
    ImageNotFound,
    InvalidResponse,
    NotAuthenticated,
    OciImageError,
    ServiceError,
    ServiceFailure,
    SettingsError,
    TimedOut,
    TooManyRequests,
    quote,
)

_BY_STATUS: dict[int, tuple[type[ServiceError], str]] = {
    401: (
        NotAuthenticated,
        "Check that the API key with this fingerprint is the user's, that the tenancy and user "
        "OCIDs are right, and that this machine's clock is",
    ),
    404: (
        ImageNotFound,
        "The image is gone, or is in another region, or the caller may not read it; the policy "
        "'allow group <group> to inspect instance-images in compartment <compartment>' lets it",
    ),
    429: (TooManyRequests, "Make fewer calls at a time, or allow more time"),
}


@contextlib.contextmanager
def mapped(subject: str, endpoint: str) -> Iterator[None]:
    """Raise what goes wrong inside as an error of this package about `subject` at `endpoint`."""
    try:
        yield
    except sdk.ServiceError as error:
        raise _service_error(error, subject, endpoint) from None
    except http.RequestException as error:
        raise _connection_error(_innermost(error), subject, endpoint) from None
    except UnicodeDecodeError:
        raise InvalidResponse(
            f"can't read {subject} at {endpoint}: the answer is not UTF-8 text", NOT_THE_SERVICE
        ) from None
    except (sdk.ClientError, OSError, ValueError) as error:
        raise SettingsError(f"can't call {endpoint}: {quote(error)}") from None


NOT_THE_SERVICE = "Check that the endpoint is the Compute service and no proxy answers for it"


def _service_error(error: Any, subject: str, endpoint: str) -> OciImageError:
    kind, hint = _BY_STATUS.get(error.status, (ServiceError, ""))
    if error.status >= 500:  # noqa: PLR2004 - HTTP's server errors
        kind, hint = (
            ServiceFailure,
            "Try again later; Oracle support can look up the opc-request-id",
        )
    request_id = error.headers.get("opc-request-id")
    code = error.code if isinstance(error.code, str) else None
    answer = " ".join(filter(None, [str(error.status), code]))
    ours = kind(
        f"can't read {subject} at {endpoint}: the service answered {answer}, "
        f'"{quote(error.message or "")}" (opc-request-id {request_id or "not given"})',
        hint,
    )
    ours.status, ours.code, ours.request_id = error.status, code, request_id
    ours.retry_after = _seconds(error.headers.get("retry-after"))
    return ours


def _seconds(retry_after: str | None) -> float | None:
    """The seconds of a `Retry-After` header; dates and nonsense count as not given."""
    return float(retry_after) if retry_after and retry_after.isdecimal() else None


def _connection_error(error: BaseException, subject: str, endpoint: str) -> OciImageError:
    what = f"can't read {subject} at {endpoint}: "
    if isinstance(error, (http.ContentDecodingError, http.InvalidHeader)):
        return InvalidResponse(f"{what}{quote(error)}", NOT_THE_SERVICE)
    if isinstance(error, http.Timeout):
        return TimedOut(
            f"{what}no answer in time", "Check the network and the endpoint, or allow more time"
        )
    return ConnectionFailed(f"{what}{quote(error)}", "Check the network, proxies and the endpoint")


def _innermost(error: BaseException) -> BaseException:
    """The cause behind the SDK's wrapping."""
    while error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    return error
