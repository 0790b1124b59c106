"""The body of an answer: of bounded size whatever its framing says, and decoded to its very end."""

from __future__ import annotations

import io
import json
import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ..errors import ConnectionFailed, InvalidResponse, quote
from .sdk_errors import CUT_SHORT
from .service_errors import NOT_THE_SERVICE

if TYPE_CHECKING:
    from .deadline import CallScope

_MAX_HEADER_BYTES = 64 * 1024
_MAX_ERROR_BYTES = 64 * 1024
_ENCODINGS = {"gzip", "x-gzip", "deflate"}
_GZIP_OR_ZLIB = 47


class AnswerStream(io.BufferedReader):
    """An answer as it comes in, of bounded size whatever its framing says."""

    def __init__(self, raw: io.RawIOBase, call: CallScope) -> None:
        self._source = _BoundedSource(raw, call)
        self.has_unread: bool = False
        super().__init__(self._source)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so much, or all there is."""
        # A length that was made up must not become an allocation.
        bound = self._source.max_bytes + 1
        return super().read(bound if size is None or size < 0 else min(size, bound))

    def close(self) -> None:
        """Take note of what was not read, and let go of the connection."""
        if not self.closed:
            is_refused, self._source.is_over = self._source.is_over, True
            self.has_unread = is_refused or bool(self.peek(1))
        super().close()


class _BoundedSource(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, call: CallScope) -> None:
        self._raw = raw
        self._call = call
        self.max_bytes = call.max_bytes + _MAX_HEADER_BYTES
        self._bytes = 0
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self.is_over:
            return 0
        count: int = self._raw.readinto(buffer)
        self._bytes += count
        if self._bytes > self.max_bytes:
            self.is_over = True
            raise _too_large(self._call)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_body(answer: Any, call: CallScope) -> bytes:
    """The body, whole and decoded; of an error, what the service says in it and no more."""
    is_error = not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    try:
        sent = answer.read(decode_content=False)
        body = _decode(sent, answer.headers.get("content-encoding", ""), call)
    except InvalidResponse:
        # The status counts, whatever came with it.
        if is_error:
            return b""
        raise
    return _error_body(body) if is_error else body


def _decode(sent: bytes, encoding: str, call: CallScope) -> bytes:
    if "," in encoding:
        # Each time over multiplies what little a large answer can be packed into.
        raise InvalidResponse(f"{call.what}: the answer is encoded more than once", NOT_THE_SERVICE)
    if not sent or encoding.strip().lower() not in _ENCODINGS:
        body = sent
    else:
        decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            body = decoder.decompress(sent, call.max_bytes + 1)
        except zlib.error as error:
            told = f"{call.what}: {quote(error)}"
            raise InvalidResponse(told, NOT_THE_SERVICE) from None
        if len(body) <= call.max_bytes and not decoder.eof:
            raise ConnectionFailed(f"{call.what}: {CUT_SHORT}", NOT_THE_SERVICE)
    if len(body) > call.max_bytes:
        raise _too_large(call)
    return body


def _too_large(call: CallScope) -> InvalidResponse:
    what = f"{call.what}: the answer is larger than {call.max_bytes} bytes"
    return InvalidResponse(what, NOT_THE_SERVICE)


def _error_body(body: bytes) -> bytes:
    """The body of an error of the service; nothing where it is none, which the SDK can't take."""
    try:
        is_error = isinstance(json.loads(body[:_MAX_ERROR_BYTES].decode()), dict)
    except (ValueError, RecursionError):
        is_error = False
    return body if is_error else b""
