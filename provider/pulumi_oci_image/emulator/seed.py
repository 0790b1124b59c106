"""Seed images: the shipped ones, a JSON file, or a list, checked before anything is served."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from .store import ImageStore, StoredImage

SHIPPED = ("platform_images.json", "custom_images.json")
REQUIRED = ("id", "lifecycleState", "operatingSystem", "operatingSystemVersion", "timeCreated")

_IMAGE_OCID = re.compile(r"ocid1\.image\.[a-z0-9-]+\.[a-z0-9-]*(\.[a-z0-9-]+)?\.[a-z0-9]+")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


class SeedError(ValueError):
    """A seed that is not a list of images; the message names the file and the entry."""


def load_seed(seed: str | Path | Sequence[Mapping[str, Any]] | None) -> list[StoredImage]:
    """Read and check seed images.

    Args:
        seed: None for the shipped images, the path of a JSON file, or a list of images.

    Raises:
        SeedError: something is wrong with it; one line, with file and entry.
    """
    images = ImageStore()
    if seed is None:
        folder = files(__package__) / "seed"
        for name in SHIPPED:
            _add(images, json.loads((folder / name).read_text("utf-8")), name)
    elif isinstance(seed, (str, Path)):
        _add(images, _read(Path(seed)), str(seed))
    else:
        _add(images, list(seed), "the seed")
    return images.stored()


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SeedError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SeedError(f"{path}: is not UTF-8 text.") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise SeedError(f"{path}: is not JSON: {error}.") from None


def _add(images: ImageStore, entries: Any, source: str) -> None:
    if not isinstance(entries, list):
        raise SeedError(f"{source}: must be a JSON list of images, as GetImage answers them.")
    for number, image in enumerate(entries, start=1):
        problem = _problem(image, images)
        if problem:
            raise SeedError(f"{source}: image {number}{_named(image)}: {problem}.")
        try:
            images.put(image)
        except (ValueError, TypeError) as error:
            raise SeedError(f"{source}: image {number}{_named(image)}: {error}.") from None


def _problem(image: Any, known: ImageStore) -> str | None:
    if not isinstance(image, Mapping):
        return "must be a JSON object"
    for name in REQUIRED:
        if not isinstance(image.get(name), str) or not image[name]:
            return f"{name} must be a text that is not empty"
    if not _IMAGE_OCID.fullmatch(image["id"]):
        return f"id must be the OCID of an image (ocid1.image.…), not {image['id']!r}"
    if not _RFC3339.fullmatch(image["timeCreated"]):
        return f"timeCreated must be an RFC 3339 time, not {image['timeCreated']!r}"
    return "its id is that of an image before it" if known.find(image["id"]) else None


def _named(image: Any) -> str:
    name = image.get("displayName") if isinstance(image, Mapping) else None
    return f" ({name})" if isinstance(name, str) else ""
