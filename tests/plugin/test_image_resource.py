"""The resource `Image` over the protocol of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Plugin

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"


def test_check_takes_inputs_as_they_are(plugin: Plugin, image: dict[str, Any]) -> None:
    """Good inputs, and those that are not known yet, pass unchanged."""
    for inputs in ({"imageId": image["id"], "region": "iad"}, {"imageId": UNKNOWN}):
        answer = plugin.check("Image", **inputs)
        assert dict(answer.inputs) == inputs
        assert not answer.failures


def test_check_refuses_what_is_no_ocid(plugin: Plugin) -> None:
    """A wrong OCID is a failure of its property, before anything is asked."""
    (failure,) = plugin.check("Image", imageId="ocid1.instance.oc1.iad.a").failures
    assert failure.property == "imageId"
    assert "a resource of type 'instance'" in failure.reason


def test_check_refuses_what_is_missing(plugin: Plugin) -> None:
    """Without an OCID, and with one that is null, the property is told."""
    for inputs in ({}, {"imageId": None}):
        (failure,) = plugin.check("Image", **inputs).failures
        assert (failure.property, failure.reason) == ("imageId", "imageId is missing.")


@pytest.mark.parametrize("preview", [True, False])
def test_create_reads_the_image(plugin: Plugin, image: dict[str, Any], preview: bool) -> None:  # noqa: FBT001 - each of the two
    """In preview and up alike, the outputs are those of the image, and its id the OCID."""
    id_, state = plugin.create("Image", {"imageId": image["id"]}, preview=preview)
    assert id_ == state["imageId"] == image["id"]
    assert state["launchOptions"] == image["launchOptions"]
    assert state["sizeInMBs"] == image["sizeInMBs"]
    assert "id" not in state


def test_create_with_an_unknown_input_is_unknown(plugin: Plugin, endpoint: Emulator) -> None:
    """While the OCID is not known, a preview reads nothing and knows nothing but its inputs."""
    inputs = {"imageId": UNKNOWN, "region": "iad"}
    id_, state = plugin.create("Image", inputs, preview=True)
    assert id_ == ""
    assert state["region"] == "iad"
    assert {value for name, value in state.items() if name != "region"} == {UNKNOWN}
    assert not endpoint.requests


def test_diff_finds_what_changed_about_the_image(
    plugin: Plugin, endpoint: Emulator, image: dict[str, Any]
) -> None:
    """An image as in the state is no change; one that changed is an update, and it is shown."""
    inputs = {"imageId": image["id"]}
    _, state = plugin.create("Image", inputs)
    assert plugin.diff("Image", image["id"], state, inputs).changes == _NONE
    endpoint.images.put(image | {"displayName": "renamed"})
    plugin.begin_run()
    diff = plugin.diff("Image", image["id"], state, inputs)
    assert diff.changes == _SOME
    assert list(diff.diffs) == ["displayName", "etag"]
    assert not diff.replaces
    assert set(diff.detailedDiff) == {"displayName", "etag"}
    for ignored in (diff.diffs, ["*"]):
        assert plugin.diff("Image", image["id"], state, inputs, *ignored).changes == _NONE
    updated = plugin.update("Image", image["id"], state, inputs)
    assert updated["displayName"] == "renamed"
    assert updated == state | {"displayName": "renamed", "etag": updated["etag"]}


def test_another_ocid_is_another_resource(plugin: Plugin, endpoint: Emulator) -> None:
    """A changed OCID, known or not, replaces the resource; a changed region updates it."""
    first, second = [image["id"] for image in endpoint.images][:2]
    _, state = plugin.create("Image", {"imageId": first})
    for id_ in (second, UNKNOWN):
        assert list(plugin.diff("Image", first, state, {"imageId": id_}).replaces) == ["imageId"]
    diff = plugin.diff("Image", first, state, {"imageId": first, "region": "us-phoenix-1"})
    assert list(diff.diffs) == ["region"]
    assert not diff.replaces


def test_an_update_with_an_unknown_input_is_unknown(plugin: Plugin, image: dict[str, Any]) -> None:
    """While the region is not known, a preview says so of every output."""
    inputs = {"imageId": image["id"]}
    _, state = plugin.create("Image", inputs)
    news = inputs | {"region": UNKNOWN}
    assert list(plugin.diff("Image", image["id"], state, news).diffs) == ["region"]
    updated = plugin.update("Image", image["id"], state, news, preview=True)
    assert updated["operatingSystem"] == UNKNOWN
    assert updated["imageId"] == image["id"]


def test_read_for_program_import_and_refresh(
    plugin: Plugin, endpoint: Emulator, image: dict[str, Any]
) -> None:
    """A read gives state and inputs, from no more than an id, and from a state."""
    id_, state, inputs = plugin.read("Image", image["id"], {}, {})
    assert id_ == image["id"]
    assert inputs == {"imageId": image["id"]}
    assert state["operatingSystem"] == image["operatingSystem"]
    assert plugin.diff("Image", id_, state, inputs).changes == _NONE
    endpoint.images.put(image | {"displayName": "renamed"})
    plugin.begin_run()
    _, refreshed, _ = plugin.read("Image", id_, state, inputs)
    assert refreshed["displayName"] == "renamed"


def test_a_read_keeps_the_region(plugin: Plugin, image: dict[str, Any]) -> None:
    """The region that a program gave for a read is an input of it."""
    _, state, inputs = plugin.read("Image", image["id"], {"region": "us-phoenix-1"}, {})
    assert state["region"] == inputs["region"] == "us-phoenix-1"


def test_an_image_that_is_gone(
    plugin: Plugin, endpoint: Emulator, image: dict[str, Any], messages: list[str]
) -> None:
    """On refresh it leaves the state, with a warning; for a program it is one line."""
    inputs = {"imageId": image["id"]}
    _, state = plugin.create("Image", inputs)
    endpoint.images.remove(image["id"])
    plugin.begin_run()
    assert plugin.read("Image", image["id"], state, inputs) == ("", {}, {})
    (warning,) = messages
    assert warning.startswith(f"Image {image['id']} leaves the state: can't read image")
    assert "It may be deleted, in another region" in warning
    calls = (
        lambda: plugin.read("Image", image["id"], {}, {}),
        lambda: plugin.read("Image", image["id"], {"timeCreated": "now"}, {}),
        lambda: plugin.create("Image", inputs),
        lambda: plugin.diff("Image", image["id"], state, inputs),
        lambda: plugin.update("Image", image["id"], state, inputs),
    )
    for call in calls:
        with pytest.raises(grpc.RpcError) as caught:
            call()
        told = caught.value.details()
        assert told.startswith(f"can't read image {image['id']}")
        assert "\n" not in told


def test_delete_asks_nothing(plugin: Plugin, endpoint: Emulator, image: dict[str, Any]) -> None:
    """To delete it is to forget it: the service is not called."""
    _, state = plugin.create("Image", {"imageId": image["id"]})
    endpoint.requests.clear()
    before = len(endpoint.requests)
    plugin.delete("Image", image["id"], state)
    assert len(endpoint.requests) == before


def test_a_resource_that_there_is_not(plugin: Plugin) -> None:
    """Another type of resource is an error that names it, with what helps to find the bug."""
    with pytest.raises(grpc.RpcError, match="Nothing"):
        plugin.create("Nothing", {})


_NONE, _SOME = 1, 2  # DiffResponse.DIFF_NONE and DIFF_SOME
