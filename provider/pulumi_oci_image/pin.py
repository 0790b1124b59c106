"""An image that was chosen once and is kept, and what has become of it since."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .errors import (
    ExpectationsNotMet,
    ImageNotFound,
    InvalidInput,
    Message,
    Name,
    NoMatchingImage,
    NotAllowed,
    joined,
    quote,
)
from .expectations import expect_of_all, expectations_in
from .fork_safety import forks_held_back
from .model.image import AVAILABLE
from .model.ocid import parse_image_ocid
from .model.state import from_state, to_state
from .runtime.query import ImageQuery, SearchQuery, Target
from .runtime.run import warn
from .search.image_facts import named

if TYPE_CHECKING:
    from .errors import Text
    from .model.image import ImageResult
    from .runtime.request_cache import RequestCache

CHOSEN_BY = ("criteria", "triggers", "region", "regions", "connection")
"""The inputs that a pin's state keeps."""

FACTS = ("imageIds", "latestImageId", "updateAvailable", "retired", "retiredReason", "warnings")
"""What a pin's state says besides the image's own fields."""


@dataclass(frozen=True)
class PinnedImage:
    """A pinned image.

    Attributes:
        image: the image, as it was when it was last seen; of several regions, in the first.
        latest_image_id: the OCID of the image that would be chosen now; None where none would.
        retired_reason: why the image has no future; None where it has.
        warnings: what to know about the choice.
        image_ids: the image's OCID in each region, where several are pinned.
    """

    image: ImageResult
    latest_image_id: str | None
    retired_reason: str | None = None
    warnings: tuple[Text, ...] = ()
    image_ids: Mapping[str, str] = field(default_factory=dict)

    def to_state(
        self, inputs: Mapping[str, Any], word: Callable[[Name], str] = str
    ) -> dict[str, Any]:
        """The pin, and the inputs that it was chosen by, as Pulumi's properties."""
        facts = {
            "imageId": self.image.id,
            "imageIds": dict(self.image_ids) or None,
            "latestImageId": self.latest_image_id,
            "updateAvailable": self.latest_image_id not in (None, self.image.id),
            "retired": self.retired_reason is not None,
            "retiredReason": self.retired_reason,
            "warnings": [Message(each).worded(word) for each in self.warnings],
        }
        said = {name: value for name, value in facts.items() if value is not None}
        return to_state(self.image) | said | _chosen_by(inputs)


def choose(lookup: RequestCache, inputs: Mapping[str, Any]) -> PinnedImage:
    """Pin the image that the inputs name, or else the latest that meets their criteria.

    Raises:
        InvalidInput: one image is named for several regions.
        NoMatchingImage: no image meets the criteria; the error tells why.
        ExpectationsNotMet: the image is not as expected, or retired, and that is not allowed.
        OciImageError: the other ways in which a call fails.
    """
    query = SearchQuery.from_inputs(inputs)
    image_id, regions = inputs.get("imageId"), inputs.get("regions")
    if image_id is not None and regions:
        raise InvalidInput("image_id", ("can't be given together with ", Name("regions")))
    if image_id is not None:
        pinned = _named_pin(lookup, query, image_id)
    elif regions:
        found = lookup.image_in_regions(query, regions)
        first = next(iter(found.images.values()))
        pinned = PinnedImage(first, first.id, None, found.warnings, image_ids=found.image_ids)
    else:
        latest = lookup.latest_image(query)
        # GetImage knows fields of an image that lists leave out, and its etag.
        image = lookup.read_image(ImageQuery(latest.images[0].id, query.target))
        pinned = PinnedImage(image, image.id, None, latest.warnings)
    judge(lookup, pinned.image, pinned.retired_reason, inputs)
    return pinned


def refresh(lookup: RequestCache, state: Mapping[str, Any]) -> PinnedImage:
    """See what has become of a pinned image. Whatever it is, the image stays pinned."""
    # The engine keeps the order of lists, but not that of maps.
    kept: Mapping[str, str] = state.get("imageIds") or {}
    ids = {region: kept[region] for region in state.get("regions") or () if region in kept}
    pinned = _inspect(lookup, SearchQuery.from_inputs(state), from_state(state), ids)
    return replace(pinned, warnings=tuple(state.get("warnings") or ()))


def updated_state(
    lookup: RequestCache,
    state: Mapping[str, Any],
    inputs: Mapping[str, Any],
    word: Callable[[Name], str] = str,
) -> dict[str, Any]:
    """The state of a pin that stays; by another connection, what that says of its image."""
    kept = {n: v for n, v in state.items() if n not in CHOSEN_BY} | _chosen_by(inputs)
    if kept.get("connection") == state.get("connection"):
        return kept
    return refresh(lookup, kept).to_state(kept, word)


def _chosen_by(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: inputs[name] for name in CHOSEN_BY if inputs.get(name) is not None}


def check(image_id: object, on_retired: object) -> None:
    """Refuse what can't be right of the arguments of a pin that are no criteria.

    Raises:
        InvalidInput: `image_id` is no image's OCID, or `on_retired` neither `warn` nor `error`.
    """
    if image_id is not None:
        parse_image_ocid(image_id)
    if on_retired not in (None, "warn", "error"):
        raise InvalidInput("on_retired", f"is {quote(repr(on_retired))}", "Give warn or error.")


