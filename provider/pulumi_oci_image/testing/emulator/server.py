"""HTTP/1.1 on a loopback socket: a thread for each connection, its requests one after another."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from io import BufferedReader
from typing import Any

from ...settings.endpoints import is_loopback
from .messages import ApiError

HOST = "127.0.0.1"
_MAX_PORT = 65535
_POLL_SECONDS = 0.05


class Server(socketserver.TCPServer):
    """A server at work, from the moment it is made until `end`.

    Attributes:
        respond: answers the request that a connection has read.
        tls: what clients are shown; without it, they come with plain HTTP.
        tunnels: the hosts that it is for those who take it for a proxy, and what each shows them.
        open: the connections, by their threads.
        netloc: its address and port, as they stand in a URL.
        thread: the thread that waits for clients.
    """

    allow_reuse_address: bool = os.name == "posix"  # on Windows, two could have one port
    request_queue_size = 1024

    def __init__(
        self,
        respond: Callable[[Connection], None],
        host: str = HOST,
        port: int = 0,
        *,
        tls: ssl.SSLContext | None = None,
        tunnels: Mapping[str, ssl.SSLContext] | None = None,
    ) -> None:
        self.respond = respond
        self.tls = tls
        self.tunnels: Mapping[str, ssl.SSLContext] = tunnels or {}
        self.open: dict[threading.Thread, socket.socket] = {}
        self.ending: bool = False
        try:
            super().__init__((HOST if host.lower() == "localhost" else host, port), Connection)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            message = f"The local OCI endpoint cannot listen on {host}:{port}: {reason}."
            raise OSError(error.errno, message) from None
        self.netloc: str = "{}:{}".format(*self.server_address)
        self.thread: threading.Thread = threading.Thread(
            target=self.serve_forever,
            args=(_POLL_SECONDS,),
            name=f"oci-endpoint-{self.netloc}",
            daemon=True,
        )
        self.thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a client in a thread of its own."""
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        self.open[thread] = request
        thread.start()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            # The client may go at any time, or may not speak TLS.
            with contextlib.suppress(OSError):
                self.finish_request(request, client_address)
        finally:
            self.open.pop(threading.current_thread()).close()

    def end(self) -> None:
        """Stop, hanging up on clients, and wait until nothing is left."""
        self.ending = True
        self.shutdown()
        self.thread.join()
        self.server_close()
        connections = dict(self.open)
        for connection in connections.values():
            # Not TLS's own, which would change what the connection's thread is using.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in connections:
            thread.join()


class Connection(BaseHTTPRequestHandler):
    """A client's connection, which reads its requests and has each answered."""

    protocol_version = "HTTP/1.1"
    # Else an answer waits for the client to have the one before.
    disable_nagle_algorithm = True
    server: Server
    request: Any
    rfile: BufferedReader
    close_connection: bool

    def setup(self) -> None:
        """Begin to read and write, over TLS where the port is for that."""
        if self.server.tls is None:
            super().setup()
        else:
            self._start_tls(self.server.tls)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """What answers a method: `do_GET`, and so on. Which there are, the operations say."""
        if name.startswith("do_"):
            return self._respond
        raise AttributeError(name)

    def do_CONNECT(self) -> None:
        """Be the host that a client wants a tunnel to, as if it were there."""
        host = self.path.rpartition(":")[0]
        if host not in self.server.tunnels:
            self._refuse(ApiError(403, "Forbidden", f"No tunnel leads from here to {host!r}."))
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.rfile.close()
        self._start_tls(self.server.tunnels[host])
        self.close_connection = False

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not a request, in the service's form, and hang up."""
        del explain
        self._refuse(ApiError(400, "InvalidParameter", message or f"Not a request: {code}."))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
        """Print nothing: `Emulator.requests` has all requests."""

    def _respond(self) -> None:
        length = self.headers.get("content-length", "0")
        if self.headers.defects or "transfer-encoding" in self.headers:
            self.send_error(400, "The headers are malformed, or the body has no known length.")
        elif not re.fullmatch("[0-9]{1,6}", length):
            self.send_error(400, "The body needs a length, of less than a megabyte.")
        else:
            self.rfile.read(int(length))  # no operation has a body
            self.server.respond(self)

    def _refuse(self, error: ApiError) -> None:
        answer = error.as_answer()
        self.wfile.write(answer.head() + answer.content())
        self.close_connection = True

    def _start_tls(self, context: ssl.SSLContext) -> None:
        # The handshake comes with the first read.
        self.request = self.server.open[threading.current_thread()] = context.wrap_socket(
            self.request, server_side=True, do_handshake_on_connect=False
        )
        if self.server.ending:
            raise ConnectionAbortedError
        super().setup()


def check_address(host: str, port: int) -> None:
    """Refuse with a ValueError to listen where others could reach it, or on no port."""
    if not is_loopback(host):
        raise ValueError(
            f"The local OCI endpoint listens on loopback only, not on {host!r}: it is made for "
            "tests, with throw-away keys, and must not be reached from elsewhere. "
            "Give 127.0.0.1 or localhost; the OCI SDK takes no IPv6 address."
        )
    if not 0 <= port <= _MAX_PORT:
        raise ValueError(f"The local OCI endpoint needs a port from 0 to {_MAX_PORT}, not {port}.")
