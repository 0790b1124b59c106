"""Tables of Markdown, and pages that are made in part."""

from __future__ import annotations

from collections.abc import Iterable


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table."""
    names = tuple(head)
    lines = [names, ("---",) * len(names), *rows]
    return "".join(f"| {' | '.join(map(str, cells))} |\n" for cells in lines)


def between_marks(text: str, name: str, body: str, by: str = "make generate") -> str:
    """`text` with what stands between its marks replaced."""
    start, end = f"<!-- {name}: made by '{by}' -->", f"<!-- end of {name} -->"
    before, _, rest = text.partition(start)
    return f"{before}{start}\n\n{body}\n{end}{rest.partition(end)[2]}"
