"""Verifies the signature of a request: draft-cavage-http-signatures, version 1, as OCI uses it."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from .messages import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from .messages import ReceivedRequest

ALLOWED_SKEW = timedelta(minutes=5)
_PARAMETER = r'([A-Za-z][A-Za-z0-9-]*)="([^"]*)"'
_AUTHORIZATION = re.compile(rf"Signature\s+{_PARAMETER}(?:\s*,\s*{_PARAMETER})*", re.IGNORECASE)


def verify(request: ReceivedRequest, keys: Mapping[str, RSAPublicKey], now: datetime) -> None:
    """Raise an ApiError, 401 NotAuthenticated, unless a request is signed by one of the keys."""
    given = parse_authorization(request.headers.get("authorization", ""))
    names = given.get("headers", "").lower().split()
    date = "x-date" if "x-date" in names else "date"
    if unsigned := [name for name in (date, "(request-target)", "host") if name not in names]:
        raise _incomplete(f"Not signed: {', '.join(unsigned)}.")
    try:
        signature = base64.b64decode(given.get("signature", ""), validate=True)
    except ValueError:
        raise _incomplete("The signature is not base64.") from None
    _check_date(request, date, now)
    key = keys.get(given.get("keyid", ""))
    if key is None:
        raise _incomplete("No key is registered for the keyId of the signature.")
    known = {**request.headers, "(request-target)": f"{request.method.lower()} {request.target}"}
    for name in names:
        if name not in known:
            raise _incomplete(f"The signed header {name} is missing.")
    signed = "\n".join(f"{name}: {known[name]}" for name in names)
    try:
        key.verify(signature, signed.encode("latin-1"), PKCS1v15(), SHA256())
    except InvalidSignature:
        raise _refused("Failed to verify the HTTP(S) Signature") from None


def parse_authorization(header: str) -> dict[str, str]:
    """The parameters of an Authorization header, or a 401 with what is missing or wrong."""
    if not header:
        raise _incomplete("There is no Authorization header.")
    if not _AUTHORIZATION.fullmatch(header.strip()):
        raise _incomplete("The Authorization header is not a Signature.")
    pairs = re.findall(_PARAMETER, header)
    given = {name.lower(): value for name, value in pairs}
    if len(given) < len(pairs):
        raise _incomplete("A parameter of the Signature is given twice.")
    for name, needed in (("version", "1"), ("algorithm", "rsa-sha256")):
        if given.get(name) != needed:
            raise _incomplete(f'The Signature needs {name}="{needed}".')
    return given


def _check_date(request: ReceivedRequest, name: str, now: datetime) -> None:
    try:
        date = parsedate_to_datetime(request.headers.get(name, ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        raise _incomplete(f"The header {name} is not an HTTP date.") from None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    if abs(date - now) > ALLOWED_SKEW:
        shown, current, earliest, latest = (
            f"{moment:%a, %d %b %Y %H:%M:%S %Z}"
            for moment in (date, now, now - ALLOWED_SKEW, now + ALLOWED_SKEW)
        )
        raise _refused(
            f"Date '{shown}' is not within allowed clock skew. Current '{current}', "
            f"valid datetime range: ['{earliest}', '{latest}']"
        )


def _incomplete(reason: str) -> ApiError:
    return _refused(
        "The required information to complete authentication was not provided or was incorrect. "
        + reason
    )


def _refused(message: str) -> ApiError:
    return ApiError(401, "NotAuthenticated", message)
