"""Finding images: from criteria to the images that the service has.

criteria         what an image must be: each criterion is one named test
criteria_args    the criteria as arguments, plain or Pulumi inputs
image_source     pages of images and their shapes, from the service
selection        from pages to the images that meet the criteria, or the latest of them
image_selection  images that meet criteria, or those of known OCIDs
shapes           what the service tells of shapes: architecture, GPUs
no_match         why no image met the criteria
"""
