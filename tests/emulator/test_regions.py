"""One endpoint as several regions, through the real OCI SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oci
import pytest

import pulumi_oci_image as oci_image

if TYPE_CHECKING:
    from collections.abc import Callable

    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Credentials, Emulator

COMPARTMENT = "ocid1.compartment.oc1..aaaaaaaanone"


@pytest.fixture
def regions(
    endpoint: Emulator, make_client: Callable[..., ComputeClient]
) -> dict[str, ComputeClient]:
    """Clients of two regions; the first platform image is in both, under one name."""
    image = next(iter(endpoint.images))
    endpoint.images.put(image | {"id": "ocid1.image.oc1.eu-frankfurt-1.there"})
    names = ("us-ashburn-1", "eu-frankfurt-1", "fra")
    clients = {name: make_client(service_endpoint=endpoint.url_in(name)) for name in names}
    try:
        clients["fra"].list_images(COMPARTMENT)
    except ValueError as refused:
        pytest.skip(f"this version of the OCI SDK takes no path in an endpoint: {refused}")
    return clients


def test_each_region_lists_its_own(regions: dict[str, ComputeClient]) -> None:
    """A region, by name or key, lists the images whose OCID names it, by either."""
    listed = {name: client.list_images(COMPARTMENT).data for name, client in regions.items()}
    assert [image["id"] for image in listed["fra"]] == ["ocid1.image.oc1.eu-frankfurt-1.there"]
    assert listed["fra"] == listed["eu-frankfurt-1"]
    assert len(listed["us-ashburn-1"]) == 17
    names = {image["displayName"] for image in listed["us-ashburn-1"]}
    assert listed["fra"][0]["displayName"] in names


def test_each_region_has_its_own(regions: dict[str, ComputeClient]) -> None:
    """An image is found in its own region only."""
    there = "ocid1.image.oc1.eu-frankfurt-1.there"
    assert regions["fra"].get_image(there).data["id"] == there
    for call in ("get_image", "list_image_shape_compatibility_entries"):
        with pytest.raises(oci.exceptions.ServiceError, match="NotAuthorizedOrNotFound"):
            getattr(regions["us-ashburn-1"], call)(there)


def test_what_can_be_no_region_is_not_found(
    regions: dict[str, ComputeClient], make_client: Callable[..., ComputeClient], endpoint: Emulator
) -> None:
    """A path that begins with more than a region's name may have is answered with a 404."""
    assert regions
    for name in ("a", "a" * 64):
        with pytest.raises(oci.exceptions.ServiceError, match="404"):
            make_client(service_endpoint=endpoint.url_in(name)).list_images(COMPARTMENT)


def test_without_a_region_it_is_every_region(
    endpoint: Emulator, client: ComputeClient, regions: dict[str, ComputeClient]
) -> None:
    """At the endpoint's own address all images are found, and listed."""
    assert regions
    assert len(client.list_images(COMPARTMENT).data) == 18
    for image in endpoint.images:
        assert client.get_image(image["id"]).status == 200


def test_this_package_asks_each_region(
    endpoint: Emulator,
    credentials: Credentials,
    regions: dict[str, ComputeClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With `{region}` in the endpoint setting, a read goes to the region that is asked for."""
    assert regions
    for name, value in credentials.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", endpoint.url_in("{region}"))
    there = "ocid1.image.oc1.eu-frankfurt-1.there"
    assert oci_image.get_image(there).id == there
    assert [image.id for image in oci_image.get_images(region="fra")] == [there]
    assert len(oci_image.get_images(region="us-ashburn-1", gpu=None)) == 17
    with pytest.raises(oci_image.ImageNotFound):
        oci_image.get_image(there, region="us-ashburn-1")
