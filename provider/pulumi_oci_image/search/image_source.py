"""Where a selection gets its images from, and what it needs to know of their shapes."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from ..client.parallel import concurrently
from .image_facts import created
from .shapes import parse_shape

if TYPE_CHECKING:
    from ..client.compute import Client
    from ..model.image import ImageResult
    from ..model.image_shape import ImageShape
    from .shapes import Shape

T = TypeVar("T")
R = TypeVar("R")

Filters = Mapping[str, "str | int"]
"""Filters and page size of ListImages, by the names of the OCI SDK's arguments."""


_NEWEST_FIRST = {"sort_by": "TIMECREATED", "sort_order": "DESC"}
"""The order is always said: defaults differ between services."""

_MERGED_PAGE = 100

Share = Callable[[Hashable, Callable[[], Any]], Any]
"""Does a piece of work once for all who ask by one key."""


class ImageSource(Protocol):
    """The images of a compartment in a region, and the platform images that it sees.

    They come newest first where the service keeps the order that it is asked for.

    Attributes:
        channel_tag: the key of the free-form tag that names an image's channels.
    """

    channel_tag: str

    def pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The images that the filters leave, a page at a time: a page is read when asked for."""

    def image_shapes(self, image_id: str) -> Sequence[ImageShape]:
        """The shapes that can launch an image."""

    def in_parallel(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What `work`, which asks the service, gives for each item, in order."""

    def shapes(self) -> Mapping[str, Shape]:
        """The shapes that the compartment can launch, by name."""


class Place(NamedTuple):
    """Where images are listed.

    Attributes:
        compartment_id: the compartment; by default the tenancy's root.
        region: the region, by name or key; by default the configured one.
        with_subcompartments: whether the compartments inside of it are listed, too.
    """

    compartment_id: str | None
    region: str | None
    with_subcompartments: bool = False


class ServiceImages:
    """The images that the service lists. Shapes are asked for once in a run.

    Attributes:
        key: what tells it from other sources.
    """

    def __init__(
        self,
        client: Client,
        share: Share,
        place: Place,
    ) -> None:
        self._client = client
        self._share = share
        self._place = place
        self._region = place.region
        self.channel_tag: str = client.channel_tag
        self.key: tuple[Client, Place] = (
            client,
            place._replace(region=client.region_of(place.region)),
        )

    def pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The images that the filters leave, a page at a time: a page is read when asked for."""
        filters = {**_NEWEST_FIRST, **filters}
        if self._place.with_subcompartments:
            return self._merged_pages(filters)
        return self._client.list_images(self._place.compartment_id, filters, self._region)

    def _merged_pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The images of many compartments, in one order; platform images are in each list."""

        def begin(compartment_id: str | None) -> Iterator[ImageResult]:
            pages = self._client.list_images(compartment_id, filters, self._region)
            first = next(pages, [])
            return chain(first, chain.from_iterable(pages))

        lists = self.in_parallel(begin, self._compartments())
        seen: set[str] = set()
        merged = heapq.merge(*lists, key=created, reverse=True)
        while page := list(islice(merged, _MERGED_PAGE)):
            new = {image.id: image for image in page if image.id not in seen}
            seen |= new.keys()
            yield list(new.values())

    def _compartments(self) -> Sequence[str | None]:
        """The compartment and all inside of it, level by level, each level at once."""

        def children(compartment_id: str | None) -> list[str]:
            pages = self._client.list_compartments(compartment_id, self._region)
            return [found["id"] for page in pages for found in page]

        def read() -> Sequence[str | None]:
            level: list[str | None] = [self._place.compartment_id]
            found = dict.fromkeys(level)
            while level:
                inner = [each for ids in self.in_parallel(children, level) for each in ids]
                level = [each for each in dict.fromkeys(inner) if each not in found]
                found |= dict.fromkeys(level)
            return list(found)

        compartments: Sequence[str | None] = self._share((*self.key, "compartments"), read)
        return compartments

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
            pages = self._client.list_shapes(self._place.compartment_id, self._region)
            return {shape["shape"]: parse_shape(shape) for page in pages for shape in page}

        shapes: Mapping[str, Shape] = self._share((*self.key, "shapes"), read)
        return shapes
