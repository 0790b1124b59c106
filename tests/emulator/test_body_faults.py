"""Answers whose body is not what it should be, as a plain client and the real OCI SDK meet them."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from ..faults import Changed, GzipBomb

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import HandSigned


def test_the_genuine_body_can_be_changed(endpoint: Emulator, by_hand: HandSigned) -> None:
    """Body and headers are the changed ones, the length is right, and the rest is genuine."""
    path = f"/20160918/images/{next(iter(endpoint.images))['id']}"
    genuine = by_hand.get(path)
    label = {"content-type": "application/json; charset=utf-16"}
    endpoint.answer_with(Changed(lambda body: body.decode().encode("utf-16"), label))
    changed = by_hand.get(path)
    assert json.loads(changed.body.decode("utf-16")) == genuine.json
    assert changed.headers["content-type"] == label["content-type"]
    assert changed.headers["etag"] == genuine.headers["etag"]


@pytest.mark.parametrize("times", [1, 2])
def test_inflating_is_small_until_it_is_decoded(
    endpoint: Emulator, by_hand: HandSigned, times: int
) -> None:
    """The body has the size asked for once it is decoded as often as its label says."""
    size = 2**20
    endpoint.answer_with(GzipBomb(size, times))
    reply = by_hand.get("/")
    assert len(reply.body) < size / 500
    assert reply.headers["content-encoding"] == ", ".join(["gzip"] * times)
    decoded = reply.body
    for _ in range(times):
        decoded = gzip.decompress(decoded)
    assert len(decoded) == size
    assert json.loads(decoded)["id"]
