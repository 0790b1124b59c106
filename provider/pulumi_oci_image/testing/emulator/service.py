"""The state of one local OCI Compute service."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from typing import TYPE_CHECKING

from .answers import json_bytes
from .credentials import KeyRing
from .faults import Script
from .store import CompatibilityStore, ImageStore

if TYPE_CHECKING:
    from .request import ReceivedRequest

MAX_REQUESTS = 10_000


def _load_shapes() -> dict[str, bytes]:
    text = (files(__package__) / "seed" / "shapes.json").read_text("utf-8")
    return {shape["shape"]: json_bytes(shape) for shape in json.loads(text)}


@dataclass
class Service:
    """The state of one local service.

    Attributes:
        images: the images it knows.
        compatibility: which shapes its images run on.
        shapes: the shapes that there are, as they are sent, by name.
        keys: the public keys it trusts.
        requests: the newest requests, oldest first, so that a long-running endpoint doesn't grow.
        script: what it answers in place of the genuine answer.
        clock_offset: how far its clock is ahead of this machine's.
    """

    images: ImageStore = field(default_factory=ImageStore)
    compatibility: CompatibilityStore = field(default_factory=CompatibilityStore)
    shapes: Mapping[str, bytes] = field(default_factory=_load_shapes)
    keys: KeyRing = field(default_factory=KeyRing)
    requests: deque[ReceivedRequest] = field(default_factory=lambda: deque(maxlen=MAX_REQUESTS))
    script: Script = field(default_factory=Script)
    clock_offset: timedelta = timedelta()

    def now(self) -> datetime:
        """The service's time, in UTC."""
        return datetime.now(timezone.utc) + self.clock_offset
