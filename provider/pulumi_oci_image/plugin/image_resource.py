"""The resource `Image`: an image that a stack watches. Nothing in the cloud is its own.

`Image.get` and import read it. As a resource of a program it is read whenever the program runs:
a changed image is an update of the state, a missing one an error, and to delete it is to forget it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ImageNotFound
from ..functions import get_image, get_images
from ..model.ocid import parse_image_ocid
from ..model.state import to_state
from ..runtime.request_cache import gone_warning
from ..runtime.run import warn
from .declarations import Resource, State
from .functions import IMAGE_ID, WHOM
from .properties import CRITERIA, EXPECT, IMAGE_PROPERTIES, python_arguments

if TYPE_CHECKING:
    from .declarations import Values


def _check(inputs: Values) -> dict[str, Any]:
    if "imageId" in inputs:
        parse_image_ocid(inputs["imageId"])
    return {}


def _state(inputs: Values) -> State:
    properties = to_state(get_image(**python_arguments(inputs)))
    kept = {name: value for name, value in inputs.items() if name != EXPECT.name}
    return State(properties.pop("id"), properties | kept)


def _read(id_: str, state: Values) -> State | None:
    """Read the image, for a refresh, an import, or a program that gets it by its id."""
    given = {each.name: state[each.name] for each in WHOM if each.name in state}
    try:
        return _state({"imageId": id_} | given)
    except ImageNotFound as error:
        if "timeCreated" in state:  # it is a refresh
            warn(gone_warning(id_, error))
            return None
        raise


def _changes(id_: str, state: Values, inputs: Values) -> frozenset[str]:
    """Where the image, read again, differs from the state; another OCID is another image."""
    if inputs["imageId"] != id_:
        return IMAGE.replacing
    new = _state(inputs).properties
    return frozenset(name for name in IMAGE.property_names if new.get(name) != state.get(name))


def _list(query: Values, limit: int | None) -> list[tuple[str, str]]:
    images = get_images(**python_arguments(query), limit=limit)
    return [(image.id, image.display_name or "") for image in images]


IMAGE = Resource(
    name="Image",
    description="A compute image, read by its OCID and watched: nothing is created or deleted in "
    "the cloud. When the image changes, so do the outputs; a missing one is an error.",
    inputs=(IMAGE_ID, *WHOM, EXPECT),
    outputs=tuple(each for each in IMAGE_PROPERTIES if each.name != "id"),
    replacing=frozenset({"imageId"}),
    check=_check,
    create=_state,
    read=_read,
    changes=_changes,
    update=lambda _, inputs: _state(inputs).properties,
    list_inputs=(*CRITERIA, *WHOM),
    list_existing=_list,
)
