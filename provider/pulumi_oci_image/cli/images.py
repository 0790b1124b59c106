"""Subcommands that print images: the package's functions, for a terminal or a script.

JSON, JSON lines, YAML and CSV have every field of an image, as the service sent it.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from functools import partial

from .. import functions
from .options import (
    IMAGE,
    Command,
    add_connection,
    add_criteria,
    connection_from,
    criteria_from,
    option,
    target_from,
)
from .output import (
    add_output,
    capability_line,
    print_by_name,
    print_image,
    print_images,
)
from .terminal import progress


def _show(args: Namespace) -> None:
    with progress("Reading the image"):
        image = functions.get_image(args.image_id, **target_from(args))
    print_image(image, args.output)


def _list(args: Namespace) -> None:
    with progress("Listing images"):
        images = functions.get_images(limit=args.limit, **target_from(args), **criteria_from(args))
    print_images(images, args.output)
    if not images:
        print("No image matches. For the reason, use 'latest' instead of 'list'.", file=sys.stderr)


def _latest(args: Namespace) -> None:
    with progress("Finding the latest image"):
        image = functions.get_latest_image(**target_from(args), **criteria_from(args))
    print_image(image, args.output)


def _regions(args: Namespace) -> None:
    with progress("Finding the newest build of all regions"):
        found = functions.get_image_in_regions(
            args.regions, connection=connection_from(args), **criteria_from(args)
        )
    print_by_name(found.images, args.output, lambda image: image.id)


def _capabilities(args: Namespace) -> None:
    with progress("Reading the capabilities"):
        found = functions.get_image_capabilities(args.image_id, **target_from(args))
    print_by_name(found, args.output, capability_line)


_LIMIT = option(
    "--limit", type=int, metavar="NUMBER", help="Maximum number of images. Defaults to all."
)
_REGIONS = option(
    "regions", nargs="+", metavar="REGION", help="Regions, by name or key, such as us-ashburn-1."
)
_add_json = partial(add_output, formats=("table", "json"))

SHOW = Command("show", "Show every field of an image.", _show, (IMAGE, add_output, add_connection))
LIST = Command(
    "list",
    "List the images that match, newest first.",
    _list,
    (add_criteria, _LIMIT, add_output, add_connection),
)
LATEST = Command(
    "latest",
    "Find the newest image that matches; exit status 3 if there is none.",
    _latest,
    (add_criteria, add_output, add_connection),
)
REGIONS = Command(
    "regions",
    "Find the newest build that every region has, and its OCID in each.",
    _regions,
    (_REGIONS, add_criteria, _add_json, partial(add_connection, region=False)),
)
CAPABILITIES = Command(
    "capabilities",
    "Show what an image allows of its instances: values, default and source.",
    _capabilities,
    (IMAGE, _add_json, add_connection),
)
