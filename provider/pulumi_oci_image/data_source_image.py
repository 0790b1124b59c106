"""The data source `Image`, and `get_image_output`: an image in a Pulumi program."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi
from pulumi import dynamic

from .errors import ImageNotFound, OciImageError
from .functions import get_image
from .image_outputs import ImageOutputs
from .lookup import ImageQuery
from .models import ImageResult
from .ocid import parse_image_ocid
from .program import new_lookup, shown_in_one_line
from .state import OUTPUT_NAMES, from_engine, from_state, through_engine, to_state

__all__ = ["Image", "get_image", "get_image_output"]

_SENT_WITH_EVERY_IMAGE = "timeCreated"


class ImageProvider(dynamic.ResourceProvider):
    """Reads images for the engine, in the process that hosts dynamic providers."""

    # Nothing secret is in it: what it knows, it learns from `configure`, and no pickle keeps that.
    serialize_as_secret_always = False

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Take the stack's configuration: one run, one look-up."""
        self._lookup = new_lookup(req.config.get)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Read an image: for a program, which gives its inputs, or a refresh, with the state."""
        is_refresh = _SENT_WITH_EVERY_IMAGE in props
        region = props.get("region")
        try:
            image = self._lookup.read_image(ImageQuery(id_, region))
        except ImageNotFound as error:
            if is_refresh:
                return dynamic.ReadResult("", {})
            error.__traceback__ = None
            raise
        except OciImageError as error:
            # The host prints the traceback: let it end at the host's own frames.
            error.__traceback__ = None
            raise
        inputs = {"imageId": id_} | ({} if region is None else {"region": region})
        return dynamic.ReadResult(id_, to_state(image) | inputs)


class Image(ImageOutputs, dynamic.Resource, module="oci-image", name="Image"):
    """An OCI compute image, read by its OCID: real values in preview, nothing created.

    Each field of the image is an output; see the properties. An image that does not exist is an
    error in a program, and leaves the state on `pulumi refresh`.
    """

    def __init__(
        self,
        resource_name: str,
        image_id: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Read an image.

        Args:
            resource_name: the name of the resource in the program.
            image_id: the image's OCID. While it is unknown, so is the image.
            region: the region to ask, by name (`us-ashburn-1`) or key (`iad`); by default the
                OCID's own region, then the configured one.
            opts: the resource's options, but for `id`, which is `image_id`.

        Raises:
            InvalidInput: `image_id` is not the OCID of an image.
        """
        if isinstance(image_id, str):
            checked: pulumi.Input[str] = _checked(image_id)
        else:
            checked = pulumi.Output.all(image_id).apply(lambda values: _checked(values[0]))
        props = dict.fromkeys(OUTPUT_NAMES) | {"imageId": checked, "region": region}
        super().__init__(
            ImageProvider(),
            resource_name,
            props,
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=checked)),
        )
        # Pulumi takes the id of a resource that is read for unknown in each preview.
        self.__dict__["id"] = self._raw_output("imageId")

    @property
    def result(self) -> pulumi.Output[ImageResult]:
        """The whole image as `get_image` gives it."""
        outputs = {name: self._raw_output(name) for name in OUTPUT_NAMES if name != "id"}
        return pulumi.Output.all(id=self.id, **outputs).apply(from_state)

    def _output(self, name: str) -> Any:
        wrap = _WRAPS.get(name, from_engine)
        return self._raw_output(name).apply(lambda value: None if value is None else wrap(value))

    def _raw_output(self, name: str) -> pulumi.Output[Any]:
        """An output, None where the image has no such field.

        Pulumi takes a field that is absent in a preview for unknown. But where the image was
        read, it is known to be absent.
        """
        value: pulumi.Output[Any] = self.__dict__[name]
        read: pulumi.Output[str] = self.__dict__[_SENT_WITH_EVERY_IMAGE]
        return pulumi.Output(read.resources(), value.future(), read.is_known(), value.is_secret())


def get_image_output(
    image_id: pulumi.Input[str], *, region: pulumi.Input[str] | None = None
) -> pulumi.Output[ImageResult]:
    """Read an image by its OCID, once that is known; the program goes on meanwhile.

    Arguments and errors are those of `get_image`. While an argument is unknown, so is the image.
    """

    async def read(arguments: dict[str, Any]) -> ImageResult:
        image = await asyncio.to_thread(get_image, **arguments)
        return through_engine(image)

    return pulumi.Output.all(image_id=image_id, region=region).apply(read)


def _checked(image_id: str) -> str:
    """The OCID, or an error before anything is asked."""
    shown_in_one_line(lambda: parse_image_ocid(image_id))
    return image_id


_WRAPS: dict[str, Any] = {
    known.name: lambda value, nested=known.nested: nested.wrap(from_engine(value))
    for known in ImageResult.fields()
    if known.nested is not None
}
