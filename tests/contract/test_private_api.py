"""Private API that this package builds on: each is named here, and fails here when it moves."""

from __future__ import annotations

from pulumi.runtime import rpc

from pulumi_oci_image.plugin import values


def test_the_markers_are_those_of_the_sdk() -> None:
    """The SDK writes signature, secret and unknown as this package does; it exports the last."""
    assert rpc._special_sig_key == values.SIGNATURE  # noqa: SLF001 - exported nowhere
    assert rpc._special_secret_sig == values.SECRET  # noqa: SLF001 - exported nowhere
    assert values.UNKNOWN == rpc.UNKNOWN
