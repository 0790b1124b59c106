"""Whom to ask and what to expect: arguments of every function and resource of the package."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest
from pulumi.runtime.proto import provider_pb2

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from ..plugin_client import Plugin

LINUX = {"operatingSystem": "Oracle Linux", "operatingSystemVersion": "9"}
Call = Callable[..., Any]


def calls(plugin: Plugin, image_id: str) -> dict[str, Call]:
    """Each way to read an image, which takes further arguments."""

    def pin(**more: Any) -> Any:
        return plugin.create("ImagePin", {"criteria": LINUX} | more)

    return {
        "getImage": lambda **more: plugin.invoke("getImage", imageId=image_id, **more),
        "getImages": lambda **more: plugin.invoke("getImages", **LINUX, **more),
        "getImages ids": lambda **more: plugin.invoke("getImages", ids=[image_id], **more),
        "getLatestImage": lambda **more: plugin.invoke("getLatestImage", **LINUX, **more),
        "getImageShapes": lambda **more: plugin.invoke("getImageShapes", imageId=image_id, **more),
        "getImageCapabilities": lambda **more: plugin.invoke(
            "getImageCapabilities", imageId=image_id, **more
        ),
        "Image": lambda **more: plugin.create("Image", {"imageId": image_id} | more),
        "ImagePin": pin,
        "List": lambda **more: plugin.list_("Image", query=LINUX | more),
    }


@pytest.mark.usefixtures("endpoint")
def test_null_inside_an_argument_is_not_given(plugin: Plugin, image: dict[str, Any]) -> None:
    """An output that turns out to be null asks for nothing, at any depth, and no default goes."""
    nothing = {"connection": {"region": None}, "expect": {"operatingSystem": None}}
    plugin.invoke("getImage", imageId=image["id"], **nothing)
    inputs = {"criteria": {"operatingSystem": "Windows", "gpu": None}, **nothing}
    checked = plugin.values(plugin.check("ImagePin", **inputs).inputs)
    assert checked["criteria"]["gpu"] is False
    plugin.create("ImagePin", checked)


NOT_JUDGING = ("getImageShapes", "getImageCapabilities", "List")
WAYS = tuple(calls(None, ""))  # type: ignore[arg-type] # only their names
JUDGING = tuple(name for name in WAYS if name not in NOT_JUDGING)


@pytest.mark.parametrize("way", WAYS if hasattr(provider_pb2, "ListRequest") else WAYS[:-1])
def test_a_connection_reaches_every_request(
    plugin: Plugin, endpoint: Emulator, prod: Credentials, way: str
) -> None:
    """Whatever a call asks for, the images' shapes included, it asks with its own connection."""
    image_id = next(iter(endpoint.images))["id"]
    named = {"configFile": str(prod.config_file), "profile": "PROD"}
    expect = {"expect": {"shape": "VM.Standard.E5.Flex"}} if way in JUDGING else {}
    try:
        calls(plugin, image_id)[way](connection=named, **expect)
    except (AssertionError, grpc.RpcError) as error:
        assert "does not run on" in str(error)  # noqa: PT017 - some seeds do not
    signed = [request.headers["authorization"] for request in endpoint.requests]
    assert signed
    assert {line.partition('keyId="')[2].split("/")[1] for line in signed} == {prod.user}


@pytest.mark.parametrize("way", JUDGING)
def test_what_is_not_as_expected_is_a_failure(plugin: Plugin, endpoint: Emulator, way: str) -> None:
    """An image that is not as expected fails the call, with everything that is wrong."""
    image_id = next(iter(endpoint.images))["id"]
    expect = {"operatingSystem": "Windows", "bootVolumeSizeInGbs": 1}
    with pytest.raises((AssertionError, grpc.RpcError)) as caught:
        calls(plugin, image_id)[way](expect=expect)
    assert "operatingSystem is Oracle" in str(caught.value)
    assert "boot volume" in str(caught.value)
    calls(plugin, image_id)[way](expect={"operatingSystem": "Oracle*"})


def test_a_pin_is_judged_in_each_run(plugin: Plugin) -> None:
    """An image that is pinned already must be as the program expects now, and stays pinned."""
    inputs = plugin.values(plugin.check("ImagePin", criteria=LINUX).inputs)
    id_, state = plugin.create("ImagePin", inputs)
    assert "expect" not in state
    wanted = inputs | {"expect": {"operatingSystem": "Oracle*"}}
    assert plugin.diff("ImagePin", id_, state, wanted).changes == 1
    with pytest.raises(grpc.RpcError) as caught:
        plugin.diff("ImagePin", id_, state, inputs | {"expect": {"operatingSystem": "Windows"}})
    assert "is not as expected: operatingSystem is Oracle Linux" in str(caught.value.details())


