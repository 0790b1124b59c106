"""The criteria by which images are chosen, as arguments of this package."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Mapping
from typing import Any

from ..model.names import camel
from ..search.criteria import ImageCriteria
from .declarations import ANY_MAP, STRING, Property

ANY_STATE = "ANY"
"""A lifecycle state that leaves every image in: SDKs have no way to give a null."""

_TYPES: dict[Any, dict[str, Any]] = {
    str: STRING,
    bool: {"type": "boolean"},
    Mapping[str, str]: {"type": "object", "additionalProperties": STRING},
    Mapping[str, Mapping[str, Any]]: {"type": "object", "additionalProperties": ANY_MAP},
}
_WORDS = {
    "None for any": f"`{ANY_STATE}` for any",
    "False": "`false`",
    "True": "`true`",
}


def criteria_from(given: Mapping[str, Any]) -> ImageCriteria:
    """The criteria among arguments; those that are not given have their defaults.

    Raises:
        InvalidInput: one can't be met by any image.
    """
    names = typing.get_type_hints(ImageCriteria)
    values = {name: given[camel(name)] for name in names if camel(name) in given}
    if values.get("lifecycle_state") == ANY_STATE:
        values["lifecycle_state"] = None
    return ImageCriteria(**values)


def _declared() -> tuple[Property, ...]:
    """A property for each criterion, described as `ImageCriteria` does."""
    meanings = _meanings(inspect.getdoc(ImageCriteria) or "")
    hints = typing.get_type_hints(ImageCriteria)
    return tuple(
        Property(camel(name), meanings[name], _TYPES[_without_none(hint)])
        for name, hint in hints.items()
    )


def _meanings(docstring: str) -> dict[str, str]:
    """What each attribute means, from the section of a docstring that tells."""
    _, _, section = docstring.partition("Attributes:\n")
    found = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", section, re.MULTILINE)
    return {name: _sentence(" ".join(text.split())) for name, text in found}


def _sentence(text: str) -> str:
    for word, ours in _WORDS.items():
        text = text.replace(word, ours)
    return text[0].upper() + text[1:]


def _without_none(hint: Any) -> Any:
    (member,) = (each for each in typing.get_args(hint) if each is not types.NoneType)
    return member


CRITERIA = _declared()
