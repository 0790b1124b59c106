"""Pulumi's property values on the wire <-> JSON values, and what is unknown or secret of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.struct_pb2 import (  # type: ignore[import-untyped] # ships no types
    ListValue,
    Struct,
)

from ..errors import InvalidInput
from ..model.state import SECRET, SIGNATURE, UNKNOWN, UNKNOWNS, as_secret, from_engine


@dataclass(frozen=True)
class Properties:
    """Properties that the engine sent.

    Attributes:
        values: those that are known, as JSON; nulls are left out, as Pulumi does; secrets bare.
        unknown: the names of those that are not known yet, or hold what is not.
        secret: the names of those that are secret, or hold a secret.
    """

    values: dict[str, Any]
    unknown: frozenset[str]
    secret: frozenset[str]


def from_struct(properties: Struct) -> Properties:
    """The properties in what the engine sent.

    Raises:
        InvalidInput: one holds an asset, a resource or another value that is no JSON.
    """
    values, markers = {}, {}
    for name, value in properties.items():
        markers[name] = set[str]()
        plain = _plain(name, value, markers[name])
        if plain is not None and UNKNOWN not in markers[name]:
            values[name] = from_engine(plain)
    unknown, secret = (
        frozenset(name for name, found in markers.items() if marker in found)
        for marker in (UNKNOWN, SECRET)
    )
    return Properties(values, unknown, secret)


def _plain(name: str, value: Any, found: set[str]) -> Any:
    """A value of a property as JSON; markers of an unknown or a secret in it are put in `found`."""
    if isinstance(value, ListValue):
        return [_plain(name, inner, found) for inner in value]
    if isinstance(value, Struct):
        if SIGNATURE not in value:
            return {key: _plain(name, inner, found) for key, inner in value.items()}
        if value[SIGNATURE] != SECRET or "value" not in value:
            raise InvalidInput(name, "holds an asset, a resource or the like, not plain data")
        found.add(SECRET)
        return _plain(name, value["value"], found)
    if isinstance(value, str) and value in UNKNOWNS:
        found.add(UNKNOWN)
    return value


def to_struct(
    values: Mapping[str, Any], *, secret: Container[str] = (), unknown: Iterable[str] = ()
) -> Struct:
    """Properties as the engine takes them.

    Args:
        values: JSON values; an integer must be one that a double can hold.
        secret: the names of those that are secret.
        unknown: the names of further ones, which are not known yet.
    """
    properties = Struct()
    for name, value in (dict.fromkeys(unknown, UNKNOWN) | dict(values)).items():
        properties[name] = as_secret(value) if name in secret else value
    return properties
