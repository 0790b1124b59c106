"""Finding images: from criteria to the images that the service has."""
