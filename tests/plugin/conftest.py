"""A plugin for the tests of the packaged provider."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from ..plugin_client import (  # noqa: F401 - the fixtures
    PLUGIN,
    _running,
    configuration,
    engine,
    messages,
    plugin,
    start,
)

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator


@pytest.fixture
def path_with_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin where the CLI finds it: on PATH."""
    path = [str(PLUGIN.parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))


@pytest.fixture
def image(endpoint: Emulator) -> dict[str, Any]:
    """An image of the endpoint."""
    return dict(next(iter(endpoint.images)))
