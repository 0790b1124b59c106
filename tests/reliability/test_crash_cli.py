"""Killed at work, under the real Pulumi CLI: a run ends with an error, and the next goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import Delay, Emulator, PassThrough

from ..pulumi_cli import NEEDED, Cli

if TYPE_CHECKING:
    from .conftest import Figures

pytestmark = [
    pytest.mark.cli,
    NEEDED,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc"),
]
TOPIC = "Crash safety, with the Pulumi CLI"
BOUND = 120
IMAGES = ("first", "second")
PYTHON = """
import pulumi
from pulumi_oci_image import Image

for name, id in {ids}.items():
    pulumi.export(name, Image(name, image_id=id).display_name)
"""
# Each face: the executable of the process that reads, and a program that has it read.
HOSTS = {"dynamic": "pulumi.dynamic", "packaged": "pulumi-resource-oci-image"}
COMMANDS = {
    "preview": ("preview",),
    "up": ("up", "--yes", "--skip-preview"),
    "refresh": ("refresh", "--yes", "--skip-preview"),
}


@pytest.fixture
def endpoint() -> Iterator[Emulator]:
    """An endpoint that can be stopped, since no other test uses it."""
    with Emulator() as endpoint:
        yield endpoint


@pytest.fixture(params=sorted(HOSTS))
def face(request: pytest.FixtureRequest) -> str:
    """By which of its faces the program uses the package."""
    return str(request.param)


@pytest.fixture
def stack(endpoint: Emulator, credentials: object, face: str, tmp_path: Path) -> Cli:  # noqa: ARG001 - in the environment
    """A new stack of a program that reads two images, and allows each five seconds."""
    ids = {name: image["id"] for name, image in zip(IMAGES, endpoint.images, strict=False)}
    project = tmp_path / "program"
    project.mkdir()
    if face == "dynamic":
        project.joinpath("Pulumi.yaml").write_text("name: program\nruntime: python\n")
        project.joinpath("__main__.py").write_text(PYTHON.format(ids=ids))
    else:
        project.joinpath("Pulumi.yaml").write_text(yaml_program(ids))
    stack = Cli(project, tmp_path / "cli")
    stack.environment |= {"OCI_IMAGE_TIMEOUT_SECONDS": "5", "OCI_IMAGE_MAX_ATTEMPTS": "2"}
    return stack


def yaml_program(ids: dict[str, str]) -> str:
    """A program with the packaged provider."""
    lines = ["name: program", "runtime: yaml", "resources:"]
    for name, id_ in ids.items():
        lines += [f"  {name}: {{type: oci-image:Image, properties: {{imageId: {id_}}}}}"]
    lines += ["outputs:", *(f"  {name}: ${{{name}.displayName}}" for name in ids)]
    return "\n".join(lines) + "\n"


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that these started."""
    started: dict[int, list[int]] = {}
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            stat = (directory / "stat").read_text()
        except OSError:
            continue  # it has ended
        parent = int(stat.rpartition(")")[2].split()[1])
        started.setdefault(parent, []).append(int(directory.name))
    found = list(started.get(pid, ()))
    for child in found:
        found += started.get(child, ())
    return found


