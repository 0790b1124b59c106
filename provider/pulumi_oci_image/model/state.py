"""An image as Pulumi's properties, and back, with nothing lost on the way.

The engine carries numbers as doubles and drops nulls on its way into a program. So

- an integer beyond ±(2^53 - 1) goes as a decimal string;
- a text or key that Pulumi would take for more than data goes with `LITERAL` before it, and so does
  one that begins with `LITERAL` itself;
- fields that the API's page does not name go together, as `additionalFields`;
- `nullFields` lists the JSON Pointers (RFC 6901) of the values that the service sent as null, in
  the order of text.

Every other field goes under its own name, as sent. A program has the image's values in the same
form, as it may pass them on to the engine.

Source of the markers: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .image import ImageResult
from .json_values import converted, parts

ADDITIONAL_FIELDS = "additionalFields"
NULL_FIELDS = "nullFields"
ETAG = "etag"
FIELD_NAMES = tuple(known.name for known in ImageResult.fields())
OUTPUT_NAMES = (*FIELD_NAMES, ETAG, ADDITIONAL_FIELDS, NULL_FIELDS)
T = TypeVar("T")
_MAX_EXACT_INTEGER = 2**53 - 1

LITERAL = "oci-image:literal:"
SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key of an object that is more than plain data; its value tells what it is."""
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWNS = frozenset(
    {
        UNKNOWN,  # text
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


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


def as_literal(text: str) -> str:
    """`text` in the form in which it is no marker."""
    is_marker = text == SIGNATURE or text in UNKNOWNS or text.startswith(LITERAL)
    return LITERAL + text if is_marker else text


def from_literals(value: Any) -> Any:
    """`value`, with each key and text as it was before `as_literal`."""
    return converted(value, lambda v: v.removeprefix(LITERAL) if isinstance(v, str) else v)


def as_secret(value: Any) -> dict[str, Any]:
    """A value marked as secret."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Whether a value is marked as secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


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
