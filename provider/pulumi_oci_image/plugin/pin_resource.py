"""The resource `ImagePin`: an image that is chosen once, and kept until you move it.

Its id is the OCID of its image, so a move replaces it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model.state import from_state
from ..pin import (
    check_on_retired,
    choose_image,
    judge,
    move_warnings,
    reasons_to_move,
    refresh_pin,
    updated_state,
)
from ..runtime.query import ImageQuery
from ..runtime.run import current_lookup, warn
from ..search.criteria import ImageCriteria
from .declarations import (
    ANY,
    BOOLEAN,
    STRING_MAP,
    STRINGS,
    Property,
    Resource,
    State,
    list_of,
    reference,
)
from .functions import WHOM
from .messages import word
from .properties import CRITERIA, EXPECT, IMAGE_PROPERTIES, python_arguments

if TYPE_CHECKING:
    from ..pin import PinnedImage
    from .declarations import Values


def _check(inputs: Values) -> dict[str, Any]:
    """Refuse criteria that no image can meet; put those in force in place of those given."""
    check_on_retired(inputs.get("onRetired"))
    criteria = ImageCriteria(**python_arguments(inputs.get("criteria", {})))
    return {"criteria": criteria.to_inputs()}


def _create(inputs: Values) -> State:
    pinned = choose_image(current_lookup(), inputs)
    warn(*pinned.warnings)
    return _state(pinned, inputs)


def _read(id_: str, state: Values) -> State:
    """See what has become of the image; or pin it, for an import by its OCID."""
    lookup = current_lookup()
    if "criteria" in state:
        return _state(refresh_pin(lookup, {**state, "id": id_}), state)
    image = lookup.read_image(ImageQuery(id_))
    criteria = ImageCriteria(
        operating_system=image.operating_system,
        operating_system_version=image.operating_system_version,
    )
    inputs = {"criteria": criteria.to_inputs(), "imageId": id_}
    return _state(choose_image(lookup, inputs), inputs)


def _state(pinned: PinnedImage, inputs: Values) -> State:
    properties = pinned.to_state(inputs, word)
    return State(properties.pop("id"), properties)


def _changes(id_: str, state: Values, inputs: Values) -> frozenset[str]:
    """Why the pin moves; where it stays, it must be as expected, and a warning tells of news.

    Another connection is an update in place: it asks another account for the same image's news.
    """
    state, lookup = {**state, "id": id_}, current_lookup()
    reasons = frozenset(reasons_to_move(id_, state, inputs))
    if reasons:
        warn(*move_warnings(lookup, state, inputs))
    else:
        retired = judge(lookup, from_state(state), state.get("retiredReason"), inputs)
        warn(*(state.get("warnings") or ()), *retired)
    other = state.get("connection") != inputs.get("connection")
    return reasons | ({"connection"} if other else frozenset())


IMAGE_PIN = Resource(
    name="ImagePin",
    description="An image that is chosen once, and kept whatever is newer: the latest that meets "
    "the criteria when the pin is created. It moves, to the one that is the latest then, when its "
    "criteria or triggers change, or with `pulumi up --replace URN`. A refresh tells, without "
    "moving it, whether a newer image is there and whether the pinned one is retired.",
    inputs=(
        Property(
            "criteria", "What the image must be.", reference("ImageCriteria"), fields=CRITERIA
        ),
        Property("triggers", "Values of any kind: when one changes, the pin moves.", list_of(ANY)),
        *WHOM,
        EXPECT,
        Property(
            "imageId",
            "The OCID of an image to pin in place of the latest. The image stays pinned when this "
            "is taken out again.",
        ),
        Property(
            "regions",
            "The regions that must all have the image, by name or key, in place of `region`; "
            "`imageIds` is its OCID in each.",
            STRINGS,
        ),
        Property(
            "onRetired",
            "`error` fails each update while the pinned image is retired; `warn`, the default, "
            "warns.",
            kept=False,
        ),
    ),
    outputs=(
        *(each for each in IMAGE_PROPERTIES if each.name != "id"),
        Property("imageId", "The OCID of the pinned image.", required=True),
        Property(
            "imageIds", "The image's OCID in each region, where several are pinned.", STRING_MAP
        ),
        Property(
            "latestImageId",
            "The OCID of the image that a move would have chosen at the last refresh, if any.",
        ),
        Property(
            "updateAvailable",
            "Whether a move would have chosen another image at the last refresh.",
            BOOLEAN,
            required=True,
        ),
        Property(
            "retired",
            "Whether the image was deleted, no longer listed or not AVAILABLE at the last refresh.",
            BOOLEAN,
            required=True,
        ),
        Property("retiredReason", "Which of these it was, in words."),
        Property("warnings", "What to know about the choice.", STRINGS, required=True),
    ),
    replacing=frozenset({"criteria", "triggers", "region", "regions", "imageId"}),
    check=_check,
    create=_create,
    read=_read,
    changes=_changes,
    update=updated_state,
    # So each update tells whether a newer image is there, and whether the pinned one is retired.
    refresh_before_update=True,
)
