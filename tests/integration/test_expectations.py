"""Expectations where images are read: `Image` and the functions, on real answers."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image import (
    Expectations,
    ExpectationsNotMet,
    InvalidInput,
    InvalidResponse,
    get_image,
    get_image_shapes,
    instance_shape_config,
)
from pulumi_oci_image.pin import choose
from pulumi_oci_image.runtime.run import current_lookup
from pulumi_oci_image.testing import Answer

from ..host_errors import as_shown
from ..published import NEWEST, named

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator, Phase

    from .conftest import Run


def warnings(phase: Phase | None) -> list[str]:
    """The warnings of a phase."""
    assert phase is not None
    return [message.text for message in phase.messages if message.severity == "warning"]


@pytest.mark.usefixtures("credentials")
def test_a_function_checks_what_it_reads(endpoint: Emulator) -> None:
    """Shape, OCPUs and memory are checked against the service's own entries."""
    image_id = named(endpoint, NEWEST)["id"]
    right = Expectations(shape="VM.Standard.E5.Flex", ocpus=2, memory_in_gbs=16)
    wrong = Expectations(operating_system="Windows", shape="VM.Standard.E5.Flex", ocpus=9999)

    assert get_image(image_id, expect=right).display_name == NEWEST
    with pytest.raises(ExpectationsNotMet) as raised:
        get_image(image_id, expect=wrong)

    assert len(raised.value.violations) == 2


@pytest.mark.usefixtures("credentials")
def test_revoked_and_unlisted_images_are_not_as_expected(endpoint: Emulator) -> None:
    """A revoked image fails any expectation; one that lists leave out fails `listed`."""
    newest = named(endpoint, NEWEST)
    get_image(newest["id"], expect=Expectations(listed=True))
    endpoint.images.put(newest, listed=False)
    with pytest.raises(ExpectationsNotMet, match="the service no longer lists it"):
        get_image(newest["id"], expect=Expectations(listed=True))
    endpoint.images.put(newest | {"freeformTags": {"image-revoked-at": "2025-11-02T09:00:00Z"}})
    with pytest.raises(ExpectationsNotMet, match=r"it was revoked .image-revoked-at 2025-11-02"):
        get_image(newest["id"], expect=Expectations(firmware="UEFI_64"))
    with pytest.raises(InvalidInput, match=r"listed is 'yes'\. Give True, False or None"):
        Expectations(listed="yes")  # type: ignore[arg-type] # what a program without types may do


