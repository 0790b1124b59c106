"""From an image to arguments, where no program is needed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pulumi_oci_image import Image
from pulumi_oci_image.errors import InvalidInput
from pulumi_oci_image.launch import (
    block_volumes,
    instance_launch_options,
    instance_launch_volume_attachments,
    instance_shape_config,
    instance_source_details,
    volume_attachments,
)
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_shape import ImageShape


def image(**fields: Any) -> ImageResult:
    """An image with the fields given."""
    return ImageResult.wrap({"id": "ocid1.image.oc1.iad.a"} | fields)


def shape(ocpus: Any = None, memory: Any = None) -> ImageShape:
    """A shape compatibility entry."""
    return ImageShape.wrap(
        {
            "imageId": "ocid1.image.oc1.iad.a",
            "shape": "VM.Standard.E5.Flex",
            "ocpuConstraints": ocpus,
            "memoryConstraints": memory,
        }
    )


@pytest.mark.parametrize("options", [None, {}, {"firmware": None}])
def test_no_launch_options_are_none(options: Any) -> None:
    """Nothing to say is None, which an instance takes for not given."""
    assert instance_launch_options(image(launchOptions=options)) is None


def test_launch_options_keep_false_and_drop_null_and_unknown_names() -> None:
    """False is said, null is not, and a name that the `oci` package rejects is left out."""
    options = {
        "isConsistentVolumeNamingEnabled": False,
        "firmware": None,
        "networkType": "VDPA",
        "tomorrows": 1,
    }

    assert instance_launch_options(image(launchOptions=options)) == {
        "is_consistent_volume_naming_enabled": False,
        "network_type": "VDPA",
    }


def test_source_details_are_the_image_and_what_is_asked_for() -> None:
    """Sizes and performance go as text, as the `oci` package takes 64-bit integers."""
    assert instance_source_details(image()) == {
        "source_type": "image",
        "source_id": "ocid1.image.oc1.iad.a",
    }
    assert instance_source_details(
        image(sizeInMBs=47694),
        boot_volume_size_in_gbs=50,
        boot_volume_vpus_per_gb=20,
        is_preserve_boot_volume_enabled=False,
    ) == {
        "source_type": "image",
        "source_id": "ocid1.image.oc1.iad.a",
        "boot_volume_size_in_gbs": "50",
        "boot_volume_vpus_per_gb": "20",
        "is_preserve_boot_volume_enabled": False,
    }


@pytest.mark.parametrize(
    ("size_in_mbs", "gbs"),
    [
        (47694, 49),
        (262144, 255),
        (None, 49),
        (262145, 256),
        (1, 32769),
        (10**400, 50),
        (1, "60"),
        (1, True),
    ],
)
def test_a_boot_volume_that_the_launch_would_refuse_is_an_error(
    size_in_mbs: int | None, gbs: Any
) -> None:
    """A boot volume holds the image and is a number within the service's limits."""
    with pytest.raises(InvalidInput, match=rf"^boot_volume_size_in_gbs is {gbs!r}: image ocid1"):
        instance_source_details(image(sizeInMBs=size_in_mbs), boot_volume_size_in_gbs=gbs)


def volumes(*volumes: dict[str, Any], **options: Any) -> ImageResult:
    """An image with data volumes."""
    return image(imageVolumeDetails={"dataVolumes": list(volumes)}, launchOptions=options)


def test_what_is_no_image_launches_nothing() -> None:
    """Where no image was found there are no arguments; what can be none is told."""
    assert block_volumes(None) is None  # type: ignore[call-overload] # as `get_latest_image` may give
    with pytest.raises(InvalidInput, match="image is a str, not an image"):
        instance_source_details("ocid1.image.oc1.iad.a")  # type: ignore[call-overload] # on purpose
    with pytest.raises(InvalidInput, match="image is a type, not an image"):
        block_volumes(Image)  # type: ignore[call-overload] # on purpose


@pytest.mark.parametrize("size", [60.5, "60", True])
def test_a_boot_volume_has_whole_gigabytes(size: Any) -> None:
    """A size that the package would cut is an error, at once."""
    with pytest.raises(InvalidInput, match=r"takes (whole numbers, )?\d+ to 32768 GB"):
        instance_source_details(image(sizeInMBs=47694), boot_volume_size_in_gbs=size)


