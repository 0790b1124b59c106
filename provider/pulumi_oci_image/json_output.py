"""Outputs of the API's JSON values: a part that is absent is None, at any depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from .model.markers import as_literal

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


def typed(output: pulumi.Output[Any], kind: type[K]) -> K:
    """Give an Output that was just made the attributes of `kind`, a class of Outputs."""
    # Outputs can't be made as another class, and a new Output around one would wait for it anew.
    output.__class__ = kind
    return output  # type: ignore[return-value] # it is one now
