"""The resource `ImagePin` over the protocol of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_oci_image.testing import ApiError

from ..plugin_client import struct, urn
from ..published import publish_newer

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Plugin

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
LINUX = {"operatingSystem": "Oracle Linux", "shape": "VM.Standard.E5.Flex"}
_NONE, _SOME = 1, 2  # DiffResponse.DIFF_NONE and DIFF_SOME


@pytest.fixture
def inputs(plugin: Plugin) -> dict[str, Any]:
    """The inputs of a pin as the plugin checked them."""
    return checked(plugin, criteria=LINUX)


def checked(plugin: Plugin, **inputs: Any) -> dict[str, Any]:
    """Inputs as the plugin checked them."""
    answer = plugin.check("ImagePin", **inputs)
    assert not answer.failures
    return plugin.values(answer.inputs)


def test_check_puts_the_criteria_in_force_in_place(plugin: Plugin) -> None:
    """Defaults are part of what a pin is chosen by; what is not known yet stays so."""
    assert checked(plugin)["criteria"] == {"lifecycleState": "AVAILABLE", "gpu": False}
    assert checked(plugin, criteria={"lifecycleState": "ANY"})["criteria"] == {"gpu": False}
    unknown = {"criteria": {"shape": UNKNOWN}, "triggers": [1]}
    assert checked(plugin, **unknown) == unknown


def test_check_refuses_what_no_image_can_meet(plugin: Plugin) -> None:
    """A wrong criterion, or what is no image's OCID, is a failure under its name."""
    (failure,) = plugin.check("ImagePin", criteria={"operatingSystem": ""}).failures
    assert failure.property == "operatingSystem"
    (failure,) = plugin.check("ImagePin", imageId="").failures
    assert failure.property == "imageId"


def test_create_pins_the_latest(plugin: Plugin, inputs: dict[str, Any]) -> None:
    """A pin is the latest image, in preview and up, with every field of it."""
    latest = plugin.invoke("getLatestImage", **LINUX)
    for preview in (True, False):
        id_, state = plugin.create("ImagePin", inputs, preview=preview)
        assert id_ == state["imageId"] == state["latestImageId"] == latest["id"]
        assert state["displayName"] == latest["displayName"]
        assert state["etag"]
        assert state["criteria"] == inputs["criteria"]
        assert (state["updateAvailable"], state["retired"]) == (False, False)


def test_a_newer_image_does_not_move_it(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any]
) -> None:
    """On up the pin stays, asking nothing; a refresh tells of the newer image."""
    id_, state = plugin.create("ImagePin", inputs)
    newer = str(publish_newer(endpoint, endpoint.images.get(id_))["id"])
    plugin.begin_run()
    before = len(endpoint.requests)
    assert plugin.diff("ImagePin", id_, state, inputs).changes == _NONE
    assert len(endpoint.requests) == before
    read, refreshed, again = plugin.read("ImagePin", id_, state, inputs)
    assert read == id_
    assert refreshed["latestImageId"] == newer
    assert refreshed["updateAvailable"] is True
    assert again == inputs
    assert plugin.diff("ImagePin", id_, refreshed, inputs).changes == _NONE


def test_criteria_triggers_and_adoption_move_it(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any]
) -> None:
    """What asks for another choice replaces the pin, known or not; and nothing else does."""
    id_, state = plugin.create("ImagePin", inputs)
    other = next(image["id"] for image in endpoint.images if image["id"] != id_)
    for news, because in (
        (checked(plugin, criteria=LINUX | {"kind": "platform"}), "criteria"),
        ({"criteria": {"shape": UNKNOWN}}, "criteria"),
        (inputs | {"triggers": ["monday"]}, "triggers"),
        (inputs | {"imageId": other}, "imageId"),
    ):
        diff = plugin.diff("ImagePin", id_, state, news)
        assert list(diff.replaces) == [because]
        assert diff.changes == _SOME
    assert plugin.diff("ImagePin", id_, state, inputs | {"imageId": id_}).changes == _NONE


def test_adoption_pins_a_known_image(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any]
) -> None:
    """An image that is given by its OCID is pinned, whatever is the latest."""
    other = next(i["id"] for i in endpoint.images if i["lifecycleState"] == "AVAILABLE")
    id_, state = plugin.create("ImagePin", inputs | {"imageId": other})
    assert id_ == state["imageId"] == other


