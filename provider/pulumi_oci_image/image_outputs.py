"""The outputs of `Image`, typed. Made from the models by `make generate`."""

from __future__ import annotations

from typing import Any, Final, Generic

from pulumi import Output  # noqa: TC002 - Sphinx reads the types
from typing_extensions import Never, TypeVar

from .json_output import JsonOutput, output
from .model.image import (
    ImageResult,
    ImageVolume,
    ImageVolumeDetails,
    InstanceAgentFeatures,
    LaunchOptions,
)

Absent_co = TypeVar("Absent_co", covariant=True, default=Never)
"""None where a look-up may find no image: then each output may be None."""


class InstanceAgentFeaturesOutput(JsonOutput[InstanceAgentFeatures | None]):
    """Oracle Cloud Agent features supported on the image."""

    _model = InstanceAgentFeatures

    is_management_supported: Final[Output[bool | None]] = output()
    """The service does not use this attribute."""
    is_monitoring_supported: Final[Output[bool | None]] = output()
    """The service does not use this attribute."""
    additional_fields: Final[JsonOutput[dict[str, Any] | None]] = output(JsonOutput)
    """The fields that the API's reference page does not name, as sent."""


class ImageVolumeOutput(JsonOutput[ImageVolume | None]):
    """A volume that is created and attached when an instance is launched from the image."""

    _model = ImageVolume

    display_name: Final[Output[str | None]] = output()
    """A user-friendly description of the volume, given by the user."""
    index: Final[Output[int | None]] = output()
    """The relative index of the volume among the image's volumes, from 1."""
    size_in_mbs: Final[Output[int | None]] = output()
    """The size of the volume on an instance launched from this image, in MiB (1 MB = 1,048,576
    bytes). Example: `47694`.
    """
    additional_fields: Final[JsonOutput[dict[str, Any] | None]] = output(JsonOutput)
    """The fields that the API's reference page does not name, as sent."""


class ImageVolumeListOutput(JsonOutput[list[ImageVolume] | None]):
    """A list of `ImageVolume`."""

    def __getitem__(self, key: Any) -> ImageVolumeOutput:
        """The object at a place in the list; None where there is none."""
        return self._item(key, ImageVolumeOutput)


class ImageVolumeDetailsOutput(JsonOutput[ImageVolumeDetails | None]):
    """The volumes that are created when an instance is launched from the image."""

    _model = ImageVolumeDetails

    data_volumes: Final[ImageVolumeListOutput] = output(ImageVolumeListOutput)
    """The data volumes defined at the instance's creation, at most 32; the boot volume is not among
    them.
    """
    additional_fields: Final[JsonOutput[dict[str, Any] | None]] = output(JsonOutput)
    """The fields that the API's reference page does not name, as sent."""


class LaunchOptionsOutput(JsonOutput[LaunchOptions | None]):
    """Options for tuning the compatibility and performance of VM shapes."""

    _model = LaunchOptions

    boot_volume_type: Final[Output[str | None]] = output()
    """Emulation type for the boot volume. One of `ISCSI`, `SCSI`, `IDE`, `VFIO`, `PARAVIRTUALIZED`,
    `NVME`, or a newer value.
    """
    firmware: Final[Output[str | None]] = output()
    """Firmware used to boot the instance: BIOS for operating systems with an MBR boot loader,
    UEFI_64 for 64-bit operating systems (the default of platform images). One of `BIOS`, `UEFI_64`,
    or a newer value.
    """
    is_consistent_volume_naming_enabled: Final[Output[bool | None]] = output()
    """Whether volumes keep consistent device names. The service's default is false."""
    is_encryption_in_transit_enabled: Final[Output[bool | None]] = output()
    """Whether in-transit encryption is enabled for the data volume's attachment."""
    is_pv_encryption_in_transit_enabled: Final[Output[bool | None]] = output()
    """Whether in-transit encryption is enabled for the paravirtualized boot volume attachment.
    Deprecated: Use isPvEncryptionInTransitEnabled of the instance's launch details instead.
    """
    network_type: Final[Output[str | None]] = output()
    """Emulation type for the physical network interface card (NIC): E1000 (emulated Gigabit
    Ethernet), VFIO (direct attached, SR-IOV), PARAVIRTUALIZED (VirtIO) or VDPA. One of `E1000`,
    `VFIO`, `PARAVIRTUALIZED`, `VDPA`, or a newer value.
    """
    remote_data_volume_type: Final[Output[str | None]] = output()
    """Emulation type for remote data volumes. One of `ISCSI`, `SCSI`, `IDE`, `VFIO`,
    `PARAVIRTUALIZED`, `NVME`, or a newer value.
    """
    additional_fields: Final[JsonOutput[dict[str, Any] | None]] = output(JsonOutput)
    """The fields that the API's reference page does not name, as sent."""


