"""A request as it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping


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
