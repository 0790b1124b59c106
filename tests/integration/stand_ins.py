"""Stand-ins, on loopback, of what stands around the Compute service: tokens, a proxy."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

# A status and a body, which is JSON where its type is not told.
Answer = tuple[int, bytes] | tuple[int, bytes, str]


def new_token(seconds: float = 3600, **claims: Any) -> str:
    """A token as the auth service makes it, signed with a key that nobody checks."""
    now = int(time.time())
    return jwt.encode({"iat": now - 60, "exp": int(now + seconds)} | claims, "k" * 64, "HS256")


def new_key() -> RSAPrivateKey:
    """A throw-away key."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: RSAPrivateKey) -> str:
    """A private key in PEM form."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem_of(body: str) -> str:
    """A public key in PEM form, of the form in which the SDK sends it."""
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"


@contextlib.contextmanager
def http_service(
    answer: Callable[[str, str, bytes, Message], Answer],
    tls: ssl.SSLContext | None = None,
    port: int = 0,
) -> Iterator[int]:
    """An HTTP service on 127.0.0.1 that answers (method, path, body, headers); gives its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, content, *kind = answer(self.command, self.path, body, self.headers)
            self.send_response(status)
            self.send_header("content-type", kind[0] if kind else "application/json")
            self.send_header("content-length", str(len(content)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _handle  # noqa: N815 - the server's own names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class TokenService:
    """The metadata service of an instance, the auth service and an identity domain, in one.

    Args:
        trust: takes each token that is given out, and the public key of its session.
    """

    client = "client-id:client-secret"
    """The client that may exchange tokens at the identity domain."""

    def __init__(self, trust: Callable[[str, str], None]) -> None:
        self._trust = trust
        self.authority = trustme.CA()
        self.instance = self.authority.issue_cert(
            common_name="ocid1.instance.oc1.iad.aaaaaaaainstance",
            organization_unit_name="opc-tenant:ocid1.tenancy.oc1..aaaaaaaatenancy",
            key_type=trustme.KeyType.RSA,
        )
        self.asked: list[str] = []
        self.scripted: dict[str, Answer] = {}
        self.exchanged: list[str] = []
        self.lifetime = 3600
        self.url = ""

    def answer(self, method: str, path: str, body: bytes, headers: Message) -> Answer:
        """Answer as the services do."""
        self.asked.append(f"{method} {path}")
        if path in self.scripted:
            return self.scripted[path]
        if path == "/oauth2/v1/token":
            return self._exchange(parse_qs(body.decode()), headers["authorization"])
        files = {
            "/opc/v2/instance/region": b"iad",
            "/opc/v2/identity/cert.pem": self.instance.cert_chain_pems[0].bytes(),
            "/opc/v2/identity/key.pem": self.instance.private_key_pem.bytes(),
            "/opc/v2/identity/intermediate.pem": self.authority.cert_pem.bytes(),
        }
        if path in files:
            return 200, files[path]
        if path.startswith("/20180711/resourcePrincipalToken"):
            both = {"resourcePrincipalToken": "rpt", "servicePrincipalSessionToken": "spst"}
            return 200, json.dumps(both).encode()
        sent = json.loads(body)
        key = sent.get("publicKey") or sent.get("sessionPublicKey") or sent["podKey"]
        token = new_token(res_tenant="ocid1.tenancy.oc1..aaaaaaaatenancy")
        self._trust(token, public_pem_of(key))
        if "podKey" in sent:
            return 200, base64.b64encode(json.dumps({"token": f"ST${token}"}).encode())
        return 200, json.dumps({"token": token}).encode()

    def _exchange(self, form: dict[str, list[str]], authorization: str) -> Answer:
        """Exchange a JWT for a token of OCI, as an identity domain does.

        Source: https://docs.oracle.com/iaas/Content/Identity/api-getstarted/json_web_token_exchange.htm
        """
        if authorization != "Basic " + base64.b64encode(self.client.encode()).decode():
            return 401, b'{"error": "invalid_client", "error_description": "who?"}'
        expected = {
            "grant_type": ["urn:ietf:params:oauth:grant-type:token-exchange"],
            "requested_token_type": ["urn:oci:token-type:oci-upst"],
            "subject_token_type": ["jwt"],
        }
        if {name: form.get(name) for name in expected} != expected:
            return 400, b'{"error": "invalid_request"}'
        self.exchanged.append(form["subject_token"][0])
        token = new_token(self.lifetime, tenant="ocid1.tenancy.oc1..aaaaaaaatenancy")
        self._trust(token, public_pem_of(form["public_key"][0]))
        return 200, json.dumps({"token": token}).encode()


@contextlib.contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port of this machine where `talk` has each connection in a thread; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    clients: list[socket.socket] = []

    def serve(client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            talk(client)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                clients.append(client.dup())  # a thread closes the one, and leaves us the other
                threads.append(threading.Thread(target=serve, args=(client,)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for client in clients:
            with contextlib.suppress(OSError), client:
                client.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)


@contextlib.contextmanager
def proxy(target: int) -> Iterator[tuple[int, list[str]]]:
    """An HTTP CONNECT proxy that passes connections on to a port of this machine.

    Gives its own port, and the requests to connect that it got.
    """
    asked: list[str] = []

    def talk(client: socket.socket) -> None:
        asked.append(_head(client))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", target)) as service:
            back = threading.Thread(target=_pump, args=(service, client))
            back.start()
            _pump(client, service)
            back.join()

    with server(talk) as port:
        yield port, asked


def _head(client: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    return head.partition(b"\r\n")[0].decode()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
