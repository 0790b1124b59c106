"""The data source `Image`, and `get_image_output`: an image in a Pulumi program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import dynamic

from .errors import ImageNotFound
from .expectations import (
    expect_of_all,
    expectations_in,
    launch_warnings,
)
from .functions import get_image, get_image_capabilities, get_image_shapes
from .image_resource import (
    ImageResource,
    ImageResultOutput,
    LookUpProvider,
    once,
    own_inputs,
    read_options,
    read_when_known,
    when_known,
)
from .json_output import typed
from .model.state import OUTPUT_NAMES, to_state
from .runtime.query import ImageQuery, Target
from .runtime.request_cache import gone_warning
from .runtime.run import as_run_error, connection_inputs, image_query, warn
from .settings.connection import connection_from

if TYPE_CHECKING:
    from .expectations import Expectations
    from .model.image_capabilities import ImageCapabilities
    from .model.image_shape import ImageShape
    from .settings.connection import Connection


class ImageProvider(LookUpProvider):
    """Reads images for the engine, in the process that hosts dynamic providers."""

    def _read(self, id_: str, props: dict[str, Any]) -> dict[str, Any] | None:
        given = {name: props[name] for name in ("region", "connection") if props.get(name)}
        try:
            query = ImageQuery(id_, Target.from_inputs(given))
            image = self._lookup.read_image(query)
            expect_of_all(self._lookup, [image], query.target, expectations_in(props))
        except ImageNotFound as error:
            if "timeCreated" in props:  # it is a refresh
                warn(gone_warning(id_, error))
                return None
            raise
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
        arguments: dict[str, Any] = {"image_id": image_id, "region": once(region)}
        named = {name: once(value) for name, value in (connection_inputs(connection) or {}).items()}
        connection = connection_from(named)
        if all(isinstance(value, str | None) for value in [*arguments.values(), *named.values()]):
            checked: pulumi.Input[str] = as_run_error(_checked)(**arguments, connection=connection)
        else:
            checked = when_known(_checked, **arguments, connection=connection)
        props = dict.fromkeys(OUTPUT_NAMES)
        props |= {"imageId": checked, "region": arguments["region"], "connection": named or None}
        props |= own_inputs(expect, checked)
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
    """What `get_image` gives, as an output; unknown while an argument is.

    The arguments and errors are those of `get_image`.
    """
    image = read_when_known(
        get_image, image_id=image_id, region=region, connection=connection, expect=expect
    )
    return typed(image, ImageResultOutput)


def get_image_shapes_output(
    image_id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
) -> pulumi.Output[list[ImageShape]]:
    """What `get_image_shapes` gives, as an output; unknown while an argument is.

    The arguments and errors are those of `get_image_shapes`.
    """
    return read_when_known(
        get_image_shapes, image_id=image_id, region=region, connection=connection
    )


def get_image_capabilities_output(
    image_id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
) -> pulumi.Output[ImageCapabilities]:
    """What `get_image_capabilities` gives, as an output; unknown while an argument is.

    The arguments and errors are those of `get_image_capabilities`.
    """
    return read_when_known(
        get_image_capabilities, image_id=image_id, region=region, connection=connection
    )


def _checked(image_id: Any, region: Any, connection: Connection | None) -> str:
    """The OCID, or an error before anything is asked; a warning where the region is odd."""
    return str(image_query(image_id, region, connection).image_id)
