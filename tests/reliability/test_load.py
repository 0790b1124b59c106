"""64 clients at a time: each gets its own right answer, and nothing is held when they have gone."""

from __future__ import annotations

import gc
import http.client
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

from pulumi_oci_image import ImageNotFound
from pulumi_oci_image.client.compute import Client
from pulumi_oci_image.settings import load_settings
from pulumi_oci_image.testing import Credentials, Emulator

from ..plugin_client import Caller, Plugin
from .processes import (
    GENEROUS_SECONDS,
    Held,
    Host,
    held,
    image_inputs,
    mebibytes,
    needs_proc,
    settles,
)

if TYPE_CHECKING:
    from .conftest import Figures

CLIENTS = 64
MOST_GROWTH_MIB = 64  # the endpoint keeps its newest 10,000 requests, and pools fill
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
COMMAND = Path(sys.executable).with_name("pulumi-oci-image")
_NONE = 1  # DiffResponse.DIFF_NONE

pytestmark = needs_proc


def all_at_once(client: Callable[[int], Counter[Any]]) -> Counter[Any]:
    """Let 64 clients begin together; give what they counted."""
    ready = Barrier(CLIENTS)

    def begin(number: int) -> Counter[Any]:
        ready.wait(GENEROUS_SECONDS)
        return client(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(begin, range(CLIENTS)), Counter())


def note(figures: Figures, what: str, counts: Counter[Any], start: Held, end: Held) -> None:
    """Keep what a load came to, and hold it to its bound."""
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
    figures.add(
        "Load",
        what=what,
        clients=CLIENTS,
        requests=counts.total(),
        answers=told,
        errors=0,
        **{"memory at start": mebibytes(start.mib), "memory at end": mebibytes(end.mib)},
    )
    assert end.mib < start.mib + MOST_GROWTH_MIB


