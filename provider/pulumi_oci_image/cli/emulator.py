"""`pulumi-oci-image emulator`: the local OCI endpoint, until Ctrl-C."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from .interrupts import end_cleanly


def emulator(
    seed: Annotated[
        Path | None, typer.Option(help="A JSON file of images, in place of the shipped ones.")
    ] = None,
    port: Annotated[int, typer.Option(help="The port; 0 chooses a free one.")] = 0,
    host: Annotated[
        str, typer.Option(help="The address to listen on: one of loopback; others are refused.")
    ] = "127.0.0.1",
) -> None:
    """Serve the OCI Compute API on loopback only, with a throw-away API key."""
    from ..testing.emulator import Emulator

    end_cleanly()
    with contextlib.ExitStack() as stack:
        try:
            endpoint = stack.enter_context(Emulator(seed, port, host))
        except (ValueError, OSError) as error:
            sys.exit(f"error: {error}")
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="oci-image-"))
        credentials = endpoint.make_credentials(directory)
        typer.echo(f"Serving {len(endpoint.images)} images at {endpoint.url}. Ctrl-C ends it.")
        typer.echo("Point a shell at it, with a throw-away key that goes when it ends:\n")
        for name, value in credentials.environment().items():
            typer.echo(f"  export {name}={value}")
        typer.echo("\nThe first images:\n")
        for image in list(endpoint.images)[:5]:
            typer.echo(f"  {image['id']}  {image.get('displayName', '')}")
        with contextlib.suppress(KeyboardInterrupt):
            endpoint.wait()
