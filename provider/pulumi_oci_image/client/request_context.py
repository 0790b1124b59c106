"""What a call is about, as errors tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """What a call is about, for its errors.

    Attributes:
        what: what is read, such as `image ocid1.image…`; empty for the endpoint alone.
        endpoint: where, as far as that is known.
        region: the region that is called; None where an endpoint stands for it.
        resource_region: the region that the resource's OCID names.
        appliance: the domain of the appliance that is called; None in public OCI.
    """

    what: str
    endpoint: str
    region: str | None = None
    resource_region: str | None = None
    appliance: str | None = None

    @property
    def failure(self) -> str:
        """The beginning of an error's text."""
        if not self.what:
            return f"can't reach {self.endpoint}"
        return f"can't read {self.what} at {self.endpoint}"
