"""Runs the service on a loopback socket, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .loopback import HOST
from .routes import make_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from .service import Service


class Server:
    """A server at work, from the moment it is made until `end`.

    Args:
        service: what it serves.
        port: the port to listen on; 0 lets the system choose.
        host: the address of loopback to listen on.
        tls: what it shows to clients that come with TLS; without it, they come with plain HTTP.

    Raises:
        OSError: the port cannot be had.
        RuntimeError: the server did not come up.

    Attributes:
        port: the port it listens on.
        netloc: its address and port, as they stand in a URL.
        thread: the thread it runs in.
    """

    def __init__(
        self,
        service: Service,
        port: int,
        host: str = HOST,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        listener = _bind(host, port)
        self.port: int = listener.getsockname()[1]
        self.netloc: str = f"{host}:{self.port}"
        config = _Config(
            tls,
            make_app(service),
            http=_Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,  # an answer tells the time of the service, which may be off
        )
        self._server = _Uvicorn(config)
        name = f"oci-endpoint-{self.port}"
        self.thread: threading.Thread = threading.Thread(
            target=self._server.run_until_told, args=(listener,), name=name, daemon=True
        )
        self.thread.start()
        self._server.ready.wait()
        if not self._server.started:
            raise RuntimeError("The local OCI endpoint did not start; its log says why.")

    def end(self) -> None:
        """Stop, hanging up on clients, and wait until nothing is left."""
        self._server.should_exit = True
        self.thread.join()


class _Config(uvicorn.Config):
    """Takes TLS as Python has it; by itself it takes files only."""

    def __init__(self, tls: ssl.SSLContext | None, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, **options)
        self._tls = tls

    def load(self) -> None:
        super().load()
        self.ssl = self._tls


class _Uvicorn(uvicorn.Server):
    """Says when it is ready, and hangs up on clients when it stops."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    def run_until_told(self, listener: socket.socket) -> None:
        with listener:
            try:
                self.run([listener])
            finally:
                self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A scripted answer may wait for minutes; without its client it ends.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """HTTP/1.1 that lets answers reach the connection, which ASGI alone does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def _bind(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        message = f"The local OCI endpoint cannot listen on {host}:{port}: {reason}."
        raise OSError(error.errno, message) from None
    # What it accepts inherits this; else a body waits up to 40 ms for the client to have its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
