"""Throw-away API keys and OCI config files, for clients of the local endpoint."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_OCID_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_CONFIG = """\
[{profile}]
user={user}
fingerprint={fingerprint}
tenancy={tenancy}
region={region}
key_file={key_file}
"""


@dataclass(frozen=True)
class Credentials:
    """Where a client finds what it signs with; no secret is in here, only paths and names.

    Attributes:
        config_file: an OCI config file, readable by its owner only.
        key_file: the private key in PEM form, readable by its owner only.
        profile: the profile in the config file.
        tenancy: OCID of the tenancy.
        user: OCID of the user.
        fingerprint: the fingerprint of the API key.
        region: the region of the profile.
        endpoint: the URL of the local endpoint.
    """

    config_file: Path
    key_file: Path
    profile: str
    tenancy: str
    user: str
    fingerprint: str
    region: str
    endpoint: str

    def environment(self) -> dict[str, str]:
        """Environment variables that point the OCI SDK, the OCI CLI and this package here."""
        return {
            "OCI_CONFIG_FILE": str(self.config_file),
            "OCI_CLI_CONFIG_FILE": str(self.config_file),
            "OCI_CLI_PROFILE": self.profile,
            "OCI_IMAGE_ENDPOINT": self.endpoint,
        }


def make_credentials(
    directory: str | Path,
    register_key: Callable[[str, str, bytes], str],
    endpoint: str,
    region: str,
    profile: str,
) -> Credentials:
    """Make an API key for a new user, register its public half and write key and config file.

    Args:
        directory: where the two files go, as `config` and `key.pem`; made if it is not there.
        register_key: takes tenancy, user and public key, and returns the fingerprint.
        endpoint: the URL that `Credentials.environment` names.
        region: the region of the profile.
        profile: the profile's name.
    """
    # 2048 bits are what OCI asks for.
    key = generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    tenancy, user = new_ocid("tenancy"), new_ocid("user")
    fingerprint = register_key(tenancy, user, public)

    folder = Path(directory).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_file, config_file = folder / "key.pem", folder / "config"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    config = _CONFIG.format(
        profile=profile,
        user=user,
        fingerprint=fingerprint,
        tenancy=tenancy,
        region=region,
        key_file=key_file,
    )
    _write_private(key_file, pem)
    _write_private(config_file, config.encode())
    return Credentials(config_file, key_file, profile, tenancy, user, fingerprint, region, endpoint)


def new_ocid(kind: str) -> str:
    """A made-up OCID of a resource that belongs to no region."""
    unique = "".join(secrets.choice(_OCID_ALPHABET) for _ in range(52))
    return f"ocid1.{kind}.oc1..aaaaaaaa{unique}"


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else can read, at no moment."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
