"""`pulumi-oci-image offline`: a Pulumi program without the Pulumi CLI."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from .options import Command, pair


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "project", nargs="?", type=Path, default=Path(), help="The directory of a Pulumi project."
    )
    parser.add_argument(
        "--stack", default="dev", help="The stack whose settings apply. Defaults to dev."
    )
    parser.add_argument(
        "-c",
        "--config",
        type=pair,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="A configuration value, as for pulumi up; can be repeated.",
    )
    parser.add_argument("--preview", action="store_true", help="Preview only.")


def _run(args: Namespace) -> int:
    from ..testing import OfflineError, run_offline

    try:
        result = run_offline(
            args.project, args.stack, config=dict(args.config), preview_only=args.preview
        )
    except OfflineError as error:
        sys.exit(f"error: {error}")
    return 0 if result.ok else 1


OFFLINE = Command(
    "offline",
    "Run a Pulumi program without the Pulumi CLI: no state, no other providers.",
    _options,
    _run,
)
