"""One request and the way back to its sender, and the answers that can be scripted for it.

`Emulator.answer_with` takes any of them, `Answer` and `ApiError` as they are, and every object with
a method `respond(exchange)`. A scripted answer is given whoever asks: paths and signatures are
looked at by the genuine answer only.
"""

from __future__ import annotations

import selectors
import socket
import struct
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal, Protocol

from .messages import Answer, ApiError
from .operations import find_answer

if TYPE_CHECKING:
    from datetime import datetime

    from .messages import ReceivedRequest
    from .server import Connection
    from .store import Service

REQUEST_ID = "opc-request-id"


class Fault(Protocol):
    """Anything that answers a request in its own way, or breaks the connection on purpose."""

    def respond(self, exchange: Exchange) -> None:
        """Answer the request."""
        ...


ScriptedAnswer = Answer | ApiError | Fault


@dataclass
class Exchange:
    """A received request that is waiting for its one answer.

    Whatever it sends raises `OSError` once the client has gone, which ends the connection.

    Attributes:
        request: the request.
        connection: where it came in.
        service: what answers it.
        now: the time of the service.
    """

    request: ReceivedRequest
    connection: Connection
    service: Service
    now: datetime

    def respond(self, scripted: ScriptedAnswer) -> None:
        """Give a scripted answer."""
        if isinstance(scripted, ApiError):
            self.send(self._identified(scripted.as_answer()))
        elif isinstance(scripted, Answer):
            self.send(scripted)
        else:
            scripted.respond(self)

    def genuine(self) -> Answer:
        """What the service answers, not sent."""
        return self._identified(find_answer(self.service, self.now, self.request))

    def send(self, answer: Answer) -> None:
        """Send one whole answer."""
        self.note_status(answer.status)
        content = b"" if self.request.method == "HEAD" else answer.content()
        self.write(self.head(answer) + content)

    def head(self, answer: Answer) -> bytes:
        """An answer's status line and headers, with the service's time unless they tell one."""
        return answer.head(format_datetime(self.now, usegmt=True))

    def note_status(self, status: int) -> None:
        """Record the status in the log of requests, before the client can see it."""
        self.request.status = status

    def write(self, data: bytes) -> None:
        """Send bytes as they are, past HTTP."""
        self.connection.wfile.write(data)

    def hang_up(self, data: bytes, *, reset: bool = False) -> None:
        """Send bytes as they are, past HTTP, and end the connection.

        Args:
            data: the bytes, which need not be HTTP.
            reset: end with a reset, as a crash does, in place of a regular close.
        """
        self.write(data)
        if reset:
            # A linger time of zero is what turns a close into a reset.
            linger = struct.pack("ii", 1, 0)
            self.connection.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close_connection = True
        self.connection.rfile.close()  # it holds the socket as well
        self.connection.connection.close()

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the client does.

        Raises:
            ConnectionAbortedError: the client has gone.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection.connection, selectors.EVENT_READ)
            if selector.select(seconds) and not self.connection.rfile.peek(1):
                raise ConnectionAbortedError("The client has gone.")

    def _identified(self, answer: Answer) -> Answer:
        headers = {**answer.headers, REQUEST_ID: self.request.opc_request_id}
        return replace(answer, headers=headers)


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
