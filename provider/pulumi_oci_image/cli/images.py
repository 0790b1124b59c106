"""`pulumi-oci-image show`, `list` and `latest`: the package's functions, for a terminal or script.

JSON, JSON lines, YAML and CSV have every field of an image, as the service sent it.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from .. import functions
from ..search.criteria import KINDS, ImageCriteria
from ..search.shapes import ARCHITECTURES
from .options import Command, add_connection, connection_from, option, pair
from .output import add_output, print_image, print_images
from .terminal import progress

_ANY = "any"
_GPU = {"no": False, "only": True, _ANY: None}
_HELP = {
    "compartment_id": "OCID of the compartment; the default is the tenancy's root compartment",
    "operating_system": "operating system, exactly, such as 'Oracle Linux'",
    "operating_system_version": "its version, exactly, such as 9",
    "shape": "shape that can launch the image",
    "display_name": "display name, exactly",
    "name_pattern": "glob that the display name matches, such as '*-9.*'",
    "newer_than": "RFC 3339 time or date; the image was created after it",
    "older_than": "RFC 3339 time or date; the image was created before it",
}
_CHOICES = {"kind": KINDS, "architecture": ARCHITECTURES}
_SHORT = {"operating_system": "--os", "operating_system_version": "--os-version"}


def _show_options(parser: ArgumentParser) -> None:
    parser.add_argument("image_id", metavar="OCID", help="OCID of the image")
    add_output(parser)
    add_connection(parser)


def _show(args: Namespace) -> int:
    with progress("Reading the image"):
        image = functions.get_image(
            args.image_id, region=args.region, connection=connection_from(args)
        )
    print_image(image, args.output)
    return 0


def _latest_options(parser: ArgumentParser) -> None:
    _add_criteria(parser)
    add_output(parser)
    add_connection(parser)


def _latest(args: Namespace) -> int:
    with progress("Finding the latest image"):
        image = functions.get_latest_image(**_criteria(args))
    print_image(image, args.output)
    return 0


def _list_options(parser: ArgumentParser) -> None:
    _add_criteria(parser)
    parser.add_argument("--limit", type=int, help="maximum number of images (default: all)")
    add_output(parser)
    add_connection(parser)


def _list(args: Namespace) -> int:
    with progress("Listing images"):
        images = functions.get_images(limit=args.limit, **_criteria(args))
    print_images(images, args.output)
    if not images:
        print("No image matches. For the reason, use 'latest' instead of 'list'.", file=sys.stderr)
    return 0


SHOW = Command("show", "Show every field of an image.", _show_options, _show)
LIST = Command("list", "List the images that match, newest first.", _list_options, _list)
LATEST = Command(
    "latest",
    "Find the newest image that matches; exit status 3 if there is none.",
    _latest_options,
    _latest,
)


def _add_criteria(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("criteria")
    for name, text in _HELP.items():
        group.add_argument(option(name), *filter(None, [_SHORT.get(name)]), dest=name, help=text)
    for name, choices in _CHOICES.items():
        group.add_argument(option(name), choices=choices)
    group.add_argument("--gpu", choices=_GPU, default="no", help="images for shapes with GPUs")
    group.add_argument("--lifecycle-state", type=str.upper, default="AVAILABLE", help=f"or {_ANY}")
    group.add_argument(
        "--tag",
        type=pair,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="free-form tag, or NAMESPACE.KEY=VALUE for a defined one; can be repeated",
    )


def _criteria(args: Namespace) -> dict[str, Any]:
    """The criteria of the command's options."""
    given = vars(args)
    criteria = {name: given[name] for name in ImageCriteria.__dataclass_fields__ if name in given}
    freeform, defined = _tags(args.tag)
    state = None if args.lifecycle_state == _ANY.upper() else args.lifecycle_state
    return criteria | {
        "gpu": _GPU[args.gpu],
        "lifecycle_state": state,
        "freeform_tags": freeform or None,
        "defined_tags": defined or None,
        "region": args.region,
        "connection": connection_from(args),
    }


def _tags(pairs: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Free-form and defined tags; the keys of defined tags hold the one dot that there can be."""
    freeform: dict[str, str] = {}
    defined: dict[str, dict[str, str]] = {}
    for key, value in pairs:
        namespace, dot, name = key.partition(".")
        if dot:
            defined.setdefault(namespace, {})[name] = value
        else:
            freeform[key] = value
    return freeform, defined
