"""What subcommands share: their options, and the names of options in errors."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NoReturn

from ..model.described import described_fields
from ..model.names import camel
from ..search.criteria import ImageCriteria
from ..settings.connection import Connection
from ..settings.declarations import PROFILE, SETTINGS

if TYPE_CHECKING:
    from ..errors import Name
    from ..model.described import Described

WRONG_USAGE = 2
"""The exit status where options or arguments can't be right."""

_CONNECTION = {
    "profile": "NAME",
    "config_file": "PATH",
    "auth": "METHOD",
    "endpoint": "URL",
    "appliance_domain": "DOMAIN",
}
_NO_ARGUMENTS = {"run", "output", "tag", *_CONNECTION}
_ALIASES = {"operating_system": "--os", "operating_system_version": "--os-version"}
_SWITCH: dict[Any, bool | None] = {"yes": True, "no": False, "any": None}


class Parser(ArgumentParser):
    """A parser that takes no abbreviated options, and says what is wrong in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and exit."""
        self.exit(WRONG_USAGE, f"error: {message}. See '{self.prog} --help'.\n")


def add_command(
    commands: Any, name: str, text: str, run: Callable[[Namespace], int | None]
) -> ArgumentParser:
    """Add a subcommand, and return its parser; `run` returns the exit status, None for 0."""
    parser: ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


PAIRS: Any = {"type": _pair, "action": "append", "default": [], "metavar": "KEY=VALUE"}
"""An option of the form KEY=VALUE that can be repeated."""


def add_image(parser: ArgumentParser) -> None:
    """Add the OCID of an image."""
    parser.add_argument("image_id", metavar="OCID", help="The OCID of the image.")


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
            group.add_argument(_flag(known.name), metavar=metavar, help=text)
    if region:
        group.add_argument(
            "--region", help="The region to call, by name or key, such as us-ashburn-1."
        )


def add_criteria(parser: ArgumentParser) -> None:
    """Add an option for each criterion, made from its declaration; one for both kinds of tags."""
    group = parser.add_argument_group("criteria")
    for each in described_fields(ImageCriteria):
        if each.type in (str, int, bool):
            names = filter(None, (_flag(each.name), _ALIASES.get(each.name)))
            text = each.description.worded(word).replace("`", "'").replace("%", "%%")
            group.add_argument(*names, dest=each.name, help=text, **_form(each))
    text = "Free-form tag, or NAMESPACE.KEY=VALUE for a defined one; can be repeated."
    group.add_argument("--tag", help=text, **PAIRS)


def _form(criterion: Described) -> dict[str, Any]:
    """What a criterion's option takes, in argparse's words."""
    values, default = criterion.facts.values, criterion.default
    if criterion.type is bool and default is None:
        return {"action": "store_true", "default": None}
    if criterion.type is bool:
        return {"choices": _SWITCH, "default": "yes" if default else "no"}
    if values and default:
        return {"choices": (*values, "ANY"), "default": default, "type": str.upper}
    if values:
        return {"choices": values}
    metavar = "NUMBER" if criterion.type is int else "TEXT"
    return {"type": criterion.type, "default": default, "metavar": metavar}


def connection_from(args: Namespace) -> Connection | None:
    """The connection that the options name; None where they name none."""
    given = {name: getattr(args, name) for name in _CONNECTION if getattr(args, name) is not None}
    return Connection(**given) if given else None


def arguments_from(args: Namespace) -> dict[str, Any]:
    """The arguments of one of the package's functions that the options give."""
    given: dict[str, Any] = {"connection": connection_from(args)}
    given |= {name: value for name, value in vars(args).items() if name not in _NO_ARGUMENTS}
    if "tag" not in args:
        return given
    for each in described_fields(ImageCriteria):
        if each.type is bool:
            given[each.name] = _SWITCH.get(given[each.name], given[each.name])
    freeform: dict[str, str] = {}
    defined: dict[str, dict[str, str]] = {}
    for key, value in args.tag:
        # A key has no dot but the one after the namespace of a defined tag.
        namespace, dot, name = key.partition(".")
        if dot:
            defined.setdefault(namespace, {})[name] = value
        else:
            freeform[key] = value
    return given | {"freeform_tags": freeform or None, "defined_tags": defined or None}


def word(name: Name) -> str:
    """What an error calls an argument or setting: its option, or else its environment variable."""
    if ":" not in name:
        return "OCID" if name == "image_id" else _flag(name)
    setting = next((each for each in SETTINGS.values() if each.config == name), None)
    if setting is None:
        return name
    options = {camel(each): _flag(each) for each in (*_CONNECTION, "region")}
    options[PROFILE.name] = _flag("profile")
    return options.get(setting.name) or next(iter(setting.environment), name)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
