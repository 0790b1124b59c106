"""`Images` and `LatestImage` with the real Pulumi CLI: preview, up, refresh, change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ..published import NEWEST, named, publish_newer

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import MakeCli

pytestmark = pytest.mark.cli

LATEST = """
latest = LatestImage(
    "latest", operating_system="Oracle Linux", operating_system_version="9", architecture="x86_64"
)
pulumi.export("id", latest.id)
pulumi.export("name", latest.display_name)
pulumi.export("agent", latest.agent_features)
"""


def test_latest_from_preview_to_its_end(endpoint: Emulator, cli: MakeCli) -> None:
    """Real in preview, settled by up, moved by a newer image, gone when nothing matches."""
    stack = cli(LATEST)
    old = named(endpoint, NEWEST)
    assert old["id"] in stack.ok("preview")
    stack.ok("up", "--yes", "--skip-preview")
    assert (stack.outputs()["id"], stack.outputs()["name"]) == (old["id"], old["displayName"])
    stack.ok("up", "--yes", "--expect-no-changes")

    publish_newer(endpoint)
    stack.ok("refresh", "--yes")
    (resource,) = stack.resources()
    assert resource["outputs"]["displayName"] == "newer"
    stack.ok("up", "--yes", "--skip-preview")
    assert stack.outputs()["name"] == "newer"

    program = stack.directory / "__main__.py"
    program.write_text(program.read_text().replace("x86_64", "aarch64"))
    stack.ok("up", "--yes", "--skip-preview")
    (other,) = stack.resources()
    assert other["id"] != resource["id"]
    assert "aarch64" in stack.outputs()["name"]

    for image in endpoint.images:
        endpoint.images.remove(image["id"])
    stack.ok("refresh", "--yes")
    assert stack.resources() == []
    told = stack.fails("preview")
    assert "No image matches. " in told
    assert "There are no images at all here" in told


def test_images_in_the_state(endpoint: Emulator, cli: MakeCli) -> None:
    """Lists settle too; an image that is gone leaves the list on refresh, and fails a program."""
    first, second = [image["id"] for image in endpoint.images][:2]
    stack = cli(f"""
known = Images("known", ids=[{first!r}, {second!r}])
listed = Images("listed", operating_system="Oracle Linux", operating_system_version="9")
pulumi.export("known", known.ids)
pulumi.export("listed", listed.images.apply(lambda images: [i.display_name for i in images]))
""")
    stack.ok("up", "--yes", "--skip-preview")
    assert stack.outputs()["known"] == [first, second]
    assert len(stack.outputs()["listed"]) == 5
    stack.ok("up", "--yes", "--expect-no-changes")
    for resource in stack.resources():
        assert isinstance(resource["outputs"]["__provider"], str)
        assert len(resource["outputs"]["__provider"]) < 100
    endpoint.images.remove(second)
    stack.ok("refresh", "--yes")
    known = next(r for r in stack.resources() if r["urn"].endswith("known"))
    assert [image["id"] for image in known["outputs"]["images"]] == [first]
    assert second in stack.fails("preview")
