"""Runs the tests of reliability with more of everything, and writes docs/reliability.md.

    python benchmarks/reliability.py [--effort 20]

The tests are those that CI runs. What they find goes to the page as it is; where one fails, there
is no page.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from machine import machine

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reliability.md"
HEAD = """# Reliability

<!-- Written by `make reliability`; do not edit. -->

What was tried to break it, and what came of it. The tests are in `tests/reliability`. CI runs them
all; for this page they ran with {effort} times the inputs, calls and seconds. A row is here only if
its test passed.
"""
TOPICS = {
    "Faults": "Each fault is scripted in the local endpoint, and each face reads an image through "
    "it: the dynamic provider in its host process, the function, the packaged provider by its "
    "protocol. What comes is the whole image, or an error in one line; never a part of an image, "
    "and no thread, socket or process is left. Beside each result: the requests that were made, "
    "and the seconds until it was there.",
    "Sequences of faults": "Faults of all kinds one after another, in an order that a machine made "
    "up, and good answers between them.",
    "Ends": "A process is stopped while it reads.",
    "Forks": "A process reads, and forks children that read, too: with a connection of the parent "
    "they would get answers meant for others.",
    "Bad input": "Inputs that a machine made up. *Accepted* came through with nothing lost; "
    "*refused* gave an error in one line.",
    "Secrets": "A key, its passphrase and tokens were planted, and looked for.",
    "Load": "Many clients at a time, each of which checks what it is answered.",
    "Soak": "One run after another in one process: does it grow?",
    "Crash safety": "A process is killed in the middle of a step; then the same step runs anew.",
    "Crash safety, with the Pulumi CLI": "The same under the real engine.",
}


def main() -> None:
    """Run the tests, and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--effort", type=int, default=20, help="how many times the usual")
    effort = parser.parse_args().effort
    about = machine()
    began = time.monotonic()
    rows = _run(effort)
    minutes = (time.monotonic() - began) / 60
    parts = [HEAD.format(effort=effort), f"{about}- The run took {minutes:.0f} minutes\n"]
    for topic, meaning in TOPICS.items():
        found = [facts for name, facts in rows if name == topic]
        parts.append(f"## {topic}\n\n{meaning}\n\n{_told(topic, found)}\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _run(effort: int) -> list[tuple[str, dict[str, Any]]]:
    """What the tests found: topics and facts.

    Raises:
        SystemExit: one failed.
    """
    with tempfile.TemporaryDirectory() as directory:
        figures = Path(directory, "figures.jsonl")
        figures.touch()
        wanted = {"RELIABILITY_FIGURES": str(figures), "RELIABILITY_EFFORT": str(effort)}
        command = [sys.executable, "-m", "pytest", "-q", "tests/reliability"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | wanted, check=False)
        if done.returncode:
            sys.exit(done.returncode)
        rows = [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]
    unknown = {row["topic"] for row in rows} - TOPICS.keys()
    if unknown:
        sys.exit(f"no words for {', '.join(sorted(unknown))}: add them to TOPICS")
    return [(row.pop("topic"), row) for row in rows]


def _told(topic: str, found: list[dict[str, Any]]) -> str:
    if not found:
        return "Not in this run: it needs the Pulumi CLI on PATH."
    if topic == "Faults":
        found = _beside_each_other(found)
    names = list(found[0])
    return "\n".join(
        map(_row, [names, ["---"] * len(names), *([r[n] for n in names] for r in found)])
    )


def _beside_each_other(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each fault, with a column for each face."""
    by_fault: dict[str, dict[str, Any]] = {}
    for one in found:
        told = f"{one['result']} ({one['requests']}; {one['seconds']:.1f} s)"
        by_fault.setdefault(one["fault"], {"fault": one["fault"]})[one["face"]] = told
    return list(by_fault.values())


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    main()
