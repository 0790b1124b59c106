"""HTTP messages of the endpoint: requests as they came in, answers, and the service's errors."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from http.client import responses
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"


@dataclass
class ReceivedRequest:
    """One request, for tests that count HTTP calls and look at them.

    Attributes:
        method: the HTTP method.
        target: path and query as they stood on the wire, which is what is signed.
        headers: the headers received, names in lower case, repeated ones joined by commas. Not
            shown: they carry the signature.
        opc_request_id: the `opc-request-id` of the answer; it starts with the client's own.
        status: the status answered; None while the answer is pending, or if none was ever sent.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    opc_request_id: str
    status: int | None = None

    @cached_property
    def path(self) -> str:
        """The path, decoded, without the query."""
        return unquote(self.target.partition("?")[0])

    @cached_property
    def query(self) -> dict[str, str]:
        """The query parameters, decoded."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, sent exactly as given.

    Attributes:
        status: HTTP status.
        headers: header names and values; `content-length` and the service's `date` are added
            when absent, nothing else.
        body: the bytes of the body, in chunks if a `transfer-encoding` says so.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def head(self, date: str | None = None) -> bytes:
        """Status line and headers as they go on the wire, with a `date` unless they have one."""
        named = {name.lower(): value for name, value in self.headers.items()}
        if "transfer-encoding" not in named:
            # First, as most servers have it: a head that is cut still tells how much is missing.
            named = {"content-length": str(len(self.body)), **named}
        if date is not None:
            named.setdefault("date", date)
        lines = [f"HTTP/1.1 {self.status} {responses.get(self.status, '')}"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class ApiError(Exception):
    """An error of the service: `{"code": ..., "message": ...}` with an `opc-request-id`.

    `Emulator.answer_with` takes it as a scripted answer.

    Attributes:
        status: HTTP status.
        code: the service's short code, such as `NotAuthorizedOrNotFound`.
        message: the sentence for people.
        headers: further headers, such as `retry-after`.
    """

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers: dict[str, str] = dict(headers or {})

    def as_answer(self) -> Answer:
        """The answer that carries this error."""
        body = json_bytes({"code": self.code, "message": self.message})
        return Answer(self.status, {"content-type": JSON, **self.headers}, body)


def json_bytes(value: Any) -> bytes:
    """JSON text as the service sends it: UTF-8, key order kept, integers exact.

    Raises:
        ValueError: the value cannot be sent as JSON (NaN, infinity, half a surrogate pair).
        TypeError: the value holds something that is not JSON at all.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8")


def etag_of(value: Any) -> str:
    """The entity tag of an object, which changes whenever the object does."""
    return hashlib.sha256(json_bytes(value)).hexdigest()


def json_answer(value: Any, **headers: str) -> Answer:
    """The answer of an operation that succeeded."""
    return Answer(200, {"content-type": JSON, **headers}, json_bytes(value))


def invalid_parameter(message: str) -> ApiError:
    """A parameter that the service cannot take."""
    return ApiError(400, "InvalidParameter", message)


def too_many_requests(retry_after: int | datetime | None = None) -> ApiError:
    """A 429 of the service.

    Args:
        retry_after: what to put in `retry-after`: seconds, or a time in UTC; without it the header
            is absent.
    """
    headers = {}
    if isinstance(retry_after, datetime):
        headers["retry-after"] = format_datetime(retry_after, usegmt=True)
    elif retry_after is not None:
        headers["retry-after"] = str(retry_after)
    return ApiError(429, "TooManyRequests", "Too many requests for the user.", headers)


def redirect_to(location: str, status: int = 302) -> Answer:
    """A redirect, as a proxy in between would send it."""
    return Answer(status, {"location": location})
