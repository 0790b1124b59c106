"""Subcommands that print images: the package's functions, for a terminal or a script.

JSON, JSON lines, YAML and CSV have every field of an image, as the service sent it.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from .. import functions
from .options import add_command, add_connection, add_criteria, add_image, arguments_from
from .output import add_output, print_capabilities, print_image, print_images, print_regions
from .terminal import progress

_TABLE_OR_JSON = ("table", "json")


def _call(
    function: Callable[..., Any], waiting: str, show: Callable[[Any, str], None]
) -> Callable[[Namespace], None]:
    """Call a function with what the options give, and print what it returns."""

    def run(args: Namespace) -> None:
        with progress(waiting):
            found = function(**arguments_from(args))
        show(found, args.output)

    return run


def add_commands(commands: Any) -> None:
    """Add `show`, `list`, `latest`, `regions` and `capabilities`."""
    run = _call(functions.get_image, "Reading the image", print_image)
    show = add_command(commands, "show", "Show every field of an image.", run)
    add_image(show)
    add_output(show)
    add_connection(show)

    run = _call(functions.get_images, "Listing images", print_images)
    listing = add_command(commands, "list", "List the images that match, newest first.", run)
    add_criteria(listing)
    listing.add_argument(
        "--limit", type=int, metavar="NUMBER", help="Maximum number of images. Defaults to all."
    )
    add_output(listing)
    add_connection(listing)

    run = _call(functions.get_latest_image, "Finding the latest image", print_image)
    text = "Find the newest image that matches; exit status 3 if there is none."
    latest = add_command(commands, "latest", text, run)
    add_criteria(latest)
    add_output(latest)
    add_connection(latest)

    title = "Finding the newest build of all regions"
    run = _call(functions.get_image_in_regions, title, print_regions)
    text = "Find the newest build that every region has, and its OCID in each."
    regions = add_command(commands, "regions", text, run)
    regions.add_argument(
        "regions",
        nargs="+",
        metavar="REGION",
        help="Regions, by name or key, such as us-ashburn-1.",
    )
    add_criteria(regions)
    add_output(regions, _TABLE_OR_JSON)
    add_connection(regions, region=False)

    run = _call(functions.get_image_capabilities, "Reading the capabilities", print_capabilities)
    text = "Show what an image allows of its instances: values, default and source."
    capabilities = add_command(commands, "capabilities", text, run)
    add_image(capabilities)
    add_output(capabilities, _TABLE_OR_JSON)
    add_connection(capabilities)
