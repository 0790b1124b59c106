"""The endpoint lets in what is signed as OCI wants it, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import formatdate
from time import time
from typing import TYPE_CHECKING

import oci
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_oci_image.testing.emulator.messages import ApiError
from pulumi_oci_image.testing.emulator.signature import parse_authorization

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator

    from .conftest import HandSigned, Reply

PATH = "/20160918/images/ocid1.image.oc1.iad.aaaaaaaa" + "z" * 52
GOOD = {
    "algorithm": "rsa-sha256",
    "headers": "date (request-target) host",
    "keyId": "t/u/f",
    "signature": "AAAA",
    "version": "1",
}


def header(**changes: str | None) -> str:
    """An Authorization header with some parameters changed or, with None, left out."""
    parameters = {**GOOD, **changes}
    pairs = (f'{name}="{value}"' for name, value in parameters.items() if value is not None)
    return f"Signature {','.join(pairs)}"


def assert_refused(reply: Reply, reason: str) -> None:
    """The reply is the service's 401, and says why."""
    assert (reply.status, reply.code) == (401, "NotAuthenticated")
    assert reason in reply.message
    assert reply.headers["opc-request-id"]


def test_good_signature_is_let_in(by_hand: HandSigned) -> None:
    """A request that is signed right passes and meets the 404 behind the door."""
    assert by_hand.get(PATH).status == 404


def test_header_order_and_extra_headers_are_the_clients_choice(by_hand: HandSigned) -> None:
    """Any order of signed headers verifies, and further headers may be signed."""
    wider = replace(by_hand, headers=["host", "x-more", "(request-target)", "date"])
    assert wider.send(PATH, wider.sign(PATH, **{"x-more": "1"})).status == 404


def test_x_date_stands_in_for_date(by_hand: HandSigned) -> None:
    """A client that cannot set `date` signs `x-date`; then only that one counts."""
    other = replace(by_hand, headers=["x-date", "(request-target)", "host"])
    stale = "Mon, 01 Jan 2001 00:00:00 GMT"
    now = formatdate(usegmt=True)
    assert other.send(PATH, other.sign(PATH, **{"x-date": now, "date": stale})).status == 404
    assert_refused(
        other.send(PATH, other.sign(PATH, **{"x-date": stale})), "is not within allowed clock skew"
    )


def test_query_is_part_of_what_is_signed(by_hand: HandSigned) -> None:
    """The request target is signed with its query, byte for byte."""
    assert by_hand.get(PATH + "?a=%20b&c=+").status == 404
    headers = by_hand.sign(PATH + "?a=1")
    assert_refused(by_hand.send(PATH + "?a=2", headers), "Failed to verify")


def test_wrong_key_is_refused(by_hand: HandSigned) -> None:
    """A signature of another key under a registered key id is not verified."""
    stranger = generate_private_key(public_exponent=65537, key_size=2048)
    assert_refused(replace(by_hand, key=stranger).get(PATH), "Failed to verify")


def test_unknown_key_id_is_refused(by_hand: HandSigned) -> None:
    """A key id that nobody registered is refused."""
    unknown = replace(by_hand, key_id=by_hand.key_id + "00")
    assert_refused(unknown.get(PATH), "No key is registered")


def test_altered_path_is_refused(by_hand: HandSigned) -> None:
    """A signature for one path does not open another."""
    assert_refused(by_hand.send(PATH[:-1], by_hand.sign(PATH)), "Failed to verify")


def test_altered_header_is_refused(by_hand: HandSigned) -> None:
    """A signed header cannot be changed on the way."""
    headers = {**by_hand.sign(PATH), "date": formatdate(time() - 5, usegmt=True)}
    assert_refused(by_hand.send(PATH, headers), "Failed to verify")


@pytest.mark.parametrize("unsigned", ["date", "(request-target)", "host"])
def test_required_headers_must_be_signed(by_hand: HandSigned, unsigned: str) -> None:
    """date, (request-target) and host are all needed; the answer names the one that is missing."""
    fewer = replace(by_hand, headers=[name for name in by_hand.headers if name != unsigned])
    assert_refused(fewer.get(PATH), f"Not signed: {unsigned}.")


def test_signed_header_must_be_there(by_hand: HandSigned) -> None:
    """A header that is listed as signed but absent is refused by name."""
    wider = replace(by_hand, headers=[*by_hand.headers, "x-more"])
    headers = wider.sign(PATH, **{"x-more": "1"})
    del headers["x-more"]
    assert_refused(by_hand.send(PATH, headers), "The signed header x-more is missing.")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_date_outside_five_minutes_is_refused(by_hand: HandSigned, minutes: int) -> None:
    """A clock that is off by more than five minutes, either way, is named with both times."""
    date = formatdate(time() + minutes * 60, usegmt=True)
    assert_refused(
        by_hand.send(PATH, by_hand.sign(PATH, date=date)), "is not within allowed clock skew"
    )


