"""The examples that launch instances run offline, on the local endpoint."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.testing import UNKNOWN, Phase, Result, run_offline

from ..host_errors import as_shown
from ..published import NEWEST, named

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

EXAMPLES = Path(__file__).parents[2] / "examples"
PLACE = {
    "compartmentId": "ocid1.compartment.oc1..example",
    "availabilityDomain": "AD-1",
    "subnetId": "ocid1.subnet.oc1.iad.example",
}
pytestmark = pytest.mark.usefixtures("credentials")


def run_example(name: str, **config: Any) -> Result:
    """Run an example offline."""
    return run_offline(EXAMPLES / name, config=config, out=io.StringIO())


def instances(phase: Phase | None) -> list[dict[str, Any]]:
    """The inputs of the instances in a phase."""
    assert phase is not None
    assert phase.error is None, phase.error
    return [r.inputs for r in phase.resources if r.type == "oci:Core/instance:Instance"]


def test_launch_instance(endpoint: Emulator) -> None:
    """The instance has source and options of the newest image, from the preview on."""
    newest = named(endpoint, NEWEST)

    result = run_example("launch-instance", **PLACE)

    for phase in (result.preview, result.up):
        (instance,) = instances(phase)
        assert instance["sourceDetails"]["sourceId"] == newest["id"]
        assert instance["launchOptions"] == newest["launchOptions"]
    assert result.up
    assert result.up.outputs["image"] == NEWEST


def test_pinned_fleet(endpoint: Emulator) -> None:
    """All instances have the image that the pin chose, with two calls in preview and in update."""
    newest = named(endpoint, NEWEST)

    result = run_example("pinned-fleet", **PLACE)

    assert {fleet["sourceDetails"] for fleet in instances(result.preview)} == {UNKNOWN}
    fleet = instances(result.up)
    assert len(fleet) == 50
    assert {instance["sourceDetails"]["sourceId"] for instance in fleet} == {newest["id"]}
    assert all(instance["launchOptions"] == newest["launchOptions"] for instance in fleet)
    asked = [r for r in endpoint.requests if r.path.startswith("/20160918/images")]
    assert len(asked) == 4


def test_expectations_that_are_met(endpoint: Emulator) -> None:
    """An image that is as expected gives its values."""
    result = run_example("expectations", imageId=named(endpoint, NEWEST)["id"])

    assert result.ok, result
    assert result.preview.outputs == {"image": NEWEST}


def test_expectations_that_are_not_met(endpoint: Emulator) -> None:
    """The preview fails with everything that is wrong, as the README shows."""
    other = named(endpoint, "Canonical-Ubuntu-24.04-aarch64-2025.10.31-0")

    result = run_example("expectations", imageId=other["id"])

    assert result.up is None
    assert result.preview.error
    error = result.preview.error.splitlines()[-1]
    told = (
        f"image {other['id']} ({other['displayName']}) is not "
        "as expected: operatingSystem is Canonical Ubuntu, not Oracle Linux; "
        "operatingSystemVersion is 24.04, not 9*; it does not run on VM.Standard.E5.Flex, but on "
        "VM.Standard.A1.Flex, "
    )
    assert error.startswith(as_shown("pulumi_oci_image.ExpectationsNotMet", told))
    assert error.endswith(". Use another image, or change what is expected of it.")
