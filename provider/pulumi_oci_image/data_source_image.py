"""The data source `Image`, and `get_image_output`: an image in a Pulumi program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi
from pulumi import dynamic

from .errors import ImageNotFound
from .expectations import (
    expectations_as_input,
    expectations_in,
    launch_warnings,
    read_as_expected,
)
from .functions import get_image
from .image_resource import (
    SENT_WITH_EVERY_IMAGE,
    ImageResource,
    ImageResultOutput,
    LookUpProvider,
    read_options,
    secret_if,
)
from .json_output import typed
from .model.state import OUTPUT_NAMES, engine_safe, to_state
from .runtime.query import ImageQuery, Target
from .runtime.request_cache import RequestCache, gone_warning
from .runtime.run import as_run_error, current_lookup, warn, warn_of_region
from .settings.connection import connection_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from .expectations import Expectations
    from .model.image import ImageResult
    from .model.image_capabilities import ImageCapabilities
    from .model.image_shape import ImageShape
    from .settings.connection import Connection

__all__ = ["Image", "get_image", "get_image_output"]

T = TypeVar("T")

_ARGUMENTS = ("region", "connection")


class ImageProvider(LookUpProvider):
    """Reads images for the engine, in the process that hosts dynamic providers."""

    def _read(self, id_: str, props: dict[str, Any]) -> dict[str, Any] | None:
        is_refresh = SENT_WITH_EVERY_IMAGE in props
        given = {name: props[name] for name in _ARGUMENTS if props.get(name) is not None}
        try:
            query = ImageQuery(id_, Target.from_inputs(given))
            image = read_as_expected(self._lookup, query, expectations_in(props))
        except ImageNotFound as error:
            if not is_refresh:
                raise
            warn(gone_warning(id_, error))
            return None
        return to_state(image) | {"imageId": id_} | given


class Image(ImageResource, dynamic.Resource, module="oci-image", name="Image"):
    """An OCI compute image, read by its OCID: real values in preview, nothing created.

    Each field of the image is an output; see the properties. An image that does not exist is an
    error in a program, and leaves the state on `pulumi refresh`.
    """

    def __init__(  # noqa: PLR0913 - what a user may say of a read, each by name
        self,
        resource_name: str,
        image_id: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
        *,
        expect: Expectations | None = None,
    ) -> None:
        """Read an image. One that no instance can be launched from is a warning.

        Args:
            resource_name: the name of the resource in the program.
            image_id: the image's OCID. While it or another argument is unknown, so is the image.
            region: the region to ask, by name (`us-ashburn-1`) or key (`iad`). Defaults to
                the region in the OCID, then to the configured one.
            connection: the account or endpoint to use, in place of the stack's.
            opts: the resource's options, but for `id`, which is `image_id`.
            expect: what the image must be; where it is not, the preview fails.

        Raises:
            InvalidInput: `image_id` is not the OCID of an image.
        """
        named = connection.as_properties() if connection else None
        arguments: dict[str, Any] = {"image_id": image_id, "region": region}
        if all(isinstance(value, str | None) for value in [*arguments.values(), *_values(named)]):
            checked: pulumi.Input[str] = _checked(**arguments, connection=named)
        else:
            checked = pulumi.Output.all(**arguments, connection=named).apply(
                lambda known: _checked(**known)
            )
        props = dict.fromkeys(OUTPUT_NAMES)
        props |= {"imageId": checked, "region": region, "connection": named}
        props |= expectations_as_input(expect) | secret_if(checked)
        super().__init__(ImageProvider(), resource_name, props, read_options(checked, opts))
        self._begin_outputs()

        def warn_of(known: str) -> Any:
            return self.lifecycle_state.apply(
                lambda state: warn(*launch_warnings(known, state, expect), resource=self)
            )

        self.id.apply(warn_of)


def get_image_output(
    image_id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
) -> ImageResultOutput:
    """Read an image by its OCID, once that is known; the program goes on meanwhile.

    Arguments and errors are those of `get_image`. While an argument is unknown, so is the image.
    """

    async def read(known: dict[str, Any]) -> ImageResult:
        query = as_run_error(lambda: _query(**known))

        def read_in_thread() -> ImageResult:
            return as_run_error(lambda: read_as_expected(current_lookup(), query, expect))

        image = await asyncio.to_thread(read_in_thread)
        as_run_error(lambda: warn_of_region(query))
        warn(*launch_warnings(image.id, image.lifecycle_state, expect))
        return engine_safe(image)

    named = connection.as_properties() if connection else None
    arguments = pulumi.Output.all(image_id=image_id, region=region, connection=named)
    return typed(arguments.apply(read), ImageResultOutput)


def get_image_shapes_output(
    image_id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
) -> pulumi.Output[list[ImageShape]]:
    """Read which shapes can launch an image, once its OCID is known; the program goes on meanwhile.

    Arguments and errors are those of `get_image_shapes`. While an argument is unknown, so are the
    shapes.
    """
    shapes = _read_later(image_id, region, connection, RequestCache.read_image_shapes)
    return shapes.apply(lambda found: [engine_safe(shape) for shape in found])


def get_image_capabilities_output(
    image_id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
) -> pulumi.Output[ImageCapabilities]:
    """Read what an image allows of its instances, once its OCID is known.

    Arguments and errors are those of `get_image_capabilities`. While an argument is unknown, so are
    the capabilities.
    """
    read = RequestCache.read_image_capabilities
    return _read_later(image_id, region, connection, read).apply(engine_safe)


def _read_later(
    image_id: pulumi.Input[str],
    region: pulumi.Input[str] | None,
    connection: Connection | None,
    read: Callable[[RequestCache, ImageQuery], T],
) -> pulumi.Output[T]:
    """What `read` gives for an image, once its OCID is known."""

    async def read_known(known: dict[str, Any]) -> T:
        query = as_run_error(lambda: _query(**known))
        as_run_error(lambda: warn_of_region(query))

        def read_in_thread() -> T:
            return as_run_error(lambda: read(current_lookup(), query))

        return await asyncio.to_thread(read_in_thread)

    named = connection.as_properties() if connection else None
    return pulumi.Output.all(image_id=image_id, region=region, connection=named).apply(read_known)


def _values(named: dict[str, Any] | None) -> list[Any]:
    return list(named.values()) if named else []


def _query(image_id: Any, region: Any, connection: dict[str, Any] | None) -> ImageQuery:
    return ImageQuery(image_id, Target(connection_from(connection), region))


def _checked(**known: Any) -> str:
    """The OCID, or an error before anything is asked; a warning where the region is odd."""
    query = as_run_error(lambda: _query(**known))
    as_run_error(lambda: warn_of_region(query))
    return str(query.image_id)
