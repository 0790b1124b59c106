"""What clients of the endpoint sign with and trust: throw-away API keys and certificates."""

from __future__ import annotations

import hashlib
import secrets
import ssl
from base64 import b32encode
from contextlib import suppress
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

    from trustme import CA, LeafCert

_IN_CONFIG = ("user", "fingerprint", "tenancy", "region", "key_file")


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
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.proxy)
        # Pulumi's own gRPC asks a proxy even for this machine.
        proxies |= dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
        return {**files, **trust, **proxies}


def make_credentials(
    folder: Path, register_key: Callable[[str, str, bytes], str], ocid: str, **facts: Any
) -> Credentials:
    """Make an API key for a new user, register its public half, and write key and config file.

    `ocid` is what stands between type and unique part of an OCID.
    """
    # 2048 bits are what OCI asks for.
    key = generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    # The unique part is in base 32, as that of the service's OCIDs.
    tenancy, user = (
        f"ocid1.{what}.{ocid}.aaaaaaaa{b32encode(secrets.token_bytes(33)).decode()[:52].lower()}"
        for what in ("tenancy", "user")
    )
    made = Credentials(
        config_file=folder / "config",
        key_file=folder / "key.pem",
        tenancy=tenancy,
        user=user,
        fingerprint=register_key(tenancy, user, public),
        **facts,
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    config = [f"[{made.profile}]", *(f"{name}={getattr(made, name)}" for name in _IN_CONFIG), ""]
    for path, content in ((made.key_file, pem), (made.config_file, "\n".join(config).encode())):
        path.unlink(missing_ok=True)
        path.touch(0o600, exist_ok=False)  # at no moment can others read it
        path.write_bytes(content)
    return made


def new_authority() -> CA:
    """A CA that nobody knows yet."""
    try:
        import trustme
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "An appliance's endpoint over TLS needs trustme, which is not installed: "
            "pip install 'pulumi-oci-image[emulator]'",
            name="trustme",
        ) from None
    return trustme.CA()


def tls_context(certificate: LeafCert) -> ssl.SSLContext:
    """What a server needs to show a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def load_public_key(public_key_pem: str | bytes) -> RSAPublicKey:
    """The key of a text; a ValueError says that it is not an RSA public key in PEM form."""
    pem = public_key_pem.encode() if isinstance(public_key_pem, str) else public_key_pem
    with suppress(ValueError, UnsupportedAlgorithm):
        key = load_pem_public_key(pem)
        if isinstance(key, RSAPublicKey):
            return key
    raise ValueError("The key to register is not an RSA public key in PEM form.")


def fingerprint_of(key: RSAPublicKey) -> str:
    """The fingerprint by which OCI names an API key."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")
