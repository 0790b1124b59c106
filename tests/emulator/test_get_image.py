"""GetImage, through the real OCI SDK over real HTTP."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import oci
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator

    from .conftest import HandSigned

UNKNOWN = "ocid1.image.oc1.iad.aaaaaaaa" + "z" * 52
PART = "[0-9A-F]{32}"

texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.floats(allow_nan=False).filter(abs),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
).filter(lambda value: "inf" not in repr(value))


def test_every_seed_image_comes_back_as_it_is(endpoint: Emulator, client: ComputeClient) -> None:
    """The SDK reads each shipped image, and every field arrives as seeded, in the seed's order."""
    for image in endpoint.images:
        read = client.get_image(image["id"]).data
        assert read == image
        assert list(read) == list(image)


def test_bytes_on_the_wire_are_exact(endpoint: Emulator, by_hand: HandSigned) -> None:
    """Nulls stay null, absent stays absent, and integers beyond 2^53 are digit for digit."""
    image = {"z": None, "id": UNKNOWN, "a": 9007199254740993, "text": "é\U0001f680"}
    endpoint.images.put(image)
    reply = by_hand.get(f"/20160918/images/{UNKNOWN}")
    expected = f'{{"z":null,"id":"{UNKNOWN}","a":9007199254740993,"text":"é\U0001f680"}}'
    assert reply.body == expected.encode()
    assert reply.headers["content-type"] == "application/json"


def test_etag_follows_the_image(endpoint: Emulator, client: ComputeClient) -> None:
    """The etag of an answer is the one that `put` returned, and changes with the image."""
    image = next(iter(endpoint.images))
    before = client.get_image(image["id"]).headers["etag"]
    after = endpoint.images.put({**image, "displayName": "renamed"})
    assert before != after
    assert client.get_image(image["id"]).headers["etag"] == after
    assert endpoint.images.put(image) == before


def test_request_id_of_the_client_is_echoed(by_hand: HandSigned) -> None:
    """A client's opc-request-id comes back with the service's two parts behind it."""
    path = f"/20160918/images/{UNKNOWN}"
    reply = by_hand.send(path, {**by_hand.sign(path), "opc-request-id": "MINE"})
    assert re.fullmatch(f"MINE/{PART}/{PART}", reply.headers["opc-request-id"])


def test_request_id_is_made_up_when_the_client_sends_none(
    endpoint: Emulator, by_hand: HandSigned
) -> None:
    """Without a client's opc-request-id all three parts are the service's, and are in the log."""
    reply = by_hand.get(f"/20160918/images/{UNKNOWN}")
    assert re.fullmatch(f"{PART}/{PART}/{PART}", reply.headers["opc-request-id"])
    assert endpoint.requests[-1].opc_request_id == reply.headers["opc-request-id"]


def test_unknown_image_is_a_404(client: ComputeClient) -> None:
    """An image that is not there has the service's code and message."""
    with pytest.raises(oci.exceptions.ServiceError) as caught:
        client.get_image(UNKNOWN)
    assert caught.value.status == 404
    assert caught.value.code == "NotAuthorizedOrNotFound"
    assert caught.value.message == "Authorization failed or requested resource not found."


def test_removed_image_is_a_404(endpoint: Emulator, client: ComputeClient) -> None:
    """`remove` takes effect at once, and removing twice says that there is nothing."""
    ocid = next(iter(endpoint.images))["id"]
    endpoint.images.remove(ocid)
    with pytest.raises(oci.exceptions.ServiceError, match="NotAuthorizedOrNotFound"):
        client.get_image(ocid)
    with pytest.raises(KeyError):
        endpoint.images.remove(ocid)


def test_deleted_image_still_answers(endpoint: Emulator, client: ComputeClient) -> None:
    """An image in state DELETED is a 200, as the service keeps it for a while."""
    deleted = [image for image in endpoint.images if image["lifecycleState"] == "DELETED"]
    assert client.get_image(deleted[0]["id"]).data["lifecycleState"] == "DELETED"


@pytest.mark.parametrize("image_id", ["nonsense", "ocid1.image", "ocid1.image.oc1.iad.a%20b", "%"])
def test_malformed_ocid_is_a_400(by_hand: HandSigned, image_id: str) -> None:
    """What is not of the form of an OCID is an InvalidParameter."""
    reply = by_hand.get(f"/20160918/images/{image_id}")
    assert (reply.status, reply.code) == (400, "InvalidParameter")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "NotFound"),
        ("GET", f"/20160918/images/{UNKNOWN}/", 404, "NotFound"),
        ("GET", f"/20190101/images/{UNKNOWN}", 404, "NotFound"),
        ("POST", f"/20160918/images/{UNKNOWN}", 404, "NotFound"),
        ("DELETE", f"/20160918/images/{UNKNOWN}", 404, "NotFound"),
    ],
)
def test_other_routes_and_methods_have_the_service_error_shape(
    by_hand: HandSigned, method: str, path: str, status: int, code: str
) -> None:
    """What the endpoint does not offer is refused as the service would, request id included."""
    reply = by_hand.send(path, by_hand.sign(path, method), method)
    assert (reply.status, reply.code) == (status, code)
    assert set(reply.json) == {"code", "message"}
    assert reply.headers["opc-request-id"]


def test_requests_are_recorded(endpoint: Emulator, client: ComputeClient) -> None:
    """One call of the SDK is one recorded request, with method, path, query, status, headers."""
    image = next(iter(endpoint.images))
    client.get_image(image["id"])
    (request,) = endpoint.requests
    assert (request.method, request.status) == ("GET", 200)
    assert request.path == f"/20160918/images/{image['id']}"
    assert dict(request.query) == {}
    assert request.headers["accept"] == "application/json"
    assert "authorization" not in repr(request).lower()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=st.dictionaries(texts.filter(lambda name: name != "id"), json_values, max_size=6))
def test_any_json_image_comes_back_the_same(
    endpoint: Emulator, by_hand: HandSigned, fields: dict[str, Any]
) -> None:
    """Whatever JSON object is put under an OCID is what GetImage answers."""
    image = {**fields, "id": UNKNOWN}
    endpoint.images.put(image)
    assert by_hand.get(f"/20160918/images/{UNKNOWN}").json == image
    assert endpoint.images.get(UNKNOWN) == image


def test_64_clients_at_once(endpoint: Emulator, make_client: Callable[..., ComputeClient]) -> None:
    """64 concurrent clients get 64 right answers each time, and every request is counted."""
    ocids = [image["id"] for image in endpoint.images]
    clients = [make_client() for _ in range(64)]
    together = threading.Barrier(64)

    def read(number: int) -> list[str]:
        together.wait(30)
        wanted = [ocids[(number + step) % len(ocids)] for step in range(4)]
        return [clients[number].get_image(ocid).data["id"] == ocid for ocid in wanted]

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(read, range(64)))
    assert all(all(answer) for answer in answers)
    assert [request.status for request in endpoint.requests] == [200] * 256
