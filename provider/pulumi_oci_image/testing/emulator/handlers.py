"""The operations of the service: each parses a request, asks the store and wraps the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from starlette.responses import Response

from .answers import JSON, ApiError, invalid_parameter, not_found
from .listing import list_images
from .paging import page_of
from .signature import verify

if TYPE_CHECKING:
    from starlette.requests import Request

    from .service import Service
    from .store import StoredImage

# The form that Oracle documents for OCIDs, whatever the realm, region and type.
_OCID = re.compile(r"[0-9a-zA-Z_-]+[.:](?:[0-9a-zA-Z_-]*[.:]){3,}[0-9a-zA-Z_-]+")


class Handlers:
    """The operations, each a Starlette endpoint."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def get_image(self, request: Request) -> Response:
        """GetImage."""
        stored = self._image(request)
        return Response(stored.body, headers={"etag": stored.etag}, media_type=JSON)

    async def list_images(self, request: Request) -> Response:
        """ListImages."""
        self._authenticate(request)
        query = request.query_params
        _check_compartment(query)
        service = self._service
        images = service.images.stored()
        page = list_images(images, service.compatibility, request.scope["path"], query)
        return _list_of((stored.body for stored in page.items), page.next_page)

    async def list_all_shapes(self, request: Request) -> Response:
        """ListShapes: those that there are, or those that launch one image."""
        self._authenticate(request)
        query = request.query_params
        _check_compartment(query)
        shapes = self._service.shapes
        names = {query["shape"]} & shapes.keys() if "shape" in query else set(shapes)
        if "imageId" in query:
            names &= self._service.compatibility.shapes_of(query["imageId"]).keys()
        page = page_of(names, lambda shape: (shape,), request.scope["path"], query)
        return _list_of((shapes[shape] for shape in page.items), page.next_page)

    async def list_shapes(self, request: Request) -> Response:
        """ListImageShapeCompatibilityEntries."""
        shapes = self._service.compatibility.shapes_of(self._image(request).ocid)
        page = page_of(shapes, lambda shape: (shape,), request.scope["path"], request.query_params)
        return _list_of((shapes[shape] for shape in page.items), page.next_page)

    async def get_shape(self, request: Request) -> Response:
        """GetImageShapeCompatibilityEntry."""
        stored = self._image(request)
        body = self._service.compatibility.find(stored.ocid, request.path_params["shape"])
        if body is None:
            raise not_found()
        return Response(body, media_type=JSON)

    def _image(self, request: Request) -> StoredImage:
        """The image that the path names, for a caller who may see it."""
        self._authenticate(request)
        ocid: str = request.path_params["image_id"]
        _check_ocid("imageId", ocid)
        stored = self._service.images.find(ocid)
        if stored is None:
            raise not_found()
        return stored

    def _authenticate(self, request: Request) -> None:
        verify(request, self._service.keys.find, self._service.now())


def _check_compartment(query: Mapping[str, str]) -> None:
    if not query.get("compartmentId"):
        raise ApiError(400, "MissingParameter", "The query parameter compartmentId is required.")
    _check_ocid("compartmentId", query["compartmentId"])


def _check_ocid(name: str, value: str) -> None:
    if not _OCID.fullmatch(value):
        raise invalid_parameter(f"Invalid {name}: {value!r} is not an OCID.")


def _list_of(bodies: Iterable[bytes], next_page: str | None) -> Response:
    headers = {} if next_page is None else {"opc-next-page": next_page}
    return Response(b"[" + b",".join(bodies) + b"]", headers=headers, media_type=JSON)
