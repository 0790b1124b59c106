"""The subcommands of the command, with their options, as Markdown."""

from __future__ import annotations

from argparse import Action

from markdown_pages import table

from pulumi_oci_image.cli import COMMANDS
from pulumi_oci_image.cli.options import Command, Parser


def command_reference() -> str:
    """A section a subcommand. Its options are argparse's, which has no public list of them."""
    return "\n".join(map(_section, COMMANDS))


def _section(command: Command) -> str:
    parser = Parser(add_help=False)
    command.add_options(parser)
    rows = (
        (_names(action), (action.help or "").replace("%%", "%").replace("|", "/"))
        for action in parser._actions  # noqa: SLF001 - see above
    )
    return f"### {command.name}\n\n{command.help}\n\n{table(('option', 'meaning'), rows)}"


def _names(action: Action) -> str:
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    if action.choices:
        value = "\\|".join(action.choices)
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    return " ".join(filter(None, (names, f"`{value}`" if value else "")))
