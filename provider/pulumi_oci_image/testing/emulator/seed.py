"""Reads seed images: the shipped ones, a JSON file, or a list from Python.

A seed is a list of images, or an object that says more:

    {"images": [...],
     "unlisted": [OCIDs of images that answer but are in no list],
     "shapes": {OCID: [compatibility entries]}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import quote
from ...model.image import ImageResult
from ...model.ocid import parse_ocid
from ...model.times import moment
from .compatibility import CompatibilityStore
from .store import ImageStore, ObjectStore

if TYPE_CHECKING:
    from .flavor import Flavor

Source = str | Path | Sequence[Mapping[str, Any]] | None


class SeedError(ValueError):
    """A seed that cannot be served; the message names the file and the entry."""


@dataclass(frozen=True)
class Seed:
    """What an endpoint begins with, and goes back to on `reset`.

    Attributes:
        images: the images.
        compatibility: which shapes they run on.
        compartments: the compartments.
        capability_schemas: the capability schemas of images.
    """

    images: ImageStore = field(default_factory=ImageStore)
    compatibility: CompatibilityStore = field(default_factory=CompatibilityStore)
    compartments: ObjectStore = field(default_factory=ObjectStore)
    capability_schemas: ObjectStore = field(default_factory=ObjectStore)


def load_seed(source: Source, flavor: Flavor) -> Seed:
    """Read and check a seed.

    Args:
        source: None for the shipped images, the path of a JSON file, or a list of images.
        flavor: whose shipped images and compartments.

    Raises:
        SeedError: something is wrong with it; one line, with file and entry.
    """
    seed = Seed(
        compartments=ObjectStore(shipped(flavor.compartments)),
        capability_schemas=ObjectStore(
            shipped("capabilities.json")["images"] if flavor.has_capabilities else ()
        ),
    )
    if source is None:
        for name in flavor.images:
            _add(seed, shipped(name), name)
    elif isinstance(source, (str, Path)):
        _add(seed, _read(Path(source)), str(source))
    else:
        _add(seed, list(source), "the seed")
    return seed


def shipped(name: str) -> Any:
    """The content of a shipped seed file."""
    return json.loads((files(__package__) / "seed" / name).read_text("utf-8"))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SeedError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SeedError(f"{path}: is not UTF-8 text.") from None
    except (ValueError, RecursionError) as error:
        raise SeedError(f"{path}: is not JSON: {error}.") from None


def _add(seed: Seed, content: Any, source: str) -> None:
    images, unlisted, shapes = _sections(content, source)
    for number, image in enumerate(images, start=1):
        if problem := _problem(image, seed.images):
            name = image.get("displayName") if isinstance(image, Mapping) else None
            named = f" ({quote(name)})" if isinstance(name, str) else ""
            raise SeedError(f"{source}: image {number}{named}: {problem}.")
        try:
            seed.images.put(image, listed=image["id"] not in unlisted)
        except (ValueError, TypeError, RecursionError) as error:
            raise SeedError(f"{source}: image {number}: {error}.") from None
    for ocid, entries in shapes.items():
        seed.compatibility.clear(ocid)
        for number, entry in enumerate(entries, start=1):
            try:
                seed.compatibility.put(ocid, entry)
            except (ValueError, RecursionError) as error:
                raise SeedError(f"{source}: shapes of {ocid}: entry {number}: {error}") from None


def _sections(content: Any, source: str) -> tuple[list[Any], list[str], dict[str, list[Any]]]:
    """The images of a seed, which are unlisted, and the shapes of each."""
    if isinstance(content, list):
        return content, [], {}
    if not isinstance(content, dict) or not isinstance(content.get("images"), list):
        raise SeedError(
            f"{source}: must be a JSON list of images, or an object with such a list as 'images'."
        )
    unknown = content.keys() - {"images", "unlisted", "shapes"}
    if unknown:
        raise SeedError(f"{source}: {quote(min(unknown))!r} is not a section of a seed.")
    images, unlisted, shapes = (
        content["images"],
        content.get("unlisted", []),
        content.get("shapes", {}),
    )
    if not _is_list_of(str, unlisted):
        raise SeedError(f"{source}: 'unlisted' must be a list of OCIDs.")
    if not isinstance(shapes, dict) or not all(
        _is_list_of(dict, entries) for entries in shapes.values()
    ):
        raise SeedError(f"{source}: 'shapes' must map OCIDs to lists of compatibility entries.")
    known = [image.get("id") for image in images if isinstance(image, dict)]
    for ocid in [*unlisted, *shapes]:
        if ocid not in known:
            raise SeedError(
                f"{source}: {quote(ocid)!r} is in a section but is no image of this seed."
            )
    return images, unlisted, shapes


def _problem(image: Any, known: ImageStore) -> str | None:
    """What keeps an entry from being an image; None where it is one."""
    if not isinstance(image, Mapping):
        return "must be a JSON object"
    for name in (known_field.name for known_field in ImageResult.fields() if known_field.required):
        if not isinstance(image.get(name), str) or not image[name]:
            return f"{name} must be a non-empty string"
    ocid = parse_ocid(image["id"])
    if ocid is None or ocid.type != "image":
        return f"id must be the OCID of an image (ocid1.image.…), not {quote(image['id'])!r}"
    try:
        moment(image["timeCreated"])
    except ValueError as error:
        return f"timeCreated: {quote(error)}"
    return "has the same id as an image before it" if known.find(image["id"]) else None


def _is_list_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)
