"""Criteria: what they keep, what they refuse, and how they travel."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any, TypeVar

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pulumi_oci_image.errors import InvalidInput
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_shape import ImageShape
from pulumi_oci_image.model.times import duration
from pulumi_oci_image.search.criteria import CRITERIA, ImageCriteria
from pulumi_oci_image.search.criteria_args import CriteriaArgs, CriteriaInputs
from pulumi_oci_image.search.image_facts import captured_version, kind_of
from pulumi_oci_image.search.image_source import ImageSource, Shape, parse_shape
from pulumi_oci_image.search.selection import Search

T = TypeVar("T")
R = TypeVar("R")

EVERY: dict[str, Any] = {
    "compartment_id": "ocid1.compartment.oc1..a",
    "operating_system": "Oracle Linux",
    "operating_system_version": "9",
    "shape": "VM.Standard.E5.Flex",
    "display_name": "name",
    "lifecycle_state": "DISABLED",
    "name_pattern": "Oracle-*",
    "freeform_tags": {"team": "web"},
    "defined_tags": {"Operations": {"CostCenter": "42"}},
    "kind": "custom",
    "newer_than": "2025-01-01",
    "older_than": "2025-12-31T00:00:00+01:00",
    "max_age": "90d",
    "min_age": "P1W",
    "channel": "production",
    "include_revoked": True,
    "include_subcompartments": True,
    "sort_by": "version",
    "gpu": True,
    "architecture": "aarch64",
}


class Shelf(ImageSource):
    """Images and shapes in memory."""

    def __init__(self, *images: ImageResult, **shapes: str) -> None:
        self.images = images
        self.channel_tag = "image-channel"
        self.key = ()
        self.share = lambda _, work: work()
        self.shapes_of = {name: value.split() for name, value in shapes.items()}

    def pages(self, filters: Mapping[str, str | int]) -> Iterator[Sequence[ImageResult]]:
        """All images on one page; a shape's, where it is asked for."""
        shape = filters.get("shape")
        yield [i for i in self.images if shape is None or shape in self.shapes_of[i.id]]

    def image_shapes(self, image_id: str) -> Sequence[ImageShape]:
        """The shapes that can launch an image."""
        return [ImageShape.wrap({"shape": shape}) for shape in self.shapes_of.get(image_id, [])]

    def in_parallel(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """One after another."""
        return [work(item) for item in items]

    def shapes(self) -> Mapping[str, Shape]:
        """Four shapes."""
        return {
            "amd": Shape("x86_64", 0),
            "arm": Shape("aarch64", 0),
            "gpu": Shape("x86_64", 4),
            "odd": Shape(None, 0),
        }


def image(**fields: Any) -> ImageResult:
    """An image with these fields."""
    usual = {"id": "a", "displayName": "Oracle-Linux-9.6", "timeCreated": "2025-06-01T00:00:00Z"}
    return ImageResult.wrap(usual | fields)


def kept(criteria: ImageCriteria, shelf: Shelf) -> bool:
    """Whether all tests keep the shelf's first image."""
    search = Search(criteria, shelf)
    return bool(search.keep(shelf.images[:1], search.tests))


NONE: dict[str, Any] = {"lifecycle_state": None, "gpu": None}


@pytest.mark.parametrize(
    ("criteria", "fields", "expected"),
    [
        ({"name_pattern": "Oracle-Linux-9*"}, {}, True),
        ({"name_pattern": "oracle-*"}, {}, False),
        ({"name_pattern": "Oracle-Linux-[78].?"}, {}, False),
        ({"name_pattern": "*"}, {"displayName": None}, True),
        ({"freeform_tags": {"a": "1"}}, {"freeformTags": {"a": "1", "b": "2"}}, True),
        ({"freeform_tags": {"a": "1"}}, {"freeformTags": {"a": "2"}}, False),
        ({"freeform_tags": {"a": "1"}}, {}, False),
        ({"defined_tags": {"n": {"k": "v"}}}, {"definedTags": {"n": {"k": "v", "l": 1}}}, True),
        ({"defined_tags": {"n": {"k": "v"}}}, {"definedTags": {"n": {"l": "v"}}}, False),
        ({"defined_tags": {"n": {}}}, {"definedTags": {"m": {}}}, False),
        ({"kind": "platform"}, {"compartmentId": None}, True),
        ({"kind": "custom"}, {"compartmentId": "c", "listingType": "NONE"}, True),
        ({"kind": "community"}, {"compartmentId": "c", "listingType": "COMMUNITY"}, True),
        ({"kind": "custom"}, {"compartmentId": "c", "listingType": "COMMUNITY"}, False),
        ({"newer_than": "2025-06-01T00:00:00Z"}, {}, False),
        ({"newer_than": "2025-05-31T23:59:59.9Z"}, {}, True),
        ({"older_than": "2025-06-01T02:00:00+02:00"}, {}, False),
        ({"older_than": "2025-06-02"}, {}, True),
        ({"operating_system": "Windows"}, {"operatingSystem": "Windows"}, True),
        ({"max_age": "36500d"}, {}, True),
        ({"max_age": "P90D"}, {}, False),
        ({"min_age": "90d"}, {}, True),
        ({"min_age": "PT1H"}, {"timeCreated": "2999-01-01T00:00:00Z"}, False),
        ({"channel": "production"}, {"freeformTags": {"image-channel": "production"}}, True),
        ({"channel": "beta"}, {"freeformTags": {"image-channel": "alpha, beta"}}, True),
        ({"channel": "beta"}, {"freeformTags": {"image-channel": "alpha"}}, False),
        ({"channel": "beta"}, {}, False),
        ({}, {"freeformTags": {"image-revoked-at": "2025-06-01"}}, False),
        ({}, {"freeformTags": {"image-revoked-at": "broken"}}, False),
        ({}, {"freeformTags": {"image-revoked-at": "2999-01-01T00:00:00Z"}}, True),
        ({"include_revoked": True}, {"freeformTags": {"image-revoked-at": ""}}, True),
        ({"operating_system": "Windows"}, {"operatingSystem": "windows"}, False),
    ],
)
def test_a_criterion_keeps_what_meets_it(
    criteria: dict[str, Any], fields: dict[str, Any], *, expected: bool
) -> None:
    """Each criterion that needs only the image keeps it or not."""
    assert kept(ImageCriteria(**NONE | criteria), Shelf(image(**fields))) is expected


@pytest.mark.parametrize(
    ("criteria", "shapes", "expected"),
    [
        ({"gpu": False}, "amd arm", True),
        ({"gpu": False}, "amd gpu", True),
        ({"gpu": False}, "gpu", False),
        ({"gpu": False}, "", True),
        ({"gpu": False}, "unheard-of", True),
        ({"gpu": True}, "gpu", True),
        ({"gpu": True}, "amd gpu", False),
        ({"gpu": False, "shape": "gpu"}, "gpu", True),
        ({"shape": "arm"}, "amd", False),
        ({"architecture": "aarch64"}, "amd arm", True),
        ({"architecture": "aarch64"}, "amd odd", False),
        ({"architecture": "x86_64"}, "unheard-of", False),
    ],
)
def test_shapes_decide_on_gpu_and_architecture(
    criteria: dict[str, Any], shapes: str, *, expected: bool
) -> None:
    """What the service says of an image's shapes counts, whatever the image is called."""
    shelf = Shelf(image(displayName="Gen2-GPU-aarch64"), a=shapes)
    assert kept(ImageCriteria(**NONE | criteria), shelf) is expected


@pytest.mark.parametrize(
    ("described", "shape"),
    [
        ({"processorDescription": "3.0 GHz Ampere® Altra™", "gpus": 0}, Shape("aarch64", 0)),
        ({"processorDescription": "2.55 GHz AMD EPYC™ 7J13 (Milan)"}, Shape("x86_64", 0)),
        ({"processorDescription": "Intel® Xeon® Platinum", "gpus": 8}, Shape("x86_64", 8)),
        ({"processorDescription": "72 core NVIDIA Grace", "gpus": 4}, Shape("aarch64", 4)),
        ({"processorDescription": "Armada of Intelligent chips"}, Shape(None, 0)),
        ({"processorDescription": None, "gpus": None}, Shape(None, 0)),
        ({}, Shape(None, 0)),
    ],
)
def test_the_maker_tells_the_architecture(described: dict[str, Any], shape: Shape) -> None:
    """A shape's processor is known by its description in ListShapes; what is not, is unknown."""
    assert parse_shape(described) == shape


@pytest.mark.parametrize(
    ("criteria", "told"),
    [
        ({"kind": "private"}, "kind is 'private'. Give one of platform, custom, community."),
        ({"architecture": "arm64"}, "architecture is 'arm64'. Give one of x86_64, aarch64."),
        ({"lifecycle_state": "OK"}, "lifecycle_state is 'OK'. Give one of PROVISIONING"),
        ({"operating_system": ""}, "operating_system is ''. Give a non-empty string."),
        ({"operating_system_version": 9}, "operating_system_version is 9. Give a non-empty string"),
        ({"freeform_tags": "a=b"}, "freeform_tags is 'a=b'. Give a mapping of strings to strings."),
        ({"max_age": "5 years"}, "max_age is '5 years'. Give a duration, such as 90d or P90D."),
        ({"min_age": "P1Y"}, "min_age is 'P1Y'. Give a duration"),
        ({"sort_by": "name"}, "sort_by is 'name'. Give one of time, version."),
        ({"sort_by": "version"}, "sort_by is 'version', so name_pattern must have a '*' for it."),
        ({"gpu": "no"}, "gpu is 'no'. Give True, False or None."),
        ({"newer_than": "soon"}, "newer_than is 'soon'. Give an RFC 3339 time, such as 2025-"),
    ],
)
def test_criteria_that_no_image_can_meet_are_refused(criteria: dict[str, Any], told: str) -> None:
    """What can't be right is an error before anything is asked."""
    with pytest.raises(InvalidInput) as caught:
        ImageCriteria(**criteria)
    assert str(caught.value).startswith(told)


@given(st.lists(st.tuples(*[st.integers(0, 10**6)] * 3)))
def test_versions_sort_as_numbers(versions: list[tuple[int, int, int]]) -> None:
    """Whatever the numbers are, 1.10 comes after 1.9."""
    names = [f"app-{'.'.join(map(str, version))}-x86" for version in versions]
    in_order = sorted(names, key=lambda name: captured_version(name, "app-*-x86"))
    assert in_order == [f"app-{'.'.join(map(str, version))}-x86" for version in sorted(versions)]


@given(st.text(), st.text())
@example("A", "*")
def test_any_name_and_pattern_have_a_version(name: str, pattern: str) -> None:
    """Names that don't match, and globs that are odd, have the lowest version."""
    assert captured_version(name, pattern) >= captured_version("", "x*")


@given(st.text("[]!-ab", max_size=6), st.text("[]!-ab*?", max_size=8))
@example("[!]ab", "[!]a*")
@example("[]ab", "[]a*")
def test_a_name_that_matches_has_its_version(name: str, pattern: str) -> None:
    """Sets of characters, and what only looks like one, are those that choose the names."""
    assume("*" in pattern)
    lowest = captured_version("", "x*")
    if captured_version(name + "7", pattern + "*7") == lowest:
        assert not fnmatchcase(name + "7", pattern + "*7")


def test_a_version_may_have_any_number_of_digits() -> None:
    """A name that is all digits has a version, beyond what Python makes an integer of, too."""
    names = ["9" * 5000, "1" + "0" * 5000, "a" + "9" * 5001]
    assert sorted(names, key=lambda name: captured_version(name, "*")) == [names[2], *names[:2]]


@pytest.mark.parametrize(
    ("name", "pattern", "captured"),
    [
        ("aaaab" + "a" * 160 + "d", "*a*a*a*a*b*d", "a" * 160),  # very many ways to divide it
        ("1" + ".0" * 10**6, "*", "1"),
    ],
)
def test_no_name_makes_its_version_take_for_ever(name: str, pattern: str, captured: str) -> None:
    """What a name was made to hide among very many ways, or behind very many zeros, is found."""
    assert captured_version(name, pattern) == captured_version(captured, "*")


@given(st.timedeltas(timedelta(0), timedelta(days=36_500)))
def test_durations_are_read_in_both_forms(length: timedelta) -> None:
    """Days, hours, minutes and seconds add up, in the short form and in that of ISO 8601."""
    days, seconds = length.days, length.seconds
    whole = timedelta(days=days, seconds=seconds)
    assert duration(f"{days}d{seconds}s") == duration(f"P{days}DT{seconds}S") == whole


@pytest.mark.parametrize("criteria", [{}, EVERY, NONE])
def test_criteria_travel_through_the_state(criteria: dict[str, Any]) -> None:
    """Criteria come back from Pulumi's properties as they were, None included."""
    made = ImageCriteria(**criteria)
    inputs = made.to_inputs()
    again = ImageCriteria.from_inputs(inputs | {"__provider": "ignored"})
    assert again == made
    assert hash(again) == hash(made)
    assert None not in inputs.values()
    assert not [name for name in inputs if "_" in name]


def test_every_criterion_is_in_force_when_given() -> None:
    """Each criterion has its own named test; those that cost a call come last."""
    tests = Search(ImageCriteria(**EVERY), Shelf()).tests
    assert set(tests) == EVERY.keys() - {"compartment_id", "include_subcompartments", "sort_by"}
    costs = [CRITERIA[name].needs_request for name in tests]
    assert costs == sorted(costs)


def test_the_arguments_are_those_of_the_criteria() -> None:
    """Functions and resources take exactly the criteria that there are, and all are described."""
    names = [known.name for known in dataclasses.fields(ImageCriteria)]
    assert EVERY.keys() == set(names)
    for arguments in (CriteriaArgs, CriteriaInputs):
        assert list(arguments.__annotations__) == names
    hints = typing.get_type_hints(ImageCriteria)
    assert typing.get_type_hints(CriteriaArgs) == {
        name: hint | None for name, hint in hints.items()
    }
    doc = inspect.getdoc(ImageCriteria) or ""
    assert all(f"\n    {name}: " in doc for name in names)


def test_kinds_are_told_by_what_the_service_says() -> None:
    """No compartment is Oracle's; the listing type tells community images."""
    assert kind_of(image()) == kind_of(image(compartmentId="")) == "platform"
    assert kind_of(image(compartmentId="c")) == "custom"
