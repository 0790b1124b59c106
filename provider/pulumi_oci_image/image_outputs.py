"""The outputs of `Image`, typed. Made from the models by `make generate`."""

from __future__ import annotations

from typing import Any, Generic

import pulumi
from typing_extensions import Never, TypeVar

from .json_output import JsonOutput, K
from .model.image import ImageVolume, ImageVolumeDetails, InstanceAgentFeatures, LaunchOptions

Absent_co = TypeVar("Absent_co", covariant=True, default=Never)
"""None where a look-up may find no image: then each output may be None."""


class InstanceAgentFeaturesOutput(JsonOutput[InstanceAgentFeatures | None]):
    """Oracle Cloud Agent features supported on the image."""

    @property
    def is_management_supported(self) -> pulumi.Output[bool | None]:
        """The service does not use this attribute."""
        return self._item("isManagementSupported", pulumi.Output)

    @property
    def is_monitoring_supported(self) -> pulumi.Output[bool | None]:
        """The service does not use this attribute."""
        return self._item("isMonitoringSupported", pulumi.Output)

    @property
    def additional_fields(self) -> JsonOutput[dict[str, Any] | None]:
        """The fields that the API's reference page does not name, as sent."""
        return self._part(lambda known: known.additional_fields, JsonOutput)


class ImageVolumeOutput(JsonOutput[ImageVolume | None]):
    """A volume that is created and attached when an instance is launched from the image."""

    @property
    def display_name(self) -> pulumi.Output[str | None]:
        """A user-friendly description of the volume, given by the user."""
        return self._item("displayName", pulumi.Output)

    @property
    def index(self) -> pulumi.Output[int | None]:
        """The relative index of the volume among the image's volumes, from 1."""
        return self._item("index", pulumi.Output)

    @property
    def size_in_mbs(self) -> pulumi.Output[int | None]:
        """The size of the volume on an instance launched from this image, in MiB (1 MB = 1,048,576
        bytes). Example: `47694`.
        """
        return self._item("sizeInMBs", pulumi.Output)

    @property
    def additional_fields(self) -> JsonOutput[dict[str, Any] | None]:
        """The fields that the API's reference page does not name, as sent."""
        return self._part(lambda known: known.additional_fields, JsonOutput)


class ImageVolumeListOutput(JsonOutput[list[ImageVolume] | None]):
    """A list of `ImageVolume`."""

    def __getitem__(self, key: Any) -> ImageVolumeOutput:
        """The object at a place in the list; None where there is none."""
        return self._item(key, ImageVolumeOutput)


class ImageVolumeDetailsOutput(JsonOutput[ImageVolumeDetails | None]):
    """The volumes that are created when an instance is launched from the image."""

    @property
    def data_volumes(self) -> ImageVolumeListOutput:
        """The data volumes defined at the instance's creation, at most 32; the boot volume is not
        among them.
        """
        return self._item("dataVolumes", ImageVolumeListOutput)

    @property
    def additional_fields(self) -> JsonOutput[dict[str, Any] | None]:
        """The fields that the API's reference page does not name, as sent."""
        return self._part(lambda known: known.additional_fields, JsonOutput)


class LaunchOptionsOutput(JsonOutput[LaunchOptions | None]):
    """Options for tuning the compatibility and performance of VM shapes."""

    @property
    def boot_volume_type(self) -> pulumi.Output[str | None]:
        """Emulation type for the boot volume. One of ISCSI, SCSI, IDE, VFIO, PARAVIRTUALIZED, NVME,
        or a newer value.
        """
        return self._item("bootVolumeType", pulumi.Output)

    @property
    def firmware(self) -> pulumi.Output[str | None]:
        """Firmware used to boot the instance: BIOS for operating systems with an MBR boot loader,
        UEFI_64 for 64-bit operating systems (the default of platform images). One of BIOS, UEFI_64,
        or a newer value.
        """
        return self._item("firmware", pulumi.Output)

    @property
    def is_consistent_volume_naming_enabled(self) -> pulumi.Output[bool | None]:
        """Whether volumes keep consistent device names. The service's default is false."""
        return self._item("isConsistentVolumeNamingEnabled", pulumi.Output)

    @property
    def is_encryption_in_transit_enabled(self) -> pulumi.Output[bool | None]:
        """Whether in-transit encryption is enabled for the data volume's attachment."""
        return self._item("isEncryptionInTransitEnabled", pulumi.Output)

    @property
    def is_pv_encryption_in_transit_enabled(self) -> pulumi.Output[bool | None]:
        """Whether in-transit encryption is enabled for the paravirtualized boot volume attachment.
        Deprecated: Use isPvEncryptionInTransitEnabled of the instance's launch details instead.
        """
        return self._item("isPvEncryptionInTransitEnabled", pulumi.Output)

    @property
    def network_type(self) -> pulumi.Output[str | None]:
        """Emulation type for the physical network interface card (NIC): E1000 (emulated Gigabit
        Ethernet), VFIO (direct attached, SR-IOV), PARAVIRTUALIZED (VirtIO) or VDPA. One of E1000,
        VFIO, PARAVIRTUALIZED, VDPA, or a newer value.
        """
        return self._item("networkType", pulumi.Output)

    @property
    def remote_data_volume_type(self) -> pulumi.Output[str | None]:
        """Emulation type for remote data volumes. One of ISCSI, SCSI, IDE, VFIO, PARAVIRTUALIZED,
        NVME, or a newer value.
        """
        return self._item("remoteDataVolumeType", pulumi.Output)

    @property
    def additional_fields(self) -> JsonOutput[dict[str, Any] | None]:
        """The fields that the API's reference page does not name, as sent."""
        return self._part(lambda known: known.additional_fields, JsonOutput)


