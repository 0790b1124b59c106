"""Sizes of volumes: images tell them in MB, the Block Volume service takes whole GB within limits.

Both units are binary: 1 MB = 1,048,576 bytes, 1 GB = 1,024 MB.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .image import ImageResult, ImageVolume

MIN_VOLUME_GBS = 50
MAX_VOLUME_GBS = 32_768
_MBS_IN_A_GB = 1024


def smallest_boot_volume_gbs(image: ImageResult) -> int:
    """The size of the smallest boot volume that the image fits on."""
    return _volume_that_holds(image.size_in_mbs)


def data_volume_gbs(volume: ImageVolume) -> int:
    """The size of the smallest block volume that holds one of the image's."""
    return _volume_that_holds(volume.size_in_mbs)


def _volume_that_holds(mbs: int | str | None) -> int:
    # A size that a double can't hold comes from the engine as text.
    return max(MIN_VOLUME_GBS, math.ceil(int(mbs or 0) / _MBS_IN_A_GB))
