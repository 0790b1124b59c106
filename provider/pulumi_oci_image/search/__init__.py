"""Finding images: from criteria to the images that the service has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..errors import Message
    from ..model.image import ImageResult


@dataclass(frozen=True)
class Found:
    """The images that meet the criteria.

    Attributes:
        images: the images, newest first.
        warnings: what to know about the choice, one line each.
    """

    images: list[ImageResult]
    warnings: tuple[Message, ...] = ()

    @property
    def image(self) -> ImageResult | None:
        """The first image; None where there is none."""
        return self.images[0] if self.images else None