@pytest.fixture
def served() -> Iterator[tuple[int, Mapping[str, str]]]:
    """The local endpoint as its command serves it: the process, and what points at it."""
    with subprocess.Popen([COMMAND, "emulator"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        environment = {}
        for line in process.stdout:
            if said := re.match(r"  export (\w+)=(.*)", line):
                environment[said[1]] = said[2]
            elif line.startswith("An image of each kind"):
                break
        yield process.pid, environment
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=GENEROUS_SECONDS)
    assert process.returncode == 0


@pytest.fixture
def client(served: tuple[int, Mapping[str, str]]) -> Client:
    """A client of that endpoint that signs; many threads share it."""
    _, environment = served
    unhurried = {"OCI_IMAGE_REQUESTS_PER_SECOND": "10000"}
    return Client(load_settings(lambda _: None, {**os.environ, **environment, **unhurried}))


def test_the_endpoint_serves_64_clients(
    served: tuple[int, Mapping[str, str]], client: Client, effort: int, figures: Figures
) -> None:
    """Signed reads give the right image or a 404, unsigned ones a 401; then nothing is held."""
    process, environment = served
    images = list(Emulator().images)  # it was started with the same
    host = urlsplit(environment["OCI_IMAGE_ENDPOINT"]).netloc

    def unsigned(turns: int) -> Counter[Any]:
        connection = http.client.HTTPConnection(host, timeout=GENEROUS_SECONDS)
        counts: Counter[Any] = Counter()
        for _ in range(turns):
            connection.request("GET", f"/20160918/images/{images[0]['id']}")
            with connection.getresponse() as answer:
                assert answer.read()
                counts[answer.status] += 1
        connection.close()
        return counts

    def work(number: int, turns: int) -> Counter[Any]:
        for turn in range(turns):
            image = images[(number + turn) % len(images)]
            assert client.get_image(image["id"], None) == image
        with pytest.raises(ImageNotFound):
            client.get_image(f"{MISSING}{number}", None)
        return Counter({200: turns, 404: 1}) + unsigned(turns)

    idle = held(process)
    all_at_once(lambda number: work(number, 1))
    start = held(process)
    turns = 3 * effort
    counts = all_at_once(lambda number: work(number, turns))
    end = held(process)
    client.reset_after_fork()  # lets go of its connections, which closes them
    gc.collect()
    assert counts == {200: CLIENTS * turns, 401: CLIENTS * turns, 404: CLIENTS}
    assert settles(lambda: held(process).sockets <= idle.sockets)
    assert settles(lambda: held(process).threads <= idle.threads)
    note(figures, "local endpoint", counts, start, end)


def as_the_engine_asks(caller: Caller, expected: Mapping[str, Any], number: int) -> Counter[Any]:
    """One run of an engine, every answer compared with what is right."""
    ids = list(expected)
    image_id = ids[number % len(ids)]
    image, inputs = expected[image_id], {"imageId": image_id}
    if number % 8 == 0:
        caller.begin_run()
    assert caller.invoke("getImage", imageId=image_id) == image
    listed = caller.invoke("getImages", operatingSystem=image["operatingSystem"], gpu=False)
    assert {each["operatingSystem"] for each in listed["images"]} <= {image["operatingSystem"]}
    assert listed == caller.invoke("getImages", operatingSystem=image["operatingSystem"], gpu=False)
    assert caller.invoke("getLatestImage", operatingSystem="Oracle Linux")["id"] in expected
    _, state, read = caller.read("Image", image_id, {}, inputs)
    assert state == {**{k: v for k, v in image.items() if k != "id"}, "imageId": image_id}
    assert read == inputs
    assert caller.read("Image", image_id, state, inputs)[1] == state
    assert caller.diff("Image", image_id, state, inputs).changes == _NONE
    assert not caller.check("Image", **inputs).failures
    assert caller.check("Image", imageId="no OCID").failures
    assert caller.invoke("getImage", imageId=UNKNOWN)["id"] == UNKNOWN
    assert (
        "404 NotAuthorizedOrNotFound" in caller.fails("getImage", imageId=f"{MISSING}{number}")[1]
    )
    assert caller.read("Image", f"{MISSING}{number}", state, inputs)[0] == "", "gone"
    with pytest.raises(grpc.RpcError, match="404 NotAuthorizedOrNotFound"):
        caller.read("Image", f"{MISSING}{number}", {}, inputs)
    return Counter({"right": 10, "404": 3, "refused": 1})


def test_the_packaged_provider_serves_64_clients(
    plugin: Plugin, endpoint: Emulator, effort: int, figures: Figures
) -> None:
    """64 connections that read, list, choose, check and compare, and begin runs, get what is so."""
    plugin.settings = {**plugin.settings, "requestsPerSecond": 10_000}
    plugin.begin_run()
    expected = {
        str(image["id"]): plugin.invoke("getImage", imageId=image["id"])
        for image in endpoint.images
    }
    callers = [Caller(plugin.port) for _ in range(CLIENTS)]
    for caller in callers:
        caller.settings = plugin.settings

    def work(number: int, runs: int) -> Counter[Any]:
        counts: Counter[Any] = Counter()
        for run in range(runs):
            counts += as_the_engine_asks(callers[number], expected, number + run)
        return counts

    idle = held(plugin.process.pid)
    all_at_once(lambda number: work(number, 1))
    start = held(plugin.process.pid)
    counts = all_at_once(lambda number: work(number, effort))
    end = held(plugin.process.pid)
    for caller in callers:
        caller.close()
    plugin.begin_run()
    assert counts.total() == 14 * CLIENTS * effort
    pooled = CLIENTS  # its threads and its connections to the endpoint, kept for the next calls
    assert settles(lambda: held(plugin.process.pid).sockets <= idle.sockets + pooled)
    assert settles(lambda: held(plugin.process.pid).threads <= idle.threads + 2 * pooled)
    note(figures, "packaged provider", counts, start, end)


def test_the_dynamic_host_serves_64_reads(
    endpoint: Emulator, credentials: Credentials, effort: int, figures: Figures
) -> None:
    """64 reads at a time of different images each give their own, or their own error."""
    host = Host(credentials.environment() | dict(os.environ))
    host.configure(**{"oci-image:requestsPerSecond": "10000"})
    images = list(endpoint.images)

    def work(number: int, turns: int) -> Counter[Any]:
        for turn in range(turns):
            image = images[(number + turn) % len(images)]
            inputs = image_inputs(image["id"])
            _, state, _ = host.read("Image", image["id"], inputs, inputs)
            assert state["imageId"] == image["id"]
            assert state["displayName"] == image["displayName"]
        with pytest.raises(grpc.RpcError, match=rf"{MISSING}{number} .* 404"):
            host.read("Image", f"{MISSING}{number}", inputs, inputs)
        return Counter({"right": turns, "404": 1})

    all_at_once(lambda number: work(number, 1))
    start = held(host.process.pid)
    counts = all_at_once(lambda number: work(number, 2 * effort))
    end = held(host.process.pid)
    assert counts.total() == CLIENTS * (2 * effort + 1)
    assert end.threads <= start.threads + 4
    assert not host.stop()
    note(figures, "host of dynamic providers", counts, start, end)
