"""`pulumi-oci-image demo`, which `make demo` runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..terminal import COMMAND, on_terminal

ROOT = Path(__file__).parents[2]
Demo = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the demo needs of a checkout."""
    directory = tmp_path / "checkout"
    shutil.copytree(ROOT / "examples/get-image", directory / "examples/get-image")
    for name in ("Pulumi.yaml", "uv.lock"):
        shutil.copy(ROOT / name, directory)
    return directory


def demo(checkout: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Run the demo, without a network beyond this machine."""
    nowhere = "http://127.0.0.1:9"
    environment = os.environ | {"PATH": path, "https_proxy": nowhere, "HTTPS_PROXY": nowhere}
    return subprocess.run(
        [COMMAND, "demo", str(checkout)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def path_without_pulumi() -> str:
    """The PATH, without the directories that have a pulumi."""
    directories = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(d for d in directories if not shutil.which("pulumi", path=d))


def files_of(directory: Path) -> set[str]:
    """What is in a directory, caches of Python apart."""
    paths = {path.relative_to(directory) for path in directory.rglob("*")}
    return {str(path) for path in paths if "__pycache__" not in path.parts}


def test_without_the_cli_the_demo_runs_offline(checkout: Path) -> None:
    """The demo tries the installer once, says so, runs offline, and leaves only that it tried."""
    before = files_of(checkout)
    done = demo(checkout, path_without_pulumi())
    assert done.returncode == 0, done.stdout + done.stderr
    asked = done.stdout.index(f"into {checkout}/.tools/pulumi: about 100 MB from get.pulumi.com")
    assert asked < done.stdout.index("could not be installed")
    assert f"removed at the end: {checkout}/.demo/" in done.stdout
    assert "Offline run" in done.stdout
    end = done.stdout.rpartition("Outputs:")[2]
    assert 'operatingSystem       : "Oracle Linux"' in end
    assert 'firmware                       : "UEFI_64"' in end
    assert files_of(checkout) - before == {".demo", ".tools", ".tools/pulumi-not-installed"}
    again = demo(checkout, path_without_pulumi())
    assert again.returncode == 0
    assert f"rm {checkout}/.tools/pulumi-not-installed" in again.stdout


@pytest.mark.cli
def test_with_the_cli_the_demo_is_a_real_up(checkout: Path) -> None:
    """With pulumi on PATH the demo is an up of the project, and leaves nothing."""
    if shutil.which("pulumi") is None:
        pytest.skip("needs the Pulumi CLI on PATH, and there is no pulumi")
    before = files_of(checkout)
    done = demo(checkout, os.environ["PATH"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Offline run" not in done.stdout
    end = done.stdout.rpartition("Outputs:")[2]
    assert 'operatingSystem       : "Oracle Linux"' in end
    assert "launchOptions" in end
    assert "\x1b" not in done.stdout
    assert "@" not in done.stdout, "no dots of progress"
    assert files_of(checkout) - before == {".demo"}


@pytest.mark.cli
def test_on_a_terminal_the_demo_is_interactive(checkout: Path) -> None:
    """On a terminal, Pulumi draws its table anew as the update goes on."""
    if shutil.which("pulumi") is None:
        pytest.skip("needs the Pulumi CLI on PATH, and there is no pulumi")
    status, shown = on_terminal(100, COMMAND, "demo", str(checkout))
    assert status == 0
    assert "\r\x1b[2A" in shown, "the cursor goes up to draw the table anew"
    assert "Oracle Linux" in shown


def test_a_directory_that_is_no_project(tmp_path: Path) -> None:
    """Without a Pulumi.yaml the demo says so in one line."""
    done = demo(tmp_path, os.environ["PATH"])
    assert done.returncode == 1
    assert done.stderr == (
        f"error: No Pulumi.yaml in {tmp_path}: name the directory of a Pulumi project.\n"
    )
