"""The operations of the service: which path is which, and what each answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from ...model.ocid import parse_ocid
from .answers import JSON, Answer, ApiError, invalid_parameter, not_found
from .listing import list_images
from .paging import page_of
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
                return operation(service, request, **found.groupdict())
        raise _refused(404, "NotFound", request)
    except ApiError as error:
        return error.as_answer()


def _get_image(service: Service, _: ReceivedRequest, image_id: str) -> Answer:
    stored = _image(service, image_id)
    return Answer(200, {"content-type": JSON, "etag": stored.etag}, stored.body)


def _list_images(service: Service, request: ReceivedRequest) -> Answer:
    _check_compartment(request.query)
    images = service.images.stored()
    page = list_images(images, service.compatibility, request.path, request.query)
    return _list_of((stored.body for stored in page.items), page.next_page)


def _list_shapes(service: Service, request: ReceivedRequest) -> Answer:
    """ListShapes: those that there are, or those that launch one image."""
    query = request.query
    _check_compartment(query)
    names = {query["shape"]} & service.shapes.keys() if "shape" in query else set(service.shapes)
    if "imageId" in query:
        names &= service.compatibility.shapes_of(query["imageId"]).keys()
    page = page_of(names, lambda shape: (shape,), request.path, query)
    return _list_of((service.shapes[shape] for shape in page.items), page.next_page)


def _list_entries(service: Service, request: ReceivedRequest, image_id: str) -> Answer:
    """ListImageShapeCompatibilityEntries."""
    shapes = service.compatibility.shapes_of(_image(service, image_id).ocid)
    page = page_of(shapes, lambda shape: (shape,), request.path, request.query)
    return _list_of((shapes[shape] for shape in page.items), page.next_page)


def _get_entry(service: Service, _: ReceivedRequest, image_id: str, shape: str) -> Answer:
    """GetImageShapeCompatibilityEntry."""
    body = service.compatibility.find(_image(service, image_id).ocid, shape)
    if body is None:
        raise not_found()
    return Answer(200, {"content-type": JSON}, body)


_OPERATIONS: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
    (re.compile(f"/20160918{path}".replace("{", "(?P<").replace("}", ">[^/]+)")), operation)
    for path, operation in (
        ("/images", _list_images),
        ("/images/{image_id}", _get_image),
        ("/images/{image_id}/shapes", _list_entries),
        ("/images/{image_id}/shapes/{shape}", _get_entry),
        ("/shapes", _list_shapes),
    )
]


def _image(service: Service, image_id: str) -> StoredImage:
    _check_ocid("imageId", image_id)
    stored = service.images.find(image_id)
    if stored is None:
        raise not_found()
    return stored


def _check_compartment(query: Mapping[str, str]) -> None:
    if not query.get("compartmentId"):
        raise ApiError(400, "MissingParameter", "The query parameter compartmentId is required.")
    _check_ocid("compartmentId", query["compartmentId"])


def _check_ocid(name: str, value: str) -> None:
    if parse_ocid(value) is None:
        raise invalid_parameter(f"Invalid {name}: {value!r} is not an OCID.")


def _list_of(bodies: Iterable[bytes], next_page: str | None) -> Answer:
    headers = {"content-type": JSON}
    if next_page is not None:
        headers["opc-next-page"] = next_page
    return Answer(200, headers, b"[" + b",".join(bodies) + b"]")


def _refused(status: int, code: str, request: ReceivedRequest) -> ApiError:
    return ApiError(status, code, f"There is no {request.method} {request.path}.")