def command_line(pid: int) -> str:
    """With what a process was started."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""  # it has ended


class Run:
    """A command of the CLI that is held in a read.

    Attributes:
        process: the CLI.
        host: the processes that read for it.
    """

    def __init__(self, stack: Cli, endpoint: Emulator, face: str, during: str) -> None:
        before = len(endpoint.requests)
        endpoint.answer_always(Delay(600))
        self.process = stack.start(*COMMANDS[during])
        while len(endpoint.requests) == before:
            assert self.process.poll() is None
            time.sleep(0.02)
        self._started = descendants(self.process.pid)
        self.host = [pid for pid in self._started if HOSTS[face] in command_line(pid)]
        assert self.host

    def end(self) -> str:
        """Wait for its end, leave none of its processes behind, give what it printed."""
        try:
            self.process.wait(BOUND)
        finally:
            for pid in filter(command_line, self._started):
                os.kill(pid, signal.SIGKILL)
        return "".join(self.process.communicate())


def kill(killed: str, run: Run, endpoint: Emulator, stack: Cli) -> None:
    """Kill a part of a run in its read; afterwards the endpoint answers again."""
    if killed == "endpoint":
        endpoint.stop()
    else:
        for pid in run.host if killed == "host" else [run.process.pid]:
            os.kill(pid, signal.SIGKILL)
    run.process.wait(BOUND)
    if killed == "endpoint":
        endpoint.start()
        stack.environment["OCI_IMAGE_ENDPOINT"] = endpoint.url
    endpoint.answer_always(PassThrough())


def assert_goes_on(stack: Cli, endpoint: Emulator) -> str:
    """The next `up` gives what is so, and all is in the state; tell how it came to that."""
    done = stack.run(*COMMANDS["up"])
    how = "goes on"
    if done.returncode:
        assert "locked" in done.stderr, done.stdout + done.stderr
        stack.ok("cancel", "--yes")
        stack.ok(*COMMANDS["up"])
        how = "goes on after `pulumi cancel`"
    images = dict(zip(IMAGES, endpoint.images, strict=False))
    assert stack.outputs() == {name: image["displayName"] for name, image in images.items()}
    ids = {resource["urn"].rpartition("::")[2]: resource["id"] for resource in stack.resources()}
    assert ids == {name: image["id"] for name, image in images.items()}
    if stack.deployment().get("pending_operations"):
        # They hold nothing up: Pulumi warns of what was not created for all it knows.
        stack.ok(*COMMANDS["refresh"], "--clear-pending-creates")
        assert not stack.deployment().get("pending_operations")
        assert len(stack.resources()) == len(IMAGES)
        how += "; `pulumi refresh --clear-pending-creates` ends its warning"
    return how


def rename(endpoint: Emulator, name: str) -> None:
    """Change the first image, so that there is something to do."""
    endpoint.images.put(next(iter(endpoint.images)) | {"displayName": name})


@pytest.mark.parametrize("killed", ["host", "endpoint", "cli"])
def test_the_next_run_goes_on(
    stack: Cli, endpoint: Emulator, face: str, killed: str, figures: Figures
) -> None:
    """Whatever is killed in a read: the run fails in time, and nothing is lost for the next."""
    for number, during in enumerate(("up", "preview", "refresh", "up")):
        run = Run(stack, endpoint, face, during)
        kill(killed, run, endpoint, stack)
        if killed == "cli" and face == "packaged":
            while any(map(command_line, run.host)):  # our own ends by itself
                time.sleep(0.02)
        told = run.end()
        assert run.process.returncode != 0
        assert killed == "cli" or "error: " in told
        rename(endpoint, f"name {number}")
        figures.add(
            TOPIC,
            face=face,
            killed={"host": HOSTS[face], "endpoint": "the endpoint", "cli": "`pulumi` itself"}[
                killed
            ],
            during=during if number else "the first up",
            **{
                "the run": "dies" if killed == "cli" else "fails with an error",
                "the next run": assert_goes_on(stack, endpoint),
            },
        )


def test_killed_at_any_moment(
    stack: Cli, endpoint: Emulator, face: str, figures: Figures, effort: int
) -> None:
    """An `up` that is killed at any moment, not only in a read, is gone on with by the next."""
    began = time.monotonic()
    assert_goes_on(stack, endpoint)
    seconds = time.monotonic() - began
    moments = 2 * effort
    ways = set()
    for number in range(moments):
        rename(endpoint, f"name {number}")
        process = stack.start(*COMMANDS["up"])
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may be done before
            process.wait(seconds * (number + 1) / (moments + 1))
        started = descendants(process.pid)
        process.kill()
        process.wait(BOUND)
        for pid in filter(command_line, started):
            os.kill(pid, signal.SIGKILL)
        process.communicate()
        ways.add(assert_goes_on(stack, endpoint))
    figures.add(
        TOPIC,
        face=face,
        killed="`pulumi` itself",
        during=f"up, at {moments} moments from its beginning to its end",
        **{"the run": "dies", "the next run": ", or ".join(sorted(ways))},
    )
