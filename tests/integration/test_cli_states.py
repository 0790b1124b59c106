"""Stacks that earlier versions left behind, under the real Pulumi CLI, where there is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import Emulator

if TYPE_CHECKING:
    from .conftest import MakeCli

pytestmark = pytest.mark.cli

STATES = Path(__file__).parents[1] / "fixtures/states"
VERSIONS = sorted(path.name for path in STATES.iterdir() if path.is_dir())
IMAGES = json.loads((STATES / "images.json").read_text(encoding="utf-8"))


@pytest.fixture
def endpoint() -> Iterator[Emulator]:
    """A local OCI endpoint with the images whose states were kept."""
    with Emulator(seed=list(IMAGES.values())) as endpoint:
        yield endpoint


@pytest.mark.parametrize("version", VERSIONS)
def test_a_kept_stack_goes_on(endpoint: Emulator, cli: MakeCli, version: str) -> None:
    """After an upgrade, up and refresh change nothing but what changed in the cloud."""
    stack = cli(
        "\n".join(f"Image({name!r}, image_id={image['id']!r})" for name, image in IMAGES.items())
    )
    stack.ok("stack", "import", "--file", str(STATES / version / "stack.json"))
    stack.ok("refresh", "--yes", "--expect-no-changes")
    stack.ok("up", "--yes", "--expect-no-changes")
    endpoint.images.remove(IMAGES["minimal"]["id"])
    stack.ok("refresh", "--yes")
    assert len(stack.resources()) == len(IMAGES) - 1
