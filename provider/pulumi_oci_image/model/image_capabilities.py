"""What an image allows of its instances: its capability schema, as typed values.

Source: https://docs.oracle.com/iaas/Content/Compute/Tasks/configuringimagecapabilities.htm
"""

from __future__ import annotations

from typing import Any, Final

from .api_object import ApiObject, field

SOURCES = ("GLOBAL", "IMAGE")
TYPES = ("enumstring", "enuminteger", "boolean")


class Capability(ApiObject):
    """What an image allows of one option, and its default."""

    descriptor_type: Final[str | None] = field(
        "descriptorType", "The type of its values.", values=TYPES
    )
    source: Final[str | None] = field(
        "source",
        "Where it comes from: the image's own schema (IMAGE) or that of all images (GLOBAL).",
        values=SOURCES,
    )
    allowed_values: Final[list[Any] | None] = field(
        "values", "The values that it may have; a boolean may have either."
    )
    default_value: Final[Any] = field("defaultValue", "The value where an instance names none.")

    def allows(self, value: object) -> bool:
        """Whether an instance may have the value."""
        return self.allowed_values is None or value in self.allowed_values


class ImageCapabilities(ApiObject):
    """What an image allows of its instances, by the names of its capability schema."""

    firmware: Final[Capability | None] = field(
        "Compute.Firmware", "The firmware that boots the instance."
    )
    launch_mode: Final[Capability | None] = field("Compute.LaunchMode", "The launch mode.")
    secure_boot: Final[Capability | None] = field(
        "Compute.SecureBoot", "Whether Secure Boot is used."
    )
    amd_secure_encrypted_virtualization: Final[Capability | None] = field(
        "Compute.AMD_SecureEncryptedVirtualization",
        "Whether memory is encrypted on shapes with AMD processors (confidential computing).",
    )
    network_type: Final[Capability | None] = field(
        "Network.AttachmentType", "The emulation type of the network interface card."
    )
    boot_volume_type: Final[Capability | None] = field(
        "Storage.BootVolumeType", "The emulation type of the boot volume."
    )
    local_data_volume_type: Final[Capability | None] = field(
        "Storage.LocalDataVolumeType", "The emulation type of local data volumes."
    )
    remote_data_volume_type: Final[Capability | None] = field(
        "Storage.RemoteDataVolumeType", "The emulation type of remote data volumes."
    )
    consistent_volume_naming: Final[Capability | None] = field(
        "Storage.ConsistentVolumeNaming", "Whether volumes keep consistent device names."
    )
    encryption_in_transit: Final[Capability | None] = field(
        "Storage.ParaVirtualization.EncryptionInTransit",
        "Whether data is encrypted in transit to paravirtualized volumes.",
    )
    paravirtualization_version: Final[Capability | None] = field(
        "Storage.ParaVirtualization.AttachmentVersion",
        "The version of paravirtualized volume attachments.",
    )
    ipv6_only: Final[Capability | None] = field(
        "Network.IPv6Only", "Whether the network interface has IPv6 addresses only."
    )
    iscsi_multipath: Final[Capability | None] = field(
        "Storage.Iscsi.MultipathDeviceSupported",
        "Whether iSCSI attachments with multipath are supported.",
    )

    @property
    def launch_options(self) -> dict[str, Capability]:
        """What is allowed of each launch option, by its name in Python."""
        found = {option: getattr(self, name) for option, name in _OF_LAUNCH_OPTIONS.items()}
        return {option: allowed for option, allowed in found.items() if allowed is not None}


_OF_LAUNCH_OPTIONS = {
    "firmware": "firmware",
    "network_type": "network_type",
    "boot_volume_type": "boot_volume_type",
    "remote_data_volume_type": "remote_data_volume_type",
    "is_consistent_volume_naming_enabled": "consistent_volume_naming",
    "is_pv_encryption_in_transit_enabled": "encryption_in_transit",
}
