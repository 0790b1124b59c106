"""HTTP as the SDK does it, with bounds: each attempt ends in time and its answer has an end.

The SDK's own session reads a body of any size for any time, follows redirects to other hosts, and
takes a body that was cut short for a whole one. Proxies (`HTTPS_PROXY`, `NO_PROXY`) are its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from oci._vendor.requests import exceptions
from oci._vendor.requests.adapters import HTTPAdapter
from oci._vendor.requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ..errors import OciImageError
from .ongoing import in_hand

if TYPE_CHECKING:
    from ..settings import Limits

MAX_BODY_BYTES = 32 * 1024 * 1024
REDIRECTED_TO = "redirected-to"
"""The name under which the host that a redirect points to is kept."""

_CONNECTIONS = 256  # as many as a program may have calls under way
_PIECE_BYTES = 64 * 1024
_REDIRECTS = range(300, 400)
_MIN_SECONDS = 0.001


class _Connection(HTTPConnection):
    """A connection that the call in hand knows, and can end."""

    def connect(self) -> None:
        """Connect: in a thread apart, for nothing ends a look-up of a name, or a handshake."""
        connect = super().connect
        call = in_hand.get()
        if call is None or call.is_apart:
            connect()
            return

        def connect_in_time() -> None:
            connect()
            try:
                call.check()
            except OciImageError:
                self.close()  # nobody waits for it any more
                raise

        call.apart(connect_in_time)

    def request(self, *arguments: Any, **options: Any) -> None:
        """Send a request."""
        if call := in_hand.get():
            call.uses(self)
        super().request(*arguments, **options)


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class _Adapter(HTTPAdapter):  # type: ignore[misc]
    """Sends requests with the limits in force, and trusts what the settings say."""

    def __init__(self, limits: Limits, ca_bundle: str | None) -> None:
        self._limits = limits
        self._ca_bundle = ca_bundle
        super().__init__(pool_connections=1, pool_maxsize=_CONNECTIONS)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools of connections."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        """The pools of connections through a proxy."""
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, request: Any, **options: Any) -> Any:
        """Send one request, and give the answer's body its bounds."""
        call = in_hand.get()
        left = max(call.seconds_left if call else self._limits.timeout_seconds, _MIN_SECONDS)
        options["timeout"] = (
            min(self._limits.connect_timeout_seconds, left),
            min(self._limits.read_timeout_seconds, left),
        )
        options["stream"] = True
        # Whatever a session or the environment says, certificates are verified.
        options["verify"] = self._ca_bundle or True
        if request.url.startswith("http://"):
            options["proxies"] = {}  # plain HTTP is for an endpoint on this machine only
        response = super().send(request, **options)
        if response.status_code < HTTPStatus.OK:
            # Python takes an interim answer for the final one, which is still to come: the next
            # request on this connection would get it.
            response.raw.close()
        if response.status_code in _REDIRECTS:
            # The session would follow it, with our headers, wherever it points.
            target = response.headers.pop("location", None)
            response.headers[REDIRECTED_TO] = _host_in(target or "") or "itself"
        if "," in response.headers.get("content-encoding", ""):
            # Each time over multiplies what little a large answer can be packed into.
            response.close()
            raise exceptions.ContentDecodingError("the answer is encoded more than once")
        response.raw = _BoundedBody(response.raw)
        return response


class _BoundedBody:
    """A body that is read to its end, and not beyond its largest size."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, _amount: int, decode_content: bool | None = None) -> Iterator[bytes]:  # noqa: FBT001 - urllib3's own signature
        """The body in pieces."""
        size = 0
        for piece in self._raw.stream(_PIECE_BYTES, decode_content=decode_content):
            size += len(piece)
            if size > MAX_BODY_BYTES:
                self._raw.close()
                raise exceptions.ContentDecodingError(
                    f"the answer is larger than {MAX_BODY_BYTES} bytes"
                )
            yield piece
        if self._raw.length_remaining:
            raise exceptions.ChunkedEncodingError("the answer was cut short")


def _host_in(target: str) -> str:
    """The host in the target of a redirect, which may be no URL at all."""
    try:
        return urlsplit(target).netloc
    except ValueError:
        return "what is no address"


def bound(session: Any, endpoint: str, limits: Limits, ca_bundle: str | None) -> None:
    """Give every request of an SDK client's session the bounds of this module.

    A client calls one host only. So its proxy is looked up here, once: a session that trusts the
    environment looks at all of it for each request.
    """
    session.proxies = get_environ_proxies(endpoint)
    session.trust_env = False
    adapter = _Adapter(limits, ca_bundle)
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