def test_volumes_come_in_the_order_of_their_index_and_hold_what_the_image_says() -> None:
    """A volume is at least as large as the image's, and as the service's smallest."""
    two = volumes(
        {"index": 2, "sizeInMBs": 102401, "displayName": "b"}, {"index": 1, "sizeInMBs": 1024}
    )

    assert block_volumes(two) == [
        {"size_in_gbs": "50"},
        {"display_name": "b", "size_in_gbs": "101"},
    ]
    assert (instance_launch_volume_attachments(two) or [])[1] == {
        "type": "paravirtualized",
        "display_name": "b",
        "launch_create_volume_details": {
            "volume_creation_type": "ATTRIBUTES",
            "display_name": "b",
            "size_in_gbs": "101",
        },
    }


@pytest.mark.parametrize(
    ("remote", "type_"),
    [("ISCSI", "iscsi"), ("NVME", "nvme"), ("SCSI", "paravirtualized"), (None, "paravirtualized")],
)
def test_volumes_are_attached_as_the_launch_options_say(remote: str | None, type_: str) -> None:
    """An emulation that no attachment has becomes a paravirtualized one; yours goes first."""
    one = volumes({"index": 1}, remoteDataVolumeType=remote)

    assert volume_attachments(one) == [{"attachment_type": type_}]
    assert volume_attachments(one, attachment_type="iscsi") == [{"attachment_type": "iscsi"}]


@pytest.mark.parametrize("details", [None, {}, {"dataVolumes": None}, {"dataVolumes": []}])
def test_an_image_without_data_volumes_gives_none(details: Any) -> None:
    """There is nothing to create or attach."""
    bare = image(imageVolumeDetails=details)

    assert block_volumes(bare) == []
    assert volume_attachments(bare) == []
    assert instance_launch_volume_attachments(bare) is None


def test_a_shape_config_is_what_is_asked_for_within_the_range() -> None:
    """The ends of a range are within it; where the service gives none, anything goes."""
    flexible = shape({"min": 1, "max": 64}, {"minInGBs": 1, "maxInGBs": 1024})

    assert instance_shape_config(flexible, ocpus=64, memory_in_gbs=1) == {
        "ocpus": 64,
        "memory_in_gbs": 1,
    }
    assert instance_shape_config(flexible) == {}
    assert instance_shape_config(shape(), ocpus=1000) == {"ocpus": 1000}
    assert instance_shape_config(shape({"min": None, "max": 2}), ocpus=1) == {"ocpus": 1}


@pytest.mark.parametrize(
    ("ocpus", "memory", "told"),
    [
        (0.5, 16, "ocpus is 0.5: .* on VM.Standard.E5.Flex takes 1 to 64"),
        (2, 2048, "memory_in_gbs is 2048: .* takes up to 1024"),
        ("2", 16, "ocpus is '2': .* takes 1 to 64"),
    ],
)
def test_a_shape_config_outside_the_range_is_an_error(ocpus: Any, memory: float, told: str) -> None:
    """The error names the value, image, shape and range."""
    flexible = shape({"min": 1, "max": 64}, {"maxInGBs": 1024})

    with pytest.raises(InvalidInput, match=told):
        instance_shape_config(flexible, ocpus=ocpus, memory_in_gbs=memory)


def test_ranges_tell_themselves() -> None:
    """A range without a bound on one side says so."""
    assert str(shape({"min": 4}).ocpus) == "4 or more"
    assert str(shape({"max": 10**400}).ocpus) == "up to 1.79769e+308"
    assert str(shape({"min": -(10**400), "max": 1}).ocpus) == "-1.79769e+308 to 1"
    assert shape().ocpus == (0, math.inf)


def test_integers_that_a_program_has_as_text_are_numbers() -> None:
    """In a run, an integer beyond 2^53 - 1 is text: as a bound, and as the index of a volume."""
    large = str(2**63 - 1)
    assert shape({"max": large}, {"maxInGBs": large}).ocpus == (0, 2**63 - 1)
    assert instance_shape_config(shape({"max": large}), ocpus=2) == {"ocpus": 2}
    two = volumes({"index": large, "displayName": "b"}, {"index": 1, "displayName": "a"})
    assert [each["display_name"] for each in block_volumes(two)] == ["a", "b"]
