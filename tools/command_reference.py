"""The subcommands of the command, with their options, as Markdown."""

from __future__ import annotations

from argparse import Action
from collections.abc import Iterator

from pulumi_oci_image.cli import COMMANDS
from pulumi_oci_image.cli.options import Command, Parser


def command_reference() -> str:
    """A section a subcommand. Its options are argparse's, which has no public list of them."""
    return "\n".join(line for command in COMMANDS for line in _section(command))


def _section(command: Command) -> Iterator[str]:
    parser = Parser(add_help=False)
    command.add_options(parser)
    yield from (f"### {command.name}", "", command.help, "", "| option | |", "| --- | --- |")
    for action in parser._actions:  # noqa: SLF001 - see above
        yield f"| {_names(action)} | {(action.help or '').replace('%%', '%').replace('|', '/')} |"
    yield ""


def _names(action: Action) -> str:
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    if action.choices:
        value = "\\|".join(action.choices)
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    return " ".join(filter(None, (names, f"`{value}`" if value else "")))
