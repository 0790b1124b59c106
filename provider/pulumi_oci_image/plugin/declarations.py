"""What the package offers, declared: properties, functions and resources, for engine and schema."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from ..errors import Argument, InvalidInput

if TYPE_CHECKING:
    from .values import Properties

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


def require(declared: Iterable[Property], given: Properties) -> None:
    """Refuse what is missing, of another type, or no argument: not every language's SDK does.

    Raises:
        InvalidInput: one is missing, not of its type, or not there to be given.
    """
    _check(tuple(declared), given.values, given.unknown)


def _check(declared: tuple[Property, ...], values: Values, unknown: Collection[str] = ()) -> None:
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
        _check(declared.fields, value)


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


class Resource(ABC):
    """A resource of the package: a declaration, and what the engine asks of it.

    Attributes:
        name: its name.
        description: what it is.
        inputs: its arguments.
        outputs: its properties besides those.
        replacing: the arguments that make another resource of it when they change.
        list_inputs: what a list of such resources is narrowed by; None where there is no list.
        refresh_before_update: whether the engine is to refresh it before each update.
    """

    name: ClassVar[str]
    description: ClassVar[str]
    inputs: ClassVar[tuple[Property, ...]]
    outputs: ClassVar[tuple[Property, ...]]
    replacing: ClassVar[frozenset[str]]
    list_inputs: ClassVar[tuple[Property, ...] | None] = None
    refresh_before_update: ClassVar[bool] = False

    @property
    def input_names(self) -> list[str]:
        """The names of its arguments."""
        return [each.name for each in self.inputs]

    @property
    def property_names(self) -> list[str]:
        """The names of the properties that its state keeps."""
        return [each.name for each in (*self.inputs, *self.outputs) if each.kept]

    @abstractmethod
    def check(self, inputs: Values) -> dict[str, Any]:
        """Refuse inputs that can't be right; those that are not known yet are not among them.

        Returns:
            The inputs that are put in place of the given ones, such as defaults.

        Raises:
            InvalidInput: one can't be right.
        """

    @abstractmethod
    def create(self, inputs: Values) -> State:
        """The resource, for a program that asks for it the first time."""

    @abstractmethod
    def read(self, id_: str, state: Values) -> State | None:
        """The resource as it is now; None where a stack has it in its state and it is gone.

        Args:
            id_: its id.
            state: its state, where a stack has one; otherwise no more than what a program gave.
        """

    @abstractmethod
    def changes(self, id_: str, state: Values, inputs: Values) -> frozenset[str]:
        """The names of the properties that will change from this state."""

    @abstractmethod
    def update(self, state: Values, inputs: Values) -> dict[str, Any]:
        """The properties after the change."""

    def list_existing(self, query: Values, limit: int | None) -> list[tuple[str, str]]:
        """The ids and names of existing ones, `limit` of them at most; None for all."""
        raise NotImplementedError
