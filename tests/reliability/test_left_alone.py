"""Processes whose parent was killed, or that are asked to end in the middle of reads: they end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

from pulumi_oci_image.testing import Delay

from ..marked_processes import processes_with
from ..plugin_client import PLUGIN as COMMAND
from ..plugin_client import Engine, Plugin
from .processes import GENEROUS_SECONDS, Host, image_inputs, needs_proc, settles
from .steps import HOST, PLUGIN, configured

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from .conftest import Figures

KillAtLast = Callable[[subprocess.Popen[bytes]], None]
START: dict[str, Callable[[], Plugin]] = {PLUGIN: lambda: Plugin(str(COMMAND)), HOST: Host}
ENDS_BY = {signal.SIGINT: {0, 1}, signal.SIGTERM: {-signal.SIGTERM}}


@pytest.fixture
def kill_at_last() -> Iterator[KillAtLast]:
    """Kill a process at the end, should a test leave it running."""
    with contextlib.ExitStack() as stack:

        def note(process: subprocess.Popen[bytes]) -> None:
            stack.callback(process.communicate)
            stack.callback(process.kill)

        yield note


@pytest.mark.parametrize(
    ("face", "number"),
    [(PLUGIN, signal.SIGINT), (PLUGIN, signal.SIGTERM), (HOST, signal.SIGINT)],
)
def test_a_signal_in_the_middle_of_reads(
    face: str,
    number: signal.Signals,
    endpoint: Emulator,
    credentials: Credentials,
    kill_at_last: KillAtLast,
) -> None:
    """Asked to end while reads wait for the service, a process ends, and its calls with it."""
    plugin = START[face]()
    kill_at_last(plugin.process)
    configured(face, plugin, credentials)
    endpoint.answer_always(Delay(300))
    ids = [str(image["id"]) for image in endpoint.images][:3]
    with ThreadPoolExecutor(len(ids)) as pool:
        reads = [
            pool.submit(plugin.read, "Image", image_id, *[image_inputs(image_id)] * 2)
            for image_id in ids
        ]
        assert settles(lambda: len(endpoint.requests) == len(ids))
        plugin.process.send_signal(number)
        plugin.process.communicate(timeout=GENEROUS_SECONDS)
        errors = [read.exception(GENEROUS_SECONDS) for read in reads]
    assert plugin.process.returncode in ENDS_BY[number]
    assert all(isinstance(error, grpc.RpcError) for error in errors)
    plugin.close()


@pytest.mark.parametrize("reading", [False, True], ids=["at rest", "in a read"])
def test_a_plugin_ends_after_its_engine(
    reading: bool,  # noqa: FBT001 - each of the two
    endpoint: Emulator,
    credentials: Credentials,
    kill_at_last: KillAtLast,
    figures: Figures,
) -> None:
    """An engine that was killed ends no plugin: the plugin itself sees that nobody is there."""
    engine = Engine()
    plugin = Plugin(str(COMMAND), engine.address)
    kill_at_last(plugin.process)
    configured(PLUGIN, plugin, credentials)
    if reading:
        endpoint.answer_always(Delay(300))
        call = plugin.invoke_future("getImage", imageId=next(iter(endpoint.images))["id"])
        assert settles(lambda: bool(endpoint.requests) or call.done())
        assert not call.done()
    engine.stop()
    plugin.process.communicate(timeout=GENEROUS_SECONDS)
    assert plugin.process.returncode == 0
    plugin.close()
    figures.add(
        "Crash safety",
        killed="engine",
        during="a read" if reading else "nothing",
        face=PLUGIN,
        **{"in the middle of": "-", "the next run": "the plugin of the killed one has ended"},
    )


@needs_proc
def test_nothing_stays_of_an_offline_run_that_was_killed(
    endpoint: Emulator,
    credentials: Credentials,
    kill_at_last: KillAtLast,
    tmp_path: Path,
    figures: Figures,
) -> None:
    """`kill -9` of the command ends the host and the program that it started, too."""
    image_id = next(iter(endpoint.images))["id"]
    project = tmp_path / "project"
    project.mkdir()
    project.joinpath("Pulumi.yaml").write_text("name: program\nruntime: python\n")
    program = f"from pulumi_oci_image import Image\nImage('base', {image_id!r})\n"
    project.joinpath("__main__.py").write_text(program)
    endpoint.answer_always(Delay(300))
    mark = {"OF_THIS_TEST": str(tmp_path)}
    run = subprocess.Popen(
        [Path(sys.executable).with_name("pulumi-oci-image"), "offline", str(project)],
        env={**os.environ, **credentials.environment(), **mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    kill_at_last(run)
    assert settles(lambda: bool(endpoint.requests))
    assert len(processes_with(str(tmp_path))) == 3, "the command, the host and the program"
    run.kill()
    run.wait()
    try:
        assert settles(lambda: not processes_with(str(tmp_path)))
    finally:
        for left in processes_with(str(tmp_path)):
            os.kill(left, signal.SIGKILL)
    figures.add(
        "Crash safety",
        killed="pulumi-oci-image offline",
        during="Read of Image",
        face=HOST,
        **{"in the middle of": "call 1 of the service", "the next run": "no host is left behind"},
    )
