"""Resource options on reads, with the real CLI: as docs/resource-options.md has them in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.model.state import SIGNATURE

from ..published import publish_newer
from .test_cli_pin import edit

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from ..pulumi_cli import Cli
    from .conftest import MakeCli

pytestmark = pytest.mark.cli
PROGRAM = """
Options = pulumi.ResourceOptions
GENERATION = "one"


class Parent(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("test:index:Parent", "parent")


def transformation(arguments):
    print("transformation of", arguments.name)


def transform(arguments):
    if "criteria" in arguments.props:
        arguments.props["triggers"] = ["transformed"]
    print("transform of", arguments.name)
    return pulumi.ResourceTransformResult(arguments.props, arguments.opts)


def make(kind):
    def image(name, **options):
        return kind(f"{kind.__name__}.{name}", Options(**options))

    first = image("first")
    image("parent", parent=parent)
    image("depends_on", depends_on=[first])
    image("additional_secret_outputs", additional_secret_outputs=["displayName", "images"])
    image("provider", provider=provider)
    image("transformations", transformations=[transformation])
    image("transforms", transforms=[transform])
    image("protect", protect=True)
    image("retain_on_delete", retain_on_delete=True)
    image("ignore_changes", ignore_changes=["imageId", "triggers"])
    image("replace_on_changes", ignore_changes=["triggers"], replace_on_changes=["connection", "*"])
    image("custom_timeouts", custom_timeouts=pulumi.CustomTimeouts(create="1ms"))
    return image


def Read(name, opts):
    return Image(name, image_id=ID, opts=opts)


def Several(name, opts):
    return Images(name, ids=[ID], opts=opts)


def Latest(name, opts):
    return LatestImage(name, opts=opts, **CRITERIA)


def Pin(name, opts):
    return ImagePin(name, triggers=[GENERATION], opts=opts, connection=CONNECTION, **CRITERIA)


ID = %r
CRITERIA = {
    "operating_system": "Oracle Linux",
    "operating_system_version": "9",
    "shape": "VM.Standard.E5.Flex",
}
CONNECTION = None
parent = Parent()
provider = pulumi.ProviderResource("pulumi-python", "explicit", {})
for read in make(Read), make(Several), make(Latest):
    read("aliases", aliases=[pulumi.Alias(name="first")])
    read("import_", import_="ocid1.image.oc1.iad.another")
    read("id", id="ocid1.image.oc1.iad.another")
pin = make(Pin)
pin("before", ignore_changes=["triggers"])
"""
IGNORED_ON_READS = ("protect", "retainOnDelete", "customTimeouts", "aliases", "importID")


def made_by(stack: Cli) -> dict[str, dict[str, Any]]:
    """The images in the state, by the names of their resources."""
    named = {each["urn"].rpartition("::")[2]: each for each in stack.resources()}
    return {name: each for name, each in named.items() if "Image" in each["type"]}


def image_of(state: dict[str, Any]) -> str:
    """The OCID of the image that a resource holds, the first of several."""
    outputs = state["outputs"]
    return str(outputs["images"][0]["id"] if "images" in outputs else outputs["id"])


def test_options_work_or_are_ignored_as_the_table_says(endpoint: Emulator, cli: MakeCli) -> None:
    """Each option is given to each kind; the state and later runs show what came of it."""
    image_id = str(next(iter(endpoint.images))["id"])
    stack = cli(PROGRAM % image_id)
    said = stack.ok("up", "--yes", "--skip-preview")
    images = made_by(stack)
    assert len(images) == 3 * 15 + 13
    for kind in ("Read", "Several", "Latest", "Pin"):
        assert images[f"{kind}.parent"]["parent"].endswith("::parent")
        assert images[f"{kind}.depends_on"]["dependencies"] == [images[f"{kind}.first"]["urn"]]
        outputs = images[f"{kind}.additional_secret_outputs"]["outputs"]
        assert SIGNATURE in outputs["images" if kind == "Several" else "displayName"]
        assert "::explicit::" in images[f"{kind}.provider"]["provider"]
        assert f"transformation of {kind}.transformations" in said
        assert (f"transform of {kind}.transforms" in said) is (kind == "Pin")
    for name, each in images.items():
        if name.startswith("Pin."):
            continue
        assert each["external"], name
        assert not [ignored for ignored in IGNORED_ON_READS if each.get(ignored)], name
        kind = name.partition(".")[0]
        assert each["id"] == (image_id if kind == "Read" else images[f"{kind}.first"]["id"]), name
    assert images["Pin.protect"]["protect"]
    assert images["Pin.retain_on_delete"]["retainOnDelete"]
    assert images["Pin.transforms"]["inputs"]["triggers"] == ["transformed"]

    newer = publish_newer(endpoint)["id"]
    edit(stack, 'GENERATION = "one"', 'GENERATION = "two"')
    said = " ".join(stack.fails("preview").split())
    assert '::Pin.protect" as it is currently marked for protection' in said
    assert '::Pin.protect" cannot be deleted' in stack.fails("destroy", "--preview-only")
    edit(stack, "protect=True", "protect=False")
    edit(stack, '["displayName", "images"]', "[]")
    edit(stack, f"ID = {image_id!r}", f"ID = {newer!r}")
    edit(stack, "CONNECTION = None", f"CONNECTION = Connection(endpoint={endpoint.url!r})")
    edit(stack, 'pin("before"', 'pin("after", aliases=[pulumi.Alias(name="Pin.before")]')
    stack.ok("up", "--yes", "--skip-preview")
    images = made_by(stack)
    assert {name for name in images if image_of(images[name]) != newer} == {
        "Pin.after",
        "Pin.ignore_changes",
        "Pin.replace_on_changes",
        "Pin.transforms",
    }
    assert images["Pin.replace_on_changes"]["outputs"]["connection"] == {"endpoint": endpoint.url}

    stack.ok("destroy", "--yes", "--skip-preview")
    assert stack.resources() == []
