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

PAGE = Path(__file__).parent.parent / "docs/compatibility.md"
START, END = "<!-- lowest versions: made by 'make minimal' -->", "<!-- end of lowest versions -->"


def lower_bounds() -> Iterator[tuple[str, str, str]]:
    """Each requirement of users with its lowest version and the extra that it belongs to."""
    for requirement in requires("pulumi-oci-image") or ():
        bound = re.match(r"([\w.-]+)>=([\w.]+)(?:; extra == .(\w+).)?$", requirement)
        if bound is None:
            raise ValueError(f"not a lower bound, and nothing else: {requirement}")
        if bound[3] != "all":
            yield bound[1], bound[2], bound[3] or "none needed"


def row(name: str, lowest: str, extra: str) -> str:
    """A row of the table."""
    return f"| {name} | {lowest} | {extra} |\n"


def main() -> int:
    """Write the table."""
    rows = []
    for name, lowest, extra in lower_bounds():
        tested = version(name)
        if [*tested.split("."), "0", "0"][:3] != [*lowest.split("."), "0", "0"][:3]:
            print(f"{name} {tested} was tested, {lowest} is allowed", file=sys.stderr)
            return 1
        rows.append(row(name, lowest, extra))
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    table = "| package | lowest version | extra |\n| --- | --- | --- |\n" + "".join(rows)
    python = ".".join(map(str, sys.version_info[:3]))
    body = f"{table}\nTested on Python {python}.\n"
    PAGE.write_text(f"{before}{START}\n\n{body}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
