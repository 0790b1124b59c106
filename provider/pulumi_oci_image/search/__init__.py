"""Finding images: from criteria to the images that the service has.

criteria      each criterion, declared once: add one here
criteria_args the criteria as arguments, made from these declarations
criterion     what a criterion is, what it may hold, and what its test may ask
search        one search: the pages that the service lists, and what is left to test of them
selection     the images that meet the criteria, or the latest of them
regions       one build in several regions
near_matches  why no image met the criteria
image_source  pages of images and their shapes, from the service
shapes        what the service says of shapes: architecture, GPUs
image_facts   when an image was made, its version, whose it is, its channels
"""
