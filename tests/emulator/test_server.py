"""The endpoint's life: it starts on loopback, stops clean, and can be had again."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.testing import ApiError, Delay, Emulator

from ..faults import Huge, Trickle
from ..marked_processes import open_descriptors

if TYPE_CHECKING:
    from oci.core import ComputeClient

    from pulumi_oci_image.testing import ScriptedAnswer


def test_stops_clean() -> None:
    """After the block no thread and no listening socket is left."""
    before = set(threading.enumerate())
    with Emulator() as endpoint:
        url = urlsplit(endpoint.url)
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.hostname, url.port), timeout=5)


def test_stops_at_once_with_connections_open() -> None:
    """A client that keeps its connection, or waits for a slow answer, does not hold up the end."""
    with Emulator() as endpoint:
        endpoint.answer_with(Delay(3600))
        url = urlsplit(endpoint.url)
        idle = socket.create_connection((url.hostname, url.port))
        waiting = socket.create_connection((url.hostname, url.port))
        waiting.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        while not endpoint.requests:
            threading.Event().wait(0.01)
    with idle, waiting:
        assert waiting.recv(1) == b""
        assert endpoint.requests[0].status is None


def test_a_forked_process_leaves_it_to_its_parent() -> None:
    """A child that was forked in the block goes on after it, and the parent's endpoint serves."""
    program = """
import os, urllib.error, urllib.request
from pulumi_oci_image.testing import Emulator
child = 0
try:
    with Emulator() as endpoint:
        child = os.fork()
        if child:
            assert os.waitpid(child, 0)[1] == 0
            urllib.request.urlopen(endpoint.url + "/20160918/images")
except urllib.error.HTTPError as error:
    print(error.code)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("401\n", "")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (None, "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.2", "127.0.0.2"),
        ("localhost", "127.0.0.1"),
    ],
)
def test_binds_to_loopback(tmp_path: Path, host: str | None, address: str) -> None:
    """The endpoint listens on 127.0.0.1, or another address of loopback, and its URL is of use."""
    with Emulator() if host is None else Emulator(host=host) as endpoint:
        url = urlsplit(endpoint.url)
        assert url.hostname == address
        image_id = str(next(iter(endpoint.images))["id"])
        made = endpoint.make_credentials(tmp_path)
        connection = oci_image.Connection(
            config_file=str(made.config_file), endpoint=endpoint.url, profile=made.profile
        )
        assert oci_image.get_image(image_id, connection=connection).id == image_id


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "::",
        "",
        "10.0.0.1",
        "8.8.8.8",
        "example.com",
        "127.1",
        "::ffff:127.0.0.1",
        "::1",
    ],
)
def test_binds_to_nothing_else(host: str) -> None:
    """Another address is refused before anything is bound, in one line that says why."""
    with pytest.raises(ValueError, match="listens on loopback only, not on") as caught:
        Emulator(host=host)
    assert "Give 127.0.0.1 or localhost;" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("port", [-1, 65536, 10**30])
def test_a_port_that_there_is_not(port: int) -> None:
    """A port out of range is named."""
    with pytest.raises(ValueError, match=f"a port from 0 to 65535, not {port}"):
        Emulator(port=port)


def test_port_can_be_chosen_and_reused() -> None:
    """A given port is used, and is free again afterwards."""
    with Emulator() as first:
        port = urlsplit(first.url).port or 0
    for _ in range(2):
        with Emulator(port=port) as again:
            assert urlsplit(again.url).port == port


def test_port_in_use_is_one_clear_line() -> None:
    """A port that is taken is named in the error."""
    with Emulator() as first:
        port = urlsplit(first.url).port or 0
        with pytest.raises(OSError, match=rf"cannot listen on 127\.0\.0\.1:{port}: ") as caught:
            Emulator(port=port).start()
    assert "\n" not in str(caught.value)


def test_can_be_started_again() -> None:
    """Stopping twice does nothing, starting twice is an error, and a stopped one starts again."""
    endpoint = Emulator()
    endpoint.stop()
    with endpoint, pytest.raises(RuntimeError, match="running already"):
        endpoint.start()
    with endpoint:
        assert endpoint.url


def test_url_needs_a_running_endpoint() -> None:
    """Before the start there is no URL, and the error says what to do."""
    with pytest.raises(RuntimeError, match="not running"):
        _ = Emulator().url


def test_wait_ends_when_it_is_stopped() -> None:
    """`wait` blocks a foreground process until the endpoint is stopped from elsewhere."""
    endpoint = Emulator()
    endpoint.wait()
    endpoint.start()
    endpoint.wait(0.01)
    assert endpoint.url
    waiter = threading.Thread(target=endpoint.wait)
    waiter.start()
    endpoint.stop()
    waiter.join(30)
    assert not waiter.is_alive()


def test_reset_goes_back_to_the_seed(endpoint: Emulator, client: ComputeClient) -> None:
    """`reset` restores images and forgets requests, scripted answers and the clock's offset."""
    image = next(iter(endpoint.images))
    client.get_image(image["id"])
    endpoint.images.remove(image["id"])
    endpoint.answer_with(ApiError(500, "InternalServerError", "Broken."))
    endpoint.answer_always(ApiError(503, "ServiceUnavailable", "Down."))
    endpoint.clock_offset = timedelta(hours=1)
    endpoint.reset()
    assert endpoint.requests == []
    assert endpoint.clock_offset == timedelta()
    assert client.get_image(image["id"]).data == image


def test_garbage_instead_of_http_does_not_hurt(endpoint: Emulator, client: ComputeClient) -> None:
    """Bytes that are no HTTP get a 400, and the endpoint goes on."""
    url = urlsplit(endpoint.url)
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(b"\x16\x03\x01garbage\r\n\r\n")
        assert connection.recv(1024).startswith(b"HTTP/1.1 400")
    assert client.get_image(next(iter(endpoint.images))["id"]).status == 200


def test_failing_start_is_an_error_and_not_a_hang() -> None:
    """A server that cannot come up, for want of file descriptors here, is one clear line."""
    code = """if True:
        import os, resource
        from pulumi_oci_image.testing import Emulator
        endpoint = Emulator()
        free = os.dup(0)
        os.close(free)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        endpoint.start()
    """
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "OSError: [Errno 24] The local OCI endpoint cannot listen on" in done.stderr


@pytest.mark.parametrize("fault", [Delay(3600), Trickle(3600), Huge(10**15)])
def test_stops_clean_in_the_middle_of_a_fault(fault: ScriptedAnswer) -> None:
    """Stopping ends scripted answers under way; no thread and no descriptor is left."""
    threads, descriptors = set(threading.enumerate()), open_descriptors()
    with Emulator() as endpoint:
        endpoint.answer_with(fault)
        url = urlsplit(endpoint.url)
        with socket.create_connection((url.hostname, url.port)) as waiting:
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            while not endpoint.requests:
                threading.Event().wait(0.01)
            endpoint.stop()
    assert set(threading.enumerate()) <= threads
    assert open_descriptors() <= descriptors


def test_the_endpoint_needs_no_extra() -> None:
    """Without TLS, what the package itself needs is enough."""
    code = """if True:
        import sys
        sys.modules['trustme'] = None
        from pulumi_oci_image.testing import Emulator
        with Emulator() as endpoint:
            assert endpoint.url
    """
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
