"""What the handlers work on: the state of one local OCI Compute service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from .compatibility import CompatibilityStore
from .faults import Script
from .keys import KeyRing
from .request_log import RequestLog
from .shape_catalogue import load_shapes
from .store import ImageStore


@dataclass
class Service:
    """The state of one local service.

    Attributes:
        images: the images it knows.
        compatibility: which shapes its images run on.
        shapes: the shapes that there are, as they are sent, by name.
        keys: the public keys it trusts.
        requests: what it was asked.
        script: what it answers in place of the genuine answer.
        clock_offset: how far its clock is ahead of this machine's.
    """

    images: ImageStore = field(default_factory=ImageStore)
    compatibility: CompatibilityStore = field(default_factory=CompatibilityStore)
    shapes: Mapping[str, bytes] = field(default_factory=load_shapes)
    keys: KeyRing = field(default_factory=KeyRing)
    requests: RequestLog = field(default_factory=RequestLog)
    script: Script = field(default_factory=Script)
    clock_offset: timedelta = timedelta()

    def now(self) -> datetime:
        """The service's time, in UTC."""
        return datetime.now(timezone.utc) + self.clock_offset
