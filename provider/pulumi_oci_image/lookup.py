"""The core: from a query to an image. Every face reads through here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import InvalidResponse, NotAnImage
from .models import ImageResult, image_validator
from .ocid import parse_image_ocid

if TYPE_CHECKING:
    from pydantic_core import ValidationError

    from .client import Answer, Client


@dataclass(frozen=True)
class ImageQuery:
    """Which image to read.

    Attributes:
        image_id: the image's OCID.
        region: the region to ask; by default the OCID's own, then the configured one.
    """

    image_id: str
    region: str | None = None


def read_image(query: ImageQuery, client: Client) -> ImageResult:
    """Read an image.

    Raises:
        InvalidInput: the query's `image_id` is not the OCID of an image.
        NotAnImage: the answer is not an image, or not this one.
        OciImageError: the other errors that the errors module tells of.
    """
    ocid = parse_image_ocid(query.image_id)
    answer = client.get_image(query.image_id, query.region or ocid.region or None)
    return _image(answer, query.image_id)


class SharedLookup:
    """Reads each image once, whoever asks and however many at a time, for as long as it lives.

    A face keeps one for a run of a program, so that a run sees one image as one thing.
    Errors are not kept: who asks again is answered anew.
    """

    def __init__(self, make_client: Callable[[], Client]) -> None:
        self._make_client = make_client
        self._client: Client | None = None
        self._reads: dict[ImageQuery, Future[ImageResult]] = {}
        self._lock = threading.Lock()

    def read_image(self, query: ImageQuery) -> ImageResult:
        """Read an image, or join the read of it that was made or is under way."""
        with self._lock:
            read = self._reads.get(query)
            mine = read is None
            if read is None:
                read = self._reads[query] = Future()
        if mine:
            self._fulfil(read, query)
        return read.result()

    def _connect(self) -> Client:
        with self._lock:
            if self._client is None:
                self._client = self._make_client()
            return self._client

    def _fulfil(self, read: Future[ImageResult], query: ImageQuery) -> None:
        try:
            read.set_result(read_image(query, self._connect()))
        except BaseException as error:  # noqa: BLE001 - who waits on this read must hear of it
            with self._lock:
                del self._reads[query]
            read.set_exception(error)


def images_in(answer: Answer) -> list[ImageResult]:
    """The images on a page of a list, validated."""
    from pydantic_core import ValidationError

    validate = image_validator().validate_python
    try:
        return [validate(body) for body in objects_in(answer, "id")]
    except ValidationError as error:
        raise NotAnImage(f"{_page(answer)} holds no image: {_told(error)}", _HINT) from None


def objects_in(answer: Answer, key: str) -> list[dict[str, Any]]:
    """The objects on a page of a list, each with a text under `key`."""
    body = answer.body
    if not isinstance(body, list):
        raise InvalidResponse(f"{_page(answer)} is not a list", _HINT)
    for item in body:
        if not (isinstance(item, dict) and isinstance(item.get(key), str)):
            raise InvalidResponse(f"{_page(answer)} holds an item without {key}", _HINT)
    return body


def _page(answer: Answer) -> str:
    return f"a page of a list at {answer.endpoint} (opc-request-id {answer.request_id})"


_HINT = "Check that the endpoint is the Compute service and no proxy answers for it"


def _image(answer: Answer, image_id: str) -> ImageResult:
    """The image in an answer, validated."""
    from pydantic_core import ValidationError

    where = f"image {image_id} at {answer.endpoint} (opc-request-id {answer.request_id})"
    if isinstance(answer.body, str):
        raise NotAnImage(f"the answer for {where} is not JSON", _HINT)
    try:
        image: ImageResult = image_validator().validate_python(answer.body)
    except ValidationError as error:
        raise NotAnImage(f"the answer for {where} is not an image: {_told(error)}", _HINT) from None
    if image.id != image_id:
        raise NotAnImage(f"the answer for {where} is another image, {image.id!r}", _HINT)
    image.etag = answer.etag
    return image


def _told(error: ValidationError) -> str:
    """What pydantic found, in the API's names."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_input=False)
    )
