"""From an image to the arguments of an instance of the `oci` Pulumi package.

Each function takes an `ImageResult` and gives plain values, or takes an `Image`, an `ImagePin` or
an Output of an `ImageResult` and gives an Output: unknown in, unknown out, None where there is no
image. The resources have the functions as methods. Keys are the names that the package takes in
Python; what the image does not say is left out. To type checkers the results are of the package's
own types, where it is installed.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, overload

from .errors import InvalidInput, quote
from .expectations import allowed_options, checked_options, forbidden_options
from .model.image import MAX_VOLUME_GBS, ImageResult, LaunchOptions, volume_gbs
from .model.image_shape import Range
from .runtime.query import ImageQuery, Target
from .runtime.run import as_run_error, connection_inputs, current_lookup, for_program

if TYPE_CHECKING:
    from typing import Protocol

    import pulumi
    from pulumi_oci.core import (
        InstanceLaunchOptionsArgsDict,
        InstanceLaunchVolumeAttachmentArgsDict,
        InstanceShapeConfigArgsDict,
        InstanceSourceDetailsArgsDict,
    )
    from typing_extensions import NotRequired, Unpack

    from .model.image_shape import ImageShape
    from .settings.connection import Connection

    class HasResult(Protocol):
        """A resource that stands for an image: `Image`, `LatestImage` or `ImagePin`."""

        @property
        def result(self) -> pulumi.Output[ImageResult | None]:
            """The whole image."""

    LaterImage = HasResult | pulumi.Output[ImageResult | None]
    AnyImage = ImageResult | LaterImage

_ATTACHMENT_TYPES = ("ISCSI", "PARAVIRTUALIZED", "NVME")
_VPUS = Range(0, 1000)


class BlockVolume(TypedDict):
    """Arguments of `oci.core.Volume`."""

    display_name: NotRequired[str]
    size_in_gbs: str


class VolumeAttachment(TypedDict):
    """Arguments of `oci.core.VolumeAttachment`."""

    attachment_type: str
    display_name: NotRequired[str]


class LaunchOptionArgs(TypedDict, total=False):
    """Launch options of an instance, as plain values."""

    boot_volume_type: str | None
    firmware: str | None
    is_consistent_volume_naming_enabled: bool | None
    is_encryption_in_transit_enabled: bool | None
    is_pv_encryption_in_transit_enabled: bool | None
    network_type: str | None
    remote_data_volume_type: str | None


class LaunchOptionInputs(TypedDict, total=False):
    """Launch options of an instance, each a plain value or an Output."""

    boot_volume_type: pulumi.Input[str | None]
    firmware: pulumi.Input[str | None]
    is_consistent_volume_naming_enabled: pulumi.Input[bool | None]
    is_encryption_in_transit_enabled: pulumi.Input[bool | None]
    is_pv_encryption_in_transit_enabled: pulumi.Input[bool | None]
    network_type: pulumi.Input[str | None]
    remote_data_volume_type: pulumi.Input[str | None]


def _once_known(build: Callable[..., Any]) -> Callable[..., Any]:
    """The function for an image and options that come later, too: then it gives an Output."""
    run, signature = as_run_error(build), inspect.signature(build)

    @functools.wraps(build)
    def call(image: AnyImage | None, **options: Any) -> Any:
        signature.bind(image, **options)
        if image is None:
            return None
        if isinstance(image, ImageResult) and all(map(_is_plain, options.values())):
            return run(image, **options)
        import asyncio

        import pulumi

        def build_known(known: dict[str, Any]) -> Any:
            sent = known.pop("image")
            if sent is None:
                return None
            whole = _image_in(sent)
            # Launch options ask the service: the program goes on meanwhile.
            asks = known.get("launch_options")
            return asyncio.to_thread(run, whole, **known) if asks else run(whole, **known)

        whole = image if isinstance(image, (dict, pulumi.Output)) else _result_of(image)
        return pulumi.Output.all(image=whole, **options).apply(build_known)

    return call


@as_run_error
def _image_in(sent: object) -> ImageResult:
    """The image that came; on its way through Outputs, a typed mapping may become a plain one."""
    if not isinstance(sent, dict) or not isinstance(sent.get("id"), str):
        raise _no_image(sent)
    return ImageResult.wrap(sent)


@as_run_error
def _result_of(image: object) -> Any:
    import pulumi

    result = getattr(image, "result", None)
    if not isinstance(result, pulumi.Output):
        raise _no_image(image)
    return result


def _no_image(value: object) -> InvalidInput:
    return InvalidInput("image", f"is a {type(value).__name__}, not an image")


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    return value is None or isinstance(value, (str, int, float))


@overload
def instance_launch_options(  # type: ignore[overload-overlap] # an Output where one is given
    image: ImageResult,
    *,
    region: str | None = None,
    connection: Connection | None = None,
    **options: Unpack[LaunchOptionArgs],
) -> InstanceLaunchOptionsArgsDict | None: ...
@overload
def instance_launch_options(
    image: AnyImage,
    *,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
    **options: Unpack[LaunchOptionInputs],
) -> pulumi.Output[InstanceLaunchOptionsArgsDict | None]: ...
def instance_launch_options(
    image: AnyImage,
    *,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
    **options: Unpack[LaunchOptionInputs],
) -> Any:
    """The image's launch options, as `launch_options` of an instance; None where it has none.

    They are those that `oci.core.InstanceLaunchOptionsArgs` takes, values outside an enumeration
    included. Options that the service added since are left out: that class rejects them.

    An option that is given takes the place of the image's. Then the image's capability schema is
    read: what it forbids is an error in preview, and where the image says nothing of an option, its
    default is that of the schema. Where the schema can't be read, a warning says so.

    Args:
        image: the image: a resource, an output or a result of `get_image`.
        region: the region to ask for the capabilities; by default that of the resource.
        connection: the account or endpoint to ask; by default that of the resource.
        **options: the options that the instance is to have.

    Raises:
        InvalidInput: the image forbids an option, or there is none of that name.
    """
    whole: Any = image
    given = {name: value for name, value in options.items() if value is not None}
    target: Any = {"region": region, "connection": connection_inputs(connection)}
    if given and isinstance(whole, LaunchArguments) and region is None and connection is None:
        target = whole._target_inputs  # type: ignore[attr-defined] # noqa: SLF001 - ours
    return _launch_options(image, target=target, launch_options=given)


@overload
def instance_source_details(  # type: ignore[overload-overlap] # an Output where one is given
    image: ImageResult,
    *,
    boot_volume_size_in_gbs: int | None = None,
    boot_volume_vpus_per_gb: int | None = None,
    kms_key_id: str | None = None,
    is_preserve_boot_volume_enabled: bool | None = None,
) -> InstanceSourceDetailsArgsDict: ...
@overload
def instance_source_details(
    image: AnyImage,
    *,
    boot_volume_size_in_gbs: pulumi.Input[int] | None = None,
    boot_volume_vpus_per_gb: pulumi.Input[int] | None = None,
    kms_key_id: pulumi.Input[str] | None = None,
    is_preserve_boot_volume_enabled: pulumi.Input[bool] | None = None,
) -> pulumi.Output[InstanceSourceDetailsArgsDict | None]: ...
@_once_known
def instance_source_details(
    image: ImageResult,
    *,
    boot_volume_size_in_gbs: int | None = None,
    boot_volume_vpus_per_gb: int | None = None,
    kms_key_id: str | None = None,
    is_preserve_boot_volume_enabled: bool | None = None,
) -> Any:
    """The image as `source_details` of an instance.

    Args:
        image: the image.
        boot_volume_size_in_gbs: the size of the boot volume, in GB; defaults to the image's own.
        boot_volume_vpus_per_gb: its performance, in volume performance units per GB.
        kms_key_id: the OCID of the Vault key that encrypts it.
        is_preserve_boot_volume_enabled: keep the boot volume when another replaces it.

    Raises:
        InvalidInput: the boot volume is smaller than the image, or outside the service's limits.
    """
    size, fits = boot_volume_size_in_gbs, Range(volume_gbs(image.size_in_mbs), MAX_VOLUME_GBS)
    vpus = boot_volume_vpus_per_gb
    _check("boot_volume_size_in_gbs", size, fits, f"image {image.id}", " GB", whole=True)
    _check("boot_volume_vpus_per_gb", vpus, _VPUS, "a volume", whole=True)
    return _without_none(
        source_type="image",
        source_id=image.id,
        boot_volume_size_in_gbs=_text(size),
        boot_volume_vpus_per_gb=_text(vpus),
        kms_key_id=kms_key_id,
        is_preserve_boot_volume_enabled=is_preserve_boot_volume_enabled,
    )


@overload
def instance_launch_volume_attachments(  # type: ignore[overload-overlap] # the same
    image: ImageResult, *, attachment_type: str | None = None
) -> list[InstanceLaunchVolumeAttachmentArgsDict] | None: ...
@overload
def instance_launch_volume_attachments(
    image: AnyImage, *, attachment_type: pulumi.Input[str] | None = None
) -> pulumi.Output[list[InstanceLaunchVolumeAttachmentArgsDict] | None]: ...
@_once_known
def instance_launch_volume_attachments(
    image: ImageResult, *, attachment_type: str | None = None
) -> Any:
    """The image's data volumes, as `launch_volume_attachments` of an instance; None without any.

    The instance creates and attaches a new volume for each. Use this or `block_volumes`, not both.

    Args:
        image: the image.
        attachment_type: `iscsi`, `paravirtualized` or `nvme`; by default what the image's launch
            options say of remote data volumes, or else `paravirtualized`.
    """
    return [
        _without_none(
            type=attachment_type or _attachment_type(image),
            display_name=volume.get("display_name"),
            launch_create_volume_details={"volume_creation_type": "ATTRIBUTES", **volume},
        )
        for volume in block_volumes(image)
    ] or None


@overload
def block_volumes(image: ImageResult) -> list[BlockVolume]: ...
@overload
def block_volumes(image: LaterImage) -> pulumi.Output[list[BlockVolume] | None]: ...
@_once_known
def block_volumes(image: ImageResult) -> Any:
    """The image's data volumes, in the order of their index: arguments of `oci.core.Volume`.

    For volumes that outlive the instance. You give their compartment and availability domain.

    Args:
        image: the image: a resource, an output or a result of `get_image`.
    """
    details = image.image_volume_details
    volumes = (details.data_volumes or []) if details is not None else []
    return [
        _without_none(
            display_name=volume.display_name, size_in_gbs=_text(volume_gbs(volume.size_in_mbs))
        )
        for volume in sorted(volumes, key=lambda volume: int(volume.index or 0))
    ]


@overload
def volume_attachments(  # type: ignore[overload-overlap] # the same
    image: ImageResult, *, attachment_type: str | None = None
) -> list[VolumeAttachment]: ...
@overload
def volume_attachments(
    image: AnyImage, *, attachment_type: pulumi.Input[str] | None = None
) -> pulumi.Output[list[VolumeAttachment] | None]: ...
@_once_known
def volume_attachments(image: ImageResult, *, attachment_type: str | None = None) -> Any:
    """For each of `block_volumes`, arguments of `oci.core.VolumeAttachment`.

    Args:
        image: the image.
        attachment_type: as for `instance_launch_volume_attachments`.
    """
    type_ = attachment_type or _attachment_type(image)
    return [
        _without_none(attachment_type=type_, display_name=volume.get("display_name"))
        for volume in block_volumes(image)
    ]


def instance_shape_config(
    shape: ImageShape, *, ocpus: float | None = None, memory_in_gbs: float | None = None
) -> InstanceShapeConfigArgsDict:
    """OCPUs and memory, as `shape_config` of an instance, checked against what the image allows.

    Args:
        shape: what the image allows on the shape: one of `get_image_shapes`.
        ocpus: the number of OCPUs; left out, the service decides.
        memory_in_gbs: the memory, in GB; left out, the service decides.

    Raises:
        InvalidInput: a value is outside the range that the service gives for image and shape.
    """
    for name, value, allowed in (
        ("ocpus", ocpus, shape.ocpus),
        ("memory_in_gbs", memory_in_gbs, shape.memory_in_gbs),
    ):
        _check(name, value, allowed, f"image {shape.image_id} on {shape.shape}")
    config: InstanceShapeConfigArgsDict = _without_none(ocpus=ocpus, memory_in_gbs=memory_in_gbs)
    return config


class LaunchArguments:
    """The functions of this module as methods of a resource that stands for an image."""

    instance_launch_options = instance_launch_options
    instance_source_details = instance_source_details
    instance_launch_volume_attachments = instance_launch_volume_attachments
    block_volumes = block_volumes
    volume_attachments = volume_attachments


@_once_known
def _launch_options(
    image: ImageResult, target: Mapping[str, Any], launch_options: Mapping[str, Any]
) -> Any:
    sent: Mapping[str, Any] = image.launch_options or {}
    own = _without_none(**{each.attribute: sent.get(each.name) for each in LaunchOptions.fields()})
    given = checked_options(launch_options)
    if not given:
        return own or None
    allowed = allowed_options(current_lookup(), ImageQuery(image.id, Target.from_inputs(target)))
    for name, why in forbidden_options(allowed, given).items():
        raise InvalidInput(name, f"{why}, image {image.id}")
    hints = {each.attribute: each.hint for each in LaunchOptions.fields()}
    defaults = {
        name: for_program(each.default_value)
        for name, each in allowed.items()
        if isinstance(each.default_value, hints[name])
    }
    return defaults | own | given


def _check(  # noqa: PLR0913 - what the error says, each by name
    name: str,
    amount: float | None,
    allowed: Range,
    taker: str,
    unit: str = "",
    *,
    whole: bool = False,
) -> None:
    """Refuse an amount that is no number, or that what it is for doesn't take."""
    if amount is None:
        return
    is_number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
    is_whole = not whole or (is_number and amount % 1 == 0)
    if not (is_number and is_whole and allowed.allows(amount)):
        takes = f"takes {allowed}{unit}" if is_whole else f"takes whole numbers, {allowed}{unit}"
        raise InvalidInput(name, f"is {quote(repr(amount))}: {taker} {takes}")


def _without_none(**values: Any) -> Any:
    return {name: value for name, value in values.items() if value is not None}


def _text(number: int | None) -> str | None:
    """A number in the form in which the package takes 64-bit integers."""
    return None if number is None else str(int(number))


def _attachment_type(image: ImageResult) -> str:
    """How the image's remote volumes are attached, where an attachment can be of that type."""
    type_ = image.launch_options.remote_data_volume_type if image.launch_options else None
    return type_.lower() if type_ in _ATTACHMENT_TYPES else "paravirtualized"
