"""What an OCI compute image is: the fields of the API's GetImage answer, each described here, once.

Source: the Compute Enclave API of Oracle Private Cloud Appliance, operation "Get an Image"
(docs.oracle.com, private-cloud-appliance/3.0-latest/ceapi, op-20160918-images-image_id-get).
Public OCI's page for the same path differs in its enumerations:
https://docs.oracle.com/iaas/api/#/en/iaas/20160918/Image/GetImage. Attribute names are those of the
OCI SDK, keys those of the API. Values outside an enumeration and fields that the page does not name
are kept as the service sent them.
"""

from __future__ import annotations

from typing import Any, Final

from .api_object import ApiObject, field

VOLUME_TYPES = ("ISCSI", "SCSI", "IDE", "VFIO", "PARAVIRTUALIZED", "NVME")
MIN_VOLUME_GBS = 50
MAX_VOLUME_GBS = 32_768
AVAILABLE = "AVAILABLE"
LIFECYCLE_STATES = ("PROVISIONING", "IMPORTING", "AVAILABLE", "EXPORTING", "DISABLED", "DELETED")


class InstanceAgentFeatures(ApiObject):
    """Oracle Cloud Agent features supported on the image."""

    is_management_supported: Final[bool | None] = field("The service does not use this attribute.")
    is_monitoring_supported: Final[bool | None] = field("The service does not use this attribute.")


class LaunchOptions(ApiObject):
    """Options for tuning the compatibility and performance of VM shapes."""

    boot_volume_type: Final[str | None] = field(
        "Emulation type for the boot volume.", values=VOLUME_TYPES
    )
    firmware: Final[str | None] = field(
        "Firmware used to boot the instance: BIOS for operating systems with an MBR boot loader, "
        "UEFI_64 for 64-bit operating systems (the default of platform images).",
        values=("BIOS", "UEFI_64"),
    )
    is_consistent_volume_naming_enabled: Final[bool | None] = field(
        "Whether volumes keep consistent device names. The service's default is false.",
    )
    is_encryption_in_transit_enabled: Final[bool | None] = field(
        "Whether in-transit encryption is enabled for the data volume's attachment.",
    )
    is_pv_encryption_in_transit_enabled: Final[bool | None] = field(
        "Whether in-transit encryption is enabled for the paravirtualized boot volume attachment.",
        deprecated="Use isPvEncryptionInTransitEnabled of the instance's launch details instead.",
    )
    network_type: Final[str | None] = field(
        "Emulation type for the physical network interface card (NIC): E1000 (emulated Gigabit "
        "Ethernet), VFIO (direct attached, SR-IOV), PARAVIRTUALIZED (VirtIO) or VDPA.",
        values=("E1000", "VFIO", "PARAVIRTUALIZED", "VDPA"),
    )
    remote_data_volume_type: Final[str | None] = field(
        "Emulation type for remote data volumes.",
        values=VOLUME_TYPES,
    )


class ImageVolume(ApiObject):
    """A volume that is created and attached when an instance is launched from the image."""

    display_name: Final[str | None] = field(
        "A user-friendly description of the volume, given by the user."
    )
    index: Final[int | None] = field(
        "The relative index of the volume among the image's volumes, from 1."
    )
    size_in_mbs: Final[int | None] = field(
        "The size of the volume on an instance launched from this image, in MiB "
        "(1 MB = 1,048,576 bytes).",
        name="sizeInMBs",
        example="47694",
    )


class ImageVolumeDetails(ApiObject):
    """The volumes that are created when an instance is launched from the image."""

    data_volumes: Final[list[ImageVolume] | None] = field(
        "The data volumes defined at the instance's creation, at most 32; the boot volume is "
        "not among them.",
    )


class ImageResult(ApiObject):
    """A compute image: a boot disk image for launching instances.

    The mapping is the body of the answer as sent; `etag` comes from the answer's headers.
    """

    etag: str | None = None
    """The image's entity tag, for optimistic concurrency control."""

    agent_features: Final[InstanceAgentFeatures | None] = field(
        "Oracle Cloud Agent features supported on the image."
    )
    base_image_id: Final[str | None] = field(
        "The OCID of the image originally used to launch the instance."
    )
    billable_size_in_gbs: Final[int | None] = field(
        "The size of the image's internal storage that is subject to billing, in GiB "
        "(1 GB = 1,073,741,824 bytes).",
        name="billableSizeInGBs",
        example="100",
    )
    compartment_id: Final[str | None] = field(
        "The OCID of the compartment that contains the instance on which the image is based; null "
        "for platform images, or empty on an appliance.",
    )
    create_image_allowed: Final[bool | None] = field(
        "Whether instances launched with this image can be used to create new images.",
    )
    defined_tags: Final[dict[str, dict[str, Any]] | None] = field(
        "Defined tags, by namespace and key.",
        example='{"Operations": {"CostCenter": "42"}}',
    )
    display_name: Final[str | None] = field(
        "A user-friendly name for the image; changeable, not necessarily unique."
    )
    freeform_tags: Final[dict[str, str] | None] = field("Free-form tags, by key.")
    id: Final[str] = field("The OCID of the image.", required=True)
    image_volume_details: Final[ImageVolumeDetails | None] = field(
        "The volumes that are created when an instance is launched from the image.",
    )
    launch_mode: Final[str | None] = field(
        "The configuration mode for launching VM instances.",
        values=("NATIVE", "EMULATED", "PARAVIRTUALIZED", "VDPA", "CUSTOM"),
    )
    launch_options: Final[LaunchOptions | None] = field(
        "Options for tuning the compatibility and performance of VM shapes.",
    )
    lifecycle_state: Final[str] = field(
        "The state of the image; instances can be launched from one that is AVAILABLE.",
        required=True,
        values=LIFECYCLE_STATES,
    )
    listing_type: Final[str | None] = field(
        "The listing type of the image.", values=("COMMUNITY", "NONE")
    )
    operating_system: Final[str] = field(
        "The image's operating system.", required=True, example="Oracle Linux"
    )
    operating_system_version: Final[str] = field(
        "The image's operating system version.",
        required=True,
        example="7.9",
    )
    size_in_mbs: Final[int | None] = field(
        "The boot volume size of an instance launched from this image, in MiB "
        "(1 MB = 1,048,576 bytes); not the size of the image when exported.",
        name="sizeInMBs",
        example="47694",
    )
    time_created: Final[str] = field(
        "When the image was created, in RFC 3339 form, as the service sent it.",
        required=True,
        example="2016-08-25T21:10:29.600Z",
    )

    def __repr__(self) -> str:
        return f"ImageResult({super().__repr__()}, etag={self.etag!r})"


def volume_gbs(mbs: int | str | None) -> int:
    """The size of the smallest volume that holds `mbs`: whole GB within the service's limits.

    Images say MB of 1,048,576 bytes, the Block Volume service takes GB of 1,024 MB. A size that a
    double can't hold comes from the engine as text.
    """
    return max(MIN_VOLUME_GBS, -(-int(mbs or 0) // 1024))
