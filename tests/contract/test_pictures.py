"""The pictures of the documentation: whole, legible, and true to what they show."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from .test_layers import LAYERS

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "docs/images").glob("*.svg"))
DRAWN = [path for path in PICTURES if path.name != "logo.svg"]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_a_picture_is_legible(path: Path) -> None:
    """It has a dark scheme, a name for those who can't see it, and no text beyond its edge."""
    picture = ET.fromstring(path.read_text("utf-8"))
    assert picture.get("aria-label")
    assert "prefers-color-scheme: dark" in (picture.findtext(f"{SVG}style") or "")
    width = float((picture.get("viewBox") or "").split()[2])
    for text in picture.iter(f"{SVG}text"):
        if text.get("text-anchor") in {None, "start"}:
            letter = 7.9 if "code" in (text.get("class") or "") else 7
            assert float(text.get("x") or 0) + letter * len(text.text or "") <= width - 16, (
                text.text
            )


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_shown(path: Path) -> None:
    """No picture lies about unused."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "docs/site/conf.py"]
    assert any(path.name in page.read_text("utf-8") for page in pages)


def test_the_layers_are_those_of_the_package() -> None:
    """Every layer is in the picture, in order, with what it is for."""
    picture = (ROOT / "docs/images/layers.svg").read_text("utf-8")
    names = re.findall(r"<text class=\"code\".*?>(.*?)</text>", picture)
    assert ", ".join(names).replace(",,", ",") == ", ".join(name for row in LAYERS for name in row)
    said = re.findall(r"<text class=\"faint\".*?>(.*?)</text>", picture)
    assert len(said) == len(LAYERS)
    assert all(said)


def test_the_figures_are_those_of_the_page() -> None:
    """The bars say what the table says."""
    page = (ROOT / "docs/benchmarks.md").read_text("utf-8")
    picture = (ROOT / "docs/images/cold-read.svg").read_text("utf-8")
    shown = re.findall(r">(\S+) ms, (\d+ MiB)<", picture)
    table = page.partition("## (b)")[0]
    rows = re.findall(r"^\| [^|]* \| (\S+) ms \| .* \| (\d+ MiB) \|$", table, re.MULTILINE)
    assert shown == rows
    assert len(shown) == 3
