"""Answers that break on the way, as a plain socket and the real OCI SDK meet them."""

from __future__ import annotations

import contextlib
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import oci
import pytest

from pulumi_oci_image.testing import Answer, Drop

from ..faults import Garbage, Huge, InterimResponses, Trickle, WrongEncoding, WrongLength
from ..marked_processes import open_descriptors

if TYPE_CHECKING:
    from typing import Any

    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator

    from .conftest import HandSigned

TEN = Answer(200, {"content-type": "text/plain"}, b"0123456789")


def receive(endpoint: Emulator) -> bytes:
    """Ask with a bare socket and read until the connection ends."""
    url = urlsplit(endpoint.url)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


def test_drop_before_headers(endpoint: Emulator) -> None:
    """Nothing is sent, and no status is recorded."""
    endpoint.answer_with(Drop("before headers"))
    assert receive(endpoint) == b""
    assert endpoint.requests[-1].status is None


def test_drop_in_headers(endpoint: Emulator) -> None:
    """The headers end half-way."""
    endpoint.answer_with(Drop("in headers", of=TEN))
    received = receive(endpoint)
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in received
    assert endpoint.requests[-1].status is None


def test_drop_after_headers(endpoint: Emulator) -> None:
    """The headers promise a body that does not come."""
    endpoint.answer_with(Drop("after headers", of=TEN))
    head, _, body = receive(endpoint).partition(b"\r\n\r\n")
    assert b"content-length: 10" in head
    assert body == b""
    assert endpoint.requests[-1].status == 200


def test_drop_in_body(endpoint: Emulator) -> None:
    """Half of the body comes."""
    endpoint.answer_with(Drop("in body", of=TEN))
    assert receive(endpoint).endswith(b"\r\n\r\n01234")


def test_reset_is_a_reset(endpoint: Emulator) -> None:
    """With `reset` the client meets a connection reset, not an end."""
    endpoint.answer_with(Drop(reset=True))
    with pytest.raises(ConnectionResetError):
        receive(endpoint)


@pytest.mark.parametrize("at", ["before headers", "in headers", "after headers", "in body"])
@pytest.mark.parametrize("reset", [False, True])
def test_sdk_survives_every_drop(
    endpoint: Emulator, client: ComputeClient, image_id: str, at: Any, *, reset: bool
) -> None:
    """Wherever the connection drops, the SDK fails or gets a part, and the next call is right."""
    endpoint.answer_with(Drop(at, reset=reset))
    with pytest.raises((oci.exceptions.RequestException, ValueError, oci.exceptions.ClientError)):
        client.get_image(image_id)
    assert client.get_image(image_id).data["id"] == image_id


@pytest.mark.parametrize("by", [-3, 3])
def test_wrong_length(endpoint: Emulator, by: int) -> None:
    """The length announced is not that of the body."""
    endpoint.answer_with(WrongLength(by, of=TEN))
    head, _, body = receive(endpoint).partition(b"\r\n\r\n")
    assert f"content-length: {10 + by}".encode() in head
    assert body == TEN.body


def test_genuine_answer_can_be_spoiled(
    endpoint: Emulator, by_hand: HandSigned, image_id: str
) -> None:
    """Without another answer a fault spoils the genuine one, etag and request id included."""
    endpoint.answer_with(WrongLength(-1))
    reply = by_hand.get(f"/20160918/images/{image_id}")
    assert reply.status == 200
    assert reply.headers["etag"]
    assert reply.headers["opc-request-id"] == endpoint.requests[-1].opc_request_id
    assert reply.body.startswith(b'{"')
    assert not reply.body.endswith(b"}")


def test_genuine_error_can_be_spoiled(endpoint: Emulator, by_hand: HandSigned) -> None:
    """A fault also spoils what the service refuses."""
    endpoint.answer_with(WrongEncoding())
    assert by_hand.get("/nowhere").status == 404


