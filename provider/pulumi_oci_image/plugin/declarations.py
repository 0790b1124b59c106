"""What the package offers, declared: properties, functions and resources, for engine and schema."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput

if TYPE_CHECKING:
    from ..runtime.request_cache import RequestCache

PACKAGE = "oci-image"
STRING = {"type": "string"}
STRINGS = {"type": "array", "items": STRING}
ANY_MAP = {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}


def token(name: str) -> str:
    """The full name of something that the package offers."""
    return f"{PACKAGE}:index:{name}"


def reference(name: str) -> dict[str, str]:
    """The type of an object that the package declares."""
    return {"$ref": f"#/types/{token(name)}"}


@dataclass(frozen=True)
class Property:
    """An argument, a result or a setting.

    Attributes:
        name: its name.
        description: what it means.
        type: its type, as the schema writes it.
        required: whether it is always there.
        secret: whether its value must be kept secret.
        deprecated: what to use in its place; None where it is as good as any.
    """

    name: str
    description: str
    type: Mapping[str, Any] = field(default_factory=lambda: STRING)
    required: bool = False
    secret: bool = False
    deprecated: str | None = None


def require(
    declared: Iterable[Property], given: Mapping[str, Any], later: Container[str] = ()
) -> None:
    """Refuse to go on without what is required, or with a value of another type.

    Args:
        declared: what there is to give.
        given: what was given, by name.
        later: the names of values that are not known yet.

    Raises:
        InvalidInput: one is missing, or not of its type: not every language's SDK sees to that.
    """
    for each in declared:
        if each.name in given:
            _check_type(each, given[each.name])
        elif each.required and each.name not in later:
            raise InvalidInput(each.name, "is missing")


def _check_type(declared: Property, value: object) -> None:
    # What refers to another type of the package is an object.
    kind = declared.type.get("type", "object")
    if isinstance(value, bool) != (kind == "boolean") or not isinstance(value, _KINDS[kind]):
        given = next((name for name, types in _KINDS.items() if isinstance(value, types)), "value")
        raise InvalidInput(declared.name, f"is of type {given}, not {kind}")


_KINDS: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "string": str,
    "integer": (int, float),
    "number": (int, float),
    "array": list,
    "object": dict,
}


@dataclass(frozen=True)
class Function:
    """A function of the package.

    Attributes:
        name: its name.
        description: what it does.
        inputs: its arguments; failures that are about none other are about the first.
        outputs: what it gives.
        call: does it, with the arguments that were given; gives the results.
    """

    name: str
    description: str
    inputs: tuple[Property, ...]
    outputs: tuple[Property, ...]
    call: Callable[[RequestCache, Mapping[str, Any]], dict[str, Any]]
