"""Projects on disk, and runs of them."""

from __future__ import annotations

import io
import textwrap
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.testing import Result, run_offline

from ..marked_processes import processes_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARK = "OFFLINE_TEST_MARK"


def write_project(
    directory: Path, program: str, settings: str = "", stack: str | None = None
) -> Path:
    """Write a project named `shop`, with more lines for its Pulumi.yaml."""
    directory.mkdir(parents=True, exist_ok=True)
    head = "name: shop\nruntime: python\n"
    (directory / "Pulumi.yaml").write_text(head + textwrap.dedent(settings), encoding="utf-8")
    (directory / "__main__.py").write_text(textwrap.dedent(program), encoding="utf-8")
    if stack is not None:
        (directory / "Pulumi.dev.yaml").write_text(textwrap.dedent(stack), encoding="utf-8")
    return directory


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Write a project and give its directory."""

    def write(program: str = "", settings: str = "", stack: str | None = None) -> Path:
        return write_project(tmp_path / "shop", program, settings, stack)

    return write


@pytest.fixture(scope="session")
def things() -> Path:
    """The directory of the provider module that programs and hosts import."""
    return Path(__file__).parent


@pytest.fixture
def offline(
    project: Callable[..., Path], things: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Result, str]]:
    """Run a program offline; give the result and what was printed."""
    monkeypatch.setenv("PYTHONPATH", str(things))

    def run_program(
        program: str, settings: str = "", stack: str | None = None, **arguments: Any
    ) -> tuple[Result, str]:
        out = io.StringIO()
        result = run_offline(project(program, settings, stack), out=out, **arguments)
        return result, out.getvalue()

    return run_program


@pytest.fixture
def my_processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[int]]]:
    """Give the processes that this test started and that still run."""
    mark = str(uuid.uuid4())
    monkeypatch.setenv(_MARK, mark)

    def find() -> list[int]:
        return processes_with(mark)

    yield find
    assert find() == []
