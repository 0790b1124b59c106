"""Reads an OCI compute image by its OCID and exports what it says."""

import pulumi

from pulumi_oci_image import Image

image = Image("base", image_id=pulumi.Config().require("imageId"))

pulumi.export("displayName", image.display_name)
pulumi.export("operatingSystem", image.operating_system)
pulumi.export("operatingSystemVersion", image.operating_system_version)
pulumi.export("launchOptions", image.launch_options)
pulumi.export("firmware", image.launch_options.firmware)
pulumi.export("sizeInMBs", image.size_in_mbs)
pulumi.export("timeCreated", image.time_created)
