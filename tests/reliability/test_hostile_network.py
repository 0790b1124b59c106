"""Servers and proxies that do what none should: nothing is mixed up, told, kept or left open."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

import pulumi_oci_image as oci_image
from pulumi_oci_image import __version__
from pulumi_oci_image.client.deadline import cancel_all
from pulumi_oci_image.client.lean_core import oci
from pulumi_oci_image.testing import Answer, ApiError, Delay

from ..integration.stand_ins import proxy, server

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

SECONDS = 60.0
JSON = {"content-type": "application/json"}
PLANTED = "pl4nted"


@pytest.fixture
def image_id(
    endpoint: Emulator,
    credentials: object,  # noqa: ARG001 - in the environment
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The OCID of an image that can be read, in one attempt, without a proxy."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    return str(next(iter(endpoint.images))["id"])


def answer(body: bytes, status: str = "200 OK") -> bytes:
    """An HTTP answer with a JSON body."""
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


class Dripping:
    """Sends one byte after another as long as the client takes them, and notes when it left."""

    def __init__(self, first: bytes, byte: bytes) -> None:
        self._first, self._byte = first, byte
        self.left = threading.Event()

    def __call__(self, client: socket.socket) -> None:
        """Send until nobody is there."""
        client.recv(65536)
        client.sendall(self._first)
        client.settimeout(0.05)
        try:
            while True:
                client.sendall(self._byte)
                with contextlib.suppress(TimeoutError):
                    if not client.recv(65536):
                        break
        finally:
            self.left.set()


@pytest.mark.parametrize(
    ("at", "first", "byte"),
    [
        ("proxy", b"HTTP/1.1 200 OK\r\n", b"x"),
        ("handshake", b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03", b"x"),
        ("headers", b"HTTP/1.1 200 OK\r\nx: ", b"x"),
        ("body", b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b"x"),
    ],
)
def test_what_drips_is_left_and_closed(
    image_id: str, monkeypatch: pytest.MonkeyPatch, at: str, first: bytes, byte: bytes
) -> None:
    """Whatever drips in, the call ends in time and its connection is closed, not left open."""
    dripping = Dripping(first, byte)
    with server(dripping) as port:
        monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "0.5")
        where = f"127.0.0.1:{port}"
        tls = "https" if at == "handshake" else "http"
        if at == "proxy":
            monkeypatch.setenv("HTTPS_PROXY", f"http://{where}")
            tls, where = "https", "service.invalid"
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"{tls}://{where}")
        with pytest.raises(oci_image.TimedOut, match="no answer in time"):
            oci_image.get_image(image_id)
        assert dripping.left.wait(SECONDS)


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        ("transfer-encoding: chunked", b"-1\r\n"),
        ("transfer-encoding: chunked", b"fffffffffff\r\n"),
        ("transfer-encoding: gzip", b""),
        ("content-length: 99999999999", b""),
        ("content-length: -5", b""),
        ("content-length: none", b""),
        ("x: y", b""),
    ],
)
def test_a_body_without_end_is_bounded(
    image_id: str, monkeypatch: pytest.MonkeyPatch, framing: str, body: bytes
) -> None:
    """Whatever the framing says, no more of a body is read than the largest answer has."""
    sent = 0

    def talk(client: socket.socket) -> None:
        nonlocal sent
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        client.recv(65536)
        client.sendall(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode() + body)
        while sent < 2**30:
            sent += client.send(b"x" * 65536)

    with server(talk) as port:
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"http://127.0.0.1:{port}")
        with pytest.raises(oci_image.InvalidResponse, match="larger than 1048576 bytes"):
            oci_image.get_image(image_id)
    assert sent < 16 * 2**20  # with what the system keeps for a connection


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("later", [False, True])
def test_an_answer_that_nobody_asked_for_is_nobodys(  # noqa: PLR0913, PLR0917 - fixtures
    endpoint: Emulator,
    image_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tls: bool,  # noqa: FBT001 - pytest passes it
    later: bool,  # noqa: FBT001 - pytest passes it
) -> None:
    """A second answer behind the one that was asked for is not taken for that of the next call."""
    image = json.dumps(endpoint.images.get(image_id)).encode()
    stray = answer(b'{"code":"NotAuthorizedOrNotFound","message":"stray"}', "404 Not Found")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    certificate = authority.issue_cert("127.0.0.1")
    sent = threading.Semaphore(0)

    def talk(client: socket.socket) -> None:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            client = context.wrap_socket(client, server_side=True)
        with client:
            while client.recv(65536):
                if later:
                    client.sendall(answer(image))
                    client.sendall(stray)
                else:
                    client.sendall(answer(image) + stray)
                sent.release()

    with server(talk) as port:
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"http{'s' * tls}://127.0.0.1:{port}")
        if tls:
            monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", str(tmp_path / "authority.pem"))
        for _ in range(20):
            assert oci_image.get_image(image_id).id == image_id
            assert sent.acquire(timeout=60)  # what comes after the next request is its answer
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", endpoint.url)
        from pulumi_oci_image.runtime import run

        run._client.cache_clear()  # noqa: SLF001 - the connection ends, and the server with it
        run._client_in.cache_clear()  # noqa: SLF001


def test_nor_is_one_that_came_through_a_proxy_over_tls(
    endpoint: Emulator, image_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where the answer and what is behind it come in one piece, in TLS within TLS."""
    image = json.dumps(endpoint.images.get(image_id)).encode()
    stray = answer(b'{"code":"NotAuthorizedOrNotFound","message":"stray"}', "404 Not Found")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "service.invalid").configure_cert(context)

    def talk(client: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        service = context.wrap_bio(incoming, outgoing, server_side=True)

        def once_there(work: Callable[[], Any]) -> Any:
            while True:
                with contextlib.suppress(ssl.SSLWantReadError):
                    return work()
                outer.sendall(outgoing.read())
                incoming.write(outer.recv(65536) or b"the end of it")

        with context.wrap_socket(client, server_side=True) as outer:
            outer.recv(65536)
            outer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            once_there(service.do_handshake)
            while once_there(lambda: service.read(65536)):
                service.write(answer(image))
                service.write(stray)
                outer.sendall(outgoing.read())

    with server(talk) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{port}")
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", "https://service.invalid")
        monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", str(tmp_path / "authority.pem"))
        for _ in range(3):
            assert oci_image.get_image(image_id).id == image_id


@pytest.mark.parametrize("through_a_proxy", [False, True])
@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (b"x: " + b"y" * 17_000, "header that is too long"),
        (b"\r\n".join([b"x: " + b"y" * 1_000] * 17), "too many headers"),
        (b'content-type: multipart/mixed;a="' + b"\r\n ;".join([b";" * 1_000] * 17), "too many"),
    ],
    ids=["one", "many", "folded"],
)
def test_a_large_head_is_not_parsed(
    image_id: str,
    monkeypatch: pytest.MonkeyPatch,
    headers: bytes,
    told: str,
    through_a_proxy: bool,  # noqa: FBT001 - pytest passes it
) -> None:
    """Python takes a time that grows with the square of some headers, and nothing can end it."""

    def talk(client: socket.socket) -> None:
        client.recv(65536)
        client.sendall(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\ncontent-length: 2\r\n\r\n{}")
        client.recv(65536)

    with server(talk) as port:
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"http://127.0.0.1:{port}")
        if through_a_proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
            monkeypatch.setenv("OCI_IMAGE_ENDPOINT", "https://service.invalid")
        with pytest.raises(oci_image.ConnectionFailed, match=told):
            oci_image.get_image(image_id)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"code": "InternalError", "message": "eyJ-" * 16_000}),
        json.dumps({"code": "InternalError", "message": "no", "details": ["eyJ-" * 16_000]}),
        "{}" + " " * 65_534 + "eyJ-" * 16_000,
        "eyJ-" * 16_000,
    ],
    ids=["message", "details", "behind", "alone"],
)
def test_the_sdk_gets_little_of_an_error(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    """The SDK searches an error for secrets in quadratic time, where no other thread can run."""
    got: list[bytes] = []
    deserialize = oci.base_client.BaseClient.deserialize_response_data

    def watched(client: Any, data: bytes, *options: Any) -> Any:
        got.append(data)
        return deserialize(client, data, *options)

    monkeypatch.setattr(oci.base_client.BaseClient, "deserialize_response_data", watched)
    endpoint.answer_always(Answer(500, JSON, body.encode()))
    with pytest.raises(oci_image.ServiceFailure):
        oci_image.get_image(image_id)
    assert [len(data) for data in got if len(data) > 3000] == []
    assert got


@pytest.mark.parametrize(
    "url",
    [
        "http://u:{}#1@127.0.0.1:9",
        "http://u:{}@",
        "http://u:{}@127.0.0.1:port",
        "http://{}:x@127.0.0.1:9/path",
        "socks5://u:{}@127.0.0.1:9",
        "{}",
        "http://u:{}@ 127.0.0.1:9",
        "http://u:{}/@127.0.0.1:9",
        "http://u:{}\r\nx: y@127.0.0.1:9",
    ],
)
def test_a_proxy_that_is_none_is_a_settings_error(
    image_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    url: str,
) -> None:
    """A proxy's URL that is wrong is refused before any call, and nothing of it is shown."""
    monkeypatch.setenv("https_proxy", url.format(PLANTED))
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", "https://service.invalid")
    if url == "{}":  # a bare name is a host
        with pytest.raises(oci_image.ConnectionFailed):
            oci_image.get_image(image_id)
        return
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises(oci_image.SettingsError, match="HTTPS_PROXY is not the address") as caught,
    ):
        oci_image.get_image(image_id)
    assert PLANTED not in repr(caught.value) + str(caught.value) + caplog.text


