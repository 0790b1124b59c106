"""The examples in Python, run offline with the names that an appliance has."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.testing import run_offline

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

pytestmark = pytest.mark.usefixtures("credentials")

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SHAPE = "VM.PCAStandard1.Flex"
NAMES = {
    '"Oracle Linux"': '"OracleLinux"',
    '"VM.Standard.E5.Flex"': f'"{SHAPE}"',
    '"VM.Standard.A1.Flex"': f'"{SHAPE}"',
}
"""What an example says of public OCI, and what a user of an appliance writes in its place."""
PLACE = {
    "compartmentId": "ocid1.compartment.unique_ID",
    "availabilityDomain": "AD-1",
    "subnetId": "ocid1.subnet.unique_ID",
    "size": "3",
}


@pytest.mark.parametrize(
    ("example", "output"),
    [
        ("get-image", "displayName"),
        ("expectations", "image"),
        ("latest-image", "displayName"),
        ("launch-instance", "image"),
        ("multi-region", "sameImage"),
        ("pinned-fleet", "image"),
    ],
)
def test_examples(endpoint: Emulator, tmp_path: Path, example: str, output: str) -> None:
    """Each example works on an appliance, once its names are the appliance's."""
    folder = shutil.copytree(EXAMPLES / example, tmp_path / example)
    program = folder / "__main__.py"
    text = program.read_text()
    for public, own in NAMES.items():
        text = text.replace(public, own)
    program.write_text(text)
    newest: dict[str, Any] = max(
        (dict(i) for i in endpoint.images if i["displayName"].startswith("uln-pca-Oracle-Linux-9")),
        key=lambda image: image["timeCreated"],
    )
    result = run_offline(folder, config=PLACE | {"imageId": newest["id"]}, out=io.StringIO())
    assert result.ok, result.preview.error
    assert result.up
    assert result.up.outputs[output] in (newest["displayName"], True)


def test_the_programs_of_the_page(
    credentials: Credentials, platform: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The programs in the appliance's page run as they are printed."""
    profile = credentials.config_file.read_text()
    credentials.config_file.write_text(
        profile + profile.replace(f"[{credentials.profile}]", "[PCA]")
    )
    image_id = platform[0]["id"]
    page = ROOT.joinpath("docs/private-cloud-appliance.md").read_text(encoding="utf-8")
    programs = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    folder = tmp_path / "page"
    folder.mkdir()
    folder.joinpath("Pulumi.yaml").write_text("name: page\nruntime: python\n")
    text = f"pca_image_id = {image_id!r}\n" + "\n".join(programs)
    folder.joinpath("__main__.py").write_text(text)
    result = run_offline(folder, config={"imageId": image_id}, out=io.StringIO())
    assert result.ok, result.preview.error
    assert result.preview.outputs["operatingSystem"] == platform[0]["operatingSystem"]
