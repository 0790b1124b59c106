"""What the service sends is data, even where Pulumi takes such a text for more: real processes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from pulumi_oci_image.data_source_images import ImagesProvider, LatestProvider
from pulumi_oci_image.model.state import from_state

from ..markers import FIELDS, KINDS, PRIMARY, in_sdk, texts
from ..reliability.processes import Host, image_inputs, pin_inputs, provided_by

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Plugin

BARE = {
    "lifecycleState": "AVAILABLE",
    "operatingSystemVersion": "1",
    "timeCreated": "2099-01-01T00:00:00Z",
}
slow_is_fine = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def put(endpoint: Emulator, fields: dict[str, Any]) -> dict[str, Any]:
    """Put an image with these fields, under an OCID that no run has read."""
    image = BARE | fields | {"id": f"ocid1.image.oc1.iad.{uuid.uuid4().hex}"}
    image["operatingSystemVersion"] = image["id"]
    endpoint.images.put(image)
    return image


def is_data(state: dict[str, Any], image: dict[str, Any]) -> None:
    """No marker is in what goes to the engine, and the image comes whole out of it."""
    own = {name: value for name, value in state.items() if name != "__provider"}
    assert not PRIMARY & set(texts(own))
    assert from_state({"id": image["id"], **own}) == image


def test_each_marker_of_the_sdk_is_known() -> None:
    """A text that a newer SDK takes for more than data is noticed here."""
    assert len(KINDS) == 5
    assert in_sdk() <= {*PRIMARY, *KINDS}


@pytest.fixture
def host(credentials: object) -> Iterator[Host]:  # noqa: ARG001 - in the environment
    """The host of dynamic providers."""
    host = Host()
    host.configure()
    yield host
    host.stop()


def test_dynamic_resources_give_data(endpoint: Emulator, host: Host) -> None:
    """`Image`, `Images`, `LatestImage` and `ImagePin`, made and refreshed, carry no marker."""

    @slow_is_fine
    @given(FIELDS)
    def check(fields: dict[str, Any]) -> None:
        image = put(endpoint, fields)
        id_ = image["id"]
        inputs = image_inputs(id_)
        _, state, _ = host.read("Image", id_, inputs, inputs)
        is_data(state, image)
        is_data(host.read("Image", id_, state, inputs)[1], image)
        pin = pin_inputs(operatingSystemVersion=id_)
        _, state = host.create("ImagePin", pin)
        is_data(state, image)
        is_data(host.read("ImagePin", id_, state, pin)[1], image)
        criteria = {"criteria": {"operatingSystemVersion": id_, "lifecycleState": "AVAILABLE"}}
        listed = provided_by(ImagesProvider, selection=criteria)
        (state,) = host.read("Images", "images-1", listed, listed)[1]["images"]
        is_data(state, image)
        latest = provided_by(LatestProvider, selection={**criteria, "allowEmpty": False})
        is_data(host.read("LatestImage", "latest-1", latest, latest)[1], image)

    check()


def test_the_packaged_provider_gives_data(endpoint: Emulator, plugin: Plugin) -> None:
    """Functions and resources, made, compared, updated and refreshed, carry no marker."""

    @slow_is_fine
    @given(FIELDS)
    def check(fields: dict[str, Any]) -> None:
        plugin.begin_run()
        image = put(endpoint, fields)
        id_ = image["id"]
        is_data(plugin.invoke("getImage", imageId=id_), image)
        is_data(plugin.invoke("getLatestImage", operatingSystemVersion=id_), image)
        (listed,) = plugin.invoke("getImages", operatingSystemVersion=id_)["images"]
        is_data(listed, image)
        inputs = {"imageId": id_}
        _, state = plugin.create("Image", inputs)
        is_data(state, image)
        assert plugin.diff("Image", id_, state, inputs).changes == 1
        is_data(plugin.read("Image", id_, state, inputs)[1], image)
        is_data(plugin.update("Image", id_, state, inputs), image)
        _, state = plugin.create("ImagePin", {"criteria": {"operatingSystemVersion": id_}})
        is_data(state, image)
        is_data(plugin.read("ImagePin", id_, state, {})[1], image)

    check()
