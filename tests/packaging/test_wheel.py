"""What users install: the wheel, in an environment with nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pulumi_oci_image

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

ROOT = Path(__file__).parents[2]
UV = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools/uv/bin/uv")


def uv(*arguments: str) -> None:
    """Run uv; it must succeed."""
    done = subprocess.run([UV, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and sdist, built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    uv("build", "--quiet", "--out-dir", str(out))
    return out


def test_the_wheel_holds_what_the_package_reads(dist: Path) -> None:
    """Data files are in the wheel, and the CLI is told that there is no plugin to download."""
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        plugin = archive.read("pulumi_oci_image/pulumi-plugin.json")
    assert plugin.split() == [b"{", b'"resource":', b"false", b"}"]
    assert "pulumi_oci_image/py.typed" in names
    assert any(name.startswith("pulumi_oci_image/testing/emulator/seed/") for name in names)
    assert {name.partition("/")[0] for name in names} == {
        "pulumi_oci_image",
        f"pulumi_oci_image-{pulumi_oci_image.__version__}.dist-info",
    }


def test_the_page_on_the_index_has_no_relative_link(dist: Path) -> None:
    """What the index shows is the README, with links that work there, too."""
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        shown = archive.read(name).decode()
    address = address_of_repository()
    assert f"]({address}/blob/main/docs/how-to.md)" in shown
    assert re.findall(r"\]\((?!https://|#)[^)]*", shown) == []


def address_of_repository() -> str:
    """The repository's address."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (address,) = re.findall(r'^Repository = "(.+)"$', text, re.MULTILINE)
    return str(address)


def test_the_sdist_holds_the_project(dist: Path) -> None:
    """From the sdist the project can be built and tested."""
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "Makefile", "uv.lock", "Pulumi.yaml", "README.md"} <= names
    assert "tests/packaging/test_wheel.py" in names


def test_two_builds_give_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    """Wheel and sdist follow from the source alone: not from when, where or by way of what."""
    # The wheel of `dist` was built from the sdist, this one is built from the checkout.
    uv("build", "--quiet", "--wheel", "--sdist", "--out-dir", str(tmp_path))
    for pattern in ("*.whl", "*.tar.gz"):
        (first,), (second,) = dist.glob(pattern), tmp_path.glob(pattern)
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.usefixtures("credentials")
def test_the_example_runs_from_the_wheel(dist: Path, tmp_path: Path, endpoint: Emulator) -> None:
    """Installed in an empty environment, with no extra, the example and the command run."""
    (wheel,) = dist.glob("*.whl")
    environment = tmp_path / "venv"
    uv("venv", "--quiet", "--python", sys.executable, str(environment))
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    uv("pip", "install", "--quiet", "--python", str(python), str(wheel))
    image = next(iter(endpoint.images))
    command = str(python.with_name("pulumi-oci-image"))
    for arguments in (["--help"], ["show", image["id"]], ["doctor", "--image", image["id"]]):
        done = subprocess.run(
            [command, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.returncode == 0, (arguments, done.stdout + done.stderr)
    program = (
        "import sys; from pulumi_oci_image.testing import run_offline\n"
        "done = run_offline(sys.argv[1], config={'imageId': sys.argv[2]})\n"
        "sys.exit(not done.ok)"
    )
    done = subprocess.run(
        [str(python), "-c", program, str(ROOT / "examples/get-image"), image["id"]],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Oracle Linux" in done.stdout
