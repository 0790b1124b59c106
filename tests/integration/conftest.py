"""Programs for the tests that run one."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.offline import Result, run

if TYPE_CHECKING:
    from pulumi_oci_image.emulator import Credentials

Project = Callable[[str], Path]
Run = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write a Pulumi project with this program."""

    def write(program: str) -> Path:
        directory = tmp_path / "program"
        directory.mkdir(exist_ok=True)
        directory.joinpath("Pulumi.yaml").write_text("name: program\nruntime: python\n")
        head = "import pulumi\nfrom pulumi_oci_image import *\n"
        directory.joinpath("__main__.py").write_text(head + textwrap.dedent(program))
        return directory

    return write


@pytest.fixture
def offline(project: Project, credentials: Credentials) -> Run:  # noqa: ARG001 - in the environment
    """Run a program offline, with the real host of dynamic providers."""

    def run_program(program: str, **options: Any) -> Result:
        return run(project(program), out=io.StringIO(), **options)

    return run_program


class Cli:
    """The Pulumi CLI at work on one project, with a file backend of its own."""

    def __init__(self, directory: Path, home: Path) -> None:
        self.directory = directory
        backend = home / "backend"
        backend.mkdir(parents=True)
        self._environment = os.environ | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PULUMI_HOME": str(home / "pulumi"),
            "PULUMI_BACKEND_URL": backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        self.ok("stack", "init", "test")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command; nothing is ever asked."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.directory,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def ok(self, *arguments: str) -> str:
        """Run a command that must succeed; give what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fails(self, *arguments: str) -> str:
        """Run a command that must fail; give what it printed."""
        done = self.run(*arguments)
        assert done.returncode != 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets shown."""
        outputs: dict[str, Any] = json.loads(self.ok("stack", "output", "--json", "--show-secrets"))
        return outputs

    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state, without the stack itself."""
        deployment = json.loads(self.ok("stack", "export"))["deployment"]
        return [
            resource
            for resource in deployment.get("resources", [])
            if not resource["type"].startswith("pulumi:")
        ]


MakeCli = Callable[[str], Cli]


@pytest.fixture
def cli(
    project: Project,
    credentials: Credentials,  # noqa: ARG001 - in the environment
    tmp_path: Path,
) -> MakeCli:
    """Make a stack of a program, with the real Pulumi CLI."""
    if shutil.which("pulumi") is None:
        pytest.skip("needs the Pulumi CLI on PATH, and there is no pulumi")
    return lambda program: Cli(project(program), tmp_path / "cli")