@pytest.mark.parametrize(
    "says",
    [
        None,
        b"HTTP/1.1 407 Who are you\r\n\r\n",
        b"HTTP/1.1 407 You are no user:" + PLANTED.encode() + b"@here\r\n\r\n",
        b"HTTP/1.1 502 No\r\n\r\n",
        b"SSH-2.0-x\r\n",
        b"",
    ],
)
def test_a_proxys_password_is_not_told(
    image_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    says: bytes | None,
) -> None:
    """Whatever a proxy does, its error names it without the password, and so does the log."""

    def talk(client: socket.socket) -> None:
        client.recv(65536)
        client.sendall(says or b"")

    with server(talk) as port:
        at = f"127.0.0.1:{9 if says is None else port}"
        monkeypatch.setenv("https_proxy", f"http://user:{PLANTED}%231@{at}")
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", "https://service.invalid")
        with (
            caplog.at_level(logging.DEBUG),
            pytest.raises(oci_image.ConnectionFailed, match=f"through the proxy {at}") as caught,
        ):
            oci_image.get_image(image_id)
    assert "HTTPS_PROXY" in str(caught.value)
    assert PLANTED not in repr(caught.value) + str(caught.value) + caplog.text


def test_a_changed_proxy_counts_for_the_next_call(
    endpoint: Emulator, image_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside of a run each call goes through the proxy that the environment names by then."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("OCI_IMAGE_CA_BUNDLE", str(tmp_path / "authority.pem"))
    with endpoint.over_tls(authority.issue_cert("localhost")) as url:
        target = int(url.rpartition(":")[2])
        monkeypatch.setenv("OCI_IMAGE_ENDPOINT", f"https://localhost:{target}")
        with proxy(target) as (first, of_first), proxy(target) as (second, of_second):
            for port in (first, second, first):
                monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
                assert oci_image.get_image(image_id).id == image_id
            assert (len(of_first), len(of_second)) == (1, 1)
            monkeypatch.setenv("NO_PROXY", "127.0.0.0/8, .localhost")
            assert oci_image.get_image(image_id).id == image_id
            assert (len(of_first), len(of_second)) == (1, 1)
            from pulumi_oci_image.runtime import run

            run._client.cache_clear()  # noqa: SLF001 - their connections end, and the proxies
            run._client_in.cache_clear()  # noqa: SLF001


def test_no_cookie_is_kept(endpoint: Emulator, image_id: str) -> None:
    """What a server sets is not sent back to it."""
    image = json.dumps(endpoint.images.get(image_id)).encode()
    cookies = {"set-cookie": "a=b; Max-Age=9999"}
    endpoint.answer_with(Answer(200, JSON | cookies, image))
    oci_image.get_image(image_id)
    oci_image.get_image(image_id)
    assert "cookie" not in endpoint.requests[-1].headers


def test_the_user_agent_names_this_package(endpoint: Emulator, image_id: str) -> None:
    """Each request says which package, in which version, made it, beside the SDK's own name."""
    oci_image.get_image(image_id)
    agent = endpoint.requests[-1].headers["user-agent"]
    assert f"pulumi-oci-image/{__version__}" in agent
    assert agent.startswith("Oracle-PythonSDK/")


def test_the_rate_limit_is_within_the_deadline(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that would wait for its turn beyond its deadline fails, and is not made."""
    monkeypatch.setenv("OCI_IMAGE_REQUESTS_PER_SECOND", "0.2")
    monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "2")
    assert oci_image.get_image(image_id)
    with pytest.raises(oci_image.TimedOut):
        oci_image.get_image(image_id)
    assert len(endpoint.requests) == 1


def test_a_call_that_waits_for_its_turn_can_be_canceled(
    image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for the rate limit ends when all calls are canceled."""
    monkeypatch.setenv("OCI_IMAGE_REQUESTS_PER_SECOND", "0.02")
    oci_image.get_image(image_id)
    ended: list[BaseException] = []

    def read() -> None:
        try:
            oci_image.get_image(image_id)
        except oci_image.OciImageError as error:
            ended.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    while reading.is_alive():
        cancel_all()
        reading.join(0.01)
    assert [type(error) for error in ended] == [oci_image.Canceled]


@pytest.mark.parametrize(
    "call", ["get_images(ids=ids)", "get_images()", "get_image_shapes(ids[0])", "get_image(ids[0])"]
)
def test_ctrl_c_ends_whatever_waits(
    endpoint: Emulator, image_id: str, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Ctrl-C ends one read, many and lists at once, though each may go on for ten minutes."""
    monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "600")
    monkeypatch.setenv("OCI_IMAGE_READ_TIMEOUT_SECONDS", "600")
    endpoint.answer_always(Delay(600))
    ids = [str(image["id"]) for image in endpoint.images][:8]
    program = f"import pulumi_oci_image as oci_image\nids = {ids}\noci_image.{call}"
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    while not endpoint.requests:
        threading.Event().wait(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=SECONDS)
    assert "KeyboardInterrupt" in told
    assert image_id in ids
    assert os.getpid() != process.pid


def test_a_404_of_a_custom_endpoint_names_no_region(endpoint: Emulator, image_id: str) -> None:
    """Under an endpoint of the settings, nobody knows which region was asked: none is named."""
    endpoint.answer_always(ApiError(404, "NotAuthorizedOrNotFound", "No."))
    for read in (oci_image.get_image, oci_image.get_image_shapes):
        with pytest.raises(oci_image.ImageNotFound, match="may be another region's"):
            read(image_id)
