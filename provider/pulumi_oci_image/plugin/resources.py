"""The resources of the package, `Image` and `ImagePin`. Nothing in the cloud is their own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from .. import pin
from ..errors import Canceled, ImageNotFound, InvalidInput, OciImageError
from ..functions import get_image, get_images
from ..model.ocid import parse_image_ocid
from ..model.state import as_literal, from_state, to_state
from ..runtime.query import ImageQuery, Target
from ..runtime.request_cache import gone_warning
from ..runtime.run import current_lookup, warn
from ..search.criteria import ImageCriteria
from .functions import python_arguments
from .messages import word
from .schema import declared, token

Values = Mapping[str, Any]
_NOT_REFRESHED = (
    "Can't refresh the pin, which stays as it was (Pulumi refreshes with the settings of the last "
    "update): "
)


class State(NamedTuple):
    """A resource as it is: its id and its properties."""

    id: str
    properties: dict[str, Any]


class ImageResource:
    """An image that a stack watches: read whenever the program runs; a missing one is an error.

    Attributes:
        replacing: the arguments that make another resource of it when they change.
        refresh_before_update: whether the engine is to refresh it before each update.
        kept: the property that the state of each one in a stack has, and no program gives.
    """

    replacing: frozenset[str] = frozenset({"imageId"})
    refresh_before_update: bool = False
    kept: str = "timeCreated"

    def check(self, inputs: Values) -> dict[str, Any]:
        """Refuse inputs that can't be right; those that are not known yet are not among them.

        Returns those that are put in place of the given ones, such as defaults.
        """
        if "imageId" in inputs:
            parse_image_ocid(inputs["imageId"])
        return {}

    def create(self, inputs: Values) -> State:
        """The resource, for a program that asks for it the first time."""
        properties = to_state(get_image(**python_arguments(inputs)))
        kept = {name: value for name, value in inputs.items() if name != "expect"}
        return _state_of(properties | kept)

    def read(self, id_: str, state: Values) -> State | None:
        """The resource as it is now; None where a stack has it and it is gone.

        Where no stack has it, the state is no more than what a program gave.
        """
        given = {name: state[name] for name in ("region", "connection") if name in state}
        try:
            return self.create({"imageId": id_} | given)
        except ImageNotFound as error:
            if self.kept in state:  # it is a refresh
                warn(gone_warning(id_, error))
                return None
            raise

    def changes(self, id_: str, state: Values, inputs: Values) -> frozenset[str]:
        """The names of what will change: where the image, read again, differs from the state."""
        if inputs["imageId"] != id_:
            return self.replacing
        new = self.create(inputs).properties
        names = declared("resources")[token("Image")]["properties"]
        return frozenset(name for name in names if new.get(name) != state.get(name))

    def update(self, _state: Values, inputs: Values) -> State:
        """The resource after a change."""
        return self.create(inputs)


class PinResource:
    """An image that is chosen once, and kept until the program moves it.

    Its id is the OCID of its image, so a move replaces it. Another connection is an update in
    place: it asks another account for the same image's news. See `ImageResource` for the methods.
    """

    replacing: frozenset[str] = frozenset({"criteria", "triggers", "region", "regions", "imageId"})
    # So each update tells whether a newer image is there, and whether the pinned one is retired.
    refresh_before_update: bool = True
    kept: str = "retired"

    def check(self, inputs: Values) -> dict[str, Any]:
        """Refuse what can't be right; put the criteria in force in place of those given."""
        pin.check(inputs.get("imageId"), inputs.get("onRetired"))
        criteria = ImageCriteria.of(python_arguments(inputs.get("criteria", {})))
        return {"criteria": criteria.to_inputs()}

    def create(self, inputs: Values) -> State:
        """Choose an image."""
        pinned = pin.choose(current_lookup(), inputs)
        warn(*pinned.warnings)
        return _state_of(pinned.to_state(inputs, word))

    def read(self, id_: str, state: Values) -> State:
        """See what has become of the image; or pin it, for an import by its OCID.

        A stack's pin that can't be refreshed stays as it was. Each update refreshes it first, with
        the settings of the last one: were that an error, no other settings would ever be used.
        Where no stack has the pin, its image must be there.
        """
        lookup, target = current_lookup(), Target.from_inputs(state)
        if self.kept in state:
            try:
                return _state_of(pin.refresh(lookup, {**state, "id": id_}).to_state(state, word))
            except Canceled:
                raise
            except OciImageError as error:
                warn((_NOT_REFRESHED, error.what))
                return State(id_, dict(state))
        if "criteria" in state:
            state = {**state, **self.check(state)}
            lookup.read_image(ImageQuery(id_, target))
            return _state_of(pin.refresh(lookup, {**state, "id": id_}).to_state(state, word))
        image = lookup.read_image(ImageQuery(id_, target))
        system = {
            "operatingSystem": image.operating_system,
            "operatingSystemVersion": image.operating_system_version,
        }
        known: dict[str, Any] = {}
        for name, text in system.items():
            # What a program can't give, such as a marker of Pulumi's own, can be no criterion.
            with suppress(InvalidInput):
                self.check({"criteria": {name: text}})
                if text == as_literal(text):
                    known[name] = text
        asked = {name: state[name] for name in ("region", "connection") if name in state}
        inputs = asked | self.check({"criteria": known}) | {"imageId": id_}
        return _state_of(pin.choose(lookup, inputs).to_state(inputs, word))

    def changes(self, id_: str, state: Values, inputs: Values) -> frozenset[str]:
        """Why the pin moves. One that stays must be as expected; a warning tells of news."""
        state, lookup = {**state, "id": id_}, current_lookup()
        reasons = frozenset(pin.reasons_to_move(id_, state, inputs))
        other = state.get("connection") != inputs.get("connection")
        if reasons:
            warn(*pin.move_warnings(lookup, state, inputs))
        else:
            image, reason = from_state(state), state.get("retiredReason")
            if other or reason is not None:
                # What the state says, another connection or provider may have said.
                try:
                    seen = pin.refresh(lookup, {**state, "connection": inputs.get("connection")})
                    image, reason = seen.image, seen.retired_reason
                except OciImageError as error:
                    if other or inputs.get("onRetired") == "error" or isinstance(error, Canceled):
                        raise
                    warn((f"Can't tell whether {id_} is still retired: ", error.what))
            retired = pin.judge(lookup, image, reason, inputs)
            warn(*(state.get("warnings") or ()), *retired)
        return reasons | ({"connection"} if other else frozenset())

    def update(self, state: Values, inputs: Values) -> State:
        """Keep the image, and ask by another connection from now on."""
        was = {**state, "id": state["imageId"]}
        return _state_of(pin.updated_state(current_lookup(), was, inputs, word))


def _state_of(properties: dict[str, Any]) -> State:
    return State(properties.pop("id"), properties)


def _list_images(query: Values, limit: int | None) -> list[tuple[str, str]]:
    images = get_images(**python_arguments(query), limit=limit)
    return [(image.id, image.display_name or "") for image in images]


Resource = ImageResource | PinResource
RESOURCES: Mapping[str, Resource] = {
    token("Image"): ImageResource(),
    token("ImagePin"): PinResource(),
}
LISTS = {token("Image"): _list_images}
"""What lists existing resources: from the inputs of a list and a limit (None for all)."""
