"""Why an endpoint of the settings can't be reached: its name, or its certificate."""

from __future__ import annotations

import socket
import ssl
from datetime import datetime, timezone
from fnmatch import fnmatch
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from ..errors import ConnectionFailed, NotTrusted, SettingName, Text, quote

if TYPE_CHECKING:
    from ..settings import Settings

_HTTPS = 443
_SECONDS = 5.0


class Certificate(NamedTuple):
    """What an endpoint's certificate says, true or not.

    Attributes:
        authority: the certificate authority that has to be trusted, as far as that is shown.
        hosts: the hosts that it is for.
        ends: when it stops to be valid.
    """

    authority: str
    hosts: tuple[str, ...]
    ends: datetime


def explain(error: ConnectionFailed, settings: Settings) -> ConnectionFailed:
    """An error with its cause, where that is the name or certificate of an endpoint of ours.

    Args:
        error: what a call raised.
        settings: those of the call.
    """
    parts = urlsplit(settings.endpoint or "")
    host, port = parts.hostname or "", parts.port or _HTTPS
    if not host or settings.proxies.find(host):
        return error  # a proxy looks the name up, and may show a certificate of its own
    try:
        socket.getaddrinfo(host, port)
    except OSError:
        return ConnectionFailed(
            f"no name server knows {host}",
            "Check the name, and that this machine uses the name servers of its network",
        )
    certificate = shown_certificate(host, port) if isinstance(error, NotTrusted) else None
    if certificate is None:
        return error
    facts = (
        f"; the certificate is for {quote(', '.join(certificate.hosts))}, issued by "
        f"{quote(certificate.authority)}, valid until {certificate.ends:%Y-%m-%d}"
    )
    return NotTrusted((error.what, facts), _remedy(certificate, host))


def shown_certificate(host: str, port: int) -> Certificate | None:
    """Look at the certificate that an endpoint shows, and send it nothing.

    Returns:
        What the certificate says; None where the endpoint shows none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is read, and not trusted
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as encrypted,
        ):
            chain = [encrypted.getpeercert(binary_form=True)]
            if hasattr(encrypted, "get_unverified_chain"):  # since Python 3.13
                chain = encrypted.get_unverified_chain()
        leaf, last = (x509.load_der_x509_certificate(chain[at] or b"") for at in (0, -1))
    except (OSError, ValueError):
        return None
    return Certificate(_name(last.issuer), _hosts(leaf), leaf.not_valid_after_utc)


def _remedy(certificate: Certificate, host: str) -> Text:
    if certificate.ends < datetime.now(timezone.utc):
        return "Ask the operator of the endpoint to renew its certificate"
    if not any(fnmatch(host, name) for name in certificate.hosts):
        return "Check the endpoint's name: the certificate is for another"
    bundle = SettingName("oci-image:caBundle")
    return ("Set ", bundle, f" to a file with the certificate of {quote(certificate.authority)}")


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def _hosts(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (_name(leaf.subject),)
    addresses = names.get_values_for_type(x509.IPAddress)
    return (*names.get_values_for_type(x509.DNSName), *map(str, addresses))
