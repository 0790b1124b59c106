"""The texts that Pulumi's protocol takes for more than plain data, and their plain form.

What a service sends is data. A key or text of it that is one of these markers goes to the engine
and its programs with `LITERAL` before it; so does one that begins with `LITERAL` itself, so that
the text can be told again from its form.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
"""

from __future__ import annotations

from typing import Any

from .json_values import converted

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


def as_secret(value: Any) -> dict[str, Any]:
    """A value marked as secret."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Whether a value is marked as secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def as_literal(text: str) -> str:
    """`text` in the form in which it is no marker."""
    is_marker = text == SIGNATURE or text in UNKNOWNS or text.startswith(LITERAL)
    return LITERAL + text if is_marker else text


def from_literals(value: Any) -> Any:
    """`value`, with each key and text as it was before `as_literal`."""
    return converted(value, _from_literal)


def _from_literal(value: Any) -> Any:
    return value.removeprefix(LITERAL) if isinstance(value, str) else value
