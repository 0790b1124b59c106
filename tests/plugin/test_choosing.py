"""The functions that choose images, over the protocol of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.model.state import to_engine

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from ..plugin_client import Plugin

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
LINUX = {"operatingSystem": "Oracle Linux"}
LINUX_IN_PYTHON: dict[str, Any] = {"operating_system": "Oracle Linux"}
ARM: dict[str, Any] = {"shape": "VM.Standard.A1.Flex"}


def test_lists_are_those_of_the_core(plugin: Plugin, credentials: Credentials) -> None:  # noqa: ARG001 - in the environment
    """Criteria, order and bound mean here what they mean in Python."""
    for ours, python in (
        ({}, {}),
        (LINUX, LINUX_IN_PYTHON),
        (LINUX | ARM, LINUX_IN_PYTHON | ARM),
        (LINUX | {"limit": 2}, LINUX_IN_PYTHON | {"limit": 2}),
        ({"lifecycleState": "ANY"}, {"lifecycle_state": None}),
        ({"gpu": True}, {"gpu": True}),
        (
            {"kind": "custom", "newerThan": "2020-01-01"},
            {"kind": "custom", "newer_than": "2020-01-01"},
        ),
    ):
        expected = oci_image.get_images(**python)
        found = plugin.invoke("getImages", **ours)
        assert found["imageIds"] == [image.id for image in expected]
        assert [image["displayName"] for image in found["images"]] == [
            image.display_name for image in expected
        ]


def test_no_image_is_an_empty_list(plugin: Plugin) -> None:
    """Criteria that no image meets give an empty list, and no failure."""
    found = plugin.invoke("getImages", operatingSystem="No such system")
    assert found == {"images": [], "imageIds": []}


def test_many_known_images_are_read(plugin: Plugin, endpoint: Emulator) -> None:
    """OCIDs are read in their order, with every field, and with a region."""
    wanted = [dict(image) for image in endpoint.images][:5]
    ids = [image["id"] for image in wanted]
    found = plugin.invoke("getImages", ids=ids, region="us-ashburn-1")
    assert found["imageIds"] == ids
    for image, given in zip(wanted, found["images"], strict=True):
        assert given["timeCreated"] == image["timeCreated"]
        assert given.get("sizeInMBs") == to_engine(image.get("sizeInMBs"))


@pytest.mark.parametrize(
    ("arguments", "property_"),
    [
        ({"ids": ["ocid1.image.oc1.iad.a"], "limit": 2}, "ids"),
        ({"ids": ["ocid1.image.oc1.iad.a"], "operatingSystem": "Oracle Linux"}, "ids"),
        ({"ids": ["nonsense"]}, "imageId"),
        ({"limit": 0}, "limit"),
        ({"operatingSystem": 7}, "operatingSystem"),
        ({"newerThan": "yesterday"}, "newerThan"),
        ({"architecture": "m68k"}, "architecture"),
        ({"lifecycleState": "FINE"}, "lifecycleState"),
    ],
)
def test_what_cannot_be_right_is_named(
    plugin: Plugin, endpoint: Emulator, arguments: dict[str, Any], property_: str
) -> None:
    """A wrong argument fails under its name in this face, before anything is sent."""
    named, reason = plugin.fails("getImages", **arguments)
    assert named == property_
    assert reason.startswith(property_)
    assert "operating_system" not in reason
    assert not endpoint.requests


def test_the_latest_is_that_of_the_core(plugin: Plugin, credentials: Credentials) -> None:  # noqa: ARG001 - in the environment
    """The latest image for a shape is the one that Python finds."""
    expected = oci_image.get_latest_image(**LINUX_IN_PYTHON, **ARM)
    assert expected is not None
    found = plugin.invoke("getLatestImage", **LINUX, **ARM)
    assert found["id"] == expected.id
    assert found["launchOptions"] == expected.launch_options


def test_no_latest_image_tells_why(plugin: Plugin) -> None:
    """Where no image meets the criteria, the failure shows them under their names here."""
    property_, reason = plugin.fails("getLatestImage", operatingSystem="Oracle Linus")
    assert property_ == "compartmentId"
    assert "operatingSystem='Oracle Linus'" in reason
    assert "Oracle Linux" in reason, "a near match"
    assert "\n" not in reason


def test_an_ambiguous_choice_is_a_warning(plugin: Plugin, messages: list[str]) -> None:
    """Where another image might have been meant, Pulumi shows a warning of ours."""
    plugin.invoke("getLatestImage")
    assert messages
    assert all("The latest image, " in message for message in messages)
    assert any("operatingSystem" in message for message in messages)


@pytest.mark.parametrize("function", ["getImages", "getLatestImage"])
def test_unknown_criteria_give_unknown_results(
    plugin: Plugin, endpoint: Emulator, function: str
) -> None:
    """A criterion that is not known yet, however deep, leaves all results unknown."""
    for criteria in ({"shape": UNKNOWN}, {"freeformTags": {"team": UNKNOWN}}):
        assert set(plugin.invoke(function, **criteria).values()) == {UNKNOWN}
    assert not endpoint.requests
