"""Reads seed images: the shipped ones, a JSON file, or a list from Python.

A seed is a list of images, or an object that says more:

    {"images": [...],
     "unlisted": [OCIDs of images that answer but are in no list],
     "shapes": {OCID: [compatibility entries]}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import quote
from ...model.image import ImageResult
from ...model.ocid import parse_ocid
from ...model.times import moment
from .store import CompatibilityStore, Service

Source = str | Path | Sequence[Mapping[str, Any]] | None


class SeedError(ValueError):
    """A seed that cannot be served; the message names the file and the entry."""


def load_service(source: Source, *, is_appliance: bool) -> Service:
    """A service that knows the images of a seed, and what else is shipped for its flavor."""
    folder = Path(__file__).parent / "seed" / ("appliance" if is_appliance else "public")

    def shipped(name: str) -> Any:
        return json.loads((folder / name).read_text("utf-8"))

    service = Service(
        is_appliance,
        shapes={each["shape"]: each for each in shipped("shapes.json")},
        capabilities={} if is_appliance else shipped("capabilities.json"),
        compatibility=CompatibilityStore(shipped("usual_shapes.json")),
    )
    for compartment in shipped("compartments.json"):
        service.compartments.put(compartment)
    for schema in service.capabilities.get("images", ()):
        service.capability_schemas.put(schema)
    if source is None:
        source = folder / "images.json"
    try:
        _add(service, _read(Path(source)) if isinstance(source, (str, Path)) else list(source))
    except SeedError as error:
        name = source if isinstance(source, (str, Path)) else "the seed"
        raise SeedError(f"{name}: {error}") from None
    for store in service.stores:
        store.keep_as_seed()
    return service


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SeedError(f"cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise SeedError(f"is not JSON: {error}.") from None


def _add(service: Service, content: Any) -> None:
    sections: Any = {"images": content} if isinstance(content, list) else content
    _check_sections(sections)
    for number, image in enumerate(sections["images"], start=1):
        try:
            _check_image(image, service)
            service.images.put(image, listed=image["id"] not in sections.get("unlisted", ()))
        except (ValueError, TypeError, RecursionError) as error:
            name = image.get("displayName") if isinstance(image, Mapping) else None
            named = f" ({quote(name)})" if isinstance(name, str) else ""
            raise SeedError(f"image {number}{named}: {quote(error)}.") from None
    for ocid, entries in sections.get("shapes", {}).items():
        service.compatibility.clear(ocid)
        for number, entry in enumerate(entries, start=1):
            try:
                service.compatibility.put(ocid, entry)
            except (ValueError, RecursionError) as error:
                raise SeedError(f"shapes of {ocid}: entry {number}: {error}") from None


def _check_sections(content: Any) -> None:
    if not isinstance(content, dict) or not isinstance(content.get("images"), list):
        raise SeedError("must be a JSON list of images, or an object with such a list as 'images'.")
    if unknown := content.keys() - {"images", "unlisted", "shapes"}:
        raise SeedError(f"{quote(min(unknown))!r} is not a section of a seed.")
    unlisted, shapes = content.get("unlisted", []), content.get("shapes", {})
    if not _is_list_of(str, unlisted):
        raise SeedError("'unlisted' must be a list of OCIDs.")
    if not isinstance(shapes, dict) or not all(_is_list_of(dict, each) for each in shapes.values()):
        raise SeedError("'shapes' must map OCIDs to lists of compatibility entries.")
    known = [image.get("id") for image in content["images"] if isinstance(image, dict)]
    for ocid in [*unlisted, *shapes]:
        if ocid not in known:
            raise SeedError(f"{quote(ocid)!r} is in a section but is no image of this seed.")


def _is_list_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _check_image(image: Any, service: Service) -> None:
    if not isinstance(image, Mapping):
        raise SeedError("must be a JSON object")
    for each in ImageResult.fields():
        value = image.get(each.name)
        if each.required and not (isinstance(value, str) and value):
            raise SeedError(f"{each.name} must be a non-empty string")
    ocid = parse_ocid(image["id"])
    if ocid is None or ocid.type != "image":
        raise SeedError(f"id must be the OCID of an image (ocid1.image.…), not {image['id']!r}")
    if service.images.get(image["id"]):
        raise SeedError("has the same id as an image before it")
    moment(image["timeCreated"])
