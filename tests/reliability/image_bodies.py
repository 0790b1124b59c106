"""Images as the API's facts allow them, and what can be wrong with one."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Facts = dict[str, dict[str, Any]]

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TIMES = st.datetimes().map(lambda time: f"{time.isoformat()}Z")
TAG_VALUES = st.none() | TEXT | st.integers(-(2**70), 2**70) | st.booleans()
MISSING_IN_FACT = {"compartmentId", "createImageAllowed"}
"""What the API's page requires, and platform images have as null."""


def images(fields: Facts, image_id: str) -> st.SearchStrategy[dict[str, Any]]:
    """Whole images, with each field that may be absent or null now and then so."""
    return _object(fields, "").map(lambda body: body | {"id": image_id})


def _object(fields: Facts, above: str) -> st.SearchStrategy[dict[str, Any]]:
    own = {
        path.removeprefix(above): fact
        for path, fact in fields.items()
        if path.startswith(above) and "." not in path.removeprefix(above)
    }
    required = {name for name, fact in own.items() if fact.get("required")} - MISSING_IN_FACT
    values = {name: _value(fields, above + name, fact) for name, fact in own.items()}
    return st.fixed_dictionaries(
        {name: values[name] for name in sorted(required)},
        optional={name: st.none() | values[name] for name in sorted(own.keys() - required)},
    )


def _value(fields: Facts, path: str, fact: dict[str, Any]) -> st.SearchStrategy[Any]:
    if path == "freeformTags":
        return st.dictionaries(TEXT, st.none() | TEXT, max_size=3)
    if path == "definedTags":
        return st.dictionaries(TEXT, st.dictionaries(TEXT, TAG_VALUES, max_size=3), max_size=3)
    if fact["type"] == "object":
        return _object(fields, f"{path}.")
    if fact["type"] == "array":
        return st.lists(_object(fields, f"{path}[]."), max_size=3)
    if "enum" in fact:
        return st.sampled_from(fact["enum"]) | TEXT.filter(bool)
    least = fact.get("minimum", 0)
    return {
        "string": TIMES if fact.get("format") == "date-time" else TEXT,
        "integer": st.integers(least, 2**63 - 1),
        "boolean": st.booleans(),
    }[fact["type"]]


def is_image(body: Any, fields: Facts) -> bool:
    """Whether a value is an image by the facts: what is required is there, and of its type."""
    return isinstance(body, dict) and _fits(body, fields, "")


def _fits(body: dict[str, Any], fields: Facts, above: str) -> bool:
    for path, fact in fields.items():
        name = path.removeprefix(above)
        if not path.startswith(above) or "." in name:
            continue
        value = body.get(name)
        if value is None:
            # A part that lacks something is no reason to lose the whole image.
            if fact.get("required") and not above and name not in MISSING_IN_FACT:
                return False
        elif not _is_of_type(value, fields, path, fact["type"]):
            return False
    return True


def _is_of_type(value: Any, fields: Facts, path: str, kind: str) -> bool:
    python: dict[str, Any] = {
        "string": str,
        "integer": int,
        "boolean": bool,
        "object": dict,
        "array": list,
    }
    if not isinstance(value, python[kind]) or isinstance(value, bool) != (kind == "boolean"):
        return False
    if path == "freeformTags":
        return all(tag is None or isinstance(tag, str) for tag in value.values())
    if path == "definedTags":
        return all(tags is None or isinstance(tags, dict) for tags in value.values())
    if kind == "object":
        return _fits(value, fields, f"{path}.")
    if kind == "array":
        return all(isinstance(each, dict) and _fits(each, fields, f"{path}[].") for each in value)
    return True


def nested(depth: int, kind: str) -> Any:
    """A value that is nested so deep."""
    value: Any = "in the middle"
    for _ in range(depth):
        value = {"a": value} if kind == "objects" else [value]
    return value


WRONG = st.one_of(
    st.sampled_from([None, True, 0, -1, 1.5, "", [], {}, [None], {"": None}, "available"]),
    st.sampled_from([float("nan"), float("inf"), -float("inf"), 1e300, 5e-324]),
    st.integers(0, 600).map(lambda power: 10**power),
    st.sampled_from(["\ud800", "a\udfff", "\x00", "\r\nx: y", "\u202e", "x" * 70_000, "😀" * 999]),
    st.sampled_from(["2025-13-45T99:99:99Z", "2025-01-01", "9999999-01-01T00:00:00Z", "now", "0"]),
    st.builds(nested, st.integers(1, 130), st.sampled_from(["objects", "lists"])),
    st.sampled_from([{"dataVolumes": [{}]}, {"dataVolumes": [{"index": "1"}]}, {"a": {"b": "c"}}]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    ),
)
NAMES = st.sampled_from(["newField", "", "id", "sizeInMBs", "a/b~c", "\ud800", "__class__", "etag"])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place of a value: the object or list, and the name or index in it."""
    inside: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in list(inside):
        yield value, name
        if isinstance(inner, (dict, list)):
            yield from _places(inner)


@st.composite
def spoilt(draw: st.DrawFn, bodies: st.SearchStrategy[dict[str, Any]]) -> bytes:
    """The text of an image that one to three things happened to."""
    body = json.loads(json.dumps(draw(bodies)))
    for _ in range(draw(st.integers(1, 3))):
        container, name = draw(st.sampled_from(list(_places(body)) or [(body, "id")]))
        match draw(st.sampled_from(["replace", "replace", "drop", "add"])):
            case "replace":
                container[name] = copy.deepcopy(draw(WRONG))
            case "drop" if name in container or isinstance(container, list):
                del container[name]
            case _ if isinstance(container, dict):
                container[draw(NAMES)] = copy.deepcopy(draw(WRONG))
            case _:
                container.append(copy.deepcopy(draw(WRONG)))
    text = json.dumps(body, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    return draw(st.sampled_from(_TEXT_FAULTS))(text)


def _twice(text: bytes) -> bytes:
    return b'{"displayName":"first",' + text[1:]


_TEXT_FAULTS = (
    *[lambda text: text] * 6,
    _twice,
    lambda text: text[:-1] + b',"far":1e999}',
    lambda text: text[:-1] + b',"digits":' + b"9" * 5000 + b"}",
    lambda text: text[: len(text) // 2],
    lambda text: text + b"{}",
    lambda text: b"\xef\xbb\xbf" + text,
    lambda text: text.replace(b'"', b"'", 1),
    lambda text: text.replace(b'"', b'"\x01', 1),
    lambda text: text.decode("utf-8", "replace").encode("utf-16"),
)
