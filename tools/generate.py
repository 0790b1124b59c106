"""Writes what is made from the models: typed outputs, the schema, the reference, the table.

And the addresses of the repository and of its maintainers, wherever they stand.

`python tools/generate.py` writes; with `--check` it writes nothing and fails where a file is not
up to date.
"""

from __future__ import annotations

import re
import sys
import textwrap
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import command_reference
import messages
import package_schema
import parity
import pictures
from api_fields import walk_fields
from markdown_pages import between_marks, table
from package_declarations import IMAGE_PROPERTIES, field_text, setting_text

import pulumi_oci_image
from pulumi_oci_image import testing
from pulumi_oci_image.model.described import described_fields
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.names import snake
from pulumi_oci_image.model.state import LITERAL
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.settings.declarations import SETTINGS

if typing.TYPE_CHECKING:
    from pulumi_oci_image.model.api_object import ApiObject, Field
    from pulumi_oci_image.settings.declarations import Setting

ROOT = Path(__file__).parent.parent
WIDTH = 100


def main() -> int:
    """Write the generated files, or check them."""
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in generated():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"not up to date: {', '.join(stale)}. Run 'make generate'.", file=sys.stderr)
        return 1
    return 0


def generated() -> Iterator[tuple[Path, str]]:
    """Each generated file with its text."""
    stub = package_stub(pulumi_oci_image) + "__version__: str\n"
    yield ROOT / "provider/pulumi_oci_image/__init__.pyi", stub
    yield ROOT / "provider/pulumi_oci_image/testing/__init__.pyi", package_stub(testing)
    yield ROOT / "provider/pulumi_oci_image/image_outputs.py", typed_outputs()
    yield (
        ROOT / "provider/pulumi_oci_image/plugin/schema.json",
        package_schema.schema_text(addresses()[0]),
    )
    yield ROOT / "docs/reference.md", reference()
    yield ROOT / "provider/pulumi_oci_image/search/criteria_args.py", criteria_args()
    yield ROOT / "tests/contract/messages.txt", messages.messages()
    for page, name, body in (
        ("finding-images", "criteria", criteria_table()),
        ("command", "options", command_reference.command_reference()),
        ("settings", "settings", settings_table()),
        ("installation-configuration", "configuration", configuration_table()),
        ("interfaces", "interfaces", parity.tables()),
    ):
        path = ROOT / f"docs/{page}.md"
        yield path, addressed(between_marks(path.read_text(encoding="utf-8"), name, body))
    yield from pictures.pictures()
    for path in (ROOT / name for name in ADDRESSED):
        yield path, addressed(path.read_text(encoding="utf-8"))


# pyproject.toml has the addresses; these files can't read them from there.
ADDRESSED = (".github/CODEOWNERS", "CHANGELOG.md", "docs/_index.md", "docs/releasing.md")


def addresses() -> tuple[str, str]:
    """The addresses of the repository and its maintainers in pyproject.toml."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (address,) = re.findall(r'^Repository = "(.+)"$', pyproject, re.MULTILINE)
    (maintainers,) = re.findall(r'^maintainers = .* email = "(.+)" ', pyproject, re.MULTILINE)
    return address, maintainers


def addressed(text: str) -> str:
    """`text` with the addresses of the repository and its maintainers from pyproject.toml."""
    address, maintainers = addresses()
    _, _, path = address.partition("://")
    repository = r"\b(?!pypi\.org)[\w.-]+\.\w+/[\w.-]+/pulumi-oci-image(?=[./`\s]|$)"
    text = re.sub(repository, path, text, flags=re.MULTILINE)
    java = package_schema.schema(address)["language"]["java"]["basePackage"]
    text = re.sub(r"\b[\w.]+(?=\.ociimage\.)", java, text)
    return re.sub(r"\bmaintainers@[\w.-]+\w", maintainers, text)


def package_stub(package: ModuleType) -> str:
    """The public names of a package for type checkers."""
    lines = ["# The public names. Made from `_EXPORTS` by `make generate`.", ""]
    lines += [
        f"from .{module} import {name} as {name}"
        for module, names in package._EXPORTS.items()  # noqa: SLF001 - our own list
        for name in names
    ]
    # Constants, classes, the rest: as the linter wants it.
    ordered = sorted(
        package.__all__, key=lambda name: (not name.isupper(), name.lower() == name, name)
    )
    names = [f'    "{name}",' for name in ordered]
    return "\n".join([*lines, "", "__all__ = [", *names, "]", ""])


def typed_outputs() -> str:
    """The module with a typed output for each field."""
    nested = nested_classes(ImageResult)
    parts = [
        '"""The outputs of `Image`, typed. Made from the models by `make generate`."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Any, Final, Generic",
        "",
        "from pulumi import Output  # noqa: TC002 - Sphinx reads the types",
        "from typing_extensions import Never, TypeVar",
        "",
        "from .json_output import JsonOutput, output",
        "from .model.image import (",
        *sorted(f"    {cls.__name__}," for cls in (ImageResult, *nested)),
        ")",
        "",
        'Absent_co = TypeVar("Absent_co", covariant=True, default=Never)',
        '"""None where a look-up may find no image: then each output may be None."""',
        "",
    ]
    for cls in nested:
        parts += nested_output(cls)
    parts += [
        "",
        "class ImageOutputs(Generic[Absent_co]):",
        '    """An output for each field of an image, and for what goes with it."""',
        "",
        "    _model = ImageResult",
        "",
    ]
    for known in ImageResult.fields():
        if known.name != "id":
            parts += field_output(known, " | Absent_co" if known.required else " | None")
    for name, _, type_, doc in EXTRA_OUTPUTS:
        parts += output(
            name, "Output" if type_ == "str" else "JsonOutput", f"[{type_} | None]", doc
        )
    return "\n".join([*parts, ""])


