"""Where a selection gets its images from, and what it needs to know of their shapes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..client.parallel import concurrently
from ..client.responses import parse_images, parse_page
from .shapes import parse_shape

if TYPE_CHECKING:
    from ..client import Client
    from ..model.image import ImageResult
    from .shapes import Shape

Filters = Mapping[str, "str | int"]
"""Filters, order and page size of ListImages, by the names of the OCI SDK's arguments."""


Share = Callable[[Hashable, "Callable[[Client], Any]"], Any]
"""Does a piece of work once for all who ask under one key, as `RequestCache.share`."""


class ImageSource(Protocol):
    """The images of a compartment in a region, and the platform images that it sees."""

    def pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The images that the filters leave, a page at a time: a page is read when asked for."""

    def entries(self, image_id: str) -> Sequence[Mapping[str, Any]]:
        """The shape compatibility entries of an image."""

    def prefetch_shapes(self, image_ids: Sequence[str]) -> None:
        """Get ready to answer for these images, which is faster than one after another."""

    def shapes(self) -> Mapping[str, Shape]:
        """The shapes that the compartment can launch, by name."""


class ServiceImages:
    """The images that the service lists. Entries and shapes are asked for once in a run."""

    def __init__(
        self, client: Client, share: Share, compartment_id: str | None, region: str | None
    ) -> None:
        self._client = client
        self._share = share
        self._compartment_id = compartment_id
        self._region = region

    def pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The images that the filters leave, a page at a time: a page is read when asked for."""
        for answer in self._client.list_images(self._compartment_id, filters, self._region):
            yield parse_images(answer)

    def entries(self, image_id: str) -> Sequence[Mapping[str, Any]]:
        """The shape compatibility entries of an image."""

        def read(client: Client) -> Sequence[Mapping[str, Any]]:
            answers = client.list_image_shape_compatibility_entries(image_id, self._region)
            return [entry for answer in answers for entry in parse_page(answer, "shape")]

        entries: Sequence[Mapping[str, Any]]
        entries = self._share(("entries", image_id, self._region), read)
        return entries

    def prefetch_shapes(self, image_ids: Sequence[str]) -> None:
        """Ask for the entries of these images, several at a time."""
        concurrently(self.entries, image_ids, self._client.concurrency)

    def shapes(self) -> Mapping[str, Shape]:
        """The shapes that the compartment can launch, by name."""

        def read(client: Client) -> Mapping[str, Shape]:
            answers = client.list_shapes(self._compartment_id, self._region)
            described = (shape for answer in answers for shape in parse_page(answer, "shape"))
            return {shape["shape"]: parse_shape(shape) for shape in described}

        shapes: Mapping[str, Shape]
        shapes = self._share(("all shapes", self._compartment_id, self._region), read)
        return shapes
