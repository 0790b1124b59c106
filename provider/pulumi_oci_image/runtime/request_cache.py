"""The core: from a query to images. Every interface reads through here."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..client.parallel import concurrently
from ..errors import ImageNotFound, Message, OciImageError
from ..fork_safety import forks_held_back, reset_in_children
from ..model.json_values import copied
from ..search import Found
from .query import ImageQuery, SearchQuery, targets_in

if TYPE_CHECKING:
    from ..client.compute import Client
    from ..model.image import ImageResult
    from ..model.image_capabilities import ImageCapabilities
    from ..model.image_shape import ImageShape
    from ..model.ocid import Ocid
    from ..search.criteria import ImageCriteria
    from ..search.image_source import ImageSource
    from ..search.regions import ImageInRegions
    from ..settings.connection import Connection
    from .query import Target

T = TypeVar("T")
R = TypeVar("R")


def gone_warning(image_id: str, error: ImageNotFound) -> Message:
    """The warning of a refresh that drops an image: what happened to it, nobody can tell."""
    return Message((f"Image {image_id} leaves the state: ", error.what, ". ", error.hint))


class RequestCache:
    """Asks the service for each thing once, whoever wants it and in whatever form.

    An interface keeps one for a run of a program, so that a run sees one image as one thing. Each
    connection has a client; a thing is known by client, region and OCID. Who reads gets a copy.
    Errors are not kept: who asks again is answered anew.
    """

    def __init__(self, make_client: Callable[[Connection | None], Client]) -> None:
        self._make_client = make_client
        self._clients: dict[Connection | None, Client] = {}
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Begin anew: what was on its way comes in another process."""
        self._answers: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def read_image(self, query: ImageQuery) -> ImageResult:
        """Read an image, or join the read of it that was made or is under way."""
        image: ImageResult = self._read("get_image", query)
        return image

    def read_image_capabilities(self, query: ImageQuery) -> ImageCapabilities:
        """Read the image's own capability schema, merged with the global one; or the global one."""
        capabilities: ImageCapabilities = self._read("get_image_capabilities", query)
        return capabilities

    def _read(self, operation: str, query: ImageQuery) -> Any:
        """What a call of the client gives for an image; the caller may change it."""
        client, region = self._client(query.target), query.target.region
        key = (client, operation, client.region_of(region, query.image_id), query.image_id)
        return copied(self.share(key, lambda: getattr(client, operation)(query.image_id, region)))

    def read_image_shapes(self, query: ImageQuery) -> list[ImageShape]:
        """Read which shapes can launch an image, or join the read of them."""
        source = self.source(query.target)
        return [copied(shape) for shape in source.image_shapes(query.image_id)]

    def list_images(self, query: SearchQuery, *, skip_gone: bool = False) -> Found:
        """The images of a query, in the order of its OCIDs or newest first.

        With `skip_gone`, OCIDs that the service does not know are left out, not an error.
        """
        if query.ids is None:
            return self._search("select_images", query, limit=query.limit)

        def read(image_id: Ocid) -> ImageResult | None:
            try:
                return self.read_image(ImageQuery(image_id, query.target))
            except ImageNotFound as error:
                if not skip_gone:
                    raise
                gone.append(gone_warning(image_id, error))
                return None

        gone: list[Message] = []
        images = self.in_parallel(read, query.ids, query.target)
        there = [image for image in images if image is not None]
        return Found(there, tuple(gone))

    def in_parallel(self, work: Callable[[T], R], items: Iterable[T], target: Target) -> list[R]:
        """What `work` gives for each item, in order, as many at once as the settings say."""
        items = tuple(items)
        return concurrently(work, items, self._client(target).concurrency) if items else []

    def latest_image(self, query: SearchQuery, *, allow_empty: bool = False) -> Found:
        """The latest image that meets the criteria."""
        return self._search("latest_image", query, allow_empty=allow_empty)

    def _search(self, search: str, query: SearchQuery, **options: Hashable) -> Found:
        """What a search of this name finds, made once in a run."""
        with forks_held_back():
            from ..search import selection

        source, make = self.source(query.target, query.criteria), getattr(selection, search)
        key = (*source.key, search, query.criteria, *options.values())
        found: Found = self.share(key, lambda: make(query.criteria, source, **options))
        return replace(found, images=list(map(copied, found.images)))

    def image_in_regions(self, query: SearchQuery, regions: Iterable[str]) -> ImageInRegions:
        """The newest build that meets the criteria in every region, with every field."""
        with forks_held_back():
            from ..search.regions import image_in_regions

        targets = targets_in(query.target, regions)
        sources = {region: self.source(at, query.criteria) for region, at in targets.items()}
        # What is found goes by the regions as they are named here, which is by name or by key.
        named = [(region, source.key) for region, source in sources.items()]
        key = ("regions", *named, query.criteria)
        found = self.share(key, lambda: image_in_regions(query.criteria, sources))

        def read(region: str) -> ImageResult:
            return self.read_image(ImageQuery(found.images[region].id, targets[region]))

        images = self.in_parallel(read, targets, query.target)
        return replace(found, images=dict(zip(targets, images, strict=True)))

    def lists(self, image: ImageResult, target: Target, compartment_id: str | None) -> bool:
        """Whether the service lists an image: platform images leave its lists when newer come."""
        where = image.compartment_id or compartment_id
        source = replace(self.source_of(image, target), compartment_id=where)
        # Not as a criterion: an image may have a name that is refused in an argument.
        same_name = {"display_name": image.display_name} if image.display_name else {}
        return image.id in source.listed_ids(same_name)

    def source(self, target: Target, criteria: ImageCriteria | None = None) -> ImageSource:
        """Where images are found; what is known of their shapes is kept for a run."""
        with forks_held_back():
            from ..search.image_source import ImageSource

        return ImageSource(
            self._client(target),
            self.share,
            target.region,
            criteria.compartment_id if criteria else None,
            with_subcompartments=bool(criteria and criteria.include_subcompartments),
        )

    def source_of(
        self, image: ImageResult, target: Target, criteria: ImageCriteria | None = None
    ) -> ImageSource:
        """Where an image is found: without a region to ask, in the one that its OCID names."""
        region = self._client(target).region_of(target.region, image.id)
        return self.source(replace(target, region=region), criteria)

    def share(self, key: Hashable, work: Callable[[], T]) -> T:
        """The result of `work`, done once for all who ask by one key."""
        with self._lock:
            answer = self._answers.get(key)
            mine = answer is None
            if answer is None:
                answer = self._answers[key] = Future()
        if not mine:
            fault = answer.exception()
            # No error is raised in two threads: each would write its traceback into it.
            if isinstance(fault, OciImageError):
                raise copy.copy(fault)
            shared: T = answer.result()
            return shared
        try:
            result = work()
        except BaseException as error:
            with self._lock:
                del self._answers[key]
            answer.set_exception(copy.copy(error) if isinstance(error, OciImageError) else error)
            raise
        answer.set_result(result)
        return result

    def _client(self, target: Target) -> Client:
        with self._lock:
            if target.connection not in self._clients:
                self._clients[target.connection] = self._make_client(target.connection)
            return self._clients[target.connection]
