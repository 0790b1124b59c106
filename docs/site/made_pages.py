"""What the site adds to its Markdown: the two references, and addresses of folders."""

import dataclasses
import inspect
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pulumi
from sphinx.application import Sphinx

import pulumi_oci_image
from pulumi_oci_image import testing
from pulumi_oci_image.image_outputs import ImageOutputs

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "provider/pulumi_oci_image/plugin/schema.json"
COLON = "\ue000"
TESTING = "For tests: `pulumi_oci_image.testing`"


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx when it begins."""
    app.connect("source-read", link_folders)
    app.connect("source-read", add_reference)
    # Napoleon (priority 500) takes what is before a property's first colon for its type.
    app.connect("autodoc-process-docstring", double_backticks, priority=400)
    app.connect("autodoc-process-docstring", hide_colons, priority=400)
    app.connect("autodoc-process-docstring", show_colons, priority=600)
    return {"parallel_read_safe": True}


def link_folders(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Links to a folder of the repository, which is no page of the site, go to its host."""
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    (address,) = re.findall(r'^Repository = "(.+)"$', pyproject, re.MULTILINE)
    folder = r"\]\((?:\.\./)*((?:examples|tests|tools)\b[^)]*)\)"
    source[0] = re.sub(folder, rf"]({address}/tree/main/\1)", source[0])


def double_backticks(*event: Any) -> None:
    """Code in docstrings is between single backticks, as in Markdown; Sphinx takes two."""
    lines: list[str] = event[-1]
    lines[:] = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", "\n".join(lines)).split("\n")


def hide_colons(_app: Sphinx, what: str, *event: Any) -> None:
    """Put another character for each colon in the first paragraph of a property's docstring."""
    lines: list[str] = event[-1]
    if what in {"property", "attribute"}:
        end = lines.index("") if "" in lines else len(lines)
        lines[:end] = [line.replace(":", COLON) for line in lines[:end]]


def show_colons(*event: Any) -> None:
    """Put the colons back."""
    lines: list[str] = event[-1]
    lines[:] = [line.replace(COLON, ":") for line in lines]


def add_reference(_app: Sphinx, page: str, source: list[str]) -> None:
    """Append to the pages of the references what is made from docstrings and from the schema."""
    if page == "docs/api":
        source[0] += "\n".join(python_names())
    if page == "docs/packaged-reference":
        source[0] += "\n".join(schema_names(json.loads(SCHEMA.read_text("utf-8"))))


def python_names() -> Iterator[str]:
    """An entry for each public name, by what it is; those for tests together, at the end."""
    groups: dict[str, list[str]] = {"Resources": [], "Functions": [], "Values": [], "Errors": []}
    groups[TESTING] = [".. currentmodule:: pulumi_oci_image.testing", ""]
    for module in (pulumi_oci_image, testing):
        for name in sorted(module.__all__, key=str.lower):
            public = getattr(module, name)
            group = group_of(public) if module is pulumi_oci_image else TESTING
            if isinstance(public, type):
                groups[group] += [f".. autoclass:: {name}", *members_of(public, group), ""]
            elif inspect.isroutine(public):
                groups[group] += [f".. autofunction:: {name}", ""]
    for group, lines in groups.items():
        yield from ("", f"## {group}", "", "```{eval-rst}")
        yield from (".. currentmodule:: pulumi_oci_image", "", *lines, "```", "")


def group_of(public: object) -> str:
    """Where a public name stands on the page."""
    if not isinstance(public, type):
        return "Functions"
    if issubclass(public, Exception):
        return "Errors"
    return "Resources" if issubclass(public, pulumi.Resource) else "Values"


def members_of(public: type, group: str) -> list[str]:
    """What a class has to show: of a resource its outputs and methods, of the rest the data."""
    names = {name for name in dir(public) if not name.startswith(("_", "do_"))}
    for base in (pulumi.dynamic.Resource, dict, Exception, BaseHTTPRequestHandler):
        names -= set(dir(base))
    lines = []
    if group == "Resources":
        # Pulumi's bases have hints that can't be evaluated; then autodoc reads the class's own.
        public.__annotations__ = dict(ImageOutputs.__annotations__)
    image = pulumi_oci_image.Image
    if public is not image and group == "Resources" and "operating_system" in names:
        names -= set(dir(image))
        lines = ["", "   Its other outputs and methods are those of :py:class:`Image`."]
    if group in {"Values", "Errors"}:
        names = {name for name in names if not callable(getattr(public, name))}
    if group == "Errors":
        names -= {name for base in public.__bases__ for name in dir(base)}
        lines = ["   :show-inheritance:"]
    if dataclasses.is_dataclass(public):
        names |= {field.name for field in dataclasses.fields(public)}
    return [*([f"   :members: {', '.join(sorted(names))}"] if names else []), *lines]


def schema_names(schema: dict[str, Any]) -> Iterator[str]:
    """The packaged provider: its functions, resources, configuration and types."""
    yield from ("", "## Functions")
    for token, function in schema["functions"].items():
        yield from entry(token, function["description"])
        yield from properties("Arguments", function.get("inputs", {}))
        yield from properties("Result", function["outputs"])
    yield from ("", "## Resources")
    for token, resource in schema["resources"].items():
        yield from entry(token, resource["description"])
        required = resource.get("requiredInputs", [])
        inputs = {"properties": resource.get("inputProperties", {}), "required": required}
        yield from properties("Arguments", inputs)
        yield from properties("Outputs", resource)
    yield from ("", "## Configuration")
    yield from properties("", {"properties": schema["config"]["variables"]})
    yield from ("", "## Types")
    for token, type_ in schema["types"].items():
        yield from entry(token, type_.get("description", ""))
        yield from properties("", type_)


def entry(token: str, description: str) -> Iterator[str]:
    """The heading of a function, resource or type, and the first part of its description."""
    yield from ("", f"### {token.rpartition(':')[2]}", "", f"`{token}`", "")
    # Examples in every language follow the description: they are for the Registry.
    yield description.partition("{{%")[0].partition("## Example")[0].strip()


def properties(title: str, of: dict[str, Any]) -> Iterator[str]:
    """A table of properties."""
    rows = of.get("properties", {})
    if not rows:
        return
    required = of.get("required", [])
    yield from ("", *([f"**{title}**", ""] if title else []))
    yield from ("| name | type | meaning |", "| --- | --- | --- |")
    for name, spec in rows.items():
        marks = [
            mark
            for mark, has in (("required", name in required), ("secret", spec.get("secret")))
            if has
        ]
        kind = ", ".join([type_name(spec), *marks])
        yield f"| `{name}` | {kind} | {cell(spec.get('description', ''))} |"


def type_name(spec: dict[str, Any]) -> str:
    """The type of a property, for people."""
    if "$ref" in spec:
        name = spec["$ref"].rpartition(":")[2]
        return f"[{name}](#{name.lower()})" if spec["$ref"].startswith("#/types") else "any"
    if spec.get("type") == "array":
        return f"list of {type_name(spec['items'])}"
    if spec.get("type") == "object":
        return f"map of {type_name(spec['additionalProperties'])}"
    return str(spec.get("type", "any"))


def cell(text: str) -> str:
    """A text in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
