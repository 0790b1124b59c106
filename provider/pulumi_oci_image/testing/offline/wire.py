"""Properties between the program and the host of dynamic providers, as plain JSON values.

What JSON lacks has marks that Pulumi's protocol fixes: an unknown value is one agreed string, a
secret is an object with a signature.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped] # ships no types

from ...model.markers import SECRET, SIGNATURE, UNKNOWN

_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"


def to_struct(properties: dict[str, Any]) -> Struct:
    """A dict as a protobuf Struct; the way back is protobuf's `MessageToDict`."""
    struct = Struct()
    struct.update(properties)
    return struct


def secret(value: Any) -> dict[str, Any]:
    """Mark a value as secret."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Whether a value is marked as secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def for_host(value: Any, *, keep_unknowns: bool) -> Any:
    """A value as the host of dynamic providers takes it.

    The host knows neither secrets nor references to resources: it gets the values of the first and
    the ids of the second. Unknown values go to `check` only; elsewhere they are left out.
    """
    if is_secret(value):
        return for_host(value.get("value"), keep_unknowns=keep_unknowns)
    if isinstance(value, dict):
        if value.get(SIGNATURE) == _RESOURCE:
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
    for name in answer.keys() & sent.keys():
        mine, value = answer[name], sent[name]
        if is_secret(mine):
            continue
        if isinstance(mine, dict) and isinstance(value, dict) and not is_secret(value):
            marked[name] = mark_secrets(mine, value)
        elif _holds_secret(value):
            marked[name] = secret(mine)
    return marked


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return is_secret(value) or any(map(_holds_secret, value.values()))
    return isinstance(value, list) and any(map(_holds_secret, value))
