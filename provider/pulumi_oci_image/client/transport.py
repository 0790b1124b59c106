"""HTTP for the OCI SDK, bounded: each answer has a largest size, and a call's sockets can be ended.

An adapter that an SDK client's session sends its requests by. It speaks to one endpoint, over
connections of urllib3 that it keeps itself. The SDK's own adapter reads a body of any size, takes
one that was cut short for a whole one, follows redirects to other hosts, keeps cookies, and shares
its connections with forked processes.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import weakref
from collections import deque
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection, ProxyConfig
from urllib3.util import Url, make_headers
from urllib3.util.ssl_ import create_urllib3_context

from ..errors import ConnectionFailed, Name, OciImageError, SettingsError, quote
from ..fork_safety import forks_held_back
from .answer_body import AnswerStream, read_body
from .deadline import CallScope, current_call
from .lean_core import requests
from .sdk_errors import PROXY, describe, host_in
from .service_errors import REDIRECTED_TO

if TYPE_CHECKING:
    from ..settings import Settings

_MAX_IDLE = 256


class _Connection(HTTPConnection):
    """A connection whose socket the current call can end."""

    stream: AnswerStream | None = None

    def send(self, data: Any) -> None:
        """Send what asks for an answer: to a proxy, or to the service."""
        current_call.get().track(self.sock)
        super().send(data)

    def response_class(self, sock: Any, *arguments: Any, **options: Any) -> Any:  # type: ignore[override]
        """Make the reader of one answer."""
        response = http.client.HTTPResponse(sock, *arguments, **options)
        self.stream = AnswerStream(response.fp.detach(), current_call.get())
        response.fp = self.stream
        return response

    def getresponse(self) -> Any:
        """Read the headers of an answer."""
        response = super().getresponse()
        if self.stream:
            if self.stream.has_ended:
                # Python takes the end of the connection for the end of the headers.
                response.close()
                raise http.client.IncompleteRead(b"")
            self.stream.begin_body()
        return response

    @property
    def is_reusable(self) -> bool:
        """Whether it is open, and nothing came in that no call has read."""
        stream = self.stream
        if stream is None or not stream.closed or stream.has_unread:
            return False
        if not isinstance(self.sock, socket.socket):
            return False  # what TLS in TLS, to a proxy, has read ahead can't be seen
        pending = isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()
        return self.is_connected and not pending


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _TlsSocket(ssl.SSLSocket):
    """A socket that the current call can end in its handshake, too."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - ssl's own signature
        """Shake hands."""
        try:
            current_call.get().track(self)
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


