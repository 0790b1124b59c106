"""Verifies the signature of a request: draft-cavage-http-signatures, version 1, as OCI uses it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from .answers import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from .request import ReceivedRequest

ALLOWED_SKEW = timedelta(minutes=5)

_INCOMPLETE = (
    "The required information to complete authentication was not provided or was incorrect."
)
_UNVERIFIED = "Failed to verify the HTTP(S) Signature"
_PARAMETER = r'[A-Za-z][A-Za-z0-9-]*="[^"]*"'
_AUTHORIZATION = re.compile(rf"Signature\s+{_PARAMETER}(?:\s*,\s*{_PARAMETER})*", re.IGNORECASE)


@dataclass(frozen=True)
class Signature:
    """The parts of an `Authorization: Signature ...` header.

    Attributes:
        key_id: who signed.
        headers: the names that are signed, in order, in lower case.
        value: the signature itself.
    """

    key_id: str
    headers: tuple[str, ...]
    value: bytes


def verify(
    request: ReceivedRequest, find_key: Callable[[str], RSAPublicKey | None], now: datetime
) -> None:
    """Accept a request that is signed as the service wants it.

    Args:
        request: the request as received.
        find_key: finds the public key of a key id.
        now: the service's time.

    Raises:
        ApiError: 401 NotAuthenticated, with the reason.
    """
    signature = parse_authorization(request.headers.get("authorization", ""))
    _check_date(request, signature, now)
    key = find_key(signature.key_id)
    if key is None:
        raise _refused(f"{_INCOMPLETE} No key is registered for the keyId of the signature.")
    try:
        key.verify(signature.value, signing_string(request, signature), PKCS1v15(), SHA256())
    except InvalidSignature:
        raise _refused(_UNVERIFIED) from None


def parse_authorization(header: str) -> Signature:
    """Take an Authorization header apart.

    Raises:
        ApiError: 401 NotAuthenticated, with what is missing or wrong.
    """
    if not header:
        raise _refused(f"{_INCOMPLETE} There is no Authorization header.")
    if not _AUTHORIZATION.fullmatch(header.strip()):
        raise _refused(f"{_INCOMPLETE} The Authorization header is not a Signature.")
    pairs = re.findall(r'([A-Za-z0-9-]+)="([^"]*)"', header)
    given = {name.lower(): value for name, value in pairs}
    if len(given) < len(pairs):
        raise _refused(f"{_INCOMPLETE} A parameter of the Signature is given twice.")
    _expect(given, "version", "1")
    _expect(given, "algorithm", "rsa-sha256")
    headers = tuple(given.get("headers", "").lower().split())
    unsigned = [name for name in ("(request-target)", "host") if name not in headers]
    if not {"date", "x-date"} & set(headers):
        unsigned.insert(0, "date")
    if unsigned:
        raise _refused(f"{_INCOMPLETE} Not signed: {', '.join(unsigned)}.")
    return Signature(given.get("keyid", ""), headers, _decoded(given.get("signature", "")))


def signing_string(request: ReceivedRequest, signature: Signature) -> bytes:
    """The text that the client signed.

    Raises:
        ApiError: 401 NotAuthenticated, a signed header is not in the request.
    """
    lines = []
    for name in signature.headers:
        if name == "(request-target)":
            lines.append(f"{name}: {request.method.lower()} {request.target}")
            continue
        if name not in request.headers:
            raise _refused(f"{_INCOMPLETE} The signed header {name} is missing.")
        lines.append(f"{name}: {request.headers[name]}")
    return "\n".join(lines).encode("latin-1")


def _check_date(request: ReceivedRequest, signature: Signature, now: datetime) -> None:
    name = "x-date" if "x-date" in signature.headers else "date"
    text = request.headers.get(name, "")
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise _refused(f"{_INCOMPLETE} The header {name} is not an HTTP date.") from None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    if abs(date - now) > ALLOWED_SKEW:
        earliest, latest = (_shown(now + skew) for skew in (-ALLOWED_SKEW, ALLOWED_SKEW))
        raise _refused(
            f"Date '{_shown(date)}' is not within allowed clock skew. Current '{_shown(now)}', "
            f"valid datetime range: ['{earliest}', '{latest}']"
        )


def _shown(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S %Z")


def _expect(given: dict[str, str], name: str, value: str) -> None:
    if given.get(name) != value:
        raise _refused(f'{_INCOMPLETE} The Signature needs {name}="{value}".')


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _refused(f"{_INCOMPLETE} The signature is not base64.") from None


def _refused(message: str) -> ApiError:
    return ApiError(401, "NotAuthenticated", message)
