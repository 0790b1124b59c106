"""How images are printed: a table for people; JSON or YAML for scripts, as the service sent it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

import typer
import yaml
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from ..model.image import ImageResult
    from ..search.image_source import Filters, ImageSource
    from ..search.shapes import Shape

_WIDE = 400
"""The width of a table that no terminal shows: nothing is cut."""


class Output(str, Enum):
    """The formats."""

    table = "table"
    json = "json"
    yaml = "yaml"


def print_image(image: ImageResult, output: Output) -> None:
    """Print one image, every field of it."""
    if output is not Output.table:
        _print_data(image, output)
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, value in _flat(image):
        table.add_row(Text(name), Text(value))
    _console().print(table)


def print_images(images: Sequence[ImageResult], output: Output) -> None:
    """Print many images: the table has what tells them apart."""
    if output is not Output.table:
        _print_data(images, output)
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Name", "Operating system", "Created", "State", "OCID"):
        table.add_column(heading, overflow="fold")
    for image in images:
        system = f"{image.operating_system} {image.operating_system_version}"
        cells = (image.display_name or "", system, image.time_created, image.lifecycle_state)
        table.add_row(*(Text(cell) for cell in (*cells, image.id)))
    _console().print(table)


class Progress:
    """How many images were looked at so far: on standard error, if that is a terminal."""

    def __init__(self, title: str) -> None:
        self._bar = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task(title, total=None)

    def watch(self, source: ImageSource) -> ImageSource:
        """The same source, whose pages are counted."""
        return _Watched(source, self)

    def advance(self, count: int) -> None:
        """Count images."""
        self._bar.advance(self._task, count)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()


class _Watched:
    def __init__(self, source: ImageSource, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self.entries = source.entries
        self.prefetch_shapes = source.prefetch_shapes

    def pages(self, filters: Filters) -> Iterator[Sequence[ImageResult]]:
        """The pages, each counted when it is there."""
        for page in self._source.pages(filters):
            self._progress.advance(len(page))
            yield page

    def shapes(self) -> Mapping[str, Shape]:
        """The shapes of the source."""
        return self._source.shapes()


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)


def _print_data(value: object, output: Output) -> None:
    if output is Output.json:
        typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
    else:
        plain = json.loads(json.dumps(value))
        typer.echo(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True), nl=False)


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
