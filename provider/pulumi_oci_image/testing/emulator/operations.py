"""The operations of the service: which path is which, and what each answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from .answers import JSON, Answer, ApiError, not_found
from .capabilities import (
    get_global_schema,
    get_schema,
    get_version,
    list_global_schemas,
    list_schemas,
    list_versions,
)
from .compartments import list_compartments
from .listing import list_images
from .paging import list_of, page_of
from .parameters import check_compartment, check_ocid
from .regions import in_region
from .signature import verify

if TYPE_CHECKING:
    from .request import ReceivedRequest
    from .service import Service
    from .store import StoredImage


def find_answer(service: Service, request: ReceivedRequest) -> Answer:
    """What the service answers to a request."""
    try:
        for path, operation in _OPERATIONS:
            if found := path.fullmatch(request.path):
                if request.method != "GET":
                    raise _refused(405, "MethodNotAllowed", request)
                verify(request, service.keys.find, service.now())
                if "Capability" in path.pattern and not service.flavor.has_capabilities:
                    break
                named = found.groupdict()
                if region := named.pop("region"):
                    service = in_region(service, region)
                if request.query.get("page", "") == service.flavor.first_page:
                    request = replace(request)  # the log keeps what was asked
                    del request.query["page"]
                return operation(service, request, **named)
        raise _refused(404, "NotFound", request)
    except ApiError as error:
        return error.as_answer()


def _get_image(service: Service, _: ReceivedRequest, image_id: str) -> Answer:
    stored = _image(service, image_id)
    return Answer(200, {"content-type": JSON, "etag": stored.etag}, stored.body)


def _list_images(service: Service, request: ReceivedRequest) -> Answer:
    check_compartment(request.query)
    images = service.images.stored()
    page = list_images(
        images,
        service.compatibility,
        request.path,
        request.query,
        is_ascending=service.flavor.is_ascending,
    )
    return list_of((stored.body for stored in page.items), page.next_page)


def _list_shapes(service: Service, request: ReceivedRequest) -> Answer:
    """ListShapes: those that there are, or those that launch one image."""
    query = request.query
    check_compartment(query)
    names = {query["shape"]} & service.shapes.keys() if "shape" in query else set(service.shapes)
    if "imageId" in query:
        names &= service.compatibility.shapes_of(query["imageId"]).keys()
    page = page_of(names, lambda shape: (shape,), request.path, query)
    return list_of((service.shapes[shape] for shape in page.items), page.next_page)


def _list_entries(service: Service, request: ReceivedRequest, image_id: str) -> Answer:
    """ListImageShapeCompatibilityEntries."""
    shapes = service.compatibility.shapes_of(_image(service, image_id).ocid)
    page = page_of(shapes, lambda shape: (shape,), request.path, request.query)
    return list_of((shapes[shape] for shape in page.items), page.next_page)


def _get_entry(service: Service, _: ReceivedRequest, image_id: str, shape: str) -> Answer:
    """GetImageShapeCompatibilityEntry."""
    body = service.compatibility.find(_image(service, image_id).ocid, shape)
    if body is None:
        raise not_found()
    return Answer(200, {"content-type": JSON}, body)


# `Emulator.url_in` puts a region before the version of the API.
_REGION = "(?:/(?P<region>[a-z]+(?:-[a-z0-9]+)*))?/20160918"
_OPERATIONS: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
    (
        re.compile(_REGION + path.replace("{", "(?P<").replace("}", ">[^/]+)")),
        operation,
    )
    for path, operation in (
        ("/images", _list_images),
        ("/images/{image_id}", _get_image),
        ("/images/{image_id}/shapes", _list_entries),
        ("/images/{image_id}/shapes/{shape}", _get_entry),
        ("/shapes", _list_shapes),
        ("/compartments", list_compartments),
        ("/computeImageCapabilitySchemas", list_schemas),
        ("/computeImageCapabilitySchemas/{schema_id}", get_schema),
        ("/computeGlobalImageCapabilitySchemas", list_global_schemas),
        ("/computeGlobalImageCapabilitySchemas/{schema_id}", get_global_schema),
        ("/computeGlobalImageCapabilitySchemas/{schema_id}/versions", list_versions),
        ("/computeGlobalImageCapabilitySchemas/{schema_id}/versions/{name}", get_version),
    )
]


def _image(service: Service, image_id: str) -> StoredImage:
    check_ocid("imageId", image_id)
    stored = service.images.find(image_id)
    if stored is None:
        raise not_found()
    return stored


def _refused(status: int, code: str, request: ReceivedRequest) -> ApiError:
    return ApiError(status, code, f"There is no {request.method} {request.path}.")
