"""Scripted answers: what the endpoint says in place of, or on the way to, the genuine answer.

`Emulator.answer_with` takes any of them, `Answer` and `ApiError` as they are, and every object with
a method `respond(exchange)`. A scripted answer is given whoever asks: paths and signatures are
looked at by the genuine answer only.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .answers import Answer
    from .exchange import Exchange, ScriptedAnswer


@dataclass(frozen=True)
class PassThrough:
    """The genuine answer, for its turn in a sequence."""

    def respond(self, exchange: Exchange) -> None:
        """Answer as if nothing were scripted."""
        exchange.send(exchange.genuine())


@dataclass(frozen=True)
class Delay:
    """Latency before an answer. Ends early when the client goes away.

    Attributes:
        seconds: how long to wait.
        then: what to answer afterwards.
    """

    seconds: float
    then: ScriptedAnswer = field(default_factory=PassThrough)

    def respond(self, exchange: Exchange) -> None:
        """Wait, then answer."""
        exchange.pause(self.seconds)
        exchange.respond(self.then)


@dataclass(frozen=True)
class Drop:
    """A connection that ends before the answer is whole.

    Attributes:
        at: how far the answer gets; "in" is half of it.
        reset: end the connection with a reset, as a crash does, in place of a regular close.
        of: the answer that is cut; None is the genuine one.
    """

    at: Literal["before headers", "in headers", "after headers", "in body"] = "before headers"
    reset: bool = False
    of: Answer | None = None

    def respond(self, exchange: Exchange) -> None:
        """Send a part of the answer and hang up."""
        answer = self.of or exchange.genuine()
        head = exchange.head(answer)
        part = {
            "before headers": b"",
            "in headers": head[: len(head) // 2],
            "after headers": head,
            "in body": head + answer.body[: len(answer.body) // 2],
        }[self.at]
        if len(part) >= len(head):
            exchange.note_status(answer.status)
        exchange.hang_up(part, reset=self.reset)


class Script:
    """The answers still to be given: a queue, one a request, and what applies when it is empty."""

    def __init__(self) -> None:
        self.queue: deque[ScriptedAnswer] = deque()
        self.otherwise: ScriptedAnswer = PassThrough()

    def next(self) -> ScriptedAnswer:
        """The answer of the next request."""
        try:
            return self.queue.popleft()
        except IndexError:
            return self.otherwise

    def clear(self) -> None:
        """Forget every scripted answer."""
        self.queue.clear()
        self.otherwise = PassThrough()
