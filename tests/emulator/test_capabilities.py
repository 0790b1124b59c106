"""Image capability schemas, through the real OCI SDK and its models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oci
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator

    from .conftest import HandSigned

NAMES = {
    "Compute.AMD_SecureEncryptedVirtualization",
    "Compute.Firmware",
    "Compute.LaunchMode",
    "Compute.SecureBoot",
    "Network.AttachmentType",
    "Network.IPv6Only",
    "Storage.BootVolumeType",
    "Storage.ConsistentVolumeNaming",
    "Storage.Iscsi.MultipathDeviceSupported",
    "Storage.LocalDataVolumeType",
    "Storage.ParaVirtualization.AttachmentVersion",
    "Storage.ParaVirtualization.EncryptionInTransit",
    "Storage.RemoteDataVolumeType",
}


@pytest.fixture
def models(make_client: Callable[..., ComputeClient]) -> ComputeClient:
    """A client that gives the SDK's own models."""
    return make_client(skip_deserialization=False)


@pytest.fixture
def golden(endpoint: Emulator) -> dict[str, Any]:
    """An image with a schema of its own."""
    return next(one for one in endpoint.images if one["displayName"] == "web-tier-golden-2025-11")


def test_the_schema_of_an_image(models: ComputeClient, golden: dict[str, Any]) -> None:
    """An image's schema is found by the image, and has what the image overrides."""
    schema = models.get_compute_image_capability_schema(golden["id"]).data
    assert schema.image_id == golden["id"]
    assert schema == models.get_compute_image_capability_schema(schema.id).data
    assert schema.schema_data.keys() < NAMES
    network = schema.schema_data["Network.AttachmentType"]
    assert isinstance(network, oci.core.models.EnumStringImageCapabilitySchemaDescriptor)
    assert (network.source, network.default_value) == ("IMAGE", "VFIO")
    assert network.values == ["VFIO", "PARAVIRTUALIZED"]


def test_merged_with_the_global_schema(models: ComputeClient, golden: dict[str, Any]) -> None:
    """Merged, the rest comes from the global schema, and each says where it comes from."""
    data = models.get_compute_image_capability_schema(golden["id"], is_merge_enabled=True).data
    assert data.schema_data.keys() == NAMES
    version = data.schema_data["Storage.ParaVirtualization.AttachmentVersion"]
    assert (version.source, version.values, version.default_value) == ("GLOBAL", [1, 2], 2)
    assert data.schema_data["Compute.Firmware"].source == "IMAGE"
    assert data.schema_data["Compute.SecureBoot"].default_value is True


def test_the_global_schema(models: ComputeClient) -> None:
    """There is one global schema; its current version knows VDPA, an older one doesn't."""
    (summary,) = models.list_compute_global_image_capability_schemas().data
    read = models.get_compute_global_image_capability_schema_version
    version = read(summary.id, summary.current_version_name).data
    assert {each.source for each in version.schema_data.values()} == {"GLOBAL"}
    assert version.schema_data.keys() == NAMES
    assert "VDPA" in version.schema_data["Network.AttachmentType"].values
    older = read(summary.id, "1b9a7c52-3f64-4b0f-8f0d-0a2f7e6c4d11").data
    assert older.schema_data.keys() == NAMES - {"Network.IPv6Only"}
    assert "VDPA" not in older.schema_data["Network.AttachmentType"].values
    for schema_id, name in ((summary.id, "none"), (f"{summary.id}x", version.name)):
        with pytest.raises(oci.exceptions.ServiceError, match="NotAuthorizedOrNotFound"):
            read(schema_id, name)


def test_an_image_without_a_schema(endpoint: Emulator, client: ComputeClient) -> None:
    """An image that overrides nothing has no schema: a 404."""
    image_id = next(iter(endpoint.images))["id"]
    for options in ({}, {"is_merge_enabled": True}):
        with pytest.raises(oci.exceptions.ServiceError, match="NotAuthorizedOrNotFound"):
            client.get_compute_image_capability_schema(image_id, **options)


def test_schemas_can_be_put(endpoint: Emulator, client: ComputeClient) -> None:
    """`put` and `remove` take effect at once; `reset` takes them back."""
    image_id = next(iter(endpoint.images))["id"]
    firmware = {
        "descriptorType": "enumstring",
        "source": "IMAGE",
        "values": ["BIOS"],
        "defaultValue": "BIOS",
    }
    schema = {"id": "ocid1.computeimgcapschema.oc1.iad.a", "imageId": image_id}
    endpoint.capability_schemas.put(schema | {"schemaData": {"Compute.Firmware": firmware}})
    merged = client.get_compute_image_capability_schema(image_id, is_merge_enabled=True).data
    assert merged["schemaData"].keys() == NAMES
    assert merged["schemaData"]["Compute.Firmware"] == firmware
    endpoint.capability_schemas.remove(schema["id"])
    assert endpoint.capability_schemas.get(schema["id"]) is None
    with pytest.raises(ValueError, match="needs its OCID"):
        endpoint.capability_schemas.put({"imageId": image_id})
    endpoint.reset()
    assert len(endpoint.capability_schemas) == 2


def test_what_is_wrong(by_hand: HandSigned) -> None:
    """Signatures are verified, identifiers and values checked, and what is unknown is a 404."""
    own = "/20160918/computeImageCapabilitySchemas"
    common = "/20160918/computeGlobalImageCapabilitySchemas"
    unknown = "ocid1.computeimgcapschema.oc1.iad.none"
    assert by_hand.send(common, {}).status == 401
    assert by_hand.get(f"{common}?limit=0").code == "InvalidParameter"
    for path in (f"{own}/{{}}", f"{common}/{{}}/versions/none"):
        assert by_hand.send(path.format(unknown), {}).status == 401
        assert by_hand.get(path.format("x")).code == "InvalidParameter"
        assert by_hand.get(path.format(unknown)).status == 404
    assert by_hand.get(f"{own}/{unknown}?isMergeEnabled=yes").code == "InvalidParameter"
