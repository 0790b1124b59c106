"""What the package offers, declared: properties, functions and resources, for engine and schema."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..errors import Argument, InvalidInput

Values = Mapping[str, Any]
Type = Mapping[str, Any]
"""A type, as the schema writes it."""

PACKAGE = "oci-image"


def list_of(items: Type) -> Type:
    """The type of a list."""
    return {"type": "array", "items": items}


def map_of(values: Type) -> Type:
    """The type of an object with names of its own."""
    return {"type": "object", "additionalProperties": values}


STRING: Type = {"type": "string"}
BOOLEAN: Type = {"type": "boolean"}
INTEGER: Type = {"type": "integer"}
ANY: Type = {"$ref": "pulumi.json#/Any"}
STRINGS = list_of(STRING)
STRING_MAP = map_of(STRING)


def token(name: str) -> str:
    """The full name of something that the package offers."""
    return f"{PACKAGE}:index:{name}"


def reference(name: str) -> Type:
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
        fields: what an object of the package's own type holds, where it is an argument.
        kept: whether a resource's state keeps it, where it is an argument.
    """

    name: str
    description: str
    type: Type = field(default_factory=lambda: STRING)
    required: bool = False
    secret: bool = False
    deprecated: str | None = None
    fields: tuple[Property, ...] = ()
    kept: bool = True


def require(declared: Collection[Property], values: Values, unknown: Collection[str] = ()) -> None:
    """Refuse what is missing, of another type, or no argument: not every language's SDK does.

    Raises:
        InvalidInput: one is missing, not of its type, or not there to be given.
    """
    names = [each.name for each in declared]
    for name in (*values, *unknown):
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = ("Did you mean ", *map(Argument, near), "?") if near else ()
            raise InvalidInput(name, "is not an argument here", hint)
    for each in declared:
        if each.name in values:
            _check_type(each, values[each.name])
        elif each.required and each.name not in unknown:
            raise InvalidInput(each.name, "is missing")


def _check_type(declared: Property, value: Any) -> None:
    kind = "object" if declared.fields else declared.type.get("type", "object")
    if isinstance(value, bool) != (kind == "boolean") or not isinstance(value, _KINDS[kind]):
        given = next((name for name, types in _KINDS.items() if isinstance(value, types)), "value")
        raise InvalidInput(declared.name, f"is of type {given}, not {kind}")
    if isinstance(value, dict) and declared.fields:
        require(declared.fields, value)


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
        call: does it, with the arguments as a function of Python takes them; gives the results.
    """

    name: str
    description: str
    inputs: tuple[Property, ...]
    outputs: tuple[Property, ...]
    call: Callable[..., dict[str, Any]]


class State(NamedTuple):
    """A resource as it is: its id and its properties."""

    id: str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """A resource of the package: a declaration, and what the engine asks of it.

    Attributes:
        name: its name.
        description: what it is.
        inputs: its arguments.
        outputs: its properties besides those.
        replacing: the arguments that make another resource of it when they change.
        check: refuses inputs that can't be right; those that are not known yet are not among them.
            Gives those that are put in place of the given ones, such as defaults.
        create: from its inputs, the resource, for a program that asks for it the first time.
        read: from its id and its state, the resource as it is now; None where a stack has it and it
            is gone. Where no stack has it, the state is no more than what a program gave.
        changes: from its id, its state and its inputs, the names of what will change.
        update: from its state and its inputs, the properties after the change.
        refresh_before_update: whether the engine is to refresh it before each update.
        list_inputs: what a list of such resources is narrowed by; None where there is no list.
        list_existing: from the inputs of a list and a limit (None for all), the ids and names of
            existing ones.
    """

    name: str
    description: str
    inputs: tuple[Property, ...]
    outputs: tuple[Property, ...]
    replacing: frozenset[str]
    check: Callable[[Values], dict[str, Any]]
    create: Callable[[Values], State]
    read: Callable[[str, Values], State | None]
    changes: Callable[[str, Values, Values], frozenset[str]]
    update: Callable[[Values, Values], dict[str, Any]]
    refresh_before_update: bool = False
    list_inputs: tuple[Property, ...] | None = None
    list_existing: Callable[[Values, int | None], list[tuple[str, str]]] = lambda *_: []

    @property
    def input_names(self) -> list[str]:
        """The names of its arguments."""
        return [each.name for each in self.inputs]

    @property
    def property_names(self) -> list[str]:
        """The names of the properties that its state keeps."""
        return [each.name for each in (*self.inputs, *self.outputs) if each.kept]