@pytest.mark.skipif(
    "refresh_before_update" not in provider_pb2.CreateResponse.DESCRIPTOR.fields_by_name,
    reason="this version of Pulumi has no refresh before updates",
)
def test_a_pin_is_refreshed_before_each_update(plugin: Plugin, inputs: dict[str, Any]) -> None:
    """The engine is asked to refresh a pin before it updates a stack; an `Image` it need not."""
    properties = struct(inputs)
    created = plugin.stub.Create(
        provider_pb2.CreateRequest(urn=urn("ImagePin"), properties=properties)
    )
    assert created.refresh_before_update
    request = {"id": created.id, "urn": urn("ImagePin"), "properties": created.properties}
    assert plugin.stub.Read(provider_pb2.ReadRequest(**request)).refresh_before_update
    request = {"id": created.id, "urn": urn("Image")}
    assert not plugin.stub.Read(provider_pb2.ReadRequest(**request)).refresh_before_update


def test_a_refresh_keeps_what_is_no_property(plugin: Plugin, inputs: dict[str, Any]) -> None:
    """Expectations are inputs after a refresh, too: with ignoreChanges, these are what counts."""
    inputs = inputs | {"onRetired": "error", "expect": {"shape": "VM.Standard.E5.Flex"}}
    id_, state = plugin.create("ImagePin", inputs)
    assert plugin.read("ImagePin", id_, state, inputs)[2] == inputs


@pytest.mark.parametrize("kind", ["Image", "ImagePin"])
def test_a_refresh_judges_nothing(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any], kind: str
) -> None:
    """A refresh compares, too, with the old inputs: what they expect may stand in no way."""
    id_, state = plugin.create("ImagePin", inputs)
    if kind == "Image":
        inputs = {"imageId": id_}
        id_, state = plugin.create(kind, inputs)
    endpoint.images.put({**(endpoint.images.get(id_) or {}), "lifecycleState": "DISABLED"})
    plugin.begin_run()
    strict = inputs | {"expect": {"lifecycleState": "AVAILABLE"}}
    strict |= {"onRetired": "error"} if kind == "ImagePin" else {}
    _, refreshed, again = plugin.read(kind, id_, state, strict)
    assert again == strict
    request = {"id": id_, "urn": urn(kind), "olds": struct(refreshed), "news": struct(strict)}
    answer = plugin.stub.Diff(provider_pb2.DiffRequest(**request))
    assert answer.changes == _NONE
    with pytest.raises(grpc.RpcError, match=r"AVAILABLE|is retired"):
        plugin.diff(kind, id_, refreshed, strict)


@pytest.mark.parametrize("broken", ["key", "setting"])
def test_a_pin_that_can_not_be_refreshed_stays(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any], messages: list[str], broken: str
) -> None:
    """An update begins with a refresh by the settings of the last one: it may not fail on them."""
    id_, state = plugin.create("ImagePin", inputs)
    usual = dict(plugin.settings)
    if broken == "key":
        endpoint.answer_always(ApiError(401, "NotAuthenticated", "The key was revoked."))
        plugin.begin_run()
    else:
        plugin.configure(**usual, timeoutSeconds="abc")
    assert plugin.read("ImagePin", id_, state, inputs) == (id_, state, inputs)
    told = {"key": "401 NotAuthenticated", "setting": "oci-image:timeoutSeconds is 'abc'"}
    assert "Can't refresh the pin, which stays as it was" in messages[-1]
    assert told[broken] in messages[-1]
    plugin.configure(**usual)
    assert plugin.diff("ImagePin", id_, state, inputs).changes == _NONE


def test_a_retired_pin_is_looked_at_by_the_provider_in_force(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any]
) -> None:
    """What a former provider could not see retires no image that this one sees."""
    id_, state = plugin.create("ImagePin", inputs)
    image = next(each for each in endpoint.images if each["id"] == id_)
    endpoint.images.remove(id_)
    plugin.begin_run()
    _, state, _ = plugin.read("ImagePin", id_, state, inputs)
    assert state["retired"]
    strict = inputs | {"onRetired": "error"}
    with pytest.raises(grpc.RpcError, match="is retired: it was deleted"):
        plugin.diff("ImagePin", id_, state, strict)
    endpoint.answer_always(ApiError(401, "NotAuthenticated", "No."))
    plugin.begin_run()
    with pytest.raises(grpc.RpcError, match="401 NotAuthenticated"):
        plugin.diff("ImagePin", id_, state, strict)
    assert plugin.diff("ImagePin", id_, state, inputs).changes == _NONE
    endpoint.reset()
    endpoint.images.put(image)
    plugin.begin_run()
    assert plugin.diff("ImagePin", id_, state, strict).changes == _NONE


def test_import_pins_an_image_by_its_ocid(plugin: Plugin, endpoint: Emulator) -> None:
    """An import needs no more than an OCID; its criteria are the image's operating system."""
    image = next(iter(endpoint.images))
    id_, state, inputs = plugin.read("ImagePin", image["id"], {}, {})
    assert id_ == state["imageId"] == image["id"]
    assert inputs["criteria"]["operatingSystem"] == image["operatingSystem"]
    assert plugin.diff("ImagePin", id_, state, inputs).changes == _NONE


