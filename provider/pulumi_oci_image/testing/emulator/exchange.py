"""One request and the way back to its sender, and the answers that can be scripted for it.

`Emulator.answer_with` takes any of them, `Answer` and `ApiError` as they are, and every object with
a method `respond(exchange)`. A scripted answer is given whoever asks: paths and signatures are
looked at by the genuine answer only.
"""

from __future__ import annotations

import math
import secrets
import selectors
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from http.client import LineTooLong
from http.server import BaseHTTPRequestHandler
from io import BufferedReader
from typing import TYPE_CHECKING, Any, Literal, Protocol

from .messages import Answer, ApiError, ReceivedRequest
from .operations import find_answer

if TYPE_CHECKING:
    from .server import Server
    from .store import Service

_REQUEST_ID = "opc-request-id"
_MAX_HEAD_BYTES = 16 * 1024
"""The longest path and headers of a request, which are parsed and kept, whoever sent it."""
_SERVER_ERRORS = 500


class Fault(Protocol):
    """Anything that answers a request in its own way, or breaks the connection on purpose."""

    def respond(self, exchange: Exchange) -> None:
        """Answer the request."""


ScriptedAnswer = Answer | ApiError | Fault


class _Lines(BufferedReader):
    """What a client sends: no more lines than `bytes_left` says."""

    bytes_left: float = math.inf

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self.bytes_left -= len(line)
        if self.bytes_left < 0:
            raise LineTooLong("")
        return line


class Exchange(BaseHTTPRequestHandler):
    """A received request that is waiting for its one answer.

    Whatever it sends raises `OSError` once the client has gone, which ends the connection.

    Attributes:
        request: the request.
        connection: the socket that it came in by.
        service: what answers it.
        now: the time of the service.
    """

    protocol_version = "HTTP/1.1"
    # Else an answer waits for the client to have the one before.
    disable_nagle_algorithm = True
    request: ReceivedRequest  # the socket, for the base class, until that calls it `connection`
    service: Service
    now: datetime
    server: Server
    rfile: _Lines
    raw_requestline: bytes
    close_connection: bool

    def __init__(self, *connection: Any, on_request: Callable[[Exchange], None]) -> None:
        self._on_request = on_request
        super().__init__(*connection)  # serves it to its end

    if not TYPE_CHECKING:  # so that a mistyped name is an error

        def __getattr__(self, name: str) -> Callable[[], None]:
            """What answers a method: `do_GET`, and so on. Which there are, the operations say."""
            if name.startswith("do_"):
                return self._receive
            raise AttributeError(name)

    def setup(self) -> None:
        """Begin to read."""
        super().setup()
        self.rfile = _Lines(self.rfile.detach())

    def parse_request(self) -> bool:
        """Read the headers, if they and the path are not too long."""
        self.rfile.bytes_left = _MAX_HEAD_BYTES - len(self.raw_requestline)
        if self.rfile.bytes_left < 0:
            self.send_error(431, "The path is too long.")
            return False
        try:
            return super().parse_request()
        finally:
            self.rfile.bytes_left = math.inf

    def _receive(self) -> None:
        """Read a request, and have it answered."""
        found: dict[str, list[str]] = {}
        for name, value in self.headers.items():
            found.setdefault(name.lower(), []).append(value)
        headers = {name: ", ".join(values) for name, values in found.items()}
        has_body = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
        if has_body or self.headers.defects:
            self.send_error(
                400, "The headers are malformed, or a body follows: nothing here has one."
            )
            return
        # The service answers with the client's id, or one of its own, followed by two parts.
        parts = [secrets.token_hex(16).upper() for _ in range(3)]
        parts[0] = headers.get(_REQUEST_ID) or parts[0]
        self.request = ReceivedRequest(self.command, self.path, headers, "/".join(parts))
        self._on_request(self)

    def do_CONNECT(self) -> None:
        """Be the host that a client wants a tunnel to, as if it were there."""
        host = self.path.rpartition(":")[0]
        context = self.server.tunnels.get(host)
        if context is None:
            self.send_error(403, f"No tunnel leads from here to {host!r}.")
            return
        self.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.rfile.close()
        self.close_connection = True
        self.server.serve_tls(self.connection, self.client_address, context)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not a request, in the service's form, and hang up."""
        del explain
        status = code if code < _SERVER_ERRORS else 400
        message = message or f"Not a request: {code}."
        answer = ApiError(status, "InvalidParameter", message).as_answer()
        self.write(answer.head() + answer.body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
        """Print nothing: `Emulator.requests` has all requests."""

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
        try:
            answer = find_answer(self.service, self.now, self.request)
        except ApiError as error:
            answer = error.as_answer()
        return self._identified(answer)

    def send(self, answer: Answer) -> None:
        """Send one whole answer."""
        self.note_status(answer.status)
        content = b"" if self.request.method == "HEAD" else answer.body
        self.write(self.head(answer) + content)

    def head(self, answer: Answer) -> bytes:
        """An answer's status line and headers, with the service's time unless they tell one."""
        return answer.head(format_datetime(self.now, usegmt=True))

    def note_status(self, status: int) -> None:
        """Record the status in the log of requests, before the client can see it."""
        self.request.status = status

    def write(self, data: bytes) -> None:
        """Send bytes as they are, past HTTP."""
        self.wfile.write(data)

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
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.rfile.close()  # it holds the socket as well
        self.connection.close()

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the client does.

        Raises:
            ConnectionAbortedError: the client has gone.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            if selector.select(seconds) and not self.rfile.peek(1):
                raise ConnectionAbortedError("The client has gone.")

    def _identified(self, answer: Answer) -> Answer:
        headers = {**answer.headers, _REQUEST_ID: self.request.opc_request_id}
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
