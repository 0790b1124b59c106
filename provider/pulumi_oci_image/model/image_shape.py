"""Which shapes an image can launch, and how much of each: the API's shape compatibility entries.

Source: https://docs.oracle.com/iaas/api/#/en/iaas/20160918/ImageShapeCompatibilityEntry.
"""

from __future__ import annotations

import math
import sys
from typing import Final, NamedTuple

from .api_object import ApiObject, field


class Range(NamedTuple):
    """The amounts that an image allows on a shape; infinite where the service sets no bound."""

    minimum: float = 0
    maximum: float = math.inf

    def __str__(self) -> str:
        largest = sys.float_info.max
        least, most = (f"{min(max(bound, -largest), largest):g}" for bound in self)
        if self.maximum == math.inf:
            return f"{least} or more"
        return f"{least} to {most}" if self.minimum else f"up to {most}"

    def allows(self, amount: float) -> bool:
        """Whether the amount is within the range, its ends included."""
        return self.minimum <= amount <= self.maximum


class OcpuConstraints(ApiObject):
    """How many OCPUs an instance of the image may have."""

    min: Final[int | None] = field("Minimum number of OCPUs.")
    max: Final[int | None] = field("Maximum number of OCPUs.")


class MemoryConstraints(ApiObject):
    """How much memory an instance of the image may have."""

    min_in_gbs: Final[int | None] = field("Minimum memory, in gigabytes.", name="minInGBs")
    max_in_gbs: Final[int | None] = field("Maximum memory, in gigabytes.", name="maxInGBs")


class ImageShape(ApiObject):
    """A shape that an image can launch."""

    image_id: Final[str] = field("The OCID of the image.", required=True)
    memory_constraints: Final[MemoryConstraints | None] = field(
        "For a flexible shape, the memory that the image supports."
    )
    ocpu_constraints: Final[OcpuConstraints | None] = field(
        "For a flexible shape, the numbers of OCPUs that the image supports."
    )
    shape: Final[str] = field(
        "The name of the shape.", required=True, example="VM.Standard.E5.Flex"
    )

    @property
    def ocpus(self) -> Range:
        """The numbers of OCPUs that the image allows on the shape."""
        bounds = self.ocpu_constraints or OcpuConstraints()
        return _range(bounds.min, bounds.max)

    @property
    def memory_in_gbs(self) -> Range:
        """The memory that the image allows on the shape, in gigabytes."""
        bounds = self.memory_constraints or MemoryConstraints()
        return _range(bounds.min_in_gbs, bounds.max_in_gbs)


def _range(minimum: int | str | None, maximum: int | str | None) -> Range:
    # In a run, an integer beyond a double is text.
    least, most = (int(bound) if isinstance(bound, str) else bound for bound in (minimum, maximum))
    return Range(least or 0, math.inf if most is None else most)
