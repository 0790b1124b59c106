"""What a page of figures tells of the machine that they come from."""

from __future__ import annotations

import os
import platform
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("pulumi", "oci", "pydantic_core", "cryptography", "grpcio")


def machine() -> str:
    """Date, machine, system and versions, as a list in Markdown."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    facts = [
        f"Date: {datetime.now(timezone.utc):%Y-%m-%d}",
        f"Machine: {_processor()}, {os.cpu_count()} processors, {_memory()} of memory",
        f"System: {platform.system()} {platform.release()}; load when it began: {load}",
        f"Python {platform.python_version()}; "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    ]
    return "\n".join(f"- {fact}" for fact in facts) + "\n"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"