@pytest.mark.parametrize("version", ["", "9" * 2000, UNKNOWN])
def test_an_image_whose_version_is_no_criterion_can_be_imported(
    plugin: Plugin, endpoint: Emulator, version: str
) -> None:
    """What a program can't ask for is no criterion of an imported pin, and no error."""
    endpoint.images.put(next(iter(endpoint.images)) | {"operatingSystemVersion": version})
    id_, _, inputs = plugin.read("ImagePin", next(iter(endpoint.images))["id"], {}, {})
    assert id_ == next(iter(endpoint.images))["id"]
    assert "operatingSystem" in inputs["criteria"]
    assert "operatingSystemVersion" not in inputs["criteria"]


def test_a_pin_that_a_program_reads_needs_its_image(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any]
) -> None:
    """No stack has it, so an image that isn't there is an error, not a pin without its fields."""
    image = next(iter(endpoint.images))
    id_, state, _ = plugin.read("ImagePin", image["id"], {"criteria": LINUX}, {})
    assert id_ == state["imageId"] == image["id"]
    assert state["criteria"] == inputs["criteria"]
    # What a program gives as the state of what it gets can name outputs, too.
    assert plugin.read("ImagePin", image["id"], {"retired": False}, {})[0] == id_
    endpoint.images.remove(id_)
    plugin.begin_run()
    with pytest.raises(grpc.RpcError, match=f"can't read image {id_}"):
        plugin.read("ImagePin", id_, {"criteria": LINUX}, {})


@pytest.mark.parametrize("kind", ["Image", "ImagePin"])
@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"connection": 5}, "connection is of type integer, not object"),
        ({"criteria": 5}, "criteria is of type integer, not object"),
        ({"criteria": {}, "regions": 5}, "regions is of type integer, not array"),
        ({"criteria": {}, "regions": [{"a": "b"}]}, "regions is of type object, not string"),
        ({"criteria": {}, "nullFields": 5}, None),
    ],
)
def test_what_a_program_reads_by_is_checked(
    plugin: Plugin, endpoint: Emulator, kind: str, state: dict[str, Any], told: str | None
) -> None:
    """The engine has no inputs of a read checked: what is wrong was a raw error of Python."""
    id_ = next(iter(endpoint.images))["id"]
    if told and (kind == "ImagePin" or "criteria" not in state):
        with pytest.raises(grpc.RpcError, match=told):
            plugin.read(kind, id_, state, {})
    else:
        assert plugin.read(kind, id_, state, {})[0] == id_


def test_a_pin_that_a_program_reads_asks_the_region_given(
    plugin: Plugin, endpoint: Emulator
) -> None:
    """A region without criteria is not passed over: it is asked, and kept."""
    id_ = next(iter(endpoint.images))["id"]
    assert plugin.read("ImagePin", id_, {"region": "us-phoenix-1"}, {})[1]["region"] == (
        "us-phoenix-1"
    )
    with pytest.raises(grpc.RpcError, match="is not a region"):
        plugin.read("ImagePin", id_, {"region": "no region"}, {})


def test_import_takes_no_marker_for_a_criterion(plugin: Plugin, endpoint: Emulator) -> None:
    """An operating system that is called as Pulumi calls unknown values is no criterion."""
    image = dict(
        next(iter(endpoint.images)), id="ocid1.image.oc1.iad.marked", operatingSystem=UNKNOWN
    )
    endpoint.images.put(image)
    _, state, inputs = plugin.read("ImagePin", image["id"], {}, {})
    assert UNKNOWN not in str(inputs)
    assert inputs["criteria"]["operatingSystemVersion"] == image["operatingSystemVersion"]
    assert state["operatingSystem"].endswith(f":{UNKNOWN}")


def test_an_image_that_is_gone_stays_pinned(
    plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any], messages: list[str]
) -> None:
    """A refresh keeps the fields of a retired image, and says so; up warns and stays."""
    id_, state = plugin.create("ImagePin", inputs)
    endpoint.images.remove(id_)
    plugin.begin_run()
    read, refreshed, _ = plugin.read("ImagePin", id_, state, inputs)
    assert read == id_
    assert refreshed["retired"] is True
    assert "deleted" in refreshed["retiredReason"]
    assert refreshed["displayName"] == state["displayName"]
    assert plugin.diff("ImagePin", id_, refreshed, inputs).changes == _NONE
    assert any(f"the pinned image {id_} is retired" in message for message in messages)


def test_delete_asks_nothing(plugin: Plugin, endpoint: Emulator, inputs: dict[str, Any]) -> None:
    """To delete a pin is to forget it."""
    id_, state = plugin.create("ImagePin", inputs)
    before = len(endpoint.requests)
    plugin.delete("ImagePin", id_, state)
    assert len(endpoint.requests) == before
