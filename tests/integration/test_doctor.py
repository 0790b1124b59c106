"""`pulumi-oci-image doctor`, as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_oci_image.testing import Credentials, Emulator


def doctor(*arguments: str) -> tuple[int, str]:
    """Exit status and output of the command."""
    command = [sys.executable, "-c", "from pulumi_oci_image.cli import main; main()", "doctor"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_machine_that_is_well(endpoint: Emulator, credentials: Credentials) -> None:
    """Each check passes, in one or more lines, and the image is read; no secret is printed."""
    image = next(iter(endpoint.images))
    status, told = doctor("--image", str(image["id"]), "--profile", credentials.profile)
    assert status == 0, told
    assert [line.split()[1] for line in told.splitlines() if line.startswith("✓")] == [
        "settings",
        "credentials",
        "key",
        "endpoint",
        "read",
    ]
    for part in (endpoint.url, str(credentials.config_file), credentials.fingerprint):
        assert part in told
    assert str(image["operatingSystem"]) in told
    assert credentials.key_file.read_text().splitlines()[1] not in told


def test_a_key_that_is_another(credentials: Credentials) -> None:
    """A fingerprint that is not the key's is told with both, and ends the checks."""
    wrong = "00:" * 15 + "00"
    text = credentials.config_file.read_text().replace(credentials.fingerprint, wrong)
    credentials.config_file.write_text(text)
    status, told = doctor()
    assert status == 1
    (line,) = (line for line in told.splitlines() if line.startswith("✗"))
    assert line.startswith("✗ key")
    assert wrong in line
    assert credentials.fingerprint in line
    assert told.splitlines()[-2:] == ["- endpoint     not checked", "- read         not checked"]


def test_a_key_that_others_can_read(credentials: Credentials) -> None:
    """A key file with a wide mode is told."""
    credentials.key_file.chmod(0o644)
    status, told = doctor()
    assert status == 0
    assert f"chmod 600 {credentials.key_file}" in told
    assert told.splitlines()[-1] == "- read         not checked; to read an image, add --image OCID"


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("OCI_CLI_PROFILE", "NONE", "has no profile 'NONE'"),
        ("OCI_CLI_AUTH", "magic", "is not an auth method"),
        ("OCI_CLI_KEY_FILE", "/nowhere", "✗ credentials"),
        ("OCI_CLI_KEY_CONTENT", "planted", "✗ key"),
        (
            "OCI_IMAGE_ENDPOINT",
            "http://127.0.0.1:9",
            "✗ endpoint     can't reach http://127.0.0.1:9: ",
        ),
        ("OCI_IMAGE_ENDPOINT", "https://me:planted@127.0.0.1:9", "✗ settings"),
    ],
)
@pytest.mark.usefixtures("credentials")
def test_what_is_wrong_is_told(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    """The first check that fails says why and what to do, and the exit status is 1."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    monkeypatch.setenv(variable, value)
    status, output = doctor()
    assert status == 1
    assert told in output
    assert sum(line.startswith("✗") for line in output.splitlines()) == 1
    assert "planted" not in output


def test_without_any_setting(tmp_path: Path) -> None:
    """On a machine without any setting, each place that was looked at is named."""
    status, told = doctor()
    assert status == 1
    assert "no such file" in told
    assert str(tmp_path) in told
