"""The proxy through which the service is called: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import unquote_to_bytes
from urllib.request import getproxies

from ..errors import SettingsError

_PROXY = re.compile(
    r"((?P<scheme>https?)://)?((?P<user>[^:@/?#\s]*)(:(?P<password>[^@/?#\s]*))?@)?"
    r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Proxy:
    """One proxy.

    `login` is user and password with a colon between them, a character for each byte of their
    UTF-8, as HTTP sends them; None where it wants none.
    """

    scheme: str
    host: str
    port: int
    login: str | None = field(repr=False)


@dataclass(frozen=True)
class Proxies:
    """Which hosts are reached through which proxy. A password shows in no `repr`."""

    proxy: Proxy | None = field(default=None, repr=False)
    bypass: str = ""

    def find(self, host: str) -> Proxy | None:
        """The proxy for a host; None where it is reached without one."""
        bypassed = any(_covers(each, host) for each in self.bypass.split(","))
        return None if bypassed else self.proxy


def find_proxies(environment: Mapping[str, str]) -> Proxies:
    """The proxy that the environment names, in lower case first; else that of the system.

    Raises:
        SettingsError: it is not the address of a proxy. What is there isn't shown: it may hold a
            password.
    """
    named = {
        name: environment.get(f"{name}_proxy", environment.get(f"{name.upper()}_PROXY", ""))
        for name in ("https", "all", "no")
    }
    found = named if any(named.values()) else _of_system()
    url = found.get("https") or found.get("all")
    variable = "HTTPS_PROXY" if found.get("https") else "ALL_PROXY"
    return Proxies(_parse(url, variable) if url else None, found.get("no", ""))


def _of_system() -> Mapping[str, str]:
    """Python's own look, again where another thread removed a variable meanwhile."""
    while True:
        with suppress(KeyError):
            return getproxies()


def _covers(entry: str, host: str) -> bool:
    """Whether an entry of NO_PROXY is of a host: `*`, a domain, an address or a network."""
    entry = entry.strip().lower()
    with suppress(ValueError):
        return ip_address(host) in ip_network(entry, strict=False)
    domain = entry.partition(":")[0].removeprefix("*").removeprefix(".")
    return entry == "*" or (bool(domain) and f".{host.lower()}".endswith(f".{domain}"))


def _parse(url: str, variable: str) -> Proxy:
    match = _PROXY.fullmatch(url)
    if match is None or not url.isprintable():
        raise SettingsError(
            f"{variable} is not the address of a proxy",
            "Give it as http://host:port or http://user:password@host:port; write special "
            "characters of the password as %XX. SOCKS proxies aren't supported",
        )
    scheme = (match["scheme"] or "http").lower()
    login = None
    if match["user"]:
        parts = (match["user"], match["password"] or "")
        login = b":".join(map(unquote_to_bytes, parts)).decode("latin-1")
    port = int(match["port"] or _PORTS[scheme])
    return Proxy(scheme, match["host"].strip("[]"), port, login)