class Transport(requests.adapters.BaseAdapter):  # type: ignore[misc]
    """Sends requests to one endpoint, within the limits, and trusts what the settings say."""

    def __init__(self, endpoint: str, settings: Settings) -> None:
        parts = urlsplit(endpoint)
        self._is_tls = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._is_tls else 80)
        self._limits = settings.limits
        self._ca_bundle = settings.ca_bundle
        # Plain HTTP is for an endpoint on this machine only.
        self._proxy = settings.proxies.find(self._host) if self._is_tls else None
        self._tls: ssl.SSLContext | None = None
        self._idle: deque[_Connection] = deque()
        weakref.finalize(self, _close_all, self._idle)
        super().__init__()

    def send(self, request: Any, **_options: Any) -> Any:
        """Send one request, and give its answer once it is all there."""
        call = current_call.get()
        connection = self._take_idle() or self._connect(call)
        try:
            connection.timeout = call.bounded(self._limits.read_timeout_seconds)
            connection.request(
                request.method,
                request.path_url,
                body=request.body,
                headers=request.headers,
                preload_content=False,
            )
            answer = connection.getresponse()
            body = read_body(answer, call)
            call.release_sockets()
        except BaseException:
            connection.close()
            if connection.stream:
                connection.stream.close()
            raise
        # Python takes an interim answer for the final one, which is still to come: the next
        # request on this connection would get it.
        is_final = answer.status >= HTTPStatus.OK
        if is_final and len(self._idle) < _MAX_IDLE and connection.is_reusable:
            self._idle.append(connection)
        else:
            connection.close()
        return _response(request, answer, body)

    def close(self) -> None:
        """Close the connections that no call uses. A later call opens new ones."""
        _close_all(self._idle)

    def _take_idle(self) -> _Connection | None:
        with suppress(IndexError):  # there is none
            while connection := self._idle.pop():
                if connection.is_reusable:
                    return connection
                connection.close()
        return None

    def shown_certificates(self, call: CallScope) -> list[bytes]:
        """The certificates that the endpoint shows, trusted or not, in DER; it is sent nothing."""
        context = create_urllib3_context(cert_reqs=ssl.CERT_NONE)
        context.sslsocket_class = _TlsSocket
        connection = self._connect(call, context)
        try:
            encrypted: Any = connection.sock
            if hasattr(encrypted, "get_unverified_chain"):  # since Python 3.13
                return list(encrypted.get_unverified_chain())
            return [encrypted.getpeercert(binary_form=True)]
        finally:
            connection.close()

    def _connect(self, call: CallScope, tls: ssl.SSLContext | None = None) -> _Connection:
        connection = self._new_connection(call.bounded(self._limits.connect_timeout_seconds), tls)
        try:
            connection.connect()
            call.check()
        except BaseException as error:
            connection.close()
            if self._proxy is None or isinstance(error, (ssl.SSLError, OciImageError)):
                raise
            where = f"{self._proxy.host}:{self._proxy.port}"
            fault = f"can't connect through the proxy {where}: {describe(error)}"
            raise ConnectionFailed(f"{call.what}: {fault}", PROXY) from None
        return connection

    def _new_connection(self, timeout: float, context: ssl.SSLContext | None) -> _Connection:
        if not self._is_tls:
            return _Connection(self._host, self._port, timeout=timeout)
        if context is None:
            with forks_held_back():  # OpenSSL has locks for what it loads
                context = self._tls = self._tls or _tls_context(self._ca_bundle)
        proxy = self._proxy
        if proxy is None:
            return _TlsConnection(self._host, self._port, timeout=timeout, ssl_context=context)
        connection = _TlsConnection(
            proxy.host,
            proxy.port,
            timeout=timeout,
            ssl_context=context,
            proxy=Url(proxy.scheme, host=proxy.host, port=proxy.port),
            proxy_config=ProxyConfig(context, False, None, None),  # noqa: FBT003 - urllib3's own
        )
        headers = make_headers(proxy_basic_auth=proxy.login)
        connection.set_tunnel(self._host, self._port, headers, proxy.scheme)
        return connection


def _tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    """What TLS trusts: whatever a session or the environment says, it verifies."""
    context = create_urllib3_context()
    context.sslsocket_class = _TlsSocket
    trusted = ca_bundle or certifi.where()
    try:
        is_folder = Path(trusted).is_dir()
        context.load_verify_locations(**{"capath" if is_folder else "cafile": trusted})
    except OSError as error:
        what = f"the CA bundle {quote(trusted)} can't be used: {quote(error.strerror)}"
        hint = ("Set ", Name("oci-image:caBundle"), " to a file of PEM certificates")
        raise SettingsError(what, hint) from None
    return context


def _close_all(connections: deque[_Connection]) -> None:
    while connections:
        with suppress(IndexError):  # a call has just taken the last one
            connections.pop().close()


def _response(request: Any, answer: Any, body: bytes) -> Any:
    """The answer as the SDK's session gives it."""
    response = requests.Response()
    response.status_code = answer.status
    response.reason = answer.reason
    response.url = request.url
    response.request = request
    response.headers.update(answer.headers)
    response.raw = io.BytesIO(body)
    if answer.status in range(300, 400):
        # The session would follow it, with our headers, wherever it points.
        response.headers[REDIRECTED_TO] = host_in(response.headers.pop("location", "")) or "itself"
    return response
