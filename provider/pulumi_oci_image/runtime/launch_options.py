"""Launch options that an instance is to have, and what the image allows of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput, Name, ServiceError, quote
from ..model.image import LaunchOptions
from .run import warn

if TYPE_CHECKING:
    from ..model.image_capabilities import Capability
    from .query import ImageQuery
    from .request_cache import RequestCache

_HIDDEN = (403, 404)
"""How a service answers that has no capability schemas, or hides them from the caller."""


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Launch options by their names in Python, given by these or the API's; without None.

    Raises:
        InvalidInput: there is no such option, or it has another type.
    """
    known = {field.attribute: field for field in LaunchOptions.fields()}
    names = {field.name: field.attribute for field in LaunchOptions.fields()}
    given = {names.get(name, name): value for name, value in options.items() if value is not None}
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            hint = ("Did you mean ", *map(Name, near), "?") if near else ""
            raise InvalidInput("launch_options", f"has no option {quote(repr(name))}", hint)
        if not isinstance(value, known[name].hint):
            wanted = "True or False" if known[name].hint is bool else "text"
            raise InvalidInput(name, f"is {quote(repr(value))}", f"Give {wanted}.")
    return given


def allowed_options(lookup: RequestCache, query: ImageQuery) -> Mapping[str, Capability]:
    """What an image says of launch options; nothing, with one warning a run, where it's hidden."""
    try:
        return lookup.read_image_capabilities(query).launch_options
    except ServiceError as error:
        if error.status not in _HIDDEN:
            raise
        text = ("Launch options can't be checked before the launch: ", error.what)
        lookup.share("capabilities are hidden", lambda: warn(text))
        return {}


def forbidden_options(
    allowed: Mapping[str, Capability], options: Mapping[str, Any]
) -> dict[str, str]:
    """Those of the launch options that an image forbids, each with what it allows instead."""
    return {
        name: f"can't be {quote(value)}: the image allows "
        + quote(", ".join(map(str, allowed[name].allowed_values or ())) or "no value")
        for name, value in options.items()
        if name in allowed and not allowed[name].allows(value)
    }
