"""The answers that are errors: which kind each is, what it is about, and what to do about it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ..errors import (
    ImageNotFound,
    InvalidResponse,
    Name,
    NotAllowed,
    NotAuthenticated,
    OciImageError,
    ServiceError,
    ServiceFailure,
    Text,
    TooManyRequests,
    quote,
)
from .deadline import current_call

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_THE_SERVICE = "Check that the endpoint is the Compute service and no proxy answers for it"
REDIRECTED_TO = "redirected-to"
"""The header under which the transport keeps the host that a redirect points to."""

_ASK = "ask an administrator of the appliance for permission to read images"
_IN_GROUP = "Check that a dynamic group has this instance or resource, and a policy names the group"
_NOT_FOUND_CODES = ("NotAuthorizedOrNotFound", "NotFound")
_NOTABLE_SKEW_SECONDS = 60


@dataclass(frozen=True)
class RequestContext:
    """Where a call goes, for the hints of its errors.

    Attributes:
        region: the region that is called; None where an endpoint stands for it.
        resource_region: the region that the resource's OCID names.
        appliance: the domain of the appliance that is called; None in public OCI.
        permission: what the least policy that allows the call lets a group do, and where.
    """

    region: str | None = None
    resource_region: str | None = None
    appliance: str | None = None
    permission: str = "inspect instance-images in compartment <compartment>"

    @property
    def grant(self) -> str:
        """What to do where the caller may not make the call."""
        return f"To grant access: 'Allow group <group> to {self.permission}'"


def is_json(content_type: str) -> bool:
    """Whether a content type is that of JSON, as the service's answers and errors have it."""
    return content_type.partition(";")[0].strip().lower().endswith("json")


def service_error(error: Any, context: RequestContext) -> OciImageError:
    """The error for an answer that the SDK raised as its ServiceError."""
    what, status, headers = current_call.get().what, int(error.status), error.headers or {}
    if status in range(300, 400):
        return redirect_error(what, status, headers)
    code = error.code if isinstance(error.code, str) and error.code else None
    sent = headers.get("content-type")
    if sent is not None and not is_json(sent):
        code = None  # a page that has one is no error of the service
    if code:
        answer = f"the service answered {_quoted(error, code)}"
    else:
        sent = quote(sent or "no content type")
        answer = f"the answer is a {status} with {sent}, not an error of the service"
    kind, hint = _kind(status, code, headers, context)
    return _with_facts(kind(f"{what}: {answer}", hint), error, code)


def redirect_error(
    what: str, status: int, headers: Mapping[str, str], hint: Text = NOT_THE_SERVICE
) -> InvalidResponse:
    """The error for an answer that is a redirect, as the transport gives it."""
    target = quote(headers.get(REDIRECTED_TO) or "another address")
    fault = f"the answer is a redirect ({status}) to {target}, which is not followed"
    return InvalidResponse(f"{what}: {fault}", hint)


def token_service_error(error: Any, what: str, hint: Text = _IN_GROUP) -> OciImageError:
    """The error for a token service, or the metadata service, that answered with an error."""
    kind: type[ServiceError] = ServiceError
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        kind, hint = TooManyRequests, "Try again later"
    elif error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind, hint = ServiceFailure, "Try again later"
    code = error.code if isinstance(error.code, str) else None
    answer = f"the token service answered {_quoted(error, code or '')}"
    return _with_facts(kind(f"{what}: {answer}", hint), error, code)


def _quoted(error: Any, code: str) -> str:
    request_id = quote((error.headers or {}).get("opc-request-id") or "not given")
    answer = f"{error.status} {quote(code)}".strip()
    return f'{answer}, "{quote(error.message or "")}" (opc-request-id {request_id})'


def _with_facts(ours: ServiceError, error: Any, code: str | None) -> ServiceError:
    headers = error.headers or {}
    request_id = headers.get("opc-request-id")
    ours.status, ours.code = int(error.status), code and quote(code)
    ours.request_id = request_id and quote(request_id)
    ours.retry_after = seconds_to_wait(headers)
    return ours


def _kind(
    status: int, code: str | None, headers: Mapping[str, str], context: RequestContext
) -> tuple[type[ServiceError], Text]:
    ask = f"To get access, {_ASK}" if context.appliance else context.grant
    kinds: dict[int, tuple[type[ServiceError], Text]] = {
        HTTPStatus.UNAUTHORIZED: (NotAuthenticated, _unauthenticated(headers)),
        HTTPStatus.FORBIDDEN: (NotAllowed, ask),
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: (
            ServiceError,
            "The proxy requires authentication; check HTTPS_PROXY",
        ),
        HTTPStatus.TOO_MANY_REQUESTS: (
            TooManyRequests,
            ("Make fewer requests at once, or raise ", Name("oci-image:timeoutSeconds")),
        ),
    }
    if code in _NOT_FOUND_CODES:
        # A 404 of a proxy says nothing about an image; and a refresh drops what is not found.
        kinds[HTTPStatus.NOT_FOUND] = (ImageNotFound, _not_found(context))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceFailure, "Try again later; Oracle support can look up the opc-request-id"
    return kinds.get(status, (ServiceError, "" if code else NOT_THE_SERVICE))


def _unauthenticated(headers: Mapping[str, str]) -> str:
    hint = (
        "Check that the key is registered for this user and tenancy, or that the token is fresh; "
        "'pulumi-oci-image doctor' checks each setting"
    )
    skew = clock_skew(headers)
    if skew is None or abs(skew) < _NOTABLE_SKEW_SECONDS:
        return hint
    way = "behind" if skew > 0 else "ahead of"
    return f"This machine's clock is {_span(abs(skew))} {way} the service's: set it. {hint}"


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"  # noqa: PLR2004 - two hours


def _not_found(context: RequestContext) -> str:
    if context.appliance:
        return (
            f"It may be deleted, on another appliance than {context.appliance}, not part of its "
            f"API, or not visible to you: then {_ASK}"
        )
    called, named = context.region, context.resource_region
    if called and named and called != named:
        where = f"the OCID belongs to {named}, but you requested {called}"
    elif called:
        where = f"you requested {called}"
    else:
        where = "the endpoint may be another region's"
    return f"It may be deleted, in another region ({where}), or not visible to you. {context.grant}"


def clock_skew(headers: Mapping[str, str]) -> float | None:
    """By how many seconds the service's clock is ahead of ours; None where it does not say."""
    date = _moment(headers.get("date"))
    return None if date is None else date - time.time()


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds of a `Retry-After` header, of either form; None where it says nothing useful."""
    text = (headers.get("retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until = _moment(text)
    if until is None:
        return None
    # A date is of the service's clock; where the answer tells that clock, ours does not matter.
    now = _moment(headers.get("date"))
    return max(0.0, until - (time.time() if now is None else now))


def _moment(text: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment is None:
        return None
    # Every time of HTTP is UTC, also where it doesn't say so.
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
