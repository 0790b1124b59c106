"""Subcommands that print images: a table for people; for scripts every field, as it was sent."""

from __future__ import annotations

import csv
import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from .. import functions
from ..errors import one_line
from ..model.json_values import parts
from ..search.image_facts import system_of
from .options import add_command, add_connection, add_criteria, add_image, arguments_from
from .terminal import print_utf8, progress, width

_FORMATS = ("table", "json", "jsonl", "yaml", "csv", "id")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_COLUMNS: dict[str, Callable[[Any], str]] = {
    "NAME": lambda image: image.display_name or "",
    "OCID": lambda image: image.id,
    "OPERATING SYSTEM": system_of,
    "CREATED": lambda image: image.time_created[:10],
    "STATE": lambda image: image.lifecycle_state,
}
"""The columns of the table, by importance: the last ones that don't fit a terminal are left out."""


def _add_output(parser: ArgumentParser, formats: Sequence[str] = _FORMATS) -> None:
    """Add the options that choose a format."""
    parser.add_argument(
        "-o",
        "--output",
        choices=formats,
        default="table",
        help="The format; all but table and id have every field. Defaults to table.",
    )
    if "id" in formats:
        parser.add_argument(
            "-q",
            "--quiet",
            action="store_const",
            const="id",
            dest="output",
            help="Print OCIDs only; the same as -o id.",
        )


def _print_image(image: Any, output: str) -> None:
    """Print one image, every field of it, and its entity tag."""
    data = dict(image) | ({} if image.etag is None else {"etag": image.etag})
    if output == "table":
        _print_fields(_flat(data))
    else:
        _print_data(data, [data], output)


def _print_images(images: Sequence[Any], output: str) -> None:
    """Print many images; the table has what tells them apart."""
    if output == "table":
        _print_table(images)
    else:
        _print_data(images, images, output)
    if not images:
        print("No image matches. For the reason, use 'latest' instead of 'list'.", file=sys.stderr)


def _print_regions(found: Any, output: str) -> None:
    """Print one build's image in each region: in the table its OCID, in JSON every field."""
    _print_by_name(found.images, output, lambda image: image.id)


def _print_capabilities(capabilities: Any, output: str) -> None:
    """Print what an image allows: in the table a line each, with the default and the source.

    What this version does not know is printed as it was sent.
    """
    from ..model.image_capabilities import Capability

    def line(capability: Any) -> str:
        if not isinstance(capability, Capability):
            return _json(capability)
        allowed = capability.allowed_values
        if allowed is None:
            allowed = ["true", "false"] if capability.descriptor_type == "boolean" else ["any"]
        values = ", ".join(map(str, allowed)) or "none"
        default = _json(capability.default_value).replace('"', "")
        return f"{values}; default {default}; {capability.source or 'source not given'}"

    _print_by_name(capabilities, output, line)
    if not capabilities:
        print("The image's capability schema has no entries.", file=sys.stderr)


def _print_by_name(values: Mapping[str, Any], output: str, line: Callable[[Any], str]) -> None:
    if output == "json":
        print(_json(values, indent=2))
    else:
        _print_fields((name, line(value)) for name, value in values.items())


def _print_data(value: object, images: Sequence[Mapping[str, Any]], output: str) -> None:
    """Print all as one value, or a line an image."""
    if output == "json":
        print(_json(value, indent=2))
    elif output == "yaml":
        import yaml

        plain, everything = json.loads(_json(value)), _prints_all()
        yaml.safe_dump(plain, sys.stdout, sort_keys=False, allow_unicode=everything)
    elif output == "csv":
        rows = [dict(_flat(image)) for image in images]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        print_utf8()
        writer = csv.DictWriter(sys.stdout, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        for image in images:
            print(image["id"] if output == "id" else _json(image))


def _print_fields(fields: Iterable[tuple[str, str]]) -> None:
    """A line a field, aligned where that fits the terminal; values are never broken."""
    rows = [(one_line(name), one_line(value)) for name, value in fields]
    longest = max((len(name) for name, _ in rows), default=0)
    columns = width()
    for name, value in rows:
        line = f"{name:<{longest}}  {value}"
        print(line if columns is None or len(line) <= columns else f"{name}  {value}")


def _print_table(images: Sequence[Any]) -> None:
    """A line an image, with the columns that fit; nothing where there are no images."""
    left = width()
    shown: list[list[str]] = []
    missing = []
    for title, cell in _COLUMNS.items() if images else ():
        cells = [title, *(one_line(cell(image)) for image in images)]
        longest = max(map(len, cells))
        if left is not None and shown and longest + 2 > left:
            missing.append(title)
            continue
        shown.append([text.ljust(longest) for text in cells])
        left = left and left - longest - 2
    for row in zip(*shown, strict=True):
        print("  ".join(row).rstrip())
    if missing:
        print(
            f"The terminal is too narrow for {', '.join(missing)}. "
            "For OCIDs: -q; for all fields: -o json.",
            file=sys.stderr,
        )


def _json(value: object, indent: int | None = None) -> str:
    text = json.dumps(value, indent=indent, ensure_ascii=not _prints_all())
    # What a terminal would take for a command, such as U+009B, JSON can write in other characters.
    return _UNPRINTABLE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _prints_all() -> bool:
    """Whether standard output has every character: another is data, and not to be replaced."""
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def _flat(image: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every value with its path: `launchOptions.firmware`, `dataVolumes[0].index`."""
    for path, value in parts(image):
        if not (value and isinstance(value, (dict, list))):
            name = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
            yield name[1:], value if isinstance(value, str) else json.dumps(value)


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
    run = _call(functions.get_image, "Reading the image", _print_image)
    show = add_command(commands, "show", "Show every field of an image.", run)
    add_image(show)
    _add_output(show)
    add_connection(show)

    run = _call(functions.get_images, "Listing images", _print_images)
    listing = add_command(commands, "list", "List the images that match, newest first.", run)
    add_criteria(listing)
    listing.add_argument(
        "--limit", type=int, metavar="NUMBER", help="Maximum number of images. Defaults to all."
    )
    _add_output(listing)
    add_connection(listing)

    run = _call(functions.get_latest_image, "Finding the latest image", _print_image)
    text = "Find the newest image that matches; exit status 3 if there is none."
    latest = add_command(commands, "latest", text, run)
    add_criteria(latest)
    _add_output(latest)
    add_connection(latest)

    title = "Finding the newest build of all regions"
    run = _call(functions.get_image_in_regions, title, _print_regions)
    text = "Find the newest build that every region has, and its OCID in each."
    regions = add_command(commands, "regions", text, run)
    regions.add_argument(
        "regions",
        nargs="+",
        metavar="REGION",
        help="Regions, by name or key, such as us-ashburn-1.",
    )
    add_criteria(regions)
    _add_output(regions, ("table", "json"))
    add_connection(regions, region=False)

    run = _call(functions.get_image_capabilities, "Reading the capabilities", _print_capabilities)
    text = "Show what an image allows of its instances: values, default and source."
    capabilities = add_command(commands, "capabilities", text, run)
    add_image(capabilities)
    _add_output(capabilities, ("table", "json"))
    add_connection(capabilities)
