"""Why an endpoint of the settings can't be reached: its name, or its certificate."""

from __future__ import annotations

import socket
from datetime import datetime, timezone
from http.client import HTTPException
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from urllib3.exceptions import HTTPError

from ..errors import ConnectionFailed, Name, NotTrusted, OciImageError, Text, quote
from .deadline import CallScope
from .transport import Transport

if TYPE_CHECKING:
    from ..settings import Settings

_SECONDS = 5.0


def explain(error: ConnectionFailed, settings: Settings) -> ConnectionFailed:
    """An error with its cause, where that is the name or certificate of an endpoint of ours.

    Args:
        error: what a call raised.
        settings: those of the call.
    """
    parts = urlsplit(settings.endpoint or "")
    host = parts.hostname or ""
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
    shown = _shown_certificate(settings) if isinstance(error, NotTrusted) else None
    if shown is None:
        return error
    facts = (
        f"; the certificate is for {quote(', '.join(shown.hosts))}, issued by {shown.authority}, "
        f"valid until {shown.ends:%Y-%m-%d}"
    )
    bundle = Name("oci-image:caBundle")
    hint: Text = ("Set ", bundle, f" to a file with the certificate of {shown.authority}")
    if shown.ends < datetime.now(timezone.utc):
        hint = "Ask the operator of the endpoint to renew its certificate"
    elif not any(_is_for(name, host) for name in shown.hosts):
        hint = "Check the endpoint's name: the certificate is for another"
    return NotTrusted((error.what, facts), hint)


class _Shown(NamedTuple):
    """What the certificates of an endpoint say; what has to be trusted, as far as that is shown."""

    hosts: tuple[str, ...]
    ends: datetime
    authority: str


def _shown_certificate(settings: Settings) -> _Shown | None:
    """What the endpoint of the settings shows; None where that can't be read."""
    endpoint = str(settings.endpoint)
    try:
        with CallScope(f"can't read the certificate of {endpoint}", _SECONDS) as call:
            transport = Transport(endpoint, settings)
            chain = call.run(lambda: transport.shown_certificates(call))
    except (OciImageError, OSError, HTTPException, HTTPError):
        return None
    try:
        leaf, last = (x509.load_der_x509_certificate(chain[at]) for at in (0, -1))
        authority = quote(last.issuer.rfc4514_string())
        return _Shown(_hosts(leaf), leaf.not_valid_after_utc, authority)
    except Exception:  # noqa: BLE001 - the library's many ways to say that one is malformed
        return None


def _hosts(leaf: x509.Certificate) -> tuple[str, ...]:
    """The hosts that a certificate is for."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (leaf.subject.rfc4514_string(),)
    addresses = names.get_values_for_type(x509.IPAddress)
    return (*names.get_values_for_type(x509.DNSName), *map(str, addresses))


def _is_for(name: str, host: str) -> bool:
    """Whether a certificate's name is that of a host; `*` may stand for the first part."""
    _, dot, domain = host.partition(".")
    return name.lower() in (host, f"*{dot}{domain}")
