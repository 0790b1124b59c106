"""Run after run after run: memory, threads and sockets stay what they are once warm."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

from pulumi_oci_image import ImageNotFound, get_image
from pulumi_oci_image.testing import Delay

from .processes import Held, Host, growth, held, image_inputs, mebibytes, needs_proc, settles

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from ..plugin_client import Plugin
    from .conftest import Figures

RUNS = 15
MOST_GROWTH_MIB = 4.0  # an allocator's noise; a run that was kept would be some 100 KiB
MOST_OBJECTS = 100  # caches of Python's own, such as that of URLs; kept images have more
CLIENTS_KEPT = 16
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"

pytestmark = needs_proc


def soak(runs: int, one_run: Callable[[int], int], look: Callable[[], Held]) -> tuple[int, Any]:
    """Do run after run; give how many reads they were, and what was held after each."""
    reads, samples = 0, []
    for number in range(runs):
        reads += one_run(number)
        samples.append(look())
    return reads, samples


def steady(samples: Sequence[Held], at_a_time: int = 1) -> dict[str, str]:
    """Hold what was held after each run to its bounds; give it for the figures.

    A connection and two threads stay ready for each of the most reads that there were at a time.
    """
    memory = [each.mib for each in samples]
    assert growth(memory) < MOST_GROWTH_MIB, memory
    first, warm, end = samples[0], samples[len(samples) // 3], samples[-1]
    assert max(each.sockets for each in samples) <= first.sockets + at_a_time
    assert max(each.threads for each in samples) <= first.threads + 2 * at_a_time
    return {
        "memory after warm-up": mebibytes(warm.mib),
        "memory at end": mebibytes(end.mib),
        "threads": f"{warm.threads}, then {end.threads}",
        "sockets": f"{warm.sockets}, then {end.sockets}",
    }


def test_the_packaged_provider_does_not_grow(
    plugin: Plugin, endpoint: Emulator, effort: int, figures: Figures
) -> None:
    """Runs of one plugin, each with many reads, refreshes and an error, leave nothing behind."""
    ids = [str(image["id"]) for image in endpoint.images]
    plugin.settings = {**plugin.settings, "requestsPerSecond": 10_000}
    states: dict[str, Any] = {}

    def one_run(number: int) -> int:
        plugin.begin_run()
        copies = max(2, effort * 2 // 3)
        for _ in range(copies):
            calls = [plugin.invoke_future("getImage", imageId=image_id) for image_id in ids]
            assert [plugin.values(getattr(c.result(), "return"))["id"] for c in calls] == ids
        watched = ids[number % len(ids)]
        states[watched] = plugin.read("Image", watched, states.get(watched, {}), {})[1]
        plugin.invoke("getLatestImage", operatingSystem="Oracle Linux")
        assert "404" in plugin.fails("getImage", imageId=f"{MISSING}{number}")[1]
        endpoint.reset()  # its own log of requests is no part of this
        return copies * len(ids) + 3

    runs = RUNS * effort
    reads, samples = soak(runs, one_run, lambda: held(plugin.process.pid))
    held_to = steady(samples, len(ids))
    figures.add("Soak", what="packaged provider", runs=runs, reads=reads, **held_to)


def test_the_dynamic_host_does_not_grow(
    endpoint: Emulator, credentials: Credentials, effort: int, figures: Figures
) -> None:
    """Reads and refreshes in one host, and those that fail, leave no more than the images."""
    host = Host(credentials.environment() | dict(os.environ))
    host.configure(**{"oci-image:requestsPerSecond": "10000"})
    ids = [str(image["id"]) for image in endpoint.images]
    states: dict[str, dict[str, Any]] = {}

    def one_round(number: int) -> int:
        for image_id in ids:
            inputs = image_inputs(image_id)
            state = states.get(image_id, inputs)
            states[image_id] = host.read("Image", image_id, state, inputs)[1]
        missing = f"{MISSING}{number}"
        inputs = image_inputs(missing)
        for _ in range(3):
            with pytest.raises(grpc.RpcError, match="404"):
                host.read("Image", missing, inputs, inputs)
        endpoint.reset()
        return len(ids) + 3

    rounds = RUNS * effort
    reads, samples = soak(rounds, one_round, lambda: held(host.process.pid))
    assert not host.stop()
    figures.add("Soak", what="host of dynamic providers", runs=1, reads=reads, **steady(samples))


@pytest.mark.usefixtures("credentials")
def test_the_functions_do_not_grow(endpoint: Emulator, effort: int, figures: Figures) -> None:
    """Reads outside of a run, each over HTTP, leave no object of Python's behind."""
    # One that no instance can be launched from is a warning, which pytest keeps.
    usable = [image for image in endpoint.images if image["lifecycleState"] == "AVAILABLE"]
    images = usable[: 9 * effort]
    objects = []

    def one_round(number: int) -> int:
        for image in images:
            assert get_image(image["id"]).id == image["id"]
        with pytest.raises(ImageNotFound):
            get_image(f"{MISSING}{number}")
        endpoint.reset()
        gc.collect()
        objects.append(len(gc.get_objects()) - number)  # a sample of each round is this test's
        return len(images) + 1

    rounds = RUNS * effort
    reads, samples = soak(rounds, one_round, lambda: held(os.getpid()))
    assert growth(objects) < MOST_OBJECTS, objects
    figures.add("Soak", what="functions", runs=rounds, reads=reads, **steady(samples))


def test_settings_that_change_leave_no_connections(plugin: Plugin, endpoint: Emulator) -> None:
    """A plugin that is configured anew again and again keeps the newest clients only."""
    image_id = str(next(iter(endpoint.images))["id"])
    before = held(plugin.process.pid)
    for seconds in range(20, 28 + CLIENTS_KEPT):
        plugin.configure(**plugin.settings, timeoutSeconds=seconds)
        plugin.invoke("getImage", imageId=image_id)
    assert settles(
        lambda: held(plugin.process.pid).sockets <= before.sockets + CLIENTS_KEPT, seconds=20
    )


def test_idle_threads_keep_no_connections_of_a_former_run(
    plugin: Plugin, endpoint: Emulator
) -> None:
    """Reads at once take many threads and connections; none is left some runs later."""
    ids = [str(image["id"]) for image in endpoint.images] * 3
    before = held(plugin.process.pid)
    plugin.configure(**plugin.settings, timeoutSeconds=19)
    endpoint.answer_always(Delay(0.3))
    with ThreadPoolExecutor(len(ids)) as pool:
        list(pool.map(lambda image_id: plugin.invoke("getImage", imageId=image_id), ids))
    endpoint.reset()
    for seconds in range(20, 21 + CLIENTS_KEPT):
        plugin.configure(**plugin.settings, timeoutSeconds=seconds)
        plugin.invoke("getImage", imageId=ids[0])
    assert settles(
        lambda: held(plugin.process.pid).sockets <= before.sockets + CLIENTS_KEPT, seconds=20
    )
