"""Pulumi's property values <-> JSON, and values that are not known yet.

The SDK's `PropertyValue` has no form for an unknown value on the wire: it comes and goes as a text
that stands for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue, PropertyValueType
from pulumi.runtime.rpc import UNKNOWN

from ..model.state import from_engine

Properties = dict[str, PropertyValue]


def to_properties(values: Mapping[str, Any]) -> Properties:
    """JSON values as properties."""
    return {name: to_property(value) for name, value in values.items()}


def to_property(value: Any) -> PropertyValue:
    """A JSON value as a property; an integer must be one that a double can hold."""
    if isinstance(value, Mapping):
        return PropertyValue(to_properties(value))
    if isinstance(value, (list, tuple)):
        return PropertyValue([to_property(item) for item in value])
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    return PropertyValue(value)


def from_properties(properties: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """Properties as JSON values, those that are null left out, as Pulumi does; secrets bare."""
    plain = {name: _plain(value) for name, value in properties.items()}
    known = {name: value for name, value in plain.items() if value is not None}
    values: dict[str, Any] = from_engine(known)
    return values


def is_unknown(value: PropertyValue | None) -> bool:
    """Whether a value, or one inside of it, is not known yet."""
    if value is None:
        return False
    if isinstance(value.value, Mapping):
        return any(map(is_unknown, value.value.values()))
    if isinstance(value.value, tuple):
        return any(map(is_unknown, value.value))
    return value.type is PropertyValueType.COMPUTED or value.value == UNKNOWN


def unknown(names: Iterable[str]) -> Properties:
    """A property of each name that is not known yet."""
    return dict.fromkeys(names, PropertyValue(UNKNOWN))


def _plain(value: PropertyValue) -> Any:
    if isinstance(value.value, Mapping):
        return {name: _plain(inner) for name, inner in value.value.items()}
    if isinstance(value.value, tuple):
        return [_plain(inner) for inner in value.value]
    return value.value
