"""The faults of the reliability tests, on an appliance: over TLS, by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.testing import Emulator

from ..reliability.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES = {"maxAttempts": "OCI_IMAGE_MAX_ATTEMPTS", "timeoutSeconds": "OCI_IMAGE_TIMEOUT_SECONDS"}
TOLD_OF_AN_APPLIANCE = {
    "403": "answered 403 NotAllowed.* administrator of the appliance",
    "404 of the service": "answered 404 NotAuth.* on another appliance than pca01.example.com",
}
# The tunnel to the appliance ends in a regular way, whatever ends behind it.
RESET = "reset by peer"
CLOSED = f"{RESET}|closed before an answer|cut short"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emulator, dict[str, str]]]:
    """One appliance for all faults, and the environment to read from it."""
    with Emulator(flavor="appliance") as made:
        folder = tmp_path_factory.mktemp("appliance")
        yield made, made.make_credentials(folder).environment()


@pytest.fixture
def endpoint(served: tuple[Emulator, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """The appliance, as new."""
    made, environment = served
    made.reset()
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault(endpoint: Emulator, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The outcome is that of public OCI but for the advice, and the next read is right."""
    image_id = next(iter(endpoint.images))["id"]
    fault = FAULTS[name]
    for setting, value in fault.settings.items():
        monkeypatch.setenv(VARIABLES[setting], value)
    endpoint.clock_offset = fault.clock
    endpoint.answer_with(*fault.answers)
    endpoint.answer_always(fault.answers[-1])
    told = TOLD_OF_AN_APPLIANCE.get(name, fault.told)
    if told is None:
        assert oci_image.get_image(image_id).id == image_id
    else:
        with pytest.raises(oci_image.OciImageError) as caught:
            oci_image.get_image(image_id)
        assert re.search(told.replace(RESET, CLOSED), str(caught.value))
        assert str(caught.value).isprintable()
    if fault.requests is not None:
        assert len(endpoint.requests) == fault.requests
    endpoint.reset()
    monkeypatch.setenv(VARIABLES["timeoutSeconds"], "60")
    assert oci_image.get_image(image_id).id == image_id
