"""Image capability schemas: the global one with its versions, and those of images.

Source: https://docs.oracle.com/iaas/api/#/en/iaas/20160918/ComputeImageCapabilitySchema
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import JSON, Answer, json_bytes, not_found
from .paging import list_of, page_of_objects
from .parameters import check_ocid, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .request import ReceivedRequest
    from .service import Service


def list_schemas(service: Service, request: ReceivedRequest) -> Answer:
    """ListComputeImageCapabilitySchemas: those of a compartment, or of an image."""
    filters = ("compartmentId", "imageId", "displayName")
    for name in {"compartmentId", "imageId"} & request.query.keys():
        check_ocid(name, request.query[name])
    return _list(request, service.capability_schemas, filters)


def get_schema(service: Service, request: ReceivedRequest, schema_id: str) -> Answer:
    """GetComputeImageCapabilitySchema: by its own OCID, or its image's."""
    check_ocid("computeImageCapabilitySchemaId", schema_id)
    merge = one_of(request.query, "isMergeEnabled", ("true", "false"), str.lower) == "true"
    for schema in service.capability_schemas:
        if schema_id in (schema["id"], schema.get("imageId")):
            break
    else:
        raise not_found()
    if merge:
        name = schema.get("computeGlobalImageCapabilitySchemaVersionName")
        inherited = _version(service, name or service.capabilities["global"]["currentVersionName"])
        schema["schemaData"] = {**inherited["schemaData"], **schema["schemaData"]}
    return _answer(schema)


def list_global_schemas(service: Service, request: ReceivedRequest) -> Answer:
    """ListComputeGlobalImageCapabilitySchemas: there is one, in no compartment."""
    return _list(request, [service.capabilities["global"]], ("displayName",))


def get_global_schema(service: Service, _: ReceivedRequest, schema_id: str) -> Answer:
    """GetComputeGlobalImageCapabilitySchema."""
    _check_global(service, schema_id)
    return _answer(service.capabilities["global"])


def list_versions(service: Service, request: ReceivedRequest, schema_id: str) -> Answer:
    """ListComputeGlobalImageCapabilitySchemaVersions, without what is in them."""
    _check_global(service, schema_id)
    versions = [
        {name: version[name] for name in version if name != "schemaData"}
        for version in service.capabilities["versions"]
    ]
    return _list(request, versions, ("displayName",))


def get_version(service: Service, _: ReceivedRequest, schema_id: str, name: str) -> Answer:
    """GetComputeGlobalImageCapabilitySchemaVersion."""
    _check_global(service, schema_id)
    return _answer(_version(service, name))


def _check_global(service: Service, schema_id: str) -> None:
    check_ocid("computeGlobalImageCapabilitySchemaId", schema_id)
    if schema_id != service.capabilities["global"]["id"]:
        raise not_found()


def _version(service: Service, name: str) -> dict[str, Any]:
    for version in service.capabilities["versions"]:
        if version["name"] == name:
            found: dict[str, Any] = version
            return found
    raise not_found()


def _list(
    request: ReceivedRequest, objects: Iterable[dict[str, Any]], filters: tuple[str, ...]
) -> Answer:
    given = [(name, request.query[name]) for name in filters if name in request.query]
    found = (each for each in objects if all(each.get(name) == value for name, value in given))
    page = page_of_objects(found, request.path, request.query, name="displayName")
    return list_of(map(json_bytes, page.items), page.next_page)


def _answer(value: dict[str, Any]) -> Answer:
    return Answer(200, {"content-type": JSON}, json_bytes(value))
