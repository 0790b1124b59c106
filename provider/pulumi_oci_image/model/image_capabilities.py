"""What an image allows of its instances: its capability schema, as typed values.

Source: https://docs.oracle.com/iaas/Content/Compute/Tasks/configuringimagecapabilities.htm
"""

from __future__ import annotations

from typing import Any, Final

from .api_object import ApiObject, field


class Capability(ApiObject):
    """What an image allows of one option, and its default."""

    descriptor_type: Final[str | None] = field(
        "The type of its values.", values=("enumstring", "enuminteger", "boolean")
    )
    source: Final[str | None] = field(
        "Where it comes from: the image's own schema (IMAGE) or that of all images (GLOBAL).",
        values=("GLOBAL", "IMAGE"),
    )
    allowed_values: Final[list[Any] | None] = field(
        "The values that it may have; a boolean may have either.", name="values"
    )
    default_value: Final[Any] = field("The value where an instance names none.")

    def allows(self, value: object) -> bool:
        """Whether an instance may have the value."""
        return self.allowed_values is None or value in self.allowed_values


class ImageCapabilities(ApiObject):
    """What an image allows of its instances, by the names of its capability schema."""

    firmware: Final[Capability | None] = field(
        "The firmware that boots the instance.", name="Compute.Firmware"
    )
    launch_mode: Final[Capability | None] = field("The launch mode.", name="Compute.LaunchMode")
    secure_boot: Final[Capability | None] = field(
        "Whether Secure Boot is used.", name="Compute.SecureBoot"
    )
    amd_secure_encrypted_virtualization: Final[Capability | None] = field(
        "Whether memory is encrypted on shapes with AMD processors (confidential computing).",
        name="Compute.AMD_SecureEncryptedVirtualization",
    )
    network_type: Final[Capability | None] = field(
        "The emulation type of the network interface card.", name="Network.AttachmentType"
    )
    boot_volume_type: Final[Capability | None] = field(
        "The emulation type of the boot volume.", name="Storage.BootVolumeType"
    )
    local_data_volume_type: Final[Capability | None] = field(
        "The emulation type of local data volumes.", name="Storage.LocalDataVolumeType"
    )
    remote_data_volume_type: Final[Capability | None] = field(
        "The emulation type of remote data volumes.", name="Storage.RemoteDataVolumeType"
    )
    consistent_volume_naming: Final[Capability | None] = field(
        "Whether volumes keep consistent device names.", name="Storage.ConsistentVolumeNaming"
    )
    encryption_in_transit: Final[Capability | None] = field(
        "Whether data is encrypted in transit to paravirtualized volumes.",
        name="Storage.ParaVirtualization.EncryptionInTransit",
    )
    paravirtualization_version: Final[Capability | None] = field(
        "The version of paravirtualized volume attachments.",
        name="Storage.ParaVirtualization.AttachmentVersion",
    )
    ipv6_only: Final[Capability | None] = field(
        "Whether the network interface has IPv6 addresses only.", name="Network.IPv6Only"
    )
    iscsi_multipath: Final[Capability | None] = field(
        "Whether iSCSI attachments with multipath are supported.",
        name="Storage.Iscsi.MultipathDeviceSupported",
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
