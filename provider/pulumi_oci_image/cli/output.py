"""How images are printed: a table for people; every field for scripts, as the service sent it."""

from __future__ import annotations

import csv
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import one_line
from .terminal import width

FORMATS = ("table", "json", "jsonl", "yaml", "csv", "id")
_COLUMNS: dict[str, Callable[[Any], str]] = {
    "NAME": lambda image: image.display_name or "",
    "OCID": lambda image: image.id,
    "OPERATING SYSTEM": lambda image: f"{image.operating_system} {image.operating_system_version}",
    "CREATED": lambda image: image.time_created[:10],
    "STATE": lambda image: image.lifecycle_state,
}
"""The columns of the table, by importance: the last ones that don't fit a terminal are left out."""

Data = Mapping[str, Any]


def add_output(parser: ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """Add the options that choose a format."""
    parser.add_argument(
        "-o",
        "--output",
        choices=formats,
        default="table",
        help="The format; all but table and id have every field. Defaults to table.",
    )
    if "id" not in formats:
        return
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_const",
        const="id",
        dest="output",
        help="Print OCIDs only; the same as -o id.",
    )


def print_image(image: Any, output: str) -> None:
    """Print one image, every field of it, and its entity tag."""
    data = dict(image) | ({} if image.etag is None else {"etag": image.etag})
    if output == "table":
        _print_fields(data)
    else:
        _print_data(data, [data], output)


def print_capabilities(capabilities: Mapping[str, Any], output: str) -> None:
    """Print what an image allows: in the table a line each, with the default and the source."""
    if output == "json":
        print(_json(capabilities, indent=2))
    else:
        _print_fields({name: _capability(each) for name, each in capabilities.items()})


def print_regions(images: Mapping[str, Any], output: str) -> None:
    """Print one build's image in each region: in the table its OCID, in JSON every field."""
    if output == "json":
        print(_json(images, indent=2))
    else:
        _print_fields({region: image.id for region, image in images.items()})


def _capability(capability: Any) -> str:
    values = capability.allowed_values or ("true", "false")
    default = f"default {_json(capability.default_value)}".replace('"', "")
    return f"{', '.join(map(str, values))}; {default}; {capability.source or 'source not given'}"


def print_images(images: Sequence[Any], output: str) -> None:
    """Print many images; the table has what tells them apart."""
    if output == "table":
        _print_table(images)
    else:
        _print_data(images, images, output)


def _print_data(value: object, images: Sequence[Data], output: str) -> None:
    """Print all as one value, or a line an image."""
    if output == "json":
        print(_json(value, indent=2))
    elif output == "yaml":
        import yaml

        yaml.safe_dump(json.loads(_json(value)), sys.stdout, sort_keys=False, allow_unicode=True)
    elif output == "csv":
        rows = [dict(_flat(image)) for image in images]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(sys.stdout, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        for image in images:
            print(image["id"] if output == "id" else _json(image))


def _print_fields(data: Data) -> None:
    """A line a field, aligned where that fits the terminal; values are never broken."""
    rows = [(name, one_line(value)) for name, value in _flat(data)]
    longest = max(len(name) for name, _ in rows)
    columns = width()
    for name, value in rows:
        line = f"{name:<{longest}}  {value}"
        print(line if columns is None or len(line) <= columns else f"{name}  {value}")


def _print_table(images: Sequence[Any]) -> None:
    """A line an image, with the columns that fit."""
    if not images:
        return
    columns = {
        title: [title, *(one_line(cell(image)) for image in images)]
        for title, cell in _COLUMNS.items()
    }
    widths = {title: max(map(len, cells)) for title, cells in columns.items()}
    left = width()
    shown: list[str] = []
    for title in columns:
        if left is None or not shown or widths[title] + 2 <= left:
            shown.append(title)
            left = left and left - widths[title] - 2
    for row in zip(*(columns[title] for title in shown), strict=True):
        cells = (cell.ljust(widths[title]) for title, cell in zip(shown, row, strict=True))
        print("  ".join(cells).rstrip())
    if missing := ", ".join(title for title in columns if title not in shown):
        print(
            f"The terminal is too narrow for {missing}. For OCIDs: -q; for all fields: -o json.",
            file=sys.stderr,
        )


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value with its path: `launchOptions.firmware`, `dataVolumes[0].index`."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{index}]")
    else:
        yield path, value if isinstance(value, str) else json.dumps(value)
