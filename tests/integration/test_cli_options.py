"""Resource options on reads, with the real CLI: as docs/resource-options.md has them in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.model.markers import SIGNATURE

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import MakeCli

pytestmark = pytest.mark.cli
PROGRAM = """
ID = {id!r}
Options = pulumi.ResourceOptions


class Parent(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("test:index:Parent", "parent")


def transform(arguments):
    if "imageId" in arguments.props:
        pulumi.export("seen by " + arguments.name, True)
    return None


def transformed(arguments):
    arguments.props["region"] = "uk-london-1"
    return pulumi.ResourceTransformResult(arguments.props, arguments.opts)


def image(name, **options):
    return Image(name, image_id=ID, opts=Options(**options))


first = image("first")
image("parent", parent=Parent())
image("depends_on", depends_on=[first])
image("additional_secret_outputs", additional_secret_outputs=["displayName"])
image("provider", provider=pulumi.ProviderResource("pulumi-python", "explicit", {{}}))
image("transformations", transformations=[transform])
image("transforms", transforms=[transformed])
image("protect", protect=True)
image("retain_on_delete", retain_on_delete=True)
image("ignore_changes", ignore_changes=["region"])
image("aliases", aliases=[pulumi.Alias(name="first")])
image("custom_timeouts", custom_timeouts=pulumi.CustomTimeouts(create="1s"))
image("import_", import_="ocid1.image.oc1.iad.another")
"""


def test_options_work_or_are_ignored_as_the_table_says(endpoint: Emulator, cli: MakeCli) -> None:
    """Each option is given to an `Image`; the state shows what came of it, and destroy succeeds."""
    image_id = str(next(iter(endpoint.images))["id"])
    stack = cli(PROGRAM.format(id=image_id))
    stack.ok("up", "--yes")
    made = {each["urn"].rpartition("::")[2]: each for each in stack.resources()}
    images = {name: each for name, each in made.items() if "Image" in each["type"]}
    assert len(images) == 13
    for name, each in images.items():
        assert (each["id"], each["external"]) == (image_id, True), name
        for ignored in ("protect", "retainOnDelete", "customTimeouts", "aliases", "importID"):
            assert not each.get(ignored), (name, ignored)
        assert "region" not in each["outputs"], name
    assert images["parent"]["parent"].endswith("::parent")
    assert images["depends_on"]["dependencies"] == [images["first"]["urn"]]
    assert SIGNATURE in images["additional_secret_outputs"]["outputs"]["displayName"]
    assert "::explicit::" in images["provider"]["provider"]
    assert stack.outputs() == {"seen by transformations": True}
    stack.ok("destroy", "--yes")
    assert stack.resources() == []
