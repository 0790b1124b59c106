"""What every test shares: a local OCI endpoint, and no settings of the machine's own."""

from __future__ import annotations

import gc
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .published import an_id

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

# A suite in the background ignores Ctrl-C, and one under `nohup` the end of its terminal. So would
# the processes that tests end by these signals.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

pytest_plugins = ["pulumi_oci_image.testing.pytest_plugin"]


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_left_open() -> Iterator[None]:
    """A file or pipe that the tests of a module leave open fails there, not in a later module."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the OCI or Pulumi settings of whoever runs it."""
    for name in os.environ:
        if name.startswith(("OCI_", "PULUMI_", "TF_VAR_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def endpoint(oci_image_endpoint: Emulator) -> Emulator:
    """A local OCI endpoint with the shipped images."""
    return oci_image_endpoint


@pytest.fixture
def credentials(endpoint: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Credentials:
    """An API key that the endpoint trusts, in the environment."""
    made = endpoint.make_credentials(tmp_path / "oci")
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def image_id(endpoint: Emulator) -> str:
    """The OCID of an image that can be read."""
    return an_id(endpoint)


@pytest.fixture
def prod(endpoint: Emulator, tmp_path: Path) -> Credentials:
    """A second account that the endpoint trusts."""
    return endpoint.make_credentials(tmp_path / "prod", profile="PROD")


@pytest.fixture(scope="session")
def facts() -> dict[str, Any]:
    """The facts of the API's reference page."""
    text = Path(__file__).with_name("facts").joinpath("get_image.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts
