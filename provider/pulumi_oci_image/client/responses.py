"""From an answer of the service to images: checked, with nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InvalidResponse, NotAnImage, quote
from ..model.image import ImageResult, image_validator
from ..model.image_shape import ImageShape, image_shape_validator

if TYPE_CHECKING:
    from pydantic_core import ValidationError

    from . import Answer

_MAX_ERRORS_SHOWN = 5
_HINT = "Check that the endpoint is the Compute service and no proxy answers for it"


def parse_image(answer: Answer, image_id: str) -> ImageResult:
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
        raise NotAnImage(f"the answer for {where} is another image, {quote(image.id)!r}", _HINT)
    image.etag = answer.etag
    return image


def parse_images(answer: Answer) -> list[ImageResult]:
    """The images on a page of a list, validated."""
    from pydantic_core import ValidationError

    validate = image_validator().validate_python
    try:
        return [validate(body) for body in parse_page(answer, "id")]
    except ValidationError as error:
        raise NotAnImage(f"{_page(answer)} holds no image: {_told(error)}", _HINT) from None


def parse_image_shapes(answer: Answer) -> list[ImageShape]:
    """The shape compatibility entries on a page of a list, validated."""
    from pydantic_core import ValidationError

    validate = image_shape_validator().validate_python
    try:
        return [validate(body) for body in parse_page(answer, "shape")]
    except ValidationError as error:
        told = f"{_page(answer)} holds no shape of an image: {_told(error)}"
        raise InvalidResponse(told, _HINT) from None


def parse_page(answer: Answer, key: str) -> list[dict[str, Any]]:
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


def _told(error: ValidationError) -> str:
    """What pydantic found, in the API's names; the keys of tags in there are somebody else's."""
    faults = error.errors(include_url=False, include_input=False)
    told = [
        f"{quote('.'.join(map(str, fault['loc'])) or 'body')}: {quote(fault['msg'])}"
        for fault in faults[:_MAX_ERRORS_SHOWN]
    ]
    more = len(faults) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")