def test_another_connection_is_an_update_of_a_pin(plugin: Plugin, prod: Credentials) -> None:
    """The image stays, and its news are asked for by the new connection."""
    inputs = plugin.values(plugin.check("ImagePin", criteria=LINUX).inputs)
    id_, state = plugin.create("ImagePin", inputs)
    other = inputs | {"connection": {"configFile": str(prod.config_file), "profile": "PROD"}}
    answer = plugin.diff("ImagePin", id_, state, other)
    assert (answer.changes, list(answer.diffs), list(answer.replaces)) == (2, ["connection"], [])
    updated = plugin.update("ImagePin", id_, state, other)
    assert updated == state | {"connection": other["connection"]}
    assert plugin.diff("ImagePin", id_, updated, other).changes == 1
    # What the former connection, or a former provider, said of the image judges nothing.
    old = state | {"retired": True, "retiredReason": "it is DISABLED"}
    strict = {"onRetired": "error"}
    assert list(plugin.diff("ImagePin", id_, old, other | strict).diffs) == ["connection"]
    assert plugin.diff("ImagePin", id_, old, inputs | strict).changes == 1


def test_no_latest_image_can_be_a_result(plugin: Plugin) -> None:
    """With `allowEmpty`, no match is a result that says so."""
    nothing = {"displayName": "no such image"}
    assert plugin.invoke("getLatestImage", allowEmpty=True, **nothing) == {"found": False}
    assert plugin.invoke("getLatestImage", allowEmpty=True, **LINUX)["found"] is True


def test_shapes_are_given_as_the_service_has_them(plugin: Plugin, endpoint: Emulator) -> None:
    """Each entry has its shape and, where the service gives them, the limits on it."""
    image_id = next(i for i in endpoint.images if "9.6-2025.10.23" in i["displayName"])["id"]
    shapes = plugin.invoke("getImageShapes", imageId=image_id)["shapes"]
    flexible = next(each for each in shapes if each["shape"] == "VM.Standard.E5.Flex")
    assert flexible["imageId"] == image_id
    assert flexible["ocpuConstraints"]["max"] > 0


def test_capabilities_are_given_by_name(plugin: Plugin, endpoint: Emulator) -> None:
    """Each has its allowed values, its default and its source; what is newer stands apart."""
    schema = dict(next(iter(endpoint.capability_schemas)))
    schema["schemaData"]["Compute.New"] = {"descriptorType": "boolean", "defaultValue": True}
    endpoint.capability_schemas.put(schema)
    found = plugin.invoke("getImageCapabilities", imageId=schema["imageId"])
    assert found["networkType"] == schema["schemaData"]["Network.AttachmentType"]
    assert found["encryptionInTransit"]["source"] == "GLOBAL"
    assert found["paravirtualizationVersion"]["values"] == [1, 2]
    assert found["otherCapabilities"] == {"Compute.New": schema["schemaData"]["Compute.New"]}


def test_forbidden_launch_options_are_a_failure(plugin: Plugin, endpoint: Emulator) -> None:
    """What the image forbids is named with what it allows; a wrong option under its name."""
    image_id = next(iter(endpoint.capability_schemas))["imageId"]
    forbidden = {"launchOptions": {"firmware": "BIOS"}}
    _, reason = plugin.fails("getImage", imageId=image_id, expect=forbidden)
    assert "launchOptions.firmware can't be BIOS: the image allows UEFI_64" in reason
    wrong = {"launchOptions": {"firmwar": "BIOS"}}
    assert plugin.fails("getImage", imageId=image_id, expect=wrong) == (
        "firmwar",
        "firmwar is not an argument here. Did you mean firmware?",
    )
    allowed = {"launchOptions": {"networkType": "VFIO"}}
    assert plugin.invoke("getImage", imageId=image_id, expect=allowed)["id"] == image_id


@pytest.mark.parametrize(
    ("given", "property_", "told"),
    [
        ({"imageID": "x"}, "imageID", "imageID is not an argument here. Did you mean imageId?"),
        ({"image_id": "x"}, "image_id", "image_id is not an argument here. Did you mean imageId?"),
        ({"\x1bx_y": "x"}, "x_y", "x_y is not an argument here."),
        (
            {"connection": {"config": "oci-prod"}},
            "config",
            "config is not an argument here. Did you mean configFile?",
        ),
        ({"connection": "PROD"}, "connection", "connection is of type string, not object."),
        ({"connection": {"profile": 1}}, "profile", "profile is of type integer, not string."),
        ({"expect": {"ocpus": "2"}}, "ocpus", "ocpus is of type string, not number."),
        (
            {"expect": {"ocpus": 2}},
            "shape",
            "shape is required with ocpus or memoryInGbs.",
        ),
        (
            {"expect": {"operatingsystem": "x"}},
            "operatingsystem",
            "operatingsystem is not an argument here. Did you mean operatingSystem?",
        ),
    ],
)
def test_a_wrong_argument_is_told_under_its_name(
    plugin: Plugin, endpoint: Emulator, given: dict[str, Any], property_: str, told: str
) -> None:
    """What an argument can't be, at any depth, is a failure before anything is asked."""
    image_id = next(iter(endpoint.images))["id"]
    assert plugin.fails("getImage", **{"imageId": image_id} | given) == (property_, told)
    (failure,) = plugin.check("Image", **{"imageId": image_id} | given).failures or [None]
    assert not endpoint.requests
    if failure is not None:
        assert (failure.property, failure.reason) == (property_, told)
