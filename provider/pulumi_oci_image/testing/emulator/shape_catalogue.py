"""The shapes that there are, as ListShapes describes them: processor, GPUs, sizes."""

from __future__ import annotations

import json
from importlib.resources import files

from .answers import json_bytes


def load_shapes() -> dict[str, bytes]:
    """The shipped shapes as they are sent, by name."""
    text = (files(__package__) / "seed" / "shapes.json").read_text("utf-8")
    return {described["shape"]: json_bytes(described) for described in json.loads(text)}
