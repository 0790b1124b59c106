"""The addresses that the endpoint listens on: those of loopback, and no others."""

from __future__ import annotations

import ipaddress

HOST = "127.0.0.1"
_MAX_PORT = 65535


def loopback_address(host: str) -> str:
    """The address of loopback that a host stands for: an address itself, or `localhost`.

    Raises:
        ValueError: it is another one; the message says why that is refused.
    """
    if host == "localhost":
        return HOST  # whatever a name server, or a file of hosts, says
    try:
        is_loopback = ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ValueError(
            f"The local OCI endpoint listens on loopback only, not on {host!r}: it is made for "
            "tests, with throw-away keys and without TLS, and must not be reached from elsewhere. "
            "Give 127.0.0.1 or localhost; the OCI SDK takes no address of IPv6."
        )
    return host


def checked_port(port: int) -> int:
    """A port to listen on; 0 lets the system choose.

    Raises:
        ValueError: there is no such port.
    """
    if not 0 <= port <= _MAX_PORT:
        raise ValueError(f"The local OCI endpoint needs a port from 0 to 65535, not {port}.")
    return port
