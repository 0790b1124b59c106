"""Each part of others' inside that this package relies on: a test that fails says what has moved.

What is here has no public way. `test_sdk_layout` has the same for the SDK's folder of Compute.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from urllib3.connection import HTTPConnection, HTTPSConnection, ProxyConfig


def test_oci_has_its_own_requests() -> None:
    """The SDK's sessions are of `oci._vendor.requests`: adapters and responses must be of it."""
    from oci import base_client
    from oci._vendor import requests
    from oci._vendor.requests.adapters import BaseAdapter

    assert base_client.requests is requests
    session = requests.Session()
    assert all(isinstance(adapter, BaseAdapter) for adapter in session.adapters.values())
    response = requests.Response()
    response.status_code, response.raw = 200, io.BytesIO(b"body")
    response.headers.update({"ETag": "x"})
    assert response.headers["etag"] == "x"
    assert response.content == b"body"
    assert issubclass(requests.exceptions.RequestException, OSError)


def test_pulumi_carries_keys_that_begin_with_two_underscores() -> None:
    """A tag may have such a key; SDKs before 3.235 drop it, and with it a criterion."""
    from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped] # ships no types
    from pulumi.runtime import rpc

    sent = Struct()
    sent.update({"freeformTags": {"__approved": "yes"}})
    assert rpc.deserialize_properties(sent) == {"freeformTags": {"__approved": "yes"}}


def test_urllib3_tells_how_a_proxy_is_trusted_by_this() -> None:
    """`urllib3.connection.ProxyConfig` has these fields, and connections take it."""
    assert ProxyConfig._fields == (
        "ssl_context",
        "use_forwarding_for_https",
        "assert_hostname",
        "assert_fingerprint",
    )
    HTTPSConnection("localhost", 1, proxy_config=ProxyConfig(None, False, None, None))  # noqa: FBT003 - its own form


def test_http_client_makes_answers_by_response_class() -> None:
    """`http.client` reads each answer, of a proxy too, by `response_class` and its `fp`."""
    made: list[str] = []

    class Connection(HTTPConnection):
        def response_class(self, sock: object, *arguments: object, **options: object) -> object:  # type: ignore[override]
            made.append(str(options["method"]))
            response = http.client.HTTPResponse(sock, *arguments, **options)  # type: ignore[arg-type]
            assert isinstance(response.fp, io.BufferedReader)
            return response

        def send(self, data: object) -> None:
            made.append("sent")
            super().send(data)  # type: ignore[arg-type]

    listener = socket.create_server(("127.0.0.1", 0))
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            for _ in range(2):
                client.recv(65536)
                client.sendall(answer)

    serving = threading.Thread(target=serve)
    serving.start()
    connection = Connection("127.0.0.1", listener.getsockname()[1], timeout=10)
    connection.set_tunnel("service.invalid", 1)
    connection.connect()
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()
    serving.join()
    listener.close()
    assert made == ["sent", "None", "sent", "GET"]


def test_ssl_makes_sockets_of_a_class_and_shakes_hands_by_its_method() -> None:
    """`SSLContext.sslsocket_class` is used, and `do_handshake` is called before it is connected."""
    called: list[bool] = []

    class Socket(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - ssl's own
            called.append(block)
            raise ConnectionAbortedError

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = Socket
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(ConnectionAbortedError):
        context.wrap_socket(ours, server_hostname="localhost")
    assert called == [False]


def test_python_tells_pools_to_end_before_it_waits_for_their_threads() -> None:
    """At exit, an idle pool's thread ends while others still work."""
    program = """
import threading
from concurrent.futures import ThreadPoolExecutor

ended = threading.Event()
idle, busy = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
worker = idle.submit(threading.current_thread).result()
threading.Thread(target=lambda: (worker.join(), ended.set()), daemon=True).start()
busy.submit(lambda: print("told" if ended.wait(20) else "not told"))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("told\n", "")
