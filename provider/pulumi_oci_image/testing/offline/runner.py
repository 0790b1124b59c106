"""Runs the phases of an offline run, each in fresh processes, as the CLI does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TextIO

from . import display
from .host import DynamicHost, program_environment
from .project import Project, load_project
from .results import Phase, Result

if TYPE_CHECKING:
    from collections.abc import Mapping


def run_offline(  # noqa: PLR0913 - the settings of a run, all but the first by name
    project_dir: str | Path,
    stack: str = "dev",
    *,
    config: Mapping[str, Any] | None = None,
    secrets: Mapping[str, Any] | None = None,
    preview_only: bool = False,
    out: TextIO | None = None,
) -> Result:
    """Run the Pulumi program of a project without the CLI, and print what it does.

    Preview and update run as with `pulumi up`; when the preview fails, there is no update. The
    program uses the Python environment of this process.

    Args:
        project_dir: The directory of Pulumi.yaml.
        stack: The stack's name; the values of its Pulumi.STACK.yaml are used if there is one.
        config: More configuration; a key without a namespace belongs to the project.
        secrets: The same, for secret values.
        preview_only: Stop after the preview.
        out: Where to print; standard output if not given.

    Returns:
        What the phases gave. A program that fails is no exception: see `Result.ok`.

    Raises:
        OfflineError: The project, its configuration or the environment can't be used.
    """
    out = sys.stdout if out is None else out
    project = load_project(project_dir, stack, config or {}, secrets or {})
    display.begin(out, project)
    preview = _run_phase(project, is_preview=True, out=out)
    if preview_only or preview.error is not None:
        return Result(preview)
    return Result(preview, _run_phase(project, is_preview=False, out=out))


def _run_phase(project: Project, *, is_preview: bool, out: TextIO) -> Phase:
    title = "Previewing update" if is_preview else "Updating"
    print(f"\n{title} ({project.stack}):", file=out, flush=True)
    started = time.monotonic()
    with DynamicHost(project.name, project.directory) as host:
        report, printed = _run_program(project, host, is_preview=is_preview)
    phase = Phase.from_report(report, [printed, host.printed])
    seconds = time.monotonic() - started
    display.show_phase(out, phase, is_preview=is_preview, seconds=seconds)
    return phase


def _run_program(
    project: Project, host: DynamicHost, *, is_preview: bool
) -> tuple[dict[str, Any], str]:
    """Run the program in a process of its own; give its report and what it printed."""
    with (
        # A file, for a pipe would stay open as long as any process that the program starts.
        TemporaryFile("w+", encoding="utf-8", errors="replace") as output,
        subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi_oci_image.testing.offline.program"],
            # From here this package is found, however its user came to import it.
            cwd=Path(__file__).parents[2],
            env=program_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            encoding="utf-8",
        ) as process,
    ):
        try:
            job = {**asdict(project), "is_preview": is_preview, "host_port": host.port()}
            report, _ = process.communicate(json.dumps(job, default=str))
        except BaseException:
            process.kill()
            raise
        output.seek(0)
        printed = output.read()
    if report:
        return json.loads(report), printed
    died = f"The program's process ended with exit code {process.returncode} and without a report."
    return {"steps": [], "messages": [{"text": died, "severity": "error"}]}, printed
