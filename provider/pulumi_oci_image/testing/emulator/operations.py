"""The operations of the service: which path is which, and what each answers.

Sources: https://docs.oracle.com/iaas/api/#/en/iaas/20160918/Image,
https://docs.oracle.com/iaas/api/#/en/iaas/20160918/ComputeImageCapabilitySchema,
https://docs.oracle.com/iaas/api/#/en/identity/20160918/Compartment/ListCompartments; for the
appliance, Oracle Private Cloud Appliance 3.0, Compute Enclave API, as published.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ...model.image import LIFECYCLE_STATES
from ...model.ocid import Ocid, parse_ocid
from .lists import list_objects, one_of, page_of
from .messages import Answer, ApiError, etag_of, invalid_parameter, json_answer
from .signature import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .messages import ReceivedRequest
    from .store import ObjectStore, Service

T = TypeVar("T")
_COMPARTMENT_STATES = ("CREATING", "ACTIVE", "INACTIVE", "DELETING", "DELETED")


def find_answer(service: Service, now: datetime, request: ReceivedRequest) -> Answer:
    """What the service answers to a request at a time, or raises as an `ApiError`."""
    for path, operation in _OPERATIONS:
        if request.method == "GET" and (found := path.fullmatch(request.path)):
            verify(request, service.keys, now)
            if "Capability" in path.pattern and not service.capabilities:
                break
            named = found.groupdict()
            if region := named.pop("region"):
                service = replace(service, images=_images_in(service, region))
            return operation(service, request, **named)
    raise ApiError(404, "NotFound", f"There is no {request.method} {request.path}.")


def _get_image(service: Service, _: ReceivedRequest, image_id: str) -> Answer:
    image = _image(service, image_id)
    return json_answer(image, etag=etag_of(image))


def _list_images(service: Service, request: ReceivedRequest) -> Answer:
    """ListImages. Platform images are in the list of every compartment."""
    query = request.query
    compartment, shape = _compartment(query), query.get("shape")
    images = (
        image
        for image, listed in service.images.stored()
        if listed
        and (image.get("compartmentId") or compartment) == compartment
        and (shape is None or shape in service.compatibility.shapes_of(image["id"]))
    )
    filters = ("displayName", "operatingSystem", "operatingSystemVersion")
    return list_objects(
        request, images, filters, LIFECYCLE_STATES, oldest_first=service.is_appliance
    )


def _list_shapes(service: Service, request: ReceivedRequest) -> Answer:
    """ListShapes: those that there are, or those that launch one image."""
    query = request.query
    _compartment(query)
    names = {query["shape"]} & service.shapes.keys() if "shape" in query else set(service.shapes)
    if "imageId" in query:
        names &= service.compatibility.shapes_of(query["imageId"]).keys()
    return page_of(request, {(name,): service.shapes[name] for name in names})


def _list_entries(service: Service, request: ReceivedRequest, image_id: str) -> Answer:
    """ListImageShapeCompatibilityEntries."""
    entries = _entries(service, image_id)
    return page_of(request, {(name,): entry for name, entry in entries.items()})


def _get_entry(service: Service, _: ReceivedRequest, image_id: str, shape: str) -> Answer:
    """GetImageShapeCompatibilityEntry."""
    return json_answer(_found(_entries(service, image_id).get(shape)))


def _list_compartments(service: Service, request: ReceivedRequest) -> Answer:
    """ListCompartments: the children of a compartment, or all of a tenancy."""
    query = request.query
    parent = _compartment(query)
    one_of(query, "accessLevel", ("ANY", "ACCESSIBLE"))
    whole = _is_true(query, "compartmentIdInSubtree")
    is_root = parent.type == "tenancy"
    if whole and not is_root:
        raise invalid_parameter("Invalid compartmentIdInSubtree: only for the root compartment.")

    found = []
    for each in service.compartments:
        if is_root:  # the tenancy is the caller's, whichever it is
            each["compartmentId"] = each.get("compartmentId") or parent
        if whole or each.get("compartmentId") == parent:
            found.append(each)
    return list_objects(request, found, ("name",), _COMPARTMENT_STATES)


def _get_schema(service: Service, request: ReceivedRequest, schema_id: str) -> Answer:
    """GetComputeImageCapabilitySchema: by its own OCID, or its image's."""
    _ocid("computeImageCapabilitySchemaId", schema_id)
    merge = _is_true(request.query, "isMergeEnabled")
    schemas = service.capability_schemas
    found = (each for each in schemas if schema_id in (each["id"], each.get("imageId")))
    schema = _found(next(found, None))
    if merge:
        name = schema.get("computeGlobalImageCapabilitySchemaVersionName")
        name = name or service.capabilities["global"]["currentVersionName"]
        inherited = _found(service.capabilities["versions"].get(name))
        schema["schemaData"] = {**inherited["schemaData"], **schema["schemaData"]}
    return json_answer(schema)


def _list_global_schemas(service: Service, request: ReceivedRequest) -> Answer:
    """ListComputeGlobalImageCapabilitySchemas: there is one, in no compartment."""
    schema = service.capabilities["global"]
    return page_of(request, {(schema["id"],): schema})


def _get_version(service: Service, _: ReceivedRequest, schema_id: str, name: str) -> Answer:
    """GetComputeGlobalImageCapabilitySchemaVersion."""
    _ocid("computeGlobalImageCapabilitySchemaId", schema_id)
    is_here = schema_id == service.capabilities["global"]["id"]
    return json_answer(_found(service.capabilities["versions"].get(name) if is_here else None))


# `Emulator.url_in` puts a region before the version of the API.
_REGION = "(?:/(?=.{2,63}/2)(?P<region>[a-z]+(?:-[a-z0-9]+)*))?/20160918"
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
        ("/compartments", _list_compartments),
        ("/computeImageCapabilitySchemas/{schema_id}", _get_schema),
        ("/computeGlobalImageCapabilitySchemas", _list_global_schemas),
        ("/computeGlobalImageCapabilitySchemas/{schema_id}/versions/{name}", _get_version),
    )
]


def _images_in(service: Service, region: str) -> ObjectStore:
    """The images of a region, given by name or key: their OCID names it, or none."""
    from ...client.regions import named_region, region_name

    name = region_name(region)

    return service.images.where(lambda ocid: named_region(ocid) in (None, name))


def _image(service: Service, image_id: str) -> dict[str, Any]:
    _ocid("imageId", image_id)
    return _found(service.images.get(image_id))


def _entries(service: Service, image_id: str) -> dict[str, dict[str, Any]]:
    _image(service, image_id)
    return service.compatibility.shapes_of(image_id)


def _found(value: T | None) -> T:
    """What there is, or the service's one answer for what is absent or may not be seen."""
    if value is None:
        message = "Authorization failed or requested resource not found."
        raise ApiError(404, "NotAuthorizedOrNotFound", message)
    return value


def _ocid(name: str, value: str) -> Ocid:
    ocid = parse_ocid(value)
    if ocid is None:
        raise invalid_parameter(f"Invalid {name}: {value!r} is not an OCID.")
    return ocid


def _compartment(query: Mapping[str, str]) -> Ocid:
    if not query.get("compartmentId"):
        raise ApiError(400, "MissingParameter", "The query parameter compartmentId is required.")
    return _ocid("compartmentId", query["compartmentId"])


def _is_true(query: Mapping[str, str], name: str) -> bool:
    return one_of(query, name, ("true", "false"), str.lower) == "true"
