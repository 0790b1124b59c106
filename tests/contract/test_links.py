"""Links between the Markdown pages of the repository lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    path
    for pattern in ("*.md", ".github/**/*.md", "docs/**/*.md", "examples/*/README.md")
    for path in sorted(ROOT.glob(pattern))
]
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#]*)(?:#([^)]*))?\)")


def anchors(page: Path) -> set[str]:
    """What its host calls the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_s_links_lead_somewhere(page: Path) -> None:
    """Each relative link names a file or folder that is there, and a heading that it has."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target, anchor in LINK.findall(text):
        path = (page.parent / target) if target else page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path), f"{target}#{anchor}"


@pytest.mark.parametrize("page", ["DESIGN.md", "CONTRIBUTING.md", "docs/releasing.md"])
def test_the_files_that_a_page_names_are_there(page: str) -> None:
    """Where to look is where it is: in the repository, or in the package."""
    text = (ROOT / page).read_text("utf-8")
    for name in re.findall(r"`((?:[\w.-]+/)*[\w.*-]+(?:\.py|\.json|\.md|\.yml|\.toml|/))`", text):
        places = (
            ROOT,
            ROOT / "provider/pulumi_oci_image",
            ROOT / ".github/workflows",
            ROOT / "tests/contract",
        )
        assert any(list(place.glob(name.rstrip("/"))) for place in places), name
