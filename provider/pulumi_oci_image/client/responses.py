"""From an answer of the service to images and shapes: checked, with nothing lost.

What is not as the API promises raises `InvalidResponse`, or its kind `NotAnImage`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_core import ValidationError

from ..errors import InvalidResponse, NotAnImage, quote
from ..model.api_object import validator
from ..model.image import ImageResult
from ..model.image_capabilities import ImageCapabilities
from ..model.image_shape import ImageShape
from ..model.json_values import unusable_part
from .deadline import current_call
from .service_errors import NOT_THE_SERVICE, RequestContext

_MAX_ERRORS_SHOWN = 5
_OK = 200


@dataclass(frozen=True)
class Response:
    """What the service answered to a call that went well.

    Attributes:
        body: the decoded JSON, whatever it is; text where the body was no JSON.
        etag: the entity tag, where the answer had one.
        request_id: the answer's opc-request-id.
        endpoint: where the answer came from.
        next_page: the token of the next page, where the answer is a page with one behind it.
    """

    body: Any
    etag: str | None
    request_id: str | None
    endpoint: str
    next_page: str | None = None


def parse_response(answer: Any, context: RequestContext) -> Response:
    """What is used of the SDK's response.

    Raises:
        InvalidResponse: it is no error, but not the API's either: a proxy can say "fine", too.
    """
    headers = answer.headers
    kind = headers.get("content-type", "application/json").partition(";")[0].strip()
    if answer.status != _OK or not kind.lower().endswith("json"):
        fault = f"the answer is a {answer.status} with {quote(kind)}, not a 200 with JSON"
        raise InvalidResponse(f"{context.failure}: {fault}", NOT_THE_SERVICE)
    request_id = headers.get("opc-request-id")
    return Response(
        answer.data,
        headers.get("etag"),
        request_id and quote(request_id),
        context.endpoint,
        headers.get("opc-next-page"),
    )


def parse_image(response: Response, image_id: str) -> ImageResult:
    """The image in an answer, validated; `NotAnImage` is raised where it is none, or another."""
    where = f"the answer for image {image_id} at {_source(response)}"
    if isinstance(response.body, str):
        raise NotAnImage(f"{where} is not JSON", NOT_THE_SERVICE)
    _check_usable(response.body)
    image: ImageResult
    with _described(NotAnImage, f"{where} is not an image"):
        image = validator(ImageResult).validate_python(response.body)
    if image.id != image_id:
        raise NotAnImage(f"{where} is another image, {quote(image.id)!r}", NOT_THE_SERVICE)
    image.etag = response.etag
    return image


def parse_images(response: Response) -> list[ImageResult]:
    """The images on a page of a list, validated; the first item that is wrong is the error."""
    validate = validator(ImageResult).validate_python
    with _described(NotAnImage, f"{_page(response)} holds no image"):
        return [validate(item) for item in _items(response, "id")]


def parse_image_shapes(response: Response) -> list[ImageShape]:
    """The shape compatibility entries on a page of a list, as `parse_images`."""
    validate = validator(ImageShape).validate_python
    with _described(InvalidResponse, f"{_page(response)} holds no shape of an image"):
        return [validate(item) for item in _items(response, "shape")]


def parse_capabilities(response: Response) -> ImageCapabilities:
    """The capabilities in a schema, validated."""
    data = response.body.get("schemaData") if isinstance(response.body, dict) else None
    _check_usable(data)
    capabilities: ImageCapabilities
    where = f"the answer of {_source(response)}"
    with _described(InvalidResponse, f"{where} is not a capability schema"):
        capabilities = validator(ImageCapabilities).validate_python(data)
    return capabilities


def parse_objects(response: Response, key: str) -> list[dict[str, Any]]:
    """The objects on a page of a list, as sent, each with a text under `key`."""
    return list(_items(response, key))


def _items(response: Response, key: str) -> Iterator[dict[str, Any]]:
    """The objects on a page of a list, each with a text under `key`, while there is time."""
    if not isinstance(response.body, list):
        raise InvalidResponse(f"{_page(response)} is not a list", NOT_THE_SERVICE)
    call = current_call.get()
    for item in response.body:
        call.check()
        _check_usable(item)
        if not (isinstance(item, dict) and isinstance(item.get(key), str)):
            raise InvalidResponse(f"{_page(response)} holds an item without {key}", NOT_THE_SERVICE)
        yield item


def _check_usable(value: Any) -> None:
    if unusable := unusable_part(value):
        what = f"{current_call.get().what}: the answer holds {unusable}"
        raise InvalidResponse(what, NOT_THE_SERVICE)


def _source(response: Response) -> str:
    return f"{response.endpoint} (opc-request-id {response.request_id})"


def _page(response: Response) -> str:
    return f"a page of a list at {_source(response)}"


@contextmanager
def _described(kind: type[InvalidResponse], fault: str) -> Iterator[None]:
    """Raise what pydantic finds as an error of ours."""
    try:
        yield
    except ValidationError as error:
        raise kind(f"{fault}: {_describe(error)}", NOT_THE_SERVICE) from None


def _describe(error: ValidationError) -> str:
    """What pydantic found, in the API's names; the keys of tags in there are somebody else's."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    described = [
        f"{quote('.'.join(map(str, fault['loc'])) or 'body')}: {quote(fault['msg'])}"
        for fault in faults[:_MAX_ERRORS_SHOWN]
    ]
    more = len(faults) - len(described)
    return "; ".join(described) + (f"; and {more} more" if more else "")
