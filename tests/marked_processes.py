"""Processes that a test started, and theirs: they have its mark in their environment."""

from __future__ import annotations

from pathlib import Path


def processes_with(mark: str) -> list[int]:
    """The processes that have this text in their environment and still run."""
    return [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and mark in _environment(process)
    ]


def _environment(process: Path) -> str:
    try:
        return (process / "environ").read_text(errors="replace")
    except OSError:  # it has ended, or is not ours
        return ""


def open_descriptors() -> set[str]:
    """The file descriptors that this process has open."""
    return {path.name for path in Path("/proc/self/fd").iterdir()}
