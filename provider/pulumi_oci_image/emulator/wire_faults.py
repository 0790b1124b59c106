"""Answers that break on the way: cut, slow, huge, or not what their headers say.

Each spoils the genuine answer, unless given another one under `of`. Like every scripted answer they
go to `Emulator.answer_with`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from .answers import JSON, Answer

if TYPE_CHECKING:
    from .exchange import Exchange

Moment = Literal["before headers", "in headers", "after headers", "in body"]

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Drop:
    """A connection that ends before the answer is whole.

    Attributes:
        at: how far the answer gets; "in" is half of it.
        reset: end the connection with a reset, as a crash does, in place of a regular close.
        of: the answer that is cut; None is the genuine one.
    """

    at: Moment = "before headers"
    reset: bool = False
    of: Answer | None = None

    async def play(self, exchange: Exchange) -> None:
        """Send a part of the answer and hang up."""
        answer = self.of or await exchange.genuine()
        head = _head(answer)
        part = {
            "before headers": b"",
            "in headers": head[: len(head) // 2],
            "after headers": head,
            "in body": head + answer.body[: len(answer.body) // 2],
        }[self.at]
        if len(part) >= len(head):
            exchange.note_status(answer.status)
        await exchange.hang_up(part, reset=self.reset)


@dataclass(frozen=True)
class WrongLength:
    """An answer whose `content-length` is not that of its body; then the connection closes.

    Attributes:
        by: how many bytes too many the header says; negative for too few.
        of: the answer; None is the genuine one.
    """

    by: int
    of: Answer | None = None

    async def play(self, exchange: Exchange) -> None:
        """Send the answer with the wrong length and hang up."""
        answer = self.of or await exchange.genuine()
        length = {"content-length": str(len(answer.body) + self.by)}
        wrong = dataclasses.replace(answer, headers={**answer.headers, **length})
        exchange.note_status(wrong.status)
        await exchange.hang_up(_head(wrong) + wrong.body)


@dataclass(frozen=True)
class Mislabelled:
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
class Trickle:
    """An answer whose body comes in drops.

    Attributes:
        seconds: the pause before each drop.
        size: bytes a drop.
        of: the answer; None is the genuine one.
    """

    seconds: float
    size: int = 1
    of: Answer | None = None

    async def play(self, exchange: Exchange) -> None:
        """Send the headers, then the body drop by drop, as long as the client stays."""
        answer = self.of or await exchange.genuine()
        await exchange.begin(answer)
        for start in range(0, len(answer.body), self.size):
            if not await exchange.pause(self.seconds):
                return
            await exchange.more(answer.body[start : start + self.size])
        await exchange.end()


@dataclass(frozen=True)
class Huge:
    """A well-formed JSON answer of any size, made as it is sent.

    Attributes:
        size: bytes of the body, 9 at least.
    """

    size: int

    async def play(self, exchange: Exchange) -> None:
        """Send the body, as long as the client takes it."""
        head, tail = b'{"id":"', b'"}'
        fill = self.size - len(head) - len(tail)
        headers = {"content-type": JSON, "content-length": str(self.size)}
        await exchange.begin(Answer(200, headers))
        await exchange.more(head)
        for start in range(0, fill, _CHUNK):
            if exchange.closed:
                return
            await exchange.more(b"x" * min(_CHUNK, fill - start))
        await exchange.more(tail)
        await exchange.end()


@dataclass(frozen=True)
class Garbage:
    """Bytes in place of HTTP, as from another kind of server.

    Attributes:
        data: the bytes.
    """

    data: bytes

    async def play(self, exchange: Exchange) -> None:
        """Send the bytes and hang up."""
        await exchange.hang_up(self.data)


def _head(answer: Answer) -> bytes:
    """Status line and headers as they go on the wire."""
    phrase = HTTPStatus(answer.status).phrase
    lines = [f"HTTP/1.1 {answer.status} {phrase}".encode()]
    lines += [name + b": " + value for name, value in answer.wire_headers()]
    return b"\r\n".join(lines) + b"\r\n\r\n"
