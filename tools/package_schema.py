"""The package's schema, from which Pulumi makes the SDKs, made from the models and declarations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api_fields import walk_fields

from pulumi_oci_image._version import __version__
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_capabilities import Capability
from pulumi_oci_image.model.image_shape import ImageShape
from pulumi_oci_image.plugin.declarations import PACKAGE, Property, token
from pulumi_oci_image.plugin.functions import FUNCTIONS, LISTED_IMAGE
from pulumi_oci_image.plugin.properties import (
    CONFIGURATION,
    IMAGE_PROPERTIES,
    properties_of,
)
from pulumi_oci_image.plugin.provider import RESOURCES

if TYPE_CHECKING:
    from pulumi_oci_image.model.api_object import ApiObject
    from pulumi_oci_image.plugin.declarations import Function, Resource

EXAMPLES = Path(__file__).with_name("examples")
_OBJECT = {"type": "object"}


def schema_text(address: str) -> str:
    """The schema as the text of `schema.json`.

    Args:
        address: the address of the repository.
    """
    return json.dumps(schema(address), indent=2, ensure_ascii=False) + "\n"


def schema(address: str) -> dict[str, Any]:
    """The schema."""
    return {
        "name": PACKAGE,
        "displayName": "OCI images",
        "version": __version__,
        "description": "Reads compute images of Oracle Cloud Infrastructure (OCI).",
        "keywords": ["pulumi", "oci", "oracle cloud", "kind/native", "category/cloud"],
        "homepage": address,
        "repository": address,
        "publisher": "The pulumi-oci-image maintainers",
        "logoUrl": f"{address}/raw/main/docs/images/logo.svg",
        "license": "Apache-2.0",
        # Go's SDK then imports its own parts from where they are.
        "meta": {"supportPack": True},
        "language": _languages(address),
        "config": {"variables": _properties(CONFIGURATION)},
        "types": {token(name): described for name, described in _types()},
        "provider": {
            "description": "Which region and account to ask, and how long a read may take.",
            "inputProperties": _properties(CONFIGURATION),
        },
        "resources": {token(resource.name): _resource(resource) for resource in RESOURCES},
        "functions": {token(function.name): _function(function) for function in FUNCTIONS},
    }


def _languages(address: str) -> dict[str, Any]:
    """What each SDK is called: by the repository's address where a name must be one's own."""
    path = address.partition("://")[2]
    host, owner, _ = path.split("/")
    return {
        # The Python SDK must not take the import name of this project.
        "python": {"packageName": "pulumi_oci_image_sdk", "respectSchemaVersion": True},
        "nodejs": {"packageName": "pulumi-oci-image", "respectSchemaVersion": True},
        "go": {"importBasePath": f"{path}/sdk/go/ociimage", "respectSchemaVersion": True},
        "csharp": {
            "rootNamespace": "PulumiOciImage",
            "namespaces": {PACKAGE: "OciImage"},
            "respectSchemaVersion": True,
        },
        "java": {"basePackage": ".".join([*reversed(host.split(".")), owner.lower()])},
    }


def _types() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object type, by its name."""
    arguments = [each for declared in (*FUNCTIONS, *RESOURCES) for each in declared.inputs]
    for each in arguments:
        if each.fields:
            yield each.type["$ref"].rpartition(":")[2], _type(each.description, each.fields)
    yield LISTED_IMAGE, _type(_summary(ImageResult), IMAGE_PROPERTIES)
    yield Capability.__name__, _type(_summary(Capability), properties_of(Capability))
    for cls in (ImageResult, ImageShape):
        if cls is not ImageResult:
            yield cls.__name__, _type(_summary(cls), properties_of(cls))
        for nested in dict.fromkeys(known.nested for _, _, known in walk_fields(cls)):
            if nested is not None:
                yield nested.__name__, _type(_summary(nested), properties_of(nested))


def _type(description: str, properties: tuple[Property, ...]) -> dict[str, Any]:
    return {"description": description} | _object(properties)


def _resource(resource: Resource) -> dict[str, Any]:
    inputs = _object(resource.inputs)
    outputs = _object(e for e in (*resource.inputs, *resource.outputs) if e.kept)
    return {
        "description": _description(resource),
        "properties": outputs["properties"],
        "required": outputs["required"],
        "inputProperties": inputs["properties"],
        "requiredInputs": inputs.get("required", []),
    } | ({} if resource.list_inputs is None else {"listInputs": _object(resource.list_inputs)})


def _function(function: Function) -> dict[str, Any]:
    return {
        "description": _description(function),
        "inputs": _object(function.inputs),
        "outputs": _object(function.outputs),
    }


def _description(declared: Resource | Function) -> str:
    """What it is, with an example in each language, marked so that an SDK shows its own."""
    text = EXAMPLES.joinpath(f"{declared.name}.md").read_text(encoding="utf-8")
    examples = re.sub(
        r"^### .*?(?=^### |\Z)",
        lambda found: f"{{{{% example %}}}}\n{found[0].strip()}\n{{{{% /example %}}}}\n",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    return f"{declared.description}\n\n{{{{% examples %}}}}\n{examples}{{{{% /examples %}}}}"


def _object(properties: Iterable[Property]) -> dict[str, Any]:
    properties = tuple(properties)
    required = [each.name for each in properties if each.required]
    always = {"required": required} if required else {}
    return _OBJECT | {"properties": _properties(properties)} | always


def _properties(properties: Iterable[Property]) -> dict[str, Any]:
    return {each.name: _property(each) for each in properties}


def _property(declared: Property) -> dict[str, Any]:
    written: dict[str, Any] = dict(declared.type) | {"description": declared.description}
    if declared.secret:
        written["secret"] = True
    if declared.deprecated:
        written["deprecationMessage"] = declared.deprecated
    return written


def _summary(cls: type[ApiObject]) -> str:
    return (cls.__doc__ or "").partition("\n")[0]
