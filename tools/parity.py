"""Which argument each interface takes, from the code: the table of docs/interfaces.md.

An argument that one interface to a look-up has, and another lacks, needs a reason here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from command_reference import SUBCOMMANDS
from markdown_pages import table
from package_declarations import FUNCTIONS, RESOURCES

import pulumi_oci_image as oci_image
from pulumi_oci_image.model.names import snake
from pulumi_oci_image.search.criteria import ImageCriteria

PULUMIS_OWN = {"resource_name", "opts"}
OF_CONNECTIONS = {"profile", "config_file", "auth", "endpoint", "appliance_domain"}
CRITERIA = tuple(ImageCriteria.__dataclass_fields__)


@dataclass(frozen=True)
class Interface:
    """One way to make a look-up.

    Attributes:
        name: how users call it.
        arguments: the names of its arguments, in Python's style.
    """

    name: str
    arguments: frozenset[str]


def python(function: Callable[..., Any]) -> Interface:
    """A function or a resource of the Python package."""
    names: set[str] = set()
    for parameter in inspect.signature(function).parameters.values():
        is_criteria = parameter.kind is inspect.Parameter.VAR_KEYWORD
        names |= set(CRITERIA) if is_criteria else {parameter.name}
    call = "" if inspect.isclass(function) else "()"
    return Interface(f"`{function.__name__}{call}`", frozenset(names - PULUMIS_OWN))


def packaged(name: str) -> Interface:
    """A function or a resource of the package for every language."""
    declared: Any
    everything: tuple[Any, ...] = (*FUNCTIONS, *RESOURCES)
    (declared,) = (each for each in everything if each.name == name)
    given = {snake(each.name) for each in declared.inputs}
    if "criteria" in given:
        given = given - {"criteria"} | set(CRITERIA)
    return Interface(f"packaged `{name}`", frozenset(given))


def command(name: str) -> Interface:
    """A command."""
    actions = SUBCOMMANDS[name]._actions  # noqa: SLF001 - nowhere else
    given = {action.dest for action in actions} - {"help", "output"}
    if OF_CONNECTIONS & given:
        given = given - OF_CONNECTIONS | {"connection"}
    if "tag" in given:
        given = given - {"tag"} | {"freeform_tags", "defined_tags"}
    return Interface(f"`pulumi-oci-image {name}`", frozenset(given))


LOOK_UPS = {
    "One image": (
        python(oci_image.get_image),
        python(oci_image.get_image_output),
        python(oci_image.Image),
        packaged("getImage"),
        packaged("Image"),
        command("show"),
    ),
    "Many images": (
        python(oci_image.get_images),
        python(oci_image.get_images_output),
        python(oci_image.Images),
        packaged("getImages"),
        command("list"),
    ),
    "The latest image": (
        python(oci_image.get_latest_image),
        python(oci_image.get_latest_image_output),
        python(oci_image.LatestImage),
        packaged("getLatestImage"),
        command("latest"),
    ),
    "A pinned image": (python(oci_image.ImagePin), packaged("ImagePin")),
    "One build in several regions": (
        python(oci_image.get_image_in_regions),
        python(oci_image.get_image_in_regions_output),
        packaged("getImageInRegions"),
        command("regions"),
    ),
    "Shapes of an image": (
        python(oci_image.get_image_shapes),
        python(oci_image.get_image_shapes_output),
        packaged("getImageShapes"),
    ),
    "Capabilities of an image": (
        python(oci_image.get_image_capabilities),
        python(oci_image.get_image_capabilities_output),
        packaged("getImageCapabilities"),
        command("capabilities"),
    ),
}
"""The interfaces to each look-up."""

REASONS = {
    ("command", "expect"): "a command shows the image; a program judges it",
    ("command", "ids"): "`show` takes an OCID",
    ("command", "allow_empty"): "an exit status says that there is none",
}
"""Why an interface lacks an argument that another interface to the same look-up has."""


def reason(interface: Interface, argument: str) -> str | None:
    """Why an interface lacks an argument; None where there is no reason."""
    kind = "command" if interface.name.startswith("`pulumi-oci-image ") else interface.name
    return REASONS.get((kind, argument))


def missing() -> Iterator[tuple[Interface, str]]:
    """Each argument that an interface lacks, and another interface to the same look-up has."""
    for interfaces in LOOK_UPS.values():
        for argument in arguments(interfaces):
            yield from ((each, argument) for each in interfaces if argument not in each.arguments)


def arguments(interfaces: Iterable[Interface]) -> list[str]:
    """The arguments of a look-up: the criteria in their order first, then the others."""
    given = {name for each in interfaces for name in each.arguments}
    return [name for name in CRITERIA if name in given] + sorted(given - set(CRITERIA))


def tables() -> str:
    """The tables of the page, a look-up each."""
    sections = []
    for look_up, interfaces in LOOK_UPS.items():
        rows = [
            [
                f"`{argument}`",
                *(
                    "yes" if argument in each.arguments else f"no: {reason(each, argument)}"
                    for each in interfaces
                ),
            ]
            for argument in arguments(interfaces)
        ]
        head = ["argument", *(each.name for each in interfaces)]
        sections.append(f"## {look_up}\n\n{table(head, rows)}")
    return "\n".join(sections)
