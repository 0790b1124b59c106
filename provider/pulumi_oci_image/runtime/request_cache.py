"""The core: from a query to an image. Every face reads through here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ..client.parallel import concurrently
from ..client.responses import parse_image, parse_image_shapes
from ..errors import InvalidInput
from ..model.ocid import parse_image_ocid
from ..settings.connection import connection_from

if TYPE_CHECKING:
    from ..client import Client
    from ..model.image import ImageResult
    from ..model.image_shape import ImageShape
    from ..search.criteria import ImageCriteria
    from ..search.image_source import ServiceImages
    from ..search.selection import Latest
    from ..settings.connection import Connection

T = TypeVar("T")


@dataclass(frozen=True)
class ImageQuery:
    """Which image to read.

    Attributes:
        image_id: the image's OCID.
        region: the region to ask; by default the OCID's own, then the configured one.
        connection: the account and endpoint to use; by default those of the whole stack.
    """

    image_id: str
    region: str | None = None
    connection: Connection | None = None

    def __post_init__(self) -> None:
        """Refuse what can't be right, before anything is asked.

        Raises:
            InvalidInput: `image_id` is not the OCID of an image, or another value is no text.
        """
        parse_image_ocid(self.image_id)
        region: object = self.region
        if not isinstance(region, str | None):
            raise InvalidInput("region", f"is a {type(region).__name__}, not a string")
        if self.connection is not None:
            connection_from(self.connection.as_properties())


def read_image(query: ImageQuery, client: Client) -> ImageResult:
    """Read an image.

    Raises:
        NotAnImage: the answer is not an image, or not this one.
        OciImageError: the other errors that the errors module tells of.
    """
    answer = client.get_image(query.image_id, query.region)
    return parse_image(answer, query.image_id)


def read_image_shapes(query: ImageQuery, client: Client) -> list[ImageShape]:
    """Read which shapes can launch an image, and how much of each.

    Raises:
        InvalidResponse: the answer is no list of shapes.
        OciImageError: the other errors that the errors module tells of.
    """
    answers = client.list_image_shape_compatibility_entries(query.image_id, query.region)
    return [shape for answer in answers for shape in parse_image_shapes(answer)]


class RequestCache:
    """Asks the service for each thing once, whoever wants it and however many at a time.

    A face keeps one for a run of a program, so that a run sees one image as one thing.
    Each connection has a client of its own.
    Errors are not kept: who asks again is answered anew.
    """

    def __init__(self, make_client: Callable[[Connection | None], Client]) -> None:
        self._make_client = make_client
        self._clients: dict[Connection | None, Client] = {}
        self._answers: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def read_image(self, query: ImageQuery) -> ImageResult:
        """Read an image, or join the read of it that was made or is under way."""
        connection = query.connection
        return self.share(query, lambda client: read_image(query, client), connection)

    def read_image_shapes(self, query: ImageQuery) -> list[ImageShape]:
        """Read which shapes can launch an image, or join the read of them."""
        return list(self.share(("shapes", query), lambda client: read_image_shapes(query, client)))

    def read_all(self, read: Callable[[ImageQuery], T], queries: Sequence[ImageQuery]) -> list[T]:
        """What `read` gives for each query, in order, as many at a time as the settings say.

        Raises:
            OciImageError: one can't be read; those that were not begun are given up.
        """
        return concurrently(read, queries, self._connect().concurrency)

    def select_images(self, criteria: ImageCriteria, limit: int | None = None) -> list[ImageResult]:
        """The images that meet the criteria, newest first, `limit` of them at the most."""
        from ..search.selection import select_images

        source = self.source(criteria)
        key = ("select", criteria, limit)
        return list(self.share(key, lambda _: select_images(criteria, source, limit)))

    def latest_image(self, criteria: ImageCriteria, *, allow_empty: bool = False) -> Latest:
        """The latest image that meets the criteria.

        Raises:
            NoMatchingImage: no image meets them, and that is not allowed.
        """
        from ..search.selection import latest_image

        source = self.source(criteria)
        key = ("latest", criteria, allow_empty)
        return self.share(key, lambda _: latest_image(criteria, source, allow_empty=allow_empty))

    def source(self, criteria: ImageCriteria) -> ServiceImages:
        """Where the criteria's images are; what is known of their shapes is kept for a run."""
        from ..search.image_source import ServiceImages

        client = self._connect()
        return ServiceImages(client, self.share, criteria.compartment_id, criteria.region)

    def share(
        self, key: Hashable, work: Callable[[Client], T], connection: Connection | None = None
    ) -> T:
        """The result of `work` with a connection's client, done once for all who ask by one key."""
        with self._lock:
            answer = self._answers.get(key)
            mine = answer is None
            if answer is None:
                answer = self._answers[key] = Future()
        if mine:
            self._fulfil(answer, key, lambda: work(self._connect(connection)))
        result: T = answer.result()
        return result

    def _connect(self, connection: Connection | None = None) -> Client:
        with self._lock:
            if connection not in self._clients:
                self._clients[connection] = self._make_client(connection)
            return self._clients[connection]

    def _fulfil(self, answer: Future[T], key: Hashable, work: Callable[[], T]) -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - who waits on this answer must hear of it
            with self._lock:
                del self._answers[key]
            answer.set_exception(error)
