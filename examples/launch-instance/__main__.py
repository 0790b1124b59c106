"""Launches an instance from the newest image for its shape, with what the image says."""

import pulumi
import pulumi_oci as oci

from pulumi_oci_image import LatestImage

config = pulumi.Config()
SHAPE = "VM.Standard.E5.Flex"

image = LatestImage(
    "base", operating_system="Oracle Linux", operating_system_version="9", shape=SHAPE
)

web = oci.core.Instance(
    "web",
    compartment_id=config.require("compartmentId"),
    availability_domain=config.require("availabilityDomain"),
    shape=SHAPE,
    shape_config={"ocpus": 2, "memory_in_gbs": 16},
    source_details=image.instance_source_details(boot_volume_size_in_gbs=100),
    launch_options=image.instance_launch_options(),
    launch_volume_attachments=image.instance_launch_volume_attachments(),
    create_vnic_details={"subnet_id": config.require("subnetId")},
    # A newer image is for the next instance: it must not replace this one. See the README.
    opts=pulumi.ResourceOptions(
        ignore_changes=["sourceDetails", "launchOptions", "launchVolumeAttachments"]
    ),
)

pulumi.export("image", image.display_name)
pulumi.export("instanceId", web.id)
