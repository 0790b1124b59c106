"""Subcommands that print images: the package's functions, for a terminal or a script.

JSON, JSON lines, YAML and CSV have every field of an image, as the service sent it.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from functools import partial
from typing import Any

from .. import functions
from .options import IMAGE, Command, add_connection, add_criteria, arguments_from, option
from .output import add_output, print_capabilities, print_image, print_images, print_regions
from .terminal import progress


def _call(
    function: Callable[..., Any], waiting: str, show: Callable[[Any, str], None]
) -> Callable[[Namespace], None]:
    """Call a function with what the options give, and print what it returns."""

    def run(args: Namespace) -> None:
        with progress(waiting):
            found = function(**arguments_from(args))
        show(found, args.output)

    return run


_add_table_or_json = partial(add_output, formats=("table", "json"))

SHOW = Command(
    "show",
    "Show every field of an image.",
    _call(functions.get_image, "Reading the image", print_image),
    (IMAGE, add_output, add_connection),
)
LIST = Command(
    "list",
    "List the images that match, newest first.",
    _call(functions.get_images, "Listing images", print_images),
    (
        add_criteria,
        option(
            "--limit", type=int, metavar="NUMBER", help="Maximum number of images. Defaults to all."
        ),
        add_output,
        add_connection,
    ),
)
LATEST = Command(
    "latest",
    "Find the newest image that matches; exit status 3 if there is none.",
    _call(functions.get_latest_image, "Finding the latest image", print_image),
    (add_criteria, add_output, add_connection),
)
REGIONS = Command(
    "regions",
    "Find the newest build that every region has, and its OCID in each.",
    _call(functions.get_image_in_regions, "Finding the newest build of all regions", print_regions),
    (
        option(
            "regions",
            nargs="+",
            metavar="REGION",
            help="Regions, by name or key, such as us-ashburn-1.",
        ),
        add_criteria,
        _add_table_or_json,
        partial(add_connection, region=False),
    ),
)
CAPABILITIES = Command(
    "capabilities",
    "Show what an image allows of its instances: values, default and source.",
    _call(functions.get_image_capabilities, "Reading the capabilities", print_capabilities),
    (IMAGE, _add_table_or_json, add_connection),
)
