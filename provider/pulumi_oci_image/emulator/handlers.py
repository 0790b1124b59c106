"""The operations of the service: each parses a request, asks the store and wraps the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import Response

from .answers import JSON, invalid_parameter, not_found
from .signature import verify

if TYPE_CHECKING:
    from starlette.requests import Request

    from .service import Service

# The form that Oracle documents for OCIDs, whatever the realm, region and type.
_OCID = re.compile(r"[0-9a-zA-Z_-]+[.:](?:[0-9a-zA-Z_-]*[.:]){3,}[0-9a-zA-Z_-]+")


class Handlers:
    """The operations, each a Starlette endpoint."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def get_image(self, request: Request) -> Response:
        """GetImage."""
        self._authenticate(request)
        stored = self._service.images.find(_ocid_in(request))
        if stored is None:
            raise not_found()
        return Response(stored.body, headers={"etag": stored.etag}, media_type=JSON)

    def _authenticate(self, request: Request) -> None:
        verify(request, self._service.keys.find, self._service.now())


def _ocid_in(request: Request) -> str:
    ocid: str = request.path_params["image_id"]
    if not _OCID.fullmatch(ocid):
        raise invalid_parameter(f"Invalid imageId: {ocid!r} is not an OCID.")
    return ocid