EXTRA_OUTPUTS = tuple(
    (snake(known.name), known.name, hint, str(known.description))
    for known, hint in zip(
        IMAGE_PROPERTIES[-3:], ("str", "dict[str, Any]", "list[str]"), strict=True
    )
)
"""What goes with the fields of an image: name in Python and in the state, type, description."""


def criteria_args() -> str:
    """The criteria as arguments, plain and as Pulumi's inputs."""
    parts = [
        '"""The criteria as arguments. Made from `ImageCriteria` by `make generate`."""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Mapping",
        "from typing import TYPE_CHECKING, Any, TypedDict",
        "",
        "if TYPE_CHECKING:",
        "    from pulumi import Input",
        "",
        "",
        "class CriteriaArgs(TypedDict, total=False):",
        '    """The criteria of `ImageCriteria` by name, as plain values."""',
        "",
    ]
    criteria = list(described_fields(ImageCriteria))
    parts += [f"    {each.name}: {hint_of(each.type)} | None" for each in criteria]
    parts += [
        "",
        "",
        "class CriteriaInputs(TypedDict, total=False):",
        '    """The criteria of `ImageCriteria` by name, each a plain value or an Output."""',
        "",
    ]
    for each in criteria:
        hint = hint_of(each.type)
        if hint.startswith("Mapping"):
            hint = f"Mapping[str, {'Input[str]' if hint.endswith(', str]') else 'Any'}]"
        parts.append(f"    {each.name}: Input[{hint} | None]")
    return "\n".join([*parts, ""])


def hint_of(type_: Any) -> str:
    """A type as it is written in Python."""
    if typing.get_args(type_):
        return str(type_).replace("typing.", "").replace("collections.abc.", "")
    return str(type_.__name__)


def criteria_table() -> str:
    """What each criterion means, and who decides on it."""
    rows = []
    for each in described_fields(ImageCriteria):
        who = "the service" if each.facts.by_service else "this package"
        who = "the shapes that can launch it" if each.facts.needs_request else who
        meaning = each.description.worded("`{}`".format)
        rows.append((f"`{each.name}`", meaning, who if each.facts.keeps else ""))
    return table(("criterion", "meaning", "decided by"), rows)


def nested_classes(cls: type[ApiObject]) -> list[type[ApiObject]]:
    """The classes of the objects in a class's fields, inner ones first."""
    found: list[type[ApiObject]] = []
    for known in cls.fields():
        if known.nested is not None:
            found += [*nested_classes(known.nested), known.nested]
    return found


def nested_output(cls: type[ApiObject]) -> list[str]:
    """The output of a nested object, with an output for each of its fields."""
    parts = [
        "",
        f"class {cls.__name__}Output(JsonOutput[{cls.__name__} | None]):",
        f'    """{cls.__doc__}"""',
        "",
        f"    _model = {cls.__name__}",
        "",
    ]
    for known in cls.fields():
        parts += field_output(known, " | None")
    parts += output(
        "additional_fields",
        "JsonOutput",
        "[dict[str, Any] | None]",
        "The fields that the API's reference page does not name, as sent.",
    )
    parts.append("")
    if any(field.is_list for field in owners_of(cls)):
        item = f"{cls.__name__}Output"
        parts += [
            "",
            f"class {cls.__name__}ListOutput(JsonOutput[list[{cls.__name__}] | None]):",
            f'    """A list of `{cls.__name__}`."""',
            "",
            f"    def __getitem__(self, key: Any) -> {item}:",
            '        """The object at a place in the list; None where there is none."""',
            f"        return self._item(key, {item})",
            "",
        ]
    return parts


