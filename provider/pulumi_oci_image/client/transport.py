"""HTTP as the SDK does it, with bounds: each attempt ends in time and its answer has an end.

The SDK's own session reads a body of any size for any time, follows redirects to other hosts and
takes a body that was cut short for a whole one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from oci._vendor.requests import exceptions
from oci._vendor.requests.adapters import HTTPAdapter
from oci.base_client import OCIHTTPAdapter

from .attempts import deadline

LARGEST_BODY_BYTES = 32 * 1024 * 1024
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
_REDIRECTS = range(300, 400)
_SHORTEST_SECONDS = 0.001


class _Bounded:
    """Mixed into an adapter of the SDK's HTTP library."""

    def send(self, request: Any, **options: Any) -> Any:
        """Send one request and give the answer's body its bounds."""
        left = max(deadline.get() - time.monotonic(), _SHORTEST_SECONDS)
        options["timeout"] = (min(CONNECT_SECONDS, left), min(READ_SECONDS, left))
        options["stream"] = True
        response = super().send(request, **options)  # type: ignore[misc]
        if response.status_code in _REDIRECTS:
            # The session would follow it, with our headers, wherever it points.
            response.headers.pop("location", None)
        response.raw = _BoundedBody(response.raw)
        return response


class _BoundedBody:
    """A body that is read until its end, its largest size or the deadline, whichever is first."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, amt: int, decode_content: bool | None = None) -> Iterator[bytes]:  # noqa: FBT001 - urllib3's own signature
        """The body in pieces, each as soon as it is there."""
        size = 0
        while piece := self._raw.read1(amt, decode_content=decode_content):
            size += len(piece)
            if size > LARGEST_BODY_BYTES:
                self._raw.close()
                raise exceptions.ContentDecodingError(
                    f"the answer is larger than {LARGEST_BODY_BYTES} bytes"
                )
            if time.monotonic() > deadline.get():
                self._raw.close()
                raise exceptions.ReadTimeout("the answer did not end in time")
            yield piece
        if self._raw.length_remaining:
            raise exceptions.ChunkedEncodingError("the answer was cut short")


class _Http(_Bounded, HTTPAdapter):  # type: ignore[misc]
    pass


class _Https(_Bounded, OCIHTTPAdapter):  # type: ignore[misc]
    pass


def bound(session: Any) -> None:
    """Give every request of an SDK client's session the bounds of this module."""
    session.mount("http://", _Http())
    session.mount("https://", _Https())
