"""An appliance's host name and certificate, of a CA that nobody knows yet."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any


class Appliance:
    """The host of an appliance, over TLS.

    Args:
        host: its name, which need not be in any name server.

    Attributes:
        tunnels: what it shows to clients, by host.

    Raises:
        ModuleNotFoundError: trustme is not installed.
    """

    def __init__(self, host: str) -> None:
        try:
            import trustme
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "An appliance's endpoint over TLS needs trustme, which is not installed: "
                "pip install 'pulumi-oci-image[emulator]'",
                name="trustme",
            ) from None
        self._host = host
        self._authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host).configure_cert(context)
        self.tunnels: dict[str, ssl.SSLContext] = {host: context}

    def facts(self, directory: Path, proxy: str) -> dict[str, Any]:
        """What credentials say of the host; writes the certificate of its CA.

        Args:
            directory: where the certificate goes, as `ca.pem`.
            proxy: the proxy by which the host is reached.
        """
        ca_bundle = directory.resolve() / "ca.pem"
        ca_bundle.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._authority.cert_pem.write_to_path(ca_bundle)
        return {"endpoint": f"https://{self._host}", "proxy": proxy, "ca_bundle": ca_bundle}
