"""One request and the way back to its sender, down to the socket for what HTTP cannot say."""

from __future__ import annotations

import selectors
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from .answers import Answer, ApiError

if TYPE_CHECKING:
    from .request import ReceivedRequest
    from .server import Connection

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
        date: the time of the service, as an HTTP date.
        find_answer: what the service answers to a request.
    """

    request: ReceivedRequest
    connection: Connection
    date: str
    find_answer: Callable[[ReceivedRequest], Answer]

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
        return self._identified(self.find_answer(self.request))

    def send(self, answer: Answer) -> None:
        """Send one whole answer."""
        self.note_status(answer.status)
        content = b"" if self.request.method == "HEAD" else answer.content()
        self.write(self.head(answer) + content)

    def head(self, answer: Answer) -> bytes:
        """An answer's status line and headers, with the service's time unless they tell one."""
        if any(name.lower() == "date" for name in answer.headers):
            return answer.head()
        return replace(answer, headers={**answer.headers, "date": self.date}).head()

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
        self.connection.close()

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
