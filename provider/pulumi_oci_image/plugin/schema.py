"""The package's schema, which `make generate` writes, and arguments checked against it."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from ..errors import InvalidInput, Message, did_you_mean

PACKAGE = "oci-image"
SCHEMA = Path(__file__).with_name("schema.json")

_ANY = "pulumi.json#/Any"
_KINDS: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "string": str,
    "integer": (int, float),
    "number": (int, float),
    "array": list,
    "object": dict,
}


def token(name: str) -> str:
    """The full name of something that the package offers."""
    return f"{PACKAGE}:index:{name}"


@functools.cache
def declared(kind: str) -> dict[str, Any]:
    """What the schema declares of a kind (`types`, `functions`, `resources`), by token."""
    every: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))[kind]
    return every


def require(
    arguments: Mapping[str, Any], values: Mapping[str, Any], unknown: Collection[str] = ()
) -> None:
    """Refuse what is missing, of another type, or no argument: not every language's SDK does.

    Args:
        arguments: the arguments that there are: an object of the schema.
        values: those that are known.
        unknown: the names of further ones, which are not known yet.

    Raises:
        InvalidInput: one is missing, not of its type, or not there to be given.
    """
    inputs = arguments["properties"]
    for name in (*values, *unknown):
        if name not in inputs:
            hint = did_you_mean(name, inputs)
            raise InvalidInput(Message(name), "is not an argument here", hint)
    for name in arguments.get("required", ()):
        if values.get(name) is None and name not in unknown:
            raise InvalidInput(name, "is missing")
    for name, value in values.items():
        if value is not None:  # it is given
            _require_type(name, inputs[name], value)


def _require_type(name: str, declaration: Mapping[str, Any], value: Any) -> None:
    reference = declaration.get("$ref", "")
    if reference == _ANY:
        return
    kind = declaration.get("type", "object")
    # In Python, a boolean is an integer.
    fits = isinstance(value, _KINDS[kind]) and isinstance(value, bool) == (kind == "boolean")
    if not fits:
        given = next((each for each in _KINDS if isinstance(value, _KINDS[each])), "value")
        raise InvalidInput(name, f"is of type {given}, not {kind}")
    if type_ := declared("types").get(reference.removeprefix("#/types/")):
        require(type_, value)
    for item in value if kind == "array" else ():
        _require_type(name, declaration["items"], item)
