"""The lowest versions that users may have are those that the tests passed on."""

from __future__ import annotations

from importlib.metadata import requires

import lowest_versions
import pytest
from markdown_pages import table


def test_the_lowest_versions_are_those_that_were_tested() -> None:
    """A lower bound that changes needs a run of `make minimal`, which writes the table."""
    page = lowest_versions.PAGE.read_text(encoding="utf-8")
    if table(lowest_versions.HEAD, ()) not in page:
        pytest.skip("no `make minimal` has passed and written the table yet")
    assert table(lowest_versions.HEAD, lowest_versions.lower_bounds()) in page


def test_nothing_is_capped() -> None:
    """No requirement holds back a user's own upgrades."""
    assert not [
        bound
        for bound in requires("pulumi-oci-image") or ()
        if "<" in bound or "==" in bound.partition(";")[0]
    ]
