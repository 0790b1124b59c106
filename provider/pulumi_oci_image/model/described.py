"""Dataclass fields that are described where they are declared.

Docstrings, schemas, help texts and tables are made from these descriptions, in each interface's
own names.
"""

from __future__ import annotations

import dataclasses
import textwrap
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

from ..errors import Message, Name, Text

C = typing.TypeVar("C", bound=type)


class Described(typing.NamedTuple):
    """A described field.

    Attributes:
        name: its name in Python.
        description: what it means.
        type: its type, without `| None`.
        default: its default.
        facts: what else was declared of it.
    """

    name: str
    description: Message
    type: Any
    default: Any
    facts: Any


def described(description: Text, *, default: Any = None, facts: object = None) -> Any:
    """Declare a field of a dataclass, with its description."""
    metadata = {"description": Message(description), "facts": facts}
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
