"""Values as Pulumi programs see them, and their form on the wire.

On the wire a value is JSON. What JSON lacks is written with marks that the protocol fixes:
an unknown value is one agreed string, a secret is an object with a signature.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from ...model.markers import SECRET, SIGNATURE
from ...model.markers import UNKNOWN as UNKNOWN_MARK

RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"


class Unknown:
    """A value that a preview can't know."""

    def __repr__(self) -> str:
        return "[unknown]"


UNKNOWN: Final = Unknown()
"""The one unknown value: compare with `is`."""


@dataclass(frozen=True)
class Secret:
    """A secret value, shown as `[secret]` wherever it is printed."""

    value: Any = field(repr=False)

    def __repr__(self) -> str:
        return "[secret]"


def from_wire(value: Any) -> Any:
    """Give the Python value of a value on the wire.

    Numbers are doubles on the wire; integral ones come out as integers, as Pulumi prints them.
    """
    if value == UNKNOWN_MARK:
        return UNKNOWN
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [from_wire(item) for item in value]
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return Secret(from_wire(value.get("value")))
        return {key: from_wire(item) for key, item in value.items() if key != SIGNATURE}
    return value


def properties_from_wire(properties: dict[str, Any]) -> dict[str, Any]:
    """Give the properties of a resource, without those that only Pulumi itself uses."""
    return {
        name: from_wire(value) for name, value in properties.items() if not name.startswith("__")
    }
