"""Measures processes and functions: side by side, in turns, medians and ranges."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Sample:
    """What one run took.

    Attributes:
        seconds: by the clock.
        cpu_seconds: of processor time, its children's included.
        peak_mib: the most memory that the process held.
    """

    seconds: float
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0


def run_process(command: Sequence[str], environment: Mapping[str, str]) -> Sample:
    """Run a command to its end and measure it.

    Raises:
        RuntimeError: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(LAUNCHER), *command],
        env=process_environment(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}")
    return Sample(*map(float, done.stdout.split()))


def process_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, with a user's habits: bytecode is kept between runs."""
    return {
        **{name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **environment,
    }


def timed(work: Callable[[], object]) -> Sample:
    """Do some work in this process and measure it; all its threads count."""
    started, cpu_started = time.perf_counter(), time.process_time()
    work()
    return Sample(time.perf_counter() - started, time.process_time() - cpu_started)


def in_turns(
    cases: Mapping[str, Callable[[], Sample]], rounds: int, *, warm_ups: int = 1
) -> dict[str, list[Sample]]:
    """Run the cases one after another, again and again: what disturbs one disturbs all."""
    for _ in range(warm_ups):
        for run in cases.values():
            run()
    samples: dict[str, list[Sample]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, run in cases.items():
            samples[name].append(run())
    return samples


def table(samples: Mapping[str, list[Sample]]) -> str:
    """A Markdown table of samples, each with its ratio to the first; what is 0 is left out."""
    first, *_ = samples.values()
    head = ["", "median", "range", "ratio"]
    head += ["processor time", "ratio"] * bool(median_cpu(first))
    head += ["peak memory"] * bool(first[0].peak_mib)
    rows = [head, ["---"] * len(head)]
    for name, found in samples.items():
        seconds = [sample.seconds for sample in found]
        low, high = _milliseconds(min(seconds)), _milliseconds(max(seconds))
        row = [name, f"{_milliseconds(median(found))} ms", f"{low} to {high}"]
        row.append(f"{median(found) / median(first):.2f}")
        if cpu := median_cpu(found):
            row += [f"{_milliseconds(cpu)} ms", f"{cpu / median_cpu(first):.2f}"]
        if peak := statistics.median(sample.peak_mib for sample in found):
            row.append(f"{peak:.0f} MiB")
        rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def median(samples: Sequence[Sample]) -> float:
    """The median of the seconds."""
    return statistics.median(sample.seconds for sample in samples)


def median_cpu(samples: Sequence[Sample]) -> float:
    """The median of the processor's seconds."""
    return statistics.median(sample.cpu_seconds for sample in samples)


def _milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:,.0f}" if value >= 20 else f"{value:.2f}"  # noqa: PLR2004 - few digits suffice
