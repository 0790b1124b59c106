"""ListShapes, through the real OCI SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oci
import pytest

if TYPE_CHECKING:
    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator

COMPARTMENT = "ocid1.tenancy.oc1..aaaaaaaa" + "t" * 52


def test_shapes_tell_processor_and_gpus(client: ComputeClient) -> None:
    """Each shape names its processor and the number of its GPUs, as the service does."""
    shapes = {shape["shape"]: shape for shape in client.list_shapes(COMPARTMENT).data}
    assert "Ampere" in shapes["VM.Standard.A1.Flex"]["processorDescription"]
    assert shapes["VM.Standard.A1.Flex"]["gpus"] == 0
    assert shapes["VM.GPU.A10.2"]["gpus"] == 2


def test_every_shape_of_a_seed_image_is_described(
    client: ComputeClient, endpoint: Emulator
) -> None:
    """No shipped image runs on a shape that ListShapes does not know."""
    known = {shape["shape"] for shape in client.list_shapes(COMPARTMENT).data}
    for image in endpoint.images:
        assert endpoint.compatibility.shapes_of(image["id"]).keys() <= known


def test_shapes_of_one_image_or_one_name(client: ComputeClient, endpoint: Emulator) -> None:
    """The list can be that of one image, or of one shape, or both."""
    image = next(i["id"] for i in endpoint.images if "aarch64" in i["displayName"])
    arm = [shape["shape"] for shape in client.list_shapes(COMPARTMENT, image_id=image).data]
    assert arm == ["BM.Standard.A1.160", "VM.Standard.A1.Flex", "VM.Standard.A2.Flex"]
    assert client.list_shapes(COMPARTMENT, image_id=image, shape="VM.GPU3.1").data == []
    assert len(client.list_shapes(COMPARTMENT, shape="VM.GPU3.1").data) == 1


def test_a_compartment_is_required(client: ComputeClient) -> None:
    """As the service asks for it."""
    with pytest.raises(oci.exceptions.ServiceError) as caught:
        client.list_shapes("")
    assert caught.value.code == "MissingParameter"
