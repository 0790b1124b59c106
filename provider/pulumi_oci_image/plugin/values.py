"""Pulumi's property values on the wire <-> JSON values, and what is unknown or secret of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.struct_pb2 import (  # type: ignore[import-untyped] # ships no types
    ListValue,
    Struct,
    Value,
)

from ..errors import InvalidInput
from ..model.markers import SECRET, SIGNATURE, UNKNOWN, UNKNOWNS
from ..model.state import from_engine


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
    values, unknown, secret = {}, set(), set()
    for name, value in properties.fields.items():
        reader = _Reader(name)
        plain = reader.read(value)
        if reader.found_unknown:
            unknown.add(name)
        elif plain is not None:
            values[name] = from_engine(plain)
        if reader.found_secret:
            secret.add(name)
    return Properties(values, frozenset(unknown), frozenset(secret))


class _Reader:
    """Reads one property, and notes what is special about it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found_unknown = False
        self.found_secret = False

    def read(self, value: Value) -> Any:
        """The JSON value of a value on the wire."""
        kind = value.WhichOneof("kind")
        if kind == "struct_value":
            fields = value.struct_value.fields
            if SIGNATURE in fields:
                return self._read_signed(fields)
            return {name: self.read(inner) for name, inner in fields.items()}
        if kind == "list_value":
            return [self.read(inner) for inner in value.list_value.values]
        if kind is None or kind == "null_value":
            return None
        plain = getattr(value, kind)
        self.found_unknown |= kind == "string_value" and plain in UNKNOWNS
        return plain

    def _read_signed(self, fields: Mapping[str, Value]) -> Any:
        if fields[SIGNATURE].string_value != SECRET or "value" not in fields:
            raise InvalidInput(self._name, "holds an asset, a resource or the like, not plain data")
        self.found_secret = True
        return self.read(fields["value"])


def to_struct(
    values: Mapping[str, Any], *, secret: Container[str] = (), unknown: Iterable[str] = ()
) -> Struct:
    """Properties as the engine takes them.

    Args:
        values: JSON values; an integer must be one that a double can hold.
        secret: the names of those that are secret.
        unknown: the names of further ones, which are not known yet.
    """
    properties = dict.fromkeys(unknown, UNKNOWN) | dict(values)
    return Struct(fields={n: _to_value(v, secret=n in secret) for n, v in properties.items()})


def _to_value(value: Any, *, secret: bool = False) -> Value:
    if secret:
        signed = {SIGNATURE: _to_value(SECRET), "value": _to_value(value)}
        return Value(struct_value=Struct(fields=signed))
    if isinstance(value, Mapping):
        return Value(struct_value=to_struct(value))
    if isinstance(value, (list, tuple)):
        return Value(list_value=ListValue(values=map(_to_value, value)))
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, bool):
        return Value(bool_value=value)
    return Value(null_value=0) if value is None else Value(number_value=value)
