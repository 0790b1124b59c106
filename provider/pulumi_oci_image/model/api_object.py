"""A JSON object of the API as a Python value: the mapping as sent, attributes in Python's names.

A class of the API declares each field once::

    class LaunchOptions(ApiObject):
        firmware: Final[str | None] = field("Firmware used to boot the instance.")

An instance is a `dict` of the JSON as the service sent it, so that nothing is lost, Pulumi exports
it under the API's names, and absent and null stay two things. pydantic validates it.
"""

from __future__ import annotations

import difflib
import functools
import types
import typing
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from .names import camel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import SchemaValidator, core_schema
    from typing_extensions import Self


@dataclass(eq=False)
class Field:
    """One field of the API, described once: types, docs, schema and outputs are made from it.

    `name` is its name in the API; by default the attribute's, in the style of the API.
    """

    description: str
    _: KW_ONLY
    name: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    deprecated: str | None = None
    example: str | None = None

    def __set_name__(self, owner: type[ApiObject], attribute: str) -> None:
        self.owner: type[ApiObject] = owner
        self.attribute = attribute
        self.name = self.name or camel(attribute)
        self.__doc__ = self.description

    def __get__(self, instance: Any, owner: Any) -> Any:
        return self if instance is None else instance.get(self.name)

    def __set__(self, instance: Any, value: object) -> None:
        raise AttributeError(f"{self.owner.__name__}.{self.attribute} is read-only")

    @functools.cached_property
    def hint(self) -> Any:
        """The declared Python type, without `Final` and `| None`."""
        (hint,) = typing.get_args(_hints(self.owner)[self.attribute])
        members = [member for member in typing.get_args(hint) if member is not types.NoneType]
        return members[0] if isinstance(hint, types.UnionType) else hint

    @property
    def nested(self) -> type[ApiObject] | None:
        """The class of the objects in this field, alone or in a list; None for plain values."""
        item = typing.get_args(self.hint)[0] if self.is_list else self.hint
        return item if isinstance(item, type) and issubclass(item, ApiObject) else None

    @property
    def is_list(self) -> bool:
        """Whether the field holds a list."""
        return typing.get_origin(self.hint) is list


@functools.cache
def _hints(owner: type[ApiObject]) -> dict[str, Any]:
    """The declared types of a class, which Python takes from their texts at each question."""
    return typing.get_type_hints(owner)


field: Any = Field
"""Declares a field of an `ApiObject`, for type checkers of whatever type it is annotated with."""


class ApiObject(dict[str, Any]):
    """A JSON object of the API; see the module."""

    if not TYPE_CHECKING:  # so that a mistyped name is an error

        def __getattr__(self, name: str) -> Any:
            near = difflib.get_close_matches(name, [known.attribute for known in self.fields()], 1)
            hint = f". Did you mean {near[0]!r}?" if near else ""
            raise AttributeError(f"{type(self).__name__} has no field {name!r}{hint}")

    @property
    def additional_fields(self) -> dict[str, Any]:
        """The fields that the API's reference page does not name, as the service sent them."""
        named = {known.name for known in self.fields()}
        return {name: value for name, value in self.items() if name not in named}

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The fields that the API's reference page names, in its order."""
        return tuple(value for value in vars(cls).values() if isinstance(value, Field))

    @classmethod
    def wrap(cls, value: Mapping[str, Any]) -> Self:
        """Give a decoded JSON object, already known to be good, its typed attributes."""
        wrapped = cls(value)
        for known in cls.fields():
            inner = wrapped.get(known.name)
            if known.nested is None:
                continue
            if isinstance(inner, dict):
                wrapped[known.name] = known.nested.wrap(inner)
            elif isinstance(inner, list):
                wrapped[known.name] = [known.nested.wrap(item) for item in inner]
        return wrapped

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object = None, handler: object = None
    ) -> core_schema.CoreSchema:
        """How pydantic validates the JSON: known fields by type, unknown ones kept."""
        from pydantic_core import core_schema

        members = {}
        for known in cls.fields():
            schema = _schema_of(known.hint)
            members[known.name] = core_schema.typed_dict_field(
                schema if known.required else core_schema.nullable_schema(schema),
                required=known.required,
            )
        # Strict, for JSON as a service sends it.
        mapping = core_schema.typed_dict_schema(
            members, extra_behavior="allow", config={"strict": True}
        )
        return core_schema.no_info_after_validator_function(cls, mapping)


@functools.cache
def validator(cls: type[ApiObject]) -> SchemaValidator:
    """What validates the JSON of a class: built when it is first needed."""
    from pydantic_core import SchemaValidator

    return SchemaValidator(cls.__get_pydantic_core_schema__())


def _schema_of(hint: Any) -> core_schema.CoreSchema:
    from pydantic_core import core_schema

    if isinstance(hint, type) and issubclass(hint, ApiObject):
        return hint.__get_pydantic_core_schema__()
    if typing.get_origin(hint) is list:
        return core_schema.list_schema(_schema_of(typing.get_args(hint)[0]))
    if typing.get_origin(hint) is dict:
        inner = _schema_of(typing.get_args(hint)[1])
        return core_schema.dict_schema(core_schema.str_schema(), core_schema.nullable_schema(inner))
    simple: dict[Any, core_schema.CoreSchema] = {
        str: core_schema.str_schema(),
        bool: core_schema.bool_schema(),
        int: core_schema.int_schema(),
        Any: core_schema.any_schema(),
    }
    return simple[hint]
