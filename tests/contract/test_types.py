"""What type checkers know of the public names: mypy in strict mode, and pyright."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KNOWN = """
from typing import Any
from typing_extensions import assert_type
import pulumi
import pulumi_oci as oci
from pulumi_oci.core import InstanceLaunchOptionsArgsDict, InstanceSourceDetailsArgsDict
from pulumi_oci_image import *

image = Image("base", image_id=pulumi.Config().require("imageId"), region="iad")
assert_type(image.operating_system, pulumi.Output[str])
assert_type(image.size_in_mbs, pulumi.Output[int | None])
assert_type(image.launch_options.firmware, pulumi.Output[str | None])
assert_type(image.image_volume_details.data_volumes[0].size_in_mbs, pulumi.Output[int | None])
assert_type(image.agent_features.is_monitoring_supported, pulumi.Output[bool | None])
assert_type(image.id, pulumi.Output[str])
assert_type(image.result.operating_system, pulumi.Output[str])
Image("again", image_id=image.id, opts=pulumi.ResourceOptions(parent=image))
whole: pulumi.Output[ImageResult] = image.result
options: pulumi.Output[LaunchOptions | None] = image.launch_options

plain = get_image("ocid1.image.oc1.iad.a", region="iad")
assert_type(plain, ImageResult)
assert_type(plain.operating_system, str)
assert_type(plain.defined_tags, dict[str, dict[str, Any]] | None)
if plain.image_volume_details and plain.image_volume_details.data_volumes:
    assert_type(plain.image_volume_details.data_volumes[0], ImageVolume)
assert_type(get_image_output(image.id).operating_system, pulumi.Output[str])
assert_type(get_image_output(image.id).launch_options.firmware, pulumi.Output[str | None])

latest = LatestImage("latest", operating_system=image.operating_system, gpu=None)
assert_type(latest.operating_system, pulumi.Output[str])
assert_type(latest.launch_options.firmware, pulumi.Output[str | None])
found = LatestImage("found", allow_empty=True, shape="VM.Standard.A1.Flex")
assert_type(found.operating_system, pulumi.Output[str | None])
assert_type(found.result.id, pulumi.Output[str | None])
known = Images("known", ids=[image.id, latest.id]).images
assert_type(known[0].operating_system, pulumi.Output[str])
images: pulumi.Output[list[ImageResult]] = known
assert_type(get_latest_image(shape="VM.Standard.A1.Flex"), ImageResult)
assert_type(get_latest_image(kind="custom", allow_empty=True), ImageResult | None)
assert_type(get_images(limit=3, architecture="aarch64"), list[ImageResult])
assert_type(get_images_output(region=latest.id)[0].id, pulumi.Output[str])
assert_type(get_latest_image_output().operating_system, pulumi.Output[str])
empty = get_latest_image_output(allow_empty=True)
assert_type(empty.operating_system, pulumi.Output[str | None])

pin = ImagePin("pin", operating_system=image.operating_system, triggers=[image.id, 1])
assert_type(pin.size_in_mbs, pulumi.Output[int | None])
assert_type(pin.update_available, pulumi.Output[bool])
assert_type(pin.retired_reason, pulumi.Output[str | None])
assert_type(get_image_shapes("ocid1.image.oc1.iad.a"), list[ImageShape])
Image("strict", image.id, expect=Expectations(shape="VM.Standard.A1.Flex", ocpus=0.5))

later = pin.instance_source_details(kms_key_id=image.id)
assert_type(later, pulumi.Output[InstanceSourceDetailsArgsDict | None])
assert_type(
    instance_source_details(plain, boot_volume_size_in_gbs=50), InstanceSourceDetailsArgsDict
)
assert_type(instance_launch_options(plain), InstanceLaunchOptionsArgsDict | None)
for volume, attachment in zip(block_volumes(plain), volume_attachments(plain)):
    oci.core.Volume("data", **volume, compartment_id="c", availability_domain="AD-1")
    oci.core.VolumeAttachment("data", **attachment, instance_id="i", volume_id="v")
"""
LAUNCHED = """
for each in (image, latest, found, pin, get_image_output(image.id), empty, plain):
    oci.core.Instance(
        "web",
        source_details=instance_source_details(each),
        launch_options=instance_launch_options(each),
        launch_volume_attachments=instance_launch_volume_attachments(each),
        shape_config=instance_shape_config(get_image_shapes(plain.id)[0], ocpus=2),
        availability_domain="AD-1",
        compartment_id="ocid1.compartment.oc1..c",
    )
"""
"""Inputs of the oci package take an Output that may be None since 4.11."""

WRONG = """
image.operating_systm
image.launch_options.frmware
image.image_volume_details.data_volums
image.image_volume_details.data_volumes[0].sise_in_mbs
image.result.operating_systm
plain.operating_systm
plain.operating_system.upperr()
(plain.launch_options or LaunchOptions()).frmware
get_image("ocid1.image.oc1.iad.a").operating_systm
get_image_output(image.id).operating_systm
get_latest_image().operating_systm
known[0].operating_systm
latest.launch_options.frmware
pin.launch_options.frmware
image.operating_system = "Windows"
image.launch_options.firmware = "BIOS"
plain.operating_system = "Windows"
(plain.launch_options or LaunchOptions()).firmware = "BIOS"
image.image_volume_details.data_volumes[0].size_in_mbs + 1
plain.sise + 1
found.operating_system.apply(lambda name: name.upper())
get_latest_image(allow_empty=True).operating_system
Image("base")
get_image(7)
get_images(operating_sytem="Windows")
LatestImage("a", operating_system=9)
ImagePin("a", oprating_system="Windows")
image.instance_source_details(boot_volume_size=50)
instance_source_details(plain)["source_typ"]
Expectations(ocpus="2")
"""
CHECKERS = {
    "mypy": ["-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml")],
    "pyright": ["-m", "pyright", "--pythonpath", sys.executable],
}


@pytest.mark.parametrize("checker", CHECKERS)
def test_each_type_is_known_and_each_mistake_found(checker: str, tmp_path: Path) -> None:
    """Outputs, results and arguments have their exact types; a typo or a write is an error."""
    file = tmp_path / "program.py"
    version = tuple(map(int, importlib.metadata.version("pulumi-oci").split(".")))
    known = KNOWN + (LAUNCHED if version >= (4, 11) else "")
    file.write_text(known + WRONG.lstrip("\n"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *CHECKERS[checker], str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    said = done.stdout + done.stderr
    lines = {int(line) for line in re.findall(r"program\.py:(\d+):(?:\d+ -)? error", said)}
    first = known.count("\n") + 1
    assert lines == set(range(first, first + len(WRONG.strip().splitlines()))), said[:10_000]
