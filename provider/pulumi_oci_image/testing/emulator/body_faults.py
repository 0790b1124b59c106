"""Answers that are whole, with a body that is not what it should be.

Like every scripted answer they go to `Emulator.answer_with`.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .answers import JSON, Answer

if TYPE_CHECKING:
    from .exchange import Exchange

_CHUNK = 64 * 1024
_GZIP_BITS = 31  # the largest window, in gzip's format


@dataclass(frozen=True)
class Changed:
    """The genuine answer but for its body, as another service or a proxy makes it.

    Attributes:
        body: makes the body of the genuine one.
        headers: further headers, or others in place of the genuine ones.
    """

    body: Callable[[bytes], bytes]
    headers: Mapping[str, str] = field(default_factory=dict)

    async def play(self, exchange: Exchange) -> None:
        """Send the answer with the other body, its length right."""
        answer = await exchange.genuine()
        headers = {**answer.headers, **self.headers}
        headers.pop("content-length", None)
        await exchange.send(Answer(answer.status, headers, self.body(answer.body)))


@dataclass(frozen=True)
class WrongEncoding:
    """An answer that claims a content encoding which its body does not have.

    Attributes:
        encoding: the encoding claimed.
        of: the answer; None is the genuine one.
    """

    encoding: str = "gzip"
    of: Answer | None = None

    async def play(self, exchange: Exchange) -> None:
        """Send the answer with the wrong label."""
        answer = self.of or await exchange.genuine()
        label = {"content-encoding": self.encoding}
        await exchange.send(dataclasses.replace(answer, headers={**answer.headers, **label}))


@dataclass(frozen=True)
class Huge:
    """A well-formed JSON answer of any size, made as it is sent.

    Attributes:
        size: bytes of the body, 9 at least.
    """

    size: int

    async def play(self, exchange: Exchange) -> None:
        """Send the body, as long as the client takes it."""
        headers = {"content-type": JSON, "content-length": str(self.size)}
        await exchange.begin(Answer(200, headers))
        for part in _json_of(self.size):
            if exchange.closed:
                return
            await exchange.more(part)
        await exchange.end()


@dataclass(frozen=True)
class GzipBomb:
    """A well-formed JSON answer that is small on the wire and large when it is decoded.

    Attributes:
        size: bytes of the decoded body, 9 at least.
        times: how often it is compressed; each time makes it a thousand times smaller.
    """

    size: int
    times: int = 1

    async def play(self, exchange: Exchange) -> None:
        """Send the compressed body."""
        parts = _json_of(self.size)
        for _ in range(self.times):
            parts = _gzip(parts)
        headers = {"content-type": JSON, "content-encoding": ", ".join(["gzip"] * self.times)}
        await exchange.send(Answer(200, headers, b"".join(parts)))


def _json_of(size: int) -> Iterator[bytes]:
    """A JSON object of so many bytes, in parts."""
    head, tail = b'{"id":"', b'"}'
    fill = size - len(head) - len(tail)
    yield head
    for start in range(0, fill, _CHUNK):
        yield b"x" * min(_CHUNK, fill - start)
    yield tail


def _gzip(parts: Iterator[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(wbits=_GZIP_BITS)
    for part in parts:
        yield compressor.compress(part)
    yield compressor.flush()
