"""What these tests find, kept for docs/reliability.md where a run asks for it.

`make reliability` sets RELIABILITY_FIGURES, the file to add to, and RELIABILITY_EFFORT, how many
times the usual number of inputs and seconds to try.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from ..plugin_client import (  # noqa: F401 - the fixtures
    PLUGIN,
    Engine,
    Plugin,
    _running,
    configuration,
    engine,
    plugin,
)

_FIGURES = os.environ.get("RELIABILITY_FIGURES")
_EFFORT = int(os.environ.get("RELIABILITY_EFFORT", "1"))

if _EFFORT > 1:
    settings.register_profile("effort", max_examples=100 * _EFFORT, deadline=None)
    settings.load_profile("effort")


class Figures:
    """Takes what tests find, a row at a time."""

    def add(self, topic: str, **facts: Any) -> None:
        """Keep one row of a topic's table: what was tried, and what came of it."""
        if _FIGURES:
            with Path(_FIGURES).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"topic": topic} | facts) + "\n")

    def add_input(self, what: str, *, accepted: int = 0, refused: int = 0) -> None:
        """Keep how many inputs of a kind were tried, and what came of them."""
        tried = accepted + refused
        self.add("Bad input", what=what, tried=tried, accepted=accepted, refused=refused)


@pytest.fixture(scope="session")
def figures() -> Figures:
    """Where a test tells what it found."""
    return Figures()


@pytest.fixture(scope="session")
def effort() -> int:
    """How many times the usual number of inputs, requests and seconds to try."""
    return _EFFORT


@pytest.fixture
def own_plugin(tmp_path: Path) -> Iterator[tuple[Plugin, Engine]]:
    """A plugin that no other test uses, and its engine."""
    own_engine = Engine()
    environment = os.environ | {"HOME": str(tmp_path)}
    own = Plugin(str(PLUGIN), own_engine.address, environment=environment)
    yield own, own_engine
    if own.process.returncode is None:
        own.stop()
    own_engine.stop()
