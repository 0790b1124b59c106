"""What subcommands share: how one is declared, options for the account, names in errors."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import fields
from typing import Any, NamedTuple, NoReturn

from ..errors import Argument, Message, Name
from ..model.names import camel
from ..settings.connection import Connection
from ..settings.declarations import PROFILE, SETTINGS

WRONG_USAGE = 2
"""The exit status where options or arguments can't be right."""


class Command(NamedTuple):
    """A subcommand.

    Attributes:
        name: what users type.
        help: what it does, in one line.
        add_options: adds its options to a parser.
        run: does it, and returns the exit status.
    """

    name: str
    help: str
    add_options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


class Parser(ArgumentParser):
    """A parser that takes no abbreviated options, and says what is wrong in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and exit."""
        self.exit(WRONG_USAGE, f"error: {message}. See '{self.prog} --help'.\n")


_CONNECTION = {
    "profile": "NAME",
    "config_file": "PATH",
    "auth": "METHOD",
    "endpoint": "URL",
    "appliance_domain": "DOMAIN",
}


def add_connection(parser: ArgumentParser, *, region: bool = True) -> None:
    """Add the options that say which account, region and endpoint to use."""
    group = parser.add_argument_group(
        "account and region",
        "The default is the environment, then the OCI config file. With --profile, --config-file "
        "or --auth, credentials and region are read from there only.",
    )
    for known in fields(Connection):
        if metavar := _CONNECTION.get(known.name):
            text = str(known.metadata["description"]).replace("`", "")
            group.add_argument(option(known.name), metavar=metavar, help=text)
    if region:
        group.add_argument(
            "--region", help="The region to call, by name or key, such as us-ashburn-1."
        )


def connection_from(args: Namespace) -> Connection | None:
    """The connection that the options name; None where they name none."""
    given = {name: getattr(args, name) for name in _CONNECTION if getattr(args, name) is not None}
    return Connection(**given) if given else None


def target_from(args: Namespace) -> dict[str, Any]:
    """The arguments of the package's functions that say whom to ask."""
    return {"region": args.region, "connection": connection_from(args)}


def help_text(description: Message) -> str:
    """A declaration's description as the help of an option."""
    return description.worded(word).replace("`", "'").replace("%", "%%")


def option(name: str) -> str:
    """An argument's option: `--name-pattern` for `name_pattern`."""
    return f"--{name.replace('_', '-')}"


def pair(text: str) -> tuple[str, str]:
    """The type of options of the form KEY=VALUE."""
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


def word(name: Name) -> str:
    """What an error calls an argument or setting: by its option, or else environment variable."""
    if isinstance(name, Argument):
        return "OCID" if name == "image_id" else option(name)
    setting = next((each for each in SETTINGS.values() if each.config == name), None)
    if setting is None:
        return name
    options = {camel(each): option(each) for each in (*_CONNECTION, "region")}
    options[PROFILE.name] = option("profile")
    return options.get(setting.name) or next(iter(setting.environment), name)
