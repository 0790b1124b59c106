"""One endpoint as several regions: each has the images whose OCID names it, or names none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...model.ocid import parse_ocid
from .store import ImageStore

if TYPE_CHECKING:
    from .service import Service


def in_region(service: Service, region: str) -> Service:
    """The service as it is in a region, given by name or key."""
    from ...client.regions import named_region, region_name

    def is_here(ocid: str) -> bool:
        parts = parse_ocid(ocid)
        return parts is None or named_region(parts) in (None, name)

    name = region_name(region)
    here = (stored for stored in service.images.stored() if is_here(stored.ocid))
    return replace(service, images=ImageStore(here))
