"""Programs for the tests that run one."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.testing import Result, run_offline

from ..pulumi_cli import Cli

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials

Project = Callable[[str], Path]
Run = Callable[..., Result]


@pytest.fixture
def image_id(image_id: str, credentials: Credentials) -> str:  # noqa: ARG001 - in the environment
    """The OCID of an image that can be read with the key in the environment."""
    return image_id


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
        return run_offline(project(program), out=io.StringIO(), **options)

    return run_program


MakeCli = Callable[[str], Cli]


@pytest.fixture
def cli(
    project: Project,
    credentials: Credentials,  # noqa: ARG001 - in the environment
    tmp_path: Path,
) -> MakeCli:
    """Make a stack of a program, with the real Pulumi CLI."""
    return lambda program: Cli(project(program), tmp_path / "cli")
