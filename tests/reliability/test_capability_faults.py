"""Each fault on the way to a capability schema: the schema or one line of error, and no refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.model.image_capabilities import ImageCapabilities

from .faults import FAULTS

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

VARIABLES = {
    "maxAttempts": "OCI_IMAGE_MAX_ATTEMPTS",
    "timeoutSeconds": "OCI_IMAGE_TIMEOUT_SECONDS",
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.usefixtures("credentials")
def test_each_fault(endpoint: Emulator, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A fault that passes gives the schema; one that stays gives one line; the next read is right.

    No more requests are made than a read of an image makes, and where the service says that there
    is no schema, two more look for that of all images.
    """
    fault = FAULTS[name]
    schema = dict(next(iter(endpoint.capability_schemas)))
    whole = read(schema["imageId"])
    assert isinstance(whole, ImageCapabilities)
    before = len(endpoint.requests)
    endpoint.clock_offset = fault.clock
    endpoint.answer_with(*fault.answers)
    endpoint.answer_always(fault.answers[-1])
    with monkeypatch.context() as environment:
        for setting, value in fault.settings.items():
            environment.setenv(VARIABLES[setting], value)
        outcome = read(schema["imageId"])
    if isinstance(outcome, oci_image.OciImageError):
        assert fault.told is not None
        assert len(str(outcome).splitlines()) == 1
    elif fault.told is None:
        assert outcome == whole
    if fault.requests is not None:
        assert len(endpoint.requests) - before <= fault.requests + 2
    endpoint.reset()
    assert read(schema["imageId"]) == whole


def read(image_id: str) -> ImageCapabilities | oci_image.OciImageError:
    """The schema, or the error that there is in its place."""
    try:
        return oci_image.get_image_capabilities(image_id)
    except oci_image.OciImageError as error:
        return error
