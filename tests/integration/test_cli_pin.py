"""`ImagePin` under the real Pulumi CLI: what moves, what stays, and what a preview says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ..published import NEWEST, publish_newer

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from ..pulumi_cli import Cli
    from .conftest import MakeCli

pytestmark = pytest.mark.cli
# The fleet stands in for instances of the `oci` package, whose provider is not here.
PROGRAM = """
from pulumi import dynamic

class FleetProvider(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return dynamic.CreateResult("an-instance", props)

    def diff(self, id, olds, news):
        changed = [name for name in ("source", "options") if olds.get(name) != news.get(name)]
        return dynamic.DiffResult(bool(changed), changed)


class Instance(dynamic.Resource, module="test", name="Instance"):
    pass


pin = ImagePin(
    "pin", operating_system="Oracle Linux", operating_system_version="9",
    shape="VM.Standard.E5.Flex", triggers=["one"], opts=None,
)
provider = FleetProvider()
for number in range(SIZE):
    Instance(provider, f"web-{number}", {
        "source": pin.instance_source_details(), "options": pin.instance_launch_options(),
    })
pulumi.export("id", pin.id)
pulumi.export("name", pin.display_name)
pulumi.export("latest", pin.latest_image_id)
pulumi.export("update", pin.update_available)
pulumi.export("retired", pin.retired)
"""


def edit(stack: Cli, old: str, new: str) -> None:
    """Change the program."""
    program = stack.directory / "__main__.py"
    text = program.read_text()
    assert old in text
    program.write_text(text.replace(old, new))


def pin_in(stack: Cli) -> dict[str, Any]:
    """The pin in the state."""
    (pin,) = [resource for resource in stack.resources() if resource["type"].endswith("ImagePin")]
    return pin


def test_the_life_of_a_fleet(endpoint: Emulator, cli: MakeCli) -> None:
    """Fifty instances keep their image whatever is newer, and move together when told to."""
    stack = cli(PROGRAM.replace("SIZE", "50"))
    stack.ok("up", "--yes", "--skip-preview")
    pinned = stack.outputs()
    assert pinned["name"] == NEWEST
    assert (pinned["latest"], pinned["update"]) == (pinned["id"], False)
    assert len(pin_in(stack)["outputs"]["__provider"]) < 100

    newer = publish_newer(endpoint)
    stack.ok("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert stack.outputs() == pinned

    stack.ok("refresh", "--yes", "--skip-preview")
    stack.ok("up", "--yes", "--skip-preview", "--expect-no-changes")
    now = stack.outputs()
    assert (now["id"], now["latest"], now["update"]) == (pinned["id"], newer["id"], True)

    edit(stack, '"one"', '"two"')
    preview = stack.ok("preview")
    assert "[diff: ~triggers]" in preview
    assert "+-51 to replace" in preview
    assert f"pins newer ({newer['id']})" in preview

    stack.ok("up", "--yes", "--skip-preview")
    moved = stack.outputs()
    assert (moved["id"], moved["name"], moved["update"]) == (newer["id"], "newer", False)
    sources = {
        resource["outputs"]["source"]["source_id"]
        for resource in stack.resources()
        if resource["type"].endswith("Instance")
    }
    assert sources == {newer["id"]}

    endpoint.images.put(newer, listed=False)
    stack.ok("refresh", "--yes", "--skip-preview")
    preview = stack.ok("preview", "--expect-no-changes")
    assert f"warning: the pinned image {newer['id']} is retired: Oracle no longer lists" in preview

    asked = len(endpoint.requests)
    stack.ok("destroy", "--yes", "--skip-preview")
    assert len(endpoint.requests) == asked


def test_a_move_that_finds_the_same_image_is_no_move_for_others(cli: MakeCli) -> None:
    """With `--replace` the pin chooses again; where that is the same image, instances stay."""
    stack = cli(PROGRAM.replace("SIZE", "1"))
    stack.ok("up", "--yes", "--skip-preview")
    before = stack.resources()

    said = stack.ok("up", "--yes", "--skip-preview", "--replace", pin_in(stack)["urn"])

    assert "+-1 replaced" in said
    assert [resource["id"] for resource in stack.resources()] == [r["id"] for r in before]


def test_other_criteria_move_the_pin_and_a_known_image_brings_it_back(cli: MakeCli) -> None:
    """`image_id` pins an image that is known; taken out again, nothing changes."""
    stack = cli(PROGRAM.replace("SIZE", "0"))
    stack.ok("up", "--yes", "--skip-preview")
    first = stack.outputs()["id"]

    edit(stack, 'operating_system_version="9"', 'operating_system_version="8"')
    assert "[diff: ~criteria]" in stack.ok("up", "--yes")
    assert stack.outputs()["id"] != first

    edit(stack, "opts=None", f"image_id={first!r}")
    assert "[diff: +imageId]" in stack.ok("up", "--yes")
    assert stack.outputs()["id"] == first

    edit(stack, f"image_id={first!r}", "opts=None")
    stack.ok("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert stack.outputs()["id"] == first


def test_a_pin_begins_with_an_image_that_is_known(endpoint: Emulator, cli: MakeCli) -> None:
    """A fleet that runs already comes under a pin without a change to its image."""
    older = next(i for i in endpoint.images if "2025.09.16" in i["displayName"])
    program = PROGRAM.replace("SIZE", "0").replace("opts=None", f"image_id={older['id']!r}")
    stack = cli(program)

    stack.ok("up", "--yes")

    assert stack.outputs()["id"] == older["id"]
    assert stack.outputs()["update"] is True


def test_a_protected_pin_refuses_to_move(cli: MakeCli) -> None:
    """With `protect`, a change that would move the fleet is an error in the preview."""
    stack = cli(
        PROGRAM.replace("SIZE", "0").replace(
            "opts=None", "opts=pulumi.ResourceOptions(protect=True)"
        )
    )
    stack.ok("up", "--yes", "--skip-preview")

    edit(stack, '"one"', '"two"')

    assert "protect" in stack.fails("preview")


def test_the_command_import_can_not_make_a_pin(endpoint: Emulator, cli: MakeCli) -> None:
    """An OCID alone isn't enough: Pulumi's host of dynamic providers finds no provider."""
    stack = cli("")
    image_id = next(iter(endpoint.images))["id"]

    said = stack.fails(
        "import", "pulumi-python:dynamic/oci-image:ImagePin", "pin", image_id, "--yes"
    )

    assert "__provider" in said


def test_a_file_with_a_pin_of_another_stack_imports_it(endpoint: Emulator, cli: MakeCli) -> None:
    """Inputs and outputs in the file become the state as they are; nothing is asked."""
    stack = cli(PROGRAM.replace("SIZE", "0"))
    stack.ok("up", "--yes", "--skip-preview")
    pin, outputs = pin_in(stack), stack.outputs()
    stack.ok("destroy", "--yes", "--skip-preview")
    newer = publish_newer(endpoint)
    copied = {name: pin[name] for name in ("type", "id", "inputs", "outputs")}
    file = stack.directory / "import.json"
    file.write_text(json.dumps({"resources": [{"name": "pin"} | copied]}))
    asked = len(endpoint.requests)

    options = ("--yes", "--protect=false", "--generate-code=false")
    stack.ok("import", "--file", str(file), *options)

    assert len(endpoint.requests) == asked
    stack.ok("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert stack.outputs() == outputs
    stack.ok("refresh", "--yes", "--skip-preview")
    assert pin_in(stack)["outputs"]["latestImageId"] == newer["id"]
    assert pin_in(stack)["id"] == pin["id"]


def test_expectations_fail_the_preview(endpoint: Emulator, cli: MakeCli) -> None:
    """What is wrong is one line of the CLI's own, and nothing is changed."""
    image_id = next(iter(endpoint.images))["id"]
    stack = cli(f'Image("base", {image_id!r}, expect=Expectations(operating_system="Windows"))')

    said = stack.fails("preview")

    assert "ExpectationsNotMet: image " in said
    assert "operatingSystem is Oracle Linux, not Windows" in said


def test_another_connection_chooses_nothing(
    endpoint: Emulator, credentials: Credentials, cli: MakeCli
) -> None:
    """The preview of that update says nothing of the newer image, which no update would take."""
    stack = cli(PROGRAM.replace("SIZE", "0"))
    stack.ok("up", "--yes", "--skip-preview")
    pinned = stack.outputs()["id"]
    publish_newer(endpoint)
    connection = f"Connection(profile={credentials.profile!r})"
    edit(stack, "opts=None,", f"opts=None, connection={connection},")
    preview = stack.ok("preview")
    assert "connection]" in preview
    assert "pins " not in preview
    stack.ok("up", "--yes", "--skip-preview")
    assert stack.outputs()["id"] == pinned
    assert stack.outputs()["update"] is True


def test_a_refused_trigger_shows_no_secret(cli: MakeCli) -> None:
    """An asset among triggers is refused without the secrets beside it."""
    stack = cli(PROGRAM.replace("SIZE", "0"))
    secret = "pulumi.Output.secret('plan' + 'ted')"
    edit(stack, '["one"]', f"[{secret}, pulumi.StringAsset('x')]")
    told = stack.fails("preview")
    assert "triggers holds an asset or an archive" in told
    assert "planted" not in told
