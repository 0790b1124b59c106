"""The requests that an endpoint has received, for tests that count HTTP calls."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as it came in.

    Attributes:
        method: the HTTP method.
        path: the path, decoded, without the query.
        query: the query parameters, decoded.
        status: the status answered; None while the answer is pending, or if none was ever sent.
        opc_request_id: the `opc-request-id` of the answer; it starts with the client's own.
        headers: the headers received, names in lower case. Not shown: they carry the signature.
    """

    method: str
    path: str
    query: Mapping[str, str]
    status: int | None
    opc_request_id: str
    headers: Mapping[str, str] = field(repr=False)


class RequestLog:
    """The newest requests, oldest first.

    Args:
        limit: how many are kept, so that a long-running endpoint does not grow.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._numbers = itertools.count()
        self._entries: OrderedDict[int, ReceivedRequest] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, request: ReceivedRequest) -> int:
        """Add a request and return its number."""
        with self._lock:
            number = next(self._numbers)
            self._entries[number] = request
            if len(self._entries) > self._limit:
                self._entries.popitem(last=False)
            return number

    def answered(self, number: int, status: int) -> None:
        """Record the status of a request, unless it has left the log by now."""
        with self._lock:
            if number in self._entries:
                self._entries[number] = replace(self._entries[number], status=status)

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._entries.clear()

    def snapshot(self) -> list[ReceivedRequest]:
        """The requests kept, oldest first."""
        with self._lock:
            return list(self._entries.values())
