"""Draws docs/images: the layers, the way of a value, and the benchmarks' figures, as SVG.

Each picture has a ground of its own and follows the reader's light or dark scheme. The layers are
those of tests/contract/test_layers.py; the figures are the tables of docs/benchmarks.md.
"""

from __future__ import annotations

import ast
import math
import re
import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDTH = 720
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-label="{label}">
<style>
svg {{ --ground: #fff; --ink: #1f2328; --faint: #59636e; --line: #c8cdd3; --box: #f3f1fa; }}
svg {{ --a: #6b3fa0; --b: #b3391f; --c: #0b6a75; }}
@media (prefers-color-scheme: dark) {{
  svg {{ --ground: #15171b; --ink: #e9ebee; --faint: #a3abb5; --line: #454c55; --box: #26222f; }}
  svg {{ --a: #b79cf0; --b: #ff9c80; --c: #6fd3df; }}
}}
.ground {{ fill: var(--ground); }}
text {{ font: 14px system-ui, sans-serif; fill: var(--ink); }}
.faint {{ fill: var(--faint); font-size: 13px; }}
.code {{ font: 13px ui-monospace, monospace; }}
.box {{ fill: var(--box); stroke: var(--line); }}
.line {{ stroke: var(--line); fill: none; }}
.arrow {{ stroke: var(--faint); stroke-width: 1.5; fill: none; marker-end: url(#tip); }}
.a {{ fill: var(--a); }} .b {{ fill: var(--b); }} .c {{ fill: var(--c); }}
path.a, path.b, path.c {{ fill: none; stroke-width: 2.5; }}
path.a {{ stroke: var(--a); }} path.b {{ stroke: var(--b); }} path.c {{ stroke: var(--c); }}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0 8 4 0 8z" style="fill: var(--faint)"/></marker></defs>
<rect class="ground" width="{width}" height="{height}" rx="8"/>
"""

LAYER_TEXTS = {
    "cli": "the command pulumi-oci-image",
    "testing": "local endpoint, offline run; packaged provider",
    "data_source_image": "Image, Images, LatestImage, ImagePin",
    "image_resource": "what the resources of an image share",
    "functions": "get_image, get_images, …; what becomes of a pin",
    "launch": "an instance's arguments; typed outputs",
    "expectations": "checks; outputs of objects that may lack a part",
    "runtime": "one run: one call for each thing asked",
    "search": "criteria, selection, shapes, near matches",
    "client": "signature, deadline, retry, rate limit",
    "settings": "configuration, environment, OCI config file",
    "model": "an image as a value: fields, OCID, times, state",
    "errors": "every error that a user can see",
}

WAY = (
    ("Your program", 'Image("base", image_id=…)', "image.operating_system, …"),
    ("Pulumi engine", "read, in preview and in up", "state, in the API's names"),
    ("Dynamic host", "ImageProvider.read", "values that the engine can carry"),
    ("One run", "one call for each image", "ImageResult, validated"),
    ("Client", "signature, deadline, retry", "JSON, as the service sent it"),
    ("OCI Compute", "GET /20160918/images/{imageId}", "200, JSON"),
)


def pictures() -> Iterator[tuple[Path, str]]:
    """Each picture with its text."""
    page = (ROOT / "docs/benchmarks.md").read_text("utf-8")
    images = ROOT / "docs/images"
    yield images / "layers.svg", layers()
    yield images / "way-of-a-value.svg", way_of_a_value()
    yield images / "cold-read.svg", cold_read(rows_of(page, "## (a)"))
    yield images / "many-images.svg", many_images(rows_of(page, "## (c)"))


def layers() -> str:
    """The rows of the package: each imports only what stands below it."""
    source = ast.parse((ROOT / "tests/contract/test_layers.py").read_text("utf-8"))
    (rows,) = (
        ast.literal_eval(node.value)
        for node in source.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "LAYERS"
    )
    parts, y = [], 16
    for row in rows:
        lines = textwrap.wrap(", ".join(row), 38)
        height = 12 + 18 * len(lines)
        parts.append(f'<rect class="box" x="40" y="{y}" width="664" height="{height}" rx="4"/>')
        for number, line in enumerate(lines):
            parts.append(text(52, y + 20 + 18 * number, line, "code"))
        parts.append(text(372, y + 20, LAYER_TEXTS.get(row[0], ""), "faint"))
        y += height + 6
    parts.append(f'<path class="arrow" d="M22 16V{y - 10}"/>')
    return svg(y + 10, "The layers of the package; imports point down", parts)


def way_of_a_value() -> str:
    """From an OCID to the service, and back to an output."""
    parts, y, step = [], 16, 64
    for number, (where, down, up) in enumerate(WAY):
        parts.append(f'<rect class="box" x="16" y="{y}" width="688" height="40" rx="4"/>')
        parts.append(text(28, y + 25, where))
        parts.append(text(144, y + 25, down, "code"))
        parts.append(text(424, y + 25, up, "faint"))
        if number < len(WAY) - 1:
            parts.append(f'<path class="arrow" d="M160 {y + 42}V{y + step - 2}"/>')
            parts.append(f'<path class="arrow" d="M440 {y + step - 2}V{y + 42}"/>')
        y += step
    return svg(y - 8, "The way of a value: from an OCID to the service and back", parts)


def cold_read(rows: list[list[str]]) -> str:
    """One image, from the start of a process: the SDK, this package, the OCI CLI."""
    values = [(row[0].strip("`"), number(row[1]), row[-1]) for row in rows]
    longest = max(value for _, value, _ in values)
    parts, y = [text(16, 28, "Cold read of one image, milliseconds and peak memory")], 44
    for (name, value, memory), colour in zip(values, "cab", strict=True):
        length = round(360 * value / longest)
        parts.append(text(16, y + 19, name))
        bar = f'x="200" y="{y}" width="{length}" height="26" rx="3"'
        parts.append(f'<rect class="{colour}" {bar}/>')
        parts.append(text(210 + length, y + 19, f"{value:g} ms, {memory}", "faint"))
        y += 38
    return svg(y + 6, "Cold read of one image", parts)


def many_images(rows: list[list[str]]) -> str:
    """The time of a program beside the number of its images, each answered after 50 ms."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for name, answer, images, seconds, *_ in rows:
        if number(answer) == 50:  # noqa: PLR2004 - the middle one of the three
            lines.setdefault(name.strip("`"), []).append((number(images), number(seconds)))
    left, right, top, bottom = 60, 560, 52, 300

    def x(images: float) -> float:
        return left + (right - left) * math.log10(images) / 3

    def y(seconds: float) -> float:
        return bottom - (bottom - top) * (math.log10(seconds) + 1) / 3

    parts = [text(16, 28, "Seconds to read many images in one program; each answer takes 50 ms")]
    for seconds in (0.1, 1, 10, 100):
        parts.append(f'<path class="line" d="M{left} {y(seconds):.0f}H{right}"/>')
        parts.append(text(left - 8, y(seconds) + 5, f"{seconds:g}", "faint", "end"))
    parts += [
        text(x(images), bottom + 22, f"{images:,}", "faint", "middle")
        for images in (1, 10, 100, 1000)
    ]
    # Names beside the ends of their lines, as far from each other as lines of text are.
    last = bottom
    for (name, points), colour in sorted(
        zip(lines.items(), "abc", strict=True), key=lambda line: line[0][1][-1][1]
    ):
        path = " ".join(f"{x(images):.1f},{y(seconds):.1f}" for images, seconds in points)
        parts.append(f'<path class="{colour}" d="M{path}"/>')
        last = min(last - 18, y(points[-1][1]) + 5)
        parts.append(f'<text class="{colour} code" x="{right + 10}" y="{last:.0f}">{name}</text>')
    return svg(bottom + 40, "Growth with the number of images", parts)


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading."""
    section = page.partition(f"\n{heading}")[2]
    table = re.search(r"^\|.*\n\| ---.*\n((?:\|.*\n)+)", section, re.MULTILINE)
    if table is None:
        message = f"docs/benchmarks.md has no table below '{heading}'."
        raise ValueError(message)
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table[1].splitlines()]


def number(cell: str) -> float:
    """The number that a cell begins with."""
    return float(cell.split(maxsplit=1)[0].replace(",", ""))


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """A line of text."""
    place = f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'


def svg(height: float, label: str, parts: list[str]) -> str:
    """A whole picture."""
    head = HEAD.format(width=WIDTH, height=f"{height:.0f}", label=escape(label))
    return head + "\n".join(parts) + "\n</svg>\n"
