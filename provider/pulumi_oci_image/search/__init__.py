"""Finding images: from criteria to the images that the service has.

criteria      each criterion, declared once: add one here
criterion     what a criterion is, and what a search keeps while it applies them
criteria_args the criteria as arguments, made from these declarations
image_source  pages of images and their shapes, from the service
selection     from pages to the images that meet the criteria, or the latest of them
shapes        what the service tells of shapes: architecture, GPUs
near_matches  why no image met the criteria
"""
