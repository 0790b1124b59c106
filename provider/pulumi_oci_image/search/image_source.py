"""Where a search gets its images from, and what the service says of their shapes."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from ..client.parallel import concurrently
from ..errors import ImageNotFound, InvalidResponse, Message, Name, NotAllowed
from .image_facts import created

if TYPE_CHECKING:
    from ..client.compute import Client
    from ..model.image import ImageResult
    from ..model.image_shape import ImageShape

T = TypeVar("T")
R = TypeVar("R")

_NEWEST_FIRST = {"sort_by": "TIMECREATED", "sort_order": "DESC"}
"""The order is always said: defaults differ between services."""

_MERGED_PAGE = 100
_MAX_COMPARTMENTS = 10_000

_MAKERS = {"x86_64": {"amd", "epyc", "intel", "xeon"}, "aarch64": {"ampere", "arm", "grace"}}
"""The makers of processors, by architecture."""


class Shape(NamedTuple):
    """A shape, as far as the choice of an image depends on it.

    Attributes:
        architecture: of its processor; None where the description names no maker that we know.
        gpus: how many GPUs it has.
    """

    architecture: str | None
    gpus: int


def parse_shape(described: Mapping[str, Any]) -> Shape:
    """A shape from its description in ListShapes.

    Its name says neither (`VM.GPU.A10.1` is no Arm shape, `VM.Standard.A1.Flex` is).
    """
    words = set(re.findall(r"[a-z]+", str(described.get("processorDescription") or "").lower()))
    found = [architecture for architecture, makers in _MAKERS.items() if words & makers]
    gpus = described.get("gpus")
    return Shape(found[0] if len(found) == 1 else None, gpus if isinstance(gpus, int) else 0)


class Share(Protocol):
    """What does a piece of work once for all who ask by one key."""

    def __call__(self, key: Hashable, work: Callable[[], R]) -> R:
        """Give the result of the work."""


@dataclass
class ImageSource:
    """The images of a compartment in a region, and the platform images that it sees.

    Attributes:
        client: what asks.
        share: by which compartments and shapes are asked for once in a run.
        region: the region, by name or key; by default the configured one.
        compartment_id: the compartment; by default the tenancy's root.
        with_subcompartments: whether the compartments inside of it are listed, too.
        warnings: why a criterion that nobody asked for isn't applied.
        key: what tells it from other sources.
        channel_tag: the key of the free-form tag that names an image's channels.
    """

    client: Client
    share: Share
    region: str | None
    compartment_id: str | None = None
    with_subcompartments: bool = False
    warnings: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        at = self.client.region_of(self.region)
        where = (self.compartment_id, self.with_subcompartments)
        self.key: tuple[Hashable, ...] = (self.client, at, *where)
        self.channel_tag: str = self.client.channel_tag

    def pages(self, filters: Mapping[str, str | int]) -> Iterator[Sequence[ImageResult]]:
        """The images that the filters leave, a page at a time: a page is read when asked for.

        They come newest first where the service keeps the order that it is asked for.

        Args:
            filters: filters and page size of ListImages, by the names of the OCI SDK's arguments.
        """
        filters = {**_NEWEST_FIRST, **filters}
        if not self.with_subcompartments:
            return self.client.list_images(self.compartment_id, filters, self.region)
        return self._merged_pages(filters)

    def listed_ids(self, filters: Mapping[str, str]) -> frozenset[str]:
        """The OCIDs of the images that the filters leave."""
        key = (*self.key, "listed", *filters.items())
        return self.share(
            key, lambda: frozenset(image.id for page in self.pages(filters) for image in page)
        )

    def _merged_pages(self, filters: Mapping[str, str | int]) -> Iterator[Sequence[ImageResult]]:
        """The images of many compartments, in one order; platform images are in each list."""

        def begin(compartment_id: str | None) -> Iterator[ImageResult]:
            pages = self.client.list_images(compartment_id, filters, self.region)
            first = next(pages, [])
            return chain(first, chain.from_iterable(pages))

        compartments = self.share((*self.key, "compartments"), self._compartments)
        lists = self.in_parallel(begin, compartments)
        seen: set[str] = set()
        merged = heapq.merge(*lists, key=created, reverse=True)
        while page := list(islice(merged, _MERGED_PAGE)):
            new = {image.id: image for image in page if image.id not in seen}
            seen |= new.keys()
            yield list(new.values())

    def _compartments(self) -> Sequence[str | None]:
        """The compartment and all inside of it, level by level, each level at once."""

        def children(compartment_id: str | None) -> list[str]:
            """The compartments directly inside that are new."""
            inner = []
            pages = self.client.list_compartments(compartment_id, self.region)
            for compartment in chain.from_iterable(pages):
                if compartment["id"] in seen:
                    continue
                seen.add(compartment["id"])
                inner.append(compartment["id"])
                if len(seen) > _MAX_COMPARTMENTS:
                    what = f"there are more than {_MAX_COMPARTMENTS} compartments to list"
                    hint = ("Give a ", Name("compartment_id"), " further inside")
                    raise InvalidResponse(what, hint)
            return inner

        level: list[str | None] = [self.compartment_id]
        found, seen = dict.fromkeys(level), set(level)
        while level:
            level = [each for inner in self.in_parallel(children, level) for each in inner]
            found |= dict.fromkeys(level)
        return list(found)

    def in_parallel(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What `work`, which asks the service, gives for each item, in order."""
        return concurrently(work, items, self.client.concurrency)

    def image_shapes(self, image_id: str) -> Sequence[ImageShape]:
        """The shapes that can launch an image."""
        read, region = self.client.list_image_shape_compatibility_entries, self.region
        key = (self.client, self.client.region_of(region, image_id), "image shapes", image_id)
        return self.share(key, lambda: list(chain.from_iterable(read(image_id, region))))

    def shapes(self) -> Mapping[str, Shape]:
        """The shapes that the compartment can launch, by name."""

        def read() -> Mapping[str, Shape]:
            pages = self.client.list_shapes(self.compartment_id, self.region)
            return {shape["shape"]: parse_shape(shape) for page in pages for shape in page}

        return self.share((*self.key, "shapes"), read)

    def described_shapes(self, image_id: str) -> list[Shape]:
        """The shapes that can launch an image, as far as the compartment's list describes them."""
        known = self.shapes()
        try:
            entries = self.image_shapes(image_id)
        except ImageNotFound:
            if self._is_there(image_id):
                raise
            entries = []  # it was deleted since it was listed
        return [known[each.shape] for each in entries if each.shape in known]

    def _is_there(self, image_id: str) -> bool:
        try:
            self.client.get_image(image_id, self.region)
        except ImageNotFound:
            return False
        return True

    def shapes_if_listed(self, image_id: str) -> list[Shape] | None:
        """The same; None, and a warning, where they can't be listed."""
        if self.warnings:
            return None
        try:
            return self.described_shapes(image_id)
        except (ImageNotFound, NotAllowed) as error:
            reason = f"{error.status} {error.code}" if error.code else str(error.status)
            told = f"Shapes can't be listed here ({reason}), so images for GPUs aren't left out"
            self.warnings = (Message((told, ". Set ", Name("shape"), " to leave them out.")),)
            return None

    def architectures(self, image_id: str) -> list[str]:
        """The architectures of these shapes; none where they can't be listed."""
        shapes = self.shapes_if_listed(image_id) or ()
        return sorted({shape.architecture for shape in shapes if shape.architecture})
