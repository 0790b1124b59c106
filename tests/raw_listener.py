"""A port of this machine where a client finds something else than the endpoint."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING, Literal

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

    def __enter__(self) -> Self:
        self._clients: dict[threading.Thread, socket.socket] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._listener.getsockname())
        self._acceptor = threading.Thread(target=self._accept)
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        for thread, client in self._clients.items():
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                number = len(self.heard)
                self.heard.append(b"")
                thread = threading.Thread(target=self._talk, args=(client, number))
                self._clients[thread] = client
                thread.start()

    def _talk(self, client: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), client:
            self.heard[number] = client.recv(65536)
            client.sendall(self.says)
            if self.then == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            while self.then == "silence" and client.recv(65536):
                pass
