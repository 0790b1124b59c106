"""Dataclass fields that are described, and say what they may hold, where they are declared.

Docstrings, schemas, help texts and tables are made from these descriptions, in each interface's
own names.
"""

from __future__ import annotations

import dataclasses
import sys
import textwrap
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import InvalidInput, Message, Name, Text, did_you_mean, quote
from .json_values import copied, is_text
from .names import camel

if typing.TYPE_CHECKING:
    from typing_extensions import Self

C = typing.TypeVar("C", bound=type)

_MAX_TEXT_LENGTH = 1024


class Check(typing.NamedTuple):
    """What a value must be, in words, and whether one is."""

    must_be: str
    passes: Callable[[Any], bool]


TEXT = Check(
    "a non-empty string", lambda value: isinstance(value, str) and value != "" and is_text(value)
)
_CHECKS = {
    "bool | None": Check("True, False or None", lambda value: isinstance(value, bool)),
    "float | None": Check(
        "a number above 0",
        lambda value: (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and 0 < value <= sys.float_info.max
        ),
    ),
}
"""How values are checked, by type, where their declaration doesn't say; other types are texts."""


class Arguments:
    """The base of dataclasses that hold what a user asks for. What is None is not asked for."""

    def check(self) -> None:
        """Refuse what can't be right.

        Raises:
            InvalidInput: a value isn't what its declaration says.
        """
        for known in dataclasses.fields(typing.cast("Any", self)):
            value = getattr(self, known.name)
            check = known.metadata["check"] or _CHECKS.get(str(known.type), TEXT)
            must_be = None if value is None or check.passes(value) else check.must_be
            if isinstance(value, str) and len(value) > _MAX_TEXT_LENGTH:
                must_be = f"at most {_MAX_TEXT_LENGTH} characters"
            if must_be:
                raise InvalidInput(known.name, f"is {quote(repr(value))}", f"Give {must_be}.")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """What arguments of these names ask for.

        Raises:
            InvalidInput: there is none of a name, or a value isn't what its declaration says.
        """
        known = typing.cast("Any", cls).__dataclass_fields__
        for name in given:
            if name not in known:
                raise InvalidInput(name, "is no argument", did_you_mean(name, known))
        return cls(**given)

    @classmethod
    def given(cls, value: object, argument: str) -> Self | None:
        """An argument that is of this type, or None.

        Raises:
            InvalidInput: it is of another type.
        """
        if value is not None and not isinstance(value, cls):
            raise InvalidInput(argument, f"is a {type(value).__name__}, not {cls.__name__}")
        return value

    @classmethod
    def inputs_of(cls, value: object, argument: str) -> dict[str, Any] | None:
        """What an argument of this type asks for, as Pulumi's properties; None for None.

        Raises:
            InvalidInput: it is of another type.
        """
        given = cls.given(value, argument)
        return None if given is None else given.to_inputs()

    def to_inputs(self) -> dict[str, Any]:
        """What is asked for as Pulumi's properties, in the style of the API's names."""
        given = {camel(name): copied(value) for name, value in vars(self).items()}
        return {name: value for name, value in given.items() if value is not None}

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, Any]) -> Self:
        """What properties that `to_inputs` made ask for; other properties are passed over."""
        names = typing.cast("Any", cls).__dataclass_fields__
        return cls(**{name: inputs.get(camel(name)) for name in names})


class Described(typing.NamedTuple):
    """A described field; `type` is without `| None`, `facts` what else was declared of it."""

    name: str
    description: Message
    type: Any
    default: Any
    facts: Any


def described(
    description: Text, *, default: Any = None, check: Check | None = None, facts: object = None
) -> Any:
    """Declare a field of a dataclass, with its description."""
    metadata = {"description": Message(description), "check": check, "facts": facts}
    return dataclasses.field(default=default, metadata=metadata)


def described_fields(cls: type[Any]) -> Iterator[Described]:
    """The fields of a dataclass, in the order of their declaration."""
    hints = typing.get_type_hints(cls)
    for known in dataclasses.fields(cls):
        members = typing.get_args(hints[known.name]) or (hints[known.name],)
        (hint,) = (each for each in members if each is not types.NoneType)
        text, facts = known.metadata["description"], known.metadata["facts"]
        yield Described(known.name, text, hint, known.default, facts)


def with_attributes(cls: C) -> C:
    """A class whose docstring names the attributes, with their descriptions."""
    lines = [
        textwrap.fill(
            f"{known.name}: {known.metadata['description'].worded(_code)}",
            initial_indent="    ",
            subsequent_indent="        ",
            width=96,
        )
        for known in dataclasses.fields(cls)
    ]
    cls.__doc__ = "\n".join([cls.__doc__ or "", "", "Attributes:", *lines])
    return cls


_code: Callable[[Name], str] = "`{}`".format
