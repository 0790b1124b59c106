"""What an image allows of its instances, and what a preview refuses because of it."""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pulumi_oci_image as oci_image
from pulumi_oci_image.model.state import LITERAL, SIGNATURE, UNKNOWN
from pulumi_oci_image.testing import Answer, ApiError, PassThrough

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator, Exchange

    from .conftest import Run

pytestmark = pytest.mark.usefixtures("credentials")
FIRMWARE, NETWORK = "Compute.Firmware", "Network.AttachmentType"
ASSET = "c44067f5952c0a294b673a41bacd8c17"


def owner(endpoint: Emulator) -> dict[str, Any]:
    """An image's capability schema of its own."""
    return dict(next(iter(endpoint.capability_schemas)))


def without(endpoint: Emulator) -> str:
    """The OCID of an image without a schema of its own."""
    owners = {schema["imageId"] for schema in endpoint.capability_schemas}
    return next(str(image["id"]) for image in endpoint.images if image["id"] not in owners)


@dataclass(frozen=True)
class NoSchemas:
    """Refuses what is about schemas, and answers the rest."""

    refusal: ApiError

    def respond(self, exchange: Exchange) -> None:
        """Answer a request."""
        is_refused = "CapabilitySchemas" in exchange.request.path
        exchange.respond(self.refusal if is_refused else PassThrough())


def test_an_images_own_schema_is_merged_with_the_global_one(endpoint: Emulator) -> None:
    """What the image's schema says counts; the rest is that of all images. One request."""
    schema = owner(endpoint)
    found = oci_image.get_image_capabilities(schema["imageId"])
    own = schema["schemaData"]
    assert found.firmware is not None
    assert found.firmware.allowed_values == own[FIRMWARE]["values"]
    assert found.firmware.default_value == own[FIRMWARE]["defaultValue"]
    assert found.firmware.source == "IMAGE"
    assert found.launch_mode is not None
    assert found.launch_mode.source == "GLOBAL"
    assert {name: dict(each) for name, each in found.items() if name in own} == own
    assert len(endpoint.requests) == 1


def test_an_image_without_a_schema_has_the_global_one(endpoint: Emulator) -> None:
    """Each capability of all images is there, typed, in the current version."""
    found = oci_image.get_image_capabilities(without(endpoint))
    assert {each.source for each in found.values()} == {"GLOBAL"}
    for known in found.fields():
        capability = getattr(found, known.attribute)
        assert capability == found[known.name]
        if capability.descriptor_type == "boolean":
            assert isinstance(capability.default_value, bool)
            assert all(map(capability.allows, (True, False)))
        else:
            assert capability.default_value in capability.allowed_values
            assert not capability.allows("NOTHING")


def test_the_name_of_a_global_version_is_bounded(endpoint: Emulator) -> None:
    """It becomes part of a URL, which the SDK searches for secrets in quadratic time."""
    ocid = "ocid1.computeglobalimgcapschema.oc1..aaaa"
    schemas = [{"id": ocid, "currentVersionName": "eyJ-" * 100}]
    endpoint.answer_with(
        ApiError(404, "NotAuthorizedOrNotFound", "none of its own"),
        Answer(200, {"content-type": "application/json"}, json.dumps(schemas).encode()),
    )
    with pytest.raises(oci_image.InvalidResponse, match="a version whose name is too long"):
        oci_image.get_image_capabilities(without(endpoint))
    assert len(endpoint.requests) == 2


def test_what_is_newer_is_kept(endpoint: Emulator) -> None:
    """A capability, value or field that the documentation does not name comes as it was sent."""
    schema = owner(endpoint)
    newer = {"descriptorType": "enumfloat", "values": [0.5, "x"], "since": 2030}
    schema["schemaData"] = {"Compute.New": newer, FIRMWARE: newer | {"defaultValue": None}}
    endpoint.capability_schemas.put(schema)
    found = oci_image.get_image_capabilities(schema["imageId"])
    assert found.additional_fields["Compute.New"] == newer
    assert found.firmware is not None
    assert found.firmware.additional_fields == {"since": 2030}
    assert found.firmware.allows("x")


