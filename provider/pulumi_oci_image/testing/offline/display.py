"""Prints an offline run in the layout of `pulumi up`."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, TextIO

from .values import UNKNOWN, Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .project import Project
    from .results import Phase, Resource

_SIGNS = {"create": "+", "read": ">", "import": "="}
_DONE = {"create": "created", "read": "read", "import": "imported"}
_DOING = {"create": "creating", "read": "reading", "import": "importing"}


def begin(out: TextIO, project: Project) -> None:
    """Say what an offline run is, and what it is not."""
    print(
        f"Offline run of '{project.name}', without the Pulumi CLI: dynamic resources are real; "
        "there is no state and no diff, and resources of other providers answer with their inputs.",
        file=out,
    )
    for note in project.notes:
        print(f"note: {note}", file=out)


def begin_phase(out: TextIO, project: Project, *, is_preview: bool) -> None:
    """Say which phase begins, on which stack."""
    print(f"\n{'Previewing update' if is_preview else 'Updating'} ({project.stack}):", file=out)
    out.flush()


def show_phase(out: TextIO, phase: Phase, *, is_preview: bool, seconds: float | None) -> None:
    """Print what a phase did: resources, diagnostics, outputs, and a summary."""
    lines = list(_resources(phase.resources, is_preview=is_preview))
    lines += _diagnostics(phase)
    if phase.error is None:
        lines += _outputs(phase.outputs)
    lines += _summary(phase, is_preview=is_preview)
    if seconds is not None:
        lines += ["", f"Duration: {math.ceil(seconds)}s"]
    print("\n".join(lines), file=out)
    out.flush()


def _resources(resources: list[Resource], *, is_preview: bool) -> Iterator[str]:
    """Give the table of resources, children under their parents."""
    rows = [("", "Type", "Name", "Plan" if is_preview else "Status")]
    children: dict[str, list[Resource]] = {}
    for resource in resources:
        children.setdefault(resource.parent, []).append(resource)
    for resource, branch in _tree(children, "", ""):
        status = resource.operation if is_preview else _DONE[resource.operation]
        if resource.failed:
            status = f"**{_DOING[resource.operation]} failed**"
        sign = f" {_SIGNS[resource.operation]} "
        rows.append((sign, branch + resource.type, resource.name, status))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    yield ""


def _tree(
    children: dict[str, list[Resource]], parent: str, indent: str
) -> Iterator[tuple[Resource, str]]:
    """Walk the resources under a parent, each with the branch to draw before its type."""
    siblings = children.get(parent, [])
    for resource in siblings:
        is_last = resource is siblings[-1]
        branch, deeper = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
        if not parent:  # the stack: the tree begins below it
            branch = deeper = ""
        yield resource, indent + branch
        yield from _tree(children, resource.urn, indent + deeper)


def _diagnostics(phase: Phase) -> Iterator[str]:
    """Give what was said, by resource; what names none belongs to the stack."""
    if not phase.messages:
        return
    names = {resource.urn: f"{resource.type} ({resource.name})" for resource in phase.resources}
    stack = next(iter(names), "")
    by_urn: dict[str, list[str]] = {}
    for message in phase.messages:
        prefix = "" if message.severity == "info" else f"{message.severity}: "
        by_urn.setdefault(message.urn or stack, []).append(prefix + message.text.rstrip())
    yield "Diagnostics:"
    for urn, texts in by_urn.items():
        yield f"  {names.get(urn, urn) or 'The program'}:"
        for line in "\n".join(texts).splitlines():
            yield f"    {line}".rstrip()
        yield ""


def _outputs(outputs: dict[str, Any]) -> Iterator[str]:
    """Give the stack's outputs; like Pulumi, leave out those that are empty."""
    shown = {name: value for name, value in outputs.items() if value not in (None, "", [], {})}
    if shown:
        yield "Outputs:"
        yield from _members(shown, "    ")
        yield ""


def _members(members: dict[str, Any], indent: str) -> Iterator[str]:
    names = sorted(name for name in members if name != "@isPulumiResource")
    width = max(map(len, names), default=0)
    for name in names:
        yield from _value(members[name], f"{indent}{name.ljust(width)}: ", indent)


def _value(value: Any, title: str, indent: str) -> Iterator[str]:
    """Give the lines of a value: its title before the first, its indentation before the last."""
    if isinstance(value, dict) and value:
        yield f"{title}{{"
        yield from _members(value, f"{indent}    ")
        yield f"{indent}}}"
    elif isinstance(value, list) and value:
        yield f"{title}["
        for index, item in enumerate(value):
            deeper = f"{indent}    "
            yield from _value(item, f"{deeper}[{index}]: ", deeper)
        yield f"{indent}]"
    else:
        yield title + _plain(value)


def _plain(value: Any) -> str:
    if value is UNKNOWN or isinstance(value, Secret):
        return repr(value)
    if value is None:
        return "<null>"
    return json.dumps(value, ensure_ascii=False)


def _summary(phase: Phase, *, is_preview: bool) -> Iterable[str]:
    """Give the number of changes; reads are none."""
    yield "Resources:"
    for operation in ("create", "import"):
        done = [item for item in phase.resources if item.operation == operation]
        count = sum(not item.failed for item in done)
        if count:
            verb = f"to {operation}" if is_preview else _DONE[operation]
            yield f"    {_SIGNS[operation]} {count} {verb}"
    if failed := len({item.urn for item in phase.messages if item.severity == "error"}):
        yield f"    {failed} errored"
