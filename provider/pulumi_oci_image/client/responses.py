"""From an answer of the service to images and shapes: checked, with nothing lost.

Each function takes the response of the SDK. What is not as the API promises raises
`InvalidResponse`, or its kind `NotAnImage`.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import ValidationError

from ..errors import InvalidResponse, NotAnImage, quote
from ..model.api_object import validator
from ..model.image import ImageResult
from ..model.image_capabilities import ImageCapabilities
from ..model.image_shape import ImageShape
from ..model.json_values import examined
from ..model.ocid import parse_ocid
from .deadline import MAX_LIST_VALUES, current_call
from .service_errors import NOT_THE_SERVICE, is_json

_MAX_ERRORS_SHOWN = 5
_MAX_NAME_LENGTH = 255
_OK = 200
_NOUNS: dict[type, str] = {
    ImageResult: "an image",
    ImageShape: "a shape of an image",
    ImageCapabilities: "a capability schema",
}


def check_response(response: Any) -> None:
    """Refuse what is no error, but no answer of the API either: a proxy can say "fine", too."""
    kind = response.headers.get("content-type", "application/json").partition(";")[0].strip()
    if response.status != _OK or not is_json(kind):
        raise _invalid(response, f"is a {response.status} with {quote(kind)}, not a 200 with JSON")


def parse_image(response: Any, image_id: str) -> ImageResult:
    """The image in an answer; `NotAnImage` is raised where it is none, or another."""
    if isinstance(response.data, str):
        raise _invalid(response, "is not JSON", NotAnImage)
    image: ImageResult = _checked(response, response.data, ImageResult)
    if image.id != image_id:
        raise _invalid(response, f"is another image, {quote(image.id)!r}", NotAnImage)
    image.etag = response.headers.get("etag")
    return image


def parse_capabilities(response: Any, image_id: str | None = None) -> ImageCapabilities:
    """The capabilities in a schema: that of an image, or the global one."""
    _check_image(response, response.data, image_id)
    data = response.data.get("schemaData") if isinstance(response.data, dict) else None
    capabilities: ImageCapabilities = _checked(response, data, ImageCapabilities)
    return capabilities


def parse_page(
    response: Any, key: str, model: type | None = None, image_id: str | None = None
) -> list[Any]:
    """The items on a page of a list, while there is time; the first that is wrong is the error.

    Args:
        response: the response of the SDK.
        key: what each item has a text under.
        model: what the items are; without it they stay objects as sent.
        image_id: the image that they are all about.
    """
    if not isinstance(response.data, list):
        raise _invalid(response, "is not a list")
    call = current_call.get()
    items = []
    for item in response.data:
        call.check()
        if not (isinstance(item, dict) and isinstance(item.get(key), str)):
            raise _invalid(response, f"holds an item without {key}")
        items.append(_checked(response, item, model, "holds an item that is not"))
        _check_image(response, item, image_id)
        ocid = parse_ocid(item[key]) if key == "id" else None
        if key == "id" and (ocid is None or (model is ImageResult and not ocid.is_image)):
            kind = "an image's OCID" if model is ImageResult else "an OCID"
            raise _invalid(response, f"holds an item whose id, {quote(item[key])!r}, is not {kind}")
    return items


def parse_global_schemas(response: Any) -> list[dict[str, Any]]:
    """The global capability schemas on a page: each has an OCID, and the name of a version."""
    for schema in parse_page(response, "currentVersionName"):
        if len(schema["currentVersionName"]) > _MAX_NAME_LENGTH:
            raise _invalid(response, "holds a version whose name is too long to ask for")
    return parse_page(response, "id")


def _check_image(response: Any, value: Any, image_id: str | None) -> None:
    other = value.get("imageId") if image_id and isinstance(value, dict) else None
    if other not in (None, image_id):
        raise _invalid(response, f"is about another image, {quote(other)!r}")


def _checked(response: Any, value: Any, model: type | None, fault: str = "is not") -> Any:
    """A part of an answer, validated where it is to be an object of ours."""
    unusable, count = examined(value)
    if unusable:
        raise _invalid(response, f"holds {unusable}")
    call = current_call.get()
    call.values_left -= count
    if call.values_left < 0:
        raise _invalid(response, f"and those before it hold more than {MAX_LIST_VALUES} values")
    if model is None:
        return value
    try:
        return validator(model).validate_python(value)
    except ValidationError as error:
        kind = NotAnImage if model is ImageResult else InvalidResponse
        fault = f"{fault} {_NOUNS[model]}: {_describe(error)}"
        raise _invalid(response, fault, kind) from None


def _invalid(
    response: Any, fault: str, kind: type[InvalidResponse] = InvalidResponse
) -> InvalidResponse:
    """The error for an answer of which this is wrong."""
    request_id = quote(response.request_id or "not given")
    what = f"{current_call.get().what}: the answer {fault} (opc-request-id {request_id})"
    return kind(what, NOT_THE_SERVICE)


def _describe(error: ValidationError) -> str:
    """What pydantic found, in the API's names; the keys of tags in there are somebody else's."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    described = [
        f"{quote('.'.join(map(str, fault['loc'])) or 'body')}: {quote(fault['msg'])}"
        for fault in faults[:_MAX_ERRORS_SHOWN]
    ]
    more = len(faults) - len(described)
    return "; ".join(described) + (f"; and {more} more" if more else "")
