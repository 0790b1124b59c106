"""What a resource of the package is to the provider."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from ..runtime.request_cache import RequestCache
    from .declarations import Property

Values = Mapping[str, Any]


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
    """

    name: ClassVar[str]
    description: ClassVar[str]
    inputs: ClassVar[tuple[Property, ...]]
    outputs: ClassVar[tuple[Property, ...]]
    replacing: ClassVar[frozenset[str]]

    @property
    def property_names(self) -> list[str]:
        """The names of all its properties."""
        return [each.name for each in (*self.inputs, *self.outputs)]

    @abstractmethod
    def check(self, inputs: Values) -> dict[str, Any]:
        """Refuse inputs that can't be right; those that are not known yet are not among them.

        Returns:
            The inputs that are put in place of the given ones, such as defaults.

        Raises:
            InvalidInput: one can't be right.
        """

    @abstractmethod
    def create(self, lookup: RequestCache, inputs: Values) -> State:
        """The resource, for a program that asks for it the first time."""

    @abstractmethod
    def read(self, lookup: RequestCache, id_: str, state: Values) -> State | None:
        """The resource as it is now; None where a stack has it in its state and it is gone.

        Args:
            lookup: where to read.
            id_: its id.
            state: its state, where a stack has one; otherwise no more than what a program gave.
        """

    @abstractmethod
    def changes(
        self, lookup: RequestCache, id_: str, state: Values, inputs: Values
    ) -> frozenset[str]:
        """The names of the properties that will change, from the state in hand."""

    @abstractmethod
    def update(self, lookup: RequestCache, state: Values, inputs: Values) -> dict[str, Any]:
        """The properties after the change."""
