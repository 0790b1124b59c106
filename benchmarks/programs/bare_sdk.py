"""A read as one writes it with the OCI SDK alone."""

import os
import sys

import oci

config = oci.config.from_file(os.environ["OCI_CONFIG_FILE"], os.environ["OCI_CLI_PROFILE"])
client = oci.core.ComputeClient(config, service_endpoint=os.environ["OCI_IMAGE_ENDPOINT"])
image = client.get_image(sys.argv[1]).data
