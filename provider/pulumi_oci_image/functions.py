"""The functions for any Python: no Pulumi program, and no import of Pulumi, is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .program import current_lookup, shown_in_one_line

if TYPE_CHECKING:
    from .models import ImageResult


def get_image(image_id: str, *, region: str | None = None) -> ImageResult:
    """Read an image by its OCID.

    In a Pulumi program the stack's configuration applies, and reads of one image in one run are
    one HTTP call. Elsewhere the environment and the OCI config file apply, and each call reads.

    Args:
        image_id: the image's OCID.
        region: the region to ask, by name (`us-ashburn-1`) or key (`iad`); by default the OCID's
            own region, then the configured one.

    Raises:
        OciImageError: what went wrong, in one line; its subclasses tell the kinds apart.
    """
    from .lookup import ImageQuery

    return shown_in_one_line(lambda: current_lookup().read_image(ImageQuery(image_id, region)))
