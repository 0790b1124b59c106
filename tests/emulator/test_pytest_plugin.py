"""The fixtures, as a user's own test suite meets them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONFTEST = 'pytest_plugins = ["pulumi_oci_image.testing.pytest_plugin"]\n'
TESTS = """
def test_takes_an_image_away(oci_image_endpoint) -> None:
    oci_image_endpoint.images.remove(next(iter(oci_image_endpoint.images))["id"])
    test_takes_an_image_away.left = len(oci_image_endpoint.images)

def test_finds_it_again(oci_image_endpoint, oci_image_credentials) -> None:
    assert len(oci_image_endpoint.images) == test_takes_an_image_away.left + 1
    assert oci_image_credentials.environment()["OCI_IMAGE_ENDPOINT"] == oci_image_endpoint.url
"""


def test_opt_in_fixtures_start_fresh(tmp_path: Path) -> None:
    """A conftest of one line gives each test a fresh endpoint and working credentials."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_mine.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
