"""The data source `Image`, and `get_image_output`: an image in a Pulumi program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import dynamic

from .errors import ImageNotFound, OciImageError
from .functions import get_image
from .image_resource import SENT_WITH_EVERY_IMAGE, ImageResource
from .lookup import ImageQuery
from .ocid import parse_image_ocid
from .program import new_lookup, shown_in_one_line
from .state import OUTPUT_NAMES, through_engine, to_state

if TYPE_CHECKING:
    from .models import ImageResult

__all__ = ["Image", "get_image", "get_image_output"]


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
        is_refresh = SENT_WITH_EVERY_IMAGE in props
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


class Image(ImageResource, dynamic.Resource, module="oci-image", name="Image"):
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
