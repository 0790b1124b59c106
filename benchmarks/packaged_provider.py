"""The packaged provider: its start with the parts named, its memory, and many reads at a time."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time

from engine import Plugin
from measuring import timed
from service import Service

MANY, AT_A_TIME = 1000, 200
ANSWER_SECONDS = 0.05


def measure(rounds: int) -> str:
    """Measure, and tell in Markdown."""
    with Service(MANY) as service:
        os.environ.update(service.environment)
        start = _start_up(rounds, service.ids)
        memory = _memory(service.ids)
        service.answer_after(ANSWER_SECONDS)
        added = _added(rounds, service.ids)
    return (
        f"## The packaged provider\n\nMedians of {rounds} rounds.\n\n{start}\n\n{memory}\n\n"
        f"{AT_A_TIME} images at once, each answered after {ANSWER_SECONDS * 1000:.0f} ms, take "
        f"{added:.2f} s more than one (goal: less than 1 s).\n"
    )


def _start_up(rounds: int, ids: list[str]) -> str:
    """From the start of the process to its port, and to the first image."""
    ports, firsts, others = [], [], []
    for _ in range(rounds):
        began = time.perf_counter()
        plugin = Plugin()
        ports.append(time.perf_counter() - began)
        plugin.configure()
        plugin.read(ids[:1])
        firsts.append(time.perf_counter() - began)
        again = timed(lambda plugin=plugin: (plugin.configure(), plugin.read(ids[:1])))
        others.append(again.seconds)
        plugin.stop()
    port, first, other = map(statistics.median, (ports, firsts, others))
    nothing = [sys.executable, "-c", "pass"]
    runs = [timed(lambda: subprocess.run(nothing, check=True)).seconds for _ in range(rounds)]
    parts = {"Python itself": statistics.median(runs)}
    imports = [_import_seconds() for _ in range(rounds)]
    parts |= {name: statistics.median(run[name] for run in imports) for name in imports[0]}
    rows = ["| from the start of its process | seconds |", "| --- | --- |"]
    rows.append(f"| to its port | {port:.2f} |")
    rows += [f"| … of which {name} | {seconds:.2f} |" for name, seconds in parts.items()]
    rows.append(f"| … the rest, and the server | {port - sum(parts.values()):.2f} |")
    rows.append(f"| to the first `getImage` (imports the OCI SDK) | {first:.2f} |")
    rows.append(f"| (the first `getImage` of another run in the same process) | {other:.3f} |")
    return "\n".join(rows)


def _memory(ids: list[str]) -> str:
    """Memory at rest, after one image and after many."""
    plugin = Plugin()
    rows = ["| memory | now | at the most |", "| --- | --- | --- |"]

    def note(when: str) -> None:
        now, most = plugin.memory()
        rows.append(f"| {when} | {now:.0f} MiB | {most:.0f} MiB |")

    note("at rest")
    plugin.configure()
    plugin.read(ids[:1])
    note("after one image")
    plugin.read(ids)
    note(f"after {len(ids):,} images")
    plugin.stop()
    return "\n".join(rows)


def _added(rounds: int, ids: list[str]) -> float:
    """How many seconds longer many images take than one."""
    plugin = Plugin()
    plugin.configure()
    plugin.read(ids[:1])
    seconds: dict[int, list[float]] = {1: [], AT_A_TIME: []}
    for _ in range(rounds):
        for count, found in seconds.items():
            plugin.configure()
            time.sleep(1)  # what was called in the second before counts for the limit of calls
            found.append(timed(lambda count=count: plugin.read(ids[:count])).seconds)
    plugin.stop()
    return statistics.median(seconds[AT_A_TIME]) - statistics.median(seconds[1])


def _import_seconds() -> dict[str, float]:
    """What the imports of a provider's process take, in their order."""
    command = [sys.executable, "-X", "importtime", "-c", "import pulumi_oci_image.plugin.server"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = re.findall(r"\|\s+(\d+) \|\s+([\w.]+)$", lines, re.MULTILINE)
    total = {name: int(microseconds) / 1e6 for microseconds, name in found}
    grpc_, sdk = total["grpc"], total["pulumi"]
    everything = total["pulumi_oci_image.plugin.server"]
    return {
        "`import grpc`": grpc_,
        "`import pulumi`": sdk,
        "the import of this package": everything - grpc_ - sdk,
    }
