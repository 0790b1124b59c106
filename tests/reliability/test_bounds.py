"""Answers and lists have bounds: sizes, encodings, depth, pages; and no redirect is followed."""

from __future__ import annotations

import functools
import gzip
import io
import json
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image.client import compute
from pulumi_oci_image.client.deadline import MAX_BYTES
from pulumi_oci_image.model.json_values import MAX_DEPTH, MAX_VALUES
from pulumi_oci_image.testing import Answer, ApiError, redirect_to, run_offline

from .image_bodies import nested

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import Figures

JSON = {"content-type": "application/json"}
MEBIBYTE = 1024 * 1024
LONGEST = 3
LARGEST = compute.MAX_IMAGE_BYTES


@pytest.fixture
def image(
    endpoint: Emulator,
    credentials: object,  # noqa: ARG001 - in the environment
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Any]:
    """An image that can be read, in one attempt."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("OCI_IMAGE_REQUESTS_PER_SECOND", "10000")
    return next(iter(endpoint.images))


def test_depth(endpoint: Emulator, image: dict[str, Any], tmp_path: Path, figures: Figures) -> None:
    """What is not nested too deep goes all the way to a program's outputs; the rest is refused."""
    new = {"objects": nested(MAX_DEPTH - 2, "objects"), "lists": nested(MAX_DEPTH - 2, "lists")}
    endpoint.images.put(image | new)
    (tmp_path / "Pulumi.yaml").write_text("name: program\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi\nfrom pulumi_oci_image import Image\n"
        f"image = Image('base', image_id={image['id']!r})\n"
        "pulumi.export('additional', image.additional_fields)\n"
    )
    done = run_offline(tmp_path, preview_only=True, out=io.StringIO())
    assert done.ok, done.preview.error
    assert done.preview.outputs["additional"] == new
    for depth in (MAX_DEPTH, 500, 900, 100_000):
        sent = json.dumps(image)[:-1].encode() + b',"x":' + b"[" * depth + b"]" * depth + b"}"
        endpoint.answer_with(Answer(200, JSON, sent))
        with pytest.raises(oci_image.InvalidResponse, match="nested"):
            oci_image.get_image(image["id"])
    figures.add_input(f"depth, {MAX_DEPTH} allowed", accepted=2, refused=4)


def test_many_and_long_tags(endpoint: Emulator, image: dict[str, Any], figures: Figures) -> None:
    """Thousands of tags, and texts of a hundred kilobytes, are read whole; more is refused."""
    large = image | {
        "freeformTags": {f"key-{number}": "value" for number in range(5_000)},
        "definedTags": {f"n{number}": {"k": "v" * 100} for number in range(2_000)},
        "displayName": "é" * 100_000,
    }
    endpoint.images.put(large)
    assert oci_image.get_image(image["id"]) == large
    endpoint.images.put(image | {"freeformTags": {f"key-{n}": n for n in range(MAX_VALUES)}})
    with pytest.raises(oci_image.InvalidResponse, match=f"more than {MAX_VALUES} values"):
        oci_image.get_image(image["id"])
    figures.add_input("7,000 tags and a name of 200 kB; 20,000 tags", accepted=1, refused=1)