@pytest.mark.parametrize("minutes", [-4, 4])
def test_date_within_five_minutes_is_let_in(by_hand: HandSigned, minutes: int) -> None:
    """Four minutes off is still on time."""
    date = formatdate(time() + minutes * 60, usegmt=True)
    assert by_hand.send(PATH, by_hand.sign(PATH, date=date)).status == 404


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Jan 2026 00:00:00 GMT"])
def test_garbage_date_is_refused(by_hand: HandSigned, date: str) -> None:
    """A date that is none is refused, not a server error."""
    assert_refused(by_hand.send(PATH, by_hand.sign(PATH, date=date)), "is not an HTTP date")


def test_date_without_zone_counts_as_utc(by_hand: HandSigned) -> None:
    """The zone -0000 of mail dates means UTC."""
    date = formatdate().replace("GMT", "-0000")
    assert by_hand.send(PATH, by_hand.sign(PATH, date=date)).status == 404


def test_clock_offset_makes_the_sdk_too_early_or_too_late(
    endpoint: Emulator, client: ComputeClient
) -> None:
    """An endpoint whose clock runs ahead refuses the real SDK as the service would."""
    endpoint.clock_offset = timedelta(minutes=10)
    with pytest.raises(oci.exceptions.ServiceError, match="allowed clock skew") as caught:
        client.get_image(next(iter(endpoint.images))["id"])
    assert caught.value.status == 401


def test_no_authorization_is_refused(by_hand: HandSigned) -> None:
    """Without an Authorization header the answer says so."""
    assert_refused(by_hand.send(PATH, {}), "There is no Authorization header.")


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        ("Bearer abc", "is not a Signature"),
        ("Signature", "is not a Signature"),
        (header() + ",", "is not a Signature"),
        (header() + ',version="1"', "given twice"),
        (header(version="2"), 'version="1"'),
        (header(version=None), 'version="1"'),
        (header(algorithm="hmac-sha256"), 'algorithm="rsa-sha256"'),
        (header(headers=None), "Not signed: date, (request-target), host."),
        (header(signature="*"), "not base64"),
        (header(signature="é"), "not base64"),
        (header(keyId=None), "No key is registered"),
        (header(signature=None, keyId="\xff"), "No key is registered"),
    ],
)
def test_incomplete_authorization_is_refused(
    by_hand: HandSigned, authorization: str, reason: str
) -> None:
    """Each way to get the header wrong is a 401 that says which."""
    headers = {**by_hand.sign(PATH), "authorization": authorization}
    assert_refused(by_hand.send(PATH, headers), reason)


def test_registered_token_is_let_in(endpoint: Emulator, by_hand: HandSigned) -> None:
    """A security token signs with its session key under the key id `ST$token`."""
    session = generate_private_key(public_exponent=65537, key_size=2048)
    holder = replace(by_hand, key=session, key_id="ST$header.claims.mark")
    assert_refused(holder.get(PATH), "No key is registered")
    endpoint.register_token("header.claims.mark", public_pem(session))
    assert holder.get(PATH).status == 404


def public_pem(key: RSAPrivateKey) -> bytes:
    """The public half of a key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@given(st.text() | st.text().map(lambda text: f"Signature {text}"))
def test_parser_never_raises_anything_else_on_garbage(text: str) -> None:
    """Any text is either a signature or a 401."""
    try:
        assert parse_authorization(text)
    except ApiError as error:
        assert error.status == 401  # noqa: PT017 - either outcome is right


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.none() | st.text('abc", =1'), max_size=3))
def test_parser_never_raises_anything_else_on_mutations(changes: dict[str, str | None]) -> None:
    """Any change to a good header leaves a signature or a 401."""
    try:
        assert parse_authorization(header(**changes))
    except ApiError as error:
        assert error.status == 401  # noqa: PT017 - either outcome is right


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(["authorization", "date"]),
    text=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")),
)
def test_garbage_on_the_wire_is_a_401(by_hand: HandSigned, name: str, text: str) -> None:
    """Whatever bytes HTTP lets through in these headers, the answer is a clean 401."""
    assert by_hand.send(PATH, {**by_hand.sign(PATH), name: text}).status == 401