@pytest.mark.usefixtures("credentials")
def test_an_image_is_looked_for_where_its_ocid_says(
    endpoint: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed in the region that its OCID names, whichever is configured; pins know, too."""
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"{endpoint.url}/{{region}}")
    there = named(endpoint, NEWEST) | {"id": "ocid1.image.oc1.phx.there"}
    endpoint.images.put(there)
    get_image(there["id"], expect=Expectations(listed=True))
    criteria = {"shape": "VM.Standard.E5.Flex", "lifecycleState": "AVAILABLE"}
    pinned = choose(current_lookup(), {"imageId": there["id"], "criteria": criteria})
    assert (pinned.retired_reason, pinned.warnings) == (None, ())


@pytest.mark.usefixtures("credentials")
def test_the_shapes_of_an_image_have_ranges(endpoint: Emulator) -> None:
    """What the service tells of a shape gives the arguments of an instance."""
    shapes = {shape.shape: shape for shape in get_image_shapes(named(endpoint, NEWEST)["id"])}

    flexible = shapes["VM.Standard.E5.Flex"]

    assert flexible.ocpus.allows(2)
    assert instance_shape_config(flexible, ocpus=2, memory_in_gbs=16) == {
        "ocpus": 2,
        "memory_in_gbs": 16,
    }
    assert any(shape.ocpu_constraints is None for shape in shapes.values())


@pytest.mark.usefixtures("credentials")
def test_shapes_that_are_none_are_an_error(endpoint: Emulator) -> None:
    """An answer of the wrong form is told as such, and never becomes a range."""
    entry = {"imageId": "x", "shape": "s", "ocpuConstraints": {"min": "one"}}
    endpoint.answer_with(
        Answer(200, {"content-type": "application/json"}, json.dumps([entry]).encode())
    )

    with pytest.raises(InvalidResponse, match=r"ocpuConstraints\.min"):
        get_image_shapes(named(endpoint, NEWEST)["id"])


def test_a_function_logs_that_an_image_launches_nothing(
    endpoint: Emulator, credentials: Credentials, caplog: pytest.LogCaptureFixture
) -> None:
    """Outside of a program the warning goes to the log, unless the state is expected."""
    assert credentials
    disabled = named(endpoint, "disabled-by-audit")["id"]

    with caplog.at_level(logging.WARNING, "pulumi_oci_image"):
        get_image(disabled, expect=Expectations(lifecycle_state="*"))
        assert not caplog.records
        get_image(disabled)

    assert caplog.messages == [f"image {disabled} is DISABLED; you can't launch instances from it."]


def test_a_preview_fails_with_all_violations(offline: Run, endpoint: Emulator) -> None:
    """The program's resource names what is wrong in one line, before `up`."""
    image = named(endpoint, NEWEST)
    result = offline(f"""
        Image("base", {image["id"]!r}, expect=Expectations(
            operating_system="Windows", firmware="BIOS", shape="VM.Standard.A1.Flex"))
    """)

    assert result.up is None
    assert result.preview.error
    line = result.preview.error.splitlines()[-1]
    assert line.startswith(as_shown("pulumi_oci_image.ExpectationsNotMet", "image ocid1.image."))
    assert line.count("; ") == 2
    assert "pulumi_oci_image/" not in result.preview.error


def test_met_expectations_stay_out_of_the_outputs(offline: Run, endpoint: Emulator) -> None:
    """They are inputs of the read and nothing more."""
    image = named(endpoint, NEWEST)
    result = offline(f"""
        expect = Expectations(operating_system_version="9*", ocpus=2, shape="VM.Standard.E5.Flex")
        image = Image("base", {image["id"]!r}, expect=expect)
        pulumi.export("name", image.display_name)
        pulumi.export("also", get_image_output(image.id, expect=expect).display_name)
    """)

    assert result.ok, result
    assert result.preview.outputs == {"name": NEWEST, "also": NEWEST}
    (resource,) = [r for r in result.preview.resources if r.operation == "read"]
    assert resource.inputs["expect"]["operatingSystemVersion"] == "9*"
    assert "expect" not in resource.outputs


def test_an_image_that_launches_nothing_is_a_warning(offline: Run, endpoint: Emulator) -> None:
    """It stands under the resource, in preview and `up`; who expects the state hears nothing."""
    disabled = named(endpoint, "disabled-by-audit")["id"]
    result = offline(f"""
        image = Image("base", {disabled!r})
        Image("known", {disabled!r}, expect=Expectations(lifecycle_state="DISABLED"))
        pulumi.export("state", get_image_output({disabled!r}).lifecycle_state)
    """)

    assert result.ok, result
    told = f"image {disabled} is DISABLED; you can't launch instances from it."
    assert warnings(result.preview) == warnings(result.up) == [told, told]


def test_an_output_that_is_not_as_expected_fails_the_preview(
    offline: Run, endpoint: Emulator
) -> None:
    """`get_image_output` checks as `Image` does."""
    image = named(endpoint, NEWEST)["id"]
    result = offline(f"""
        windows = Expectations(operating_system="Windows")
        pulumi.export("name", get_image_output({image!r}, expect=windows).display_name)
    """)

    assert result.up is None
    assert result.preview.error
    assert "operatingSystem is Oracle Linux, not Windows" in result.preview.error
    assert "Traceback" not in result.preview.error