def judge(
    lookup: RequestCache, image: ImageResult, retired: str | None, inputs: Mapping[str, Any]
) -> list[str]:
    """Judge a pinned image by the inputs; a warning where it is retired, for each run.

    Raises:
        ExpectationsNotMet: it is not as expected, or it is retired and `onRetired` is `error`.
    """
    told = f"the pinned image {image.id} is retired: {retired}"
    if retired is not None and inputs.get("onRetired") == "error":
        error = ExpectationsNotMet(told, "Change the pin's criteria or triggers to move it")
        error.violations = (retired,)
        raise error
    expect_of_all(lookup, [image], Target.from_inputs(inputs), expectations_in(inputs))
    stays = "it stays pinned until the pin's criteria or triggers change"
    return [] if retired is None else [f"{told}; {stays}"]


def reasons_to_move(id_: str, state: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[str]:
    """The inputs because of which another choice is due; none where the image stays pinned.

    What the program does not know yet is different.
    """
    # Version 0.1.0 kept the region among the criteria.
    criteria = dict(state["criteria"])
    old = {"region": criteria.pop("region", None)} | dict(state) | {"criteria": criteria}
    moving = (name for name in CHOSEN_BY if name != "connection")
    moved = [name for name in moving if (old.get(name) or None) != (inputs.get(name) or None)]
    return moved + (["imageId"] if inputs.get("imageId") not in (None, id_) else [])


def move_warnings(
    lookup: RequestCache, state: Mapping[str, Any], inputs: Mapping[str, Any]
) -> Iterator[Message]:
    """Warnings where a pin is about to move to an image of another kind."""
    was, target = from_state(state), choose(lookup, inputs).image
    if was.id == target.id:
        return
    between = f"from {named(was)} to {named(target)}"
    if was.operating_system != target.operating_system:
        change = f"{quote(was.operating_system)} to {quote(target.operating_system)}"
        yield Message(f"The move {between} changes the operating system from {change}.")
    source = lookup.source(Target.from_inputs(inputs))
    before, after = source.architectures(was.id), source.architectures(target.id)
    if before and after and before != after:
        change = f"{' and '.join(before)} to {' and '.join(after)}"
        yield Message(f"The move {between} changes the architecture from {change}.")


def _named_pin(lookup: RequestCache, query: SearchQuery, image_id: str) -> PinnedImage:
    """The pin of an image that was named, with a warning where the criteria say otherwise."""
    image = lookup.read_image(ImageQuery(image_id, query.target))
    pinned = _inspect(lookup, query, image, {})
    unmet: list[str] = []
    # Lists don't show a retired image, so they can't tell.
    if pinned.retired_reason is None:
        with forks_held_back():
            from .search.selection import unmet_criteria

        source = lookup.source_of(image, query.target, query.criteria)
        with contextlib.suppress(ImageNotFound, NotAllowed):
            unmet = unmet_criteria(query.criteria, source, image)
    if not unmet:
        return pinned
    said = f"The pin's image, {named(image)}, doesn't meet its criteria: "
    return replace(pinned, warnings=((said, joined(map(Name, unmet))),))


def _inspect(
    lookup: RequestCache, query: SearchQuery, was: ImageResult, ids: Mapping[str, str]
) -> PinnedImage:
    """What has become of a pinned image: where it is pinned in regions, of its OCID in each."""
    image, retired = was, None
    for region, image_id in (ids or {"": was.id}).items():
        target = replace(query.target, region=region) if region else query.target
        seen, reason = _inspect_one(lookup, replace(query, target=target), image_id)
        if image_id == was.id:
            image = seen or was
        elif reason:
            reason = f"in {region}, {reason}"
        retired = retired or reason
    return PinnedImage(image, _latest_id(lookup, query, ids, was.id), retired, image_ids=ids)


def _inspect_one(
    lookup: RequestCache, query: SearchQuery, image_id: str
) -> tuple[ImageResult | None, str | None]:
    """An image as it is now, if there is one, and why it has no future, if so."""
    try:
        image = lookup.read_image(ImageQuery(image_id, query.target))
    except ImageNotFound:
        return None, "it was deleted, or you may no longer read it"
    if image.lifecycle_state != AVAILABLE:
        return image, f"it is {quote(image.lifecycle_state)}"
    try:
        if image.compartment_id or lookup.lists(image, query.target, query.criteria.compartment_id):
            return image, None
    except (ImageNotFound, NotAllowed) as error:
        warn((f"Can't tell whether {image.id} is still listed: ", error.what))
        return image, None
    return image, "Oracle no longer lists it"


def _latest_id(
    lookup: RequestCache, query: SearchQuery, ids: Mapping[str, str], pinned_id: str
) -> str | None:
    """The OCID of the image that would be chosen now, if any."""
    try:
        if ids:
            return next(iter(lookup.image_in_regions(query, list(ids)).image_ids.values()))
        latest = lookup.latest_image(query, allow_empty=True).image
    except NoMatchingImage:
        return None
    except (ImageNotFound, NotAllowed) as error:
        warn((f"Can't tell whether there is a newer image than {pinned_id}: ", error.what))
        return None
    return latest.id if latest else None
