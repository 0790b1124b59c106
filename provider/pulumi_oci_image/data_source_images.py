"""The data sources `Images` and `LatestImage`, and their functions that give outputs."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal, overload

import pulumi
from pulumi import dynamic

from .errors import NoMatchingImage
from .expectations import expect_of_all, expectations_in
from .functions import get_image_in_regions, get_images, get_latest_image
from .image_outputs import Absent_co
from .image_resource import (
    ImageListOutput,
    ImageResource,
    ImageResultOutput,
    LookUpProvider,
    own_inputs,
    read_options,
    read_when_known,
    when_known,
)
from .json_output import typed
from .model.state import OUTPUT_NAMES, from_engine, from_state, to_engine, to_state
from .runtime.query import SearchQuery, Target
from .runtime.run import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Never, Unpack

    from .expectations import Expectations
    from .model.image import ImageResult
    from .search.criteria_args import CriteriaInputs
    from .settings.connection import Connection


class ImagesProvider(LookUpProvider):
    """Lists images for the engine, or reads many, in the process that hosts dynamic providers."""

    def _read(self, id_: str, props: dict[str, Any]) -> dict[str, Any] | None:  # noqa: ARG002 - the id says nothing
        is_refresh = "images" in props
        query = SearchQuery.from_inputs(from_engine(props["selection"]))
        found = self._lookup.list_images(query, skip_gone=is_refresh)
        expect_of_all(self._lookup, found.images, query.target, expectations_in(props))
        if is_refresh:
            warn(*found.warnings)
        return {
            "selection": props["selection"],
            "images": [to_state(image) for image in found.images],
            "warnings": list(map(str, found.warnings)),
        }


class LatestProvider(LookUpProvider):
    """Finds the latest image for the engine, in the process that hosts dynamic providers."""

    def _read(self, id_: str, props: dict[str, Any]) -> dict[str, Any] | None:  # noqa: ARG002 - the id says nothing
        wanted = from_engine(props["selection"])
        query = SearchQuery.from_inputs(wanted)
        try:
            latest = self._lookup.latest_image(query, allow_empty=wanted["allowEmpty"])
        except NoMatchingImage as error:
            if "found" in props:  # it is a refresh
                warn(("The latest image leaves the state: ", error.what, ". ", error.hint))
                return None
            raise
        found = latest.image
        expect_of_all(self._lookup, latest.images, query.target, expectations_in(props))
        image = {} if found is None else to_state(found) | {"imageId": found.id}
        facts = {"found": found is not None, "warnings": list(map(str, latest.warnings))}
        return image | facts | {"selection": wanted}


class Images(dynamic.Resource, module="oci-image", name="Images"):
    """The images that meet criteria, newest first; or many images of known OCIDs, in their order.

    Real values in preview, nothing created. The resource's id is made from the arguments: it stays
    while they stay, whatever the images.
    """

    def __init__(  # noqa: PLR0913 - what a user may say of a list, each by name
        self,
        resource_name: str,
        ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        limit: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        expect: Expectations | None = None,
        **criteria: Unpack[CriteriaInputs],
    ) -> None:
        """List images. While an argument is unknown, so are they.

        Args:
            resource_name: the name of the resource in the program.
            ids: OCIDs of images, to read them all, several at a time and in this order. Then no
                criteria can be given. One that does not exist is an error in a program, and left
                out on `pulumi refresh`.
            limit: how many images to find at most; later pages aren't fetched.
            opts: the resource's options, but for `id`.
            region: the region to ask, by name or key. Defaults to that in the OCID, then to the
                configured one.
            connection: the account or endpoint to use, in place of the stack's.
            expect: what each image must be; where one is not, the preview fails.
            **criteria: what the images must be; see `ImageCriteria`.
        """
        selection = when_known(
            _list_inputs, ids=ids, limit=limit, region=region, connection=connection, **criteria
        )
        props = {"selection": selection, "images": None, "warnings": None}
        props |= own_inputs(expect, selection)
        super().__init__(
            ImagesProvider(), resource_name, props, _read_as("images", selection, opts)
        )
        self.__dict__["warnings"].apply(lambda texts: warn(*(texts or ()), resource=self))
        raw: pulumi.Output[list[dict[str, Any]]] = self.__dict__["images"]
        images = raw.apply(lambda states: [to_engine(from_state(state)) for state in states])
        self._images: ImageListOutput = typed(images, ImageListOutput)

    @property
    def images(self) -> ImageListOutput:
        """The images, each as `get_image` gives it."""
        return self._images

    @property
    def ids(self) -> pulumi.Output[list[str]]:
        """The OCIDs of the images."""
        return self.images.apply(lambda images: [image.id for image in images])


class LatestImage(  # type: ignore[misc] # its id may be None
    ImageResource[Absent_co], dynamic.Resource, module="oci-image", name="LatestImage"
):
    """The image that meets criteria and was created last, with the outputs of `Image`.

    Real values in preview, nothing created. It moves on as soon as a newer image is there: to keep
    the machines that run, pin it. Where another image might have been meant, a warning says so.
    `id` is the image's OCID; in the state the resource has an id made from the arguments.
    """

    _read_marker = "found"

    @overload
    def __init__(
        self: LatestImage[Never],
        resource_name: str,
        allow_empty: Literal[False] = False,  # noqa: FBT002
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        expect: Expectations | None = None,
        **criteria: Unpack[CriteriaInputs],
    ) -> None: ...
    @overload
    def __init__(
        self: LatestImage[None],
        resource_name: str,
        allow_empty: pulumi.Input[bool],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        expect: Expectations | None = None,
        **criteria: Unpack[CriteriaInputs],
    ) -> None: ...
    def __init__(  # noqa: PLR0913 - what a user may say of a search, each by name
        self,
        resource_name: str,
        allow_empty: pulumi.Input[bool] = False,  # noqa: FBT002 - as generated SDKs have it
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        expect: Expectations | None = None,
        **criteria: Unpack[CriteriaInputs],
    ) -> None:
        """Find the latest image. While an argument is unknown, so is the image.

        Args:
            resource_name: the name of the resource in the program.
            allow_empty: whether all outputs are None, and there is no error, where no image meets
                the criteria.
            opts: the resource's options, but for `id`.
            region: the region to ask, by name or key; defaults to the configured one.
            connection: the account or endpoint to use, in place of the stack's.
            expect: what the image must be; where it is not, the preview fails.
            **criteria: what the image must be; see `ImageCriteria`.
        """
        selection = when_known(
            _search_inputs,
            allow_empty=allow_empty,
            region=region,
            connection=connection,
            **criteria,
        )
        outputs = (*OUTPUT_NAMES, "imageId", "found", "warnings")
        props = dict.fromkeys(outputs) | {"selection": selection}
        props |= own_inputs(expect, selection)
        options = _read_as("latest", selection, opts)
        super().__init__(LatestProvider(), resource_name, props, options)
        self._begin_outputs()
        self.__dict__["warnings"].apply(lambda warnings: warn(*warnings))


def get_images_output(
    *,
    ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    limit: pulumi.Input[int] | None = None,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaInputs],
) -> ImageListOutput:
    """What `get_images` gives, as an output; unknown while an argument is.

    The arguments and errors are those of `get_images`.
    """
    images = read_when_known(
        get_images,
        ids=ids,
        limit=limit,
        region=region,
        connection=connection,
        expect=expect,
        **criteria,
    )
    return typed(images, ImageListOutput)


@overload
def get_latest_image_output(
    *,
    allow_empty: Literal[False] = False,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaInputs],
) -> ImageResultOutput: ...
@overload
def get_latest_image_output(
    *,
    allow_empty: pulumi.Input[bool],
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaInputs],
) -> ImageResultOutput[None]: ...
def get_latest_image_output(
    *,
    allow_empty: pulumi.Input[bool] = False,
    region: pulumi.Input[str] | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaInputs],
) -> ImageResultOutput[None]:
    """What `get_latest_image` gives, as an output; unknown while an argument is.

    The arguments and errors are those of `get_latest_image`.
    """
    image = read_when_known(
        get_latest_image,
        allow_empty=allow_empty,
        region=region,
        connection=connection,
        expect=expect,
        **criteria,
    )
    return typed(image, ImageResultOutput)


def get_image_in_regions_output(
    regions: pulumi.Input[Sequence[pulumi.Input[str]]],
    *,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaInputs],
) -> pulumi.Output[dict[str, ImageResult]]:
    """The image in each region, as an output; unknown while an argument is.

    The arguments and errors are those of `get_image_in_regions`.
    """
    found = read_when_known(
        get_image_in_regions, regions=regions, connection=connection, expect=expect, **criteria
    )
    return found.apply(lambda known: dict(known.images))


def _list_inputs(
    ids: Any, limit: Any, region: Any, connection: Connection | None, **criteria: Any
) -> dict[str, Any]:
    return SearchQuery.of(criteria, Target(connection, region), ids, limit).to_inputs()


def _search_inputs(
    allow_empty: Any, region: Any, connection: Connection | None, **criteria: Any
) -> dict[str, Any]:
    query = SearchQuery.of(criteria, Target(connection, region))
    return query.to_inputs() | {"allowEmpty": bool(allow_empty)}


def _read_as(
    kind: str, selection: pulumi.Output[dict[str, Any]], opts: pulumi.ResourceOptions | None
) -> pulumi.ResourceOptions:
    """The options of a resource that is read, under an id that is the same for equal arguments."""

    def make_id(inputs: dict[str, Any]) -> str:
        text = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
        return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    return read_options(selection.apply(make_id), opts)
