"""The state of one local OCI Compute service."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from .answers import json_bytes
from .compatibility import CompatibilityStore
from .credentials import KeyRing
from .faults import Script
from .flavor import FLAVORS, Flavor
from .seed import shipped
from .store import ImageStore, ObjectStore

if TYPE_CHECKING:
    from .request import ReceivedRequest

MAX_REQUESTS = 10_000


@dataclass
class Service:
    """The state of one local service.

    Attributes:
        flavor: whose API it speaks.
        images: the images it knows.
        compatibility: which shapes its images run on.
        compartments: the compartments; `compartmentId` is null for those in the root compartment.
        capability_schemas: the capability schemas of images.
        capabilities: the global capability schema and its versions.
        shapes: the shapes that there are, as they are sent, by name.
        keys: the public keys it trusts.
        requests: the newest requests, oldest first, so that a long-running endpoint doesn't grow.
        script: what it answers in place of the genuine answer.
        clock_offset: how far its clock is ahead of this machine's.
    """

    flavor: Flavor = FLAVORS["public"]
    images: ImageStore = field(default_factory=ImageStore)
    compatibility: CompatibilityStore = field(default_factory=CompatibilityStore)
    compartments: ObjectStore = field(default_factory=ObjectStore)
    capability_schemas: ObjectStore = field(default_factory=ObjectStore)
    capabilities: Mapping[str, Any] = field(default_factory=lambda: shipped("capabilities.json"))
    shapes: Mapping[str, bytes] = field(init=False)
    keys: KeyRing = field(default_factory=KeyRing)
    requests: deque[ReceivedRequest] = field(default_factory=lambda: deque(maxlen=MAX_REQUESTS))
    script: Script = field(default_factory=Script)
    clock_offset: timedelta = timedelta()

    def __post_init__(self) -> None:
        shapes = shipped(self.flavor.shapes)
        self.shapes = {shape["shape"]: json_bytes(shape) for shape in shapes}

    def now(self) -> datetime:
        """The service's time, in UTC."""
        return datetime.now(timezone.utc) + self.clock_offset
