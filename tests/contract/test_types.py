"""What mypy and editors know of the public names."""

from __future__ import annotations

from pathlib import Path

from mypy import api

ROOT = Path(__file__).parents[2]
KNOWN = """
from typing import Any
from typing_extensions import assert_type
import pulumi
from pulumi_oci_image import Image, ImageResult, ImageVolume, get_image, get_image_output
from pulumi_oci_image import Images, LatestImage, get_images, get_images_output
from pulumi_oci_image import get_latest_image, get_latest_image_output
from pulumi_oci_image import Expectations, ImagePin, ImageShape, get_image_shapes
from pulumi_oci_image import instance_source_details

image = Image("base", image_id=pulumi.Config().require("imageId"), region="iad")
assert_type(image.operating_system, pulumi.Output[str])
assert_type(image.size_in_mbs, pulumi.Output[int | None])
assert_type(image.launch_options.firmware, pulumi.Output[str | None])
assert_type(image.image_volume_details.data_volumes[0].size_in_mbs, pulumi.Output[int | None])
assert_type(image.agent_features.is_monitoring_supported, pulumi.Output[bool | None])
assert_type(image.id, pulumi.Output[str])
assert_type(image.result, pulumi.Output[ImageResult])
Image("again", image_id=image.id, opts=pulumi.ResourceOptions(parent=image))

plain = get_image("ocid1.image.oc1.iad.a", region="iad")
assert_type(plain, ImageResult)
assert_type(plain.operating_system, str)
assert_type(plain.defined_tags, dict[str, dict[str, Any]] | None)
if plain.image_volume_details and plain.image_volume_details.data_volumes:
    assert_type(plain.image_volume_details.data_volumes[0], ImageVolume)
assert_type(get_image_output(image.id), pulumi.Output[ImageResult])

latest = LatestImage("latest", operating_system=image.operating_system, gpu=None)
assert_type(latest.operating_system, pulumi.Output[str])
assert_type(latest.launch_options.firmware, pulumi.Output[str | None])
assert_type(Images("known", ids=[image.id, latest.id]).images, pulumi.Output[list[ImageResult]])
assert_type(get_latest_image(shape="VM.Standard.A1.Flex"), ImageResult)
assert_type(get_latest_image(kind="custom", allow_empty=True), ImageResult | None)
assert_type(get_images(limit=3, architecture="aarch64"), list[ImageResult])
assert_type(get_images_output(region=latest.id), pulumi.Output[list[ImageResult]])
assert_type(get_latest_image_output(), pulumi.Output[ImageResult | None])

pin = ImagePin("pin", operating_system=image.operating_system, triggers=[image.id, 1])
assert_type(pin.size_in_mbs, pulumi.Output[int | None])
assert_type(pin.update_available, pulumi.Output[bool])
assert_type(pin.retired_reason, pulumi.Output[str | None])
assert_type(get_image_shapes("ocid1.image.oc1.iad.a"), list[ImageShape])
# What goes to another package's arguments is whatever fits there.
assert_type(pin.instance_source_details(kms_key_id=image.id), Any)
assert_type(instance_source_details(plain, boot_volume_size_in_gbs=50), Any)
assert_type(instance_source_details(get_image_output(image.id)), Any)
Image("strict", image.id, expect=Expectations(shape="VM.Standard.A1.Flex", ocpus=0.5))
"""
WRONG = {
    "image.operating_systm": 'has no attribute "operating_systm"',
    "image.image_volume_details.data_volumes[0].size_in_mbs + 1": "Unsupported",
    'Image("base")': "image_id",
    "get_image(7)": "incompatible type",
    'get_images(operating_sytem="Windows")': "operating_sytem",
    'LatestImage("a", operating_system=9)': "incompatible type",
    'ImagePin("a", oprating_system="Windows")': "oprating_system",
    "image.instance_source_details(boot_volume_size=50)": "boot_volume_size",
    'Expectations(ocpus="2")': "incompatible type",
    "plain.operating_system.upperr()": 'has no attribute "upperr"',
}


def check(program: str, tmp_path: Path) -> str:
    """What mypy says of a program, in strict mode."""
    file = tmp_path / "program.py"
    file.write_text(program, encoding="utf-8")
    out, errors, _ = api.run(
        ["--strict", "--config-file", str(ROOT / "pyproject.toml"), "--no-incremental", str(file)]
    )
    return out + errors


def test_mypy_knows_every_type(tmp_path: Path) -> None:
    """Outputs, nested outputs and results have their exact types."""
    assert "Success" in check(KNOWN, tmp_path)


def test_mypy_finds_mistakes(tmp_path: Path) -> None:
    """A mistyped name or a wrong argument is found before the program runs."""
    said = check(KNOWN.partition("plain: ")[0] + "\n".join(WRONG), tmp_path)
    for program, told in WRONG.items():
        assert told in said, f"{program}: {said}"
