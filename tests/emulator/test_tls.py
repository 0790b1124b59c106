"""The endpoint over TLS, and ports where a client finds something else."""

from __future__ import annotations

import socket
import ssl
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from pulumi_oci_image.testing.emulator import (
    ApiError,
    Certificate,
    Drop,
    RawListener,
    new_certificate,
)

if TYPE_CHECKING:
    from pulumi_oci_image.testing.emulator import Emulator


def connect(url: str) -> socket.socket:
    """A plain connection to where a URL points."""
    return socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=10)


def ask(url: str, trusted: Certificate, host: str = "localhost") -> bytes:
    """Ask over TLS for `host`, and read until the connection ends."""
    context = ssl.create_default_context(cadata=trusted.certificate)
    with connect(url) as plain, context.wrap_socket(plain, server_hostname=host) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as answer:
            return answer.read()


def test_the_endpoint_over_tls(endpoint: Emulator) -> None:
    """Over TLS the endpoint has the same script and log, and takes faults down to the socket."""
    certificate = new_certificate(("localhost",))
    with endpoint.over_tls(certificate) as url:
        endpoint.answer_with(ApiError(503, "Busy", "busy"), Drop("in headers"))
        assert ask(url, certificate).startswith(b"HTTP/1.1 503 ")
        assert b"\r\n\r\n" not in ask(url, certificate)
        assert [request.status for request in endpoint.requests] == [503, None]
    with pytest.raises(ConnectionRefusedError):
        connect(url)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"hosts": ("elsewhere.example",)}, "[Hh]ostname mismatch"),
        ({"expires_in": timedelta(days=-1)}, "certificate has expired"),
        ({}, "self.signed certificate"),
    ],
    ids=["another host's", "expired", "nobody's"],
)
def test_certificates_that_are_wrong(endpoint: Emulator, made: Any, told: str) -> None:
    """A client that verifies refuses a certificate for the reason for which it was made."""
    certificate = new_certificate(**made)
    trusted = certificate if made else new_certificate()
    with endpoint.over_tls(certificate) as url, pytest.raises(ssl.SSLError, match=told):
        ask(url, trusted)
    assert not endpoint.requests


def test_a_key_is_not_shown(tmp_path: Path) -> None:
    """The key is in no representation, and its file is for its owner only."""
    certificate = new_certificate()
    assert "PRIVATE" not in repr(certificate)
    _, key = certificate.write(tmp_path)
    assert key.stat().st_mode & 0o077 == 0


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
