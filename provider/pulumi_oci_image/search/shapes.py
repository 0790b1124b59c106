"""What the service says of compute shapes: their processor and their GPUs.

A shape's name says neither (`VM.GPU.A10.1` is no Arm shape, `VM.Standard.A1.Flex` is), so nothing
here looks at names. ListShapes describes each shape that the compartment can launch; the maker in
`processorDescription` gives the architecture, `gpus` the number of GPUs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

X86_64 = "x86_64"
AARCH64 = "aarch64"
ARCHITECTURES = (X86_64, AARCH64)

_MAKERS = {
    "ampere": AARCH64,
    "arm": AARCH64,
    "grace": AARCH64,
    "amd": X86_64,
    "epyc": X86_64,
    "intel": X86_64,
    "xeon": X86_64,
}


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
    words = re.findall(r"[a-z]+", str(described.get("processorDescription") or "").lower())
    makers = {_MAKERS[word] for word in words if word in _MAKERS}
    gpus = described.get("gpus")
    return Shape(makers.pop() if len(makers) == 1 else None, gpus if isinstance(gpus, int) else 0)
