"""A process that is killed in a step: the engine hears of it, and the next one goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest

from pulumi_oci_image.testing import Delay, PassThrough

from ..marked_processes import processes_with
from ..plugin_client import PLUGIN as COMMAND
from ..plugin_client import Plugin
from .processes import GENEROUS_SECONDS, Host, needs_proc, settles
from .steps import HOST, STEPS, Step, configured, stack_of

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from .conftest import Figures

pytestmark = needs_proc
ALL = int(os.environ.get("RELIABILITY_EFFORT", "1")) > 1
EACH_STEP = [
    pytest.param((face, step), id=f"{face}: {step.name}")
    for face in STEPS
    for step in STEPS[face]
    if ALL or not step.rarely
]


class Crashing:
    """Processes of each face: one that is never harmed, and one that is started after each kill.

    Their home and their folder for temporary files is a folder of their own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: dict[tuple[str, str], Plugin] = {}

    def get(self, face: str, role: str) -> Plugin:
        """A running process, started if need be."""
        return self._processes.get((face, role)) or self._start(face, role)

    def kill(self, face: str) -> Plugin:
        """Kill the one that may be harmed, as the system does when memory is short; give it."""
        killed = self._processes.pop((face, "harmed"))
        killed.process.kill()
        killed.process.communicate()
        return killed

    def stop(self) -> None:
        """End the others."""
        said = [each.stop() for each in self._processes.values()]
        assert not any(said), said

    def running(self) -> set[int]:
        """All processes that are there because of these, however they came about."""
        return set(processes_with(str(self.folder)))

    def known(self) -> set[int]:
        """The processes themselves."""
        return {each.process.pid for each in self._processes.values()}

    def _start(self, face: str, role: str) -> Plugin:
        own = {"HOME": str(self.folder), "TMPDIR": str(self.folder)}
        environment = {**os.environ, **own, "PYTHONDONTWRITEBYTECODE": "1"}
        started = (
            Host(environment) if face == HOST else Plugin(str(COMMAND), environment=environment)
        )
        return self._processes.setdefault((face, role), started)


@pytest.fixture(scope="module")
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crashing]:
    """The processes of this module."""
    processes = Crashing(tmp_path_factory.mktemp("crashing"))
    yield processes
    processes.stop()


def held_at(call: Callable[[], Future[Any]], asked: int, endpoint: Emulator) -> Future[Any]:
    """Begin a step, and let it wait for the last of so many answers of the service."""
    endpoint.reset()
    endpoint.answer_with(*[PassThrough()] * (asked - 1))
    endpoint.answer_always(Delay(300))
    future = call()
    assert settles(lambda: len(endpoint.requests) >= asked or future.done())
    assert not future.done(), future.exception()
    return future


def held_by_a_stop(call: Callable[[], Future[Any]], process: int) -> Future[Any]:
    """Begin a step that asks nothing, in a process that was stopped just before."""
    os.kill(process, signal.SIGSTOP)
    future = call()
    with suppress(NotYet):
        future.exception(0.1)
    return future


@pytest.mark.parametrize("face_and_step", EACH_STEP)
def test_a_kill_in_a_step(
    face_and_step: tuple[str, Step],
    crashing: Crashing,
    endpoint: Emulator,
    credentials: Credentials,
    figures: Figures,
) -> None:
    """The call ends at once; another process, with the state of before, does the step rightly."""
    face, step = face_and_step
    unharmed = crashing.get(face, "unharmed")
    configured(face, unharmed, credentials)
    stack = stack_of(face, unharmed, endpoint)
    right = step.call(unharmed, stack)
    for asked in (
        range(1, step.needs_request + 1) if ALL and step.needs_request else [step.needs_request]
    ):
        harmed = crashing.get(face, "harmed")
        configured(face, harmed, credentials)
        with ThreadPoolExecutor(1) as pool:
            submit = partial(pool.submit, step.call, harmed, stack)
            if asked:
                future = held_at(submit, asked, endpoint)
            else:
                future = held_by_a_stop(submit, harmed.process.pid)
            killed = crashing.kill(face)
            error = future.exception(GENEROUS_SECONDS)
        killed.close()
        assert isinstance(error, grpc.RpcError)
        assert error.code() is grpc.StatusCode.UNAVAILABLE
        assert crashing.running() <= crashing.known()
        assert not list(crashing.folder.rglob("*")), "no lock, no temporary file"

        endpoint.reset()
        another = crashing.get(face, "harmed")
        configured(face, another, credentials)
        assert step.call(another, stack) == right
        assert len(endpoint.requests) == step.needs_request
        assert {request.method for request in endpoint.requests} <= {"GET"}
        held_while = f"call {asked} of the service" if asked else "work of its own"
        figures.add(
            "Crash safety",
            killed=face,
            during=step.name,
            face=face,
            **{"in the middle of": held_while, "the next run": "gives what it would have given"},
        )
        if face == HOST and ALL:
            crashing.kill(face).close()  # it keeps what it has read, and would not ask again
