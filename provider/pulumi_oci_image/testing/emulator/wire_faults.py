"""Answers that break on the way: cut, slow, of the wrong length, or no HTTP at all.

Each spoils the genuine answer, unless given another one under `of`. Like every scripted answer they
go to `Emulator.answer_with`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from .faults import PassThrough

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .answers import Answer
    from .exchange import Exchange, ScriptedAnswer

Moment = Literal["before headers", "in headers", "after headers", "in body"]


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
class Trickle:
    """An answer that comes in drops.

    Attributes:
        seconds: the pause before each drop.
        size: bytes a drop.
        of: the answer; None is the genuine one.
        part: what comes in drops; the other part comes at once.
    """

    seconds: float
    size: int = 1
    of: Answer | None = None
    part: Literal["headers", "body"] = "body"

    async def play(self, exchange: Exchange) -> None:
        """Send the answer, as long as the client stays."""
        answer = self.of or await exchange.genuine()
        if self.part == "headers":
            async for drop in self._drops(_head(answer), exchange):
                exchange.write(drop)
            exchange.note_status(answer.status)
            await exchange.hang_up(answer.body)
            return
        await exchange.begin(answer)
        async for drop in self._drops(answer.body, exchange):
            await exchange.more(drop)
        await exchange.end()

    async def _drops(self, data: bytes, exchange: Exchange) -> AsyncIterator[bytes]:
        for start in range(0, len(data), self.size):
            if not await exchange.pause(self.seconds):
                return
            yield data[start : start + self.size]


@dataclass(frozen=True)
class InterimResponses:
    """Interim answers (1xx) before the answer, as from a proxy that keeps a client waiting.

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

    async def play(self, exchange: Exchange) -> None:
        """Send them, as long as the client stays, then answer."""
        for _ in range(self.times):
            exchange.write(_status_line(self.status) + b"\r\n\r\n")
            if not await exchange.pause(self.seconds):
                return
        await exchange.respond(self.then)


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
    lines = [_status_line(answer.status)]
    lines += [name + b": " + value for name, value in answer.wire_headers()]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()
