"""What to read and whom to ask: one value, checked once and carried from argument to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput, Name, joined, quote
from ..fork_safety import forks_held_back
from ..model.ocid import Ocid, parse_image_ocid
from ..settings.connection import Connection, connection_from

if TYPE_CHECKING:
    from ..search.criteria import ImageCriteria

_MAX_LIMIT = 2**31 - 1
"""More than any list has."""


@dataclass(frozen=True)
class Target:
    """Whom to ask: an account or endpoint, by default the stack's, and a region, by name or key.

    Without a region it is the OCID's own, then the configured one.
    """

    connection: Connection | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        """Refuse what can't be right, before anything is asked."""
        region: object = self.region
        if not isinstance(region, str | None):
            raise InvalidInput("region", f"is a {type(region).__name__}, not a string")
        connection = Connection.given(self.connection, "connection")
        if connection is not None:
            connection.check()

    def to_inputs(self) -> dict[str, Any]:
        """The target as Pulumi's properties."""
        named = self.connection.to_inputs() if self.connection else {}
        given = {"region": self.region, "connection": named or None}
        return {name: value for name, value in given.items() if value is not None}

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, Any]) -> Target:
        """The target in properties that `to_inputs` made; others are passed over."""
        return cls(connection_from(inputs.get("connection")), inputs.get("region"))


def targets_in(target: Target, regions: Iterable[object]) -> dict[str, Target]:
    """The same target in each of several regions, by what names the region."""
    found = tuple(regions) if _is_list(regions) else ()
    if not found or not all(isinstance(region, str) and region for region in found):
        raise InvalidInput("regions", f"is {quote(repr(regions))}", "Give a list of regions.")
    return {str(region): replace(target, region=str(region)) for region in found}


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, Mapping))


@dataclass(frozen=True)
class ImageQuery:
    """One image to read, by its OCID."""

    image_id: Ocid
    target: Target

    def __init__(self, image_id: object, target: Target | None = None) -> None:
        object.__setattr__(self, "image_id", parse_image_ocid(image_id))
        object.__setattr__(self, "target", target or Target())


@dataclass(frozen=True)
class SearchQuery:
    """Images to find: those that meet criteria, up to a limit; or those of known OCIDs."""

    criteria: ImageCriteria
    target: Target = Target()
    limit: int | None = None
    ids: tuple[Ocid, ...] | None = None

    @classmethod
    def of(
        cls,
        criteria: Mapping[str, Any],
        target: Target,
        ids: Iterable[object] | None = None,
        limit: float | None = None,
    ) -> SearchQuery:
        """The query that a user's arguments ask for."""
        with forks_held_back():
            from ..search.criteria import ImageCriteria

        if ids is None:
            # A whole number comes as a float from the engine.
            is_number = isinstance(limit, (int, float)) and not isinstance(limit, bool)
            if limit is not None and not (is_number and limit >= 1 and limit % 1 == 0):
                told = f"is {quote(repr(limit))}"
                raise InvalidInput("limit", told, "Give a number from 1, or leave it out.")
            most = None if limit is None else min(int(limit), _MAX_LIMIT)
            return cls(ImageCriteria.of(criteria), target, most)
        given = [name for name, value in {**criteria, "limit": limit}.items() if value is not None]
        if given:
            raise InvalidInput("ids", ("can't be given together with ", joined(map(Name, given))))
        if not _is_list(ids):
            kind = "text" if isinstance(ids, str) else f"a {type(ids).__name__}"
            raise InvalidInput("ids", f"is {kind}, not a list of OCIDs")
        return cls(ImageCriteria(), target, ids=tuple(map(parse_image_ocid, ids)))

    def to_inputs(self) -> dict[str, Any]:
        """The query as Pulumi's properties."""
        if self.ids is not None:
            return {"ids": list(map(str, self.ids))} | self.target.to_inputs()
        limit = {} if self.limit is None else {"limit": self.limit}
        return {"criteria": self.criteria.to_inputs()} | self.target.to_inputs() | limit

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, Any]) -> SearchQuery:
        """The query in properties that `to_inputs` made; others are passed over.

        Version 0.1.0 kept the region among the criteria.
        """
        with forks_held_back():
            from ..search.criteria import ImageCriteria

        if "ids" in inputs:
            return cls.of({}, Target.from_inputs(inputs), inputs["ids"])
        criteria, limit = inputs["criteria"], inputs.get("limit")
        target = Target.from_inputs({"region": criteria.get("region")} | dict(inputs))
        # The engine carries numbers as floats.
        limit = None if limit is None else int(limit)
        return cls(ImageCriteria.from_inputs(criteria), target, limit)
