"""The resource `ImagePin`: an image that is chosen once, and kept until you move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import Message
from ..expectations import expect_of_all, expectations_in
from ..model.state import from_state
from ..runtime.pin import (
    CHOSEN_BY,
    CRITERIA,
    IMAGE_ID,
    IMAGE_IDS,
    ON_RETIRED,
    REGION,
    REGIONS,
    TRIGGERS,
    PinnedImage,
    choose_image,
    move_warnings,
    reasons_to_move,
    refresh_pin,
    refuse_retired,
    retirement_warnings,
)
from ..runtime.query import ImageQuery, Target
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
    Values,
    list_of,
    reference,
)
from .functions import WHOM
from .messages import word
from .properties import CONNECTION, EXPECT, IMAGE_PROPERTIES, python_arguments
from .properties import CRITERIA as CRITERIA_FIELDS

if TYPE_CHECKING:
    from ..model.image import ImageResult


class PinResource(Resource):
    """Keeps a pin for the engine: its id is the OCID of its image, so a move replaces it."""

    name = "ImagePin"
    description = (
        "An image that is chosen once, and kept whatever is newer: the latest that meets the "
        "criteria when the pin is created. It moves, to the one that is the latest then, when its "
        "criteria or triggers change, or with `pulumi up --replace URN`. A refresh tells, without "
        "moving it, whether a newer image is there and whether the pinned one is retired."
    )
    inputs: ClassVar[tuple[Property, ...]] = (
        Property(
            CRITERIA, "What the image must be.", reference("ImageCriteria"), fields=CRITERIA_FIELDS
        ),
        Property(TRIGGERS, "Values of any kind: when one changes, the pin moves.", list_of(ANY)),
        *WHOM,
        EXPECT,
        Property(
            IMAGE_ID,
            "The OCID of an image to pin in place of the latest. The image stays pinned when this "
            "is taken out again.",
        ),
        Property(
            REGIONS,
            "The regions that must all have the image, by name or key, in place of `region`; "
            "`imageIds` is its OCID in each.",
            STRINGS,
        ),
        Property(
            ON_RETIRED,
            "`error` fails each update while the pinned image is retired; `warn`, the default, "
            "warns.",
            kept=False,
        ),
    )
    outputs: ClassVar[tuple[Property, ...]] = (
        *(each for each in IMAGE_PROPERTIES if each.name != "id"),
        Property(IMAGE_ID, "The OCID of the pinned image.", required=True),
        Property(
            IMAGE_IDS, "The image's OCID in each region, where several are pinned.", STRING_MAP
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
    )
    # So each update tells whether a newer image is there, and whether the pinned one is retired.
    refresh_before_update = True
    replacing: ClassVar[frozenset[str]] = frozenset({CRITERIA, TRIGGERS, REGION, REGIONS, IMAGE_ID})

    def check(self, inputs: Values) -> dict[str, Any]:
        """Refuse criteria that no image can meet; put those in force in place of those given."""
        refuse_retired("", None, inputs.get(ON_RETIRED))
        return {CRITERIA: ImageCriteria(**python_arguments(inputs.get(CRITERIA, {}))).to_inputs()}

    def create(self, inputs: Values) -> State:
        """Choose an image."""
        pinned = choose_image(current_lookup(), inputs)
        _judge(pinned.image, pinned.retired_reason, inputs)
        warn(*pinned.warnings, *pinned.notes)
        return _state(pinned, inputs)

    def read(self, id_: str, state: Values) -> State | None:
        """See what has become of the image; or pin it, for an import by its OCID."""
        if CRITERIA in state:
            pinned = refresh_pin(current_lookup(), {**state, "id": id_})
            warn(*pinned.notes)
            return _state(pinned, state)
        inputs = {CRITERIA: _criteria_of(id_), IMAGE_ID: id_}
        return _state(choose_image(current_lookup(), inputs), inputs)

    def changes(self, id_: str, state: Values, inputs: Values) -> frozenset[str]:
        """Why the pin moves; where it stays, it must be as expected, and a warning tells of news.

        Another connection is an update in place: it asks another account for the same image's news.
        """
        state = {**state, "id": id_}
        reasons = frozenset(reasons_to_move(id_, state, inputs))
        if reasons:
            warn(*move_warnings(current_lookup(), state, inputs))
        else:
            _judge(from_state(state), state.get("retiredReason"), inputs)
            warn(*(state.get("warnings") or ()))
            warn(*retirement_warnings(id_, state.get("retiredReason")))
        other = state.get(CONNECTION.name) != inputs.get(CONNECTION.name)
        return reasons | ({CONNECTION.name} if other else frozenset())

    def update(self, state: Values, inputs: Values) -> dict[str, Any]:
        """Keep the image, and ask by another connection from now on."""
        kept = {name: value for name, value in state.items() if name not in CHOSEN_BY}
        return kept | {name: inputs[name] for name in CHOSEN_BY if name in inputs}


def _judge(image: ImageResult, retired: str | None, inputs: Values) -> None:
    """Fail where the image is not what the program expects, or retired where that is an error."""
    refuse_retired(image.id, retired, inputs.get(ON_RETIRED))
    expect_of_all(current_lookup(), [image], Target.from_inputs(inputs), expectations_in(inputs))


def _state(pinned: PinnedImage, inputs: Values) -> State:
    warnings = [Message(each).worded(word) for each in pinned.warnings]
    properties = pinned.to_state() | {"warnings": warnings}
    chosen_by = {name: inputs[name] for name in CHOSEN_BY if name in inputs}
    return State(properties.pop("id"), properties | chosen_by)


def _criteria_of(image_id: str) -> dict[str, Any]:
    """What a pin of this image would have been chosen by: the image's operating system."""
    image = current_lookup().read_image(ImageQuery(image_id))
    return ImageCriteria(
        operating_system=image.operating_system,
        operating_system_version=image.operating_system_version,
    ).to_inputs()
