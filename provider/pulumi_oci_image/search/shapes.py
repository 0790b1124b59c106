"""What the service says of compute shapes: their processor and their GPUs.

A shape's name says neither (`VM.GPU.A10.1` is no Arm shape, `VM.Standard.A1.Flex` is), so nothing
here looks at names. ListShapes describes each shape that the compartment can launch; the maker in
`processorDescription` gives the architecture, `gpus` the number of GPUs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_MAKERS = {"x86_64": {"amd", "epyc", "intel", "xeon"}, "aarch64": {"ampere", "arm", "grace"}}
ARCHITECTURES = tuple(_MAKERS)


class Shape(NamedTuple):
    """A shape, as far as the choice of an image depends on it.

    Attributes:
        architecture: of its processor; None where the description names no maker that we know.
        gpus: how many GPUs it has.
    """

    architecture: str | None
    gpus: int


def parse_shape(described: Mapping[str, Any]) -> Shape:
    """A shape from its description in ListShapes."""
    words = set(re.findall(r"[a-z]+", str(described.get("processorDescription") or "").lower()))
    found = [architecture for architecture, makers in _MAKERS.items() if words & makers]
    gpus = described.get("gpus")
    return Shape(found[0] if len(found) == 1 else None, gpus if isinstance(gpus, int) else 0)
