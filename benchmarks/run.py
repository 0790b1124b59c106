"""Runs the cases, each in a process of its own, and writes docs/benchmarks.md.

python benchmarks/run.py [--quick]     # --quick: fewer rounds and images, nothing written
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timezone
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

<!-- Written by `make bench`; do not edit. -->

Every ratio comes from one run in which the cases took turns, so what disturbed one disturbed all.
The local endpoint stands for the service, in a process of its own on the same machine.
"""


def main() -> None:
    """Measure everything, and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    cases: list[tuple[str, tuple[object, ...]]] = [
        ("cold_read", (3 if quick else 15,)),
        ("warm_reads", (50 if quick else 500,)),
        ("many_in_program", ((1, 10, 100),) if quick else ()),
        ("packaged_provider", (2 if quick else 7,)),
        ("installed_size", ()),
        ("start_up", (3 if quick else 15,)),
        ("parse", (3 if quick else 15,)),
    ]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parts = [HEAD, _machine()]
    for name, arguments in cases:
        print(f"{name} …", flush=True)
        parts.append(_in_own_process(name, arguments))
        print(parts[-1], flush=True)
    if not quick:
        PAGE.write_text("\n".join(parts), encoding="utf-8")


def _in_own_process(name: str, arguments: tuple[object, ...]) -> str:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(_measure, name, arguments).result()


def _measure(name: str, arguments: tuple[object, ...]) -> str:
    measure: Callable[..., str] = import_module(name).measure
    return measure(*arguments)


def _machine() -> str:
    packages = ("pulumi", "oci", "pydantic_core", "cryptography", "grpcio")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    facts = [
        f"Date: {datetime.now(timezone.utc):%Y-%m-%d}",
        f"Machine: {_processor()}, {os.cpu_count()} processors, {_memory()} of memory",
        f"System: {platform.system()} {platform.release()}; load when it began: {load}",
        f"Python {platform.python_version()}; "
        + ", ".join(f"{name} {version(name)}" for name in packages),
    ]
    return "\n".join(f"- {fact}" for fact in facts) + "\n"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"


if __name__ == "__main__":
    main()
