"""The throw-away credentials, and the keys that the endpoint trusts."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import oci
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from .conftest import HandSigned


def test_files_are_private(credentials: Credentials) -> None:
    """Key and config file can be read by their owner only."""
    for path in (credentials.key_file, credentials.config_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_files_written_over_are_private_too(endpoint: Emulator, tmp_path: Path) -> None:
    """A wide-open file in the way does not lend its mode to the new one."""
    (tmp_path / "config").write_text("old")
    (tmp_path / "config").chmod(0o666)
    made = endpoint.make_credentials(tmp_path)
    assert stat.S_IMODE(made.config_file.stat().st_mode) == 0o600
    assert "old" not in made.config_file.read_text()


def test_profile_and_region_are_as_asked(endpoint: Emulator, tmp_path: Path) -> None:
    """The SDK finds the profile by its name, with its region, in a directory made for it."""
    made = endpoint.make_credentials(tmp_path / "new", "eu-zurich-1", "TEST")
    config = oci.config.from_file(str(made.config_file), "TEST")
    oci.config.validate_config(config)
    assert config["region"] == made.region == "eu-zurich-1"
    assert config["fingerprint"] == made.fingerprint
    assert Path(config["key_file"]).is_absolute()


def test_environment_names_the_files_and_the_endpoint(
    endpoint: Emulator, credentials: Credentials
) -> None:
    """The environment is complete for SDK, CLI and this package, and holds no secret."""
    assert credentials.environment() == {
        "OCI_CONFIG_FILE": str(credentials.config_file),
        "OCI_CLI_CONFIG_FILE": str(credentials.config_file),
        "OCI_CLI_PROFILE": "DEFAULT",
        "OCI_IMAGE_ENDPOINT": endpoint.url,
    }


def test_repr_has_no_key(credentials: Credentials) -> None:
    """Showing the credentials shows paths and names, never the key."""
    key = credentials.key_file.read_text().splitlines()[1]
    assert key not in repr(credentials)


def test_fingerprint_is_that_of_the_oci_config(
    endpoint: Emulator, credentials: Credentials, by_hand: HandSigned
) -> None:
    """The fingerprint is the MD5 of the public key's DER form in pairs, as OCI shows it."""
    public = by_hand.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert endpoint.register_key("t", "u", public.decode()) == credentials.fingerprint
    assert len(credentials.fingerprint.split(":")) == 16


@pytest.mark.parametrize("text", ["", "nonsense", b"-----BEGIN PUBLIC KEY-----\nAA==\n"])
def test_what_is_no_key_is_not_registered(endpoint: Emulator, text: str) -> None:
    """Registering something that is no public key says so in one line."""
    with pytest.raises(ValueError, match="not an RSA public key in PEM form"):
        endpoint.register_key("t", "u", text)


def test_keys_of_other_kinds_are_not_registered(endpoint: Emulator) -> None:
    """OCI signs with RSA; an elliptic-curve key is refused when registered."""
    key = generate_private_key(SECP256R1()).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(ValueError, match="not an RSA public key"):
        endpoint.register_token("t", pem)
