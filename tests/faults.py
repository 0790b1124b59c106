"""Faults that the local endpoint can be scripted with, beyond those that users have.

Each spoils the genuine answer, unless given another one under `of`. They go to
`Emulator.answer_with`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from pulumi_oci_image.testing import Answer, PassThrough

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Exchange, ScriptedAnswer

JSON = {"content-type": "application/json"}
CHUNK = 64 * 1024
GZIP_BITS = 31  # the largest window, in gzip's format


@dataclass(frozen=True)
class Changed:
    """The genuine answer but for its body, as another service or a proxy makes it.

    Attributes:
        body: makes the body of the genuine one.
        headers: further headers, or others in place of the genuine ones.
    """

    body: Callable[[bytes], bytes]
    headers: Mapping[str, str] = field(default_factory=dict)

    def respond(self, exchange: Exchange) -> None:
        """Send the answer with the other body, its length right."""
        answer = exchange.genuine()
        headers = {**answer.headers, **self.headers}
        exchange.send(Answer(answer.status, headers, self.body(answer.body)))


@dataclass(frozen=True)
class WrongEncoding:
    """An answer that claims a content encoding which its body does not have.

    Attributes:
        encoding: the encoding claimed.
        of: the answer; None is the genuine one.
    """

    encoding: str = "gzip"
    of: Answer | None = None

    def respond(self, exchange: Exchange) -> None:
        """Send the answer with the wrong label."""
        answer = self.of or exchange.genuine()
        label = {"content-encoding": self.encoding}
        exchange.send(replace(answer, headers={**answer.headers, **label}))


@dataclass(frozen=True)
class WrongLength:
    """An answer whose `content-length` is not that of its body; then the connection closes.

    Attributes:
        by: how many bytes too many the header says; negative for too few.
        of: the answer; None is the genuine one.
    """

    by: int
    of: Answer | None = None

    def respond(self, exchange: Exchange) -> None:
        """Send the answer with the wrong length and hang up."""
        answer = self.of or exchange.genuine()
        length = {"content-length": str(len(answer.body) + self.by)}
        wrong = replace(answer, headers={**answer.headers, **length})
        exchange.note_status(wrong.status)
        exchange.hang_up(exchange.head(wrong) + wrong.body)


@dataclass(frozen=True)
class Trickle:
    """An answer that is sent slowly, in pieces.

    Attributes:
        seconds: the pause before each piece.
        size: bytes a piece.
        of: the answer; None is the genuine one.
        part: what comes in pieces; the other part comes at once.
    """

    seconds: float
    size: int = 1
    of: Answer | None = None
    part: Literal["headers", "body"] = "body"

    def respond(self, exchange: Exchange) -> None:
        """Send the answer, as long as the client stays."""
        answer = self.of or exchange.genuine()
        head = exchange.head(answer)
        if self.part == "headers":
            self._trickle(head, exchange)
            exchange.note_status(answer.status)
            exchange.hang_up(answer.body)
        else:
            exchange.note_status(answer.status)
            exchange.write(head)
            self._trickle(answer.body, exchange)

    def _trickle(self, data: bytes, exchange: Exchange) -> None:
        for start in range(0, len(data), self.size):
            exchange.pause(self.seconds)
            exchange.write(data[start : start + self.size])


@dataclass(frozen=True)
class InterimResponses:
    """Interim responses (1xx) before the answer, as from a proxy that keeps a client waiting.

    Attributes:
        status: their status.
        times: how many there are.
        seconds: the pause after each.
        then: what to answer afterwards.
    """

    status: int = HTTPStatus.CONTINUE
    times: int = 1
    seconds: float = 0.0
    then: ScriptedAnswer = field(default_factory=PassThrough)

    def respond(self, exchange: Exchange) -> None:
        """Send them, as long as the client stays, then answer."""
        line = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n\r\n".encode()
        for _ in range(self.times):
            exchange.write(line)
            exchange.pause(self.seconds)
        exchange.respond(self.then)


@dataclass(frozen=True)
class Garbage:
    """Bytes in place of HTTP, as from another kind of server.

    Attributes:
        data: the bytes.
    """

    data: bytes

    def respond(self, exchange: Exchange) -> None:
        """Send the bytes and hang up."""
        exchange.hang_up(self.data)


@dataclass(frozen=True)
class Huge:
    """A well-formed JSON answer of any size, made as it is sent.

    Attributes:
        size: bytes of the body, 9 at least.
    """

    size: int

    def respond(self, exchange: Exchange) -> None:
        """Send the body, as long as the client takes it."""
        exchange.note_status(200)
        exchange.write(exchange.head(Answer(200, JSON | {"content-length": str(self.size)})))
        for part in _json_of(self.size):
            exchange.write(part)


@dataclass(frozen=True)
class GzipBomb:
    """A well-formed JSON answer that is small on the wire and large when it is decoded.

    Attributes:
        size: bytes of the decoded body, 9 at least.
        times: how often it is compressed; each time makes it a thousand times smaller.
    """

    size: int
    times: int = 1

    def respond(self, exchange: Exchange) -> None:
        """Send the compressed body."""
        parts = _json_of(self.size)
        for _ in range(self.times):
            parts = _gzip(parts)
        label = {"content-encoding": ", ".join(["gzip"] * self.times)}
        exchange.send(Answer(200, JSON | label, b"".join(parts)))


def _json_of(size: int) -> Iterator[bytes]:
    """A JSON object of so many bytes, in parts."""
    head, tail = b'{"id":"', b'"}'
    fill = size - len(head) - len(tail)
    yield head
    for start in range(0, fill, CHUNK):
        yield b"x" * min(CHUNK, fill - start)
    yield tail


def _gzip(parts: Iterator[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(wbits=GZIP_BITS)
    for part in parts:
        yield compressor.compress(part)
    yield compressor.flush()
