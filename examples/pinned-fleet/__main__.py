"""Launches fifty instances from one pinned image."""

import pulumi
import pulumi_oci as oci

from pulumi_oci_image import ImagePin

config = pulumi.Config()
SHAPE = "VM.Standard.E5.Flex"

pin = ImagePin(
    "fleet",
    operating_system="Oracle Linux",
    operating_system_version="9",
    shape=SHAPE,
    triggers=[config.get("imageGeneration") or "1"],
)

for number in range(config.get_int("size") or 50):
    oci.core.Instance(
        f"web-{number}",
        compartment_id=config.require("compartmentId"),
        availability_domain=config.require("availabilityDomain"),
        shape=SHAPE,
        shape_config={"ocpus": 1, "memory_in_gbs": 8},
        source_details=pin.instance_source_details(),
        launch_options=pin.instance_launch_options(),
        create_vnic_details={"subnet_id": config.require("subnetId")},
    )

pulumi.export("image", pin.display_name)
pulumi.export("imageId", pin.id)
pulumi.export("updateAvailable", pin.update_available)
pulumi.export("retired", pin.retired_reason)
