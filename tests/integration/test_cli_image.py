"""`Image` and the functions under the real Pulumi CLI, where there is one."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import MakeCli

pytestmark = pytest.mark.cli
STATE_BYTES = 6 * 1024
PROVIDER_CHARACTERS = 100


def an_image(endpoint: Emulator) -> dict[str, Any]:
    """The seed image that has the most fields."""
    return max((dict(image) for image in endpoint.images), key=lambda image: len(json.dumps(image)))


def program(image: dict[str, Any]) -> str:
    """A program that reads an image in both ways."""
    return f"""
image = Image("base", image_id={image["id"]!r})
pulumi.export("id", image.id)
pulumi.export("name", image.display_name)
pulumi.export("launchOptions", image.launch_options)
pulumi.export("size", image.size_in_mbs)
pulumi.export("result", image.result)
pulumi.export("function", get_image_output({image["id"]!r}).display_name)
pulumi.export("absent", image.agent_features)
"""


def test_preview_has_real_values(endpoint: Emulator, cli: MakeCli) -> None:
    """A preview shows what the image is, its id included, and leaves nothing unknown."""
    image = an_image(endpoint)
    shown = cli(program(image)).ok("preview", "--diff")
    assert image["id"] in shown
    assert image["displayName"] in shown
    assert "unknown" not in shown
    assert "output<" not in shown


def test_up_twice_changes_nothing(endpoint: Emulator, cli: MakeCli) -> None:
    """The outputs are those of the image, and a second up finds nothing to do."""
    image = an_image(endpoint)
    stack = cli(program(image))
    stack.ok("up", "--yes")
    outputs = stack.outputs()
    assert outputs["name"] == outputs["function"] == image["displayName"]
    assert outputs["launchOptions"] == image["launchOptions"]
    assert outputs["size"] == image["sizeInMBs"]
    assert isinstance(outputs["size"], int)
    assert outputs["result"] == image
    again = stack.ok("up", "--yes")
    assert "1 unchanged" in again
    assert stack.outputs() == outputs


def test_a_changed_image_changes_the_outputs(endpoint: Emulator, cli: MakeCli) -> None:
    """What changed about the image shows at the next up."""
    image = an_image(endpoint)
    stack = cli(program(image))
    stack.ok("up", "--yes")
    endpoint.images.put(image | {"displayName": "renamed"})
    shown = stack.ok("up", "--yes")
    assert "renamed" in shown
    assert stack.outputs()["name"] == "renamed"


def test_refresh_shows_drift_and_drops_what_is_gone(endpoint: Emulator, cli: MakeCli) -> None:
    """Refresh takes over a change, and an image that is gone leaves the state."""
    image = an_image(endpoint)
    stack = cli(program(image))
    stack.ok("up", "--yes")
    endpoint.images.put(image | {"displayName": "renamed"})
    assert "renamed" in stack.ok("refresh", "--yes", "--diff")
    assert stack.resources()[0]["outputs"]["displayName"] == "renamed"
    endpoint.images.remove(image["id"])
    told = stack.ok("refresh", "--yes")
    assert "leaves the state" in told
    assert "It may be deleted, in another region" in told
    assert stack.resources() == []
    told = stack.fails("preview")
    assert "404 NotAuthorizedOrNotFound" in told
    assert image["id"] in told


def test_the_state_is_small_and_holds_no_secret(endpoint: Emulator, cli: MakeCli) -> None:
    """Besides the image's own fields the state has little, and nothing of the credentials."""
    image = an_image(endpoint)
    stack = cli(f'Image("base", image_id={image["id"]!r})')
    stack.ok("up", "--yes")
    (resource,) = stack.resources()
    own = {name: value for name, value in resource["outputs"].items() if name not in image}
    assert len(json.dumps(resource)) - len(json.dumps(image)) < STATE_BYTES
    assert set(own) <= {"__provider", "imageId", "etag", "additionalFields", "nullFields"}
    assert isinstance(own["__provider"], str), "not a secret"
    assert len(own["__provider"]) < PROVIDER_CHARACTERS
    assert resource["type"] == "pulumi-python:dynamic/oci-image:Image"


def test_one_call_for_each_run(endpoint: Emulator, cli: MakeCli) -> None:
    """A preview reads an image once, however many resources ask for it."""
    image = an_image(endpoint)
    stack = cli("\n".join(f'Image("i{n}", image_id={image["id"]!r})' for n in range(8)))
    endpoint.requests.clear()
    stack.ok("preview")
    assert len(endpoint.requests) == 1


def test_an_unknown_id_stays_unknown_until_up(endpoint: Emulator, cli: MakeCli) -> None:
    """With an id that is not known yet nothing is read in the preview, and up reads it."""
    image = an_image(endpoint)
    stack = cli(f"""
from pulumi import dynamic

class Later(dynamic.ResourceProvider):
    serialize_as_secret_always = False
    def create(self, props):
        return dynamic.CreateResult({image["id"]!r}, {{}})

class LaterResource(dynamic.Resource, name="Later"):
    pass

later = LaterResource(Later(), "later", {{}})
image = Image("base", image_id=later.id)
pulumi.export("name", image.display_name)
pulumi.export("function", get_image_output(later.id).display_name)
""")
    assert image["displayName"] not in stack.ok("preview", "--diff")
    assert not endpoint.requests
    stack.ok("up", "--yes")
    assert stack.outputs() == {"name": image["displayName"], "function": image["displayName"]}


@pytest.mark.parametrize(
    "use", ['Image("base", image_id={id!r})', "get_image({id!r})", "get_image_output({id!r})"]
)
def test_errors_are_one_line(cli: MakeCli, use: str) -> None:
    """A missing image fails the preview, with one line of ours and none of our frames."""
    missing = "ocid1.image.oc1.iad.aaaaaaaamissing"
    told = cli(use.format(id=missing)).fails("preview")
    assert f"can't read image {missing}" in told
    # Pulumi shows it twice; Python 3.10 adds the frame that raises to each traceback.
    assert told.count("pulumi_oci_image/") <= (0 if sys.version_info >= (3, 11) else 2)
