"""One request and the way back to its sender, down to the socket for what HTTP cannot say."""

from __future__ import annotations

import asyncio
import secrets
import socket
import struct
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol, cast

from starlette.datastructures import Headers, QueryParams

from .answers import Answer, ApiError
from .request_log import ReceivedRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .request_log import RequestLog

RawHeaders = list[tuple[bytes, bytes]]

REQUEST_ID = "opc-request-id"


class Fault(Protocol):
    """Anything that can answer a request."""

    async def play(self, exchange: Exchange) -> None:
        """Answer the request, or break the connection on purpose."""
        ...


ScriptedAnswer = Answer | ApiError | Fault


class Exchange:
    """A received request that is waiting for its one answer.

    Attributes:
        request_id: the `opc-request-id` of the answer.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what ASGI gives, and the service
        self,
        app: ASGIApp,
        log: RequestLog,
        now: Callable[[], datetime],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self._app = app
        self._log = log
        self._now = now
        self._scope = scope
        self._receive = receive
        self._send = send
        headers = Headers(scope=scope)
        self.request_id: str = _answered_id(headers.get(REQUEST_ID))
        self._transport = cast("asyncio.Transport", scope["state"]["transport"])
        query = dict(QueryParams(scope["query_string"]))
        self._number = log.begin(
            ReceivedRequest(
                scope["method"], scope["path"], query, None, self.request_id, dict(headers)
            )
        )

    def note_status(self, status: int) -> None:
        """Record the status in the log of requests, before the client can see it."""
        self._log.answered(self._number, status)

    async def respond(self, scripted: ScriptedAnswer) -> None:
        """Give a scripted answer."""
        if isinstance(scripted, ApiError):
            await self.send(scripted.as_answer(self.request_id))
        elif isinstance(scripted, Answer):
            await self.send(scripted)
        else:
            await scripted.play(self)

    async def serve(self) -> None:
        """Send the genuine answer."""
        await self._app(self._scope, self._receive, self._send_noted)

    async def _send_noted(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            request_id = (REQUEST_ID.encode(), self.request_id.encode("latin-1"))
            message = {**message, "headers": self._dated([*message["headers"], request_id])}
            self.note_status(message["status"])
        await self._send(message)

    async def genuine(self) -> Answer:
        """The genuine answer, not sent."""
        started: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            started.update(message if message["type"] == "http.response.start" else {})
            body.extend(message.get("body", b""))

        await self._app(self._scope, self._receive, collect)
        headers = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in self._dated(started["headers"])
        }
        return Answer(started["status"], {**headers, REQUEST_ID: self.request_id}, bytes(body))

    async def send(self, answer: Answer) -> None:
        """Send one whole answer."""
        await self.begin(answer)
        await self.more(answer.body)
        await self.end()

    async def begin(self, answer: Answer) -> None:
        """Send status and headers only."""
        self.note_status(answer.status)
        start = {"type": "http.response.start", "status": answer.status}
        await self._send({**start, "headers": self._dated(answer.wire_headers())})

    async def more(self, data: bytes) -> None:
        """Send a part of the body."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self) -> None:
        """Say that the body is complete."""
        await self._send({"type": "http.response.body"})

    def _dated(self, headers: RawHeaders) -> RawHeaders:
        """The headers with the time of the service, unless they tell one."""
        if any(name == b"date" for name, _ in headers):
            return headers
        return [*headers, (b"date", format_datetime(self._now(), usegmt=True).encode())]

    def write(self, data: bytes) -> None:
        """Send bytes as they are, past HTTP, before the answer or in place of it."""
        self._transport.write(data)

    async def hang_up(self, data: bytes, *, reset: bool = False) -> None:
        """Send bytes as they are, past HTTP, and end the connection.

        Args:
            data: the bytes, which need not be HTTP.
            reset: end with a reset in place of a regular close.
        """
        self.write(data)
        if reset:
            end_with_reset(self._transport)
        else:
            self._transport.close()
        await self.gone()

    @property
    def closed(self) -> bool:
        """Whether the connection is at its end."""
        return self._transport.is_closing()

    async def pause(self, seconds: float) -> bool:
        """Wait, but no longer than the client does.

        Returns:
            Whether the client is still there.
        """
        try:
            await asyncio.wait_for(self.gone(), seconds)
        except asyncio.TimeoutError:
            return True
        return False

    async def gone(self) -> None:
        """Wait until the connection is closed, by whichever side."""
        while (await self._receive())["type"] != "http.disconnect":
            continue


def end_with_reset(transport: asyncio.Transport) -> None:
    """End a connection as a crash does."""
    # A linger time of zero is what turns a close into a reset.
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


def _answered_id(sent: str | None) -> str:
    """The service answers with the client's id, or one of its own, followed by two parts."""
    client = sent or _request_id_part()
    return f"{client}/{_request_id_part()}/{_request_id_part()}"


def _request_id_part() -> str:
    return secrets.token_hex(16).upper()
