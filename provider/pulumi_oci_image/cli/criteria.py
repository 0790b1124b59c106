"""The criteria of a search as options, made from their declarations."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from ..search.criteria import declared_criteria
from .options import help_text, option, pair

if TYPE_CHECKING:
    from ..model.described import Described

_ALIASES = {"operating_system": "--os", "operating_system_version": "--os-version"}
_SWITCH: dict[Any, bool | None] = {"yes": True, "no": False, "any": None}


def add_criteria(parser: ArgumentParser) -> None:
    """Add an option for each criterion; one for both kinds of tags."""
    group = parser.add_argument_group("criteria")
    for each in declared_criteria():
        if each.type in (str, int, bool):
            names = filter(None, (option(each.name), _ALIASES.get(each.name)))
            text = help_text(each.description)
            group.add_argument(*names, dest=each.name, help=text, **_form(each))
    group.add_argument(
        "--tag",
        type=pair,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="Free-form tag, or NAMESPACE.KEY=VALUE for a defined one; can be repeated.",
    )


def criteria_from(args: Namespace) -> dict[str, Any]:
    """The criteria that the options give, by name."""
    given: dict[str, Any] = {}
    for each in declared_criteria():
        value = getattr(args, each.name, None)
        given[each.name] = _SWITCH.get(value, value) if each.type is bool else value
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
