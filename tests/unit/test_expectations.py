"""What is expected of an image, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import pytest

from pulumi_oci_image.errors import ExpectationsNotMet, InvalidInput
from pulumi_oci_image.expectations import Expectations, expect_of_all, launch_warnings
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_shape import ImageShape
from pulumi_oci_image.runtime.query import ImageQuery, Target
from pulumi_oci_image.runtime.request_cache import RequestCache

T = TypeVar("T")
R = TypeVar("R")

IMAGE_ID = "ocid1.image.oc1.iad.a"
IMAGE = {
    "id": IMAGE_ID,
    "displayName": "golden",
    "lifecycleState": "AVAILABLE",
    "operatingSystem": "Oracle Linux",
    "operatingSystemVersion": "9.6",
    "launchOptions": {"firmware": "UEFI_64"},
    "sizeInMBs": 102400,
}
FLEX = {
    "imageId": IMAGE_ID,
    "shape": "VM.Standard.E5.Flex",
    "ocpuConstraints": {"min": 1, "max": 64},
    "memoryConstraints": {"minInGBs": 4, "maxInGBs": 1024},
}
SHAPES = [FLEX, *({"shape": name} for name in ("VM.Standard.E4.Flex", "BM.Standard.E5.192"))]


class Lookup(RequestCache):
    """The shapes of an image, in memory."""

    def __init__(self, shapes: Sequence[Any] | None) -> None:
        self.shapes = shapes

    def read_image_shapes(self, query: ImageQuery) -> list[ImageShape]:
        """The shapes, where any may be asked for."""
        assert query.image_id == IMAGE_ID
        assert self.shapes is not None, "no shapes are needed"
        return [ImageShape.wrap(shape) for shape in self.shapes]

    def in_parallel(self, work: Callable[[T], R], items: Iterable[T], target: Target) -> list[R]:
        """One after another."""
        assert target == Target()
        return [work(item) for item in items]


def check(expected: Expectations, shapes: Sequence[Any] | None = SHAPES, **image: Any) -> None:
    """Fail where an image is not as expected."""
    expect_of_all(Lookup(shapes), [ImageResult.wrap(IMAGE | image)], Target(), expected)


def violations(expected: dict[str, Any], shapes: Sequence[Any] = SHAPES) -> list[str]:
    """What is wrong with an image."""
    try:
        check(Expectations(**expected), shapes)
    except ExpectationsNotMet as error:
        return list(error.violations)
    return []


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"operating_system": "Oracle Linux", "operating_system_version": "9*"},
        {"operating_system": "*Linux", "operating_system_version": "9.[0-9]"},
        {"lifecycle_state": "AVAILABLE", "firmware": "UEFI_64"},
        {"shape": "VM.Standard.E5.Flex", "ocpus": 1, "memory_in_gbs": 1024},
        {"shape": "BM.Standard.E5.192", "ocpus": 192},
        {"boot_volume_size_in_gbs": 100},
    ],
)
def test_an_image_that_is_as_expected_passes(expected: dict[str, Any]) -> None:
    """Globs match whole values; the ends of a range and the very size of the image are right."""
    assert violations(expected) == []


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"operating_system": "oracle linux"}, "operatingSystem is Oracle Linux, not oracle linux"),
        ({"operating_system_version": "9"}, "operatingSystemVersion is 9.6, not 9"),
        ({"lifecycle_state": "DISABLED"}, "lifecycleState is AVAILABLE, not DISABLED"),
        ({"firmware": "BIOS"}, "launchOptions.firmware is UEFI_64, not BIOS"),
        (
            {"boot_volume_size_in_gbs": 99},
            "it needs a boot volume of 100 GB, and 99 GB is too small",
        ),
        (
            {"shape": "VM.Standard.A1.Flex"},
            "it does not run on VM.Standard.A1.Flex, but on VM.Standard.E4.Flex, "
            "VM.Standard.E5.Flex, BM.Standard.E5.192",
        ),
        (
            {"shape": "VM.Standard.E5.Flex", "ocpus": 65},
            "on VM.Standard.E5.Flex it takes 1 to 64 OCPUs, not 65",
        ),
        (
            {"shape": "VM.Standard.E5.Flex", "memory_in_gbs": 2},
            "on VM.Standard.E5.Flex it takes 4 to 1024 GB of memory, not 2",
        ),
    ],
)
def test_each_violation_says_what_is_and_what_should_be(
    expected: dict[str, Any], told: str
) -> None:
    """One violation is one phrase, with both values."""
    assert violations(expected) == [told]


def test_all_violations_come_at_once_in_one_line() -> None:
    """The error names the image and everything that is wrong."""
    expected = Expectations(
        operating_system="Windows", firmware="BIOS", shape="VM.Standard.A1.Flex"
    )

    with pytest.raises(ExpectationsNotMet) as raised:
        check(expected, [], launchOptions=None)

    assert str(raised.value) == (
        "image ocid1.image.oc1.iad.a (golden) is not as expected: operatingSystem is Oracle Linux, "
        "not Windows; launchOptions.firmware is not given, not BIOS; it does not run on "
        "VM.Standard.A1.Flex, but on no shape that the service names. Use another image, or change "
        "what is expected of it."
    )


def test_of_many_shapes_the_nearest_are_named() -> None:
    """The error stays readable where an image runs on many shapes."""
    shapes = [{"shape": f"VM.Standard{number}.1"} for number in range(20)]

    (told,) = violations({"shape": "VM.Standard99.1"}, shapes)

    assert told.endswith(" and 17 more")


def test_shapes_are_read_only_where_one_is_expected() -> None:
    """A check that needs no shapes costs no call."""
    check(Expectations(firmware="UEFI_64"), shapes=None)


@pytest.mark.parametrize(
    ("state", "expected", "warns"),
    [
        ("AVAILABLE", None, False),
        ("DISABLED", None, True),
        ("DELETED", Expectations(firmware="BIOS"), True),
        ("DISABLED", Expectations(lifecycle_state="DISABLED"), False),
        ("DISABLED", Expectations(lifecycle_state="*"), False),
    ],
)
def test_an_image_that_launches_nothing_is_a_warning_unless_expected(
    state: str, *, expected: Expectations | None, warns: bool
) -> None:
    """Who expects a state has said what to think of it."""
    said = list(launch_warnings(IMAGE_ID, state, expected))

    assert bool(said) is warns
    assert all(state in text and "\n" not in text for text in said)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ocpus": 2}, "shape is required with ocpus or memory_in_gbs"),
        ({"operating_system": 9}, "operating_system is 9. Give a non-empty string."),
        ({"firmware": ""}, "firmware is ''. Give a non-empty string."),
        ({"shape": "a", "ocpus": "2"}, "ocpus is '2'. Give a number above 0."),
        ({"shape": "a", "ocpus": 10**400}, "ocpus is 1000"),
        ({"boot_volume_size_in_gbs": True}, "boot_volume_size_in_gbs is True. Give a number"),
        ({"shape": "a", "memory_in_gbs": 0}, "memory_in_gbs is 0. Give a number above 0."),
        ({"launch_options": "BIOS"}, "launch_options is 'BIOS'. Give a mapping of launch options"),
    ],
)
def test_expectations_that_can_not_be_right_are_refused(wrong: dict[str, Any], told: str) -> None:
    """A mistake in an expectation is found where it is written."""
    with pytest.raises(InvalidInput, match=told):
        Expectations(**wrong)


def test_expectations_go_through_the_state_as_plain_data() -> None:
    """They come back from the engine, which carries numbers as doubles, as they went in."""
    expected = Expectations(shape="VM.Standard.E5.Flex", ocpus=2, boot_volume_size_in_gbs=100)

    sent = json.loads(json.dumps(expected.to_inputs()))

    assert sent == {"shape": "VM.Standard.E5.Flex", "ocpus": 2, "bootVolumeSizeInGbs": 100}
    assert Expectations.from_inputs(sent | {"ocpus": 2.0}) == expected
