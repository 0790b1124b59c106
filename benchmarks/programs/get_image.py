"""The same read with this package."""

import sys

from pulumi_oci_image import get_image

image = get_image(sys.argv[1])
