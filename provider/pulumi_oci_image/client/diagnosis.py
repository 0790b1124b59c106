"""Why an endpoint of the settings can't be reached: its name, or its certificate."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
from datetime import datetime, timezone
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from ..errors import ConnectionFailed, NotTrusted, SettingName, Text, quote

if TYPE_CHECKING:
    from ..settings import Settings
    from ..settings.proxies import Proxy

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
    proxy = settings.proxies.find(host)
    if not host or (proxy and proxy.scheme == "https"):
        return error
    if proxy is None and not _is_known(host):
        return ConnectionFailed(
            f"no name server knows {host}",
            "Check the name, and that this machine uses the name servers of its network",
        )
    certificate = shown_certificate(host, port, proxy) if isinstance(error, NotTrusted) else None
    if certificate is None:
        return error
    facts = (
        f"; the certificate is for {quote(', '.join(certificate.hosts))}, issued by "
        f"{quote(certificate.authority)}, valid until {certificate.ends:%Y-%m-%d}"
    )
    return NotTrusted((error.what, facts), _remedy(certificate, host))


def shown_certificate(host: str, port: int, proxy: Proxy | None) -> Certificate | None:
    """Look at the certificate that an endpoint shows, and send it nothing.

    Returns:
        What the certificate says; None where the endpoint shows none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is read, and not trusted
    where = (proxy.host, proxy.port) if proxy else (host, port)
    connection = http.client.HTTPSConnection(*where, timeout=_SECONDS, context=context)
    if proxy:
        login = base64.b64encode((proxy.login or "").encode()).decode()
        named = {"Proxy-Authorization": f"Basic {login}"} if proxy.login else {}
        connection.set_tunnel(host, port, named)
    try:
        connection.connect()
        encrypted: Any = connection.sock
        chain = [encrypted.getpeercert(binary_form=True)]
        if hasattr(encrypted, "get_unverified_chain"):  # since Python 3.13
            chain = encrypted.get_unverified_chain()
        leaf, last = (x509.load_der_x509_certificate(chain[at] or b"") for at in (0, -1))
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return Certificate(_name(last.issuer), _hosts(leaf), leaf.not_valid_after_utc)


def _is_known(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False


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
