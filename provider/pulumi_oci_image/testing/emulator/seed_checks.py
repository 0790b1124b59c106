"""What must hold for a seed, and the one line that says what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import quote
from ...model.ocid import parse_ocid
from .rfc3339 import moment

if TYPE_CHECKING:
    from .store import ImageStore

# Without these an answer is not an image. Everything else may be absent, null, or new.
REQUIRED = ("id", "lifecycleState", "operatingSystem", "operatingSystemVersion", "timeCreated")


class SeedError(ValueError):
    """A seed that cannot be served; the message names the file and the entry."""


@dataclass(frozen=True)
class Sections:
    """The parts of a seed.

    Attributes:
        images: the images, not looked at yet.
        unlisted: OCIDs of images that no list shows.
        shapes: compatibility entries by OCID.
    """

    images: Sequence[Any]
    unlisted: Sequence[str]
    shapes: Mapping[str, Sequence[Any]]


def check_sections(content: Any, source: str) -> Sections:
    """Take a seed apart.

    Raises:
        SeedError: it is neither a list of images nor an object of the known sections.
    """
    if isinstance(content, list):
        return Sections(content, (), {})
    if not isinstance(content, dict) or not isinstance(content.get("images"), list):
        raise SeedError(
            f"{source}: must be a JSON list of images, or an object with such a list as 'images'."
        )
    unknown = content.keys() - {"images", "unlisted", "shapes"}
    if unknown:
        raise SeedError(f"{source}: {quote(min(unknown))!r} is not a section of a seed.")
    sections = Sections(content["images"], content.get("unlisted", []), content.get("shapes", {}))
    if not _is_list_of(str, sections.unlisted):
        raise SeedError(f"{source}: 'unlisted' must be a list of OCIDs.")
    if not isinstance(sections.shapes, dict) or not all(
        _is_list_of(dict, entries) for entries in sections.shapes.values()
    ):
        raise SeedError(f"{source}: 'shapes' must map OCIDs to lists of compatibility entries.")
    known = [image.get("id") for image in sections.images if isinstance(image, dict)]
    for ocid in [*sections.unlisted, *sections.shapes]:
        if ocid not in known:
            raise SeedError(
                f"{source}: {quote(ocid)!r} is in a section but is no image of this seed."
            )
    return sections


def check_image(image: Any, number: int, source: str, known: ImageStore) -> None:
    """Check one image of a seed.

    Args:
        image: what stands for an image.
        number: its place in the seed, from 1.
        source: the name of the seed.
        known: the images before it.

    Raises:
        SeedError: it is not an image.
    """
    problem = _problem(image, known)
    if problem:
        name = image.get("displayName") if isinstance(image, Mapping) else None
        named = f" ({quote(name)})" if isinstance(name, str) else ""
        raise SeedError(f"{source}: image {number}{named}: {problem}.")


def _problem(image: Any, known: ImageStore) -> str | None:
    if not isinstance(image, Mapping):
        return "must be a JSON object"
    for name in REQUIRED:
        if not isinstance(image.get(name), str) or not image[name]:
            return f"{name} must be a text that is not empty"
    ocid = parse_ocid(image["id"])
    if ocid is None or ocid.type != "image":
        return f"id must be the OCID of an image (ocid1.image.…), not {quote(image['id'])!r}"
    try:
        moment(image["timeCreated"])
    except ValueError as error:
        return f"timeCreated {quote(error)}"
    return "its id is that of an image before it" if known.find(image["id"]) else None


def _is_list_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)
