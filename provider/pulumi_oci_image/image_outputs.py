"""The outputs of `Image`, typed. Made from the models by `make generate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pulumi

    from .model.image import ImageVolume, ImageVolumeDetails, InstanceAgentFeatures, LaunchOptions

    class InstanceAgentFeaturesOutput(pulumi.Output[InstanceAgentFeatures | None]):
        """Oracle Cloud Agent features supported on the image."""

        @property
        def is_management_supported(self) -> pulumi.Output[bool | None]:
            """The service does not use this attribute."""

        @property
        def is_monitoring_supported(self) -> pulumi.Output[bool | None]:
            """The service does not use this attribute."""

        @property
        def additional_fields(self) -> pulumi.Output[dict[str, Any]]:
            """The fields that the API's reference page does not name, as sent."""

    class ImageVolumeOutput(pulumi.Output[ImageVolume | None]):
        """A volume that is created and attached when an instance is launched from the image."""

        @property
        def display_name(self) -> pulumi.Output[str | None]:
            """A user-friendly description of the volume, given by the user."""

        @property
        def index(self) -> pulumi.Output[int | None]:
            """The relative index of the volume among the image's volumes, from 1."""

        @property
        def size_in_mbs(self) -> pulumi.Output[int | None]:
            """The size of the volume on an instance launched from this image, in MiB (1 MB =
            1,048,576 bytes). Example: `47694`.
            """

        @property
        def additional_fields(self) -> pulumi.Output[dict[str, Any]]:
            """The fields that the API's reference page does not name, as sent."""

    class ImageVolumeListOutput(pulumi.Output[list[ImageVolume] | None]):
        """A list of `ImageVolume`."""

        def __getitem__(self, key: Any) -> ImageVolumeOutput:
            """The object at a place in the list."""

    class ImageVolumeDetailsOutput(pulumi.Output[ImageVolumeDetails | None]):
        """The volumes that are created when an instance is launched from the image."""

        @property
        def data_volumes(self) -> ImageVolumeListOutput:
            """The data volumes defined at the instance's creation, 32 at the most; the boot volume
            is not among them.
            """

        @property
        def additional_fields(self) -> pulumi.Output[dict[str, Any]]:
            """The fields that the API's reference page does not name, as sent."""

    class LaunchOptionsOutput(pulumi.Output[LaunchOptions | None]):
        """Options for tuning the compatibility and performance of VM shapes."""

        @property
        def boot_volume_type(self) -> pulumi.Output[str | None]:
            """Emulation type for the boot volume. One of ISCSI, SCSI, IDE, VFIO, PARAVIRTUALIZED,
            NVME, or a newer value.
            """

        @property
        def firmware(self) -> pulumi.Output[str | None]:
            """Firmware used to boot the instance: BIOS for operating systems with an MBR boot
            loader, UEFI_64 for 64-bit operating systems (the default of platform images). One of
            BIOS, UEFI_64, or a newer value.
            """

        @property
        def is_consistent_volume_naming_enabled(self) -> pulumi.Output[bool | None]:
            """Whether volumes keep consistent device names. The service's default is false."""

        @property
        def is_encryption_in_transit_enabled(self) -> pulumi.Output[bool | None]:
            """Whether in-transit encryption is enabled for the data volume's attachment."""

        @property
        def is_pv_encryption_in_transit_enabled(self) -> pulumi.Output[bool | None]:
            """Whether in-transit encryption is enabled for the paravirtualized boot volume
            attachment. Deprecated: Use isPvEncryptionInTransitEnabled of the instance's launch
            details instead.
            """

        @property
        def network_type(self) -> pulumi.Output[str | None]:
            """Emulation type for the physical network interface card (NIC): E1000 (emulated Gigabit
            Ethernet), VFIO (direct attached, SR-IOV), PARAVIRTUALIZED (VirtIO) or VDPA. One of
            E1000, VFIO, PARAVIRTUALIZED, VDPA, or a newer value.
            """

        @property
        def remote_data_volume_type(self) -> pulumi.Output[str | None]:
            """Emulation type for remote data volumes. One of ISCSI, SCSI, IDE, VFIO,
            PARAVIRTUALIZED, NVME, or a newer value.
            """

        @property
        def additional_fields(self) -> pulumi.Output[dict[str, Any]]:
            """The fields that the API's reference page does not name, as sent."""


