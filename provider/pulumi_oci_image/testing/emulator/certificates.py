"""Certificates for the endpoint over TLS, which no client knows unless it is told to."""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    """A certificate that is its own authority, with its key.

    Attributes:
        certificate: in PEM form.
        key: the same; not shown.
    """

    certificate: str
    key: str

    def __repr__(self) -> str:
        return "Certificate(…)"

    def write(self, directory: str | Path) -> tuple[Path, Path]:
        """Write both into a directory; give the paths, the certificate's first."""
        paths = Path(directory, "authority.pem"), Path(directory, "authority-key.pem")
        paths[0].write_text(self.certificate, encoding="ascii")
        paths[1].touch(mode=0o600)
        paths[1].write_text(self.key, encoding="ascii")
        return paths

    def server_context(self) -> ssl.SSLContext:
        """What a server needs to show it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as directory:  # Python reads keys from files only
            context.load_cert_chain(*self.write(directory))
        return context


def new_certificate(
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1"),
    *,
    units: tuple[str, ...] = (),
    expires_in: timedelta = timedelta(days=1),
) -> Certificate:
    """Make a certificate.

    Args:
        hosts: the names and addresses that it is for.
        units: the organizational units of its subject.
        expires_in: how long it is valid from now on; where that is negative, it has expired.
    """
    key = generate_private_key(public_exponent=65537, key_size=2048)
    names = [x509.NameAttribute(NameOID.COMMON_NAME, "loopback")]
    names += [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(x509.Name(names))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, now + expires_in) - timedelta(days=1))
        .not_valid_after(now + expires_in)
        .add_extension(x509.SubjectAlternativeName(list(map(_name, hosts))), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Certificate(made.public_bytes(Encoding.PEM).decode(), pem.decode())


def _name(host: str) -> x509.GeneralName:
    if host[0].isdigit():
        return x509.IPAddress(ipaddress.ip_address(host))
    return x509.DNSName(host)
