"""The endpoint over TLS, and ports where a client finds something else."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import trustme

from pulumi_oci_image.testing import ApiError, Drop

from ..raw_listener import RawListener

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator


def connect(url: str) -> socket.socket:
    """A plain connection to where a URL points."""
    return socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=10)


def ask(url: str, trusted: trustme.CA, host: str = "localhost") -> bytes:
    """Ask over TLS for `host`, and read until the connection ends."""
    context = ssl.create_default_context(cadata=trusted.cert_pem.bytes().decode())
    with connect(url) as plain, context.wrap_socket(plain, server_hostname=host) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as answer:
            return answer.read()


def test_the_endpoint_over_tls(endpoint: Emulator) -> None:
    """Over TLS the endpoint has the same script and log, and takes faults down to the socket."""
    authority = trustme.CA()
    with endpoint.over_tls(authority.issue_cert("localhost")) as url:
        endpoint.answer_with(ApiError(503, "Busy", "busy"), Drop("in headers"))
        assert ask(url, authority).startswith(b"HTTP/1.1 503 ")
        assert b"\r\n\r\n" not in ask(url, authority)
        assert [request.status for request in endpoint.requests] == [503, None]
    with pytest.raises(ConnectionRefusedError):
        connect(url)


def test_a_client_without_trust_sends_nothing(endpoint: Emulator) -> None:
    """A client that trusts another authority ends its handshake, and the endpoint goes on."""
    authority = trustme.CA()
    with endpoint.over_tls(authority.issue_cert("localhost")) as url:
        with pytest.raises(ssl.SSLError, match="unable to get local issuer certificate"):
            ask(url, trustme.CA())
        assert not endpoint.requests
        assert ask(url, authority).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("started", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01"])
def test_stops_with_a_handshake_open(endpoint: Emulator, started: bytes) -> None:
    """A client that doesn't speak TLS, or not to the end, does not hold up the end."""
    with contextlib.ExitStack() as stack:
        with endpoint.over_tls(trustme.CA().issue_cert("localhost")) as url:
            client = stack.enter_context(connect(url))
            client.sendall(started)
        with contextlib.suppress(ConnectionResetError):
            while client.recv(1024):
                pass
    assert not endpoint.requests


def test_a_raw_listener_says_and_closes() -> None:
    """A client is heard once, told the bytes, and left; silence lasts until the client goes."""
    with RawListener(b"SSH-2.0\r\n") as listener:
        with connect(f"//{listener.address}") as client:
            client.sendall(b"hello")
            assert client.recv(100) == b"SSH-2.0\r\n"
            assert client.recv(100) == b""
        assert listener.heard == [b"hello"]


def test_a_raw_listener_resets() -> None:
    """With `reset` the client meets a connection reset, not an end."""
    with RawListener(then="reset") as listener, connect(f"//{listener.address}") as client:
        client.sendall(b"hello")
        with pytest.raises(ConnectionResetError):
            client.recv(100)


def test_a_silent_listener_ends_with_its_block() -> None:
    """A client that waits is hung up on at the end, and the port is closed."""
    with RawListener(then="silence") as listener:
        client = connect(f"//{listener.address}")
        client.sendall(b"hello")
        client.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.recv(100)
        client.settimeout(10)
    with client:
        assert client.recv(100) == b""
    with pytest.raises(ConnectionRefusedError):
        connect(f"//{listener.address}")
