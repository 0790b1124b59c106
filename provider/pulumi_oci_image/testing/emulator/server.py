"""HTTP/1.1 on a loopback socket: a thread for each connection, its requests one after another."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from io import BufferedReader

from ...settings.endpoints import is_loopback
from .answers import ApiError

HOST = "127.0.0.1"
_MAX_PORT = 65535
_MAX_BODY = 2**20
_POLL_SECONDS = 0.05


class Server:
    """A server at work, from the moment it is made until `end`.

    Args:
        respond: answers the request that a connection has read.
        host: the address to listen on: one of loopback, or `localhost`.
        port: the port to listen on; 0 lets the system choose.
        tls: what it shows to clients that come with TLS; without it, they come with plain HTTP.
        tunnels: the hosts that it is for those who take it for a proxy, and what each shows them.

    Attributes:
        netloc: its address and port, as they stand in a URL.
        thread: the thread that waits for clients.

    Raises:
        OSError: the port cannot be had.
    """

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
        self.tunnels: Mapping[str, ssl.SSLContext] = tunnels or {}
        self._tls = tls
        self._listener = _listen(HOST if host.lower() == "localhost" else host, port)
        self.netloc: str = "{}:{}".format(*self._listener.getsockname())
        self._open: dict[threading.Thread, socket.socket] = {}
        self._ending = threading.Event()
        self.thread: threading.Thread = threading.Thread(
            target=self._accept, name=f"oci-endpoint-{self.netloc}", daemon=True
        )
        self.thread.start()

    def end(self) -> None:
        """Stop, hanging up on clients, and wait until nothing is left."""
        self._ending.set()
        self.thread.join()
        self._listener.close()
        connections = dict(self._open)
        for connection in connections.values():
            # Not TLS's own, which would change what the connection's thread is using.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in connections:
            thread.join()

    def _accept(self) -> None:
        while not self._ending.is_set():
            try:
                connection, address = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:  # no file descriptors are left, for now
                self._ending.wait(_POLL_SECONDS)
                continue
            thread = threading.Thread(target=self._serve, args=(connection, address), daemon=True)
            self._open[thread] = connection
            thread.start()

    def _serve(self, connection: socket.socket, address: object) -> None:
        try:
            # The client may go at any time, or may not speak TLS.
            with contextlib.suppress(OSError), connection:
                self.serve(connection, address, self._tls)
        finally:
            del self._open[threading.current_thread()]

    def serve(self, connection: socket.socket, address: object, tls: ssl.SSLContext | None) -> None:
        """Serve a client to the end of its connection, in the connection's thread."""
        if tls is not None:
            connection = tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
            self._open[threading.current_thread()] = connection
        with connection:
            if not self._ending.is_set():
                Connection(connection, address, self)  # type: ignore[arg-type]  # it is only kept


class Connection(BaseHTTPRequestHandler):
    """A client's connection, which reads its requests and has each answered."""

    protocol_version = "HTTP/1.1"
    server: Server  # type: ignore[assignment]  # it is only kept
    rfile: BufferedReader
    close_connection: bool

    def do_GET(self) -> None:
        """Have a request answered, of whatever method."""
        if problem := self._discard_body():
            self.send_error(400, problem)
        else:
            self.server.respond(self)

    do_HEAD: Callable[[Connection], None] = do_GET  # noqa: N815 - the server's names
    do_POST: Callable[[Connection], None] = do_GET  # noqa: N815
    do_PUT: Callable[[Connection], None] = do_GET  # noqa: N815
    do_PATCH: Callable[[Connection], None] = do_GET  # noqa: N815
    do_DELETE: Callable[[Connection], None] = do_GET  # noqa: N815
    do_OPTIONS: Callable[[Connection], None] = do_GET  # noqa: N815

    def do_CONNECT(self) -> None:
        """Be the host that a client wants a tunnel to, as if it were there."""
        self.close_connection = True
        host = self.path.rpartition(":")[0]
        if host not in self.server.tunnels:
            self._refuse(ApiError(403, "Forbidden", f"No tunnel leads from here to {host!r}."))
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.server.serve(self.connection, self.client_address, self.server.tunnels[host])

    def close(self) -> None:
        """End the connection now, not when its thread does."""
        self.close_connection = True
        self.rfile.close()  # it holds the socket as well
        self.connection.close()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not a request, in the service's form, and hang up."""
        del explain
        error = ApiError(400, "InvalidParameter", message or f"Not a request: {code}.")
        if code == 501:  # noqa: PLR2004 - what Python answers to a method that it doesn't know
            error = ApiError(405, "MethodNotAllowed", f"There is no method {self.command!r}.")
        self._refuse(error)

    def _refuse(self, error: ApiError) -> None:
        answer = error.as_answer()
        self.wfile.write(answer.head() + answer.content())
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
        """Print nothing: `Emulator.requests` has all requests."""

    def _discard_body(self) -> str | None:
        """Read past a request's body, which no operation has; tell what is wrong with it."""
        length = self.headers.get("content-length", "0")
        if self.headers.defects:
            return "The headers are malformed."
        if "transfer-encoding" in self.headers or not (length.isascii() and length.isdigit()):
            return "The body has no known length."
        if len(length) > len(str(_MAX_BODY)) or int(length) > _MAX_BODY:
            return f"The body is larger than {_MAX_BODY} bytes."
        self.rfile.read(int(length))
        return None


def check_address(host: str, port: int) -> None:
    """Refuse to listen where others could reach it.

    Raises:
        ValueError: the host is none of loopback, or there is no such port.
    """
    if not is_loopback(host):
        raise ValueError(
            f"The local OCI endpoint listens on loopback only, not on {host!r}: it is made for "
            "tests, with throw-away keys, and must not be reached from elsewhere. "
            "Give 127.0.0.1 or localhost; the OCI SDK takes no IPv6 address."
        )
    if not 0 <= port <= _MAX_PORT:
        raise ValueError(f"The local OCI endpoint needs a port from 0 to {_MAX_PORT}, not {port}.")


def _listen(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port), backlog=1024)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        message = f"The local OCI endpoint cannot listen on {host}:{port}: {reason}."
        raise OSError(error.errno, message) from None
    listener.settimeout(_POLL_SECONDS)
    # What it accepts inherits this; else an answer waits for the client to have the one before.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
