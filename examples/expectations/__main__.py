"""Reads an image that must be right for an instance: a preview fails where it is not."""

import pulumi

from pulumi_oci_image import Expectations, Image

config = pulumi.Config()

image = Image(
    "base",
    image_id=config.require("imageId"),
    expect=Expectations(
        operating_system="Oracle Linux",
        operating_system_version="9*",
        lifecycle_state="AVAILABLE",
        firmware="UEFI_64",
        shape=config.get("shape") or "VM.Standard.E5.Flex",
        ocpus=config.get_float("ocpus") or 2,
        memory_in_gbs=config.get_float("memoryInGBs") or 16,
        boot_volume_size_in_gbs=50,
    ),
)

pulumi.export("image", image.display_name)
