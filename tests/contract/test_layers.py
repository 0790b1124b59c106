"""Who may import whom, and what an import costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pulumi_oci_image

SOURCE = Path(pulumi_oci_image.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
APART = {"emulator", "offline", "cli"}
CORE_WITHOUT_PULUMI = {
    "answers",
    "api_object",
    "concurrently",
    "errors",
    "expectations",
    "finding",
    "image_shape",
    "lookup",
    "models",
    "ocid",
    "pinned_image",
    "plain_json",
    "rfc3339",
    "settings",
    "state",
    "volume_sizes",
}


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module, without those that only type checkers read."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node
            yield from running(node)


def imports(path: Path) -> set[str]:
    """The modules that a file imports when it runs, wherever in it; our own as `.name`."""
    found = set()
    package = path.relative_to(SOURCE).parent.parts
    for node in running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            parts = [*base, *(node.module or "").split(".")] if node.module else list(base)
            names = parts[:1] if parts else [alias.name for alias in node.names]
            found |= {f".{name}" for name in names}
    return found


def room(path: Path) -> str:
    """The module or subpackage of ours that a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_rooms_keep_to_themselves(path: Path) -> None:
    """Only the client imports the SDK; nothing in use imports what is for trying and testing."""
    imported = imports(path)
    if room(path) not in {"client", *APART}:
        assert "oci" not in imported
    if room(path) in CORE_WITHOUT_PULUMI | {"client"}:
        assert "pulumi" not in imported
    if room(path) not in APART:
        assert not imported & {f".{name}" for name in APART}
        third_party = {name for name in imported if not name.startswith((".", "_"))}
        third_party -= set(sys.stdlib_module_names)
        if room(path) == "client":
            third_party -= {"urllib3", "cryptography"}  # what the SDK itself speaks and signs with
        if room(path) == "plugin":
            third_party -= {"grpc", "google"}  # the protocol of plugins, which Pulumi brings
        assert third_party <= {"pulumi", "oci", "pydantic", "pydantic_core", "typing_extensions"}


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
    tree = ast.parse(Path(pulumi_oci_image.__file__).read_text(encoding="utf-8"))
    static = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    assert static == set(listed)
    with pytest.raises(AttributeError, match="no attribute 'Imgae'"):
        _ = pulumi_oci_image.Imgae
