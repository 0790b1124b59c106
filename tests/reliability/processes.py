"""What a process holds, as the system tells; a host of dynamic providers; and waits with an end."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic.dynamic import ResourceProvider, serialize_provider

from pulumi_oci_image.data_source_image import ImageProvider
from pulumi_oci_image.resource_image_pin import PinProvider

from ..plugin_client import Plugin

GENEROUS_SECONDS = 60.0
"""So long may what takes a moment take on a busy machine: beyond it, it hangs."""

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="needs /proc to see what a process holds"
)


@dataclass(frozen=True)
class Held:
    """What a process holds.

    Attributes:
        mib: memory in RAM, in MiB.
        threads: its threads.
        sockets: its open sockets.
    """

    mib: float
    threads: int
    sockets: int


def held(process_id: int) -> Held:
    """What a process holds now."""
    folder = Path(f"/proc/{process_id}")
    lines = folder.joinpath("status").read_text(encoding="utf-8").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    targets = [_target(each) for each in folder.joinpath("fd").iterdir()]
    return Held(
        int(status["VmRSS"].split()[0]) / 1024,
        int(status["Threads"]),
        sum(target.startswith("socket:") for target in targets),
    )


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:  # it was closed this very moment
        return ""


def settles(as_wanted: Callable[[], bool], seconds: float = GENEROUS_SECONDS) -> bool:
    """Wait until something is as wanted; tell whether it came to be."""
    ends = time.monotonic() + seconds
    while not as_wanted():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def growth(samples: Sequence[float]) -> float:
    """By how much the last third of some samples lies above the middle one: the first warms up."""
    third = len(samples) // 3
    middle, last = samples[third : 2 * third], samples[-third:]
    return statistics.median(last) - statistics.median(middle)


def mebibytes(number: float) -> str:
    """An amount of memory, to be read."""
    return f"{number:.1f} MiB"


class Host(Plugin):
    """The host of dynamic providers, as the CLI starts it; it speaks a plugin's protocol."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        given = os.environ if environment is None else environment
        run = {"PULUMI_PROJECT": "program", "PULUMI_CONFIG": "{}"}
        command = (sys.executable, "-u", "-m", "pulumi.dynamic")
        super().__init__(*command, environment={**given, **run})


def provided_by(provider: type[ResourceProvider], **properties: Any) -> dict[str, Any]:
    """Properties of a dynamic resource, with its provider as the SDK sends it."""
    return {**properties, "__provider": serialize_provider(provider())}


def image_inputs(image_id: str) -> dict[str, Any]:
    """The inputs of the dynamic resource `Image`."""
    return provided_by(ImageProvider, imageId=image_id)


def pin_inputs(**criteria: Any) -> dict[str, Any]:
    """The inputs of the dynamic resource `ImagePin`."""
    return provided_by(PinProvider, criteria={"lifecycleState": "AVAILABLE", **criteria})
