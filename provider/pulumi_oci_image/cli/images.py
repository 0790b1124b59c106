"""`pulumi-oci-image show`, `list` and `latest`: images in a terminal or a script.

Exit status: 0 done (an empty list is done, too); 1 an error, in one line on standard error;
2 wrong usage; 3 no image meets the criteria of `latest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..model.image import LIFECYCLE_STATES
from ..search.criteria import KINDS, ImageCriteria
from ..search.shapes import ARCHITECTURES
from .output import Output, Progress, print_image, print_images

if TYPE_CHECKING:
    from ..runtime.request_cache import RequestCache

NOTHING_MATCHES = 3
ANY = "any"
_GPU = {"no": False, "only": True, ANY: None}

Region = Annotated[str | None, typer.Option(help="The region, by name or key.")]
Format = Annotated[Output, typer.Option("--output", "-o", help="How to print.")]
Compartment = Annotated[
    str | None, typer.Option(help="The compartment's OCID; by default the tenancy's root.")
]
OperatingSystem = Annotated[
    str | None, typer.Option("--operating-system", "--os", help="Exactly, such as 'Oracle Linux'.")
]
Version = Annotated[
    str | None, typer.Option("--operating-system-version", "--os-version", help="Exactly: 9.")
]
Shape = Annotated[str | None, typer.Option(help="A shape that can launch the image.")]
Name = Annotated[str | None, typer.Option(help="The display name: a glob, such as '*-9.*'.")]
State = Annotated[
    str,
    typer.Option(
        help=f"{', '.join(LIFECYCLE_STATES)} or {ANY}.",
        autocompletion=lambda: [*LIFECYCLE_STATES, ANY],
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option(
        "--tag", metavar="KEY=VALUE", help="A free-form tag; NAMESPACE.KEY a defined one."
    ),
]
Kind = Annotated[
    str | None, typer.Option(help=f"{', '.join(KINDS)}.", autocompletion=lambda: list(KINDS))
]
NewerThan = Annotated[str | None, typer.Option(help="Created after this RFC 3339 time or date.")]
OlderThan = Annotated[str | None, typer.Option(help="Created before this RFC 3339 time or date.")]
GpuImages = Annotated[
    str,
    typer.Option(
        "--gpu", help="Images for GPU shapes: no, only or any.", autocompletion=lambda: list(_GPU)
    ),
]
Architecture = Annotated[
    str | None,
    typer.Option(help=f"{' or '.join(ARCHITECTURES)}.", autocompletion=lambda: list(ARCHITECTURES)),
]
Limit = Annotated[int | None, typer.Option(min=1, help="How many to find at the most.")]


def show(
    image_id: Annotated[str, typer.Argument(metavar="OCID", help="The image's OCID.")],
    region: Region = None,
    output: Format = Output.table,
) -> None:
    """Show an image, every field of it."""
    from ..runtime.request_cache import ImageQuery

    print_image(_lookup().read_image(ImageQuery(image_id, region)), output)


def list_images(  # noqa: PLR0913 - the command's options
    *,
    compartment_id: Compartment = None,
    operating_system: OperatingSystem = None,
    operating_system_version: Version = None,
    shape: Shape = None,
    name_pattern: Name = None,
    lifecycle_state: State = "AVAILABLE",
    tags: Tags = None,
    kind: Kind = None,
    newer_than: NewerThan = None,
    older_than: OlderThan = None,
    gpu: GpuImages = "no",
    architecture: Architecture = None,
    region: Region = None,
    limit: Limit = None,
    output: Format = Output.table,
) -> None:
    """List the images that meet the criteria, newest first."""
    given = {name: value for name, value in locals().items() if name not in {"limit", "output"}}
    from ..search.selection import select_images

    criteria = _criteria(given)
    with Progress("Listing images") as progress:
        source = progress.watch(_lookup().source(criteria))
        images = select_images(criteria, source, limit)
    print_images(images, output)


def latest(  # noqa: PLR0913 - the command's options
    *,
    compartment_id: Compartment = None,
    operating_system: OperatingSystem = None,
    operating_system_version: Version = None,
    shape: Shape = None,
    name_pattern: Name = None,
    lifecycle_state: State = "AVAILABLE",
    tags: Tags = None,
    kind: Kind = None,
    newer_than: NewerThan = None,
    older_than: OlderThan = None,
    gpu: GpuImages = "no",
    architecture: Architecture = None,
    region: Region = None,
    output: Format = Output.table,
) -> None:
    """Find the image that meets the criteria and was created last."""
    given = {name: value for name, value in locals().items() if name != "output"}
    from ..errors import NoMatchingImage

    try:
        found = _lookup().latest_image(_criteria(given))
    except NoMatchingImage as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(NOTHING_MATCHES) from None
    for warning in found.warnings:
        typer.echo(f"warning: {warning}", err=True)
    assert found.image is not None  # noqa: S101 - an empty choice was not allowed
    print_image(found.image, output)


def _lookup() -> RequestCache:
    from ..runtime.run import current_lookup

    return current_lookup()


def _criteria(given: dict[str, Any]) -> ImageCriteria:
    """The criteria of the command's options."""
    freeform, defined = _tags(given.pop("tags") or [])
    gpu = given.pop("gpu")
    if gpu not in _GPU:
        raise typer.BadParameter(f"{gpu!r} is not one of {', '.join(_GPU)}", param_hint="--gpu")
    state = given.pop("lifecycle_state")
    return ImageCriteria(
        **given,
        gpu=_GPU[gpu],
        lifecycle_state=None if state == ANY else state.upper(),
        freeform_tags=freeform or None,
        defined_tags=defined or None,
    )


def _tags(entries: list[str]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Free-form and defined tags; the keys of defined tags hold the one dot that there can be."""
    freeform: dict[str, str] = {}
    defined: dict[str, dict[str, str]] = {}
    for entry in entries:
        key, equals, value = entry.partition("=")
        if not (key and equals):
            raise typer.BadParameter(f"{entry!r} is not KEY=VALUE", param_hint="--tag")
        namespace, dot, name = key.partition(".")
        if dot:
            defined.setdefault(namespace, {})[name] = value
        else:
            freeform[key] = value
    return freeform, defined
