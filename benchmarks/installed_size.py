"""(e): what an installation adds to an environment that has Pulumi and the OCI SDK already."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import pulumi_oci_image

_APART = {"testing", "cli"}
_MEASURED = ("pulumi", "oci", "pydantic", "pydantic_core", "grpcio", "cryptography")


def measure() -> str:
    """Measure, and tell in Markdown."""
    source = Path(pulumi_oci_image.__file__).parent
    files = [
        path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    core = [path for path in files if path.relative_to(source).parts[0] not in _APART]
    rows = ["| | size |", "| --- | --- |"]
    rows.append(f"| this package | {_kib(files):,.0f} KiB in {len(files)} files |")
    rows.append(
        f"| of it, without local endpoint, offline run and command | {_kib(core):,.0f} KiB |"
    )
    for name in _MEASURED:
        found = distribution(name)
        paths = [Path(str(found.locate_file(file))) for file in found.files or ()]
        size = _kib([path for path in paths if path.suffix != ".pyc" and path.is_file()])
        rows.append(f"| {name} {found.version} | {size / 1024:,.1f} MiB |")
    text = "\n".join(rows)
    return f"## (e) Installed size\n\nWithout bytecode, which about doubles it.\n\n{text}\n"


def _kib(paths: list[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / 1024
