"""Private API that this package builds on: each is named here, and fails here when it moves."""

from __future__ import annotations

from importlib.metadata import version

import pulumi
import pytest
from pulumi.runtime import rpc

from pulumi_oci_image.plugin import values


def test_the_markers_are_those_of_the_sdk() -> None:
    """The SDK writes signature, secret and unknown as this package does; it exports the last."""
    assert rpc._special_sig_key == values.SIGNATURE  # noqa: SLF001 - exported nowhere
    assert rpc._special_secret_sig == values.SECRET  # noqa: SLF001 - exported nowhere
    assert values.UNKNOWN == rpc.UNKNOWN


@pytest.mark.skipif(
    tuple(map(int, version("pulumi").split(".")[:2])) < (3, 272),
    reason="older versions of Pulumi wait for each output",
)
def test_the_sdk_can_stop_waiting_for_an_output() -> None:
    """`Output._untrack` takes an output off those that a program's end waits for.

    No public call does. Without it, the time of a program grows with the square of its images.
    """
    assert callable(pulumi.Output._untrack)  # noqa: SLF001 - as above


def test_an_output_takes_a_class_of_outputs() -> None:
    """An Output keeps what it is in its `__dict__`, so it can become one of a subclass."""
    assert vars(object.__new__(pulumi.Output)) == {}
