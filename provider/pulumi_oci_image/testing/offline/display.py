"""Prints an offline run in the layout of `pulumi up`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from .results import UNKNOWN, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .results import Phase, Resource

_OPERATIONS = {
    "create": ("+", "creating", "created"),
    "import": ("=", "importing", "imported"),
    "read": (">", "reading", "read"),
}


def show_phase(
    out: TextIO, phase: Phase, *, is_preview: bool, hide: Callable[[str], str] = str
) -> None:
    """Print what a phase did: resources, diagnostics, outputs, and a summary.

    `hide` takes secrets out of a line of the outputs.
    """
    lines = [*_resources(phase.resources, is_preview=is_preview), *_diagnostics(phase)]
    # Like Pulumi, leave out those that are empty.
    outputs = {
        name: value for name, value in phase.outputs.items() if value not in (None, "", [], {})
    }
    if outputs and phase.error is None:
        lines += ["Outputs:", *map(hide, _members(outputs, "    ")), ""]
    lines += _summary(phase, is_preview=is_preview)
    print("\n".join(lines), file=out, flush=True)


def _resources(resources: list[Resource], *, is_preview: bool) -> Iterator[str]:
    """The table of resources, children under their parents."""
    rows = [("", "Type", "Name", "Plan" if is_preview else "Status")]
    children: dict[str, list[Resource]] = {}
    for resource in resources:
        children.setdefault(resource.parent, []).append(resource)
    for resource, branch in _tree(children, "", ""):
        sign, doing, done = _OPERATIONS[resource.operation]
        status = resource.operation if is_preview else done
        if resource.failed:
            status = f"**{doing} failed**"
        rows.append((f" {sign} ", branch + resource.type, resource.name, status))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    yield ""


def _tree(
    children: dict[str, list[Resource]], parent: str, indent: str
) -> Iterator[tuple[Resource, str]]:
    """The resources under a parent, each with the branch to draw before its type."""
    siblings = children.get(parent, [])
    for resource in siblings:
        branch, deeper = ("└─ ", "   ") if resource is siblings[-1] else ("├─ ", "│  ")
        if not parent:  # the stack: the tree begins below it
            branch = deeper = ""
        yield resource, indent + branch
        yield from _tree(children, resource.urn, indent + deeper)


def _diagnostics(phase: Phase) -> Iterator[str]:
    """What was said, by resource; what names none belongs to the stack."""
    names = {resource.urn: f"{resource.type} ({resource.name})" for resource in phase.resources}
    stack = next(iter(names), "")
    by_urn: dict[str, list[str]] = {}
    for message in phase.messages:
        prefix = "" if message.severity == "info" else f"{message.severity}: "
        by_urn.setdefault(message.urn or stack, []).append(prefix + message.text.rstrip())
    if by_urn:
        yield "Diagnostics:"
    for urn, texts in by_urn.items():
        yield f"  {names.get(urn, urn) or 'The program'}:"
        for line in "\n".join(texts).splitlines():
            yield f"    {line}".rstrip()
        yield ""


def _members(members: dict[str, Any], indent: str) -> Iterator[str]:
    names = sorted(name for name in members if name != "@isPulumiResource")
    width = max(map(len, names), default=0)
    for name in names:
        yield from _value(members[name], f"{indent}{name.ljust(width)}: ", indent)


def _value(value: Any, title: str, indent: str) -> Iterator[str]:
    """The lines of a value: its title before the first, its indentation before the last."""
    deeper = f"{indent}    "
    if isinstance(value, dict) and value:
        yield f"{title}{{"
        yield from _members(value, deeper)
        yield f"{indent}}}"
    elif isinstance(value, list) and value:
        yield f"{title}["
        for index, item in enumerate(value):
            yield from _value(item, f"{deeper}[{index}]: ", deeper)
        yield f"{indent}]"
    elif value is UNKNOWN or isinstance(value, Secret):
        yield f"{title}{value!r}"
    else:
        yield title + ("<null>" if value is None else json.dumps(value, ensure_ascii=False))


def _summary(phase: Phase, *, is_preview: bool) -> Iterator[str]:
    """The number of changes; reads are none."""
    yield "Resources:"
    for operation in ("create", "import"):
        count = sum(each.operation == operation and not each.failed for each in phase.resources)
        if count:
            sign, _, done = _OPERATIONS[operation]
            yield f"    {sign} {count} {f'to {operation}' if is_preview else done}"
    if failed := len({each.urn for each in phase.messages if each.severity == "error"}):
        yield f"    {failed} errored"
