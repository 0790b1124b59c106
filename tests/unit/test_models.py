"""An image as a Python value."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import ValidationError

from pulumi_oci_image import ImageResult, LaunchOptions
from pulumi_oci_image.model.api_object import validator
from pulumi_oci_image.model.state import (
    LITERAL,
    from_engine,
    from_literals,
    from_state,
    to_engine,
    to_state,
)

from ..markers import FIELDS, PRIMARY, texts

REQUIRED: dict[str, Any] = {
    "id": "ocid1.image.oc1.iad.aaaa",
    "lifecycleState": "AVAILABLE",
    "operatingSystem": "Oracle Linux",
    "operatingSystemVersion": "9",
    "timeCreated": "2025-10-24T01:32:11.271+02:00",
}
TYPED = st.fixed_dictionaries(
    {},
    optional={
        "compartmentId": st.none() | st.text(),
        "sizeInMBs": st.none() | st.integers(-(2**63), 2**63 - 1),
        "createImageAllowed": st.none() | st.booleans(),
        "launchMode": st.none() | st.text(),
        "launchOptions": st.none()
        | st.dictionaries(
            st.sampled_from(["firmware", "networkType", "x/y~z"]), st.none() | st.text()
        ),
        "freeformTags": st.none() | st.dictionaries(st.text(), st.text() | st.none()),
        "definedTags": st.none()
        | st.dictionaries(st.text(), st.dictionaries(st.text(), st.text() | st.none())),
        "imageVolumeDetails": st.none()
        | st.fixed_dictionaries(
            {
                "dataVolumes": st.lists(
                    st.fixed_dictionaries(
                        {"index": st.integers(1, 32)},
                        optional={"sizeInMBs": st.none() | st.integers(0, 2**63 - 1)},
                    ),
                    max_size=32,
                )
            }
        ),
    },
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
UNKNOWN = st.dictionaries(st.text(min_size=1).map("x".__add__), JSON, max_size=3)
BODIES = st.builds(lambda typed, unknown: REQUIRED | typed | unknown, TYPED, UNKNOWN)


def validated(body: dict[str, Any]) -> ImageResult:
    """The image in a body."""
    image: ImageResult = validator(ImageResult).validate_python(body)
    return image


def as_the_engine_carries(value: Any) -> Any:
    """Numbers as doubles, nulls in objects gone: what a program gets from the engine."""
    if isinstance(value, dict):
        return {k: as_the_engine_carries(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [as_the_engine_carries(inner) for inner in value]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if is_number else value


@given(BODIES)
def test_an_image_is_the_body_as_sent(body: dict[str, Any]) -> None:
    """Validation changes, drops and invents nothing."""
    assert validated(copy.deepcopy(body)) == body


@given(BODIES, st.none() | st.text())
def test_an_image_survives_the_engine(body: dict[str, Any], etag: str | None) -> None:
    """Whatever the service sent comes back from the state: nulls, big integers, unknown fields."""
    image = validated(copy.deepcopy(body))
    image.etag = etag
    back = from_state(as_the_engine_carries(to_state(image)))
    assert back == from_literals(to_engine(image))
    assert back.etag == etag


@given(FIELDS, st.sampled_from([None, "etag", *sorted(PRIMARY), LITERAL]))
def test_what_looks_like_pulumis_own_is_data(fields: dict[str, Any], etag: str | None) -> None:
    """No text that Pulumi takes for more than data is in the state, and the state has it all."""
    image = validated(REQUIRED | fields)
    image.etag = etag
    state = to_state(image)
    assert not PRIMARY & set(texts(state))
    back = from_state(as_the_engine_carries(state))
    assert (back, back.etag) == (image, etag)
    passed_on = to_engine(image)
    assert not PRIMARY & {*texts(passed_on), passed_on.etag}
    assert isinstance(passed_on.launch_options, LaunchOptions)


@given(st.integers())
def test_integers_are_exact_or_text(number: int) -> None:
    """An integer that a double can't hold reaches the program as a decimal string, unchanged."""
    image = validated(REQUIRED | {"newCount": number})
    back = from_state(as_the_engine_carries(to_state(image)))
    assert back["newCount"] == (number if abs(number) < 2**53 else str(number))
    assert type(back["newCount"]) is (int if abs(number) < 2**53 else str)


def test_fractions_stay_fractions() -> None:
    """A number that is no integer is left as it is."""
    assert from_engine({"a": 1.5, "b": [2.0]}) == {"a": 1.5, "b": [2]}


def test_nested_fields_are_attributes() -> None:
    """Nested fields are reachable without indexing; absent ones are None."""
    image = validated(
        REQUIRED
        | {
            "launchOptions": {"firmware": "UEFI_64", "bootVolumeType": "ACCELERATEDPV", "new": 1},
            "imageVolumeDetails": {"dataVolumes": [{"index": 1, "sizeInMBs": 47694}]},
        }
    )
    assert image.launch_options is not None
    assert image.launch_options.firmware == "UEFI_64"
    assert image.launch_options.boot_volume_type == "ACCELERATEDPV"
    assert image.launch_options.network_type is None
    assert image.launch_options.additional_fields == {"new": 1}
    assert image.image_volume_details is not None
    assert image.image_volume_details.data_volumes is not None
    assert image.image_volume_details.data_volumes[0].size_in_mbs == 47694
    assert image.agent_features is None


def test_a_mistyped_attribute_is_an_error_that_names_the_right_ones() -> None:
    """A typing error does not read as an absent field."""
    with pytest.raises(AttributeError, match=r"LaunchOptions has no field 'firmwear'.*firmware"):
        _ = LaunchOptions().firmwear  # type: ignore[attr-defined]


def test_fields_are_read_only() -> None:
    """An attribute can't be set: it says what the service said."""
    with pytest.raises(AttributeError, match="read-only"):
        LaunchOptions().firmware = "BIOS"  # type: ignore[misc]


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_without_a_required_field_it_is_no_image(name: str) -> None:
    """Each of the five fields that make an image is insisted on."""
    body = {key: value for key, value in REQUIRED.items() if key != name}
    with pytest.raises(ValidationError, match=name):
        validated(body)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sizeInMBs", "47694"),
        ("sizeInMBs", 47694.5),
        ("createImageAllowed", "true"),
        ("launchOptions", []),
        ("operatingSystem", None),
        ("imageVolumeDetails", {"dataVolumes": {}}),
        ("freeformTags", "none"),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object) -> None:
    """A known field of the wrong JSON type is an error, never converted."""
    with pytest.raises(ValidationError, match=name):
        validated(REQUIRED | {name: value})


def test_images_work_in_pydantic() -> None:
    """`ImageResult` is a type that pydantic knows how to validate."""
    assert TypeAdapter(ImageResult).validate_python(REQUIRED).operating_system == "Oracle Linux"


def test_images_can_be_pickled() -> None:
    """An image keeps its fields and etag through pickle."""
    image = ImageResult.wrap(REQUIRED | {"launchOptions": {"firmware": "BIOS"}})
    image.etag = "tag"
    back = pickle.loads(pickle.dumps(image))
    assert (back, back.etag) == (image, "tag")
    assert back.launch_options.firmware == "BIOS"
    assert "etag='tag'" in repr(back)
