"""Secret arguments: each output of a resource or function that has one is secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.model.state import SECRET, SIGNATURE
from pulumi_oci_image.testing import UNKNOWN

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import MakeCli, Run

PROGRAM = """
ID = {id!r}
secret = pulumi.Output.secret
made = {{
    "image": Image("image", image_id=secret(ID)),
    "region": Image("region", image_id=ID, region=secret("iad")),
    "latest": LatestImage("latest", operating_system=secret({os!r}), gpu=None),
    "pin": ImagePin("pin", display_name=secret({name!r}), gpu=None),
    "open": Image("open", image_id=pulumi.Output.from_input(ID)),
}}
outputs = {{
    "image": made["image"].launch_options.firmware,
    "image id": made["image"].id,
    "region": made["region"].result,
    "latest": made["latest"].operating_system,
    "pin": made["pin"].update_available,
    "open": made["open"].operating_system,
    "images": Images("images", ids=[secret(ID)]).images[0].operating_system,
    "listed": Images("listed", display_name=secret({name!r})).ids,
    "function": get_image_output(secret(ID)).operating_system,
    "functions": get_latest_image_output(display_name=secret({name!r}), gpu=None).id,
}}
for name, output in outputs.items():
    pulumi.export(name, output)
    pulumi.export(f"{{name}} is secret", output.is_secret())
"""


def program(endpoint: Emulator) -> str:
    """A program with each kind of resource and function, most of them with secret arguments."""
    image = next(image for image in endpoint.images if image["operatingSystem"] == "Oracle Linux")
    return PROGRAM.format(id=image["id"], os=image["operatingSystem"], name=image["displayName"])


def test_a_secret_argument_makes_all_outputs_secret(endpoint: Emulator, offline: Run) -> None:
    """The image is read by the bare value, in the preview too, and no output of it is open."""
    result = offline(program(endpoint))
    assert result.up, result.preview.error
    # A pin that a preview is about to make has nothing yet that could be secret.
    for outputs, bare in ((result.preview.outputs, {"open", "pin"}), (result.up.outputs, {"open"})):
        said = {name: value for name, value in outputs.items() if name.endswith(" is secret")}
        assert len(said) == 10
        assert {name.split()[0] for name, value in said.items() if value is not True} == bare
    assert result.preview.outputs["image id"] != UNKNOWN
    assert result.up.outputs["image id"] == result.up.outputs["functions"]


@pytest.mark.cli
def test_what_came_of_a_secret_argument_is_encrypted_in_the_state(
    endpoint: Emulator, cli: MakeCli
) -> None:
    """Each property, after `up` and `refresh`, but the id; that of an open argument is open."""
    stack = cli(program(endpoint))
    stack.ok("up", "--yes")
    stack.ok("refresh", "--yes")
    seen = set()
    for resource in stack.resources():
        name = resource["urn"].rpartition("::")[2]
        outputs = {k: v for k, v in resource.get("outputs", {}).items() if k != "__provider"}
        bare = {
            key
            for key, value in outputs.items()
            if not (isinstance(value, dict) and value.get(SIGNATURE) == SECRET)
        }
        if name == "open":
            assert bare == set(outputs)
        else:
            assert bare == {"secret"}, name
        seen.add(name)
    assert seen == {"image", "region", "latest", "pin", "open", "images", "listed"}
