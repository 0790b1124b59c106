"""Shape compatibility, through the real OCI SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oci
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator

    from .conftest import HandSigned

UNKNOWN = "ocid1.image.oc1.iad.aaaaaaaa" + "z" * 52


@pytest.fixture
def arm(endpoint: Emulator) -> str:
    """A platform image for Arm."""
    images = (i for i in endpoint.images if "aarch64" in i["displayName"])
    return next(images)["id"]


def test_entries_of_an_image(client: ComputeClient, arm: str) -> None:
    """All shapes of an image are listed by name, with constraints where the size is flexible."""
    entries = client.list_image_shape_compatibility_entries(arm).data
    assert [entry["shape"] for entry in entries] == [
        "BM.Standard.A1.160",
        "VM.Standard.A1.Flex",
        "VM.Standard.A2.Flex",
    ]
    assert entries[0] == {
        "imageId": arm,
        "shape": "BM.Standard.A1.160",
        "memoryConstraints": None,
        "ocpuConstraints": None,
    }
    assert entries[1]["memoryConstraints"] == {"minInGBs": 1, "maxInGBs": 512}
    assert entries[1]["ocpuConstraints"] == {"min": 1, "max": 80}


def test_sdk_models_understand_the_entries(
    make_client: Callable[..., ComputeClient], arm: str
) -> None:
    """The SDK's own models read list and single entry, so the shape is the service's."""
    client = make_client(skip_deserialization=False)
    (first, *_) = client.list_image_shape_compatibility_entries(arm).data
    assert first.image_id == arm
    entry = client.get_image_shape_compatibility_entry(arm, "VM.Standard.A1.Flex").data
    assert (entry.ocpu_constraints.min, entry.memory_constraints.max_in_gbs) == (1, 512)


def test_entries_are_paged(client: ComputeClient, arm: str) -> None:
    """Limit and page work here as in every list."""
    first = client.list_image_shape_compatibility_entries(arm, limit=2)
    assert len(first.data) == 2
    token = first.headers["opc-next-page"]
    rest = client.list_image_shape_compatibility_entries(arm, limit=2, page=token)
    assert [entry["shape"] for entry in rest.data] == ["VM.Standard.A2.Flex"]
    assert "opc-next-page" not in rest.headers


def test_single_entry(endpoint: Emulator, client: ComputeClient, arm: str) -> None:
    """One entry is what the list shows, and what was put."""
    entry = client.get_image_shape_compatibility_entry(arm, "VM.Standard.A1.Flex").data
    assert entry in client.list_image_shape_compatibility_entries(arm).data
    assert entry == endpoint.compatibility.get(arm, "VM.Standard.A1.Flex")


@pytest.mark.parametrize("shape", ["VM.Standard.E5.Flex", "a b", "é"])
def test_incompatible_shape_is_a_404(client: ComputeClient, arm: str, shape: str) -> None:
    """A shape that the image does not run on is not found."""
    with pytest.raises(oci.exceptions.ServiceError) as caught:
        client.get_image_shape_compatibility_entry(arm, shape)
    assert (caught.value.status, caught.value.code) == (404, "NotAuthorizedOrNotFound")


def test_unknown_image_is_a_404(client: ComputeClient) -> None:
    """Entries of an image that is not there are not found, rather than an empty list."""
    with pytest.raises(oci.exceptions.ServiceError, match="NotAuthorizedOrNotFound"):
        client.list_image_shape_compatibility_entries(UNKNOWN)
    with pytest.raises(oci.exceptions.ServiceError, match="NotAuthorizedOrNotFound"):
        client.get_image_shape_compatibility_entry(UNKNOWN, "VM.Standard.A1.Flex")


def test_signature_is_needed(by_hand: HandSigned, arm: str) -> None:
    """Every operation is behind the signature."""
    for path in (f"/images/{arm}/shapes", f"/images/{arm}/shapes/x", "/images?compartmentId=x"):
        assert by_hand.send(f"/20160918{path}", {}).status == 401


def test_entries_can_be_changed(endpoint: Emulator, client: ComputeClient, arm: str) -> None:
    """`put` and `remove` take effect at once; `reset` takes them back."""
    endpoint.compatibility.put(arm, {"shape": "VM.New"})
    assert client.get_image_shape_compatibility_entry(arm, "VM.New").data == {
        "imageId": arm,
        "shape": "VM.New",
    }
    endpoint.compatibility.remove(arm, "VM.New")
    assert endpoint.compatibility.get(arm, "VM.New") is None
    with pytest.raises(KeyError):
        endpoint.compatibility.remove(arm, "VM.New")
    endpoint.compatibility.remove(arm, "VM.Standard.A1.Flex")
    endpoint.reset()
    assert client.get_image_shape_compatibility_entry(arm, "VM.Standard.A1.Flex").status == 200


def test_entry_needs_a_shape(endpoint: Emulator, arm: str) -> None:
    """An entry can only be found by its shape, so it must name one."""
    with pytest.raises(ValueError, match="needs the name of its shape"):
        endpoint.compatibility.put(arm, {"ocpuConstraints": None})


def test_an_image_that_is_put_runs_on_usual_shapes(
    endpoint: Emulator, client: ComputeClient, arm: str
) -> None:
    """Without a word on its shapes, a new image can be launched; the first word replaces them."""
    new = "ocid1.image.oc1.iad.new"
    endpoint.images.put((endpoint.images.get(arm) or {}) | {"id": new})
    entries = client.list_image_shape_compatibility_entries(new).data
    shapes = [entry["shape"] for entry in entries]
    assert shapes == ["VM.Standard.E4.Flex", "VM.Standard.E5.Flex", "VM.Standard3.Flex"]
    assert {entry["imageId"] for entry in entries} == {new}
    endpoint.compatibility.remove(new, "VM.Standard3.Flex")
    assert len(client.list_image_shape_compatibility_entries(new).data) == 2
    endpoint.compatibility.clear(new)
    assert client.list_image_shape_compatibility_entries(new).data == []
    endpoint.compatibility.put(new, {"shape": "VM.New"})
    entries = client.list_image_shape_compatibility_entries(new).data
    assert [entry["shape"] for entry in entries] == ["VM.New"]
