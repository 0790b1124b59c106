"""Where a selection gets its images from, and what it needs to know of their shapes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..client.parallel import concurrently
from .shapes import parse_shape

if TYPE_CHECKING:
    from ..client import Client
    from ..model.image import ImageResult
    from ..model.image_shape import ImageShape
    from .shapes import Shape

T = TypeVar("T")
R = TypeVar("R")

Filters = Mapping[str, "str | int"]
"""Filters and page size of ListImages, by the names of the OCI SDK's arguments."""


_NEWEST_FIRST = {"sort_by": "TIMECREATED", "sort_order": "DESC"}
"""The order is always said: defaults differ between services."""

Share = Callable[[Hashable, Callable[[], Any]], Any]
"""Does a piece of work once for all who ask by one key."""


class ImageSource(Protocol):
    """The images of a compartment in a region, and the platform images that it sees.

    They come newest first where the service keeps the order that it is asked for.
    """

    def pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The images that the filters leave, a page at a time: a page is read when asked for."""

    def image_shapes(self, image_id: str) -> Sequence[ImageShape]:
        """The shapes that can launch an image."""

    def in_parallel(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What `work`, which asks the service, gives for each item, in order."""

    def shapes(self) -> Mapping[str, Shape]:
        """The shapes that the compartment can launch, by name."""


class ServiceImages:
    """The images that the service lists. Shapes are asked for once in a run.

    Attributes:
        key: what tells it from other sources.
    """

    def __init__(
        self, client: Client, share: Share, compartment_id: str | None, region: str | None
    ) -> None:
        self._client = client
        self._share = share
        self._compartment_id = compartment_id
        self._region = region
        self.key: tuple[Client, str | None, str | None] = (
            client,
            client.region_of(region),
            compartment_id,
        )

    def pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The images that the filters leave, a page at a time: a page is read when asked for."""
        filters = {**_NEWEST_FIRST, **filters}
        return self._client.list_images(self._compartment_id, filters, self._region)

    def image_shapes(self, image_id: str) -> Sequence[ImageShape]:
        """The shapes that can launch an image."""

        def read() -> Sequence[ImageShape]:
            pages = self._client.list_image_shape_compatibility_entries(image_id, self._region)
            return [shape for page in pages for shape in page]

        region = self._client.region_of(self._region, image_id)
        key = (self._client, region, "image shapes", str(image_id))
        shapes: Sequence[ImageShape] = self._share(key, read)
        return shapes

    def in_parallel(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What `work` gives for each item, in order, as many at once as the settings say."""
        return concurrently(work, items, self._client.concurrency)

    def shapes(self) -> Mapping[str, Shape]:
        """The shapes that the compartment can launch, by name."""

        def read() -> Mapping[str, Shape]:
            pages = self._client.list_shapes(self._compartment_id, self._region)
            return {shape["shape"]: parse_shape(shape) for page in pages for shape in page}

        shapes: Mapping[str, Shape] = self._share((*self.key, "shapes"), read)
        return shapes
