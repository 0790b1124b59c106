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
from typing import Any

from .compatibility import CompatibilityStore
from .seed_checks import SeedError, check_image, check_sections
from .store import ImageStore

SHIPPED = ("platform_images.json", "custom_images.json")


@dataclass(frozen=True)
class Seed:
    """What an endpoint begins with, and goes back to on `reset`.

    Attributes:
        images: the images.
        compatibility: which shapes they run on.
    """

    images: ImageStore = field(default_factory=ImageStore)
    compatibility: CompatibilityStore = field(default_factory=CompatibilityStore)


def load_seed(source: str | Path | Sequence[Mapping[str, Any]] | None) -> Seed:
    """Read and check a seed.

    Args:
        source: None for the shipped images, the path of a JSON file, or a list of images.

    Raises:
        SeedError: something is wrong with it; one line, with file and entry.
    """
    seed = Seed()
    if source is None:
        folder = files(__package__) / "seed"
        for name in SHIPPED:
            _add(seed, json.loads((folder / name).read_text("utf-8")), name)
    elif isinstance(source, (str, Path)):
        _add(seed, _read(Path(source)), str(source))
    else:
        _add(seed, list(source), "the seed")
    return seed


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
    sections = check_sections(content, source)
    for number, image in enumerate(sections.images, start=1):
        check_image(image, number, source, seed.images)
        try:
            seed.images.put(image, listed=image["id"] not in sections.unlisted)
        except (ValueError, TypeError, RecursionError) as error:
            raise SeedError(f"{source}: image {number}: {error}.") from None
    for ocid, entries in sections.shapes.items():
        for number, entry in enumerate(entries, start=1):
            try:
                seed.compatibility.put(ocid, entry)
            except (ValueError, RecursionError) as error:
                raise SeedError(f"{source}: shapes of {ocid}: entry {number}: {error}") from None
