"""Finds the same image in several regions, where its OCID differs."""

import pulumi

from pulumi_oci_image import LatestImage

config = pulumi.Config()
regions = config.get_object("regions") or ["us-ashburn-1", "eu-frankfurt-1"]

images = {
    region: LatestImage(
        region,
        operating_system="Oracle Linux",
        operating_system_version="9",
        shape="VM.Standard.E5.Flex",
        region=region,
    )
    for region in regions
}

pulumi.export("imageIds", {region: image.id for region, image in images.items()})
names = pulumi.Output.all(*(image.display_name for image in images.values()))
pulumi.export("sameImage", names.apply(lambda found: len(set(found)) == 1))
