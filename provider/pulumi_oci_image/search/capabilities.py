"""What the service says that an image allows of its instances."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ..errors import ImageNotFound

if TYPE_CHECKING:
    from ..client.compute import Client
    from ..model.image_capabilities import ImageCapabilities


def read_capabilities(client: Client, image_id: str, region: str | None) -> ImageCapabilities:
    """The image's own capability schema, merged with the global one; or else the global one.

    Args:
        client: what asks.
        image_id: the image's OCID.
        region: a region's name or key; by default the OCID's own, then the configured one.

    Raises:
        ImageNotFound: there are no schemas, or the caller may not read them.
        NotAllowed: the caller may not read them.
        InvalidResponse: what the service answers is no schema.
        OciImageError: the schemas can't be read.
    """
    region = client.region_of(region, image_id)
    try:
        return client.get_image_capability_schema(image_id, region)
    except ImageNotFound:
        # Platform images have none of their own, and most custom images neither.
        pages = client.list_global_image_capability_schemas(image_id, region)
        for schema in chain.from_iterable(pages):
            return client.get_global_image_capability_schema(
                str(schema.get("id")), schema["currentVersionName"], image_id, region
            )
        raise