def test_a_schema_or_shape_of_another_image_is_refused(endpoint: Emulator) -> None:
    """What is about another image than the one asked for is not used."""
    image_id = without(endpoint)
    entry = {"imageId": "ocid1.image.oc1.iad.other", "shape": "VM.Standard.E5.Flex"}
    schema = {"imageId": "ocid1.image.oc1.iad.other", "schemaData": {}}
    calls: tuple[tuple[Any, Any], ...] = (
        (schema, oci_image.get_image_capabilities),
        ([entry], oci_image.get_image_shapes),
    )
    for body, call in calls:
        sent = json.dumps(body).encode()
        endpoint.answer_with(Answer(200, {"content-type": "application/json"}, sent))
        with pytest.raises(oci_image.InvalidResponse, match="about another image"):
            call(image_id)


@pytest.mark.parametrize("status", [403, 404])
def test_hidden_schemas_are_an_error_where_they_are_asked_for(
    endpoint: Emulator, status: int
) -> None:
    """Where no schema can be read, `get_image_capabilities` says so, in one line."""
    code = {403: "NotAllowed", 404: "NotAuthorizedOrNotFound"}[status]
    endpoint.answer_always(NoSchemas(ApiError(status, code, "No.")))
    with pytest.raises(oci_image.ServiceError) as caught:
        oci_image.get_image_capabilities(without(endpoint))
    assert caught.value.status == status
    assert "can't read the capabilities of" in str(caught.value)
    assert "-image-capability-schema in tenancy'" in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([FIRMWARE, "values", "defaultValue", "source", "x"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    )
)
def test_any_answer_is_a_schema_or_a_clean_error(endpoint: Emulator, data: Any) -> None:
    """Whatever stands where the schema should be, it is kept whole or refused in one line."""
    schema = owner(endpoint) | {"schemaData": data}
    endpoint.reset()
    body = json.dumps(schema).encode()
    endpoint.answer_always(Answer(200, {"content-type": "application/json"}, body))
    with contextlib.suppress(oci_image.InvalidResponse):
        assert oci_image.get_image_capabilities(schema["imageId"]) == data


def test_forbidden_launch_options_fail_an_expectation(endpoint: Emulator) -> None:
    """Each option that the image forbids is named, with what it allows."""
    image_id = owner(endpoint)["imageId"]
    expect = oci_image.Expectations(
        launch_options={"firmware": "BIOS", "network_type": "E1000", "boot_volume_type": "NVME"}
    )
    with pytest.raises(oci_image.ExpectationsNotMet) as caught:
        oci_image.get_image(image_id, expect=expect)
    assert caught.value.violations == (
        "launchOptions.firmware can't be BIOS: the image allows UEFI_64",
        "launchOptions.networkType can't be E1000: the image allows VFIO, PARAVIRTUALIZED",
    )
    assert oci_image.get_image(
        image_id, expect=oci_image.Expectations(launch_options={"network_type": "VFIO"})
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"firmwar": "BIOS"}, "launch_options has no option 'firmwar'. Did you mean firmware?"),
        ({"firmware": True}, "firmware is True. Give text."),
        ({"is_consistent_volume_naming_enabled": "yes"}, "Give True or False."),
    ],
)
def test_an_option_that_can_not_be_is_refused(options: dict[str, Any], told: str) -> None:
    """A mistake in a launch option is found where it is written."""
    with pytest.raises(oci_image.InvalidInput) as caught:
        oci_image.Expectations(launch_options=options)
    assert told in str(caught.value)


def test_hidden_schemas_refuse_nothing_and_warn_once(endpoint: Emulator, offline: Run) -> None:
    """Where no schema can be read, the program goes on, with one warning for all its images."""
    endpoint.answer_always(NoSchemas(ApiError(404, "NotAuthorizedOrNotFound", "No.")))
    ids = [str(image["id"]) for image in endpoint.images][:3]
    result = offline(f"""
        expect = Expectations(launch_options={{"firmware": "BIOS"}})
        for index, image_id in enumerate({ids!r}):
            image = get_image(image_id, expect=expect)
            options = instance_launch_options(image, firmware="BIOS")
            pulumi.export(str(index), options)
    """)
    assert result.ok, result.preview.error
    assert result.preview.outputs["0"]["firmware"] == "BIOS"
    warnings = [m.text for m in result.preview.messages if "can't be checked" in m.text]
    assert len(warnings) == 1


