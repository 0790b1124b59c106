"""A TCP server on loopback: a thread for each connection, over TLS where it has a certificate."""

from __future__ import annotations

import contextlib
import os
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any

from ...settings.endpoints import is_loopback

HOST = "127.0.0.1"
_MAX_PORT = 65535
_POLL_SECONDS = 0.05


class Server(socketserver.TCPServer):
    """A server at work, from the moment it is made until `end`.

    Without `tls`, clients come with plain HTTP. `tunnels` has the hosts that it is for those who
    take it for a proxy, and what each shows them. `netloc` is its address and port in a URL.
    """

    allow_reuse_address: bool = os.name == "posix"  # on Windows, two could have one port
    request_queue_size = 1024

    def __init__(
        self,
        handle: Callable[..., socketserver.BaseRequestHandler],
        host: str = HOST,
        port: int = 0,
        *,
        tls: ssl.SSLContext | None = None,
        tunnels: Mapping[str, ssl.SSLContext] | None = None,
    ) -> None:
        self.tunnels: Mapping[str, ssl.SSLContext] = tunnels or {}
        self._tls = tls
        self._open: dict[threading.Thread, socket.socket] = {}
        try:
            super().__init__((HOST if host.lower() == "localhost" else host, port), handle)
        except OSError as error:
            message = f"The local OCI endpoint cannot listen on {host}:{port}: {error.strerror}."
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
        self._open[thread] = request
        thread.start()

    def _serve(self, connection: socket.socket, client_address: Any) -> None:
        try:
            # The client may go at any time, or may not speak TLS.
            with contextlib.suppress(OSError):
                if self._tls is None:
                    self.finish_request(connection, client_address)
                else:
                    self.serve_tls(connection, client_address, self._tls)
        finally:
            self._open.pop(threading.current_thread()).close()

    def serve_tls(
        self, connection: socket.socket, client_address: Any, context: ssl.SSLContext
    ) -> None:
        """Serve a client over TLS, in the thread of its connection."""
        # The handshake comes with the first read.
        over_tls = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self._open[threading.current_thread()] = over_tls
        self.finish_request(over_tls, client_address)

    def end(self) -> None:
        """Stop, hanging up on clients, and wait until nothing is left.

        A forked process only lets go of it: threads and clients are its parent's.
        """
        if not self.thread.is_alive():
            self.server_close()
            return
        self.shutdown()
        self.thread.join()
        self.server_close()
        # Again and again, for a connection may just be going over to TLS.
        while connections := dict(self._open):
            for thread, connection in connections.items():
                # Not TLS's own, which would change what the connection's thread is using.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
                thread.join(_POLL_SECONDS)


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
