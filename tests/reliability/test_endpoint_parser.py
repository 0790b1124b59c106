"""The local endpoint's own parser: whatever comes in, it gives an error or hangs up, and lives."""

from __future__ import annotations

import contextlib
import json
import socket
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import pulumi_oci_image as oci_image
from pulumi_oci_image.testing import Emulator, SeedError

from .image_bodies import images, spoilt
from .request_bytes import COMPARTMENT, DATES, HOSTS, PATHS, QUERIES, REQUESTS, SIGNATURES

if TYPE_CHECKING:
    from .conftest import Figures

slow_is_fine = settings(deadline=None, suppress_health_check=list(HealthCheck))
Send = Callable[[bytes], "int | None"]


@pytest.fixture
def alive(endpoint: Emulator, credentials: object) -> Callable[[], None]:  # noqa: ARG001 - in the environment
    """See that a genuine read is answered."""
    image_id = str(next(iter(endpoint.images))["id"])

    def read() -> None:
        assert oci_image.get_image(image_id).id == image_id

    return read


@pytest.fixture
def send(endpoint: Emulator) -> Send:
    """Send bytes on a connection of their own; give the status of the answer, None for none."""
    url = urlsplit(endpoint.url)

    def run(sent: bytes) -> int | None:
        received = b""
        with socket.create_connection((url.hostname, url.port), timeout=20) as connection:
            # Who hangs up in the middle is sent no answer, or a reset.
            # After a reset, `shutdown` finds no connection, for which there is no class of its own.
            with contextlib.suppress(OSError):
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(65536):
                    received += piece
        if not received:
            return None
        assert received.startswith(b"HTTP/1.1 "), received[:50]
        return int(received[9:12])

    return run


def told(figures: Figures, what: str, statuses: Counter[int | None]) -> None:
    """Keep what the endpoint answered; none of it was a failure of its own."""
    assert not any(status and status >= 500 for status in statuses), statuses
    accepted = statuses[200]
    figures.add_input(what, accepted=accepted, refused=statuses.total() - accepted)


def test_requests_of_any_kind(
    send: Send, alive: Callable[[], None], figures: Figures, caplog: pytest.LogCaptureFixture
) -> None:
    """Any bytes, and anything like a request, get an error or a clean end."""
    statuses: Counter[int | None] = Counter()

    @slow_is_fine
    @given(REQUESTS | st.binary(max_size=200))
    def check(sent: bytes) -> None:
        status = send(sent)
        assert status != 200  # nothing of it was signed
        statuses[status] += 1

    check()
    alive()
    assert not [record for record in caplog.records if record.exc_info]
    told(figures, "requests to the local endpoint, on raw sockets", statuses)


def test_signed_requests_of_any_kind(
    endpoint: Emulator,
    credentials: Any,
    alive: Callable[[], None],
    figures: Figures,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A caller that the endpoint trusts gets images or an error for any path, query and host."""
    import oci
    from oci._vendor import requests

    config = oci.config.from_file(str(credentials.config_file), credentials.profile)
    signer = oci.signer.Signer.from_config(config)
    image_id = str(next(iter(endpoint.images))["id"])
    statuses: Counter[int | None] = Counter()
    with requests.Session() as session:

        @slow_is_fine
        @given(PATHS, QUERIES, HOSTS)
        @example("images", {"compartmentId": COMPARTMENT, "limit": b"00001" + b"9" * 5000}, None)
        @example("images", {"compartmentId": COMPARTMENT}, None)
        @example("images", {"compartmentId": COMPARTMENT}, "[")
        @example("nowhere", {}, "[::1")
        def check(path: str, query: dict[str, bytes], host: str | None) -> None:
            url = f"{endpoint.url}/20160918/{path.format(id=image_id)}"
            headers = {"content-type": "application/json"}
            if host is not None:
                headers["host"] = host.encode("latin-1").decode("latin-1")
            request = requests.Request("GET", url, params=query, headers=headers)
            signed = session.prepare_request(request)
            signer.do_request_sign(signed)
            answer = session.send(signed, timeout=20)
            statuses[answer.status_code] += 1
            assert answer.headers["opc-request-id"]
            assert isinstance(answer.json(), dict | list)

        check()
    alive()
    assert statuses[200]
    assert not [record for record in caplog.records if record.exc_info]
    told(figures, "signed requests to the local endpoint", statuses)


def test_signatures_of_any_kind(
    endpoint: Emulator, send: Send, alive: Callable[[], None], figures: Figures
) -> None:
    """What only looks like a signature is a 401, never a failure, and never lets in."""
    image_id = str(next(iter(endpoint.images))["id"]).encode()
    statuses: Counter[int | None] = Counter()
    now = st.builds(lambda: formatdate(usegmt=True).encode())

    @slow_is_fine
    @given(SIGNATURES, DATES | now)
    def check(value: bytes, date: bytes) -> None:
        request = b"GET /20160918/images/" + image_id + b" HTTP/1.1\r\nhost: here\r\ndate: " + date
        status = send(request + b"\r\nauthorization: " + value + b"\r\nconnection: close\r\n\r\n")
        assert status in (400, 401)
        statuses[status] += 1

    check()
    alive()
    told(figures, "signatures of requests to the local endpoint", statuses)


def test_seeds_of_any_kind(facts: dict[str, Any], tmp_path: Path, figures: Figures) -> None:
    """A seed file is served, or refused in one line with its name."""
    fields = facts["response_200"]["fields"]
    image_id = "ocid1.image.oc1.iad.aaaaaaaabcdef"
    path = tmp_path / "seed.json"
    counts: Counter[bool] = Counter()
    image = spoilt(images(fields, image_id)) | images(fields, image_id).map(
        lambda body: json.dumps(body | {"timeCreated": "2025-01-01T00:00:00Z"}).encode()
    )
    entry = b'{"%s":[{}]}' % image_id.encode()
    shapes = st.sampled_from([b"{}", b"[]", b"null", b'{"x":[]}', entry])
    files = st.one_of(
        image.map(lambda text: b"[" + text + b"]"),
        st.builds(lambda *given: b'{"images":[%s],"shapes":%s}' % given, image, shapes),
        st.binary(max_size=50),
        st.just(b'{"images":' + b"[" * 990 + b"]" * 990 + b"}"),
        st.sampled_from([b"[" * 100_000, b"9" * 5000]),
    )

    @slow_is_fine
    @given(files)
    def check(content: bytes) -> None:
        path.write_bytes(content)
        try:
            Emulator(seed=path)
        except SeedError as error:
            line: str | None = str(error)
        else:
            line = None
        counts[line is None] += 1
        if line is not None:
            assert line.startswith(f"{path}: ")
            assert "\n" not in line
            assert len(line) < 1500

    check()
    assert counts[True]
    figures.add_input(
        "seed files of the local endpoint", accepted=counts[True], refused=counts[False]
    )