def owners_of(cls: type[ApiObject]) -> list[Field]:
    """The fields that hold objects of a class."""
    return [path.field for path in walk_fields(ImageResult) if path.field.nested is cls]


def field_output(known: Field, absent: str) -> list[str]:
    """The output of a field of the API."""
    if known.nested is not None:
        kind, type_ = f"{known.nested.__name__}{'List' if known.is_list else ''}Output", ""
    elif typing.get_args(known.hint):
        kind, type_ = "JsonOutput", f"[{str(known.hint).replace('typing.', '')}{absent}]"
    else:
        kind, type_ = "Output", f"[{known.hint.__name__}{absent}]"
    return output(known.attribute, kind, type_, field_doc(known))


def output(name: str, kind: str, type_: str, doc: str) -> list[str]:
    """An output of a class of outputs."""
    made = "output()" if kind == "Output" else f"output({kind})"
    # A name that is final can't be of a type with a variable in it.
    declared = f"{kind}{type_}" if "Absent_co" in type_ else f"Final[{kind}{type_}]"
    return [f"    {name}: {declared} = {made}", *docstring(doc, 4)]


def field_doc(known: Field) -> str:
    """A field's text, with its deprecation."""
    doc = field_text(known)
    if known.deprecated:
        doc += f" Deprecated: {known.deprecated}"
    return doc


def docstring(text: str, indent: int) -> list[str]:
    """A docstring within the line length."""
    pad = " " * indent
    lines = textwrap.wrap(f'"""{text}', WIDTH - indent)
    if len(lines) == 1 and len(lines[0]) <= WIDTH - indent - 3:
        return [f'{pad}{lines[0]}"""']
    return [*(pad + line for line in lines), f'{pad}"""']


def reference() -> str:
    """The reference of every field, nested ones included, and of what goes with them."""
    head = (
        "# The fields of an image\n\n"
        "<!-- Made from the models by `make generate`. -->\n\n"
        "In the state, in exports and in other languages a field has its name in the API; on\n"
        "`Image`, `ImageResult` and their parts it has its name in Python.\n\n"
        "Inside a run of a program, and in the state, values have a form that Pulumi's engine\n"
        "carries unchanged: an integer beyond ±(2^53 - 1) is a decimal string, and a text or key\n"
        f"that Pulumi would take for more than data has `{LITERAL}` before it (so has one\n"
        "that begins so itself): take that off to have the text as sent. Pulumi's displays leave\n"
        "out keys that begin with `__`; values have them.\n\n"
        "The fields are those of the call *Get an Image* in the Compute Enclave API of Oracle\n"
        "Private Cloud Appliance (docs.oracle.com, `private-cloud-appliance/3.0-latest/ceapi`).\n"
        "Public OCI has the same call:\n"
        "[GetImage](https://docs.oracle.com/iaas/api/#/en/iaas/20160918/Image/GetImage).\n"
        "What either sends beyond them is kept as it came.\n\n"
    )
    types = {"str": "string", "dict[str, Any]": "map", "list[str]": "list"}
    rows = [
        (f"`{row.python}`", f"`{row.api}`", type_name(row.field), field_doc(row.field))
        for row in walk_fields(ImageResult)
    ]
    rows += [(f"`{name}`", f"`{api}`", types[hint], doc) for name, api, hint, doc in EXTRA_OUTPUTS]
    return head + table(("Python", "API", "Type", "Meaning"), rows)


def settings_table() -> str:
    """The table of every setting."""
    rows = []
    for setting in SETTINGS.values():
        profile = f"`{setting.profile}`" if setting.profile else ""
        text = setting_text(setting) + (" Secret." if setting.secret else "")
        rows.append((f"`{setting.config}`", text, variables(setting), profile))
    return table(("Pulumi config", "Meaning", "Environment", "Config file"), rows)


def configuration_table() -> str:
    """The packaged provider's configuration, for its page in the Pulumi Registry."""
    rows = []
    for setting in SETTINGS.values():
        secret = "yes" if setting.secret else "no"
        name = f"`oci-image:{setting.name}`"
        rows.append((name, setting_text(setting), variables(setting), secret))
    return table(("Setting", "Meaning", "Environment", "Secret"), rows)


def variables(setting: Setting) -> str:
    """The environment variables of a setting."""
    return ", ".join(f"`{variable}`" for variable in setting.environment)


def type_name(known: Field) -> str:
    """A field's type, for people."""
    if known.nested is not None:
        return "list of objects" if known.is_list else "object"
    names = {str: "string", int: "integer", bool: "boolean"}
    return names.get(known.hint, "map")


if __name__ == "__main__":
    sys.exit(main())
