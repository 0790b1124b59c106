"""Scripted answers: each reaches the real OCI SDK, or a plain socket, as scripted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import oci
import pytest

from pulumi_oci_image.testing import (
    Answer,
    ApiError,
    Delay,
    PassThrough,
    redirect_to,
    too_many_requests,
)

from ..faults import WrongLength

if TYPE_CHECKING:
    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator, ScriptedAnswer

    from .conftest import HandSigned


def test_error_once_then_itself_again(
    endpoint: Emulator, client: ComputeClient, image_id: str
) -> None:
    """A scripted error has the service's shape and is given once."""
    endpoint.answer_with(ApiError(500, "InternalServerError", "Something broke."))
    with pytest.raises(oci.exceptions.ServiceError) as caught:
        client.get_image(image_id)
    error = caught.value
    assert (error.status, error.code) == (500, "InternalServerError")
    assert error.message == "Something broke."
    assert error.request_id == endpoint.requests[0].opc_request_id
    assert client.get_image(image_id).status == 200


def test_sequences_mix_errors_and_genuine_answers(
    endpoint: Emulator, by_hand: HandSigned, image_id: str
) -> None:
    """Scripted answers are given in their order, genuine ones in between, each logged."""
    down = ApiError(503, "ServiceUnavailable", "Down.")
    endpoint.answer_with(down, PassThrough(), down)
    path = f"/20160918/images/{image_id}"
    assert [by_hand.get(path).status for _ in range(4)] == [503, 200, 503, 200]
    assert [request.status for request in endpoint.requests] == [503, 200, 503, 200]


def test_always_applies_between_scripted_answers(
    endpoint: Emulator, by_hand: HandSigned, image_id: str
) -> None:
    """`answer_always` stays in force, behind what is queued."""
    endpoint.answer_always(too_many_requests())
    endpoint.answer_with(PassThrough())
    path = f"/20160918/images/{image_id}"
    assert [by_hand.get(path).status for _ in range(3)] == [200, 429, 429]


@pytest.mark.parametrize(
    ("asked", "header"),
    [
        (None, None),
        (7, "7"),
        (datetime(2030, 1, 2, 3, tzinfo=timezone.utc), "Wed, 02 Jan 2030 03:00:00 GMT"),
    ],
)
def test_429_with_and_without_retry_after(
    endpoint: Emulator, by_hand: HandSigned, asked: int | datetime | None, header: str | None
) -> None:
    """A 429 carries Retry-After, of either form, only if asked to."""
    endpoint.answer_with(too_many_requests(asked))
    reply = by_hand.get("/")
    assert (reply.status, reply.code) == (429, "TooManyRequests")
    assert reply.headers.get("retry-after") == header


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", b"<html>Proxy error</html>"),
        ("application/json", b'{"id": "ocid1.image'),
        ("application/json", b""),
        ("application/octet-stream", b"\x00\xff"),
    ],
)
def test_raw_answers_are_sent_as_given(
    endpoint: Emulator, by_hand: HandSigned, content_type: str, body: bytes
) -> None:
    """A raw answer has its own status, headers and bytes, and no request id of the service."""
    endpoint.answer_with(Answer(200, {"Content-Type": content_type}, body))
    reply = by_hand.get("/")
    assert (reply.status, reply.body) == (200, body)
    assert reply.headers["content-type"] == content_type
    assert "opc-request-id" not in reply.headers


@pytest.mark.parametrize("scripted", [None, too_many_requests(), WrongLength(0)])
def test_each_answer_tells_the_endpoints_time(
    endpoint: Emulator, by_hand: HandSigned, scripted: ScriptedAnswer | None
) -> None:
    """The date of an answer, genuine or scripted, is that of the endpoint's clock."""
    endpoint.clock_offset = timedelta(days=2)
    if scripted:
        endpoint.answer_with(scripted)
    date = parsedate_to_datetime(by_hand.get("/").headers["date"])
    assert timedelta(hours=47) < date - datetime.now(timezone.utc) < timedelta(hours=49)


def test_raw_answer_can_be_chunked(endpoint: Emulator, by_hand: HandSigned) -> None:
    """With a transfer encoding of its own an answer has no content length."""
    endpoint.answer_with(Answer(200, {"transfer-encoding": "chunked"}, b"2\r\n{}\r\n0\r\n\r\n"))
    reply = by_hand.get("/")
    assert reply.body == b"{}"
    assert "content-length" not in reply.headers


def test_redirect_is_followed_by_the_sdk(
    endpoint: Emulator, client: ComputeClient, image_id: str
) -> None:
    """A redirect reaches the SDK as one: it asks the second address."""
    endpoint.answer_with(redirect_to(f"{endpoint.url}/elsewhere", 307))
    with pytest.raises(oci.exceptions.ServiceError):
        client.get_image(image_id)
    assert [request.path for request in endpoint.requests][1:] == ["/elsewhere"]


def test_delay_comes_before_the_genuine_answer(
    endpoint: Emulator, client: ComputeClient, image_id: str
) -> None:
    """A slow answer is late but right; a client that waits less gives up."""
    endpoint.answer_with(Delay(0.05), Delay(60))
    assert client.get_image(image_id).data["id"] == image_id
    client.base_client.timeout = (5, 0.2)
    with pytest.raises(oci.exceptions.RequestException, match="timed out"):
        client.get_image(image_id)


def test_delay_can_end_in_an_error(endpoint: Emulator, by_hand: HandSigned) -> None:
    """A delay may come before any other scripted answer."""
    endpoint.answer_with(Delay(0.01, too_many_requests()))
    assert by_hand.get("/").status == 429
