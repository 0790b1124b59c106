"""One build in several regions, retired pins, and the criteria of age, version and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

from pulumi_oci_image.model.state import LITERAL, UNKNOWN

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Plugin

SHAPE = "VM.Standard.E5.Flex"
WHERE = ["us-ashburn-1", "us-phoenix-1"]


@pytest.fixture
def regions(plugin: Plugin, endpoint: Emulator) -> Emulator:
    """An endpoint with one build in two regions, and a newer one in the first only."""
    plugin.settings = plugin.settings | {"endpoint": endpoint.url + "/{region}"}
    plugin.begin_run()
    newest = dict(next(i for i in endpoint.images if "9.6-2025.10.23" in i["displayName"]))
    for region, name, year in (
        ("iad", "both", 2098),
        ("phx", "both", 2098),
        ("iad", "newer", 2099),
    ):
        image = newest | {"id": f"ocid1.image.oc1.{region}.{name}", "displayName": name}
        endpoint.images.put(image | {"timeCreated": f"{year}-01-01T00:00:00Z"})
        endpoint.compatibility.put(image["id"], {"shape": SHAPE})
    return endpoint


def checked(plugin: Plugin, **inputs: Any) -> dict[str, Any]:
    """The inputs of a pin as the plugin checked them."""
    answer = plugin.check("ImagePin", **inputs)
    assert not answer.failures, answer.failures
    return plugin.values(answer.inputs)


@pytest.mark.usefixtures("regions")
def test_the_newest_build_of_all_regions(plugin: Plugin, messages: list[str]) -> None:
    """The build that every region lists is found; the newer one is held back, with a warning."""
    found = plugin.invoke("getImageInRegions", regions=WHERE, shape=SHAPE)
    ids = {"us-ashburn-1": "ocid1.image.oc1.iad.both", "us-phoenix-1": "ocid1.image.oc1.phx.both"}
    assert found["displayName"] == "both"
    assert found["imageIds"] == ids
    assert {region: image["id"] for region, image in found["images"].items()} == ids
    assert any("newer" in message for message in messages)
    property_, reason = plugin.fails("getImageInRegions", regions=["iad", "nowhere!"], shape=SHAPE)
    assert "nowhere!" in reason
    assert property_
    assert plugin.fails("getImageInRegions", shape=SHAPE) == ("regions", "regions is missing.")


def test_a_name_in_regions_is_data(plugin: Plugin, regions: Emulator) -> None:
    """The name of a build has the form in which Pulumi takes it for no unknown value."""
    newest = next(image for image in regions.images if image["displayName"] == "newer")
    regions.images.put(newest | {"displayName": UNKNOWN})
    found = plugin.invoke("getImageInRegions", regions=["iad"], gpu=False)
    (image,) = found["images"].values()
    assert found["displayName"] == image["displayName"] == LITERAL + UNKNOWN


def test_a_pin_keeps_a_build_of_several_regions(plugin: Plugin, regions: Emulator) -> None:
    """The OCID in each region is kept, outlives the lists, and moves when the regions change."""
    inputs = checked(plugin, criteria={"shape": SHAPE}, regions=WHERE)
    id_, state = plugin.create("ImagePin", inputs)
    assert id_ == "ocid1.image.oc1.iad.both"
    assert set(state["imageIds"]) == set(WHERE)
    assert plugin.diff("ImagePin", id_, state, inputs).changes == 1
    regions.images.remove("ocid1.image.oc1.phx.both")
    plugin.begin_run()
    _, refreshed, kept = plugin.read("ImagePin", id_, state, inputs)
    assert refreshed["imageIds"] == state["imageIds"]
    assert refreshed["retired"] is True
    assert kept == inputs
    fewer = checked(plugin, criteria={"shape": SHAPE}, regions=WHERE[:1])
    answer = plugin.diff("ImagePin", id_, state, fewer)
    assert list(answer.replaces) == ["regions"]


def test_a_retired_pin_can_be_an_error(plugin: Plugin, endpoint: Emulator) -> None:
    """With `onRetired: error` each update fails while the pinned image is retired."""
    image = dict(next(iter(endpoint.images)))
    endpoint.images.put(image | {"lifecycleState": "DISABLED"})
    criteria = {"operatingSystem": image["operatingSystem"], "lifecycleState": "ANY"}
    inputs = checked(plugin, criteria=criteria, imageId=image["id"])
    id_, state = plugin.create("ImagePin", inputs)
    assert state["retired"] is True
    strict = checked(plugin, criteria=criteria, imageId=image["id"], onRetired="error")
    for call in (
        lambda: plugin.create("ImagePin", strict),
        lambda: plugin.diff("ImagePin", id_, state, strict),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            call()
        assert "is retired: " in str(caught.value.details())
    assert plugin.diff("ImagePin", id_, state, inputs).changes == 1
    (failure,) = plugin.check("ImagePin", onRetired="ignore").failures
    assert (failure.property, failure.reason) == (
        "onRetired",
        "onRetired is 'ignore'. Give warn or error.",
    )


def test_a_move_to_another_system_is_a_warning(
    plugin: Plugin, endpoint: Emulator, messages: list[str]
) -> None:
    """The preview of a move says when the operating system changes with it."""
    linux = checked(plugin, criteria={"operatingSystem": "Oracle Linux", "shape": SHAPE})
    id_, state = plugin.create("ImagePin", linux)
    other = next(i["operatingSystem"] for i in endpoint.images if "Windows" in i["operatingSystem"])
    windows = checked(plugin, criteria={"operatingSystem": other, "gpu": False})
    messages.clear()
    assert list(plugin.diff("ImagePin", id_, state, windows).replaces) == ["criteria"]
    assert any("changes the operating system from Oracle Linux" in said for said in messages)


def test_age_version_and_channel_are_criteria(plugin: Plugin, endpoint: Emulator) -> None:
    """What the core takes as criteria, the package takes under its own names, and tells so."""
    seed = dict(next(i for i in endpoint.images if "9.6-2025.10.23" in i["displayName"]))
    for number, version in enumerate(("1.9", "1.10")):
        image = seed | {"id": f"ocid1.image.oc1.iad.v{number}", "displayName": f"app-{version}"}
        tags = {"freeformTags": {"image-channel": "production"}} if version == "1.9" else {}
        endpoint.images.put(image | tags | {"timeCreated": f"2000-01-0{3 - number}T00:00:00Z"})
    wanted = {"namePattern": "app-*", "gpu": False}
    newest = plugin.invoke("getLatestImage", **wanted)
    assert newest["displayName"] == "app-1.9"
    highest = plugin.invoke("getLatestImage", sortBy="version", **wanted)
    assert highest["displayName"] == "app-1.10"
    channel = plugin.invoke("getLatestImage", channel="production", **wanted)
    assert channel["displayName"] == "app-1.9"
    aged = plugin.invoke("getLatestImage", allowEmpty=True, maxAge="90d", **wanted)
    assert aged == {"found": False}
    property_, reason = plugin.fails("getLatestImage", maxAge="soon", **wanted)
    assert property_ == "maxAge"
    assert reason.startswith("maxAge ")
