"""Outputs of the API's JSON values: a part that is absent is None, at any depth."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from .model.api_object import Field
from .model.names import camel
from .model.state import ADDITIONAL_FIELDS, ETAG, NULL_FIELDS, as_literal, null_fields

T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K", bound="pulumi.Output[Any]")


class JsonOutput(pulumi.Output[T_co]):
    """An Output of a JSON value. What is absent in it is None; unknown while it is unknown.

    An Output of Pulumi's own takes any attribute, and fails when the value turns out to be None.
    """

    if TYPE_CHECKING:
        __getattr__: None  # type: ignore[assignment, misc] # so that a mistyped name is an error
    else:

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __getitem__(self, key: Any) -> JsonOutput[Any]:
        """The part under a key, by its name in the API, or at a place in a list."""
        return self._item(key, JsonOutput)

    def _output(self, name: str, kind: type[K]) -> K:
        """The output of a field of an object of the API, by its name in the state."""
        if name in _BESIDE_THE_BODY:
            return self._part(_BESIDE_THE_BODY[name], kind)
        return self._item(name, kind)

    def _item(self, key: Any, kind: type[K]) -> K:
        def find(known: Any) -> Any:
            try:
                return known[as_literal(key) if isinstance(key, str) else key]
            except LookupError:
                return None

        return self._part(find, kind)

    def _part(self, find: Callable[[Any], Any], kind: type[K]) -> K:
        def find_unless_absent(known: Any) -> Any:
            return None if known is None else find(known)

        return typed(self.apply(find_unless_absent), kind)


class _OutputField:
    """An attribute of a class of outputs, for the field that its `_model` has under that name."""

    def __init__(self, kind: type[pulumi.Output[Any]]) -> None:
        self._kind = kind

    def __set_name__(self, owner: Any, attribute: str) -> None:
        known = getattr(owner._model, attribute, None)  # noqa: SLF001 - ours
        self._name = known.name if isinstance(known, Field) else camel(attribute)
        self.__doc__ = known and known.__doc__

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        return instance._output(self._name, self._kind)  # noqa: SLF001 - ours

    def __set__(self, instance: Any, value: object) -> None:
        raise AttributeError(f"{self._name} is read-only")


def output(kind: type[pulumi.Output[Any]] = pulumi.Output) -> Any:
    """Declare an output of a field in a class of outputs."""
    return _OutputField(kind)


_BESIDE_THE_BODY: dict[str, Callable[[Any], Any]] = {
    ETAG: attrgetter("etag"),
    ADDITIONAL_FIELDS: attrgetter("additional_fields"),
    NULL_FIELDS: null_fields,
}


def typed(output: pulumi.Output[Any], kind: type[K]) -> K:
    """Give an Output that was just made the attributes of `kind`, a class of Outputs."""
    # Outputs can't be made as another class, and a new Output around one would wait for it anew.
    output.__class__ = kind
    return output  # type: ignore[return-value] # it is one now
