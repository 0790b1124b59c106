"""One request and the way back to its sender, down to the socket for what HTTP cannot say."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, cast

from starlette.datastructures import Headers, QueryParams

from .request_log import ReceivedRequest, RequestLog

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .answers import Answer

REQUEST_ID = "opc-request-id"


class Exchange:
    """A received request that is waiting for its one answer.

    Attributes:
        request_id: the `opc-request-id` of the answer.
        transport: the connection itself, for answers that break HTTP.
    """

    def __init__(
        self, app: ASGIApp, log: RequestLog, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._app = app
        self._log = log
        self._scope = scope
        self._receive = receive
        self._send = send
        headers = Headers(scope=scope)
        self.request_id = _answered_id(headers.get(REQUEST_ID))
        self.transport = cast("asyncio.Transport", scope["state"]["transport"])
        query = dict(QueryParams(scope["query_string"]))
        self._number = log.begin(
            ReceivedRequest(
                scope["method"], scope["path"], query, None, self.request_id, dict(headers)
            )
        )

    def note_status(self, status: int) -> None:
        """Record the status in the log of requests, before the client can see it."""
        self._log.answered(self._number, status)

    async def serve(self) -> None:
        """Send the genuine answer."""
        await self._app(self._scope, self._receive, self._send_noted)

    async def _send_noted(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            request_id = (REQUEST_ID.encode(), self.request_id.encode("latin-1"))
            message = {**message, "headers": [*message["headers"], request_id]}
            self.note_status(message["status"])
        await self._send(message)

    async def send(self, answer: Answer, *, with_request_id: bool = False) -> None:
        """Send one whole answer."""
        headers = answer.wire_headers()
        if with_request_id:
            headers.append((REQUEST_ID.encode(), self.request_id.encode("latin-1")))
        self.note_status(answer.status)
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": answer.body})

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


def _answered_id(sent: str | None) -> str:
    """The service answers with the client's id, or one of its own, followed by two parts."""
    client = sent or _request_id_part()
    return f"{client}/{_request_id_part()}/{_request_id_part()}"


def _request_id_part() -> str:
    return secrets.token_hex(16).upper()
