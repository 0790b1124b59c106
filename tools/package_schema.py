"""The package's schema, from which Pulumi makes the SDKs, made from the models and declarations."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api_fields import walk_fields
from package_declarations import (
    ARGUMENT_TYPES,
    CONFIGURATION,
    FUNCTIONS,
    IMAGE_PROPERTIES,
    RESOURCES,
    Property,
    properties_of,
)

from pulumi_oci_image._version import __version__
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_capabilities import Capability
from pulumi_oci_image.model.image_shape import ImageShape
from pulumi_oci_image.plugin.schema import PACKAGE, token

if TYPE_CHECKING:
    from package_declarations import Declaration

    from pulumi_oci_image.model.api_object import ApiObject

EXAMPLES = Path(__file__).with_name("examples")
_OBJECT = {"type": "object"}
_PLAIN = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Any: {"$ref": "pulumi.json#/Any"},
}


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
    for argument, held in ARGUMENT_TYPES:
        yield argument.type.__name__, {"description": argument.description} | _object(held)
    yield _described(ImageResult, IMAGE_PROPERTIES)
    yield _described(Capability, properties_of(Capability))
    for cls in (ImageResult, ImageShape):
        if cls is not ImageResult:
            yield _described(cls, properties_of(cls))
        for nested in dict.fromkeys(known.nested for _, _, known in walk_fields(cls)):
            if nested is not None:
                yield _described(nested, properties_of(nested))


def _described(
    cls: type[ApiObject], properties: tuple[Property, ...]
) -> tuple[str, dict[str, Any]]:
    summary = (cls.__doc__ or "").partition("\n")[0]
    return cls.__name__, {"description": summary} | _object(properties)


def _resource(resource: Declaration) -> dict[str, Any]:
    inputs = _object(resource.inputs)
    outputs = _object(e for e in (*resource.inputs, *resource.outputs) if e.kept)
    return {
        "description": _description(resource),
        "properties": outputs["properties"],
        "required": outputs["required"],
        "inputProperties": inputs["properties"],
        "requiredInputs": inputs.get("required", []),
    } | ({} if resource.list_inputs is None else {"listInputs": _object(resource.list_inputs)})


def _function(function: Declaration) -> dict[str, Any]:
    return {
        "description": _description(function),
        "inputs": _object(function.inputs),
        "outputs": _object(function.outputs),
    }


def _description(declared: Declaration) -> str:
    """What it does, with an example in each language, marked so that an SDK shows its own."""
    text = EXAMPLES.joinpath(f"{declared.name}.md").read_text(encoding="utf-8")
    description, heading, examples = text.partition("## Example Usage\n")
    examples = re.sub(
        r"^### .*?(?=^### |\Z)",
        lambda found: f"{{{{% example %}}}}\n{found[0].strip()}\n{{{{% /example %}}}}\n",
        examples,
        flags=re.MULTILINE | re.DOTALL,
    )
    return f"{description}{{{{% examples %}}}}\n{heading}{examples}{{{{% /examples %}}}}"


def _object(properties: Iterable[Property]) -> dict[str, Any]:
    properties = tuple(properties)
    required = [each.name for each in properties if each.required]
    always = {"required": required} if required else {}
    return _OBJECT | {"properties": _properties(properties)} | always


def _properties(properties: Iterable[Property]) -> dict[str, Any]:
    return {each.name: _property(each) for each in properties}


def _property(declared: Property) -> dict[str, Any]:
    written: dict[str, Any] = _type(declared.type) | {"description": declared.description}
    if declared.secret:
        written["secret"] = True
    if declared.deprecated:
        written["deprecationMessage"] = declared.deprecated
    return written


def _type(hint: Any) -> dict[str, Any]:
    """A type of Python, as the schema writes it."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    items = typing.get_args(hint)
    if not items:
        return {"$ref": f"#/types/{token(hint.__name__)}"}
    if typing.get_origin(hint) is list:
        return {"type": "array", "items": _type(items[0])}
    return _OBJECT | {"additionalProperties": _type(items[-1])}
