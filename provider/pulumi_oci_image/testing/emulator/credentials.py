"""What clients of the endpoint sign with, and the public keys that it trusts."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
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
        proxy: the proxy by which the endpoint is reached under the host name of an appliance.
        ca_bundle: the certificate of its CA, in PEM form; None where it is not over TLS.
    """

    config_file: Path
    key_file: Path
    profile: str
    tenancy: str
    user: str
    fingerprint: str
    region: str
    endpoint: str
    proxy: str | None = None
    ca_bundle: Path | None = None

    def environment(self) -> dict[str, str]:
        """Environment variables that point the OCI SDK, the OCI CLI and this package here."""
        files = {
            "OCI_CONFIG_FILE": str(self.config_file),
            "OCI_CLI_CONFIG_FILE": str(self.config_file),
            "OCI_CLI_PROFILE": self.profile,
        }
        if self.proxy is None:
            return {**files, "OCI_IMAGE_ENDPOINT": self.endpoint}
        # The domain of the appliance, and so its host, is the region of the profile.
        trust = dict.fromkeys(("OCI_IMAGE_CA_BUNDLE", "OCI_CLI_CERT_BUNDLE"), str(self.ca_bundle))
        return {**files, **trust, **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.proxy)}


class KeyRing:
    """The public keys that the endpoint trusts, by the `keyId` of a signature."""

    def __init__(self) -> None:
        self._keys: dict[str, RSAPublicKey] = {}

    def register_key(self, tenancy: str, user: str, public_key_pem: str | bytes) -> str:
        """Trust an API key of a user and return its fingerprint.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        key = _load(public_key_pem)
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        fingerprint = hashlib.md5(der, usedforsecurity=False).digest().hex(":")
        self._keys[f"{tenancy}/{user}/{fingerprint}"] = key
        return fingerprint

    def register_token(self, token: str, public_key_pem: str | bytes) -> None:
        """Trust a security token, whose requests are signed with its session key.

        Raises:
            ValueError: the text is not an RSA public key in PEM form.
        """
        self._keys[f"ST${token}"] = _load(public_key_pem)

    def find(self, key_id: str) -> RSAPublicKey | None:
        """The key of a `keyId`: `tenancy/user/fingerprint` or `ST$token`."""
        return self._keys.get(key_id)


def make_credentials(
    directory: str | Path,
    register_key: Callable[[str, str, bytes], str],
    ocid: str,
    **facts: Any,
) -> Credentials:
    """Make an API key for a new user, register its public half and write key and config file.

    Args:
        directory: where the two files go, as `config` and `key.pem`; made if it is not there.
        register_key: takes tenancy, user and public key, and returns the fingerprint.
        ocid: what stands between type and unique part of an OCID.
        facts: the other attributes of the credentials.
    """
    # 2048 bits are what OCI asks for.
    key = generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    folder = Path(directory).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_file, config_file = folder / "key.pem", folder / "config"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    tenancy, user = _new_ocid("tenancy", ocid), _new_ocid("user", ocid)
    made = Credentials(
        config_file=config_file,
        key_file=key_file,
        tenancy=tenancy,
        user=user,
        fingerprint=register_key(tenancy, user, public),
        **facts,
    )
    _write_private(key_file, pem)
    _write_private(config_file, _CONFIG.format(**vars(made)).encode())
    return made


def _new_ocid(kind: str, middle: str) -> str:
    """A made-up OCID of a resource that belongs to no region."""
    unique = "".join(secrets.choice(_OCID_ALPHABET) for _ in range(52))
    return f"ocid1.{kind}.{middle}.aaaaaaaa{unique}"


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else can read, at no moment."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _load(public_key_pem: str | bytes) -> RSAPublicKey:
    pem = public_key_pem.encode() if isinstance(public_key_pem, str) else public_key_pem
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("The key to register is not a public key in PEM form.") from None
    if not isinstance(key, RSAPublicKey):
        raise ValueError("The key to register is not an RSA key; OCI signs requests with RSA.")  # noqa: TRY004 - a wrong value, not a wrong Python type
    return key
