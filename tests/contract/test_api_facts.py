"""The models against the facts of the API's reference page."""

from __future__ import annotations

from typing import Any

from api_fields import walk_fields
from oci.core import models as sdk_models

from pulumi_oci_image.model.image import ImageResult, InstanceAgentFeatures, LaunchOptions

REQUIRED_IN_FACT = {
    "id",
    "lifecycleState",
    "operatingSystem",
    "operatingSystemVersion",
    "timeCreated",
}
TYPES = {str: "string", bool: "boolean", int: "integer"}


def test_models_have_exactly_the_fields_of_the_page(facts: dict[str, Any]) -> None:
    """No field of the page is missing from the models, and none is invented."""
    assert {path.api for path in walk_fields(ImageResult)} == set(facts["response_200"]["fields"])


def test_types_are_those_of_the_page(facts: dict[str, Any]) -> None:
    """Each field has the type that the page gives it."""
    for path in walk_fields(ImageResult):
        fact = facts["response_200"]["fields"][path.api]
        expected = "array" if path.field.is_list else TYPES.get(path.field.hint, "object")
        assert expected == fact["type"], path.api


def test_enumerations_and_deprecations_are_those_of_the_page(facts: dict[str, Any]) -> None:
    """The values named in the docs, and what is deprecated, are those of the page."""
    for path in walk_fields(ImageResult):
        fact = facts["response_200"]["fields"][path.api]
        assert list(path.field.values) == fact.get("enum", []), path.api
        assert bool(path.field.deprecated) == fact.get("deprecated", False), path.api


def test_units_of_the_page_are_told(facts: dict[str, Any]) -> None:
    """A field with a unit on the page names it in its description."""
    for path in walk_fields(ImageResult):
        unit = facts["response_200"]["fields"][path.api].get("unit")
        if unit:
            assert unit.split(" ")[0] in path.field.description, path.api


def test_required_are_the_fields_without_which_an_answer_is_no_image() -> None:
    """Platform images lack some fields that the page requires; only five are insisted on."""
    assert {path.api for path in walk_fields(ImageResult) if path.field.required} == (
        REQUIRED_IN_FACT
    )


def test_python_names_are_those_of_the_sdk() -> None:
    """Users of the SDK find every attribute under the name that they know."""
    ours = {cls.__name__: cls for cls in (ImageResult, LaunchOptions, InstanceAgentFeatures)}
    for sdk_class in (sdk_models.Image, sdk_models.LaunchOptions, sdk_models.InstanceAgentFeatures):
        names = {
            known.name: known.attribute
            for known in ours[sdk_class.__name__.replace("Image", "ImageResult")].fields()
        }
        for attribute, name in sdk_class().attribute_map.items():
            assert names[name] == attribute
