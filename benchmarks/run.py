"""Runs the cases, each in a process of its own, and writes docs/benchmarks.md.

python benchmarks/run.py [--quick]     # --quick: fewer rounds and images, nothing written
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path

from machine import machine

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

<!-- Written by `make bench`; do not edit. -->

Every ratio comes from one run in which the cases took turns, so what disturbed one disturbed all.
The local endpoint stands for the service, in a process of its own on the same machine.

![Cold read of one image: milliseconds and peak memory](images/cold-read.svg)

![Seconds to read many images in one program](images/many-images.svg)
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
        ("previews", (2, 1) if quick else (7, 5)),
        ("installed_size", ()),
        ("start_up", (3 if quick else 15,)),
        ("parse", (3 if quick else 15,)),
    ]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parts = [HEAD, machine()]
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


if __name__ == "__main__":
    main()
