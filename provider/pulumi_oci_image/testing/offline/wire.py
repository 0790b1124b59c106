"""Properties between protobuf and plain JSON values, the marks of the wire kept."""

from __future__ import annotations

from typing import Any

from google.protobuf import struct_pb2  # type: ignore[import-untyped] # ships no types

from ...model.markers import SECRET, SIGNATURE, UNKNOWN
from .values import RESOURCE


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Give a protobuf Struct as a dict."""
    return {name: _from_value(value) for name, value in struct.fields.items()}


def _from_value(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "struct_value":
            return from_struct(value.struct_value)
        case "list_value":
            return [_from_value(item) for item in value.list_value.values]
        case "null_value" | None:
            return None
        case kind:
            return getattr(value, kind)


def to_struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    """Give a dict as a protobuf Struct."""
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def secret(value: Any) -> dict[str, Any]:
    """Mark a value as secret."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Tell whether a value is marked as secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def for_host(value: Any, *, keep_unknowns: bool) -> Any:
    """Give a value as the host of dynamic providers takes it.

    The host knows neither secrets nor references to resources: it gets the values of the first and
    the ids of the second. Unknown values go to `check` only; elsewhere they are left out.
    """
    if is_secret(value):
        return for_host(value.get("value"), keep_unknowns=keep_unknowns)
    if isinstance(value, dict):
        if value.get(SIGNATURE) == RESOURCE:
            return for_host(value.get("id") or value["urn"], keep_unknowns=keep_unknowns)
        return {
            name: for_host(item, keep_unknowns=keep_unknowns)
            for name, item in value.items()
            if keep_unknowns or item != UNKNOWN
        }
    if isinstance(value, list):
        return [
            for_host(item, keep_unknowns=keep_unknowns)
            for item in value
            if keep_unknowns or item != UNKNOWN
        ]
    return value


def mark_secrets(answer: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Mark those properties of a host's answer that were secret when they were sent.

    The host drops the marks; the engine sets them again by name, and so does this.
    """
    marked = dict(answer)
    for name, value in sent.items():
        mine = marked.get(name)
        if name not in marked or is_secret(mine):
            continue
        if isinstance(mine, dict) and isinstance(value, dict) and not is_secret(value):
            marked[name] = mark_secrets(mine, value)
        elif _holds_secret(value):
            marked[name] = secret(mine)
    return marked


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return is_secret(value) or any(_holds_secret(item) for item in value.values())
    return isinstance(value, list) and any(_holds_secret(item) for item in value)