class ImageOutputs(Generic[Absent_co]):
    """An output for each field of an image, and for what goes with it."""

    _model = ImageResult

    agent_features: Final[InstanceAgentFeaturesOutput] = output(InstanceAgentFeaturesOutput)
    """Oracle Cloud Agent features supported on the image."""
    base_image_id: Final[Output[str | None]] = output()
    """The OCID of the image originally used to launch the instance."""
    billable_size_in_gbs: Final[Output[int | None]] = output()
    """The size of the image's internal storage that is subject to billing, in GiB (1 GB =
    1,073,741,824 bytes). Example: `100`.
    """
    compartment_id: Final[Output[str | None]] = output()
    """The OCID of the compartment that contains the instance on which the image is based; null for
    platform images, or empty on an appliance.
    """
    create_image_allowed: Final[Output[bool | None]] = output()
    """Whether instances launched with this image can be used to create new images."""
    defined_tags: Final[JsonOutput[dict[str, dict[str, Any]] | None]] = output(JsonOutput)
    """Defined tags, by namespace and key. Example: `{"Operations": {"CostCenter": "42"}}`."""
    display_name: Final[Output[str | None]] = output()
    """A user-friendly name for the image; changeable, not necessarily unique."""
    freeform_tags: Final[JsonOutput[dict[str, str] | None]] = output(JsonOutput)
    """Free-form tags, by key."""
    image_volume_details: Final[ImageVolumeDetailsOutput] = output(ImageVolumeDetailsOutput)
    """The volumes that are created when an instance is launched from the image."""
    launch_mode: Final[Output[str | None]] = output()
    """The configuration mode for launching VM instances. One of `NATIVE`, `EMULATED`,
    `PARAVIRTUALIZED`, `VDPA`, `CUSTOM`, or a newer value.
    """
    launch_options: Final[LaunchOptionsOutput] = output(LaunchOptionsOutput)
    """Options for tuning the compatibility and performance of VM shapes."""
    lifecycle_state: Output[str | Absent_co] = output()
    """The state of the image; instances can be launched from one that is AVAILABLE. One of
    `PROVISIONING`, `IMPORTING`, `AVAILABLE`, `EXPORTING`, `DISABLED`, `DELETED`, or a newer value.
    """
    listing_type: Final[Output[str | None]] = output()
    """The listing type of the image. One of `COMMUNITY`, `NONE`, or a newer value."""
    operating_system: Output[str | Absent_co] = output()
    """The image's operating system. Example: `Oracle Linux`."""
    operating_system_version: Output[str | Absent_co] = output()
    """The image's operating system version. Example: `7.9`."""
    size_in_mbs: Final[Output[int | None]] = output()
    """The boot volume size of an instance launched from this image, in MiB (1 MB = 1,048,576
    bytes); not the size of the image when exported. Example: `47694`.
    """
    time_created: Output[str | Absent_co] = output()
    """When the image was created, in RFC 3339 form, as the service sent it. Example:
    `2016-08-25T21:10:29.600Z`.
    """
    etag: Final[Output[str | None]] = output()
    """The image's entity tag, from the answer's headers."""
    additional_fields: Final[JsonOutput[dict[str, Any] | None]] = output(JsonOutput)
    """The fields that the API's page does not name, as sent."""
    null_fields: Final[JsonOutput[list[str] | None]] = output(JsonOutput)
    """JSON Pointers of the values that the service sent as null, such as `/compartmentId`; a field
    without a value that is not listed was absent.
    """