class ImageOutputs(Generic[Absent_co]):
    """A property for each field of an image, and for what goes with it."""

    def _output(self, name: str, kind: type[K]) -> K:
        """The output of a field, by its name in the API."""
        raise NotImplementedError

    @property
    def agent_features(self) -> InstanceAgentFeaturesOutput:
        """Oracle Cloud Agent features supported on the image."""
        return self._output("agentFeatures", InstanceAgentFeaturesOutput)

    @property
    def base_image_id(self) -> pulumi.Output[str | None]:
        """The OCID of the image originally used to launch the instance."""
        return self._output("baseImageId", pulumi.Output)

    @property
    def billable_size_in_gbs(self) -> pulumi.Output[int | None]:
        """The size of the image's internal storage that is subject to billing, in GiB (1 GB =
        1,073,741,824 bytes). Example: `100`.
        """
        return self._output("billableSizeInGBs", pulumi.Output)

    @property
    def compartment_id(self) -> pulumi.Output[str | None]:
        """The OCID of the compartment that contains the instance on which the image is based; null
        for platform images, or empty on an appliance.
        """
        return self._output("compartmentId", pulumi.Output)

    @property
    def create_image_allowed(self) -> pulumi.Output[bool | None]:
        """Whether instances launched with this image can be used to create new images."""
        return self._output("createImageAllowed", pulumi.Output)

    @property
    def defined_tags(self) -> JsonOutput[dict[str, dict[str, Any]] | None]:
        """Defined tags, by namespace and key. Example: `{"Operations": {"CostCenter": "42"}}`."""
        return self._output("definedTags", JsonOutput)

    @property
    def display_name(self) -> pulumi.Output[str | None]:
        """A user-friendly name for the image; changeable, not necessarily unique."""
        return self._output("displayName", pulumi.Output)

    @property
    def freeform_tags(self) -> JsonOutput[dict[str, str] | None]:
        """Free-form tags, by key."""
        return self._output("freeformTags", JsonOutput)

    @property
    def image_volume_details(self) -> ImageVolumeDetailsOutput:
        """The volumes that are created when an instance is launched from the image."""
        return self._output("imageVolumeDetails", ImageVolumeDetailsOutput)

    @property
    def launch_mode(self) -> pulumi.Output[str | None]:
        """The configuration mode for launching VM instances. One of NATIVE, EMULATED,
        PARAVIRTUALIZED, VDPA, CUSTOM, or a newer value.
        """
        return self._output("launchMode", pulumi.Output)

    @property
    def launch_options(self) -> LaunchOptionsOutput:
        """Options for tuning the compatibility and performance of VM shapes."""
        return self._output("launchOptions", LaunchOptionsOutput)

    @property
    def lifecycle_state(self) -> pulumi.Output[str | Absent_co]:
        """The state of the image; instances can be launched from one that is AVAILABLE. One of
        PROVISIONING, IMPORTING, AVAILABLE, EXPORTING, DISABLED, DELETED, or a newer value.
        """
        return self._output("lifecycleState", pulumi.Output)

    @property
    def listing_type(self) -> pulumi.Output[str | None]:
        """The listing type of the image. One of COMMUNITY, NONE, or a newer value."""
        return self._output("listingType", pulumi.Output)

    @property
    def operating_system(self) -> pulumi.Output[str | Absent_co]:
        """The image's operating system. Example: `Oracle Linux`."""
        return self._output("operatingSystem", pulumi.Output)

    @property
    def operating_system_version(self) -> pulumi.Output[str | Absent_co]:
        """The image's operating system version. Example: `7.9`."""
        return self._output("operatingSystemVersion", pulumi.Output)

    @property
    def size_in_mbs(self) -> pulumi.Output[int | None]:
        """The boot volume size of an instance launched from this image, in MiB (1 MB = 1,048,576
        bytes); not the size of the image when exported. Example: `47694`.
        """
        return self._output("sizeInMBs", pulumi.Output)

    @property
    def time_created(self) -> pulumi.Output[str | Absent_co]:
        """When the image was created, in RFC 3339 form, as the service sent it. Example:
        `2016-08-25T21:10:29.600Z`.
        """
        return self._output("timeCreated", pulumi.Output)

    @property
    def etag(self) -> pulumi.Output[str | None]:
        """The image's entity tag, from the answer's headers."""
        return self._output("etag", pulumi.Output)

    @property
    def additional_fields(self) -> JsonOutput[dict[str, Any] | None]:
        """The fields that the API's page does not name, as sent."""
        return self._output("additionalFields", JsonOutput)

    @property
    def null_fields(self) -> JsonOutput[list[str] | None]:
        """JSON Pointers of the values that the service sent as null, such as `/compartmentId`; a
        field without a value that is not listed was absent.
        """
        return self._output("nullFields", JsonOutput)