def test_options_of_an_instance_are_those_that_the_image_allows(endpoint: Emulator) -> None:
    """An option takes the place of the image's; defaults fill in; what is forbidden is refused."""
    schema = owner(endpoint)
    image = dict(endpoint.images.get(schema["imageId"]) or {})
    image["launchOptions"] = {"bootVolumeType": "PARAVIRTUALIZED", "firmware": "UEFI_64"}
    endpoint.images.put(image)
    read = oci_image.get_image(schema["imageId"])
    requests = len(endpoint.requests)
    assert oci_image.instance_launch_options(read) == {
        "boot_volume_type": "PARAVIRTUALIZED",
        "firmware": "UEFI_64",
    }
    assert len(endpoint.requests) == requests, "without an option there is nothing to ask"
    options = oci_image.instance_launch_options(read, network_type="PARAVIRTUALIZED")
    assert options == {
        "boot_volume_type": "PARAVIRTUALIZED",
        "firmware": "UEFI_64",
        "network_type": "PARAVIRTUALIZED",
        "remote_data_volume_type": "ISCSI",
        "is_consistent_volume_naming_enabled": True,
        "is_pv_encryption_in_transit_enabled": True,
    }
    with pytest.raises(oci_image.InvalidInput) as caught:
        oci_image.instance_launch_options(read, firmware="BIOS")
    assert str(caught.value).startswith("firmware can't be BIOS: the image allows UEFI_64, image")


def test_a_schemas_defaults_are_no_more_than_data(endpoint: Emulator, offline: Run) -> None:
    """Pulumi takes a default for no file and for nothing unknown; one of another type is none."""
    schema, special = owner(endpoint), {SIGNATURE: ASSET, "path": "/etc/hostname"}
    boot, remote = "Storage.BootVolumeType", "Storage.RemoteDataVolumeType"
    defaults = {FIRMWARE: UNKNOWN, boot: special, remote: 1}
    schema["schemaData"] = {name: {"defaultValue": each} for name, each in defaults.items()}
    endpoint.capability_schemas.put(schema)
    image = dict(endpoint.images.get(schema["imageId"]) or {})
    endpoint.images.put(image | {"launchOptions": None})
    result = offline(f"""
        image = get_image({image["id"]!r})
        pulumi.export("options", instance_launch_options(image, network_type="VFIO"))
    """)
    assert result.ok, result.preview.error
    options = result.preview.outputs["options"]
    assert options["firmware"] == LITERAL + UNKNOWN
    assert not {"boot_volume_type", "remote_data_volume_type"} & options.keys()


PROGRAM = """
image = Image("base", {id!r})
pulumi.export("options", image.instance_launch_options(network_type={network!r}))
allowed = get_image_capabilities_output(image.id)
pulumi.export("allowed", allowed.apply(lambda found: found.network_type.allowed_values))
"""


def test_a_preview_refuses_what_the_image_forbids(endpoint: Emulator, offline: Run) -> None:
    """In a program, the options of a resource's image are checked before anything is launched."""
    image_id = owner(endpoint)["imageId"]
    result = offline(PROGRAM.format(id=image_id, network="VFIO"))
    assert result.ok, result.preview.error
    assert result.preview.outputs["options"]["network_type"] == "VFIO"
    assert result.preview.outputs["allowed"] == ["VFIO", "PARAVIRTUALIZED"]
    refused = offline(PROGRAM.format(id=image_id, network="E1000"))
    assert refused.up is None
    assert refused.preview.error
    assert "network_type can't be E1000: the image allows VFIO, PARAVIRTUALIZED" in (
        refused.preview.error
    )


def test_the_resources_own_connection_asks(endpoint: Emulator, offline: Run, tmp_path: Any) -> None:
    """Capabilities are read by the account that reads the image, whatever the stack's is."""
    prod = endpoint.make_credentials(tmp_path / "prod", profile="PROD")
    result = offline(f"""
        connection = Connection(config_file={str(prod.config_file)!r}, profile="PROD")
        expect = Expectations(launch_options={{"network_type": "VFIO"}})
        image = Image(
            "base", {owner(endpoint)["imageId"]!r}, connection=connection, expect=expect
        )
        pulumi.export("options", image.instance_launch_options(network_type="VFIO"))
    """)
    assert result.ok, result.preview.error
    signed = [request.headers["authorization"] for request in endpoint.requests]
    assert {line.partition('keyId="')[2].split("/")[1] for line in signed} == {prod.user}


def test_outside_of_a_program_a_hidden_schema_is_logged(
    endpoint: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A script gets the warning in the log of the package."""
    endpoint.answer_always(NoSchemas(ApiError(403, "NotAllowed", "No.")))
    expect = oci_image.Expectations(launch_options={"firmware": "BIOS"})
    with caplog.at_level(logging.WARNING, "pulumi_oci_image"):
        oci_image.get_image(without(endpoint), expect=expect)
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith("Launch options can't be checked before the launch: can't read")
