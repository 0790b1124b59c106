"""The functions for any Python: no Pulumi program, and no import of Pulumi, is needed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, overload

from .expectations import expect_of_all, launch_warnings
from .runtime.query import SearchQuery, Target
from .runtime.run import as_run_error, current_lookup, for_program, image_query, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Unpack

    from .expectations import Expectations
    from .model.image import ImageResult
    from .model.image_capabilities import ImageCapabilities
    from .model.image_shape import ImageShape
    from .search.criteria_args import CriteriaArgs
    from .search.regions import ImageInRegions
    from .settings.connection import Connection


@as_run_error
def get_image(
    image_id: str,
    *,
    region: str | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
) -> ImageResult:
    """Read an image by its OCID.

    In a Pulumi program the stack's configuration applies, and reads of one image in one run are
    one HTTP call. Elsewhere the environment and the OCI config file apply, and each call reads.
    An image that no instance can be launched from is a warning.

    Args:
        image_id: the image's OCID.
        region: the region to ask, by name (`us-ashburn-1`) or key (`iad`). Defaults to the region
            in the OCID, then to the configured one.
        connection: the account or endpoint to use, in place of the stack's.
        expect: what the image must be.

    Raises:
        ExpectationsNotMet: the image is not as expected; the error lists all that is wrong.
        OciImageError: what else went wrong, in one line; its subclasses are the kinds.
    """
    query = image_query(image_id, region, connection)
    lookup = current_lookup()
    image = lookup.read_image(query)
    expect_of_all(lookup, [image], query.target, expect)
    warn(*launch_warnings(image.id, image.lifecycle_state, expect))
    return for_program(image)


@as_run_error
def get_image_shapes(
    image_id: str, *, region: str | None = None, connection: Connection | None = None
) -> list[ImageShape]:
    """Read which shapes can launch an image, with the OCPUs and the memory that it takes on each.

    Args:
        image_id: the image's OCID.
        region: the region to ask, as for `get_image`.
        connection: the account or endpoint to use, in place of the stack's.

    Raises:
        OciImageError: what went wrong, in one line; its subclasses are the kinds.
    """
    query = image_query(image_id, region, connection)
    return [for_program(shape) for shape in current_lookup().read_image_shapes(query)]


@as_run_error
def get_image_capabilities(
    image_id: str, *, region: str | None = None, connection: Connection | None = None
) -> ImageCapabilities:
    """Read what an image allows of its instances: firmware, network and volume types, and so on.

    It is the image's own capability schema, merged with the one of all images; or the latter, where
    the image has none.

    Args:
        image_id: the image's OCID.
        region: the region to ask, as for `get_image`.
        connection: the account or endpoint to use, in place of the stack's.

    Raises:
        ImageNotFound: there is no such schema, or the caller may not read it.
        OciImageError: what else went wrong, in one line; its subclasses tell the kinds apart.
    """
    query = image_query(image_id, region, connection)
    return for_program(current_lookup().read_image_capabilities(query))


@as_run_error
def get_images(
    *,
    ids: Sequence[str] | None = None,
    limit: int | None = None,
    region: str | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaArgs],
) -> list[ImageResult]:
    """List the images that meet the criteria, newest first; or read many images by their OCIDs.

    Args:
        ids: OCIDs of images, to read them all, several at a time and in this order. Then no
            criteria can be given.
        limit: how many images to find at most; later pages aren't fetched. By default all.
        region: the region to ask, by name or key. Defaults to that in the OCID, then to the
            configured one.
        connection: the account or endpoint to use, in place of the stack's.
        expect: what each image must be.
        **criteria: what the images must be; see `ImageCriteria`.

    Raises:
        ExpectationsNotMet: an image is not as expected.
        OciImageError: what else went wrong, in one line; its subclasses are the kinds.
    """
    query = SearchQuery.of(criteria, Target(connection, region), ids, limit)
    lookup = current_lookup()
    found = lookup.list_images(query)
    expect_of_all(lookup, found.images, query.target, expect)
    warn(*found.warnings)
    return [for_program(image) for image in found.images]


@as_run_error
def get_image_in_regions(
    regions: Sequence[str],
    *,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaArgs],
) -> ImageInRegions:
    """Find the newest build that every region has, under one display name, and its OCID in each.

    Regions get new builds at different times. A build that some regions don't list yet is held
    back, with a warning.

    Args:
        regions: the regions, by name or key.
        connection: the account or endpoint to use, in place of the stack's.
        expect: what the image must be in each region.
        **criteria: what the image must be to be chosen; see `ImageCriteria`.

    Raises:
        NoMatchingImage: no build that meets the criteria is in every region.
        ExpectationsNotMet: the image is not as expected.
        OciImageError: the other things that can go wrong, each in one line.
    """
    query = SearchQuery.of(criteria, Target(connection))
    lookup = current_lookup()
    found = lookup.image_in_regions(query, regions)
    for region, image in found.images.items():
        expect_of_all(lookup, [image], Target(connection, region), expect)
    warn(*found.warnings)
    images = {region: for_program(image) for region, image in found.images.items()}
    return replace(found, display_name=for_program(found.display_name), images=images)


@overload
def get_latest_image(
    *,
    allow_empty: Literal[False] = False,
    region: str | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaArgs],
) -> ImageResult: ...
@overload
def get_latest_image(
    *,
    allow_empty: bool,
    region: str | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaArgs],
) -> ImageResult | None: ...
@as_run_error
def get_latest_image(
    *,
    allow_empty: bool = False,
    region: str | None = None,
    connection: Connection | None = None,
    expect: Expectations | None = None,
    **criteria: Unpack[CriteriaArgs],
) -> ImageResult | None:
    """Find the image that meets the criteria and was created last.

    Where another image might have been meant, a warning says so: in a Pulumi program among its
    messages, elsewhere in the log `pulumi_oci_image`.

    Args:
        allow_empty: whether to give None, and no error, where no image meets the criteria.
        region: the region to ask, by name or key; defaults to the configured one.
        connection: the account or endpoint to use, in place of the stack's.
        expect: what the image must be.
        **criteria: what the image must be to be chosen; see `ImageCriteria`.

    Raises:
        NoMatchingImage: no image meets the criteria; the error tells why.
        ExpectationsNotMet: the image is not as expected.
        OciImageError: the other things that can go wrong, each in one line.
    """
    query = SearchQuery.of(criteria, Target(connection, region))
    lookup = current_lookup()
    latest = lookup.latest_image(query, allow_empty=bool(allow_empty))
    expect_of_all(lookup, latest.images, query.target, expect)
    warn(*latest.warnings)
    return latest.image and for_program(latest.image)
