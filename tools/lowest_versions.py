"""Writes into docs/compatibility.md the lowest versions that the tests have passed on.

`make minimal` runs it in its environment after the tests passed there. It refuses where that
environment holds another version than the lowest one that pyproject.toml allows.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import requires, version
from pathlib import Path

from markdown_pages import between_marks, table

PAGE = Path(__file__).parent.parent / "docs/compatibility.md"
HEAD = ("package", "lowest version", "extra")


def lower_bounds() -> Iterator[tuple[str, str, str]]:
    """Each requirement of users with its lowest version and the extra that it belongs to."""
    for requirement in requires("pulumi-oci-image") or ():
        bound = re.match(r"([\w.-]+)>=([\w.]+)(?:; extra == .(\w+).)?$", requirement)
        if bound is None:
            raise ValueError(f"not a lower bound, and nothing else: {requirement}")
        if bound[3] != "all":
            yield bound[1], bound[2], bound[3] or "none needed"


def main() -> int:
    """Write the table."""
    bounds = list(lower_bounds())
    for name, lowest, _ in bounds:
        tested = version(name)
        if [*tested.split("."), "0", "0"][:3] != [*lowest.split("."), "0", "0"][:3]:
            print(f"{name} {tested} was tested, {lowest} is allowed", file=sys.stderr)
            return 1
    python = ".".join(map(str, sys.version_info[:3]))
    body = f"{table(HEAD, bounds)}\nTested on Python {python}.\n"
    page = between_marks(PAGE.read_text(encoding="utf-8"), "lowest versions", body, "make minimal")
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
