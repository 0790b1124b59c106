"""Who may import whom, and what an import costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import pulumi_oci_image

SOURCE = Path(pulumi_oci_image.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))

LAYERS = (
    ("cli",),
    ("testing", "plugin"),
    ("data_source_image", "data_source_images", "resource_image_pin"),
    ("image_resource",),
    ("functions", "pin"),
    ("launch", "image_outputs"),
    ("expectations", "json_output"),
    ("runtime",),
    ("search",),
    ("client",),
    ("settings",),
    ("model",),
    ("errors", "_version", "fork_safety"),
)
"""Who may import whom: a module or folder imports only what stands in a row below its own."""

ROW = {name: number for number, row in enumerate(LAYERS) for name in row}
ALLOWED = {
    "client": {"oci", "urllib3", "cryptography", "certifi"},
    "runtime": {"pulumi"},
    "launch": {"pulumi", "pulumi_oci"},
    "functions": {"pulumi"},
    "plugin": {"pulumi", "grpc", "google"},
    "image_resource": {"pulumi"},
    "image_outputs": {"pulumi"},
    "json_output": {"pulumi"},
    "data_source_image": {"pulumi"},
    "data_source_images": {"pulumi"},
    "resource_image_pin": {"pulumi"},
    "search": {"pulumi"},  # types of inputs
    "settings": {"pulumi"},  # types of inputs
}
"""What a module or folder imports besides the standard library, pydantic and this package."""


def name_of(path: Path) -> str:
    """A file's module, within the package: `client.retry`."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def imports(path: Path) -> set[str]:
    """What a file imports, wherever in it: modules of this package with a dot before the name."""
    found = set()
    package = path.relative_to(SOURCE).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            module = ".".join(filter(None, base))
            inner = {f"{module}.{alias.name}".strip(".") for alias in node.names}
            modules = inner & NAMES or {module}
            found |= {f".{each}" for each in modules if each != name_of(path)}
    return found


def room(name: str) -> str:
    """The row's entry that a module belongs to."""
    return name.lstrip(".").split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down(path: Path) -> None:
    """A module imports its own folder and rows below, and third-party packages where allowed."""
    own = room(name_of(path))
    if not own:
        return
    imported = imports(path)
    for name in imported:
        if name.startswith(".") and room(name) not in {"", own}:
            assert ROW[room(name)] > ROW[own], f"{name_of(path)} imports {name}"
    if own in {"cli", "testing"}:
        return
    third_party = {name for name in imported if not name.startswith((".", "_"))}
    third_party -= {*sys.stdlib_module_names, "pydantic", "pydantic_core", "typing_extensions"}
    assert third_party <= ALLOWED.get(own, set())


def test_no_module_imports_itself_through_others() -> None:
    """There is no cycle of imports, those inside functions and for type checkers included."""
    graph = {
        name_of(path): {name[1:] for name in imports(path) if name.startswith(".")}
        for path in MODULES
    }
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " > ".join((*way[way.index(name) :], name))
        if name not in done:
            for other in sorted(graph.get(name, ())):
                visit(other, (*way, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_the_package_imports_nothing_heavy() -> None:
    """A plain import costs no import of Pulumi, the SDK or pydantic."""
    program = (
        "import json, sys, pulumi_oci_image\n"
        "print(json.dumps([n for n in ('pulumi', 'oci', 'pydantic', 'pydantic_core') "
        "if n in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert json.loads(done.stdout) == []


def test_the_public_names_are_these() -> None:
    """Each public name is listed, exists, and is found by editors and mypy."""
    listed = pulumi_oci_image.__all__
    assert len(listed) == len(set(listed))
    for name in listed:
        assert getattr(pulumi_oci_image, name) is not None
    assert set(dir(pulumi_oci_image)) == set(listed)
    stub = Path(pulumi_oci_image.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    static = {
        alias.name
        for node in ast.walk(ast.parse(stub))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert static | {"__version__"} == set(listed)
    with pytest.raises(AttributeError, match="no attribute 'Imgae'"):
        _ = pulumi_oci_image.Imgae  # type: ignore[attr-defined]
