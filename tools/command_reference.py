"""The subcommands of the command, with their options, as Markdown."""

from __future__ import annotations

from argparse import Action, ArgumentParser

from markdown_pages import table

from pulumi_oci_image.cli import make_parser

SUBCOMMANDS: dict[str, ArgumentParser]
"""The parsers of the subcommands, by name. argparse has no public list of them, nor of options."""
(SUBCOMMANDS,) = (each.choices for each in make_parser()._actions if each.choices)  # type: ignore[assignment] # noqa: SLF001


def command_reference() -> str:
    """A section a subcommand."""
    return "\n".join(_section(name, SUBCOMMANDS[name]) for name in SUBCOMMANDS)


def _section(name: str, parser: ArgumentParser) -> str:
    rows = (
        (_names(action), (action.help or "").replace("%%", "%").replace("|", "/"))
        for action in parser._actions[1:]  # noqa: SLF001 - the first is --help
    )
    return f"### {name}\n\n{parser.description}\n\n{table(('option', 'meaning'), rows)}"


def _names(action: Action) -> str:
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    if action.choices:
        value = "\\|".join(action.choices)
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    return " ".join(filter(None, (names, f"`{value}`" if value else "")))
