"""Scripted answers: what the endpoint says in place of, or on the way to, the genuine answer.

`Emulator.answer_with` takes any of them, and `Answer` and `ApiError` as they are. A scripted answer
is given whoever asks: routes and signatures are looked at by the genuine answer only.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exchange import Exchange, ScriptedAnswer


@dataclass(frozen=True)
class PassThrough:
    """The genuine answer, for its turn in a sequence."""

    async def play(self, exchange: Exchange) -> None:
        """Answer as if nothing were scripted."""
        await exchange.serve()


@dataclass(frozen=True)
class Delay:
    """Latency before an answer. Ends early when the client goes away.

    Attributes:
        seconds: how long to wait.
        then: what to answer afterwards.
    """

    seconds: float
    then: ScriptedAnswer = field(default_factory=PassThrough)

    async def play(self, exchange: Exchange) -> None:
        """Wait, then answer."""
        if await exchange.pause(self.seconds):
            await exchange.respond(self.then)


class Script:
    """The answers still to be given: a queue, one a request, and what applies when it is empty."""

    def __init__(self) -> None:
        self._queue: deque[ScriptedAnswer] = deque()
        self._otherwise: ScriptedAnswer = PassThrough()
        self._lock = threading.Lock()

    def add(self, answers: tuple[ScriptedAnswer, ...]) -> None:
        """Put answers at the end of the queue."""
        with self._lock:
            self._queue.extend(answers)

    def always(self, answer: ScriptedAnswer) -> None:
        """Give this answer whenever the queue is empty."""
        with self._lock:
            self._otherwise = answer

    def next(self) -> ScriptedAnswer:
        """The answer of the next request."""
        with self._lock:
            return self._queue.popleft() if self._queue else self._otherwise

    def clear(self) -> None:
        """Forget every scripted answer."""
        with self._lock:
            self._queue.clear()
            self._otherwise = PassThrough()
