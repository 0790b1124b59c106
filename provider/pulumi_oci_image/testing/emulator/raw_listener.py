"""A port beside the endpoint where a client finds something else: no TLS, no HTTP, nobody."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Literal, cast

from .exchange import end_with_reset
from .loopback import HOST

if TYPE_CHECKING:
    from typing_extensions import Self


class RawListener:
    """A port of 127.0.0.1 that lets each client speak once, says something, and is done with it.

    A client that begins with TLS finds its handshake cut, refused or never answered. A port that
    nothing is to reach tells by `heard` whether something did. A context manager.

    Args:
        says: the bytes to say when a client has spoken.
        then: whether to close the connection, to reset it, or to wait for the client to leave.

    Attributes:
        address: host and port.
        heard: what each client has said, in the order in which they came; empty until it speaks.
    """

    def __init__(
        self, says: bytes = b"", then: Literal["close", "reset", "silence"] = "close"
    ) -> None:
        self.says = says
        self.then = then
        self.heard: list[bytes] = []
        self.clients: set[asyncio.Transport] = set()

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        listen = self._loop.create_server(lambda: _Talk(self), HOST, 0)
        self._server = self._loop.run_until_complete(listen)
        self.address: str = f"{HOST}:{self._server.sockets[0].getsockname()[1]}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        for client in self.clients:
            client.abort()
        await asyncio.sleep(0)  # then the loop has closed their sockets


class _Talk(asyncio.Protocol):
    """What a client hears."""

    def __init__(self, listener: RawListener) -> None:
        self._listener = listener

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._number = len(self._listener.heard)
        self._listener.heard.append(b"")
        self._listener.clients.add(self._transport)

    def data_received(self, data: bytes) -> None:
        heard = self._listener.heard
        if heard[self._number]:
            return
        heard[self._number] = data
        self._transport.write(self._listener.says)
        if self._listener.then == "reset":
            end_with_reset(self._transport)
        elif self._listener.then == "close":
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._listener.clients.discard(self._transport)
