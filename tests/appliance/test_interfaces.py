"""Each interface reads, finds, pins and expects on an appliance."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.testing import run_offline

from ..pulumi_cli import NEEDED, Cli

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..plugin_client import Plugin

pytestmark = pytest.mark.usefixtures("credentials")
COMMAND = str(Path(sys.executable).with_name("pulumi-oci-image"))
PROGRAM = """
import pulumi
from pulumi_oci_image import Expectations, Image, ImagePin, LatestImage

config = pulumi.Config()
system = config.require("system")
image = Image(
    "base", image_id=config.require("imageId"), expect=Expectations(operating_system=system)
)
latest = LatestImage("latest", operating_system=system, kind="platform")
pin = ImagePin("pin", operating_system=system, kind="platform")

pulumi.export("name", image.display_name)
pulumi.export("compartment", image.compartment_id)
pulumi.export("firmware", image.launch_options.firmware)
pulumi.export("latest", latest.id)
pulumi.export("pinned", pin.id)
"""


def project(folder: Path) -> Path:
    """The program above, in a folder."""
    folder.mkdir()
    folder.joinpath("Pulumi.yaml").write_text("name: appliance\nruntime: python\n")
    folder.joinpath("__main__.py").write_text(PROGRAM)
    return folder


def newest(platform: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, str]]:
    """The newest platform image, and the program's configuration for it."""
    image = platform[0]
    return image, {
        "appliance:imageId": image["id"],
        "appliance:system": image["operatingSystem"],
    }


def test_functions(endpoint: Emulator, platform: list[dict[str, Any]]) -> None:
    """Functions read an image whole, list all of a kind, and find the latest."""
    image, _ = newest(platform)
    assert dict(oci_image.get_image(image["id"])) == image
    found = oci_image.get_images(kind="platform")
    assert {each.id for each in found} == {each["id"] for each in platform}
    system = image["operatingSystem"]
    latest = oci_image.get_latest_image(operating_system=system, kind="platform")
    assert latest.id == image["id"]
    assert latest.compartment_id == ""
    with pytest.raises(oci_image.ExpectationsNotMet):
        oci_image.get_image(image["id"], expect=oci_image.Expectations(operating_system="Windows"))
    lists = [request for request in endpoint.requests if request.path.endswith("/images")]
    for request in lists:
        assert {"sortBy", "sortOrder", "limit"} <= request.query.keys()


def test_a_program_without_the_cli(tmp_path: Path, platform: list[dict[str, Any]]) -> None:
    """The offline run gives the image's values in preview and in update."""
    image, config = newest(platform)
    result = run_offline(project(tmp_path / "project"), config=config)
    assert result.ok, result.preview.error
    assert result.up
    for outputs in (result.preview.outputs, result.up.outputs):
        assert outputs["name"] == image["displayName"]
        assert outputs["compartment"] == ""
        assert outputs["firmware"] == image["launchOptions"]["firmware"]
    assert result.up.outputs["latest"] == result.up.outputs["pinned"] == image["id"]


def test_a_program_whose_expectations_are_not_met(
    tmp_path: Path, platform: list[dict[str, Any]]
) -> None:
    """An image that is not what a program expects stops it, with what is not as expected."""
    _, config = newest(platform)
    result = run_offline(
        project(tmp_path / "project"), config=config | {"appliance:system": "Windows"}
    )
    assert not result.ok


@NEEDED
@pytest.mark.cli
def test_a_program_with_the_cli(tmp_path: Path, platform: list[dict[str, Any]]) -> None:
    """Preview, update and refresh work with the real CLI, and change nothing a second time."""
    image, config = newest(platform)
    cli = Cli(project(tmp_path / "project"), tmp_path / "cli")
    for name, value in config.items():
        cli.ok("config", "set", name, value)
    assert image["displayName"] in cli.ok("preview", "--diff")
    cli.ok("up", "--yes")
    outputs = cli.outputs()
    assert outputs["pinned"] == outputs["latest"] == image["id"]
    cli.ok("refresh", "--yes", "--expect-no-changes")
    cli.ok("up", "--yes", "--expect-no-changes")


def test_the_packaged_provider(plugin: Plugin, platform: list[dict[str, Any]]) -> None:
    """Functions of the packaged provider read and find, and its pin pins."""
    image, _ = newest(platform)
    system = {"operatingSystem": image["operatingSystem"], "kind": "platform"}
    assert plugin.invoke("getImage", imageId=image["id"])["displayName"] == image["displayName"]
    assert plugin.invoke("getLatestImage", **system)["id"] == image["id"]
    told = plugin.fails("getImage", imageId=image["id"], expect={"operatingSystem": "Windows"})
    assert "Windows" in told[1]
    checked = plugin.values(plugin.check("ImagePin", criteria=system).inputs)
    pinned, state = plugin.create("ImagePin", checked)
    assert pinned == image["id"]
    assert state["compartmentId"] == ""
    _, state, _ = plugin.read("ImagePin", pinned, state, checked)
    assert (state["updateAvailable"], state["retired"]) == (False, False)


def test_the_command(platform: list[dict[str, Any]]) -> None:
    """`show`, `list` and `latest` print what the appliance has."""
    image, _ = newest(platform)

    def run(*arguments: str) -> str:
        done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert json.loads(run("show", image["id"], "-o", "json"))["compartmentId"] == ""
    listed = run("list", "--kind", "platform", "-q").split()
    assert listed == [each["id"] for each in platform]
    system = ("--os", image["operatingSystem"], "--kind", "platform")
    assert run("latest", *system, "-q").split() == [image["id"]]


def test_capabilities_degrade(
    endpoint: Emulator, plugin: Plugin, platform: list[dict[str, Any]]
) -> None:
    """An appliance has no capability schemas: they refuse nothing, and are an error when asked for.

    One warning says that launch options are not checked.
    """
    image_id = platform[0]["id"]
    expect = {"launchOptions": {"firmware": "BIOS"}}
    assert plugin.invoke("getImage", imageId=image_id, expect=expect)["id"] == image_id
    property_, reason = plugin.fails("getImageCapabilities", imageId=image_id)
    assert property_ == "imageId"
    assert "can't read the capabilities of" in reason
    image = oci_image.get_image(image_id)
    options = oci_image.instance_launch_options(image, network_type="VFIO")
    assert options is not None
    assert options["network_type"] == "VFIO"
    assert any("CapabilitySchemas" in request.path for request in endpoint.requests)
