"""Why an endpoint of the settings can't be reached: its name, or its certificate."""

from __future__ import annotations

import http.client
import socket
import ssl
from datetime import datetime, timezone
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography import x509
from urllib3.util import make_headers

from ..errors import ConnectionFailed, Name, NotTrusted, Text, quote

if TYPE_CHECKING:
    from ..settings import Settings
    from ..settings.proxies import Proxy

_HTTPS = 443
_SECONDS = 5.0


def explain(error: ConnectionFailed, settings: Settings) -> ConnectionFailed:
    """An error with its cause, where that is the name or certificate of an endpoint of ours.

    Args:
        error: what a call raised.
        settings: those of the call.
    """
    parts = urlsplit(settings.endpoint or "")
    host, port = parts.hostname or "", parts.port or _HTTPS
    proxy = settings.proxies.find(host)
    # Another error is of a service that gives tokens.
    is_of_endpoint = host and f"{parts.scheme}://{parts.netloc}" in error.what
    if not is_of_endpoint or (proxy and proxy.scheme == "https"):
        return error
    if proxy is None:
        try:
            socket.getaddrinfo(host, None)
        except OSError:
            return ConnectionFailed(
                f"no name server knows {host}",
                "Check the name, and that this machine uses the name servers of its network",
            )
    shown = _shown_certificates(host, port, proxy) if isinstance(error, NotTrusted) else None
    if shown is None:
        return error
    leaf, last = shown
    hosts, ends = _hosts(leaf), leaf.not_valid_after_utc
    # What has to be trusted, as far as that is shown.
    authority = quote(last.issuer.rfc4514_string())
    facts = (
        f"; the certificate is for {quote(', '.join(hosts))}, issued by {authority}, "
        f"valid until {ends:%Y-%m-%d}"
    )
    bundle = Name("oci-image:caBundle")
    hint: Text = ("Set ", bundle, f" to a file with the certificate of {authority}")
    if ends < datetime.now(timezone.utc):
        hint = "Ask the operator of the endpoint to renew its certificate"
    elif not any(fnmatch(host, name) for name in hosts):
        hint = "Check the endpoint's name: the certificate is for another"
    return NotTrusted((error.what, facts), hint)


def _shown_certificates(
    host: str, port: int, proxy: Proxy | None
) -> tuple[x509.Certificate, x509.Certificate] | None:
    """The first and the last certificate that an endpoint shows; it is sent nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # they are read, and not trusted
    where = (proxy.host, proxy.port) if proxy else (host, port)
    connection = http.client.HTTPSConnection(*where, timeout=_SECONDS, context=context)
    try:
        if proxy:
            connection.set_tunnel(host, port, make_headers(proxy_basic_auth=proxy.login))
        connection.connect()
        encrypted: Any = connection.sock
        chain = [encrypted.getpeercert(binary_form=True)]
        if hasattr(encrypted, "get_unverified_chain"):  # since Python 3.13
            chain = encrypted.get_unverified_chain()
        first, last = (x509.load_der_x509_certificate(chain[at] or b"") for at in (0, -1))
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return first, last


def _hosts(leaf: x509.Certificate) -> tuple[str, ...]:
    """The hosts that a certificate is for."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (leaf.subject.rfc4514_string(),)
    addresses = names.get_values_for_type(x509.IPAddress)
    return (*names.get_values_for_type(x509.DNSName), *map(str, addresses))
