"""An image as Pulumi's properties, and back, with nothing lost on the way.

The engine carries numbers as doubles and drops nulls on its way into a program. So

- an integer beyond ±(2^53 - 1) goes as a decimal string;
- a text or key that Pulumi would take for more than data goes as a literal (see `markers`);
- fields that the API's page does not name go together, as `additionalFields`;
- `nullFields` lists the JSON Pointers (RFC 6901) of the values that the service sent as null, in
  the order of text.

Every other field goes under its own name, as sent. A program has the image's values in the same
form, as it may pass them on to the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .image import ImageResult
from .json_values import converted, parts
from .markers import as_literal, from_literals

ADDITIONAL_FIELDS = "additionalFields"
NULL_FIELDS = "nullFields"
ETAG = "etag"
FIELD_NAMES = tuple(known.name for known in ImageResult.fields())
OUTPUT_NAMES = (*FIELD_NAMES, ETAG, ADDITIONAL_FIELDS, NULL_FIELDS)
T = TypeVar("T")
_MAX_EXACT_INTEGER = 2**53 - 1


def to_state(image: ImageResult) -> dict[str, Any]:
    """The properties of an image, as they go to the engine."""
    state = {name: to_engine(value) for name, value in image.items() if name in FIELD_NAMES}
    if image.etag is not None:
        state[ETAG] = as_literal(image.etag)
    if image.additional_fields:
        state[ADDITIONAL_FIELDS] = to_engine(image.additional_fields)
    if nulls := null_fields(image):
        state[NULL_FIELDS] = nulls
    return state


def from_state(state: Mapping[str, Any]) -> ImageResult:
    """The image in properties that came back from the engine; large integers stay text."""
    body = {name: state[name] for name in FIELD_NAMES if state.get(name) is not None}
    body = from_literals(from_engine(body | (state.get(ADDITIONAL_FIELDS) or {})))
    for pointer in state.get(NULL_FIELDS) or ():
        _put_null(body, pointer)
    image = ImageResult.wrap(body)
    image.etag = from_literals(state.get(ETAG))
    return image


def to_engine(value: T) -> T:
    """A JSON value in the form of this module: integers beyond a double and markers as text."""
    safe: T = converted(value, _to_engine)
    return safe


def _to_engine(value: Any) -> Any:
    if isinstance(value, str):
        return as_literal(value)
    too_large = isinstance(value, int) and abs(value) > _MAX_EXACT_INTEGER
    return str(value) if too_large else value


def from_engine(value: Any) -> Any:
    """`value`, with the doubles that are integers as integers again."""
    return converted(value, _from_engine)


def _from_engine(value: Any) -> Any:
    is_integer = (
        isinstance(value, float) and value.is_integer() and abs(value) <= _MAX_EXACT_INTEGER
    )
    return int(value) if is_integer else value


def null_fields(image: ImageResult) -> list[str] | None:
    """The JSON Pointers of an image's nulls. The order of an answer's fields means nothing."""
    nulls = [path for path, value in parts(image) if value is None]
    return sorted(map(_pointer, nulls)) or None


def _pointer(path: tuple[str | int, ...]) -> str:
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)


def _put_null(body: Any, pointer: str) -> None:
    *parents, last = (t.replace("~1", "/").replace("~0", "~") for t in pointer.split("/")[1:])
    for token in parents:
        body = body[int(token)] if isinstance(body, list) else body.setdefault(token, {})
    body[int(last) if isinstance(body, list) else last] = None
