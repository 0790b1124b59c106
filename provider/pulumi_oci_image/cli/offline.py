"""`pulumi-oci-image offline`: a Pulumi program without the Pulumi CLI."""

from __future__ import annotations

import sys
from argparse import Namespace

from .options import PAIRS, PROJECT, Command, option


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
    _run,
    (
        PROJECT,
        option("--stack", default="dev", help="The stack whose settings apply. Defaults to dev."),
        option(
            "-c",
            "--config",
            help="A configuration value, as for pulumi up; can be repeated.",
            **PAIRS,
        ),
        option("--preview", action="store_true", help="Preview only."),
    ),
)
