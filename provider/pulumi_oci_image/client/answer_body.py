"""An answer's head and body: of bounded size whatever the framing says; the body decoded."""

from __future__ import annotations

import http.client
import io
import json
import math
import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ..errors import InvalidResponse
from .service_errors import NOT_THE_SERVICE

if TYPE_CHECKING:
    from .deadline import CallScope

_MAX_HEAD_BYTES = 16 * 1024
_MAX_FRAMING_BYTES = 64 * 1024
_MAX_ERROR_BYTES = 64 * 1024
_MAX_TEXT = 2000
_PART_BYTES = 64 * 1024
_ENCODINGS = {"gzip", "x-gzip", "deflate"}
_GZIP_OR_ZLIB = 47


class AnswerStream(io.BufferedReader):
    """An answer as it comes in."""

    def __init__(self, raw: io.RawIOBase, call: CallScope) -> None:
        self._source = _BoundedSource(raw, call)
        self.has_unread: bool = False
        self._head_left: float = _MAX_HEAD_BYTES
        super().__init__(self._source)

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line; of the head, only so much: the time to parse it grows with its square."""
        line = super().readline(size)
        self._head_left -= len(line)
        if self._head_left < 0:
            one_line = len(line) > _MAX_HEAD_BYTES
            raise http.client.LineTooLong("") if one_line else http.client.HTTPException("headers")
        return line

    def begin_body(self) -> None:
        """Bound lines by the size of the whole answer alone."""
        self._head_left = math.inf

    @property
    def has_ended(self) -> bool:
        """Whether a read has come to the end of what the other side sends."""
        return self._source.has_ended

    def close(self) -> None:
        """Take note of what was not read, and let go of the connection."""
        if not self.closed:
            is_refused, self._source.is_over = self._source.is_over, True
            self.has_unread = is_refused or bool(self.peek(1))
        super().close()


class _BoundedSource(io.RawIOBase):
    """What comes from a socket, up to the largest answer of a call."""

    def __init__(self, raw: io.RawIOBase, call: CallScope) -> None:
        self._raw = raw
        self._call = call
        self._bytes_left = call.max_bytes + _MAX_HEAD_BYTES + _MAX_FRAMING_BYTES
        self.is_over = self.has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self.is_over:
            return 0
        count: int = self._raw.readinto(buffer)
        self._bytes_left -= count
        self.has_ended = count == 0
        if self._bytes_left < 0:
            self.is_over = True
            raise _too_large(self._call)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_body(answer: Any, call: CallScope) -> bytes:
    """The body, whole and decoded; of an error, no more than the SDK can take for one."""
    is_error = not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    try:
        body = _decoded(answer, call)
    except InvalidResponse:
        # The status counts, whatever came with it.
        if is_error:
            return b""
        raise
    return _error_body(body) if is_error else body


def _decoded(answer: Any, call: CallScope) -> bytes:
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if "," in encoding:
        # Each time over multiplies what little a large answer can be packed into.
        raise InvalidResponse(f"{call.what}: the answer is encoded more than once", NOT_THE_SERVICE)
    try:
        # In parts: a length that was made up must not become an allocation.
        body = b"".join(answer.stream(_PART_BYTES, decode_content=False))
    except ValueError:  # a chunk of a negative length
        raise http.client.IncompleteRead(b"") from None
    if body and encoding in _ENCODINGS:
        # urllib3 takes a body without its end for a whole one.
        decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            body = decoder.decompress(body, call.max_bytes + 1)
        except zlib.error:
            fault = "the answer isn't packed as its content-encoding says"
            raise InvalidResponse(f"{call.what}: {fault}", NOT_THE_SERVICE) from None
        if len(body) <= call.max_bytes and not decoder.eof:
            raise http.client.IncompleteRead(body)
    if len(body) > call.max_bytes:
        raise _too_large(call)
    return body


def _too_large(call: CallScope) -> InvalidResponse:
    what = f"{call.what}: the answer is larger than {call.max_bytes} bytes"
    return InvalidResponse(what, NOT_THE_SERVICE)


def _error_body(body: bytes) -> bytes:
    """The code and message of an error, cut; nothing where it is no error of the service.

    The SDK searches what an error holds for secrets, in a time that grows with its square.
    """
    try:
        error = json.loads(body.decode()) if len(body) <= _MAX_ERROR_BYTES else None
    except (ValueError, RecursionError):
        error = None
    if not isinstance(error, dict):
        return b""
    told = {
        name: text[:_MAX_TEXT]
        for name in ("code", "message")
        if isinstance(text := error.get(name), str)
    }
    return json.dumps(told).encode()
