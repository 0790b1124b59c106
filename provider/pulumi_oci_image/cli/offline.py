"""`pulumi-oci-image offline`: a Pulumi program without the Pulumi CLI."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def offline(
    project: Annotated[Path, typer.Argument(help="A directory with a Pulumi.yaml.")] = Path(),
    stack: Annotated[str, typer.Option(help="The stack, whose settings apply.")] = "dev",
    config: Annotated[
        list[str] | None, typer.Option("--config", "-c", help="KEY=VALUE, as for pulumi up.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Preview only.")] = False,
) -> None:
    """Run a Pulumi program offline: preview and up, no state, no other providers."""
    from ..testing.offline import OfflineError, run

    try:
        result = run(project, stack, config=_pairs(config or []), preview_only=preview)
    except OfflineError as error:
        sys.exit(f"error: {error}")
    raise typer.Exit(0 if result.ok else 1)


def _pairs(entries: list[str]) -> dict[str, str]:
    pairs = {}
    for entry in entries:
        key, equals, value = entry.partition("=")
        if not (key and equals):
            raise typer.BadParameter(f"{entry!r} is not KEY=VALUE", param_hint="--config")
        pairs[key] = value
    return pairs
