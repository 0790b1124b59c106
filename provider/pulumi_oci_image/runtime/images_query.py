"""Which images to list: those that meet criteria, or those of known OCIDs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ImageNotFound, InvalidInput, quote
from ..model.ocid import parse_image_ocid
from ..search.criteria import ImageCriteria
from .request_cache import ImageQuery

if TYPE_CHECKING:
    from ..model.image import ImageResult
    from .request_cache import RequestCache


@dataclass(frozen=True)
class ImageSelection:
    """Which images to list.

    Attributes:
        criteria: what the images must be; where `ids` is given, only its region counts.
        limit: how many to find at the most; None for all.
        ids: the OCIDs of the images, where they are known.
    """

    criteria: ImageCriteria
    limit: int | None = None
    ids: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls, ids: Sequence[str] | None, limit: int | None, criteria: Mapping[str, Any]
    ) -> ImageSelection:
        """The selection that a user's arguments ask for.

        Raises:
            InvalidInput: an argument can't be right, or not together with another.
        """
        if ids is None:
            if limit is not None and not _is_count(limit):
                told = f"is {quote(repr(limit))}"
                raise InvalidInput("limit", told, "Give a number from 1, or None.")
            return cls(ImageCriteria(**criteria), None if limit is None else int(limit))
        given = [name for name, value in criteria.items() if value is not None and name != "region"]
        if limit is not None:
            given.append("limit")
        if given:
            raise InvalidInput("ids", f"can't be given together with {', '.join(given)}")
        if isinstance(ids, (str, Mapping)) or not isinstance(ids, Iterable):
            kind = "text" if isinstance(ids, str) else f"a {type(ids).__name__}"
            raise InvalidInput("ids", f"is {kind}, not a list of OCIDs")
        ids = tuple(ids)
        for image_id in ids:
            parse_image_ocid(image_id)
        return cls(ImageCriteria(region=criteria.get("region")), None, ids)

    def read(self, lookup: RequestCache, *, skip_gone: bool = False) -> list[ImageResult]:
        """The images.

        Args:
            lookup: what reads them.
            skip_gone: whether OCIDs that the service does not know are left out, not an error.

        Raises:
            OciImageError: as the errors module tells.
        """
        if self.ids is None:
            return lookup.select_images(self.criteria, self.limit)
        queries = [ImageQuery(image_id, self.criteria.region) for image_id in self.ids]
        if skip_gone:
            read = lookup.read_all(lambda query: _unless_gone(lookup, query), queries)
            return [image for image in read if image is not None]
        return lookup.read_all(lookup.read_image, queries)

    def to_inputs(self) -> dict[str, Any]:
        """The selection as Pulumi's properties."""
        if self.ids is not None:
            region = {} if self.criteria.region is None else {"region": self.criteria.region}
            return {"ids": list(self.ids)} | region
        limit = {} if self.limit is None else {"limit": self.limit}
        return {"criteria": self.criteria.to_inputs()} | limit

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, Any]) -> ImageSelection:
        """The selection in properties that `to_inputs` made, numbers as the engine carries them."""
        if "ids" in inputs:
            return cls.of(inputs["ids"], None, {"region": inputs.get("region")})
        limit = inputs.get("limit")
        criteria = ImageCriteria.from_inputs(inputs["criteria"])
        return cls(criteria, None if limit is None else int(limit))


def resource_id(kind: str, inputs: Mapping[str, Any]) -> str:
    """The id of a resource that reads what its inputs say: the same for equal inputs."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _is_count(limit: object) -> bool:
    """Whether it is a whole number from 1, which comes as a float from the engine."""
    if isinstance(limit, float):
        return limit.is_integer() and limit >= 1
    return isinstance(limit, int) and not isinstance(limit, bool) and limit >= 1


def _unless_gone(lookup: RequestCache, query: ImageQuery) -> ImageResult | None:
    try:
        return lookup.read_image(query)
    except ImageNotFound:
        return None