@functools.cache
def packed(size: int, *, times: int = 1) -> bytes:
    """A JSON text of so many bytes, packed as small as it gets."""
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    pieces = [squeeze.compress(b'{"id":"')]
    pieces += [squeeze.compress(b"x" * MEBIBYTE) for _ in range(size // MEBIBYTE)]
    text = b"".join(pieces) + squeeze.compress(b'"}') + squeeze.flush()
    return text if times == 1 else gzip.compress(text)


def test_sizes(endpoint: Emulator, image: dict[str, Any], figures: Figures) -> None:
    """An answer has a largest size, by the byte, however it comes: plain, packed, in chunks."""
    bare = json.dumps(image).encode()
    fits = bare[:-1] + b" " * (LARGEST - len(bare)) + b"}"
    for body in (fits, gzip.compress(fits)):
        head = JSON | ({"content-encoding": "gzip"} if body is not fits else {})
        endpoint.answer_with(Answer(200, head, body))
        assert oci_image.get_image(image["id"]) == image
    for head, body in (
        ({}, fits + b" "),
        ({"content-encoding": "gzip"}, packed(256 * MEBIBYTE)),
        ({"content-encoding": "gzip, gzip"}, packed(256 * MEBIBYTE, times=2)),
        ({"transfer-encoding": "chunked"}, b"%x\r\n%b \r\n0\r\n\r\n" % (len(fits) + 1, fits)),
    ):
        endpoint.answer_with(Answer(200, JSON | head, body))
        with pytest.raises(oci_image.InvalidResponse, match=r"larger than 1048576|more than once"):
            oci_image.get_image(image["id"])
    figures.add_input("sizes around 1 MiB, packed or not", accepted=2, refused=4)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_bomb_takes_no_memory(
    endpoint: Emulator, image: dict[str, Any], figures: Figures
) -> None:
    """A large text that comes packed small is given up before it is unpacked."""
    endpoint.answer_always(Answer(200, JSON | {"content-encoding": "gzip"}, packed(256 * MEBIBYTE)))
    program = (
        "import re\nimport pulumi_oci_image as oci_image\n"
        f"try: oci_image.get_image({image['id']!r})\n"
        "except oci_image.InvalidResponse: pass\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    most = int(done.stdout) // 1024
    assert most < 256
    figures.add_input(f"a bomb of 256 MiB, read in {most} MiB", refused=1)


class Pages:
    """Answers each request with a page; the next page has a new token each time, without end."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._number = 0

    def respond(self, exchange: Any) -> None:
        """Send the next page."""
        self._number += 1
        exchange.send(Answer(200, JSON | {"opc-next-page": f"é&{self._number}"}, self._body))


@pytest.mark.usefixtures("image")
def test_a_long_text_in_an_error_takes_no_time(endpoint: Emulator) -> None:
    """What is searched for secrets in a text before it is shown has a largest size."""
    endpoint.answer_with(ApiError(400, "InvalidParameter", "/" * 60_000))
    began = time.process_time()
    with pytest.raises(oci_image.ServiceError):
        oci_image.get_image(next(iter(endpoint.images))["id"])
    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("body", [b"[]", None], ids=["empty pages", "pages of images"])
def test_lists_that_never_end(
    endpoint: Emulator,
    image: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    figures: Figures,
    body: bytes | None,
) -> None:
    """A list whose pages always name a next one is given up, also where each is another."""
    monkeypatch.setattr(compute, "MAX_PAGES", 25)  # a thousand take seconds
    page = json.dumps([image]).encode() if body is None else body
    endpoint.answer_always(Pages(page))
    with pytest.raises(oci_image.InvalidResponse, match="its pages never end, 25 were read"):
        oci_image.get_images(gpu=None)
    assert len(endpoint.requests) == 25
    tokens = [request.query.get("page") for request in endpoint.requests]
    assert tokens == [None, *(f"é&{number}" for number in range(1, 25))]
    figures.add_input("lists that never end", refused=1)


def test_a_page_has_a_largest_size(endpoint: Emulator, image: dict[str, Any]) -> None:
    """A page of a list is bounded as any answer is, and what is on it is looked at as an image."""
    page = json.dumps([image | {"displayName": "x" * MEBIBYTE}] * 17).encode()
    endpoint.answer_with(Answer(200, JSON, page))
    with pytest.raises(oci_image.InvalidResponse, match=f"larger than {MAX_BYTES}"):
        oci_image.get_images(gpu=None)
    for wrong in (b"{}", b"[[]]", b'[{"id":"x"}]', b'[{"id":NaN}]', b"[" * 99_999, b'"x"', b""):
        endpoint.answer_with(Answer(200, JSON, wrong))
        with pytest.raises(oci_image.InvalidResponse):
            oci_image.get_images(gpu=None)


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[bytes]]]:
    """Another host: its address, and what came in there."""
    received: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                first = connection.recv(65536)
                if first == b"end":
                    return
                received.append(first)
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")

    listening = threading.Thread(target=accept)
    listening.start()
    host, port = listener.getsockname()
    yield f"http://{host}:{port}", received
    with socket.create_connection((host, port)) as last:
        last.sendall(b"end")
    listening.join()
    listener.close()


TARGETS = {
    "another host": "{other}/20160918/images/x",
    "another host, bare": "//{host}",
    "with a user": "http://127.0.0.1@{host}",
    "the same host": "{own}/20160918/images",
    "a path": "/20160918/images",
    "another scheme": "file:///etc/passwd",
    "no URL": "http://[",
    "a login without an end": "http://user:PLANTED 7.0.0.1/",
    "a tab": "a\tb",
    "nothing": "",
}


@pytest.mark.parametrize("target", TARGETS)
def test_redirects(
    endpoint: Emulator,
    image: dict[str, Any],
    elsewhere: tuple[str, list[bytes]],
    figures: Figures,
    target: str,
) -> None:
    """No redirect is followed: nobody else gets a request, let alone one with a signature."""
    other, received = elsewhere
    host = other.removeprefix("http://")
    location = TARGETS[target].format(other=other, host=host, own=endpoint.url)
    statuses = (300, 301, 302, 303, 307, 308)
    for status in statuses:
        endpoint.reset()
        endpoint.answer_always(redirect_to(location, status))
        with pytest.raises(oci_image.InvalidResponse, match="redirect") as caught:
            oci_image.get_image(image["id"])
        assert str(caught.value).isprintable()
        assert "PLANTED" not in str(caught.value)
        assert len(endpoint.requests) == 1
    assert received == []
    figures.add_input(f"redirects: {target}", refused=6)
