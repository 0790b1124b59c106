"""Subcommands that print images: the package's functions, for a terminal or a script.

JSON, JSON lines, YAML and CSV have every field of an image, as the service sent it.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from .. import functions
from .criteria import add_criteria, criteria_from
from .options import Command, add_connection, connection_from, target_from
from .output import add_output, print_capabilities, print_image, print_images, print_regions
from .terminal import progress


def _show_options(parser: ArgumentParser) -> None:
    parser.add_argument("image_id", metavar="OCID", help="The OCID of the image.")
    add_output(parser)
    add_connection(parser)


def _show(args: Namespace) -> int:
    with progress("Reading the image"):
        image = functions.get_image(args.image_id, **target_from(args))
    print_image(image, args.output)
    return 0


def _latest_options(parser: ArgumentParser) -> None:
    add_criteria(parser)
    add_output(parser)
    add_connection(parser)


def _latest(args: Namespace) -> int:
    with progress("Finding the latest image"):
        image = functions.get_latest_image(**target_from(args), **criteria_from(args))
    print_image(image, args.output)
    return 0


def _regions_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "regions",
        nargs="+",
        metavar="REGION",
        help="Regions, by name or key, such as us-ashburn-1.",
    )
    add_criteria(parser)
    add_output(parser, ("table", "json"))
    add_connection(parser, region=False)


def _regions(args: Namespace) -> int:
    with progress("Finding the newest build of all regions"):
        found = functions.get_image_in_regions(
            args.regions, connection=connection_from(args), **criteria_from(args)
        )
    print_regions(found.images, args.output)
    return 0


def _list_options(parser: ArgumentParser) -> None:
    add_criteria(parser)
    parser.add_argument(
        "--limit", type=int, metavar="NUMBER", help="Maximum number of images. Defaults to all."
    )
    add_output(parser)
    add_connection(parser)


def _list(args: Namespace) -> int:
    with progress("Listing images"):
        images = functions.get_images(limit=args.limit, **target_from(args), **criteria_from(args))
    print_images(images, args.output)
    if not images:
        print("No image matches. For the reason, use 'latest' instead of 'list'.", file=sys.stderr)
    return 0


def _capabilities_options(parser: ArgumentParser) -> None:
    parser.add_argument("image_id", metavar="OCID", help="The OCID of the image.")
    add_output(parser, ("table", "json"))
    add_connection(parser)


def _capabilities(args: Namespace) -> int:
    with progress("Reading the capabilities"):
        found = functions.get_image_capabilities(args.image_id, **target_from(args))
    print_capabilities(found, args.output)
    return 0


SHOW = Command("show", "Show every field of an image.", _show_options, _show)
LIST = Command("list", "List the images that match, newest first.", _list_options, _list)
LATEST = Command(
    "latest",
    "Find the newest image that matches; exit status 3 if there is none.",
    _latest_options,
    _latest,
)
REGIONS = Command(
    "regions",
    "Find the newest build that every region has, and its OCID in each.",
    _regions_options,
    _regions,
)
CAPABILITIES = Command(
    "capabilities",
    "Show what an image allows of its instances: values, default and source.",
    _capabilities_options,
    _capabilities,
)
