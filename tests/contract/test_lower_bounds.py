"""The lowest versions that users may have are those that the tests passed on."""

from __future__ import annotations

import runpy
from importlib.metadata import requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_lowest_versions_are_those_that_were_tested() -> None:
    """A lower bound that changes needs a run of `make minimal`, which writes the table."""
    tool = runpy.run_path(str(ROOT / "tools/lowest_versions.py"))
    page = (ROOT / "docs/compatibility.md").read_text(encoding="utf-8")
    table = page.partition(tool["START"])[2].partition(tool["END"])[0]
    if not table.strip():
        pytest.skip("no `make minimal` has passed and written the table yet")
    tested = [line + "\n" for line in table.splitlines() if line.startswith("| ")][2:]
    assert tested == [tool["row"](*bound) for bound in tool["lower_bounds"]()]


def test_nothing_is_capped() -> None:
    """No requirement holds back a user's own upgrades."""
    assert not [
        bound
        for bound in requires("pulumi-oci-image") or ()
        if "<" in bound or "==" in bound.partition(";")[0]
    ]