class ImageOutputs:
    """A property for each field of an image, and for what goes with it."""

    def _output(self, name: str) -> Any:
        """The output of a field, by its name in the API."""
        raise NotImplementedError

    @property
    def agent_features(self) -> InstanceAgentFeaturesOutput:
        """Oracle Cloud Agent features supported on the image."""
        return self._output("agentFeatures")  # type: ignore[no-any-return]

    @property
    def base_image_id(self) -> pulumi.Output[str | None]:
        """The OCID of the image originally used to launch the instance."""
        return self._output("baseImageId")  # type: ignore[no-any-return]

    @property
    def billable_size_in_gbs(self) -> pulumi.Output[int | None]:
        """The size of the image's internal storage that is subject to billing, in GiB (1 GB =
        1,073,741,824 bytes). Example: `100`.
        """
        return self._output("billableSizeInGBs")  # type: ignore[no-any-return]

    @property
    def compartment_id(self) -> pulumi.Output[str | None]:
        """The OCID of the compartment that contains the instance on which the image is based; null
        for platform images.
        """
        return self._output("compartmentId")  # type: ignore[no-any-return]

    @property
    def create_image_allowed(self) -> pulumi.Output[bool | None]:
        """Whether instances launched with this image can be used to create new images."""
        return self._output("createImageAllowed")  # type: ignore[no-any-return]

    @property
    def defined_tags(self) -> pulumi.Output[dict[str, dict[str, Any]] | None]:
        """Defined tags, by namespace and key. Example: `{"Operations": {"CostCenter": "42"}}`."""
        return self._output("definedTags")  # type: ignore[no-any-return]

    @property
    def display_name(self) -> pulumi.Output[str | None]:
        """A user-friendly name for the image; changeable, not necessarily unique."""
        return self._output("displayName")  # type: ignore[no-any-return]

    @property
    def freeform_tags(self) -> pulumi.Output[dict[str, str] | None]:
        """Free-form tags, by key."""
        return self._output("freeformTags")  # type: ignore[no-any-return]

    @property
    def image_volume_details(self) -> ImageVolumeDetailsOutput:
        """The volumes that are created when an instance is launched from the image."""
        return self._output("imageVolumeDetails")  # type: ignore[no-any-return]

    @property
    def launch_mode(self) -> pulumi.Output[str | None]:
        """The configuration mode for launching VM instances. One of NATIVE, EMULATED,
        PARAVIRTUALIZED, VDPA, CUSTOM, or a newer value.
        """
        return self._output("launchMode")  # type: ignore[no-any-return]

    @property
    def launch_options(self) -> LaunchOptionsOutput:
        """Options for tuning the compatibility and performance of VM shapes."""
        return self._output("launchOptions")  # type: ignore[no-any-return]

    @property
    def lifecycle_state(self) -> pulumi.Output[str]:
        """The state of the image; instances can be launched from one that is AVAILABLE. One of
        PROVISIONING, IMPORTING, AVAILABLE, EXPORTING, DISABLED, DELETED, or a newer value.
        """
        return self._output("lifecycleState")  # type: ignore[no-any-return]

    @property
    def listing_type(self) -> pulumi.Output[str | None]:
        """The listing type of the image. One of COMMUNITY, NONE, or a newer value."""
        return self._output("listingType")  # type: ignore[no-any-return]

    @property
    def operating_system(self) -> pulumi.Output[str]:
        """The image's operating system. Example: `Oracle Linux`."""
        return self._output("operatingSystem")  # type: ignore[no-any-return]

    @property
    def operating_system_version(self) -> pulumi.Output[str]:
        """The image's operating system version. Example: `7.9`."""
        return self._output("operatingSystemVersion")  # type: ignore[no-any-return]

    @property
    def size_in_mbs(self) -> pulumi.Output[int | None]:
        """The boot volume size of an instance launched from this image, in MiB (1 MB = 1,048,576
        bytes); not the size of the image when exported. Example: `47694`.
        """
        return self._output("sizeInMBs")  # type: ignore[no-any-return]

    @property
    def time_created(self) -> pulumi.Output[str]:
        """When the image was created, in RFC 3339 form, as the service sent it. Example:
        `2016-08-25T21:10:29.600Z`.
        """
        return self._output("timeCreated")  # type: ignore[no-any-return]

    @property
    def etag(self) -> pulumi.Output[str | None]:
        """The image's entity tag, from the answer's headers."""
        return self._output("etag")  # type: ignore[no-any-return]

    @property
    def additional_fields(self) -> pulumi.Output[dict[str, Any] | None]:
        """The fields that the API's page does not name, as sent; None where there are none."""
        return self._output("additionalFields")  # type: ignore[no-any-return]

    @property
    def null_fields(self) -> pulumi.Output[list[str] | None]:
        """JSON Pointers of the values that the service sent as null, such as `/compartmentId`; a
        field that is None and not listed was absent. None where nothing was null.
        """
        return self._output("nullFields")  # type: ignore[no-any-return]
