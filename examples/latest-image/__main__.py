"""Finds the newest image that is right for a shape, and shows what there was to choose from."""

import pulumi

from pulumi_oci_image import Images, LatestImage

config = pulumi.Config()
system = config.get("operatingSystem") or "Oracle Linux"
version = config.get("operatingSystemVersion") or "9"
shape = config.get("shape") or "VM.Standard.A1.Flex"

latest = LatestImage(
    "latest", operating_system=system, operating_system_version=version, shape=shape
)
choice = Images(
    "choice", operating_system=system, operating_system_version=version, shape=shape, limit=5
)

pulumi.export("imageId", latest.id)
pulumi.export("displayName", latest.display_name)
pulumi.export("timeCreated", latest.time_created)
pulumi.export("firmware", latest.launch_options.firmware)
pulumi.export(
    "choice", choice.images.apply(lambda images: [image.display_name for image in images])
)
