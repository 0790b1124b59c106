"""The resource `Image`: an image that a stack watches. Nothing in the cloud is its own.

`Image.get` and import read it. As a resource of a program it is read whenever the program runs:
a changed image is an update of the state, a missing one an error, and to delete it is to forget it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import ImageNotFound
from ..functions import get_image, get_images
from ..model.ocid import parse_image_ocid
from ..model.state import to_state
from ..runtime.request_cache import gone_warning
from ..runtime.run import warn
from .declarations import Resource, State, Values
from .functions import IMAGE_ID, WHOM
from .properties import CRITERIA, EXPECT, IMAGE_PROPERTIES, python_arguments

if TYPE_CHECKING:
    from .declarations import Property

_SENT_WITH_EVERY_IMAGE = "timeCreated"


class ImageResource(Resource):
    """Reads an image for the engine."""

    name = "Image"
    description = (
        "A compute image, read by its OCID and watched: nothing is created or deleted in the "
        "cloud. When the image changes, so do the outputs; a missing one is an error."
    )
    inputs: ClassVar[tuple[Property, ...]] = (IMAGE_ID, *WHOM, EXPECT)
    outputs: ClassVar[tuple[Property, ...]] = tuple(
        each for each in IMAGE_PROPERTIES if each.name != "id"
    )
    replacing: ClassVar[frozenset[str]] = frozenset({"imageId"})
    list_inputs: ClassVar[tuple[Property, ...]] = (*CRITERIA, *WHOM)

    def check(self, inputs: Values) -> dict[str, Any]:
        """Refuse what is not the OCID of an image."""
        if "imageId" in inputs:
            parse_image_ocid(inputs["imageId"])
        return {}

    def create(self, inputs: Values) -> State:
        """Read the image."""
        return _state(inputs)

    def read(self, id_: str, state: Values) -> State | None:
        """Read the image, for a refresh, an import, or a program that gets it by its id."""
        given = {each.name: state[each.name] for each in WHOM if each.name in state}
        try:
            return _state({"imageId": id_} | given)
        except ImageNotFound as error:
            if _SENT_WITH_EVERY_IMAGE in state:
                warn(gone_warning(id_, error))
                return None
            raise

    def changes(self, id_: str, state: Values, inputs: Values) -> frozenset[str]:
        """Where the image, read again, differs from the state; another OCID is another image."""
        if inputs["imageId"] != id_:
            return self.replacing
        new = _state(inputs).properties
        return frozenset(name for name in self.property_names if new.get(name) != state.get(name))

    def update(self, state: Values, inputs: Values) -> dict[str, Any]:  # noqa: ARG002 - all is read anew
        """Read the image."""
        return _state(inputs).properties

    def list_existing(self, query: Values, limit: int | None) -> list[tuple[str, str]]:
        """The images that meet the criteria, newest first."""
        images = get_images(**python_arguments(query), limit=limit)
        return [(image.id, image.display_name or "") for image in images]


def _state(inputs: Values) -> State:
    image = get_image(**python_arguments(inputs))
    kept = {name: value for name, value in inputs.items() if name != EXPECT.name}
    properties = to_state(image) | kept
    return State(properties.pop("id"), properties)
