"""Reads an OCI compute image with the SDK that Pulumi generates for Python."""

import pulumi
import pulumi_oci_image_sdk as oci_image

image = oci_image.get_image_output(image_id=pulumi.Config().require("imageId"))
watched = oci_image.Image("watched", image_id=image.id)

pulumi.export("displayName", image.display_name)
pulumi.export("operatingSystem", watched.operating_system)
pulumi.export("launchOptions", image.launch_options)
pulumi.export("firmware", watched.launch_options.firmware)
pulumi.export("sizeInMBs", image.size_in_mbs)
