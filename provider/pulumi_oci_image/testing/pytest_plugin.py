"""Pytest fixtures for programs that read OCI images.

Opt in from your `conftest.py`:

    pytest_plugins = ["pulumi_oci_image.testing.pytest_plugin"]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .emulator.endpoint import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .emulator.credentials import Credentials


@pytest.fixture(scope="session")
def _oci_image_server() -> Iterator[Emulator]:
    with Emulator() as endpoint:
        yield endpoint


@pytest.fixture
def oci_image_endpoint(_oci_image_server: Emulator) -> Emulator:
    """A local OCI Compute endpoint with the shipped images, fresh for each test."""
    _oci_image_server.reset()
    return _oci_image_server


@pytest.fixture(scope="session")
def oci_image_credentials(
    _oci_image_server: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> Credentials:
    """An API key and an OCI config file that `oci_image_endpoint` trusts, made once a session."""
    return _oci_image_server.make_credentials(tmp_path_factory.mktemp("oci"))