def test_mislabelled(
    endpoint: Emulator, client: ComputeClient, by_hand: HandSigned, image_id: str
) -> None:
    """A body that is not what content-encoding says reaches the SDK as an error."""
    endpoint.answer_with(WrongEncoding("gzip"), WrongEncoding("br", of=TEN))
    with pytest.raises(oci.exceptions.RequestException):
        client.get_image(image_id)
    reply = by_hand.get("/")
    assert (reply.headers["content-encoding"], reply.body) == ("br", TEN.body)


def test_trickle_arrives_whole(endpoint: Emulator, by_hand: HandSigned) -> None:
    """A slow body is complete in the end."""
    endpoint.answer_with(Trickle(0.001, size=3, of=TEN))
    assert by_hand.get("/").body == TEN.body


def test_headers_can_trickle(endpoint: Emulator, by_hand: HandSigned) -> None:
    """Slow headers are complete in the end, with the body behind them."""
    endpoint.answer_with(Trickle(0.001, size=7, of=TEN, part="headers"))
    reply = by_hand.get("/")
    assert (reply.status, reply.body) == (200, TEN.body)
    assert endpoint.requests[-1].status == 200


def test_interim_answers_come_first(endpoint: Emulator) -> None:
    """Interim answers, as many as asked for, come before the answer on the same connection."""
    endpoint.answer_with(
        InterimResponses(times=2, then=InterimResponses(103, then=Drop(of=TEN, at="in body")))
    )
    heads = [part.partition(b"\r\n")[0] for part in receive(endpoint).split(b"\r\n\r\n")]
    statuses = [b"100 Continue", b"100 Continue", b"103 Early Hints", b"200 OK"]
    assert heads == [*(b"HTTP/1.1 " + status for status in statuses), b"01234"]


def test_trickle_ends_with_the_client(endpoint: Emulator) -> None:
    """A client that has had enough leaves nothing running: the next request is answered."""
    endpoint.answer_with(Trickle(0.01))
    url = urlsplit(endpoint.url)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert connection.recv(5) == b"HTTP/"
    endpoint.answer_with(Drop())
    assert receive(endpoint) == b""


@pytest.mark.parametrize("size", [9, 10, 65536, 200_000])
def test_huge_is_as_large_as_asked_and_json(
    endpoint: Emulator, by_hand: HandSigned, size: int
) -> None:
    """The body has the size asked for, and is JSON."""
    endpoint.answer_with(Huge(size))
    reply = by_hand.get("/")
    assert len(reply.body) == size
    assert re.fullmatch("x*", reply.json["id"])


def test_huge_ends_with_the_client(endpoint: Emulator) -> None:
    """A client that reads a little of a body without end stops its making."""
    endpoint.answer_with(Huge(10**15))
    url = urlsplit(endpoint.url)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert connection.recv(5) == b"HTTP/"
    endpoint.answer_with(Drop())
    assert receive(endpoint) == b""


def test_no_fault_leaves_a_descriptor_open(endpoint: Emulator) -> None:
    """After every kind of fault, the endpoint holds no more connections than before."""
    faults: list[Any] = [
        Drop(),
        Drop("in body", reset=True),
        WrongLength(1),
        Garbage(b"x"),
        Drop("in headers"),
    ]
    before = open_descriptors()
    for fault in faults * 5:
        endpoint.answer_with(fault)
        with contextlib.suppress(ConnectionResetError):
            receive(endpoint)
    # By its next answer the endpoint has closed all connections but that answer's own.
    endpoint.answer_with(Drop())
    assert receive(endpoint) == b""
    left = open_descriptors() - before
    assert len(left) <= 1


def test_garbage(endpoint: Emulator, client: ComputeClient, image_id: str) -> None:
    """Bytes that are no HTTP are sent as they are; the SDK reports a broken answer."""
    endpoint.answer_with(Garbage(b"SSH-2.0-OpenSSH_9.9\r\n"), Garbage(b"\x15\x03\x01\x00\x02\x02F"))
    assert receive(endpoint) == b"SSH-2.0-OpenSSH_9.9\r\n"
    with pytest.raises(oci.exceptions.RequestException):
        client.get_image(image_id)
