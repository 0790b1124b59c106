"""The command's parts: each module here is one subcommand."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .._version import __version__
from ..errors import OciImageError
from . import demo, doctor, emulator, images, offline

app = typer.Typer(
    name="pulumi-oci-image",
    help="OCI compute images for Pulumi programs.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("show")(images.show)
app.command("list")(images.list_images)
app.command("latest")(images.latest)
app.command("doctor")(doctor.doctor)
app.command("emulator")(emulator.emulator)
app.command("offline")(offline.offline)
app.command("demo")(demo.demo)


def run() -> None:
    """Run the command; expected errors are one line, and exit status 1."""
    try:
        app()
    except OciImageError as error:
        sys.exit(f"error: {error}")
    except ModuleNotFoundError as error:
        if "pip install" not in str(error):
            raise
        sys.exit(f"error: {error}")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """OCI compute images for Pulumi programs."""
